"""From a cohort and a plan to what can honestly be said: groundwork, effect, checks, verdict."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version

import numpy as np

from evaluator import __version__
from evaluator.check import Check
from evaluator.checks import run_checks
from evaluator.checks.precision import minimum_detectable
from evaluator.checks.situation import Situation
from evaluator.cohort.cohort import Cohort
from evaluator.cohort.shapes import OUTCOME
from evaluator.designs import DESIGNS
from evaluator.designs.design import ComparisonDesign, Finding, Groundwork, points, worded
from evaluator.designs.groups import places_called
from evaluator.evaluation import DesignReport, Evaluation, OutcomeResult
from evaluator.plan import Outcome, Plan, plan_hash
from evaluator.policy import Policy, load_policy
from evaluator.problems import Problem, Refusal
from evaluator.rating import Rating, rate
from evaluator.requirements import missing
from evaluator.summary.wording import Facts, alert_sentences, headline, label
from evaluator.verdict import Alert, Evidence, Level, Verdict, decide
from methods import inference, power
from methods.results import NotIdentifiedError, interval

Progress = Callable[[float, str], None]


def examine(cohort: Cohort, plan: Plan, progress: Progress | None = None) -> DesignReport:
    """Everything that may be seen before the plan is locked; the effect is never computed.

    Raises:
        Refusal: the plan is incomplete, or the data cannot carry it.
    """
    say = progress or _silent
    design = _ready(cohort, plan)
    works = []
    for i, outcome in enumerate(plan.outcomes):
        say(i / len(plan.outcomes), f"Looking at {outcome.name}")
        works.append(_groundwork(design, cohort, plan, outcome))
    say(1.0, "Design checked")
    return _report(design, cohort, plan, works)


def evaluate(cohort: Cohort, plan: Plan, progress: Progress | None = None) -> Evaluation:
    """Evaluate every planned outcome and say what may be concluded.

    The plan should be locked first (``evaluator.plan.lock``); an unlocked plan costs trust.
    ``progress`` receives a share from 0 to 1 and a sentence; it may raise to cancel.

    Raises:
        Refusal: the plan is incomplete, or the data cannot carry it.
    """
    say = progress or _silent
    design, policy = _ready(cohort, plan), load_policy()
    works: list[Groundwork] = []
    parts: list[_Part] = []
    for i, outcome in enumerate(plan.outcomes):
        say(i / len(plan.outcomes), f"Estimating {outcome.name}")
        work = _groundwork(design, cohort, plan, outcome)
        works.append(work)
        parts.append(_part(Situation(cohort, plan, outcome, design, work, None, policy)))
    say(0.95, "Putting the results into words")
    report = _report(design, cohort, plan, works)
    results = _judge(parts, plan, policy)
    say(1.0, "Finished")
    return Evaluation(
        fingerprint=fingerprint(cohort, plan),
        plan_hash=plan_hash(plan),
        workbook_sha256=cohort.provenance.sha256,
        versions=versions(),
        policy=policy.stamp,
        design=report,
        unit_word=plan.programme.people,
        cluster_word=_cluster_word(plan, works),
        outcomes=results,
    )


def fingerprint(cohort: Cohort, plan: Plan) -> str:
    """Hash of everything a result depends on; a result with another one is stale."""
    parts = {
        "workbook": cohort.provenance.sha256,
        "sheet": cohort.provenance.sheet,
        "recipe": [asdict(step) for step in cohort.recipe],
        "plan": plan_hash(plan),
        "amendments": len(plan.amendments),
        "policy": load_policy().stamp.sha256,
        "versions": versions(),
    }
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def versions() -> dict[str, str]:
    """Versions of everything that computes a number."""
    found = {"python": platform.python_version()}
    found["whatworked"] = __version__
    return found | {name: version(name) for name in ("numpy", "scipy", "pandas")}


def _silent(share: float, sentence: str) -> None:
    del share, sentence


def design_of(plan: Plan) -> ComparisonDesign:
    """The planned design. Raises Refusal when this version does not offer it."""
    for design in DESIGNS:
        if design.key == plan.design.kind:
            return design
    offered = ", ".join(f'"{design.key}"' for design in DESIGNS)
    raise Refusal(
        Problem(
            code="plan_design_not_offered",
            message=f'This version does not offer the design "{plan.design.kind}".',
            fix=f"Choose one of {offered}.",
        )
    )


def _ready(cohort: Cohort, plan: Plan) -> ComparisonDesign:
    problems = [p for p in missing(plan, cohort) if p.severity == "stops"]
    if problems:
        raise Refusal(*problems)
    return design_of(plan)


def _groundwork(
    design: ComparisonDesign, cohort: Cohort, plan: Plan, outcome: Outcome
) -> Groundwork:
    work = design.groundwork(cohort, plan, outcome)
    _refuse_unusable(work, cohort, outcome)
    return work


def _refuse_unusable(work: Groundwork, cohort: Cohort, outcome: Outcome) -> None:
    """Stop where nothing could be published, or where there is nothing to explain."""
    column = outcome.column or outcome.after
    sheet = cohort.provenance.sheet
    values = work.rows.frame[OUTCOME].dropna()
    if len(values) == 0 or values.nunique() < 2:
        raise Refusal(
            Problem(
                code="outcome_never_varies" if len(values) else "outcome_empty",
                message=f'"{column}" has the same value everywhere, so nothing can be compared.'
                if len(values)
                else f'"{column}" is empty for everyone whose group is known.',
                fix="Choose another outcome, or check how it was recorded.",
                sheet=sheet,
                column=column,
            )
        )
    fewest = load_policy().publication["people_per_arm"]
    started = work.flow[0]
    if work.areas:
        return
    for side, there in (("treated", started.treated), ("comparison", started.comparison)):
        if 0 < there < fewest:
            raise Refusal(
                Problem(
                    code="group_too_small",
                    message=f"The {side} group has fewer than {fewest} people; a result about so "
                    "few could identify someone and would say nothing about the programme.",
                    fix="Wait for more people, pool several years, or describe their experience "
                    "in words.",
                    sheet=sheet,
                )
            )


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """One outcome with its effect and checks, before the outcomes are looked at together."""

    situation: Situation
    finding: Finding
    checks: tuple[Check, ...]


def _part(situation: Situation) -> _Part:
    work = situation.work
    try:
        finding = situation.design.effect(work, situation.plan, situation.outcome)
    except NotIdentifiedError as refused:
        work = replace(work, failure=refused.message)
        finding = situation.design.effect(work, situation.plan, situation.outcome)
    finding = worded(finding)
    judged = _deciding(finding, situation.policy)
    situation = replace(situation, work=work, finding=judged)
    checks = run_checks(situation)
    return _Part(situation, _without_tiny_shares(finding, situation), checks)


def _without_tiny_shares(finding: Finding, situation: Situation) -> Finding:
    """A share of a small group would tell of single people; only the difference is kept."""
    work = situation.work
    groups = [n for n in (work.treated, work.comparison) if n > 0]
    least = situation.policy.disclosure["percentage_denominator"]
    if situation.outcome.kind != "binary" or min(groups, default=0) >= least:
        return finding
    return replace(finding, treated_level=None, comparison_level=None, change_in_treated=None)


def _judged(situation: Situation) -> Finding:
    assert situation.finding is not None
    return situation.finding


def _judge(parts: list[_Part], plan: Plan, policy: Policy) -> tuple[OutcomeResult, ...]:
    adjusted = _adjusted(parts, plan)
    bounds = [_oriented(part, p) for part, p in zip(parts, adjusted, strict=True)]
    primaries = [
        bound
        for part, bound in zip(parts, bounds, strict=True)
        if part.situation.outcome in plan.primary and bound is not None
    ]
    better, worse = any(b[0] > 0 for b in primaries), any(b[1] < 0 for b in primaries)
    return tuple(
        _result(part, bound, p, disagree=better and worse, policy=policy)
        for part, bound, p in zip(parts, bounds, adjusted, strict=True)
    )


def _adjusted(parts: list[_Part], plan: Plan) -> list[float | None]:
    """P-values allowing for the number tested: primaries among themselves, others among all."""
    raw = [part.finding.estimate.p_value if part.finding.estimate else None for part in parts]
    if plan.analysis.multiplicity == "none":
        return raw
    primary = [part.situation.outcome in plan.primary for part in parts]
    everyone = [p for p in raw if p is not None]
    first = [p for p, is_primary in zip(raw, primary, strict=True) if is_primary and p is not None]
    among_all = iter(inference.adjust(everyone, plan.analysis.multiplicity)) if everyone else None
    among_primary = iter(inference.adjust(first, plan.analysis.multiplicity)) if first else None
    found: list[float | None] = []
    for p, is_primary in zip(raw, primary, strict=True):
        if p is None:
            found.append(None)
            continue
        assert among_all is not None
        overall = float(next(among_all))
        found.append(float(next(among_primary)) if is_primary and among_primary else overall)
    return found


def _deciding(finding: Finding, policy: Policy) -> Finding:
    """The finding with the range that checks and verdict rest on: the planned one, or a wider."""
    estimate, least = finding.estimate, policy.verdict["confidence"]
    if estimate is None or estimate.level >= least:
        return finding
    p_value, low, high = interval(estimate.value, estimate.std_error, estimate.dof, least)
    wider = replace(estimate, level=least, p_value=p_value, ci_low=low, ci_high=high)
    path = replace(finding.path, level=least) if finding.path else None
    return replace(finding, estimate=wider, path=path)


def _oriented(part: _Part, p_adjusted: float | None) -> tuple[float, float] | None:
    """The deciding range turned so that plus is benefit.

    A benefit that does not survive the allowance for several outcomes counts as reaching down
    to zero. Harm gets no such allowance.
    """
    estimate, better = _judged(part.situation).estimate, part.situation.outcome.better
    if estimate is None or better == "ambiguous":
        return None
    low, high = estimate.ci_low, estimate.ci_high
    if better == "lower":
        low, high = -high, -low
    if low > 0 and p_adjusted is not None and p_adjusted >= 1 - estimate.level:
        low = 0.0
    return low, high


def _result(
    part: _Part,
    bound: tuple[float, float] | None,
    p_adjusted: float | None,
    *,
    disagree: bool,
    policy: Policy,
) -> OutcomeResult:
    situation, finding = part.situation, part.finding
    outcome, plan = situation.outcome, situation.plan
    primary = outcome in plan.primary
    context = plan.context
    rating = rate(part.checks, lowered_to=context.lowered_to, lowered_reason=context.lowered_reason)
    level, alerts = decide(
        Evidence(
            gate=rating.gate is not None,
            rating=rating.value,
            low=bound[0] if bound else None,
            high=bound[1] if bound else None,
            worthwhile=outcome.worthwhile,
            stable=all(check.stable for check in part.checks),
            conflict=any(check.conflict for check in part.checks),
            primaries_disagree=primary and disagree,
            any_harm=primary and disagree,
        ),
        policy,
    )
    smallest = minimum_detectable(situation) if finding.estimate else None
    units = _units_needed(situation) if level in ("not_proven", "cannot_tell") else None
    facts = Facts(
        estimate=_judged(situation).estimate,
        treated_level=finding.treated_level,
        comparison_level=finding.comparison_level,
        change_in_treated=finding.change_in_treated,
        minimum_detectable=smallest,
        units=units,
        unit_word=_units_word(situation),
        rating=rating.value,
        gate=rating.gate,
        gate_key=rating.cap_key,
    )
    return OutcomeResult(
        outcome=outcome,
        primary=primary,
        estimate=finding.estimate,
        p_adjusted=p_adjusted,
        treated_level=finding.treated_level,
        comparison_level=finding.comparison_level,
        change_in_treated=finding.change_in_treated,
        minimum_detectable=smallest,
        units_needed=units,
        alternatives=finding.alternatives,
        subgroups=finding.subgroups,
        means=finding.means,
        path=points(finding.path, situation.work.span),
        checks=part.checks,
        verdict=_verdict(level, alerts, rating, facts, situation),
    )


def _verdict(
    level: Level, alerts: tuple[Alert, ...], rating: Rating, facts: Facts, situation: Situation
) -> Verdict:
    return Verdict(
        level=level,
        rating=rating.value,
        cap=rating.cap,
        cap_key=rating.cap_key,
        label=label(level, alerts),
        headline=headline(level, facts, situation.outcome, situation.plan),
        alerts=alert_sentences(alerts, situation.outcome),
        reasons=_reasons(rating),
        lowered_from=rating.computed if rating.lowered_reason else None,
    )


def _reasons(rating: Rating) -> tuple[str, ...]:
    if not rating.lowered_reason:
        return rating.reasons
    return (f"Lowered by hand: {rating.lowered_reason}", *rating.reasons)


def _units_needed(situation: Situation) -> int | None:
    """How many more people, or places, a study like this would need to see a worthwhile change."""
    finding, outcome, work = situation.finding, situation.outcome, situation.work
    if finding is None or finding.estimate is None or outcome.worthwhile is None:
        return None
    estimate = finding.estimate
    places = work.areas or work.cluster is not None
    now = work.treated + work.comparison
    if work.cluster is not None:
        now = (work.clusters_treated or 0) + (work.clusters_comparison or 0)
    try:
        more = power.units_needed(
            outcome.worthwhile, std_error=estimate.std_error, dof=estimate.dof, n_units=now
        )
    except (NotIdentifiedError, ValueError):
        return None
    return int(np.ceil(more / 5) * 5) if not places and more > 0 else more or None


def _units_word(situation: Situation) -> str:
    work, plan = situation.work, situation.plan
    if work.cluster is None and not work.areas:
        return plan.programme.people
    return places_called(work.forced or plan.roles.cluster or plan.roles.unit or "place")


def _cluster_word(plan: Plan, works: list[Groundwork]) -> str | None:
    if works[0].cluster is None:
        return None
    return works[0].forced or plan.roles.cluster


def _report(
    design: ComparisonDesign, cohort: Cohort, plan: Plan, works: list[Groundwork]
) -> DesignReport:
    outcomes = list(zip(plan.outcomes, works, strict=True))
    first = next(work for outcome, work in outcomes if outcome in plan.primary)
    outcome = plan.primary[0]
    checks = run_checks(Situation(cohort, plan, outcome, design, first, None, load_policy()))
    return DesignReport(
        flow=first.flow,
        checks=checks,
        balance=first.balance,
        overlap=first.overlap,
        clusters_treated=first.clusters_treated,
        clusters_comparison=first.clusters_comparison,
        minimum_detectable={o.name: work.minimum_detectable for o, work in outcomes},
        earlier_path={o.name: points(work.earlier, work.span) for o, work in outcomes},
        places=first.areas,
    )

"""From estimates and checks to verdicts: all outcomes looked at together."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from evaluator.checks.situation import Situation
from evaluator.checks.size.precision import minimum_detectable
from evaluator.designs.design import Finding, in_words, points
from evaluator.designs.shared.groups import places_called
from evaluator.diagnostics.bands import with_band
from evaluator.diagnostics.others_after import others_after, others_worse
from evaluator.diagnostics.plain_average import plain_average
from evaluator.diagnostics.start_groups import start_groups
from evaluator.disclosure.counts import rules_for
from evaluator.disclosure.published import as_it_will_be_printed
from evaluator.values.check import Check
from evaluator.values.evaluation import OutcomeResult
from evaluator.values.plan import Outcome, Plan
from evaluator.values.policy import Policy
from evaluator.values.verdict import Alert, Evidence, Level, Verdict
from evaluator.verdict.elsewhere import with_harm_elsewhere
from evaluator.verdict.lasting import FOUND, PART_HARMED, alerts_of
from evaluator.verdict.pairs import read_in_pairs
from evaluator.verdict.placebo import control_verdict
from evaluator.verdict.rating import Rating, rate
from evaluator.verdict.settling import Settling, settling
from evaluator.verdict.specification_curve import specifications
from evaluator.verdict.table import alerts_told, decide, obstacle, unsteady, withheld
from evaluator.verdict.wording import (
    Facts,
    alert_sentences,
    headline,
    label,
    not_firm_enough,
    not_steady,
    settle,
    told_apart,
)
from methods import inference
from methods.results import EffectPath, Estimate, interval


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One outcome with its effect and checks, before the outcomes are looked at together."""

    situation: Situation
    finding: Finding
    checks: tuple[Check, ...]


def _judged(situation: Situation) -> Finding:
    assert situation.finding is not None
    return situation.finding


def judge(parts: list[Part], plan: Plan, policy: Policy) -> tuple[OutcomeResult, ...]:
    """The verdict of every outcome, in the plan's order; primaries that disagree are mixed.

    ``plan`` holds the outcomes of ``parts``, in the words in which results are told.
    """
    adjusted = _adjusted(parts, plan)
    bounds = [
        oriented(_judged(part.situation).estimate, part.situation.outcome.better, p)
        for part, p in zip(parts, adjusted, strict=True)
    ]
    apart = _apart(parts, bounds, plan)
    told = [
        _result(part, p, plan, apart=apart, policy=policy)
        for part, p in zip(parts, adjusted, strict=True)
    ]
    return read_in_pairs(with_harm_elsewhere(told), too_little=policy.verdict["cannot_tell_at"])


@dataclass(frozen=True, slots=True)
class _Apart:
    """Main outcomes that disagree: what each shows, in words, and which got worse."""

    told: tuple[str, ...]
    harmed: tuple[Outcome, ...]


def _apart(
    parts: list[Part], bounds: list[tuple[float, float] | None], plan: Plan
) -> _Apart | None:
    """None unless one main outcome got better beyond chance and another worse."""
    primaries = [
        (part.situation.outcome, bound, estimate)
        for part, bound in zip(parts, bounds, strict=True)
        if part.situation.outcome in plan.primary
        and bound is not None
        and (estimate := part.finding.estimate) is not None
    ]
    harmed = tuple(outcome for outcome, bound, _ in primaries if bound[1] < 0)
    if not harmed or not any(bound[0] > 0 for _, bound, _ in primaries):
        return None
    return _Apart(
        tuple(told_apart(estimate, outcome) for outcome, _, estimate in primaries), harmed
    )


def _adjusted(parts: list[Part], plan: Plan) -> list[float | None]:
    """P-values allowing for the number tested: primaries among themselves, others among all."""
    raw = [
        part.finding.estimate.p_value
        if part.finding.estimate and not part.situation.outcome.placebo
        else None
        for part in parts
    ]
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


def oriented(
    estimate: Estimate | None, better: str, p_adjusted: float | None
) -> tuple[float, float] | None:
    """The deciding range turned so that plus is benefit; None without one, or for either way.

    A benefit that does not survive the allowance for several outcomes counts as reaching down
    to zero. Harm gets no such allowance.
    """
    if estimate is None or better == "ambiguous":
        return None
    low, high = estimate.ci_low, estimate.ci_high
    if better == "lower":
        low, high = -high, -low
    if low > 0 and p_adjusted is not None and p_adjusted >= 1 - estimate.level:
        low = 0.0
    return low, high


def _firm_high(estimate: Estimate | None, better: str, policy: Policy) -> float | None:
    """Upper limit, plus being benefit, at the confidence of a firm verdict.

    Each side of the deciding range is stretched by the ratio of t quantiles, so that ranges that
    were resampled keep their shape.
    """
    if estimate is None or better == "ambiguous":
        return None
    times = _stretch(estimate, policy.verdict["firm_confidence"])
    if better == "lower":
        return -(estimate.value - times * (estimate.value - estimate.ci_low))
    return estimate.value + times * (estimate.ci_high - estimate.value)


def _stretch(estimate: Estimate, confidence: float) -> float:
    if estimate.level >= confidence:
        return 1.0
    dof = estimate.dof if estimate.dof > 0 else float("inf")
    return interval(0.0, 1.0, dof, confidence)[2] / interval(0.0, 1.0, dof, estimate.level)[2]


def _sure(estimate: Estimate | None, p_adjusted: float | None, policy: Policy) -> bool:
    """Whether the difference is beyond chance at the confidence of a firm verdict."""
    if estimate is None:
        return False
    most = 1 - policy.verdict["firm_confidence"]
    return max(estimate.p_value, p_adjusted or 0.0) < most


def weigh(
    outcome: Outcome,
    estimate: Estimate | None,
    checks: tuple[Check, ...],
    p_adjusted: float | None,
    rating: Rating,
    *,
    apart: bool,
    policy: Policy,
) -> Evidence:
    """What the verdict table looks at for one outcome; ``estimate`` has the deciding range.

    ``apart`` is whether main outcomes disagree, of which this is one.
    """
    bound = oriented(estimate, outcome.better, p_adjusted)
    return Evidence(
        gate=rating.gate is not None,
        rating=rating.value,
        low=bound[0] if bound else None,
        high=bound[1] if bound else None,
        worthwhile=outcome.worthwhile,
        stable=all(check.stable for check in checks),
        primaries_disagree=apart,
        any_harm=apart,
        sure=_sure(estimate, p_adjusted, policy),
        firm_high=_firm_high(estimate, outcome.better, policy),
        harm_explained=any(check.explains_harm for check in checks),
        part_harmed=any(check.fault in PART_HARMED for check in checks),
    )


def _result(
    part: Part,
    p_adjusted: float | None,
    plan: Plan,
    *,
    apart: _Apart | None,
    policy: Policy,
) -> OutcomeResult:
    situation, finding = part.situation, part.finding
    outcome, primary = situation.outcome, situation.outcome in plan.primary
    context = plan.context
    rating = rate(part.checks, lowered_to=context.lowered_to, lowered_reason=context.lowered_reason)
    apart = apart if primary else None
    judged = _judged(situation).estimate
    evidence = weigh(
        outcome, judged, part.checks, p_adjusted, rating, apart=apart is not None, policy=policy
    )
    level, _ = decide(evidence, policy)
    alerts = alerts_told(evidence, policy)
    others = others_after(situation.design, situation.work, finding)
    if others_worse(others, outcome.better):
        alerts = (*alerts, "harm_to_others")
    alerts = (*alerts, *alerts_of(level, part.checks))
    smallest = minimum_detectable(situation) if finding.estimate else None
    settled = settling(situation) if level in ("not_proven", "cannot_tell") else None
    units = _rounded(settled, situation)
    bare = _without_verdict(part, p_adjusted, smallest, units, plan)
    rules = rules_for(policy.disclosure, places=situation.work.areas)
    printed = as_it_will_be_printed(replace(bare, estimate=judged), rules)
    facts = replace(
        _facts(part, rating, printed),
        withheld=withheld(evidence, policy),
        unsteady=_shaken(part.checks) if unsteady(evidence, policy) else "",
        obstacle=obstacle(evidence, policy),
        enough_trust=evidence.rating >= policy.verdict["promising"],
        beyond=settled is not None and settled.more is None,
        apart=apart.told if apart else (),
        faded="did_not_last" in alerts,
        uneven=level in FOUND and bool({"not_everywhere", "harm_in_part"}.intersection(alerts)),
    )
    return replace(
        bare,
        verdict=control_verdict(outcome, finding.estimate)
        if outcome.placebo
        else _verdict(level, alerts, rating, facts, part, apart),
    )


def _shaken(checks: tuple[Check, ...]) -> str:
    """What the first check says that found the answer to hang on how it is asked."""
    return next((check.reason for check in checks if not check.stable), "")


_NONE_YET = Verdict("cannot_tell", 0, "", "", "", "", (), ())


def _without_verdict(
    part: Part, p_adjusted: float | None, smallest: float | None, units: int | None, plan: Plan
) -> OutcomeResult:
    """All of a result but its verdict."""
    situation, finding = part.situation, part.finding
    outcome, primary = situation.outcome, situation.outcome in plan.primary
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
        since_start=finding.since_start,
        doses=finding.doses,
        means=finding.means,
        path=points(_with_band(finding.path, plan), situation.work.span),
        checks=part.checks,
        verdict=_NONE_YET,
        scales=finding.scales,
        part=finding.part.shown() if finding.part else None,
        starts=start_groups(situation.work, situation.rules),
        plain_average=plain_average(situation.work),
        specifications=specifications(situation.design, situation.work, plan, outcome, finding)
        if primary
        else (),
    )


def _facts(part: Part, rating: Rating, printed: OutcomeResult) -> Facts:
    situation = part.situation
    failed = part.finding.unanswered
    explaining = next((check for check in part.checks if check.explains_harm), None)
    return Facts(
        estimate=printed.estimate,
        treated_level=printed.treated_level,
        comparison_level=printed.comparison_level,
        change_in_treated=printed.change_in_treated,
        minimum_detectable=printed.minimum_detectable,
        units=printed.units_needed,
        unit_word=_units_word(situation),
        rating=rating.value,
        gate=rating.gate,
        gate_key="" if rating.lowered_reason else rating.cap_key,
        cap=f"The trust was lowered by hand: {rating.lowered_reason.strip().rstrip('.')}."
        if rating.lowered_reason
        else next(iter(rating.reasons), ""),
        stopped=in_words(failed.why) if failed else "",
        mend=failed.mend if failed else "",
        explained=explaining.reason if explaining else "",
        explained_key=explaining.key if explaining else "",
        gate_fault="" if rating.lowered_reason else rating.cap_fault,
        explained_fault=explaining.fault if explaining else "",
        places=situation.work.areas,
        matched=situation.design.matched,
    )


def _with_band(path: EffectPath | None, plan: Plan) -> EffectPath | None:
    return None if path is None else with_band(path, seed=plan.analysis.seed)


def _verdict(
    level: Level,
    alerts: tuple[Alert, ...],
    rating: Rating,
    facts: Facts,
    part: Part,
    apart: _Apart | None,
) -> Verdict:
    situation = part.situation
    harmed = [each.reason for each in part.checks if each.fault in PART_HARMED]
    uneven = [each.reason for each in part.checks if each.key == "alike_starts"]
    of_starts = " ".join(harmed) or "".join(uneven)
    return Verdict(
        level=level,
        rating=rating.value,
        cap=rating.cap,
        cap_key=rating.cap_key,
        label=label(level, alerts),
        headline=headline(level, facts, situation.outcome, situation.plan),
        alerts=alert_sentences(alerts, situation.outcome, apart.harmed if apart else (), of_starts),
        reasons=(
            *_reasons(rating),
            *not_firm_enough(facts.withheld, situation.outcome),
            *not_steady(facts),
        ),
        lowered_from=rating.computed if rating.lowered_reason else None,
        obstacle=facts.obstacle or "",
        settle=settle(level, facts),
    )


def _reasons(rating: Rating) -> tuple[str, ...]:
    if not rating.lowered_reason:
        return rating.reasons
    return (f"Lowered by hand: {rating.lowered_reason}", *rating.reasons)


def _rounded(settled: Settling | None, situation: Situation) -> int | None:
    """How many more units would settle it, people in fives; None when none or not known."""
    if settled is None or not settled.more:
        return None
    places = situation.work.areas or situation.work.cluster is not None
    return settled.more if places else int(np.ceil(settled.more / 5) * 5)


def _units_word(situation: Situation) -> str:
    work, plan = situation.work, situation.plan
    if work.cluster is None and not work.areas:
        return plan.programme.people
    return places_called(work.forced or plan.roles.cluster or plan.roles.unit or "place")

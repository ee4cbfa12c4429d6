"""From a cohort and a plan to what can honestly be said: groundwork, effect, checks, verdict."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from evaluator.checks import run_checks
from evaluator.checks.situation import Situation
from evaluator.cohort.rows.shapes import OUTCOME
from evaluator.designs import design_of
from evaluator.designs.comparison_design import ComparisonDesign
from evaluator.designs.design import Finding, Groundwork, points, worded
from evaluator.designs.rates import told_as_rate
from evaluator.designs.unanswered import unanswered
from evaluator.diagnostics.other_rows import further_answers
from evaluator.diagnostics.resting_on import after_the_start
from evaluator.diagnostics.start_groups import start_groups, unseen
from evaluator.disclosure.averages import withheld
from evaluator.disclosure.counts import rules_for
from evaluator.outcomes import kind_of
from evaluator.planning.requirements import missing
from evaluator.values.cohort import Cohort
from evaluator.values.evaluation import DesignReport, Evaluation
from evaluator.values.fingerprint import fingerprint, versions
from evaluator.values.plan import Outcome, Plan, plan_hash
from evaluator.values.policy import Policy, load_policy
from evaluator.values.problems import Problem, Refusal
from evaluator.verdict.judge import Part, judge
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

    The plan should be locked first (``evaluator.values.plan.lock``); an unlocked plan costs trust.
    ``progress`` receives a share from 0 to 1 and a sentence; it may raise to cancel.

    Raises:
        Refusal: the plan is incomplete, or the data cannot carry it.
    """
    say = progress or _silent
    design, policy = _ready(cohort, plan), load_policy()
    parts: list[Part] = []
    told: list[Outcome] = []
    for i, outcome in enumerate(plan.outcomes):
        say(i / len(plan.outcomes), f"Estimating {outcome.name}")
        work = _groundwork(design, cohort, plan, outcome)
        told.append(told_as_rate(outcome, work.rate))
        parts.append(_part(Situation(cohort, plan, told[-1], design, work, None, policy)))
    parts = _checked(parts)
    works = [part.situation.work for part in parts]
    say(0.95, "Putting the results into words")
    report = _report(design, cohort, plan, works)
    results = judge(parts, replace(plan, outcomes=tuple(told)), policy)
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


def _silent(share: float, sentence: str) -> None:
    del share, sentence


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


def _part(situation: Situation) -> Part:
    work = situation.work
    try:
        finding = situation.design.effect(work, situation.plan, situation.outcome)
    except NotIdentifiedError as refused:
        without = replace(work, failure=refused.message)
        finding = situation.design.effect(without, situation.plan, situation.outcome)
        finding = replace(finding, unanswered=unanswered(refused))
    if finding.unadjusted:
        rows = tuple(replace(row, adjusted=False) for row in work.balance)
        work = replace(work, balance=rows)
    more = further_answers(situation.design, work, situation.plan, finding)
    ordered = sorted((*finding.alternatives, *more), key=lambda other: other.naive)
    finding = worded(replace(finding, alternatives=tuple(ordered)))
    judged = _deciding(finding, situation.policy)
    situation = replace(situation, work=work, finding=judged)
    return Part(situation, _without_small_averages(finding, situation), ())


def _checked(parts: list[Part]) -> list[Part]:
    """The checks of every outcome, once the outcomes that cannot have changed are known."""
    controls = tuple(
        (part.situation.outcome, part.finding.estimate)
        for part in parts
        if part.situation.outcome.placebo and part.finding.estimate is not None
    )
    found = []
    for part in parts:
        situation = replace(part.situation, controls=controls)
        found.append(replace(part, situation=situation, checks=run_checks(situation)))
    return found


def _deciding(finding: Finding, policy: Policy) -> Finding:
    """The finding with the range that checks and verdict rest on: the planned one, or a wider."""
    estimate, least = finding.estimate, policy.verdict["confidence"]
    if estimate is None or estimate.level >= least:
        return finding
    path = replace(finding.path, level=least) if finding.path else None
    if finding.deciding is not None:
        return replace(finding, estimate=finding.deciding, path=path)
    p_value, low, high = interval(estimate.value, estimate.std_error, estimate.dof, least)
    wider = replace(estimate, level=least, p_value=p_value, ci_low=low, ci_high=high)
    return replace(finding, estimate=wider, path=path)


def _without_small_averages(finding: Finding, situation: Situation) -> Finding:
    """Averages that would tell of single people are not told; only the difference is kept."""
    work, outcome = situation.work, situation.outcome
    rules = rules_for(situation.policy.disclosure, places=work.areas)
    means = finding.means or after_the_start(work)
    if kind_of(outcome.kind).timed or not withheld(means, outcome, rules):
        return finding
    return replace(finding, treated_level=None, comparison_level=None, change_in_treated=None)


def _report(
    design: ComparisonDesign, cohort: Cohort, plan: Plan, works: list[Groundwork]
) -> DesignReport:
    outcomes = list(zip(plan.outcomes, works, strict=True))
    first = next(work for outcome, work in outcomes if outcome in plan.primary)
    told = told_as_rate(plan.primary[0], first.rate)
    checks = run_checks(Situation(cohort, plan, told, design, first, None, load_policy()))
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
        matching=first.matching,
        starts=unseen(start_groups(first)),
        times=first.rows.times,
    )


def _cluster_word(plan: Plan, works: list[Groundwork]) -> str | None:
    if works[0].cluster is None:
        return None
    return works[0].forced or plan.roles.cluster

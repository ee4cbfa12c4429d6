"""From a cohort and a plan to what can honestly be said: groundwork, effect, checks, verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TypeVar

from evaluator.checks import run_checks
from evaluator.checks.situation import Situation
from evaluator.cohort.exchange.same_rows import rows_fingerprint
from evaluator.cohort.rows.shapes import OUTCOME, UNIT
from evaluator.designs import design_of
from evaluator.designs.comparison_design import ComparisonDesign
from evaluator.designs.design import Finding, Groundwork, points, worded
from evaluator.designs.rates import told_as_rate
from evaluator.designs.shared.matched_part import matched_part
from evaluator.designs.shared.subgroups import tested_anew
from evaluator.designs.unanswered import unanswered, why
from evaluator.diagnostics.by_start import starts_alone
from evaluator.diagnostics.other_rows import further_answers
from evaluator.diagnostics.resting_on import after_the_start, in_steps_of_few
from evaluator.diagnostics.since_start import since_start
from evaluator.diagnostics.start_groups import start_groups, unseen
from evaluator.disclosure.averages import PEOPLE_FOR_FINER, withheld
from evaluator.disclosure.counts import DisclosureRules, rules_for, rules_under
from evaluator.disclosure.labels import Labels, labels_of, unnamed
from evaluator.disclosure.near_copies import almost_the_same, too_near
from evaluator.disclosure.paths import single_times_told
from evaluator.disclosure.published import published
from evaluator.disclosure.second_export import none_behind, released, told_apart
from evaluator.disclosure.steps import (
    Steps,
    in_steps,
    p_in_steps,
    part_in_steps,
    told_in_steps,
    widest_steps,
)
from evaluator.outcomes import kind_of
from evaluator.planning.rules.requirements import missing
from evaluator.programmes.claims import claim_problems
from evaluator.values.cohort import Cohort
from evaluator.values.evaluation import (
    DesignReport,
    DoseBand,
    Evaluation,
    MeanPoint,
    SinceStart,
    SubgroupEffect,
)
from evaluator.values.fingerprint import fingerprint, versions
from evaluator.values.plan import Outcome, Plan, draws_people, plan_hash
from evaluator.values.policy import Policy, policy_under
from evaluator.values.problems import Problem, Refusal
from evaluator.values.progress import Progress
from evaluator.values.released import Released
from evaluator.verdict.judge import Part, judge
from methods.results import Estimate, NotIdentifiedError, interval

_Told = TypeVar("_Told", SubgroupEffect, SinceStart, DoseBand)


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
    return unnamed(_report(design, cohort, plan, works), _labels(plan, works))


def evaluate(
    cohort: Cohort,
    plan: Plan,
    progress: Progress | None = None,
    *,
    told_coarsely: tuple[str, ...] = (),
) -> Evaluation:
    """Evaluate every planned outcome and say what may be concluded.

    The plan should be locked first (``evaluator.values.plan.lock``); an unlocked plan costs trust.
    ``progress`` receives a share from 0 to 1 and a sentence; it may raise to cancel.
    ``told_coarsely`` names outcomes whose effects are told in steps whoever had them, as an
    earlier summary of part of these people is out (``evaluate_beside``).

    Raises:
        Refusal: the plan is incomplete, or the data cannot carry it.
    """
    say = progress or _silent
    design, policy = _ready(cohort, plan), policy_under(plan.disclosure)
    parts: list[Part] = []
    told: list[Outcome] = []
    for i, outcome in enumerate(plan.outcomes):
        say(i / len(plan.outcomes), f"Estimating {outcome.name}")
        work = _groundwork(design, cohort, plan, outcome)
        told.append(told_as_rate(outcome, work.rate))
        situation = Situation(cohort, plan, told[-1], design, work, None, policy)
        parts.append(_part(situation, always=outcome.name in told_coarsely))
    parts = _checked(parts)
    works = [part.situation.work for part in parts]
    say(0.95, "Putting the results into words")
    report = _report(design, cohort, plan, works)
    results = judge(parts, replace(plan, outcomes=tuple(told)), policy)
    say(1.0, "Finished")
    found = Evaluation(
        fingerprint=fingerprint(cohort, plan),
        plan_hash=plan_hash(plan),
        workbook_sha256=cohort.provenance.sha256,
        versions=versions(),
        policy=policy.stamp,
        design=report,
        unit_word=plan.programme.people,
        cluster_word=_cluster_word(plan, works),
        outcomes=results,
        told_coarsely=told_coarsely,
        rows_fingerprint=rows_fingerprint(cohort),
        disclosure=plan.disclosure,
    )
    return unnamed(found, _labels(plan, works))


def evaluate_beside(
    cohort: Cohort, plan: Plan, earlier: Sequence[Released], progress: Progress | None = None
) -> Evaluation:
    """As ``evaluate``, and coarser where an earlier summary beside it would tell of few people.

    Args:
        cohort: the data.
        plan: locked.
        earlier: every summary of the study that was published before.
        progress: as for ``evaluate``.

    Raises:
        Refusal: as ``evaluate``; or an earlier summary is of almost the same people.
    """
    found = evaluate(cohort, plan, progress)
    if not earlier:
        return found
    now = released(plan, published(found))
    rules = rules_under(plan.disclosure, places=now.places)
    if too_near(earlier, now, rules):
        raise Refusal(almost_the_same())
    names = told_apart(earlier, plan, found, rules)
    return evaluate(cohort, plan, progress, told_coarsely=names) if names else found


def _silent(share: float, sentence: str) -> None:
    del share, sentence


def _ready(cohort: Cohort, plan: Plan) -> ComparisonDesign:
    said = (*claim_problems(plan), *missing(plan, cohort))
    problems = [p for p in said if p.severity == "stops"]
    if problems:
        raise Refusal(*problems)
    return design_of(plan)


def _groundwork(
    design: ComparisonDesign, cohort: Cohort, plan: Plan, outcome: Outcome
) -> Groundwork:
    work = design.groundwork(cohort, plan, outcome)
    _refuse_unusable(work, cohort, plan, outcome)
    return work


def _refuse_unusable(work: Groundwork, cohort: Cohort, plan: Plan, outcome: Outcome) -> None:
    """Stop where nothing could be published, or where there is nothing to explain."""
    column = outcome.column or outcome.after
    sheet = cohort.provenance.sheet
    if draws_people(plan) and work.cluster is None and not work.areas:
        raise Refusal(_names_of_people())
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
    fewest = policy_under(plan.disclosure).publication["people_per_arm"]
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


def _names_of_people() -> Problem:
    return Problem(
        code="plan_names_people",
        message="The plan names the people who were drawn by lots, and a plan is printed and saved "
        "with its results.",
        fix="Keep the list apart and take the names out of the plan; in a plan, places under "
        "[prospect].",
    )


def _part(situation: Situation, *, always: bool) -> Part:
    work = situation.work
    try:
        finding = situation.design.effect(work, situation.plan, situation.outcome)
    except NotIdentifiedError as refused:
        without = replace(work, failure=why(refused))
        finding = situation.design.effect(without, situation.plan, situation.outcome)
        finding = replace(finding, unanswered=unanswered(refused))
    if finding.unadjusted:
        work = replace(work, part=work.part and work.part.unadjusted())
    if situation.outcome.less is not None:
        finding = _of_gaps(finding)
    ask = situation.design.since_start
    if ask is not None and finding.estimate is not None:
        finding = replace(finding, since_start=since_start(work, situation.plan, ask))
    if finding.part is None and finding.estimate is not None:
        finding = replace(finding, part=starts_alone(work, situation.plan))
    more = further_answers(situation.design, work, situation.plan, finding)
    ordered = sorted((*finding.alternatives, *more), key=lambda other: other.naive)
    finding = worded(replace(finding, alternatives=tuple(ordered)))
    work, finding = _without_small_numbers(work, finding, situation, always=always)
    judged = _deciding(finding, situation.policy)
    return Part(replace(situation, work=work, finding=judged), finding, ())


def _of_gaps(finding: Finding) -> Finding:
    """How much gaps changed (triple differences): their levels are nobody's and are not told."""

    def named(estimate: Estimate | None) -> Estimate | None:
        return estimate and replace(estimate, method=f"triple difference; {estimate.method}")

    return replace(
        finding,
        estimate=named(finding.estimate),
        deciding=named(finding.deciding),
        treated_level=None,
        comparison_level=None,
        change_in_treated=None,
    )


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
    path, drift = (
        replace(each, level=least) if each else None for each in (finding.path, finding.drift)
    )
    if finding.deciding is not None:
        return replace(finding, estimate=finding.deciding, path=path, drift=drift)
    p_value, low, high = interval(estimate.value, estimate.std_error, estimate.dof, least)
    wider = replace(estimate, level=least, p_value=p_value, ci_low=low, ci_high=high)
    return replace(finding, estimate=wider, path=path, drift=drift)


def _without_small_numbers(
    work: Groundwork, finding: Finding, situation: Situation, *, always: bool
) -> tuple[Groundwork, Finding]:
    """Averages that would tell of single people are not told; the difference is, if coarsely."""
    outcome = situation.outcome
    rules = rules_for(situation.policy.disclosure, places=work.areas)
    means = finding.means or after_the_start(work, rules)
    kind = kind_of(outcome.kind)
    horizon = finding.part.watched_until() if finding.part else None
    gap_of_few = outcome.less is not None and all(
        fewest is not None for point in means for fewest in _fewest(point)
    )
    in_steps_of = partial(
        widest_steps, finding.behind or (means,), outcome, rules,
        places=_places_counted(finding), horizon=horizon,
    )  # fmt: skip
    if (kind.timed or kind.yes_no or kind.counted or gap_of_few) and not work.areas:
        finding = _few_in_parts(finding, in_steps_of(always=True), situation, rules)
    if not (always or withheld(means, outcome, rules)):
        return work, in_steps_of_few(finding, work, outcome, rules)
    part = finding.part and finding.part.withheld()
    finding = replace(finding, treated_level=None, comparison_level=None, change_in_treated=None,
                      part=part)  # fmt: skip
    steps = in_steps_of(always=always)
    if always:
        finding = replace(finding, means=none_behind(finding.means))
    if steps is None:
        return work, finding
    least = work.minimum_detectable
    coarse = None if least is None else steps.up(least)
    return replace(work, minimum_detectable=coarse), _in_steps(finding, steps)


def _places_counted(finding: Finding) -> int | None:
    """Places on the smaller side, where the answers count these and not the people behind them."""
    if finding.estimate is None or not finding.behind:
        return None
    return min(finding.estimate.n_treated, finding.estimate.n_comparison)


def _fewest(point: MeanPoint) -> tuple[float | None, ...]:
    """On how few each group's average rests, of the groups that were measured then."""
    sides = ((point.n_treated, point.treated_fewest), (point.n_comparison, point.comparison_fewest))
    return tuple(fewest for people, fewest in sides if people)


def _few_in_parts(
    finding: Finding, steps: Steps | None, situation: Situation, rules: DisclosureRules
) -> Finding:
    """Effects in parts of the groups, where few had it more easily than in the whole.

    Parts of the time are of everybody: told as differences by time are, which add up to them, and
    in steps where these are not told, or some of them are left out.
    """
    if steps is None:
        return finding
    starts = start_groups(situation.work, rules)

    def every_time_told(part: SinceStart) -> bool:
        times = range(-len(situation.work.rows.times), part.last)
        return finding.path is not None and single_times_told(
            starts, situation.outcome, times, rules
        )

    return replace(
        finding,
        subgroups=_few_by_label(finding.subgroups, steps),
        since_start=tuple(
            part if every_time_told(part) else _few_then(part, steps)
            for part in finding.since_start
        ),
        doses=tuple(_few_then(part, steps) for part in finding.doses),
    )


def _few_by_label(parts: tuple[SubgroupEffect, ...], steps: Steps) -> tuple[SubgroupEffect, ...]:
    """Subgroups in steps, and the test of whether they differ made of what is told of them."""
    told = tuple(_few_then(part, steps) for part in parts)
    coarse = {part.column for part in told if told_in_steps(part.estimate)}
    return tuple(
        replace(part, interaction_p=p_in_steps(part.interaction_p))
        if part.column in coarse
        else part
        for part in (tested_anew(told) if coarse else told)
    )


def _few_then(part: _Told, steps: Steps) -> _Told:
    """An answer of a part of the rows, where few had it more easily than in the whole."""
    found = part.estimate
    if found is None or told_in_steps(found):
        return part
    few = min(found.n_treated, found.n_comparison) < PEOPLE_FOR_FINER
    return replace(part, estimate=part_in_steps(found, steps)) if few else part


def _in_steps(finding: Finding, steps: Steps) -> Finding:
    """The finding with every effect as coarse as the few people behind it ask for."""

    def told(estimate: Estimate | None) -> Estimate | None:
        return None if estimate is None else in_steps(estimate, steps)

    return replace(
        finding,
        estimate=told(finding.estimate),
        deciding=told(finding.deciding),
        alternatives=tuple(
            replace(other, estimate=in_steps(other.estimate, steps))
            for other in finding.alternatives
        ),
        scales=tuple(each for each in finding.scales if each.estimate is None),
        since_start=(),
        doses=(),
        part=finding.part and finding.part.told_coarsely(),
    )


def _report(
    design: ComparisonDesign, cohort: Cohort, plan: Plan, works: list[Groundwork]
) -> DesignReport:
    outcomes = list(zip(plan.outcomes, works, strict=True))
    first = next(work for outcome, work in outcomes if outcome in plan.primary)
    told, policy = told_as_rate(plan.primary[0], first.rate), policy_under(plan.disclosure)
    checks = run_checks(Situation(cohort, plan, told, design, first, None, policy))
    return DesignReport(
        flow=first.flow,
        checks=checks,
        balance=matched_part(first).balance,
        overlap=matched_part(first).overlap,
        clusters_treated=first.clusters_treated,
        clusters_comparison=first.clusters_comparison,
        minimum_detectable={o.name: work.minimum_detectable for o, work in outcomes},
        earlier_path={o.name: points(work.earlier, work.span) for o, work in outcomes},
        places=first.areas,
        matching=matched_part(first).report,
        starts=unseen(start_groups(first, rules_under(plan.disclosure, places=first.areas))),
        times=first.rows.times,
    )


def _labels(plan: Plan, works: list[Groundwork]) -> tuple[Labels, ...]:
    """Labels of what the plan names that few people of some analysis have."""
    columns = (*(each.column for each in plan.covariates), *plan.analysis.subgroups)
    frames = [frame for work in works for frame in (work.rows.frame, work.frame)]
    rules = rules_under(plan.disclosure, places=works[0].areas)
    return labels_of(frames, columns, UNIT, rules)


def _cluster_word(plan: Plan, works: list[Groundwork]) -> str | None:
    if works[0].cluster is None:
        return None
    return works[0].forced or plan.roles.cluster

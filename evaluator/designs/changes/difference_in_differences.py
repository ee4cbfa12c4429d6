"""Difference-in-differences with one start: did the treated change more than the others?"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from evaluator.cohort.rows.shapes import CLUSTER, OUTCOME, POST, TIME, TREATED, UNIT, Rows, shape
from evaluator.designs.changes.change import (
    Settings,
    deciding,
    estimate_change,
    judgement_of,
    settings_of,
    weights_of,
)
from evaluator.designs.changes.other_answers import other_answers, other_scales
from evaluator.designs.changes.script import script
from evaluator.designs.changes.specifications import specifications
from evaluator.designs.comparison_design import ComparisonDesign
from evaluator.designs.design import Finding, Groundwork
from evaluator.designs.rates import Rate, as_rates, rate_of
from evaluator.designs.shared.both_sides import one_sided_times
from evaluator.designs.shared.dose import dose_bands
from evaluator.designs.shared.earlier import before_start, span_for
from evaluator.designs.shared.few_places import places_of
from evaluator.designs.shared.groups import (
    Level,
    allocation_level,
    average,
    change_in_treated,
    clusters,
    count,
    loss,
    means_over_time,
    step,
    units_are_places,
    unplaced,
    with_level,
)
from evaluator.designs.shared.own_groups import independent
from evaluator.designs.shared.precision import planned_change
from evaluator.designs.shared.strength import measured_before
from evaluator.designs.shared.subgroups import subgroup_effects
from evaluator.designs.unanswered import why
from evaluator.disclosure.counts import rules_under
from evaluator.outcomes import kind_of
from evaluator.values.cohort import Cohort
from evaluator.values.evaluation import FlowStep
from evaluator.values.plan import Outcome, Plan
from methods import did
from methods.results import EffectPath, Estimate, NotIdentifiedError

_START = "@start"


def groundwork(cohort: Cohort, plan: Plan, outcome: Outcome) -> Groundwork:
    """Everything but the effect: losses, clusters, earlier trends, detectable change."""
    rows = shape(cohort, plan, outcome)
    level = allocation_level(cohort, plan, rows.frame)
    rows = with_level(cohort, plan, rows, level)
    rate = rate_of(rows, plan, outcome, settings_of(plan))
    counted = counted_groups(as_rates(rows, rate), level, plan, outcome, rate)
    return with_earlier(counted, plan)


def counted_groups(
    rows: Rows, level: Level, plan: Plan, outcome: Outcome, rate: Rate | None
) -> Groundwork:
    """Who is compared, followed and lost, without anything that looks at the outcome's size.

    Times at which only one group was measured are left out, as they compare nothing.
    """
    settings, frame = settings_of(plan), rows.frame
    frame = frame[~frame[TIME].isin(one_sided_times(frame))]
    measured = frame[frame[OUTCOME].notna()]
    before, after = measured[measured[POST] == 0], measured[measured[POST] == 1]
    flow, analysed = _flow(rows, frame, before, after, settings)
    treated, comparison = count(analysed)
    by_cluster = clusters(analysed) if level.clustered else None
    lost = loss(before, after) if rows.panel else None
    followed = after[after[UNIT].isin(before[UNIT])] if rows.panel else after
    return Groundwork(
        rows=rows,
        frame=analysed,
        flow=flow,
        treated=treated,
        comparison=comparison,
        cluster=CLUSTER if level.clustered else None,
        forced=level.forced,
        clusters_treated=by_cluster[0] if by_cluster else None,
        clusters_comparison=by_cluster[1] if by_cluster else None,
        areas=units_are_places(plan, level),
        n_before=rows.n_before,
        baseline="outcome" if rows.n_before > 0 and len(before) else "none",
        attrition=lost.overall if lost else None,
        attrition_treated=lost.treated if lost else None,
        attrition_comparison=lost.comparison if lost else None,
        listwise_loss=1 - followed[UNIT].nunique() / max(1, after[UNIT].nunique())
        if settings.sample == "followed" and rows.panel
        else 0.0,
        at_start=lost.at_start if lost else (0, 0),
        followed_up=after[UNIT].nunique(),
        rate=rate,
        binary=kind_of(outcome.kind).yes_no,
        counted=kind_of(outcome.kind).never_below_zero or rate is not None,
    )


def with_earlier(work: Groundwork, plan: Plan) -> Groundwork:
    """The same with its earlier trends and the change that it could detect, where it has any."""
    alone = min(work.treated, work.comparison) == 0
    if alone or not work.n_before or work.n_before == len(work.rows.times):
        return work
    places = places_of(work)
    fewest = places.fewest if places else None
    work = replace(work, span=span_for(work.n_before, fewest))
    earlier, failure = _earlier(work, plan)
    return replace(
        work,
        minimum_detectable=planned_change(work, plan),
        earlier=earlier,
        failure=failure,
    )


def _flow(
    rows: Rows,
    frame: pd.DataFrame,
    before: pd.DataFrame,
    after: pd.DataFrame,
    settings: Settings,
) -> tuple[tuple[FlowStep, ...], pd.DataFrame]:
    steps = [step("In the data with a known group", frame, unplaced(rows))]
    measured = pd.concat([before, after])
    if not rows.panel:
        steps.append(step("Outcome measured", measured, "outcome missing"))
        return tuple(steps), measured
    steps.append(step("Measured before the start", before, "no earlier measurement"))
    both = set(before[UNIT]) & set(after[UNIT])
    followed = measured[measured[UNIT].isin(both)]
    steps.append(step("Measured again afterwards", followed, "left or not measured again"))
    return tuple(steps), measured if settings.sample == "all_rows" else followed


def _earlier(work: Groundwork, plan: Plan) -> tuple[EffectPath | None, str | None]:
    """Event study up to the start, from at least two earlier periods.

    Groups that are measured anew each time and cannot be told apart so are still compared.
    """
    if work.n_before < 2:
        return None, None
    try:
        path = _event_study(work, plan)
    except NotIdentifiedError as refused:
        return None, why(refused) if work.rows.panel else None
    return before_start(path), None


def _event_study(work: Groundwork, plan: Plan) -> EffectPath:
    """Of the same units, or of the groups' averages where others are measured each time."""
    starts = work.frame[TREATED].map({1: float(work.rows.first_after), 0: float("nan")})
    path = did.event_study(
        work.frame.assign(**{_START: starts}),
        outcome=OUTCOME,
        unit=UNIT,
        time=TIME,
        first_treated=_START,
        panel=work.rows.panel,
        cluster=independent(work.frame, work.cluster),
        weights=weights_of(work.frame),
        level=plan.analysis.confidence,
    )
    return did.average_spans(path, work.span)


def effect(work: Groundwork, plan: Plan, outcome: Outcome) -> Finding:
    """The effect, with the other defensible answers and the naive ones beside it."""
    means = means_over_time(work.frame, work.rows, rules_under(plan.disclosure, places=work.areas))
    change = change_in_treated(work.frame)
    after = work.frame[(work.frame[TREATED] == 1) & (work.frame[POST] == 1)]
    level = average(after)
    empty = Finding(None, level, None, change, means=means)
    places = places_of(work)
    alone = places is not None and (places.total <= 2 or places.fewest < 1)
    if work.failure is not None or work.comparison == 0 or work.baseline == "none" or alone:
        return empty
    estimate = estimate_change(work, plan, work.frame)
    lone = places is not None and places.fewest < 2
    seen = work.earlier is not None and not lone

    def within(part: pd.DataFrame) -> Estimate:
        return estimate_change(replace(work, frame=part), plan, part)

    return replace(
        empty,
        estimate=estimate,
        comparison_level=level - estimate.value if level is not None else None,
        alternatives=other_answers(work, plan, outcome),
        subgroups=subgroup_effects(work, plan, within),
        doses=dose_bands(work, plan, within),
        path=_event_study(work, plan) if seen else None,
        deciding=deciding(work, plan),
        judgement=judgement_of(work, plan, estimate),
        scales=other_scales(work, plan),
    )


DIFFERENCE_IN_DIFFERENCES = ComparisonDesign(
    key="difference_in_differences",
    title="Before and after, against a comparison group",
    when_to_use="The outcome was measured before and after in places or people with and without "
    "the programme, and everyone who got it started at about the same time.",
    rules_out="Differences between the groups that were there from the start, and changes that "
    "happened to everyone. It does not rule out changes that hit one group only.",
    settings=Settings,
    groundwork=groundwork,
    effect=effect,
    strength=measured_before,
    script=script,
    follows_changes=True,
    subgroups=True,
    since_start=lambda work, plan: estimate_change(work, plan, work.frame),
    rates=settings_of,
    specifications=specifications,
)

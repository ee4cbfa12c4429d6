"""Staggered roll-out: places start at different times, each compared with those not yet started."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd

from evaluator.cohort.rows.shapes import CLUSTER, OUTCOME, POST, TIME, TREATED, UNIT, shape
from evaluator.cohort.rows.starts import START
from evaluator.designs.comparison_design import ComparisonDesign
from evaluator.designs.design import Finding, Groundwork
from evaluator.designs.rates import as_rates, rate_of
from evaluator.designs.shared.dose import dose_bands
from evaluator.designs.shared.earlier import before_start, span_for
from evaluator.designs.shared.groups import (
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
from evaluator.designs.shared.place_times import is_surveyed, over_time
from evaluator.designs.shared.strength import measured_before
from evaluator.designs.starts.drift import against_last_before
from evaluator.designs.starts.ranges import sides_of
from evaluator.designs.starts.script import script
from evaluator.designs.starts.specifications import specifications
from evaluator.designs.starts.start_answers import (
    Settings,
    alternatives,
    deciding,
    given,
    imputed_path,
    judged,
    judgement_of,
    of_part,
    planned_way,
    scales,
    settings_of,
    ways_of_asking,
)
from evaluator.designs.unanswered import why
from evaluator.disclosure.counts import rules_under
from evaluator.outcomes import kind_of
from evaluator.values.cohort import Cohort
from evaluator.values.plan import Outcome, Plan
from methods import did, power
from methods.results import EffectPath, NotIdentifiedError


def groundwork(cohort: Cohort, plan: Plan, outcome: Outcome) -> Groundwork:
    """Everything but the effect: losses, starts, earlier trends, detectable change."""
    rows = shape(cohort, plan, outcome, several_starts=True)
    level = allocation_level(cohort, plan, rows.frame)
    rows = with_level(cohort, plan, rows, level)
    rate = rate_of(rows, plan, outcome, settings_of(plan))
    rows = as_rates(rows, rate)
    frame = rows.frame
    measured = frame[frame[OUTCOME].notna()]
    surveyed = level.clustered and not rows.panel
    key = CLUSTER if surveyed else UNIT
    before = measured[(measured[POST] == 0)]
    followed = measured[measured[key].isin(before[key])]
    after = followed[followed[POST] == 1]
    seen = followed[followed[key].isin(after[key])]
    treated, comparison = count(seen)
    comparison = comparison or _later_starters(seen, UNIT)
    by_cluster = clusters(seen) if level.clustered else None
    if by_cluster and not by_cluster[1]:
        by_cluster = by_cluster[0], _later_starters(seen, CLUSTER)
    lost = loss(before, after) if len(before) and not surveyed else None
    work = Groundwork(
        rows=rows,
        frame=seen.reset_index(drop=True),
        flow=(
            step("In the data with a known group", frame, unplaced(rows)),
            step("Measured before their own start", followed, "started before the first time"),
            step("Measured again afterwards", seen, "left or not measured again"),
        ),
        treated=treated,
        comparison=comparison,
        cluster=CLUSTER if level.clustered else None,
        forced=level.forced,
        clusters_treated=by_cluster[0] if by_cluster else None,
        clusters_comparison=by_cluster[1] if by_cluster else None,
        areas=units_are_places(plan, level),
        n_before=rows.n_before,
        baseline="outcome" if rows.n_before and len(before) else "none",
        attrition=lost.overall if lost else None,
        attrition_treated=lost.treated if lost else None,
        attrition_comparison=lost.comparison if lost else None,
        listwise_loss=0.0,
        at_start=lost.at_start if lost else (0, 0),
        followed_up=seen[UNIT].nunique(),
        rate=rate,
        binary=kind_of(outcome.kind).yes_no,
        counted=kind_of(outcome.kind).never_below_zero or rate is not None,
    )
    if treated == 0 or not rows.n_before:
        return work
    fewest = sides_of(work).fewest if surveyed else min(treated, comparison)
    work = replace(work, span=span_for(work.n_before, fewest))
    try:
        path = _told(imputed_path(work, plan), work)
    except NotIdentifiedError as refused:
        return replace(work, failure=why(refused))
    earlier = before_start(path)
    if earlier is None and (held := _held(work, plan)) is not None:
        earlier = before_start(held)
    return replace(work, minimum_detectable=_detectable(work, plan), earlier=earlier)


def _later_starters(seen: pd.DataFrame, column: str) -> int:
    """Units or places that others can be compared with until they start themselves."""
    starts = seen.drop_duplicates(column)[START]
    return int((starts > starts.min()).sum())


def _detectable(work: Groundwork, plan: Plan) -> float | None:
    """From the noise of untreated rows around their place's and time's averages."""
    frame, sides = over_time(work), sides_of(work)
    untreated = frame[(frame[POST] == 0) | (frame[TREATED] == 0)]
    values = untreated[OUTCOME]
    noise = (
        values
        - values.groupby(untreated[UNIT]).transform("mean")
        - values.groupby(untreated[TIME]).transform("mean")
        + values.mean()
    )
    units, times = untreated[UNIT].nunique(), untreated[TIME].nunique()
    spare = len(untreated) - units - times + 1
    if spare < 2 or min(work.treated, work.comparison, sides.fewest) < 1:
        return None
    variance = float((noise**2).sum() / spare)
    own = frame[frame[TREATED] == 1].groupby(UNIT)[POST].agg(["sum", "size"])
    after, before = float(own["sum"].mean()), float((own["size"] - own["sum"]).mean())
    per_unit = variance * (1 / max(after, 1.0) + 1 / max(before, 1.0))
    treated, comparison = (
        (sides.treated, sides.comparison) if is_surveyed(work) else (work.treated, work.comparison)
    )
    std_error = math.sqrt(per_unit * (1 / treated + 1 / comparison))
    if not std_error > 0:
        return None
    return power.minimum_detectable_from_std_error(
        std_error, treated + comparison - 2, level=plan.analysis.confidence
    )


def effect(work: Groundwork, plan: Plan, outcome: Outcome) -> Finding:
    """The average effect over treated places and times, with other answers beside it."""
    del outcome
    after = work.frame[(work.frame[TREATED] == 1) & (work.frame[POST] == 1)]
    level = average(after)
    empty = Finding(
        None,
        level,
        None,
        change_in_treated(work.frame),
        means=means_over_time(
            work.frame, work.rows, rules_under(plan.disclosure, places=work.areas)
        ),
    )
    if work.failure is not None or work.baseline == "none" or work.treated == 0:
        return empty
    path = imputed_path(work, plan)
    asked = ways_of_asking(work, plan, path)
    planned = planned_way(work, plan)
    estimate = judged(asked[planned][1](), work, plan)
    return replace(
        empty,
        estimate=estimate,
        comparison_level=level - estimate.value if level is not None else None,
        alternatives=alternatives(asked, planned, work, plan),
        path=_told(path, work) if work.earlier is not None else None,
        drift=_held(work, plan) if work.earlier is not None else None,
        doses=dose_bands(work, plan, lambda part: of_part(replace(work, frame=part), plan)),
        deciding=deciding(work, plan),
        judgement=judgement_of(work, estimate),
        scales=scales(work, plan),
    )


def _held(work: Groundwork, plan: Plan) -> EffectPath | None:
    """Earlier and later times alike, in spans; None where they cannot be had."""
    path = against_last_before(work, given(work, plan))
    return None if path is None else _told(path, work)


def _told(path: EffectPath, work: Groundwork) -> EffectPath:
    """The path over the earlier times that every start has, in spans.

    Earlier still, only late starters are seen; one or two places cannot show their own noise.
    """
    keep = path.event_time >= -work.n_before
    common = replace(
        path,
        event_time=path.event_time[keep],
        value=path.value[keep],
        std_error=path.std_error[keep],
        ci_low=path.ci_low[keep],
        ci_high=path.ci_high[keep],
        p_value=path.p_value[keep],
        covariance=path.covariance[keep][:, keep],
        spread_parts=None if path.spread_parts is None else path.spread_parts[:, keep][:, :, keep],
    )
    return did.average_spans(common, work.span)


STAGGERED_ROLL_OUT = ComparisonDesign(
    key="staggered_roll_out",
    title="Different starts in different places",
    when_to_use="Places or people started at different times, and the outcome was measured again "
    "and again in all of them.",
    rules_out="Differences between places that were there from the start, changes that happened "
    "everywhere, and the false comparison of late starters with early ones. It does not rule out "
    "changes that hit only the places that started.",
    settings=Settings,
    groundwork=groundwork,
    effect=effect,
    strength=measured_before,
    script=script,
    follows_changes=True,
    several_starts=True,
    since_start=of_part,
    rates=settings_of,
    specifications=specifications,
)

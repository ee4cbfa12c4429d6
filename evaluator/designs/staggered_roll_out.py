"""Staggered roll-out: places start at different times, each compared with those not yet started."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

import pandas as pd

from evaluator.cohort.cohort import Cohort
from evaluator.cohort.shapes import CLUSTER, OUTCOME, POST, TIME, TREATED, UNIT, WEIGHT, shape
from evaluator.cohort.starts import START
from evaluator.designs.design import ComparisonDesign, Finding, Groundwork
from evaluator.designs.earlier import before_start, span_for
from evaluator.designs.groups import (
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
from evaluator.evaluation import Alternative
from evaluator.plan import Outcome, Plan
from methods import did, power
from methods.results import EffectPath, Estimate, NotIdentifiedError, interval

_NOW = "@treated_now"
FEW_PLACES = 25


@dataclass(frozen=True, slots=True)
class Settings:
    """Options of the design.

    Attributes:
        estimator: "imputation" uses every earlier time, "callaway_santanna" the last time before
            each start; the other one is always shown beside it.
    """

    estimator: Literal["imputation", "callaway_santanna"] = "imputation"


def groundwork(cohort: Cohort, plan: Plan, outcome: Outcome) -> Groundwork:
    """Everything but the effect: losses, starts, earlier trends, detectable change."""
    rows = shape(cohort, plan, outcome)
    level = allocation_level(cohort, plan, rows.frame)
    rows = with_level(cohort, plan, rows, level)
    frame = rows.frame
    measured = frame[frame[OUTCOME].notna()]
    before = measured[(measured[POST] == 0)]
    followed = measured[measured[UNIT].isin(before[UNIT])]
    after = followed[followed[POST] == 1]
    seen = followed[followed[UNIT].isin(after[UNIT])]
    treated, comparison = count(seen)
    comparison = comparison or _later_starters(seen)
    by_cluster = clusters(seen) if level.clustered else None
    lost = loss(before, after) if len(before) else None
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
    )
    if treated == 0 or not rows.n_before:
        return work
    work = replace(work, span=span_for(work.n_before, min(treated, comparison)))
    try:
        path = _told(_imputation(work, plan), work)
    except NotIdentifiedError as refused:
        return replace(work, failure=refused.message)
    return replace(work, minimum_detectable=_detectable(work, plan), earlier=before_start(path))


def _later_starters(seen: pd.DataFrame) -> int:
    """Units that others can be compared with until they start themselves."""
    starts = seen.drop_duplicates(UNIT)[START]
    return int((starts > starts.min()).sum())


def _detectable(work: Groundwork, plan: Plan) -> float | None:
    """From the noise of untreated rows around their place's and time's averages."""
    untreated = work.frame[(work.frame[POST] == 0) | (work.frame[TREATED] == 0)]
    values = untreated[OUTCOME]
    noise = (
        values
        - values.groupby(untreated[UNIT]).transform("mean")
        - values.groupby(untreated[TIME]).transform("mean")
        + values.mean()
    )
    units, times = untreated[UNIT].nunique(), untreated[TIME].nunique()
    spare = len(untreated) - units - times + 1
    if spare < 2 or work.treated < 1 or work.comparison < 1:
        return None
    variance = float((noise**2).sum() / spare)
    own = work.frame[work.frame[TREATED] == 1].groupby(UNIT)[POST].agg(["sum", "size"])
    after, before = float(own["sum"].mean()), float((own["size"] - own["sum"]).mean())
    per_unit = variance * (1 / max(after, 1.0) + 1 / max(before, 1.0))
    std_error = math.sqrt(per_unit * (1 / work.treated + 1 / work.comparison))
    if not std_error > 0:
        return None
    return power.minimum_detectable_from_std_error(
        std_error, work.treated + work.comparison - 2, level=plan.analysis.confidence
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
        means=means_over_time(work.frame, work.rows),
    )
    if work.failure is not None or work.baseline == "none" or work.treated == 0:
        return empty
    path = _imputation(work, plan)
    asked = _asked(work, plan, path)
    planned = Settings(**plan.design.settings).estimator
    fewest = min(work.treated, work.comparison)
    estimate = cautious(asked[planned][1](), fewest)
    return replace(
        empty,
        estimate=estimate,
        comparison_level=level - estimate.value if level is not None else None,
        alternatives=_alternatives(asked, planned, fewest),
        path=_told(path, work) if work.earlier is not None else None,
    )


_Asked = dict[str, tuple[str, Callable[[], Estimate]]]


def _asked(work: Groundwork, plan: Plan, path: EffectPath) -> _Asked:
    """Each way of asking: what it is called, and how it is answered."""
    own = _options(work, plan)
    frame = work.frame

    def imputed() -> Estimate:
        assert path.overall is not None
        return path.overall

    def cohorts(control_group: Literal["never_treated", "not_yet_treated"]) -> Estimate:
        effects = did.callaway_santanna(
            frame, time=TIME, first_treated=START, control_group=control_group, **own
        )
        overall = effects.aggregate("simple").overall
        assert overall is not None
        return overall

    def staged() -> Estimate:
        overall = did.two_stage(frame, time=TIME, first_treated=START, **own).overall
        assert overall is not None
        return overall

    def two_way() -> Estimate:
        now = frame.assign(**{_NOW: frame[TREATED] * frame[POST]})
        return did.two_way(now, time=TIME, treated_now=_NOW, **own)

    return {
        "imputation": ("Compared with what every earlier time predicts", imputed),
        "callaway_santanna": (
            "Each start against places not yet started",
            lambda: cohorts("not_yet_treated"),
        ),
        "never_treated": (
            "Each start against places that never started",
            lambda: cohorts("never_treated"),
        ),
        "two_stage": ("Two stages: places and times first, then the effect", staged),
        "two_way": ("Naive: one average for before and after", two_way),
    }


def _alternatives(asked: _Asked, planned: str, fewest: int) -> tuple[Alternative, ...]:
    found: list[Alternative] = []
    for key, (label, answer) in asked.items():
        if key == planned:
            continue
        try:
            told = cautious(answer(), fewest)
            found.append(Alternative(key, label, told, naive=key == "two_way"))
        except NotIdentifiedError:
            continue
    return tuple(found)


def _options(work: Groundwork, plan: Plan) -> dict[str, Any]:
    return {
        "outcome": OUTCOME,
        "unit": UNIT,
        "cluster": work.cluster,
        "weights": WEIGHT if (work.frame[WEIGHT] != 1.0).any() else None,
        "level": plan.analysis.confidence,
    }


def _imputation(work: Groundwork, plan: Plan) -> EffectPath:
    return did.imputation(work.frame, time=TIME, first_treated=START, **_options(work, plan))


def cautious(estimate: Estimate, fewest: int) -> Estimate:
    """The same effect, its range widened for few places on the smaller side.

    Variances of staggered estimators are right for many places. With few, our own caution: the
    reference is t with one degree of freedom fewer than ``fewest``, the number on the smaller
    side, and the variance is inflated by n / (n - 1).
    """
    dof = fewest - 1.0
    if fewest >= FEW_PLACES or dof < 1 or not estimate.std_error > 0:
        return estimate
    std_error = estimate.std_error * math.sqrt(fewest / dof)
    p_value, low, high = interval(estimate.value, std_error, dof, estimate.level)
    return replace(
        estimate,
        std_error=std_error,
        ci_low=low,
        ci_high=high,
        p_value=p_value,
        dof=dof,
        variance=f"{estimate.variance}; t({dof:.0f}) for few places",
    )


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
    matched=False,
    groundwork=groundwork,
    effect=effect,
)

"""Difference-in-differences with one start: did the treated change more than the others?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from evaluator.cohort.cohort import Cohort
from evaluator.cohort.shapes import (
    CLUSTER,
    OUTCOME,
    POST,
    TIME,
    TREATED,
    UNIT,
    WEIGHT,
    Rows,
    shape,
)
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
from evaluator.designs.precision import planned_change
from evaluator.designs.subgroups import subgroup_effects
from evaluator.evaluation import Alternative, FlowStep
from evaluator.plan import Outcome, Plan
from methods import did, inference
from methods.inference.ols import Variance
from methods.results import EffectPath, Estimate, NotIdentifiedError

FEW_CLUSTERS = 50
_START = "@start"
_NOW = "@treated_now"
_TOTAL = "@total"


@dataclass(frozen=True, slots=True)
class Settings:
    """Options of the design.

    Attributes:
        sample: "followed" compares the same units before and after; "all_rows" uses every row,
            also of units seen only once.
        variance: "automatic" uses CR2 with Satterthwaite degrees of freedom below 50 clusters
            and CR1 from there on; any other value is used as it stands.
    """

    sample: Literal["followed", "all_rows"] = "followed"
    variance: Literal["automatic", "CR1", "CR2", "HC3"] = "automatic"


def groundwork(cohort: Cohort, plan: Plan, outcome: Outcome) -> Groundwork:
    """Everything but the effect: losses, clusters, earlier trends, detectable change."""
    settings = Settings(**plan.design.settings)
    rows = shape(cohort, plan, outcome)
    level = allocation_level(cohort, plan, rows.frame)
    rows = with_level(cohort, plan, rows, level)
    frame = rows.frame
    measured = frame[frame[OUTCOME].notna()]
    before, after = measured[measured[POST] == 0], measured[measured[POST] == 1]
    flow, analysed = _flow(rows, frame, before, after, settings)
    treated, comparison = count(analysed)
    by_cluster = clusters(analysed) if level.clustered else None
    lost = loss(before, after) if rows.panel else None
    followed = after[after[UNIT].isin(before[UNIT])] if rows.panel else after
    work = Groundwork(
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
    )
    if treated == 0 or comparison == 0 or not rows.n_before or rows.n_before == len(rows.times):
        return work
    places = _places(work)
    fewest = min(places.treated, places.comparison) if places else None
    work = replace(work, span=span_for(rows.n_before, fewest))
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
    """Event study up to the start, from at least two earlier periods of the same units."""
    if work.n_before < 2 or not work.rows.panel:
        return None, None
    try:
        path = _event_study(work, plan)
    except NotIdentifiedError as refused:
        return None, refused.message
    return before_start(path), None


def _event_study(work: Groundwork, plan: Plan) -> EffectPath:
    starts = work.frame[TREATED].map({1: float(work.rows.first_after), 0: float("nan")})
    path = did.event_study(
        work.frame.assign(**{_START: starts}),
        outcome=OUTCOME,
        unit=UNIT,
        time=TIME,
        first_treated=_START,
        cluster=work.cluster,
        weights=_weights(work.frame),
        level=plan.analysis.confidence,
    )
    return did.average_spans(path, work.span)


def _weights(frame: pd.DataFrame) -> str | None:
    return WEIGHT if (frame[WEIGHT] != 1.0).any() else None


@dataclass(frozen=True, slots=True)
class _Places:
    """The independent places: their column of the frame and how many are on each side."""

    column: str
    treated: int
    comparison: int

    @property
    def few(self) -> bool:
        return self.treated + self.comparison < FEW_CLUSTERS


def _places(work: Groundwork) -> _Places | None:
    """Where the programme was given: whole clusters, or units that are places themselves."""
    if work.cluster is not None:
        return _Places(CLUSTER, work.clusters_treated or 0, work.clusters_comparison or 0)
    return _Places(UNIT, work.treated, work.comparison) if work.areas else None


def _variance(work: Groundwork, settings: Settings) -> tuple[Variance, str | None]:
    """The variance and its clusters: the level of allocation, or the person followed."""
    places = _places(work)
    cluster = places.column if places else UNIT if work.rows.panel else None
    if settings.variance != "automatic":
        return settings.variance, None if settings.variance == "HC3" else cluster
    if places is not None:
        return ("CR2" if places.few else "CR1"), cluster
    return ("CR1" if work.rows.panel else "HC3"), cluster


def effect(work: Groundwork, plan: Plan, outcome: Outcome) -> Finding:
    """The effect, with the other defensible answers and the naive ones beside it."""
    means = means_over_time(work.frame, work.rows)
    change = change_in_treated(work.frame)
    after = work.frame[(work.frame[TREATED] == 1) & (work.frame[POST] == 1)]
    level = average(after)
    empty = Finding(None, level, None, change, means=means)
    places = _places(work)
    lone = places is not None and min(places.treated, places.comparison) < 2
    if work.failure is not None or work.comparison == 0 or work.baseline == "none" or lone:
        return empty
    estimate = estimate_change(work, plan, work.frame)
    path = _event_study(work, plan) if work.n_before >= 2 and work.rows.panel else None
    subgroups = subgroup_effects(
        work, plan, lambda part: estimate_change(replace(work, frame=part), plan, part)
    )
    return replace(
        empty,
        estimate=estimate,
        comparison_level=level - estimate.value if level is not None else None,
        alternatives=_alternatives(work, plan, outcome),
        subgroups=subgroups,
        path=path,
    )


def estimate_change(work: Groundwork, plan: Plan, frame: pd.DataFrame) -> Estimate:
    """How much more the treated changed than the comparison, with the planned variance."""
    variance, cluster = _variance(work, Settings(**plan.design.settings))
    if work.rows.panel and len(work.rows.times) > 2:
        return did.two_way(
            frame.assign(**{_NOW: frame[TREATED] * frame[POST]}),
            outcome=OUTCOME,
            unit=UNIT,
            time=TIME,
            treated_now=_NOW,
            cluster=cluster,
            weights=_weights(frame),
            variance=variance,
            level=plan.analysis.confidence,
        )
    return did.two_period(
        frame,
        outcome=OUTCOME,
        treated=TREATED,
        post=POST,
        unit=UNIT,
        cluster=cluster,
        weights=_weights(frame),
        variance=variance,
        level=plan.analysis.confidence,
    )


def _alternatives(work: Groundwork, plan: Plan, outcome: Outcome) -> tuple[Alternative, ...]:
    """The same question asked in other defensible ways, then in the naive ways."""
    level = plan.analysis.confidence
    found: list[Alternative] = []

    def add(key: str, label: str, *, naive: bool = False) -> None:
        try:
            estimate = _ASKED[key](work, plan, level)
        except NotIdentifiedError:
            return
        found.append(Alternative(key, label, estimate, naive))

    if work.rows.panel and len(work.rows.times) == 2 and outcome.kind != "binary":
        add("baseline_adjusted", "Comparing people with the same starting point")
        if any(c.known_before_start for c in plan.covariates):
            add("fully_adjusted", "Comparing people with the same start and characteristics")
    if work.cluster is not None:
        add("places_equal", "Counting every place once")
    places = _places(work)
    if places is not None and places.few:
        add("wild_bootstrap", "The same effect with a range from resampling places")
    add("all_rows", "Using also those measured only once")
    if work.cluster is not None:
        add("people_independent", "Naive: as if people in one place were unrelated", naive=True)
    return tuple(found)


def _baseline_adjusted(work: Groundwork, plan: Plan, level: float) -> Estimate:
    return _adjusted(work, plan, level, ())


def _fully_adjusted(work: Groundwork, plan: Plan, level: float) -> Estimate:
    return _adjusted(
        work, plan, level, tuple(c.column for c in plan.covariates if c.known_before_start)
    )


def _adjusted(work: Groundwork, plan: Plan, level: float, covariates: tuple[str, ...]) -> Estimate:
    frame = work.frame[work.frame[list(covariates)].notna().all(axis=1)]
    before = frame[frame[POST] == 0].set_index(UNIT)[OUTCOME]
    after = frame[frame[POST] == 1].assign(**{"@before": lambda x: x[UNIT].map(before)})
    variance, cluster = _variance(work, Settings(**plan.design.settings))
    return inference.adjusted_difference(
        after,
        outcome=OUTCOME,
        treated=TREATED,
        covariates=("@before", *covariates),
        cluster=None if cluster == UNIT else cluster,
        weights=_weights(after),
        variance="HC3" if cluster == UNIT else variance,
        level=level,
    )


def _places_equal(work: Groundwork, plan: Plan, level: float) -> Estimate:
    del plan
    frame = work.frame.assign(**{_TOTAL: work.frame[OUTCOME] * work.frame[WEIGHT]})
    grouped = frame.groupby([CLUSTER, TREATED, POST], observed=True)
    places = grouped[[_TOTAL, WEIGHT]].sum().reset_index()
    return did.two_period(
        places.assign(**{OUTCOME: places[_TOTAL] / places[WEIGHT]}),
        outcome=OUTCOME,
        treated=TREATED,
        post=POST,
        unit=CLUSTER,
        cluster=CLUSTER,
        variance="CR2",
        level=level,
    )


def _all_rows(work: Groundwork, plan: Plan, level: float) -> Estimate:
    del level
    every = work.rows.frame
    known = every[every[OUTCOME].notna()]
    if len(known) == len(work.frame):
        raise NotIdentifiedError("same_rows", "Everyone was measured at both times.")
    return estimate_change(work, plan, known)


def _wild_bootstrap(work: Groundwork, plan: Plan, level: float) -> Estimate:
    places, frame = _places(work), work.frame
    if places is None or _weights(frame) is not None:
        raise NotIdentifiedError("weights", "Resampling places does not allow for weights.")
    followed = work.rows.panel and len(work.rows.times) > 2
    return inference.wild_cluster_bootstrap(
        frame.assign(**{_NOW: frame[TREATED] * frame[POST]}),
        outcome=OUTCOME,
        term=_NOW,
        covariates=() if followed else (TREATED, POST),
        effects=(UNIT, TIME) if followed else (),
        cluster=places.column,
        weights="webb" if places.treated + places.comparison < 12 else "rademacher",
        draws=1999,
        seed=plan.analysis.seed,
        level=level,
    )


def _people_independent(work: Groundwork, plan: Plan, level: float) -> Estimate:
    del plan
    return did.two_period(
        work.frame,
        outcome=OUTCOME,
        treated=TREATED,
        post=POST,
        unit=UNIT,
        cluster=None,
        weights=_weights(work.frame),
        variance="HC1",
        level=level,
    )


_ASKED = {
    "baseline_adjusted": _baseline_adjusted,
    "fully_adjusted": _fully_adjusted,
    "places_equal": _places_equal,
    "wild_bootstrap": _wild_bootstrap,
    "all_rows": _all_rows,
    "people_independent": _people_independent,
}

DIFFERENCE_IN_DIFFERENCES = ComparisonDesign(
    key="difference_in_differences",
    title="Before and after, against a comparison group",
    when_to_use="The outcome was measured before and after in places or people with and without "
    "the programme, and everyone who got it started at about the same time.",
    rules_out="Differences between the groups that were there from the start, and changes that "
    "happened to everyone. It does not rule out changes that hit one group only.",
    settings=Settings,
    matched=False,
    groundwork=groundwork,
    effect=effect,
)

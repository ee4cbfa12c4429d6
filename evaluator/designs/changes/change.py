"""The planned answer to how much more the treated changed than the others."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from evaluator.cohort.rows.shapes import (
    CLUSTER,
    EXPOSURE,
    OUTCOME,
    POST,
    TIME,
    TREATED,
    UNIT,
    WEIGHT,
)
from evaluator.designs.design import Groundwork, Inference, Judgement
from evaluator.designs.rates import COUNT, OWN_WEIGHT, AverageOver, RatesFor
from evaluator.designs.shared.alike_kinds import known_before
from evaluator.designs.shared.few_places import (
    BOOTSTRAP_DRAWS,
    MANY_PER_SIDE,
    PLACEMENTS,
    by_bootstrap,
    by_placements,
    by_smaller_side,
    differ_about_zero,
    exchangeable,
    is_widened,
    places_of,
    points,
    recommended,
    smallest_of_bootstrap,
    smallest_of_placements,
    spread_before,
    widened,
)
from evaluator.designs.shared.own_groups import independent, number_of_groups
from evaluator.disclosure.counts import rules_under
from evaluator.disclosure.disguised import changed_told
from evaluator.values.plan import Plan
from evaluator.values.policy import load_policy
from methods import did, inference, matching
from methods.inference.parts.ols import Variance
from methods.results import Estimate, NotIdentifiedError

_NOW = "@treated_now"
_OWN = "@own"
_NOT_ADJUSTED = "characteristics not allowed for, as that takes two times and not few places"
_KINDS: dict[str, Variance] = {"HC3": "HC3", "CR2": "CR2", "CV3": "CR3"}
_OF_PLACES = ("wild_bootstrap", "permutation", "CV3")


@dataclass(frozen=True, slots=True)
class Settings:
    """Options of the design.

    Attributes:
        sample: "followed" compares the same units before and after; "all_rows" uses every row,
            also of units seen only once.
        variance: "automatic" follows the places: CR2 from 50 of them (10 on each side), the wild
            cluster bootstrap below, leaving out one place at a time (CV3) where their sizes
            differ, and placements with fewer than five on a side. Any other value is used as it
            stands where places were chosen.
        scale: which change was expected to be equal without the programme: "difference" (as
            many more or fewer) or "ratio" (the same proportion; for counts and amounts). Choose
            before any result is seen; the answer is a difference either way.
        average_over: with an exposure, whether "people" or "places" count alike.
        per: what number of the exposure rates are given for; empty takes what the unit says, and
            else 1,000 or 100,000.
            The smallest worthwhile change is in this unit.
        rates_for: with an exposure, whether "counts" alone are divided by it, or
            "counts_and_amounts".
        adjust: whether characteristics known before the start are allowed for "beside" the
            planned answer, or in it ("doubly_robust", for two times and not few places).
    """

    sample: Literal["followed", "all_rows"] = "followed"
    variance: Literal["automatic", "CR1", "CR2", "CV3", "HC3", "wild_bootstrap", "permutation"] = (
        "automatic"
    )
    scale: Literal["difference", "ratio"] = "difference"
    average_over: AverageOver = "people"
    per: int | None = None
    rates_for: RatesFor = "counts"
    adjust: Literal["beside", "doubly_robust"] = "beside"


def settings_of(plan: Plan) -> Settings:
    """The plan's settings of this design, defaults filled in."""
    return Settings(**plan.design.settings)


def weights_of(frame: pd.DataFrame, column: str = WEIGHT) -> str | None:
    """The weight column; None when all rows count alike."""
    return column if (frame[column] != 1.0).any() else None


def followed_over_times(work: Groundwork) -> bool:
    """Whether the same units are seen at more than two times."""
    return work.rows.panel and len(work.rows.times) > 2


def inference_of(work: Groundwork, plan: Plan) -> Inference:
    """The inference that is used: the planned one, or what the places ask for."""
    planned = settings_of(plan).variance
    places = places_of(work)
    if planned == "automatic" or (places is None and planned in _OF_PLACES):
        followed: Inference = "CR1" if work.rows.panel else "HC3"
        if independent(work.frame, None) is not None:
            followed = "CR2"
        return followed if places is None else recommended(places)
    return planned


def estimate_change(work: Groundwork, plan: Plan, frame: pd.DataFrame) -> Estimate:
    """How much more the treated changed than the comparison, judged as planned.

    Raises:
        NotIdentifiedError: the rows cannot answer.
    """
    if is_ratio(work, plan):
        return _by_ratio(work, plan, frame)
    if is_doubly_robust(work, plan):
        return doubly_robust(work, plan, frame)
    found = judged(work, plan, frame, inference_of(work, plan))
    if settings_of(plan).adjust == "doubly_robust":
        return replace(found, method=f"{found.method}; {_NOT_ADJUSTED}")
    return found


def judged(work: Groundwork, plan: Plan, frame: pd.DataFrame, how: Inference) -> Estimate:
    """The difference in changes under one inference.

    Raises:
        NotIdentifiedError: the rows cannot answer.
    """
    places = places_of(work)
    if places is None or how not in ("wild_bootstrap", "permutation"):
        return difference_in_changes(
            work, plan, frame, "CR2" if how in ("wild_bootstrap", "permutation") else how
        )
    if how == "wild_bootstrap":
        corrected = difference_in_changes(work, plan, frame, "CR2")
        return by_bootstrap(corrected, lambda: _bootstrap(work, plan, frame))
    if _give_way(work, plan):
        return difference_in_changes(work, plan, frame, "CV3")
    try:
        corrected_or_none = difference_in_changes(work, plan, frame, "CR2")
    except NotIdentifiedError:
        corrected_or_none = None
    return by_placements(
        corrected_or_none, lambda: _placements(work, plan, frame), smallest_of_placements(places)
    )


def _give_way(work: Groundwork, plan: Plan) -> bool:
    """Whether each place is left out in turn where placements are planned or asked for.

    A plan that names placements keeps them unless places are seen to vary unlike each other.
    """
    places = places_of(work)
    if places is None or places.fewest < 2:
        return False
    if settings_of(plan).variance == "permutation":
        return spread_before(work) is not None
    return not exchangeable(work)


def difference_in_changes(
    work: Groundwork, plan: Plan, frame: pd.DataFrame, variance: str
) -> Estimate:
    """The difference in changes with a variance of least squares.

    "CV3" leaves out one place at a time, against t with one degree of freedom fewer than there
    are places on the smaller side.

    Raises:
        NotIdentifiedError: the rows cannot answer.
    """
    places = places_of(work)
    found = _by_least_squares(work, plan, frame, _KINDS.get(variance, "CR1"))
    if variance != "CV3" or places is None:
        return found
    return by_smaller_side(found, places.fewest)


def _by_least_squares(
    work: Groundwork, plan: Plan, frame: pd.DataFrame, kind: Variance
) -> Estimate:
    places = places_of(work)
    alone = independent(frame, None) or (UNIT if work.rows.panel else None)
    cluster = places.column if places else alone
    if kind == "HC3":
        cluster = None
    if followed_over_times(work):
        return did.two_way(
            frame.assign(**{_NOW: frame[TREATED] * frame[POST]}),
            outcome=OUTCOME,
            unit=UNIT,
            time=TIME,
            treated_now=_NOW,
            cluster=cluster,
            weights=weights_of(frame),
            variance=kind,
            level=plan.analysis.confidence,
        )
    return did.two_period(
        frame,
        outcome=OUTCOME,
        treated=TREATED,
        post=POST,
        unit=UNIT,
        cluster=cluster,
        weights=weights_of(frame),
        variance=kind,
        level=plan.analysis.confidence,
    )


def _bootstrap(work: Groundwork, plan: Plan, frame: pd.DataFrame) -> Estimate:
    places, followed = places_of(work), followed_over_times(work)
    assert places is not None
    return inference.wild_cluster_bootstrap(
        frame.assign(**{_NOW: frame[TREATED] * frame[POST]}),
        outcome=OUTCOME,
        term=_NOW,
        covariates=() if followed else (TREATED, POST),
        effects=(UNIT, TIME) if followed else (),
        cluster=places.column,
        weights=points(places),
        draws=BOOTSTRAP_DRAWS,
        seed=plan.analysis.seed,
        level=plan.analysis.confidence,
        row_weights=weights_of(frame),
    )


def _placements(work: Groundwork, plan: Plan, frame: pd.DataFrame) -> Estimate:
    places, followed = places_of(work), followed_over_times(work)
    assert places is not None
    return inference.permutation(
        frame,
        outcome=OUTCOME,
        treated=TREATED,
        post=POST,
        unit=places.column,
        draws=PLACEMENTS,
        seed=plan.analysis.seed,
        level=plan.analysis.confidence,
        weights=weights_of(frame),
        time=TIME if followed else None,
        within=UNIT if followed else None,
    )


# The scale of ratios


def is_ratio(work: Groundwork, plan: Plan) -> bool:
    """Whether the plan expects equal proportional changes, and the outcome is not a share."""
    return settings_of(plan).scale == "ratio" and not work.binary


def _by_ratio(work: Groundwork, plan: Plan, frame: pd.DataFrame) -> Estimate:
    """Had rates changed in proportion; with few places the p-value is that of placements."""
    estimate = rate_change(work, plan, frame)
    places = places_of(work)
    if places is None or recommended(places) != "permutation":
        return estimate
    placed = judged(work, plan, frame, "permutation")
    told = f"p-value: {placed.variance.partition('; standard error')[0]}"
    if placed.p_value > 1 - estimate.level or is_widened(placed):
        return widened(estimate, placed.p_value, told)
    return replace(estimate, p_value=placed.p_value, variance=f"{told}; {estimate.variance}")


def rate_change(
    work: Groundwork,
    plan: Plan,
    frame: pd.DataFrame,
    scale: Literal["difference", "rate_ratio"] = "difference",
) -> Estimate:
    """The change in the rate had rates moved in proportion (Wooldridge 2023), or the ratio.

    Repeated cross-sections are added up by place first, as nobody is seen twice in them.

    Raises:
        NotIdentifiedError: the rows cannot answer.
    """
    places = places_of(work)
    divided = COUNT in frame
    own = OWN_WEIGHT if divided else WEIGHT
    rows = frame.assign(
        **{
            _NOW: frame[TREATED] * frame[POST],
            COUNT: frame[COUNT] if divided else frame[OUTCOME],
            EXPOSURE: frame[EXPOSURE] if divided else 1.0,
            _OWN: frame[own],
        }
    )
    unit: str = UNIT
    if not work.rows.panel:
        if places is None:
            raise NotIdentifiedError("nobody_followed", "Nobody is seen before and after.")
        rows, unit = _added_up(rows, CLUSTER if work.cluster else UNIT), CLUSTER
    found = did.rate_change(
        rows,
        outcome=COUNT,
        unit=unit,
        time=TIME,
        treated_now=_NOW,
        exposure=EXPOSURE,
        cluster=places.column if places and unit == UNIT else independent(rows, None),
        weights=weights_of(rows, _OWN),
        average="rows" if divided and settings_of(plan).average_over == "places" else "exposure",
        scale=scale,
        level=plan.analysis.confidence,
    )
    return by_smaller_side(found, places.fewest) if places and places.uneven else found


def _added_up(rows: pd.DataFrame, place: str) -> pd.DataFrame:
    weighted = rows.assign(
        **{COUNT: rows[COUNT] * rows[_OWN], EXPOSURE: rows[EXPOSURE] * rows[_OWN]}
    )
    grouped = weighted.groupby([place, TIME, _NOW], observed=True)[[COUNT, EXPOSURE]].sum()
    return grouped.reset_index().rename(columns={place: CLUSTER}).assign(**{_OWN: 1.0})


# Characteristics known before the start


def is_doubly_robust(work: Groundwork, plan: Plan) -> bool:
    """Whether the planned answer allows for characteristics: as planned, and where it can be."""
    places = places_of(work)
    groups = number_of_groups(work.frame)
    enough = groups is None or groups >= MANY_PER_SIDE
    enough &= places is None or recommended(places) == "CR2"
    two_times = work.rows.panel and len(work.rows.times) == 2
    planned = settings_of(plan).adjust == "doubly_robust"
    return bool(planned and enough and two_times and known_before(plan))


def doubly_robust(work: Groundwork, plan: Plan, frame: pd.DataFrame) -> Estimate:
    """The difference in changes between people with the same characteristics.

    Only those of whom every characteristic is known; the others are counted in ``method``.

    Raises:
        NotIdentifiedError: the rows cannot answer.
    """
    places, covariates = places_of(work), list(known_before(plan))
    before = frame[frame[POST] == 0]
    known = before[before[covariates].notna().all(axis=1)]
    alike = matching.comparable(known, treated=TREATED, covariates=covariates)
    complete = frame[frame[UNIT].isin(known.loc[alike, UNIT])]
    estimate = did.doubly_robust(
        complete,
        outcome=OUTCOME,
        treated=TREATED,
        post=POST,
        unit=UNIT,
        covariates=covariates,
        weights=weights_of(complete),
        cluster=places.column if places else independent(complete, None),
        level=plan.analysis.confidence,
    )
    lost = before[UNIT].nunique() - complete[UNIT].nunique()
    if not lost:
        return estimate
    told = f"{estimate.method}; left out as not every characteristic is known"
    if not alike.all():
        told += " or nobody in the other group is of their kind"
    rules = rules_under(plan.disclosure, places=work.areas)
    return replace(estimate, method=f"{told}: {changed_told(lost, rules)}")


# What a verdict and the checks ask


def deciding(work: Groundwork, plan: Plan) -> Estimate | None:
    """The planned estimate at the confidence of a verdict; None when the plan's is no lower."""
    least = load_policy().verdict["confidence"]
    if plan.analysis.confidence >= least:
        return None
    surer = replace(plan, analysis=replace(plan.analysis, confidence=least))
    return estimate_change(work, surer, work.frame)


def judgement_of(work: Groundwork, plan: Plan, estimate: Estimate) -> Judgement | None:
    """How the estimate was judged, and whether the range corrected for few places agrees."""
    places = places_of(work)
    if places is None:
        return None
    how = inference_of(work, plan)
    advised = recommended(places)
    placed = "permutation" in (how, advised)
    spread = spread_before(work) if placed else None
    if placed and _give_way(work, plan):
        how, advised = ("CV3" if one == "permutation" else one for one in (how, advised))
    if is_ratio(work, plan) and advised != "permutation":
        how = "CV3"
    other: Estimate | None
    try:
        other = difference_in_changes(work, plan, work.frame, "CR2")
        wider = how == "CV3" and not is_ratio(work, plan)
        if wider or how == advised == "permutation" or not other.std_error > 0:
            other = None
        elif how not in (advised, "CV3"):
            other = judged(work, plan, work.frame, advised)
    except NotIdentifiedError:
        other = None
    smallest = {
        "wild_bootstrap": smallest_of_bootstrap,
        "permutation": smallest_of_placements,
    }.get(how)
    return Judgement(
        how=how,
        recommended=advised,
        treated=places.treated,
        comparison=places.comparison,
        worth=places.worth if places.uneven else None,
        largest=places.largest,
        spread=spread,
        smallest_p=smallest(places) if smallest else None,
        widened=is_widened(estimate),
        disagree=other is not None and differ_about_zero(estimate, other),
    )

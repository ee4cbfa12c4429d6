"""Which inference the number of places allows, and an effect judged by it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from evaluator.cohort.rows.shapes import CLUSTER, OUTCOME, POST, TIME, TREATED, UNIT
from evaluator.designs.design import Groundwork, Inference
from evaluator.designs.shared.place_sizes import Places, followed_rows, places_in
from evaluator.designs.shared.place_times import place_times
from evaluator.disclosure.freely import numbered
from methods import inference
from methods.results import Estimate, NotIdentifiedError, TestResult, interval

MANY_PLACES = 50
MANY_PER_SIDE = 10
FEWEST_PER_SIDE = 5
WEBB_BELOW = 12
NEARLY_ENOUGH = 25
BOOTSTRAP_DRAWS = 9_999
PLACEMENTS = 19_999
# p-values of the test of equal spread: below the first places are said to vary unlike each other,
# above the second they may stand for each other. Three places that vary twice as much as 37 others
# show it at 10 % in three studies of four; the others made ranges hold 69 % (docs/calibration.md).
_UNLIKE = 0.1
_ALIKE = 0.5


def places_of(work: Groundwork) -> Places | None:
    """Where the programme was given: whole clusters, or units that are places themselves.

    Where units are followed over several times, those that say nothing are not counted.
    """
    if work.cluster is None and not work.areas:
        return None
    frame = work.frame
    if work.rows.panel and TIME in frame and frame[TIME].nunique() > 2:
        frame = followed_rows(frame)
    return places_in(frame, UNIT if work.cluster is None else CLUSTER)


def recommended(places: Places) -> Inference:
    """The inference that so many places, of such sizes, ask for.

    No sharp line exists: "few" is fewer than 20 to 50. With fewer than five on a side neither
    clustered errors nor the wild bootstrap can be trusted. Where sizes differ, what a large place
    adds hardly shows in its own residual: each place is left out in turn (CV3), whatever their
    number.

    Source: Cameron and Miller (2015); MacKinnon and Webb (2017, 2018, 2020); MacKinnon, Nielsen
    and Webb (2023). The limits 50, 10 and 5 are a convention.
    """
    if places.fewest < FEWEST_PER_SIDE:
        return "permutation"
    if places.uneven:
        return "CV3"
    if places.total >= MANY_PLACES and places.fewest >= MANY_PER_SIDE:
        return "CR2"
    return "wild_bootstrap"


def by_smaller_side(estimate: Estimate, fewest: int) -> Estimate:
    """A jackknifed effect against t with one degree of freedom fewer than the smaller side has."""
    if fewest < 2 or not estimate.std_error > 0:
        return estimate
    dof = fewest - 1.0
    centre = math.log(estimate.value) if estimate.is_ratio else estimate.value
    p_value, low, high = interval(centre, estimate.std_error, dof, estimate.level)
    return replace(
        estimate,
        ci_low=math.exp(low) if estimate.is_ratio else low,
        ci_high=math.exp(high) if estimate.is_ratio else high,
        p_value=p_value,
        dof=dof,
        variance=f"leaving out one place at a time (CV3), t({numbered(round(dof))})",
    )


def points(places: Places) -> Literal["rademacher", "webb"]:
    """Weights of the wild bootstrap: six points where signs alone give too few patterns."""
    return "webb" if places.total < WEBB_BELOW else "rademacher"


def smallest_of_bootstrap(places: Places) -> float:
    """Smallest p-value that the wild bootstrap of so many places can give (Webb 2023)."""
    patterns = float((6 if points(places) == "webb" else 2) ** min(places.total, 200))
    drawn = 0.0 if patterns / 2 <= BOOTSTRAP_DRAWS else 1 / (BOOTSTRAP_DRAWS + 1)
    return max(drawn, 2 / patterns)


def smallest_of_placements(places: Places) -> float:
    """Smallest p-value when the programme could have been placed in any of the places."""
    possible = math.comb(places.total, places.treated)
    mirrored = 2 if places.treated == places.comparison else 1
    return max(mirrored / possible, 0.0 if possible <= PLACEMENTS else 1 / (PLACEMENTS + 1))


def by_bootstrap(corrected: Estimate, bootstrap: Callable[[], Estimate]) -> Estimate:
    """The effect with the bootstrap's p-value and range, and the corrected standard error.

    Where the bootstrap cannot be had the corrected range stays, and ``variance`` says so.
    """
    try:
        drawn = bootstrap()
    except NotIdentifiedError:
        return replace(corrected, variance=f"{corrected.variance}; places could not be resampled")
    if not (math.isfinite(drawn.ci_low) and math.isfinite(drawn.ci_high)):
        return widened(corrected, drawn.p_value, f"wild cluster bootstrap, {drawn.variance}")
    return replace(
        corrected,
        ci_low=drawn.ci_low,
        ci_high=drawn.ci_high,
        p_value=drawn.p_value,
        variance=f"wild cluster bootstrap, {drawn.variance}; standard error {corrected.variance}",
    )


def by_placements(
    corrected: Estimate | None, placements: Callable[[], Estimate], smallest: float
) -> Estimate:
    """The effect with the p-value of all placements, and their range where it has limits.

    Where every effect stays possible the corrected range is given instead, widened to include
    no effect. ``corrected`` is None, or without a standard error, with a single place on one
    side: the placements' own spread then stands in. When placements cannot be compared, the
    corrected p-value is raised to ``smallest``.
    """
    known = corrected is not None and corrected.std_error > 0 and corrected.dof > 0
    try:
        placed = placements()
    except NotIdentifiedError:
        if corrected is None or not known:
            raise
        told = "places could not be exchanged"
        return widened(corrected, max(corrected.p_value, smallest), told)
    told = f"permutation test, {placed.variance}"
    base = corrected
    if base is None or not known:
        base = _from_spread(placed)
    if not (math.isfinite(placed.ci_low) and math.isfinite(placed.ci_high)):
        return widened(base, placed.p_value, told)
    return replace(
        base,
        ci_low=placed.ci_low,
        ci_high=placed.ci_high,
        p_value=placed.p_value,
        variance=f"{told}; standard error {base.variance}",
    )


def spread_before(work: Groundwork) -> float | None:
    """How many times as much places in the programme varied before the start as the others.

    None where they varied alike, as far as a test at 10 % can see, or nobody can tell.
    """
    test = _spread_test(work)
    return test.statistic if test is not None and test.p_value <= _UNLIKE else None


def exchangeable(work: Groundwork) -> bool:
    """Whether places may be taken to stand for each other, as placements of the programme suppose.

    They may where they varied much alike before the start, or nobody can tell.
    """
    test = _spread_test(work)
    return test is None or test.p_value > _ALIKE


def _spread_test(work: Groundwork) -> TestResult | None:
    places = places_of(work)
    if places is None:
        return None
    before = place_times(work.frame[work.frame[POST] == 0], places.column)
    try:
        return inference.equal_spread(
            before, outcome=OUTCOME, treated=TREATED, unit=UNIT, time=TIME
        )
    except NotIdentifiedError:
        return None


def _from_spread(placed: Estimate) -> Estimate:
    """A range from the spread of the statistic over placements, as if it were normal."""
    dof = float(max(1, (placed.n_clusters or 3) - 2))
    _, low, high = interval(placed.value, placed.std_error, dof, placed.level)
    return replace(placed, ci_low=low, ci_high=high, dof=dof, variance="spread over placements")


def widened(estimate: Estimate, p_value: float, told: str) -> Estimate:
    """The same effect with a range that includes no effect, which the places cannot exclude."""
    return replace(
        estimate,
        ci_low=min(estimate.ci_low, 0.0),
        ci_high=max(estimate.ci_high, 0.0),
        p_value=p_value,
        variance=f"{told}; range {estimate.variance}, widened to include no effect, which so few "
        "places cannot exclude",
    )


def cautious(estimate: Estimate, fewest: int) -> Estimate:
    """The same effect, its range widened for few places on the smaller side.

    Variances of staggered estimators are right for many places. With few, our own caution: the
    reference is t with one degree of freedom fewer than ``fewest``, the number on the smaller
    side, and the variance is inflated by n / (n - 1).
    """
    dof = fewest - 1.0
    if fewest >= NEARLY_ENOUGH or dof < 1 or not estimate.std_error > 0:
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
        variance=f"{estimate.variance}; t({numbered(round(dof))}) for few places",
    )


def is_widened(estimate: Estimate) -> bool:
    """Whether the range was widened because so few places never exclude no effect."""
    return "widened to include no effect" in estimate.variance


def differ_about_zero(first: Estimate, second: Estimate) -> bool:
    """Whether one range includes no effect and the other does not."""
    return _includes_zero(first) != _includes_zero(second)


def _includes_zero(estimate: Estimate) -> bool:
    return estimate.ci_low <= 0 <= estimate.ci_high

"""Optimal full matching: everybody in sets of one participant or one comparison person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Unpack

import numpy as np
import pandas as pd

from methods.matching.parts.least_distance import least_distance_pairs
from methods.matching.parts.matched import matches_from_sets, require_estimand
from methods.matching.parts.transport import Limits
from methods.matching.parts.units import MatchOptions, Measure, Units, generator, measure_units
from methods.results import IntArray, Matches, NotIdentifiedError

_ANY_NUMBER = 10**9


def full(
    frame: pd.DataFrame,
    *,
    treated: str,
    covariates: Sequence[str],
    min_controls: float | None = None,
    max_controls: float | None = None,
    estimand: Literal["ATT", "ATC", "ATE"] = "ATT",
    weights: str | None = None,
    seed: int | None = None,
    **options: Unpack[MatchOptions],
) -> Matches:
    """Put everybody into sets at the smallest total distance; look at the effective sample size.

    Every set has one participant and one or more comparison people, or one comparison person and
    one or more participants. Few people may carry much of the weight unless numbers are limited.

    Args:
        frame: one row per person.
        treated: 0/1 column.
        covariates: columns known before the start.
        min_controls: fewest comparison people for a participant; 0.5 or 1/6 mean that up to 2 or 6
            participants may share one. None sets no limit.
        max_controls: most comparison people for a participant; None sets no limit.
        estimand: whom the weights stand for; the sets are the same.
        weights: column of sampling weights, used for the score and passed on to effects.
        seed: decides between equals; None uses the documented default.
        options: ``distance``, ``link``, ``caliper``, ``caliper_units``, ``exact``,
            ``mahalanobis``, ``discard`` and ``reestimate``: see ``Measure``.

    Raises:
        NotIdentifiedError: unusable columns or options, nobody to match, or limits that cannot be
            kept.

    Source: Rosenbaum (1991); Hansen and Klopfer (2006). The total distance is the exact optimum.
    """
    require_estimand(estimand, ("ATT", "ATC", "ATE"))
    limits = _limits(min_controls, max_controls)
    measure = Measure(**options)
    units = measure_units(frame, measure, treated=treated, covariates=covariates, weights=weights)
    pairs = least_distance_pairs(units, units.treated, lambda _t, _c: limits, generator(seed))
    spared = limits[0].fewest == limits[1].fewest == 1
    return matches_from_sets(
        _sets(_without_spare(pairs, units) if spared else pairs, units.treated.size),
        units,
        estimand=estimand,
        strata=False,
        method=f"full matching {measure.words()}{_words(min_controls, max_controls)}",
    )


def _limits(fewest: float | None, most: float | None) -> tuple[Limits, Limits]:
    """Partners of each participant, and of each comparison person."""
    low, high = fewest or 0.0, np.inf if most is None else most
    if not 0 <= low <= high or high <= 0:
        raise NotIdentifiedError(
            "unknown_option", "min_controls must not exceed max_controls, which is above 0."
        )
    participant = Limits(_up(low) if low > 1 else 1, _down(high) if high >= 1 else 1)
    shared = Limits(_up(1 / high) if high < 1 else 1, _down(1 / low) if 0 < low <= 1 else 1)
    if low == 0:
        shared = Limits(shared.fewest, _ANY_NUMBER)
    if participant.most < participant.fewest or shared.most < shared.fewest:
        raise NotIdentifiedError(
            "unknown_option", "No whole number of people lies between these limits."
        )
    return participant, shared


def _up(value: float) -> int:
    return int(np.ceil(value - 1e-9))


def _down(value: float) -> int:
    return _ANY_NUMBER if np.isinf(value) else int(np.floor(value + 1e-9))


def _without_spare(pairs: IntArray, units: Units) -> IntArray:
    """Pairs without those whose both ends have others too: they only link sets, at no distance."""
    score = units.scores
    gap = np.abs(score[pairs[:, 0]] - score[pairs[:, 1]])
    count = np.bincount(pairs.ravel(), minlength=units.treated.size)
    linking = np.flatnonzero((count[pairs] > 1).all(axis=1))
    kept = np.ones(len(pairs), dtype=np.bool_)
    for place in linking[np.argsort(-gap[linking], kind="stable")].tolist():
        one, two = pairs[place].tolist()
        if count[one] > 1 and count[two] > 1:
            kept[place] = False
            count[one] -= 1
            count[two] -= 1
    return pairs[kept]


def _sets(pairs: IntArray, n: int) -> IntArray:
    """Set of each row, named by the one person whom all its pairs share; -1 for nobody, (n,)."""
    count = np.bincount(pairs.ravel(), minlength=n)
    hub = np.where(count[pairs[:, 0]] > 1, pairs[:, 0], pairs[:, 1])
    labels = np.full(n, -1, dtype=np.int64)
    labels[pairs[:, 0]] = hub
    labels[pairs[:, 1]] = hub
    return labels


def _words(fewest: float | None, most: float | None) -> str:
    if fewest is None and most is None:
        return ""
    low = "any" if fewest is None else f"{fewest:.3g}"
    high = "any" if most is None else f"{most:.3g}"
    return f", {low} to {high} comparison people for a participant"

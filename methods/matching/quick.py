"""Generalised full matching: near-optimal sets of any shape for very large files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Unpack

import numpy as np
import pandas as pd

from methods.matching.parts.line import match_with_replacement
from methods.matching.parts.matched import matches_from_sets, require_estimand
from methods.matching.parts.space import match_points_with_replacement
from methods.matching.parts.units import MatchOptions, Measure, Units, generator, measure_units
from methods.results import FloatArray, IntArray, Matches, NotIdentifiedError


def quick(
    frame: pd.DataFrame,
    *,
    treated: str,
    covariates: Sequence[str],
    estimand: Literal["ATT", "ATC", "ATE"] = "ATT",
    weights: str | None = None,
    seed: int | None = None,
    **options: Unpack[MatchOptions],
) -> Matches:
    """Put everybody into a set with both sides, fast; prefer ``full`` where it is quick enough.

    Near pairs found sets, and everybody else joins the set of the nearest person of the other
    side. No two members of a set are further apart than four times what the best such sets need.

    Args:
        frame: one row per person.
        treated: 0/1 column.
        covariates: columns known before the start.
        estimand: whom the weights stand for; the sets are the same.
        weights: column of sampling weights, used for the score and passed on to effects.
        seed: decides between equals; None uses the documented default.
        options: ``distance``, ``link``, ``caliper``, ``caliper_units``, ``exact``,
            ``mahalanobis``, ``discard`` and ``reestimate``: see ``Measure``.

    Raises:
        NotIdentifiedError: unusable columns or options, or nobody to match.

    Source: Savje, Higgins and Sekhon (2021), with at least one of each side in a set.
    """
    require_estimand(estimand, ("ATT", "ATC", "ATE"))
    measure = Measure(**options)
    units = measure_units(frame, measure, treated=treated, covariates=covariates, weights=weights)
    rng = generator(seed)
    pairs = np.concatenate([_nearest(units, side, rng) for side in (True, False)])
    if not len(pairs):
        raise NotIdentifiedError(
            "no_matches", "Nobody could be matched. Widen the caliper or use fewer exact columns."
        )
    return matches_from_sets(
        _sets(pairs, _lengths(pairs, units), units.treated.size),
        units,
        estimand=estimand,
        strata=False,
        method=f"generalised full matching {measure.words()}",
    )


def _nearest(units: Units, side: bool, rng: np.random.Generator) -> IntArray:
    """Rows (person, nearest person of the other side) for everybody of one side, (m, 2)."""
    own = rng.permutation(np.flatnonzero(units.kept & (units.treated == side)))
    other = rng.permutation(np.flatnonzero(units.kept & (units.treated != side)))
    if units.points is None:
        found = match_with_replacement(units.line(own, other, rng), 1, rng)
    else:
        found = match_points_with_replacement(units.space(units.points, own, other), 1, rng=rng)
    return _shared_evenly(np.column_stack([own[found[:, 0]], other[found[:, 1]]]), other, units)


def _shared_evenly(pairs: IntArray, other: IntArray, units: Units) -> IntArray:
    """The same pairs, with partners at the same place taking turns."""
    where = [units.block] if units.points is None else [units.block, *units.points.T]
    if not np.isnan(units.score).all():
        where.append(units.score)
    order = other[np.lexsort([column[other] for column in where])]
    moved = np.any([np.diff(column[order]) != 0 for column in where], axis=0)
    start = np.flatnonzero(np.append(True, moved))
    place = np.empty(units.treated.size, dtype=np.int64)
    place[order] = np.cumsum(np.append(False, moved))
    size = np.diff(np.append(start, order.size))
    chosen = place[pairs[:, 1]]
    arrival = np.argsort(chosen, kind="stable")
    turn = np.empty(chosen.size, dtype=np.int64)
    turn[arrival] = np.arange(chosen.size) - np.searchsorted(chosen[arrival], chosen[arrival])
    return np.column_stack([pairs[:, 0], order[start[chosen] + turn % size[chosen]]])


def _lengths(pairs: IntArray, units: Units) -> FloatArray:
    points = units.score[:, None] if units.points is None else units.points
    return np.asarray(np.linalg.norm(points[pairs[:, 0]] - points[pairs[:, 1]], axis=1))


def _sets(pairs: IntArray, lengths: FloatArray, n: int) -> IntArray:
    """Sets founded by near pairs in order of length and joined by everybody else, (n,)."""
    labels = [-1] * n
    order = np.argsort(lengths, kind="stable")
    for place, (person, partner) in enumerate(pairs[order].tolist()):
        if labels[person] < 0 and labels[partner] < 0:
            labels[person] = labels[partner] = place
    founded = np.asarray(labels, dtype=np.int64)
    joining = pairs[founded[pairs[:, 0]] < 0]
    founded[joining[:, 0]] = founded[joining[:, 1]]
    return founded

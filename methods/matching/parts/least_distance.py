"""Matching of least total distance, block by block, on the line or in several dimensions."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from methods.matching.parts.linear_program import Crowd, match_by_programme
from methods.matching.parts.transport import Limits, match_on_line
from methods.matching.parts.units import Units
from methods.results import BoolArray, FloatArray, IntArray, NotIdentifiedError

LimitsFor = Callable[[int, int], tuple[Limits, Limits]]


def least_distance_pairs(
    units: Units, focal_side: BoolArray, limits_for: LimitsFor, rng: np.random.Generator
) -> IntArray:
    """Rows (focal, other) of least total distance within blocks and caliper, (m, 2).

    People without anybody on the other side within their block and the caliper are left out.

    Args:
        units: everybody.
        focal_side: (n,) whose limits come first.
        limits_for: limits of both sides from their numbers in a block.
        rng: decides between equals.

    Raises:
        NotIdentifiedError: nobody can be matched, or the limits allow no matching.
    """
    score = units.scores
    reach = units.reach + units.same
    rows = rng.permutation(np.flatnonzero(units.kept))
    rows = rows[np.argsort(units.block[rows], kind="stable")]
    starts = np.flatnonzero(np.diff(units.block[rows], prepend=-1))
    found = [np.empty((0, 2), dtype=np.int64)]
    for members in np.split(rows, starts[1:]):
        focal, other = members[focal_side[members]], members[~focal_side[members]]
        if np.isfinite(reach):
            focal, other = _within_reach(score, focal, other, reach)
        if not focal.size or not other.size:
            continue
        limits = limits_for(focal.size, other.size)
        pairs = _match(units, score, focal, other, limits, reach)
        if pairs is None:
            raise NotIdentifiedError(
                "no_matching",
                "There are too few people on one side to keep to these numbers of partners. Widen "
                "them, or match on fewer exact columns.",
            )
        found.append(np.column_stack([focal[pairs[:, 0]], other[pairs[:, 1]]]))
    result = np.concatenate(found)
    if not len(result):
        raise NotIdentifiedError(
            "no_matches", "Nobody could be matched. Widen the caliper or use fewer exact columns."
        )
    return result


def _within_reach(
    score: FloatArray, focal: IntArray, other: IntArray, reach: float
) -> tuple[IntArray, IntArray]:
    """Those of each side who have somebody of the other within the caliper."""
    kept = []
    for one, two in ((focal, other), (other, focal)):
        ordered = np.sort(score[two])
        low = np.searchsorted(ordered, score[one] - reach, side="left")
        high = np.searchsorted(ordered, score[one] + reach, side="right")
        kept.append(one[high > low])
    return kept[0], kept[1]


def _match(
    units: Units,
    score: FloatArray,
    focal: IntArray,
    other: IntArray,
    limits: tuple[Limits, Limits],
    reach: float,
) -> IntArray | None:
    if units.points is None:
        pairs = match_on_line(score[focal], score[other], *limits)
        if pairs is None:
            return None
        length = np.abs(score[focal[pairs[:, 0]]] - score[other[pairs[:, 1]]])
        if length.max(initial=0.0) <= reach:
            return pairs
    points = score[:, None] if units.points is None else units.points
    crowds = [Crowd(points[rows], score[rows]) for rows in (focal, other)]
    return match_by_programme(crowds[0], crowds[1], *limits, reach)

"""Least-distance matching in several dimensions, by a linear programme over near pairs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import optimize, sparse

from methods.matching.parts.transport import Limits
from methods.results import FloatArray, IntArray, NotIdentifiedError

_FIRST_LOOK = 8  # nearest places of the other side known to everybody at the start
_ADDED = 12  # pairs added for one place in one round
_CHUNK = 2_000_000  # distances held at one time
_MAX_ROUNDS = 100
_ROUNDING = 1e-9  # share of the largest distance below which a gain is rounding


@dataclass(frozen=True, slots=True, eq=False)
class Crowd:
    """One side: coordinates (n, k), and the score (n,) on which a caliper is set."""

    points: FloatArray
    score: FloatArray


def match_by_programme(
    focal: Crowd, other: Crowd, focal_limits: Limits, other_limits: Limits, reach: float
) -> IntArray | None:
    """Pairs (m, 2) of least total distance, or None when no matching exists.

    The programme of all pairs has whole numbers as its solution. It starts with near pairs; its
    prices then tell which other pairs could lower the total, and they are added until there are
    none, which proves that the answer is the best of all pairs. People at the same place are one.

    Args:
        focal: one side.
        other: the other.
        focal_limits: partners of each focal unit.
        other_limits: partners of each other unit.
        reach: largest difference in score, or infinity.
    """
    sides = (_places(focal), _places(other))
    pairs, length = _near(sides, reach)
    penalty = 1.0 + 10.0 * _farthest(sides) * max(side.count.sum() for side in sides)
    limits = (focal_limits, other_limits)
    for _ in range(_MAX_ROUNDS):
        flow, prices, short = _solve(pairs, length, sides, limits, penalty)
        more, more_length = _cheaper(sides, reach, prices, pairs, _ROUNDING * (1 + length.max()))
        if not len(more):
            return None if short else _people(pairs, flow, sides)
        pairs = np.concatenate([pairs, more])
        length = np.concatenate([length, more_length])
    raise NotIdentifiedError(
        "not_converged", "The best matching was not found. Use quick matching instead."
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Places:
    """Distinct places of one side.

    Attributes:
        points: (p, k). score: (p,). count: (p,) people there.
        members: (n,) people in order of place. start: (p,) first of each place in ``members``.
    """

    points: FloatArray
    score: FloatArray
    count: IntArray
    members: IntArray
    start: IntArray


def _places(crowd: Crowd) -> _Places:
    both = np.column_stack([crowd.points, crowd.score])
    found, code, count = np.unique(both, axis=0, return_inverse=True, return_counts=True)
    members = np.argsort(code.ravel(), kind="stable")
    return _Places(found[:, :-1], found[:, -1], count, members, np.cumsum(count) - count)


def _farthest(sides: tuple[_Places, _Places]) -> float:
    """At least the largest distance between two places."""
    both = np.concatenate([side.points for side in sides])
    return float(np.linalg.norm(both.max(axis=0) - both.min(axis=0)))


def _distances(
    sides: tuple[_Places, _Places], reach: float
) -> Iterator[tuple[IntArray, FloatArray]]:
    """Rows of one side with their distance to every place of the other; infinite if barred."""
    one, two = sides
    squares = np.sum(two.points**2, axis=1)
    step = max(1, _CHUNK // len(squares))
    for start in range(0, len(one.count), step):
        rows = np.arange(start, min(start + step, len(one.count)))
        own = one.points[rows]
        squared = np.sum(own**2, axis=1)[:, None] + squares - 2 * own @ two.points.T
        distance = np.sqrt(np.maximum(squared, 0.0))
        if np.isfinite(reach):
            distance[np.abs(one.score[rows, None] - two.score) > reach] = np.inf
        yield rows, distance


def _near(sides: tuple[_Places, _Places], reach: float) -> tuple[IntArray, FloatArray]:
    """Pairs of places among each other's nearest, and their exact length."""
    found = []
    for one, two, turned in ((0, 1, False), (1, 0, True)):
        count = min(_FIRST_LOOK, len(sides[two].count))
        for rows, distance in _distances((sides[one], sides[two]), reach):
            near = np.argpartition(distance, count - 1, axis=1)[:, :count]
            allowed = np.isfinite(np.take_along_axis(distance, near, axis=1)).ravel()
            pair = np.column_stack([np.repeat(rows, count), near.ravel()])[allowed]
            found.append(pair[:, ::-1] if turned else pair)
    pairs = np.unique(np.concatenate(found), axis=0)
    return pairs, _length(pairs, sides)


def _length(pairs: IntArray, sides: tuple[_Places, _Places]) -> FloatArray:
    gap = sides[0].points[pairs[:, 0]] - sides[1].points[pairs[:, 1]]
    return np.asarray(np.sqrt(np.sum(gap**2, axis=1)))


def _cheaper(
    sides: tuple[_Places, _Places],
    reach: float,
    prices: tuple[FloatArray, FloatArray],
    pairs: IntArray,
    slack: float,
) -> tuple[IntArray, FloatArray]:
    """Pairs that would lower the total at these prices: the best few of each place."""
    known = np.unique(pairs[:, 0] * len(sides[1].count) + pairs[:, 1])
    found = [np.empty((0, 2), dtype=np.int64)]
    for rows, distance in _distances(sides, reach):
        gain = prices[0][rows, None] + prices[1] - distance
        best = np.argpartition(-gain, min(_ADDED, gain.shape[1]) - 1, axis=1)[:, :_ADDED]
        good = (np.take_along_axis(gain, best, axis=1) > slack).ravel()
        found.append(np.column_stack([np.repeat(rows, best.shape[1]), best.ravel()])[good])
    more = np.concatenate(found)
    fresh = ~np.isin(more[:, 0] * len(sides[1].count) + more[:, 1], known)
    more = more[fresh]
    length = _length(more, sides)
    certain = prices[0][more[:, 0]] + prices[1][more[:, 1]] - length > slack
    return more[certain], length[certain]


def _solve(
    pairs: IntArray,
    length: FloatArray,
    sides: tuple[_Places, _Places],
    limits: tuple[Limits, Limits],
    penalty: float,
) -> tuple[IntArray, tuple[FloatArray, FloatArray], bool]:
    """Flow on each pair, the price of each place, and whether somebody is left without."""
    n_pairs = len(pairs)
    needed = [len(side.count) * (own.fewest > 0) for side, own in zip(sides, limits, strict=True)]
    n_short = sum(needed)
    blocks, bounds, done = [], [], 0
    for side, own, column, need in zip(sides, limits, pairs.T, needed, strict=True):
        n = len(side.count)
        use = sparse.csr_array((np.ones(n_pairs), (column, np.arange(n_pairs))), shape=(n, n_pairs))
        place = np.arange(need)
        lack = sparse.csr_array((np.ones(need), (place, done + place)), shape=(n, n_short))
        blocks += [sparse.hstack([-use, -lack]), sparse.hstack([use, 0 * lack])]
        bounds += [-own.fewest * side.count, own.most * side.count]
        done += need
    room = [side.count[column] for side, column in zip(sides, pairs.T, strict=True)]
    useful = np.maximum(room[0] * limits[0].fewest, room[1] * limits[1].fewest)
    capacity = np.minimum(room[0] * room[1], useful)
    matrix: Any = sparse.vstack(blocks).tocsr()
    result = optimize.linprog(
        np.concatenate([length, np.full(n_short, penalty)]),
        A_ub=matrix,
        b_ub=np.concatenate(bounds).astype(np.float64),
        bounds=[(0, most) for most in capacity.tolist()] + [(0, None)] * n_short,
        method="highs",
    )
    if result.status != 0 or result.x is None:
        raise NotIdentifiedError("not_converged", "The matching programme could not be solved.")
    marginal = np.split(result.ineqlin.marginals, np.cumsum([b.size for b in bounds])[:-1])
    flow = np.rint(result.x[:n_pairs]).astype(np.int64)
    short = bool(result.x[n_pairs:].sum() > 0.5)
    return flow, (marginal[1] - marginal[0], marginal[3] - marginal[2]), short


def _people(pairs: IntArray, flow: IntArray, sides: tuple[_Places, _Places]) -> IntArray:
    """From numbers between places to people, shared evenly among those at a place."""
    used = flow > 0
    pairs, flow = pairs[used], flow[used]
    ends = []
    for side, column in zip(sides, pairs.T, strict=True):
        order = np.argsort(column, kind="stable")
        place = np.repeat(column[order], flow[order])
        turn = np.arange(place.size) - np.searchsorted(place, place)
        members = side.members[side.start[place] + turn % side.count[place]]
        back = np.argsort(np.repeat(order, flow[order]), kind="stable")
        ends.append(members[back])
    return np.unique(np.column_stack(ends), axis=0).astype(np.int64)

"""Least-distance matching of people who stand on a line, exactly, for any limits on set sizes."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

import numpy as np

from methods.results import FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class Limits:
    """How many partners each unit of one side must and may have."""

    fewest: int
    most: int


def match_on_line(
    focal: FloatArray, other: FloatArray, focal_limits: Limits, other_limits: Limits
) -> IntArray | None:
    """Pairs (m, 2) of (focal, other) of least total distance, or None when no matching exists.

    Optimal pairs, fixed and varying numbers of partners and full matching are all this problem.
    Some best solution never crosses, so only the numbers of partners matter. Walking along the
    line, the cost so far is a convex function of how many partners are still owed to the units
    passed; every unit passed moves it by between its fewest and most, and every stretch of the line
    adds its length times what is owed. The function is kept as its steps on both sides of zero.
    O(n log n) in practice.

    Args:
        focal: (f,) positions.
        other: (o,) positions.
        focal_limits: partners of each focal unit.
        other_limits: partners of each other unit.
    """
    position = np.concatenate([focal, other])
    order = np.argsort(position, kind="stable")
    sorted_position = position[order]
    sign = np.where(order < focal.size, 1, -1)
    best = _walk(
        np.diff(sorted_position, prepend=sorted_position[:1]).tolist(),
        sign.tolist(),
        {1: focal_limits, -1: other_limits},
    )
    numbers = _backtrack(best, sign.tolist(), {1: focal_limits, -1: other_limits})
    if numbers is None:
        return None
    counts = _spread_over_ties(np.asarray(numbers), sorted_position, sign)
    sides = [np.repeat(order[sign == s], counts[sign == s]) for s in (1, -1)]
    pairs = np.column_stack([sides[0], sides[1] - focal.size])
    return np.unique(pairs, axis=0).astype(np.int64)


@dataclass(slots=True)
class _Side:
    """Marginal cost of owing one more, away from zero, as runs of equal steps.

    Attributes:
        keys: rising; the stretch walked less the marginal cost, so that steps outwards read from
            the end of the list. counts: steps of each.
    """

    keys: list[float] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)

    def falling(self, walked: float) -> tuple[int, int]:
        """Where the steps that lower the cost begin in the lists, and how many they are."""
        first = bisect_right(self.keys, walked)
        return first, sum(self.counts[first:])

    def insert(self, place: int, key: float, count: int) -> None:
        """Put ``count`` equal steps at a place of the lists."""
        if count:
            self.keys.insert(place, key)
            self.counts.insert(place, count)


def _walk(lengths: list[float], signs: list[int], limits: dict[int, Limits]) -> list[int]:
    """Before each unit, how much it is best to owe: positive is owed to focal units."""
    sides = {1: _Side(), -1: _Side()}
    walked = 0.0
    best: list[int] = []
    for length, sign in zip(lengths, signs, strict=True):
        walked += length
        ahead, behind = sides[sign], sides[-sign]
        own = limits[sign]
        first, count = ahead.falling(walked)
        if count:
            best.append(sign * count)
            ahead.insert(first, walked, own.most - own.fewest)
            _transfer(behind, ahead, own.fewest, walked)
            continue
        first, count = behind.falling(walked)
        best.append(-sign * count)
        behind.insert(first, walked, own.most - own.fewest)
        _transfer(behind, ahead, own.most, walked)
    return best


def _transfer(source: _Side, target: _Side, count: int, walked: float) -> None:
    """Move zero by ``count`` steps: what was gained on one side is owed on the other."""
    while count:
        if not source.keys:
            target.insert(len(target.keys), float("inf"), count)
            return
        moved = min(count, source.counts[-1])
        key = 2 * walked - source.keys[-1]
        if target.keys and target.keys[-1] == key:
            target.counts[-1] += moved
        else:
            target.insert(len(target.keys), key, moved)
        count -= moved
        if moved == source.counts[-1]:
            source.keys.pop()
            source.counts.pop()
        else:
            source.counts[-1] -= moved


def _backtrack(best: list[int], signs: list[int], limits: dict[int, Limits]) -> list[int] | None:
    """Partners of each unit, from the end, where nothing is owed; None when that cannot be."""
    numbers = [0] * len(best)
    owed = 0
    for place in range(len(best) - 1, -1, -1):
        sign = signs[place]
        own = limits[sign]
        number = min(max(sign * (owed - best[place]), own.fewest), own.most)
        numbers[place] = number
        owed -= sign * number
    return None if owed else numbers


def _spread_over_ties(counts: IntArray, position: FloatArray, sign: IntArray) -> IntArray:
    """The same partners shared evenly among units of one side that stand at the same place."""
    new = np.append(True, (np.diff(position) != 0))
    group = 2 * np.cumsum(new) + (sign > 0)
    _, code = np.unique(group, return_inverse=True)
    total = np.bincount(code, weights=counts).astype(np.int64)
    size = np.bincount(code)
    order = np.argsort(code, kind="stable")
    rank = np.empty(counts.size, dtype=np.int64)
    rank[order] = np.arange(counts.size) - np.repeat(np.cumsum(size) - size, size)
    return np.asarray(total[code] // size[code] + (rank < total[code] % size[code]))

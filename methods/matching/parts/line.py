"""Matching on one number: sort once, then walk to the nearest neighbour that is still free."""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from methods.results import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """Candidates in order of block and score, and where each focal unit stands among them.

    Attributes:
        score: (m,) of the candidates, sorted within blocks; ties are in seeded random order.
        unit: (m,) which candidate each place holds.
        focal_score: (f,).
        place: (f,) first candidate of the focal unit's block that is not below it.
        low, high: (f,) the block's candidates are ``low`` to ``high - 1``.
        coin: (f,) chooses the side when both neighbours are equally far.
        reach: largest distance allowed, or infinity.
        same: distances closer than this are equal.
    """

    score: FloatArray
    unit: IntArray
    focal_score: FloatArray
    place: IntArray
    low: IntArray
    high: IntArray
    coin: BoolArray
    reach: float
    same: float


def make_line(
    focal_score: FloatArray,
    score: FloatArray,
    *,
    focal_block: IntArray,
    block: IntArray,
    reach: float,
    same: float,
    rng: np.random.Generator,
) -> Line:
    """Sort the candidates and find every focal unit's place among those of its block."""
    shuffled = rng.permutation(score.size)
    if block.size and block.max(initial=0) == 0 and focal_block.max(initial=0) == 0:
        unit = shuffled[np.argsort(score[shuffled], kind="stable")]
        place = np.searchsorted(score[unit], focal_score, side="left")
        low = np.zeros(focal_score.size, dtype=np.int64)
        high = np.full(focal_score.size, score.size, dtype=np.int64)
    else:
        both = np.concatenate([score, focal_score])
        values, rank = np.unique(both, return_inverse=True)
        key = block * values.size + rank[: score.size]
        focal_key = focal_block * values.size + rank[score.size :]
        unit = shuffled[np.argsort(key[shuffled], kind="stable")]
        ordered = key[unit]
        place = np.searchsorted(ordered, focal_key, side="left")
        low = np.searchsorted(ordered, focal_block * values.size, side="left")
        high = np.searchsorted(ordered, (focal_block + 1) * values.size, side="left")
    coin = rng.random(focal_score.size) < 0.5
    return Line(score[unit], unit, focal_score, place, low, high, coin, reach + same, same)


def match_in_order(line: Line, order: IntArray, wanted: IntArray) -> IntArray:
    """Greedy pairs without replacement, (m, 2) of (focal, candidate).

    Every focal unit in ``order`` takes the nearest free candidate; all take a first before any
    takes a second, up to the number ``wanted`` (f,) for each.
    """
    nearest, take = _free_places(line)
    reach = line.reach

    def claim(focal: int) -> int:
        distance, place = nearest(focal)
        if place < 0 or distance > reach:
            return -1
        take(place)
        return place

    pairs: list[IntArray] = []
    waiting = order
    for done in range(1, int(wanted.max()) + 1):
        place = np.array([claim(focal) for focal in waiting.tolist()], dtype=np.int64)
        waiting, place = waiting[place >= 0], place[place >= 0]
        pairs.append(np.column_stack([waiting, line.unit[place]]))
        waiting = waiting[wanted[waiting] > done]
    return np.concatenate(pairs)


def match_closest(line: Line, order: IntArray, wanted: IntArray) -> IntArray:
    """Greedy pairs without replacement, the closest pair anywhere first, (m, 2).

    ``order`` decides between pairs that are equally close; ``wanted`` as in ``match_in_order``.
    """
    nearest, take = _free_places(line)
    pairs: list[tuple[int, int]] = []
    waiting, limit = order.tolist(), wanted.tolist()
    for done in range(1, max(limit) + 1):
        matched: set[int] = set()
        queue = [(*nearest(focal), turn) for turn, focal in enumerate(waiting)]
        queue = [(distance, turn, place) for distance, place, turn in queue]
        heapq.heapify(queue)
        used: set[int] = set()
        while queue:
            distance, turn, place = heapq.heappop(queue)
            if place < 0 or distance > line.reach:
                continue
            if place in used:
                distance, place = nearest(waiting[turn])
                heapq.heappush(queue, (distance, turn, place))
                continue
            used.add(place)
            take(place)
            matched.add(turn)
            pairs.append((waiting[turn], place))
        waiting = [
            focal for turn, focal in enumerate(waiting) if turn in matched and limit[focal] > done
        ]
    found = np.asarray(pairs, dtype=np.int64).reshape(-1, 2)
    return np.column_stack([found[:, 0], line.unit[found[:, 1]]])


def _free_places(
    line: Line,
) -> tuple[Callable[[int], tuple[float, int]], Callable[[int], None]]:
    """Two functions on the free places: the nearest to a focal unit, and taking one.

    ``after[p]`` leads to the next free place from p upwards, ``before[p]`` to the next free one
    below p (shifted by one); both shorten their paths as they are walked. While the nearest place
    of all is free, nothing needs walking.
    """
    downs, ups, go_down = _neighbours(line, line.place - 1, line.place)
    gap = np.where(go_down, downs, ups).tolist()
    first = np.where(go_down, line.place - 1, np.where(np.isfinite(ups), line.place, -1)).tolist()
    after = list(range(line.score.size + 1))
    before = list(range(line.score.size + 1))
    score = line.score.tolist()
    own_score, place, coin = line.focal_score.tolist(), line.place.tolist(), line.coin.tolist()
    low, high, same = line.low.tolist(), line.high.tolist(), line.same

    def nearest(focal: int) -> tuple[float, int]:
        closest = first[focal]
        if after[closest] == closest:
            return gap[focal], closest
        right = left = place[focal]
        while after[right] != right:
            after[right] = after[after[right]]
            right = after[right]
        while before[left] != left:
            before[left] = before[before[left]]
            left = before[left]
        own = own_score[focal]
        up = score[right] - own if right < high[focal] else math.inf
        down = own - score[left - 1] if left > low[focal] else math.inf
        if down < up - same or (down < math.inf and down <= up + same and coin[focal]):
            return down, left - 1
        return (up, right) if up < math.inf else (math.inf, -1)

    def take(place: int) -> None:
        after[place] = place + 1
        before[place + 1] = place

    return nearest, take


def match_with_replacement(line: Line, ratio: int, rng: np.random.Generator) -> IntArray:
    """The ``ratio`` nearest candidates of every focal unit, shared freely, (m, 2).

    Where more candidates are equally near than are wanted, each focal unit draws its own.
    """
    n_focal = line.focal_score.size
    left, right = line.place - 1, line.place.copy()
    for _ in range(ratio):
        down, up, take_left = _neighbours(line, left, right)
        open_ = np.minimum(down, up) <= line.reach
        left = left - (open_ & take_left)
        right = right + (open_ & ~take_left)
    count = right - left - 1
    focal = np.repeat(np.arange(n_focal), count)
    step = np.arange(focal.size) - np.repeat(np.cumsum(count) - count, count)
    place = np.repeat(left + 1, count) + step
    place = _draw_among_ties(line, focal, place, rng)
    return np.column_stack([focal, line.unit[place]]).astype(np.int64)


def _neighbours(
    line: Line, left: IntArray, right: IntArray
) -> tuple[FloatArray, FloatArray, BoolArray]:
    """Distances down and up to two places of a focal unit's block, and whether to go down."""
    padded = np.append(line.score, np.inf)
    up = np.where(
        right < line.high, padded[np.minimum(right, line.score.size)] - line.focal_score, np.inf
    )
    down = np.where(left >= line.low, line.focal_score - padded[left], np.inf)
    as_near = np.isfinite(down) & (down <= up + line.same)
    take_left = (down < up - line.same) | (as_near & line.coin)
    return down, up, take_left


def _draw_among_ties(
    line: Line, focal: IntArray, place: IntArray, rng: np.random.Generator
) -> IntArray:
    """Rotate each focal unit's picks within every group of equal scores by its own random step."""
    if not place.size:
        return place
    new_score = np.concatenate([[True], np.diff(line.score) != 0])
    new_block = np.zeros(line.score.size, dtype=np.bool_)
    new_block[line.low[line.low < line.score.size]] = True
    starts = np.flatnonzero(new_score | new_block)
    sizes = np.diff(np.append(starts, line.score.size))
    group = np.searchsorted(starts, place, side="right") - 1
    turn = rng.random(line.focal_score.size)[focal]
    offset = np.floor(turn * sizes[group]).astype(np.int64)
    return starts[group] + (place - starts[group] + offset) % sizes[group]

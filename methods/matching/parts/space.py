"""Matching on several covariates at once: distances as points in space, searched by a k-d tree."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from scipy import linalg, stats
from scipy.spatial import cKDTree

from methods.inference.parts.design_matrix import Design
from methods.results import BoolArray, FloatArray, IntArray, NotIdentifiedError

Metric = Literal["mahalanobis", "robust_mahalanobis", "scaled_euclidean"]
METRICS: tuple[Metric, ...] = ("mahalanobis", "robust_mahalanobis", "scaled_euclidean")

_FIRST_LOOK = 16  # neighbours fetched for everybody at once
_SMALL = 512  # candidates that are quicker to compare one by one than to put in a tree
_STALE = 0.05  # share of a tree's points that may be taken before it is built again
_CHUNK = 2048


def to_points(
    design: Design, treated: BoolArray, kept: BoolArray, metric: Metric, weights: FloatArray | None
) -> FloatArray:
    """Coordinates whose Euclidean distance is the distance asked for, (n, k).

    "mahalanobis" uses the covariance within groups (Rubin 1980); "robust_mahalanobis" ranks with
    average ties, scaled as if there were none (Rosenbaum 2010, chapter 8); "scaled_euclidean"
    divides by the standard deviation within groups. Spreads come from the rows ``kept``.
    ``design`` holds every level of a category. Coordinates are rounded at the tenth decimal so
    that equal covariates are equal points on every machine.

    Raises:
        NotIdentifiedError: no column varies.
    """
    values = design.matrix[:, np.ptp(design.matrix[kept], axis=0) > 1e-8]
    if not values.shape[1]:
        raise NotIdentifiedError(
            "no_covariates", "Everybody has the same values in the columns to match on."
        )
    if metric == "robust_mahalanobis":
        points = _rank_points(values, kept, weights)
    else:
        values = (values - values.mean(axis=0)) / values.std(axis=0)
        within = _within_covariance(values[kept], treated[kept], _rows(weights, kept))
        if metric == "scaled_euclidean":
            points = values / np.sqrt(np.diag(within))
        else:
            points = values @ _inverse_root(within)
    return np.round(points, 10)


def _rank_points(values: FloatArray, kept: BoolArray, weights: FloatArray | None) -> FloatArray:
    ranks = np.zeros_like(values)
    ranks[kept] = stats.rankdata(values[kept], axis=0)
    covariance = np.atleast_2d(np.cov(ranks[kept].T, aweights=_rows(weights, kept)))
    untied = np.std(np.arange(int(kept.sum())), ddof=1)
    stretch = untied / np.sqrt(np.diag(covariance))
    return np.asarray(ranks @ _inverse_root(covariance * np.outer(stretch, stretch)))


def _rows(weights: FloatArray | None, kept: BoolArray) -> FloatArray | None:
    return None if weights is None else weights[kept]


def _within_covariance(
    values: FloatArray, treated: BoolArray, weights: FloatArray | None
) -> FloatArray:
    """Covariance around each group's own mean, divided by n - 2 (or its weighted equivalent)."""
    w = np.ones(len(values)) if weights is None else weights
    centred = values.copy()
    for side in (treated, ~treated):
        centred[side] -= (w[side] @ values[side]) / w[side].sum()
    share = w / w.sum()
    scale = (1 - float(share @ share)) * (len(values) - 2) / (len(values) - 1)
    return np.asarray((centred * share[:, None]).T @ centred / scale)


def _inverse_root(covariance: FloatArray) -> FloatArray:
    """R with R R' the (generalised) inverse of ``covariance``."""
    values, vectors = linalg.eigh(covariance)
    usable = values > 1e-8 * float(values.max())
    return np.asarray(vectors[:, usable] / np.sqrt(values[usable]))


@dataclass(frozen=True, slots=True, eq=False)
class Space:
    """Focal units and candidates as points, with the caliper that binds them.

    Attributes:
        focal, candidates: (f, k) and (m, k) coordinates.
        focal_block, block: (f,) and (m,) exact block of each.
        focal_score, score: (f,) and (m,) on which the caliper is set.
        reach: largest difference in score, or infinity.
    """

    focal: FloatArray
    candidates: FloatArray
    focal_block: IntArray
    block: IntArray
    focal_score: FloatArray
    score: FloatArray
    reach: float


def match_points(
    space: Space, order: IntArray, wanted: IntArray, *, closest: bool, rng: np.random.Generator
) -> IntArray:
    """Greedy pairs without replacement, (m, 2) of (focal, candidate); the same in any block order.

    Args:
        space: points and caliper.
        order: focal units in the order in which they choose.
        wanted: (f,) candidates wanted for each; all take a first before any takes a second.
        closest: let the closest pair anywhere go first instead; ``order`` then breaks ties.
        rng: decides between equally near candidates.
    """
    pairs: list[tuple[int, int]] = []
    for members, block in _blocks(space, order, rng):
        waiting = members
        for done in range(1, int(wanted[members].max()) + 1):
            found = (
                _closest_round(space, block, waiting) if closest else _round(space, block, waiting)
            )
            pairs.extend((focal, int(block.unit[place])) for focal, place in found)
            more = {focal for focal, _ in found if wanted[focal] > done}
            waiting = np.asarray([f for f in waiting.tolist() if f in more], dtype=np.int64)
    return np.asarray(pairs, dtype=np.int64).reshape(-1, 2)


def match_points_with_replacement(
    space: Space, ratio: int, *, rng: np.random.Generator
) -> IntArray:
    """The ``ratio`` nearest candidates of every focal unit, shared freely, (m, 2)."""
    found: list[IntArray] = [np.empty((0, 2), dtype=np.int64)]
    order = np.arange(len(space.focal))
    for members, block in _blocks(space, order, rng):
        for start in range(0, members.size, _CHUNK):
            found.extend(_look_ahead(space, block, members[start : start + _CHUNK], ratio))
    return np.concatenate(found)


def _look_ahead(space: Space, block: _Block, members: IntArray, ratio: int) -> Iterator[IntArray]:
    """Pairs of a chunk with replacement: from the tree where it suffices, else one by one."""
    slow = members
    if block.tree is not None:
        _, places = block.look(space.focal[members], max(_FIRST_LOOK, 4 * ratio))
        near = np.abs(block.score[places] - space.focal_score[members, None]) <= space.reach
        chosen = near & (np.cumsum(near, axis=1) <= ratio)
        enough = chosen.sum(axis=1) == ratio
        row, column = np.nonzero(chosen & enough[:, None])
        yield np.column_stack([members[row], block.unit[places[row, column]]])
        slow = members[~enough]
    for focal in slow.tolist():
        window = block.window(float(space.focal_score[focal]))
        squared = np.sum((block.points[window] - space.focal[focal]) ** 2, axis=1)
        best = window[np.lexsort((window, squared))[:ratio]]
        yield np.column_stack([np.full(best.size, focal), block.unit[best]])


def _blocks(
    space: Space, order: IntArray, rng: np.random.Generator
) -> Iterator[tuple[IntArray, _Block]]:
    """Every block that has focal units and candidates: its focal units in order, its candidates."""
    shuffled = rng.permutation(space.block.size)
    shuffled = shuffled[np.argsort(space.block[shuffled], kind="stable")]
    ordered = order[np.argsort(space.focal_block[order], kind="stable")]
    for label in np.unique(space.focal_block[ordered]):
        own = [
            units[slice(*np.searchsorted(block[units], (label, label + 1)))]
            for units, block in ((ordered, space.focal_block), (shuffled, space.block))
        ]
        if own[1].size:
            yield own[0], _make_block(space, own[1])


def _make_block(space: Space, unit: IntArray) -> _Block:
    score = space.score[unit]
    by_score = np.argsort(score, kind="stable")
    block = _Block(
        points=space.candidates[unit],
        unit=unit,
        free=np.ones(unit.size, dtype=np.bool_),
        score=score,
        by_score=by_score,
        sorted_score=score[by_score],
        reach=space.reach,
    )
    block.refresh()
    return block


def _round(space: Space, block: _Block, waiting: IntArray) -> list[tuple[int, int]]:
    """Each focal unit in turn takes its nearest free candidate."""
    found: list[tuple[int, int]] = []
    for start in range(0, waiting.size, _CHUNK):
        chunk = waiting[start : start + _CHUNK]
        block.refresh()
        known = _first_places(space, block, chunk)
        for row, focal in enumerate(chunk.tolist()):
            score = float(space.focal_score[focal])
            place = block.first_allowed(known[row], score)
            if place < 0:
                _, place = block.nearest(space.focal[focal], score)
            if place >= 0:
                block.take(place)
                found.append((focal, place))
    return found


def _first_places(space: Space, block: _Block, members: IntArray) -> list[list[int]]:
    if block.tree is None:
        return [[] for _ in range(members.size)]
    places: list[list[int]] = block.look(space.focal[members], _FIRST_LOOK)[1].tolist()
    return places


def _closest_round(space: Space, block: _Block, waiting: IntArray) -> list[tuple[int, int]]:
    """The closest pair in the block first, then the closest of those left, and so on."""
    found: list[tuple[int, int]] = []
    queue = [
        (*block.nearest(space.focal[focal], float(space.focal_score[focal])), turn)
        for turn, focal in enumerate(waiting.tolist())
    ]
    heap = [(distance, turn, place) for distance, place, turn in queue if place >= 0]
    heapq.heapify(heap)
    while heap:
        _, turn, place = heapq.heappop(heap)
        focal = int(waiting[turn])
        if block.free[place]:
            block.take(place)
            found.append((focal, place))
            continue
        block.refresh()
        distance, place = block.nearest(space.focal[focal], float(space.focal_score[focal]))
        if place >= 0:
            heapq.heappush(heap, (distance, turn, place))
    return found


@dataclass(slots=True, eq=False)
class _Block:
    """Candidates of one exact block, in seeded random order, and which are still free.

    Attributes:
        points: (m, k). unit: (m,) which candidate each is. free: (m,).
        score: (m,) for the caliper. by_score: places in order of score. sorted_score: (m,).
        reach: largest difference in score, or infinity.
        tree, members: search tree over the places ``members``; None for a small block.
        taken: how many places have been taken since the tree was built.
    """

    points: FloatArray
    unit: IntArray
    free: BoolArray
    score: FloatArray
    by_score: IntArray
    sorted_score: FloatArray
    reach: float
    tree: cKDTree | None = None
    members: IntArray = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    taken: int = 0

    def refresh(self) -> None:
        """Build the tree, again once too many of its points are taken."""
        if self.unit.size <= _SMALL:
            return
        if self.tree is None or self.taken > _STALE * self.members.size:
            self.members = np.flatnonzero(self.free)
            self.taken = 0
            self.tree = None
            if self.members.size > _SMALL:
                self.tree = cKDTree(self.points[self.members], balanced_tree=False)

    def take(self, place: int) -> None:
        """Use a candidate up."""
        self.free[place] = False
        self.taken += 1

    def look(self, points: FloatArray, count: int) -> tuple[FloatArray, IntArray]:
        """Distances and places of the nearest ``count`` members of the tree for each point."""
        assert self.tree is not None
        wanted = np.arange(1, min(count, self.members.size) + 1)
        distance, found = self.tree.query(points, k=wanted)
        return np.asarray(distance, dtype=np.float64), self.members[np.asarray(found)]

    def first_allowed(self, places: list[int], score: float) -> int:
        """First of ``places`` that is free and within the caliper, or -1."""
        for place in places:
            if self.free[place] and abs(self.score[place] - score) <= self.reach:
                return place
        return -1

    def nearest(self, point: FloatArray, score: float) -> tuple[float, int]:
        """Nearest free candidate within the caliper; (inf, -1) when there is none."""
        window = self.window(score)
        count = 4 * _FIRST_LOOK
        while self.tree is not None and count <= window.size // 8:
            distance, places = self.look(point[None, :], count)
            place = self.first_allowed(places[0].tolist(), score)
            if place >= 0:
                return float(distance[0, places[0] == place][0]), place
            count *= 4
        window = window[self.free[window]]
        if not window.size:
            return np.inf, -1
        squared = np.sum((self.points[window] - point) ** 2, axis=1)
        best = float(squared.min())
        return float(np.sqrt(best)), int(window[squared <= best + 1e-18].min())

    def window(self, score: float) -> IntArray:
        """Places within the caliper of a score."""
        if np.isinf(self.reach):
            return np.arange(self.unit.size)
        low = np.searchsorted(self.sorted_score, score - self.reach, side="left")
        high = np.searchsorted(self.sorted_score, score + self.reach, side="right")
        return self.by_score[low:high]

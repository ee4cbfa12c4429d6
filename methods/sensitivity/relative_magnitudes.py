"""Relative magnitudes: the conditional least-favourable hybrid test, inverted."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from methods.results import BoolArray, FloatArray
from methods.sensitivity.honest_target import Target

_DRAWS = 10_000
_GRID = 1_000


@dataclass(frozen=True, slots=True, eq=False)
class RelativeMagnitudes:
    """Tests of the effect for each earlier change that may have been the largest.

    With u the changes of the departure after the start, the weighted effect is v'u away from its
    parallel-trends value, v being the weights summed from the end, and the model says
    |u_t| <= bound x (an earlier change, with a sign). The changes u are nuisance, so moments
    enter only through the multipliers that cancel them. Their extreme rays are few: the pair of
    bounds on one u_t, or all bounds that v'u touches from above, or from below.

    Attributes:
        target: what is estimated.
        draws: (n, d) of the error of the path, the same for every bound.
        steps: (n, n) matrix of changes from one period to the next.
        summed: (n_post,) v.
    """

    target: Target
    draws: FloatArray
    steps: FloatArray
    summed: FloatArray

    @staticmethod
    def of(target: Target) -> RelativeMagnitudes:
        """Tests of this target, with the errors drawn once."""
        n, n_pre = target.effects.size, target.n_pre
        steps = np.delete(np.eye(n + 1)[1:] - np.eye(n + 1)[:-1], n_pre, axis=1)
        values, vectors = np.linalg.eigh(target.covariance)
        root = vectors * np.sqrt(np.maximum(values, 0.0))
        draws = np.random.default_rng(0).standard_normal((_DRAWS, n)) @ root.T
        draws = np.ascontiguousarray(draws.T)
        return RelativeMagnitudes(target, draws, steps, np.cumsum(target.weights[::-1])[::-1])

    def interval(self, bound: float) -> tuple[float, float]:
        """Outermost effects that at least one of the tests does not reject."""
        limits = [test.limits(centre, width) for test, centre, width in self._each_test(bound)]
        return min(low for low, _ in limits), max(high for _, high in limits)

    def excludes_zero(self, bound: float) -> bool:
        """Whether zero lies outside ``interval(bound)``; asks no more tests than that takes."""
        below = above = False
        for test, centre, width in self._each_test(bound):
            reaches = test.reaches_zero(centre, width)
            below, above = below or reaches[0], above or reaches[1]
            if below and above:
                return False
        return True

    def _each_test(self, bound: float) -> Iterator[tuple[ConditionalTest, float, float]]:
        """Each test, and where to search: the earlier change seen largest first, it reaches far."""
        earlier = self.steps[: self.target.n_pre]
        for place in np.argsort(-np.abs(earlier @ self.target.effects), kind="stable"):
            for sign in (1.0, -1.0):
                largest = sign * earlier[place]
                yield self.test(bound, largest), self.target.value, self._width(bound, largest)

    def test(self, bound: float, largest: FloatArray) -> ConditionalTest:
        """Test of effects when ``largest`` @ departure is the largest earlier change.

        Args:
            bound: multiple of it that is allowed.
            largest: (n,) contrast.
        """
        after = self.steps[self.target.n_pre :]
        moments = np.vstack([after - bound * largest, -after - bound * largest])
        spread = np.sqrt(np.einsum("ij,jk,ik->i", moments, self.target.covariance, moments))
        above = np.concatenate([np.maximum(self.summed, 0), np.maximum(-self.summed, 0)])
        below = np.concatenate([np.maximum(-self.summed, 0), np.maximum(self.summed, 0)])
        pairs = np.tile(np.eye(self.summed.size), 2)
        rays = np.vstack([pairs, above, below])
        rays = rays / (rays @ spread)[:, None]
        # An effect of 1 moves v'u by 1: only the last two rays feel it.
        shift = np.zeros(len(rays))
        shift[-2:] = np.array([1.0, -1.0]) / np.array([above @ spread, below @ spread])
        return ConditionalTest.of(rays @ moments, shift, self.target, self.draws)

    def _width(self, bound: float, largest: FloatArray) -> float:
        """How far to search on each side: well beyond what the model allows at this change."""
        change = abs(float(largest @ self.target.effects))
        change += 6 * math.sqrt(float(largest @ self.target.covariance @ largest))
        reach = bound * float(np.abs(self.summed).sum()) * change
        return reach + 8 * self.target.std_error


@dataclass(frozen=True, slots=True, eq=False)
class ConditionalTest:
    """Andrews, Roth and Pakes (2023): is max over rays of (value - effect x shift) too large?

    Attributes:
        value: (r,) each ray's studentised moment. covariance: (r, r) of it.
        shift: (r,) what an effect of 1 takes off.
        first_stage: critical value of the least-favourable test at size ``kappa``.
        second_size: size left to the conditional test.
    """

    value: FloatArray
    covariance: FloatArray
    shift: FloatArray
    first_stage: float
    second_size: float

    @staticmethod
    def of(
        loadings: FloatArray, shift: FloatArray, target: Target, draws: FloatArray
    ) -> ConditionalTest:
        """Test of moments ``loadings`` @ effects, with its first-stage critical value."""
        size = 1 - target.level
        kappa = size / 10
        largest = (loadings @ draws).max(axis=0)
        return ConditionalTest(
            value=loadings @ target.effects,
            covariance=loadings @ target.covariance @ loadings.T,
            shift=shift,
            first_stage=float(np.quantile(largest, 1 - kappa)),
            second_size=(size - kappa) / (1 - kappa),
        )

    def accepts(self, effects: FloatArray) -> BoolArray:
        """Which effects (t,) the hybrid test does not reject."""
        moments = self.value - np.outer(effects, self.shift)
        binding = moments.argmax(axis=1)
        statistic = moments[np.arange(effects.size), binding]
        variance = np.diag(self.covariance)[binding]
        known = variance < np.finfo(float).eps
        variance = np.where(known, 1.0, variance)
        std_error = np.sqrt(variance)
        # The statistic given the rest: each other ray bounds it from below or from above.
        pull = self.covariance[binding] / variance[:, None]
        rest = moments - pull * statistic[:, None]
        with np.errstate(divide="ignore", invalid="ignore"):
            edge = rest / (1 - pull)
        low = np.where(pull < 1 - 1e-9, edge, -np.inf).max(axis=1)
        high = np.where(pull > 1 + 1e-9, edge, np.inf).min(axis=1)
        high = np.minimum(high, self.first_stage)
        critical = _truncated_quantile(
            1 - self.second_size, low / std_error, np.maximum(high, low) / std_error
        )
        rejected = statistic > np.maximum(critical, 0.0) * std_error
        rejected = np.where(known, statistic > 0, rejected)
        return np.asarray(~(rejected | (statistic > self.first_stage)))

    def limits(self, centre: float, width: float) -> tuple[float, float]:
        """Outermost accepted effects within ``width`` of ``centre``; (inf, -inf) if none."""
        found = self._brackets(centre, width)
        if found is None:
            return math.inf, -math.inf
        low, high = found
        return self._edge(*low), self._edge(*high)

    def reaches_zero(self, centre: float, width: float) -> tuple[bool, bool]:
        """Whether the lower of ``limits`` is at most zero, and the upper at least.

        An edge is only searched for where zero lies between a point accepted and the next.
        """
        found = self._brackets(centre, width)
        if found is None:
            return False, False
        (low, lower), (high, higher) = found
        below = low <= 0 or (lower <= 0 and self._edge(low, lower) <= 0)
        above = high >= 0 or (higher >= 0 and self._edge(high, higher) >= 0)
        return below, above

    def _brackets(
        self, centre: float, width: float
    ) -> tuple[tuple[float, float], tuple[float, float]] | None:
        """Outermost accepted points of a grid, each with its neighbour outside; None if none."""
        grid = centre + np.linspace(-width, width, _GRID + 1)
        inside = np.flatnonzero(self.accepts(grid))
        if inside.size == 0:
            return None
        first, last = int(inside[0]), int(inside[-1])
        low = float(grid[first]), float(grid[max(first - 1, 0)])
        return low, (float(grid[last]), float(grid[min(last + 1, _GRID)]))

    def _edge(self, inside: float, outside: float) -> float:
        for _ in range(4):
            grid = np.linspace(inside, outside, 50)
            last = int(np.flatnonzero(self.accepts(grid)).max(initial=0))
            inside, outside = float(grid[last]), float(grid[min(last + 1, grid.size - 1)])
        return inside


def _truncated_quantile(share: float, low: FloatArray, high: FloatArray) -> FloatArray:
    """Quantile of a standard normal between ``low`` and ``high``, accurate far in either tail."""
    upper = ndtr(-low) - share * (ndtr(-low) - ndtr(-high))
    lower = ndtr(low) + share * (ndtr(high) - ndtr(low))
    quantile = np.where(low > 0, -ndtri(upper), ndtri(lower))
    return np.asarray(np.clip(quantile, low, high))

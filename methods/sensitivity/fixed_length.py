"""Smoothness: the estimator whose interval for the worst case is shortest."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import optimize
from scipy.special import ndtr, ndtri

from methods.results import FloatArray
from methods.sensitivity.honest_target import Target


@dataclass(frozen=True, slots=True, eq=False)
class FixedLength:
    """Estimators whose bias under a straight line is zero, from no extra weight to least variance.

    Write the departure as a straight line plus its changes of slope. The bias of an estimator is
    then the bound times the sum of its absolute loadings on those changes. The loadings on
    changes after the start and at the reference are fixed by the weights; those before are free.
    For each variance the least bias lies on the lasso path of the free loadings.

    Attributes:
        target: what is estimated.
        fixed: sum of the absolute loadings that are fixed.
        corners: (c, f) free loadings at the corners of the path.
        start, slope: estimator (n,) = start + slope @ free loadings.
    """

    target: Target
    fixed: float
    corners: FloatArray
    start: FloatArray
    slope: FloatArray

    @staticmethod
    def of(target: Target) -> FixedLength:
        """Estimators among which the best for each bound is found."""
        n_pre, weights = target.n_pre, target.weights
        # Row j: what a change of slope j periods before the reference adds, m periods before it.
        back = np.arange(1, n_pre + 1)
        changes = np.maximum(back[None, :] - np.arange(n_pre)[:, None], 0).astype(np.float64)
        to_weights = np.linalg.inv(changes)[::-1]  # earliest period first
        later = np.arange(1, weights.size + 1)
        line = float(weights @ later)
        after = [float(np.maximum(later - j, 0) @ weights) for j in later]
        start = np.concatenate([to_weights[:, 0] * line, weights])
        slope = np.vstack([to_weights[:, 1:], np.zeros((weights.size, n_pre - 1))])
        gram = slope.T @ target.covariance @ slope
        corners = _lasso_path(gram, slope.T @ target.covariance @ start)
        return FixedLength(target, abs(line) + float(np.abs(after).sum()), corners, start, slope)

    def interval(self, bound: float) -> tuple[float, float]:
        """Shortest fixed-length interval when slopes change by at most ``bound``."""

        def half_length(loadings: FloatArray) -> float:
            estimator = self.start + self.slope @ loadings
            std_error = math.sqrt(float(estimator @ self.target.covariance @ estimator))
            bias = bound * (self.fixed + float(np.abs(loadings).sum()))
            return std_error * _folded_quantile(bias / std_error, self.target.level)

        best, length = self.corners[0], half_length(self.corners[0])
        for one, other in zip(self.corners[:-1], self.corners[1:], strict=True):
            share = optimize.minimize_scalar(
                lambda s, one=one, other=other: half_length(one + s * (other - one)),
                bounds=(0.0, 1.0),
                method="bounded",
                options={"xatol": 1e-6},
            ).x
            for point in (one + share * (other - one), other):
                found = half_length(point)
                if found < length:
                    best, length = point, found
        centre = float((self.start + self.slope @ best) @ self.target.effects)
        return centre - length, centre + length

    def excludes_zero(self, bound: float) -> bool:
        """Whether zero lies outside ``interval(bound)``."""
        low, high = self.interval(bound)
        return low > 0 or high < 0


def _folded_quantile(bias: float, level: float) -> float:
    """Quantile of |N(bias, 1)|."""
    if bias > 6:  # the other tail is below 1e-9
        return bias + float(ndtri(level))
    return float(
        optimize.brentq(lambda c: ndtr(c - bias) - ndtr(-c - bias) - level, 0.0, bias + 10.0)
    )


def _lasso_path(gram: FloatArray, linear: FloatArray) -> FloatArray:
    """Corners (c, f) of the minimisers of x'Gx / 2 + g'x + penalty |x|, from x = 0 to penalty 0.

    Between corners the path is straight (Osborne, Presnell and Turlach 2000).
    """
    size = linear.size
    corners = [np.zeros(size)]
    if size == 0 or np.abs(linear).max() == 0:
        return np.array(corners)
    penalty = float(np.abs(linear).max())
    active = [int(np.abs(linear).argmax())]
    signs = -np.sign(linear)
    for _ in range(50 * (size + 1)):
        inverse = np.linalg.pinv(gram[np.ix_(active, active)])
        base, rate = -inverse @ linear[active], -inverse @ signs[active]
        at_zero = np.full(size, -1.0)
        with np.errstate(divide="ignore", invalid="ignore"):
            at_zero[active] = np.where(rate != 0, -base / rate, -1.0)
            gradient = linear + gram[:, active] @ base
            turn = gram[:, active] @ rate
            joins = np.stack([gradient / (1 - turn), -gradient / (1 + turn)])
        joins[:, active] = -1.0
        limit = penalty * (1 - 1e-12)
        leave = np.where(at_zero < limit, at_zero, -1.0)
        join = np.where((joins < limit) & np.isfinite(joins), joins, -1.0)
        step = max(0.0, float(leave.max()), float(join.max()))
        point = np.zeros(size)
        point[active] = base + rate * step
        corners.append(point)
        penalty = step
        if step == 0.0:
            break
        if leave.max() >= join.max():
            active.remove(int(leave.argmax()))
        else:
            side, entering = np.unravel_index(int(join.argmax()), join.shape)
            signs[entering] = -1.0 if side == 0 else 1.0
            active.append(int(entering))
    return np.array(corners)

"""Least squares with weights that are not negative and sum to one, solved exactly."""

from __future__ import annotations

import numpy as np
from scipy import optimize

from methods.results import FloatArray

_MOST_STEPS = 200
# A penalty below this share of the columns' size leaves the dual too flat for Newton's method.
_FLAT = 1e-6


def simplex_weights(columns: FloatArray, target: FloatArray, penalty: float = 0.0) -> FloatArray:
    """Weights w >= 0, sum 1, that minimise |columns w - target|^2 + penalty |w|^2.

    Exact to rounding: an active set without penalty, Newton's method on the dual with one. The
    cost grows linearly with the number of columns.

    Args:
        columns: (n, k).
        target: (n,).
        penalty: zero or more.

    Source: Wolfe (1976) on the nearest point in a polytope; Lawson and Hanson (1974).
    """
    centred = columns - target[:, None]
    size = float(np.linalg.norm(centred, axis=0).max(initial=0.0))
    if columns.shape[1] == 1 or size == 0:
        return np.full(columns.shape[1], 1 / columns.shape[1])
    if penalty > _FLAT * size**2:
        return _dual_newton(centred / size, penalty / size**2)
    return _nearest_point(centred / size, penalty / size**2)


def _nearest_point(centred: FloatArray, penalty: float) -> FloatArray:
    """The point of the columns' convex hull nearest to zero, by non-negative least squares.

    Scaling w >= 0 freely in |C w|^2 + (1'w - 1)^2 gives the value d / (1 + d), where d is
    |C v|^2 of the weights v scaled to sum 1: both have the same minimiser up to scale.
    """
    k = centred.shape[1]
    if len(centred) > k:
        centred = np.asarray(np.linalg.qr(centred, mode="r"))
    rows = [centred, np.ones((1, k))]
    if penalty > 0:
        rows.insert(1, np.sqrt(penalty) * np.eye(k))
    stacked = np.vstack(rows)
    aim = np.zeros(len(stacked))
    aim[-1] = 1.0
    weights = optimize.nnls(stacked, aim, maxiter=50 * k)[0]
    return np.asarray(weights / weights.sum())


def _dual_newton(centred: FloatArray, penalty: float) -> FloatArray:
    """Maximise -|y|^2/2 + v - |max(0, v - C'y)|^2 / (2 penalty) over y and v.

    The weights are max(0, v - C'y) / penalty. The dual is concave and piecewise quadratic, so
    Newton steps with a line search end at the exact answer.
    """
    n = len(centred)
    dual = np.append(centred.mean(axis=1), 0.0)
    dual[n] = _level(centred.T @ dual[:n], penalty)
    for _ in range(_MOST_STEPS):
        room = dual[n] - centred.T @ dual[:n]
        weights = np.maximum(room, 0.0) / penalty
        slope = np.append(centred @ weights - dual[:n], 1 - weights.sum())
        if np.abs(slope).max() <= 1e-14:
            break
        active = np.vstack([centred[:, weights > 0], -np.ones(int((weights > 0).sum()))])
        curvature = active @ active.T / penalty
        curvature[np.arange(n), np.arange(n)] += 1.0
        step = np.linalg.solve(curvature, slope)
        drift = step[n] - centred.T @ step[:n]
        share = _search(dual, step, room, drift, penalty, float(slope @ step))
        if share == 0:
            break
        dual = dual + share * step
        dual[n] = _level(centred.T @ dual[:n], penalty)
    weights = np.maximum(dual[n] - centred.T @ dual[:n], 0.0)
    return np.asarray(weights / weights.sum())


def _search(
    dual: FloatArray,
    step: FloatArray,
    room: FloatArray,
    drift: FloatArray,
    penalty: float,
    gain: float,
) -> float:
    """Share of the step that raises the dual enough; 0 when only rounding is left."""

    def height(share: float) -> float:
        at, left = dual + share * step, np.maximum(room + share * drift, 0.0)
        return float(at[-1] - at[:-1] @ at[:-1] / 2 - left @ left / (2 * penalty))

    share, now = 1.0, height(0.0)
    while share > 1e-10:
        if height(share) >= now + 1e-4 * share * gain:
            return share
        share /= 2
    return 0.0


def _level(cost: FloatArray, penalty: float) -> float:
    """The v at which max(0, v - cost) sums to the penalty."""
    ordered = np.sort(cost)
    levels = (np.cumsum(ordered) + penalty) / np.arange(1, ordered.size + 1)
    return float(levels[np.flatnonzero(levels > ordered)[-1]])

"""Newton's method for smooth convex functions of a few parameters."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import linalg

from methods.results import FloatArray

Step = tuple[float, FloatArray, FloatArray]

_TOLERANCE = 1e-13  # largest entry of the gradient, for functions scaled so that 1 is large
_GOOD_ENOUGH = 1e-9  # accepted where rounding stops progress before the tolerance
_ROUNDING = 1e-14  # share of the value that is noise
_MAX_ITERATIONS = 200
_MAX_HALVINGS = 40


def minimise(function: Callable[[FloatArray], Step], start: FloatArray) -> FloatArray | None:
    """Where the function is smallest, or None when it has no minimum that can be reached.

    Args:
        function: gives the value, the gradient (p,) and the Hessian (p, p).
        start: (p,).
    """
    point = start
    value, gradient, hessian = function(point)
    for _ in range(_MAX_ITERATIONS):
        if not np.isfinite(value):
            return None
        if np.max(np.abs(gradient), initial=0.0) <= _TOLERANCE:
            return point
        direction = _direction(hessian, gradient)
        slope = float(gradient @ direction)
        share = 1.0
        for _ in range(_MAX_HALVINGS):
            candidate = point + share * direction
            new_value, new_gradient, new_hessian = function(candidate)
            if new_value <= value + 1e-4 * share * slope + _ROUNDING * (1 + abs(value)):
                break
            share /= 2
        else:
            return point if np.max(np.abs(gradient)) <= _GOOD_ENOUGH else None
        point, value, gradient, hessian = candidate, new_value, new_gradient, new_hessian
    return point if np.max(np.abs(gradient)) <= _GOOD_ENOUGH else None


def _direction(hessian: FloatArray, gradient: FloatArray) -> FloatArray:
    try:
        return np.asarray(-linalg.cho_solve(linalg.cho_factor(hessian), gradient))
    except linalg.LinAlgError:
        return np.asarray(-linalg.pinvh(hessian) @ gradient)

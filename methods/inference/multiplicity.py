"""Adjustment of several p-values for having looked more than once."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from methods.results import FloatArray

METHODS = ("holm", "benjamini_hochberg")


def adjust(p_values: ArrayLike, method: str) -> FloatArray:
    """Adjusted p-values, in the order given.

    "holm" (Holm 1979) controls the chance of any false finding, whatever the dependence.
    "benjamini_hochberg" (1995) controls the expected share of false findings among those
    declared, for independent or positively dependent tests.

    A missing p-value (NaN) is a test that was not carried out: it stays missing and is not
    counted among the tests.

    Raises:
        ValueError: an unknown method, or a p-value outside 0 to 1.
    """
    if method not in METHODS:
        raise ValueError(
            f"method must be one of {', '.join(METHODS)}, not {method!r} "
            "(romano_wolf needs the resamples, not the p-values)."
        )
    given = np.asarray(p_values, dtype=np.float64)
    if given.ndim != 1:
        raise ValueError("p_values must be one-dimensional.")
    carried_out = ~np.isnan(given)
    tested = given[carried_out]
    if ((tested < 0) | (tested > 1)).any():
        raise ValueError("p_values must lie between 0 and 1.")
    order = np.argsort(tested, kind="stable")
    count = tested.size
    rank = np.arange(1, count + 1)
    if method == "holm":
        stepped = np.maximum.accumulate(tested[order] * (count - rank + 1))
    else:
        stepped = np.minimum.accumulate((tested[order] * count / rank)[::-1])[::-1]
    result = np.full(given.shape, np.nan)
    adjusted = np.empty(count)
    adjusted[order] = np.minimum(stepped, 1.0)
    result[carried_out] = adjusted
    return result

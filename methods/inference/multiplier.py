"""Multiplier bootstrap of influence functions: standard errors and uniform bands without refits."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from methods.results import FloatArray

# Mammen's (1993) two points: mean 0, variance 1 and third moment 1. The first is drawn with this
# chance, rounded to the 16 bits that a draw costs; the points are those of the rounded chance.
_BITS = 1 << 16
_CUT = round((np.sqrt(5) + 1) / (2 * np.sqrt(5)) * _BITS)
_LOW = -np.sqrt((_BITS - _CUT) / _CUT)
_HIGH = np.sqrt(_CUT / (_BITS - _CUT))
_BLOCK = 4_000_000  # random numbers in one block
_NONE = 1e-10  # a spread below this share of the largest is no spread


def multiplier_draws(influence: FloatArray, draws: int, seed: int | None) -> FloatArray:
    """Errors of several estimates, drawn together by weighting independent contributions.

    Each draw multiplies the rows by independent two-point weights (Mammen 1993), the same for
    every column. Rows must be independent: sum influence by cluster first. The products run in
    blocks of rows, in single precision (errors of 1e-6 of a standard error), and are the same
    for the same seed.

    Args:
        influence: (n, m) contributions to the error of each estimate; columns sum to zero.
        draws: number of draws.
        seed: None is 0, so that answers repeat.

    Returns:
        (draws, m) errors.

    Raises:
        ValueError: no draws.
    """
    if draws < 1:
        raise ValueError("draws must be 1 or more.")
    generator = np.random.PCG64(0 if seed is None else seed)
    rows = max(1, _BLOCK // draws)
    errors = np.zeros((draws, influence.shape[1]))
    for low in range(0, len(influence), rows):
        block = influence[low : low + rows]
        size = draws * len(block)
        numbers = generator.random_raw((size + 3) // 4).view(np.uint16)[:size]
        is_low = (numbers < _CUT).reshape(draws, len(block)).astype(np.float32)
        scale = np.abs(block).max(axis=0, initial=0.0)
        scale[scale == 0] = 1.0
        sums = is_low @ (block / scale).astype(np.float32)
        errors += _HIGH * block.sum(axis=0) + (_LOW - _HIGH) * scale * sums
    return errors


def draws_std_error(errors: FloatArray) -> FloatArray:
    """Standard error of each column from the interquartile range of its draws, over the normal's.

    Unmoved by the few wild draws of small samples (Callaway and Sant'Anna 2021, algorithm 1).
    """
    low, high = np.quantile(errors, [0.25, 0.75], axis=0)
    return np.asarray((high - low) / (ndtri(0.75) - ndtri(0.25)))


def uniform_critical_value(errors: FloatArray, std_error: FloatArray, level: float) -> float:
    """How many standard errors a band needs to hold every column's truth at once.

    The ``level`` quantile of the largest |error| / standard error; columns without spread do not
    count.

    Returns:
        NaN when no column has spread.
    """
    spread = std_error > _NONE * std_error.max(initial=0.0)
    if not spread.any():
        return float("nan")
    largest = np.abs(errors[:, spread] / std_error[spread]).max(axis=1)
    return float(np.quantile(largest, level, method="inverted_cdf"))

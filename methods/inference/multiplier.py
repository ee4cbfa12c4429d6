"""Multiplier bootstrap of influence functions: standard errors and uniform bands without refits."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from methods.results import FloatArray

_BLOCK = 8_000_000  # random signs in one block
_NONE = 1e-10  # a spread below this share of the largest is no spread


def multiplier_draws(influence: FloatArray, draws: int, seed: int | None) -> FloatArray:
    """Errors of several estimates, drawn together by weighting independent contributions.

    Each draw multiplies the rows by random signs (Rademacher weights), the same for every
    column; R's did 2.3.0 draws these too. Rows must be independent: sum influence by cluster
    first. The products run in blocks of rows, in single precision (errors of 1e-6 of a standard
    error), and are the same for the same seed.

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
        bits = np.unpackbits(generator.random_raw(size // 64 + 1).view(np.uint8), count=size)
        positive = bits.reshape(draws, len(block)).astype(np.float32)
        scale = np.abs(block).max(axis=0, initial=0.0)
        scale[scale == 0] = 1.0
        errors += 2 * scale * (positive @ (block / scale).astype(np.float32)) - block.sum(axis=0)
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

"""Multiplier bootstrap of influence functions: standard errors and uniform bands without refits."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from methods.results import FloatArray

# Signs are drawn for _PANES x _ROWS rows at a time; products of (_DRAWS, _ROWS) by a few dozen
# columns stay in the cache and on one processor.
_PANES, _ROWS, _DRAWS = 4, 256, 32
_SIGNS = np.where(np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1), 1, -1)
_NONE = 1e-10  # a spread below this share of the largest is no spread


def multiplier_draws(influence: FloatArray, draws: int, seed: int | None) -> FloatArray:
    """Errors of several estimates, drawn together by weighting independent contributions.

    Each draw multiplies the rows by random signs (Rademacher weights), the same for every
    column; R's did 2.3.0 draws these too. Rows must be independent: sum influence by cluster
    first. The products run in blocks of rows, in single precision (errors of 1e-6 of a standard
    error), and are the same for the same seed however many processors there are. Columns that
    are zero in a block cost nothing there.

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
    scale = np.abs(influence).max(axis=0, initial=0.0)
    scale[scale == 0] = 1.0
    groups, table = -(-draws // _DRAWS), _SIGNS.astype(np.float32)
    signs = np.empty((_PANES, groups, _DRAWS, _ROWS), dtype=np.float32)
    sums = np.zeros((groups * _DRAWS, influence.shape[1]))
    for low in range(0, len(influence), _PANES * _ROWS):
        block = influence[low : low + _PANES * _ROWS]
        used = np.flatnonzero(block.any(axis=0))
        part = np.zeros((_PANES * _ROWS, used.size), dtype=np.float32)
        part[: len(block)] = block[:, used] / scale[used]
        octets = generator.random_raw(signs.size // 64).view(np.uint8)
        np.take(table, octets, axis=0, out=signs.reshape(-1, 8), mode="clip")
        products = signs @ part.reshape(_PANES, 1, _ROWS, used.size)
        sums[:, used] += products.sum(axis=0).reshape(len(sums), used.size)
    return np.asarray(scale * sums[:draws])


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

"""Multiplier bootstrap of influence functions: standard errors and uniform bands without refits."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from methods.inference.parts.tall import dot
from methods.results import BoolArray, FloatArray

# Draws that share one folding of the rows; a power of two.
_ORDER = 1024
# A row with a larger share than this of a column's variance gets signs of its own.
_HEAVY = 1 / 256
# Signs of heavy rows are made for _ROWS rows at a time, and multiplied for _DRAWS draws.
_ROWS, _DRAWS = 256, 32
_SIGNS = np.where(np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1), 1.0, -1.0)
_NONE = 1e-10  # a spread below this share of the largest is no spread


def multiplier_draws(influence: FloatArray, draws: int, seed: int | None) -> FloatArray:
    """Errors of several estimates, drawn together by weighting independent contributions.

    Each draw multiplies the rows by random signs (Rademacher weights), the same for every
    column; R's did 2.3.0 draws these too. Rows must be independent: sum influence by cluster
    first. Within a draw the signs of all rows are independent. Rows that carry much of a column
    get independent signs in every draw too; the many others are folded, which makes any three
    draws independent. The error of a quantile of the draws, which rests on pairs of them, is thus
    that of independent draws, at a cost that does not grow with rows times draws. The same seed
    gives the same draws however many processors there are.

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
    heavy = _heavy(influence)
    errors = _independent(influence[heavy], draws, generator)
    for low in range(0, 0 if heavy.all() else draws, _ORDER):
        some = errors[low : low + _ORDER]
        some += _folded(influence, heavy, generator)[: len(some)]
    return errors


def _heavy(influence: FloatArray) -> BoolArray:
    """(n,) rows that carry more than ``_HEAVY`` of the variance of some column."""
    heavy = np.zeros(len(influence), dtype=np.bool_)
    for column in influence.T:
        limit = np.sqrt(_HEAVY * dot(column, column))
        if column.max(initial=0.0) > limit or column.min(initial=0.0) < -limit:
            heavy |= np.abs(column) > limit
    return heavy


def _independent(influence: FloatArray, draws: int, generator: np.random.PCG64) -> FloatArray:
    """(draws, m) sums of the rows under independent signs."""
    groups, columns = -(-draws // _DRAWS), influence.shape[1]
    sums = np.zeros((groups, _DRAWS, columns))
    for low in range(0, len(influence), _ROWS):
        block = influence[low : low + _ROWS]
        octets = generator.random_raw(groups * _DRAWS * _ROWS // 64).view(np.uint8)
        signs = _SIGNS[octets].reshape(groups, _DRAWS, _ROWS)
        sums += signs[:, :, : len(block)] @ block
    return sums.reshape(-1, columns)[:draws]


def _folded(influence: FloatArray, heavy: BoolArray, generator: np.random.PCG64) -> FloatArray:
    """(_ORDER, m) sums of the rows that are not heavy.

    Every row has a random sign and falls at random into one of ``_ORDER`` sums; draw d adds these
    up with the signs of row d of a Hadamard matrix, so its sign for a row is the product of both.
    """
    bits = generator.random_raw(-(-len(influence) // 4)).view(np.uint16)[: len(influence)]
    place = (bits % (2 * _ORDER)).astype(np.int64)
    place[heavy] = 2 * _ORDER
    sums = np.empty((influence.shape[1], _ORDER))
    for own, column in zip(sums, influence.T, strict=True):
        both = np.bincount(place, weights=column, minlength=2 * _ORDER + 1)
        np.subtract(both[:_ORDER], both[_ORDER:-1], out=own)
    half = 1
    while half < _ORDER:  # the fast Walsh-Hadamard transform
        pairs = sums.reshape(len(sums), -1, 2, half)
        sums = np.stack([pairs.sum(axis=2), pairs[:, :, 0] - pairs[:, :, 1]], axis=2)
        half *= 2
    return np.ascontiguousarray(sums.reshape(len(pairs), _ORDER).T)


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

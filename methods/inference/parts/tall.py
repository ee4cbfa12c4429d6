"""Products of tall, thin matrices, in pieces that stay in the cache and on one processor.

Threads gain nothing on a few columns, cost much on a busy machine, and make the last digits depend
on the number of processors.
"""

from __future__ import annotations

import numpy as np

from methods.results import BoolArray, FloatArray

_ROWS = 256


def cross(left: FloatArray, right: FloatArray) -> FloatArray:
    """``left.T @ right`` of (n, k) and (n, m), or of (n, k) and (n,)."""
    if right.ndim == 1:
        return np.asarray(np.einsum("ij,i->j", left, right))
    panes, (k, m) = len(left) // _ROWS, (left.shape[1], right.shape[1])
    whole = panes * _ROWS
    result = left[whole:].T @ right[whole:]
    if panes:
        first = left[:whole].reshape(panes, _ROWS, k).transpose(0, 2, 1)
        result = result + (first @ right[:whole].reshape(panes, _ROWS, m)).sum(axis=0)
    return np.asarray(result)


def product(left: FloatArray, right: FloatArray) -> FloatArray:
    """``left @ right`` of (n, k) and (k, m), or of (n, k) and (k,); in the layout of ``left``."""
    if right.ndim == 1:
        return np.asarray(np.einsum("ij,j->i", left, right))
    panes, (k, m) = len(left) // _ROWS, right.shape
    whole = panes * _ROWS
    result = np.empty((len(left), m), order="F" if left.flags.f_contiguous else "C")
    pieces = result[:whole].reshape(panes, _ROWS, m)
    np.matmul(left[:whole].reshape(panes, _ROWS, k), right, out=pieces)
    result[whole:] = left[whole:] @ right
    return result


def span(rows: BoolArray) -> slice | BoolArray:
    """The chosen rows, as a slice where they follow each other, which costs no copy."""
    chosen = np.flatnonzero(rows)
    if chosen.size and chosen[-1] - chosen[0] + 1 == chosen.size:
        return slice(int(chosen[0]), int(chosen[-1]) + 1)
    return rows


def dot(left: FloatArray, right: FloatArray) -> float:
    """Sum of the products of two (n,) arrays."""
    return float(np.einsum("i,i->", left, right))

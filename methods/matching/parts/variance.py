"""The variance of one number from what each row adds to it, when rows may depend on each other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from methods.results import FloatArray, IntArray, NotIdentifiedError


def independent_variance(influence: FloatArray) -> float:
    """Sum of squared influences: rows are independent. ``influence`` is (n,)."""
    return float(influence @ influence)


def clustered_variance(
    influence: FloatArray, groupings: Sequence[IntArray], *, finite_sample: bool = True
) -> tuple[float, int]:
    """Variance under one-way or two-way clustering, and the smallest number of clusters.

    Every term carries G / (G - 1), unless ``finite_sample`` is false. Two-way clustering adds both
    one-way variances and subtracts that of their intersection; should the result not be positive,
    the larger one-way variance stands.

    Args:
        influence: (n,) what each row adds to the estimate.
        groupings: one or two (n,) labels of clusters.
        finite_sample: whether to correct for few clusters.

    Raises:
        NotIdentifiedError: fewer than two clusters.

    Source: Liang and Zeger (1986); Cameron, Gelbach and Miller (2011), section 2.3.
    """
    parts = [_one_way(influence, labels, finite_sample) for labels in groupings]
    fewest = min(count for _, count in parts)
    if fewest < 2:
        raise NotIdentifiedError(
            "one_cluster", "Everybody belongs to one cluster, so its uncertainty cannot be known."
        )
    if len(parts) == 1:
        return parts[0][0], fewest
    both = np.unique(np.column_stack(groupings), axis=0, return_inverse=True)[1]
    total = parts[0][0] + parts[1][0] - _one_way(influence, both.astype(np.int64), finite_sample)[0]
    return (total if total > 0 else max(parts[0][0], parts[1][0])), fewest


def nested(inner: IntArray, outer: IntArray) -> bool:
    """Whether every group of ``inner`` lies within one group of ``outer``."""
    codes = np.unique(inner, return_inverse=True)[1]
    first = np.empty(codes.max() + 1, dtype=outer.dtype)
    first[codes] = outer
    return bool(np.all(first[codes] == outer))


def _one_way(influence: FloatArray, labels: IntArray, finite_sample: bool) -> tuple[float, int]:
    codes = np.unique(labels, return_inverse=True)[1]
    sums = np.bincount(codes, weights=influence)
    count = sums.size
    factor = count / max(count - 1, 1) if finite_sample else 1.0
    return float(sums @ sums) * factor, count

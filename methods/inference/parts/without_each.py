"""Least squares without each group in turn, and the range that such answers give."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from methods.results import Estimate, FloatArray, IntArray, NotIdentifiedError, interval

# A column that others leave less of its square than this is nearly determined by them.
_NEARLY_COLLINEAR = 1e-8
# A standard error this small against the estimate is rounding.
_EXACT = 1e-12


def sums_by_group(values: FloatArray, groups: IntArray) -> FloatArray:
    """(G, ...) sums of (n, ...) values over the rows of each group, codes 0 .. G - 1."""
    order = np.argsort(groups, kind="stable")
    first = np.searchsorted(groups[order], np.arange(int(groups.max()) + 1))
    return np.asarray(np.add.reduceat(values[order], first, axis=0))


def solved_without_each(gram: FloatArray, moment: FloatArray) -> FloatArray | None:
    """(G, k) coefficients without each group; None where some fit is nearly not determined.

    Args:
        gram: (G, k, k) what each group adds to the products of the columns.
        moment: (G, k) what it adds to their products with the outcome.
    """
    system, right = gram.sum(axis=0) - gram, moment.sum(axis=0) - moment
    size = np.einsum("gii->gi", system)
    if not (size > 0).all():
        return None
    scale = 1 / np.sqrt(size)
    scaled = system * scale[:, :, None] * scale[:, None, :]
    try:
        root = np.linalg.cholesky(scaled)
    except np.linalg.LinAlgError:
        return None
    if not (np.einsum("gii->gi", root) ** 2 > _NEARLY_COLLINEAR).all():
        return None
    wanted = (right * scale)[:, :, None]
    found = np.linalg.solve(scaled, wanted)
    found += np.linalg.solve(scaled, wanted - scaled @ found)  # iterative refinement
    return np.asarray(found[:, :, 0] * scale)


def judged_without_each(
    whole: Estimate, without: Sequence[float] | FloatArray, *, dof: float | None = None
) -> Estimate:
    """An estimate with the range of ``jackknife``, told what it is without each cluster.

    Args:
        whole: the estimate.
        without: (G,) its value without each of the clusters, two or more.
        dof: as of ``jackknife``.

    Raises:
        NotIdentifiedError: ``no_variation``.
    """
    values, value = np.asarray(without, dtype=np.float64), whole.value
    if whole.is_ratio:
        values, value = np.log(values), math.log(value)
    groups, moved = values.size, values - value
    std_error = math.sqrt((groups - 1) / groups * float(np.square(moved).sum()))
    if not std_error > _EXACT * max(1.0, abs(value)):
        raise NotIdentifiedError(
            "no_variation", "The answer is the same whichever cluster is left out."
        )
    dof = groups - 1.0 if dof is None else dof
    p_value, low, high = interval(value, std_error, dof, whole.level)
    if whole.is_ratio:
        low, high = math.exp(low), math.exp(high)
    return replace(
        whole,
        std_error=std_error,
        ci_low=low,
        ci_high=high,
        p_value=p_value,
        dof=dof,
        n_clusters=groups,
        variance=f"jackknife by cluster (CV3), t({dof:.0f})",
    )

"""Entropy balancing: the most even weights that give one group the means of another."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import linalg

from methods.inference.parts.glm import independent_columns
from methods.matching.parts.newton import Step, minimise
from methods.results import BoolArray, FloatArray, IntArray, NotIdentifiedError, WeightModel

_THINNED_ROWS = 20_000  # rows of the thinned problem that gives large ones their start
_BALANCED = 1e-7  # largest difference left, in standard deviations
_NOTHING = 1e-10  # weights below this share of the mean weight are zero


def balance_to(
    matrix: FloatArray,
    names: Sequence[str],
    *,
    group: BoolArray,
    target: BoolArray,
    own: FloatArray,
) -> tuple[FloatArray, WeightModel]:
    """Weights of ``group`` that give it the covariate means of ``target``.

    They have the form exp(a + b'x), so for the ATT and ATC they are also those of the just
    identified covariate balancing propensity score with a logit link (Zhao and Percival 2017).

    Args:
        matrix: (n, k) covariates.
        names: (k,) for messages.
        group: (n,) whose weights are wanted.
        target: (n,) whose means are wanted.
        own: (n,) sampling weights.

    Returns:
        (n,) weights, zero outside the group, that sum with the sampling weights to those of the
        target; and how they follow from their parameters, the target's means being estimated too.

    Raises:
        NotIdentifiedError: no weights reach the target's means.

    Source: Hainmueller (2012), by Newton's method on the dual.
    """
    share = np.where(target, own, 0.0) / own[target].sum()
    gap, kept = _gaps(matrix, share, own)
    columns = gap[:, kept]
    rows = np.flatnonzero(group & (own > 0))
    inside = np.asfortranarray(columns[rows])
    found = _solve(inside, own[rows])
    if found is None:
        raise _unreachable(names, gap, rows, own)
    power = inside @ found
    tilted = np.exp(power - power.max())
    tilted[tilted * own[rows] < _NOTHING * float(np.mean(tilted * own[rows]))] = 0.0
    mass = tilted * own[rows] / float(tilted @ own[rows])
    if np.max(np.abs(mass @ gap[rows]), initial=0.0) > _BALANCED:
        raise _unreachable(names, gap, rows, own)
    weights = np.zeros(len(matrix))
    weights[rows] = tilted * (own[target].sum() / float(tilted @ own[rows]))
    return weights, _model(columns, rows, mass, share)


def _gaps(matrix: FloatArray, share: FloatArray, own: FloatArray) -> tuple[FloatArray, IntArray]:
    """Covariates less the target's means, in standard deviations, and the columns that count."""
    everybody = own / own.sum()
    mean = everybody @ matrix
    spread = np.sqrt(np.maximum(everybody @ matrix**2 - mean**2, 0.0))
    gap = np.asfortranarray((matrix - share @ matrix) / np.where(spread > 0, spread, 1.0))
    with_constant = np.column_stack([np.ones(len(matrix)), gap])
    kept = independent_columns(with_constant, own)
    return gap, kept[kept > 0] - 1


def _solve(gap: FloatArray, base: FloatArray) -> FloatArray | None:
    """Parameters that minimise log sum base exp(gap b); None when there are none."""
    start = np.zeros(gap.shape[1])
    every = len(gap) // _THINNED_ROWS
    if every > 1:
        thinned = _solve(gap[::every], base[::every])
        start = start if thinned is None else thinned

    def dual(point: FloatArray) -> Step:
        power = gap @ point
        top = float(power.max())
        tilted = base * np.exp(power - top)
        total = float(tilted.sum())
        mass = tilted / total
        gradient = mass @ gap
        rooted = gap * np.sqrt(mass)[:, None]
        hessian = rooted.T @ rooted - np.outer(gradient, gradient)
        return top + float(np.log(total)), gradient, hessian

    return minimise(dual, start)


def _model(columns: FloatArray, rows: IntArray, mass: FloatArray, share: FloatArray) -> WeightModel:
    """How the weights follow from b, which solves sum of mass (x - target mean) = 0."""
    slope, curvature = np.zeros(len(columns)), np.zeros(len(columns))
    slope[rows], curvature[rows] = 1.0, mass
    rooted = columns[rows] * np.sqrt(mass)[:, None]
    inverse = np.asarray(linalg.pinvh(rooted.T @ rooted, rtol=1e-10), dtype=np.float64)
    return WeightModel(columns, slope, share - curvature, inverse, curvature)


def _unreachable(
    names: Sequence[str], gap: FloatArray, rows: IntArray, own: FloatArray
) -> NotIdentifiedError:
    """Names the column furthest from the target's mean."""
    means = np.abs(own[rows] @ gap[rows]) / own[rows].sum()
    worst = names[int(np.argmax(means))]
    return NotIdentifiedError(
        "no_overlap",
        f"No weights can make the groups alike, above all on '{worst}': too few people of the one "
        "are like the other. Use fewer covariates or leave people out.",
    )

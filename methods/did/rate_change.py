"""Counts and rates: what each treated row would have shown had rates changed in proportion."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from methods.did.parts.panel import unique_rows
from methods.inference.parts.absorb import group_sums
from methods.inference.parts.cluster import check_clusters
from methods.inference.parts.columns import codes, indicator, numeric, positive
from methods.inference.parts.estimates import check_level, count_units, on_scale, one_against_one
from methods.inference.parts.informative import telling_units
from methods.results import BoolArray, Estimate, FloatArray, IntArray, NotIdentifiedError

_MOST_STEPS = 100
_TOLERANCE = 1e-12
_RANK = 1e-10  # what is smaller, against the largest, is rounding
_MOST_LEFT_OUT = 400  # clusters up to which each is left out by itself, with its own curvature


def rate_change(
    frame: pd.DataFrame,
    *,
    outcome: str,
    unit: str,
    time: str,
    treated_now: str,
    exposure: str | None = None,
    cluster: str | None = None,
    weights: str | None = None,
    average: Literal["exposure", "rows"] = "exposure",
    scale: Literal["difference", "rate_ratio"] = "difference",
    level: float = 0.95,
) -> Estimate:
    """Average change in the rate of treated rows, when rates would have changed in proportion.

    Poisson regression with unit and period effects, fitted to the untreated rows alone, says what
    each treated row would have shown. Right for one start or several and for effects that
    differ or grow. The outcome need not be Poisson, only its mean must be right: zero or more,
    trends parallel in ratios and not in differences.

    Args:
        frame: one row per unit and period.
        outcome: column of counts or amounts, zero or more.
        unit: column that names units.
        time: column that names periods.
        treated_now: column of 0 and 1.
        exposure: column of what the count is out of, such as population; above zero.
        cluster: made of whole units, the level at which the programme was given; by default
            the unit.
        weights: column of positive weights.
        average: over "exposure" (every person counts alike) or over "rows" (every unit and
            period does).
        scale: "difference" in the outcome for each 1 of exposure, or "rate_ratio", the observed
            over the expected.
        level: of the interval.

    Returns:
        Treated rows of units never seen untreated, or in periods that nobody is, are left out
        and counted in ``method``. The variance leaves out one cluster at a time by one Newton
        step (jackknife, CV3), t(G-1), G without clusters that say nothing; ``std_error`` of a
        ratio is that of its logarithm.

    Raises:
        NotIdentifiedError: ``negative_counts``, ``zero_exposure``, ``no_treated``,
            ``no_untreated``, ``no_counts`` when nothing was expected or observed to form a
            ratio, ``one_cluster``, ``one_against_one``, ``cluster_varies``,
            ``not_converged``, ``no_variation``, or a column that cannot be used.
        ValueError: a column, scale or average that does not exist.

    Source: Wooldridge (2023), Simple approaches to nonlinear difference-in-differences with
    panel data, section 3; MacKinnon, Nielsen and Webb (2023) on the jackknife.
    """
    if scale not in ("difference", "rate_ratio") or average not in ("exposure", "rows"):
        raise ValueError(f"There is no scale {scale!r} with an average over {average!r}.")
    check_level(level)
    cells = _cells(frame, outcome, unit, time, treated_now, exposure, cluster, weights, average)
    fit = _fit(cells)
    value, errors = _answer(cells, fit, scale)
    groups = check_clusters(cells.clusters, cells.telling)
    variance = (groups - 1) / groups * float((errors**2).sum())
    if not variance > (1e-12 * max(1.0, abs(value))) ** 2:
        raise NotIdentifiedError(
            "no_variation", "The outcome does not vary, so nothing can be judged."
        )
    counts = count_units(codes(frame, unit), indicator(frame, treated_now))
    return on_scale(
        value,
        variance,
        groups - 1.0,
        counts,
        scale=scale,
        level=level,
        n_clusters=groups,
        method="Poisson regression of untreated rows, imputation" + cells.left_out,
        label="jackknife by cluster (CV3)",
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Cells:
    """Units by periods; 0 where not seen.

    Attributes:
        counts, size: (U, T) weighted outcome and exposure of untreated rows.
        reach: (U, T) exposure of treated rows times their weight in the average.
        observed: (U, T) outcome of treated rows times the same weight.
        mass: (U,) denominator of the average.
        clusters: (U,) codes.
        left_out: what was not used, in words.
        telling: (U,) whether the unit says anything: it has a count or the programme, and is
            not alone in all its periods or seen once.
    """

    counts: FloatArray
    size: FloatArray
    reach: FloatArray
    observed: FloatArray
    mass: FloatArray
    clusters: IntArray
    left_out: str
    telling: BoolArray


def _cells(
    frame: pd.DataFrame,
    outcome: str,
    unit: str,
    time: str,
    treated_now: str,
    exposure: str | None,
    cluster: str | None,
    weights: str | None,
    average: str,
) -> _Cells:
    units, times = unique_rows(frame, unit, time)
    counts, now = numeric(frame, outcome), indicator(frame, treated_now)
    size = np.ones(len(frame)) if exposure is None else numeric(frame, exposure)
    weight = positive(frame, weights)
    weight = np.ones(len(frame)) if weight is None else weight
    if (counts < 0).any():
        raise NotIdentifiedError("negative_counts", f"Column {outcome!r} has negative counts.")
    if (size <= 0).any():
        raise NotIdentifiedError(
            "zero_exposure", f"Column {exposure!r} has values that are not above zero."
        )
    if not now.any():
        raise NotIdentifiedError("no_treated", f"No row has {treated_now!r} = 1.")
    clusters = units if cluster is None else codes(frame, cluster)
    owner = _owners(units, clusters)
    if one_against_one(clusters, (np.bincount(units, weights=now) > 0)[units]):
        raise NotIdentifiedError(
            "one_against_one", "One cluster against one leaves no way to judge the uncertainty."
        )
    shape = (len(owner), int(times.max()) + 1)

    def spread(values: FloatArray) -> FloatArray:
        laid = np.zeros(shape)
        laid[units, times] = values
        return laid

    untreated = spread(weight * size * ~now)
    known = (untreated.sum(axis=1) > 0)[:, None] & (untreated.sum(axis=0) > 0)
    usable = now & known[units, times]
    if not usable.any():
        raise NotIdentifiedError(
            "no_untreated", "No untreated rows say what the treated ones would have shown."
        )
    share = weight * usable / (1.0 if average == "exposure" else size)
    lost = int((now & ~usable).sum())
    reach, had = spread(share * size), spread(weight * counts * ~now)
    seen = telling_units(untreated + reach)
    return _Cells(
        counts=had,
        size=untreated,
        reach=reach,
        observed=spread(share * counts),
        mass=reach.sum(axis=1),
        telling=np.asarray(seen & ((had + reach) > 0).any(axis=1)),
        clusters=owner,
        left_out=f"; {lost} treated rows had nothing to be compared with" if lost else "",
    )


def _owners(units: IntArray, clusters: IntArray) -> IntArray:
    """(U,) the cluster of each unit."""
    owner = np.zeros(int(units.max()) + 1, dtype=np.int64)
    owner[units] = clusters
    if (owner[units] != clusters).any():
        raise NotIdentifiedError("cluster_varies", "A unit lies in several clusters.")
    if int(clusters.max()) == 0:
        raise NotIdentifiedError("one_cluster", "One cluster shows no uncertainty.")
    return owner


@dataclass(frozen=True, slots=True, eq=False)
class _Fit:
    """Period factors (T,), unit factors (U,) and fitted untreated means (U, T)."""

    factor: FloatArray
    own: FloatArray
    mean: FloatArray


def _fit(cells: _Cells) -> _Fit:
    """Newton steps for the period effects, unit effects profiled out (a concave problem)."""
    by_time, by_unit = cells.counts.sum(axis=0), cells.counts.sum(axis=1)
    if not by_time.any():
        raise NotIdentifiedError("no_counts", "Every untreated count is zero.")
    some = by_time > 0
    effect = np.zeros(len(by_time))
    effect[some] = np.log(by_time[some] / cells.size.sum(axis=0)[some])

    def at(effect: FloatArray) -> tuple[_Fit, float]:
        factor = np.where(some, np.exp(effect), 0.0)
        total = cells.size @ factor
        own = np.divide(by_unit, total, out=np.zeros_like(total), where=total > 0)
        mean = cells.size * own[:, None] * factor
        told = by_unit > 0
        likelihood = float(by_time[some] @ effect[some] - by_unit[told] @ np.log(total[told]))
        return _Fit(factor, own, mean), likelihood

    now, best = at(effect)
    for _ in range(_MOST_STEPS):
        slope = np.where(some, by_time - now.mean.sum(axis=0), 0.0)
        step = _solve(_curvature(now.mean), slope)
        share = 1.0
        while share > 1e-6:
            tried, likelihood = at(effect + share * step)
            if likelihood >= best - _TOLERANCE * abs(best):
                break
            share /= 2
        effect, now, best = effect + share * step, tried, likelihood
        if np.abs(step).max() < 1e-10:
            return now
    raise NotIdentifiedError("not_converged", "The model did not settle on one answer.")


def _curvature(mean: FloatArray) -> FloatArray:
    total = mean.sum(axis=1)
    share = np.divide(mean, total[:, None], out=np.zeros_like(mean), where=total[:, None] > 0)
    return np.asarray(np.diag(mean.sum(axis=0)) - mean.T @ share)


def _solve(square: FloatArray, target: FloatArray) -> FloatArray:
    """Solution of (T, T) systems that adds up to zero; zero where nothing is known."""
    return np.asarray(np.linalg.pinv(square, rcond=_RANK, hermitian=True) @ target)


def _answer(
    cells: _Cells, fit: _Fit, scale: Literal["difference", "rate_ratio"]
) -> tuple[float, FloatArray]:
    """The effect (a ratio as its logarithm) and how it moves when each cluster is left out."""
    expected = cells.reach * fit.own[:, None] * fit.factor
    of_unit = expected.sum(axis=1)
    total = fit.mean.sum(axis=1)
    share = np.divide(
        fit.mean, total[:, None], out=np.zeros_like(fit.mean), where=total[:, None] > 0
    )
    columns = np.column_stack([cells.observed.sum(axis=1), of_unit, cells.mass])
    own = group_sums(columns, cells.clusters, None)
    moved = group_sums(expected - of_unit[:, None] * share, cells.clusters, None)
    slope = group_sums(cells.counts - fit.mean, cells.clusters, None)
    observed, would, mass = own.sum(axis=0)
    curvature = _curvature(fit.mean)
    groups = len(own)
    if groups <= _MOST_LEFT_OUT:
        shift = np.stack(
            [
                _solve(curvature - _curvature(fit.mean[cells.clusters == g]), -slope[g])
                for g in range(groups)
            ]
        )
    else:
        shift = -slope @ np.linalg.pinv(curvature, rcond=_RANK, hermitian=True)
    left = np.array([observed, would, mass]) - own
    left[:, 1] += np.einsum("gt,gt->g", moved.sum(axis=0) - moved, shift)
    if scale == "difference":
        value = (observed - would) / mass
        usable = left[:, 2] > 0
        errors = np.zeros(groups)
        errors[usable] = (left[usable, 0] - left[usable, 1]) / left[usable, 2] - value
        return float(value), errors
    if not (observed > 0 and would > 0 and (left[:, :2] > 0).all()):
        raise NotIdentifiedError(
            "no_counts", "There are too few counts among the treated to form a ratio."
        )
    value = math.log(observed / would)
    return value, np.log(left[:, 0] / left[:, 1]) - value

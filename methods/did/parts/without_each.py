"""What effects would be without each place in turn, from one reading of the rows.

Leaving out a place takes its part from sums over places; that is a small system of equations
instead of rows read, checked and fitted anew.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from methods.did.parts.cohorts import CohortPanel, cohort_panel
from methods.did.parts.panel import StaggeredColumns, unique_rows
from methods.inference.parts.columns import codes, indicator, numeric, positive
from methods.inference.parts.without_each import solved_without_each, sums_by_group
from methods.results import BoolArray, FloatArray, IntArray

_FEWEST_PLACES = 5
_FEWEST_UNITS = 2
_FEWEST_PER_SIDE = 4
# What is left over of the outcome must be more than rounding.
_EXACT = 1e-10
# More numbers than this would cost too much memory.
_MOST_NUMBERS = 20_000_000


def imputed_without_each(frame: pd.DataFrame, columns: StaggeredColumns) -> FloatArray | None:
    """Mean imputed effect over all treated rows, without each cluster (by default, each unit).

    Args:
        frame: one row per unit and period.
        columns: as of ``imputation``.

    Returns:
        (G,) what the value of ``imputation``'s ``overall`` would be, in the order of the sorted
        labels of the clusters; None where some answer could be refused or rest on other rows, so
        that each has to be asked for by itself: covariates, units that always take part, a period
        that hardly anybody else is seen in, an outcome that is determined.

    Raises:
        NotIdentifiedError: as ``cohorts.cohort_panel``.
        ValueError: a column that does not exist.
    """
    panel = cohort_panel(frame, replace(columns, cluster=columns.cluster or columns.unit))
    if panel.left_out or panel.names:
        return None
    treated = panel.spread(panel.treated)
    untreated = np.where(treated, 0.0, panel.weight)
    known = np.asarray((untreated > 0).any(axis=0))
    begins = (untreated > 0).any(axis=1, keepdims=True)
    target = np.where(treated & known & begins, panel.weight, 0.0)
    if not _is_plain(panel, untreated[:, known], target):
        return None
    return _values(panel, untreated[:, known], target[:, known], known)


def _is_plain(panel: CohortPanel, untreated: FloatArray, target: FloatArray) -> bool:
    """Whether every place can be spared: others are treated, and untreated in each period."""
    clusters = panel.clusters
    followed = np.unique(clusters[(panel.weight > 0).sum(axis=1) > 1]).size
    numbers = (int(clusters.max()) + 1) * untreated.shape[1] ** 2
    if followed < _FEWEST_PLACES or numbers > _MOST_NUMBERS:
        return False
    units = sums_by_group((untreated > 0).astype(np.float64), clusters)
    rows = sums_by_group((target > 0).sum(axis=1).astype(np.float64), clusters)
    spared = units.sum(axis=0) - units
    return bool((spared >= _FEWEST_UNITS).all() and (rows.sum() > rows).all())


def _values(
    panel: CohortPanel, untreated: FloatArray, target: FloatArray, known: BoolArray
) -> FloatArray | None:
    """(G,) mean of what treated rows show beyond what is imputed, without each cluster.

    A treated row's gap, its unit's mean taken out, less what the periods explain of it.
    """
    clusters = panel.clusters
    outcome = panel.outcome[:, known]
    seen = (untreated > 0) | (target > 0)
    outcome = np.where(seen, outcome - outcome[seen].mean(), 0.0)
    total = untreated.sum(axis=1, keepdims=True)
    share = np.divide(untreated, total, out=np.zeros_like(untreated), where=total > 0)
    gap = np.where(seen, outcome - (share * outcome).sum(axis=1, keepdims=True), 0.0)
    reach = target - target.sum(axis=1, keepdims=True) * share
    moment = sums_by_group((untreated * gap)[:, 1:], clusters)
    periods = solved_without_each(_grams(untreated, share, clusters)[:, 1:, 1:], moment)
    if periods is None:
        return None
    square, effect, aim, mass = (
        each.sum(axis=0) - each
        for each in (
            sums_by_group((untreated * gap**2).sum(axis=1), clusters),
            sums_by_group((target * gap).sum(axis=1), clusters),
            sums_by_group(reach[:, 1:], clusters),
            sums_by_group(target.sum(axis=1), clusters),
        )
    )
    explained = np.einsum("gt,gt->g", periods, moment.sum(axis=0) - moment)
    if not (square - explained > _EXACT * (outcome**2).sum()).all():
        return None
    return np.asarray((effect - np.einsum("gt,gt->g", aim, periods)) / mass)


def _grams(weight: FloatArray, share: FloatArray, clusters: IntArray) -> FloatArray:
    """(G, T, T) products of the periods' columns, unit means taken out, by cluster."""
    order = np.argsort(clusters, kind="stable")
    groups = int(clusters.max()) + 1
    bounds = np.searchsorted(clusters[order], np.arange(groups + 1))
    found = np.empty((groups, weight.shape[1], weight.shape[1]))
    for group in range(groups):
        own = order[bounds[group] : bounds[group + 1]]
        found[group] = np.diag(weight[own].sum(axis=0)) - share[own].T @ weight[own]
    return found


def change_without_each(
    frame: pd.DataFrame,
    *,
    outcome: str,
    treated: str,
    post: str,
    cluster: str,
    weights: str | None = None,
    within: tuple[str, str] | None = None,
) -> FloatArray | None:
    """How much more the treated changed than the others, without each cluster.

    Args:
        frame: rows before and after.
        outcome: column of numbers.
        treated: column of 0 and 1, by group.
        post: column of 0 and 1, by time.
        cluster: column of what is left out.
        weights: column of positive weights.
        within: columns of units, each in one cluster, and of times, for what ``two_way`` says of
            those who are treated now; else what ``two_period`` says.

    Returns:
        (G,) values in the order of the sorted labels of the clusters; None where some answer could
        be refused, so that each has to be asked for by itself: few clusters on a side, or an
        outcome or effect that is nearly determined.

    Raises:
        NotIdentifiedError: a column that cannot be used; ``duplicate_rows``.
    """
    on, after = indicator(frame, treated), indicator(frame, post)
    clusters, found = codes(frame, cluster), positive(frame, weights)
    if min(np.unique(clusters[on]).size, np.unique(clusters[~on]).size) < _FEWEST_PER_SIDE:
        return None
    weight = np.ones(len(frame)) if found is None else found
    values = numeric(frame, outcome)
    values = values - values.mean()
    now = (on & after).astype(np.float64)
    if within is None:
        matrix = np.column_stack([np.ones(len(frame)), on, after, now])
    else:
        units, times = unique_rows(frame, *within)
        if len(frame) * (int(times.max()) + 1) ** 2 > _MOST_NUMBERS:
            return None
        dummies = (times[:, None] == np.arange(1, int(times.max()) + 1)).astype(np.float64)
        together = _demeaned(np.column_stack([dummies, now, values]), units, weight)
        matrix, values = together[:, :-1], together[:, -1]
    return _last_without_each(matrix, values, weight, clusters)


def _demeaned(columns: FloatArray, units: IntArray, weight: FloatArray) -> FloatArray:
    """(n, k) columns less the weighted mean of their unit."""
    total = sums_by_group(weight[:, None] * columns, units)
    return np.asarray(columns - (total / np.bincount(units, weight)[:, None])[units])


def _last_without_each(
    matrix: FloatArray, values: FloatArray, weight: FloatArray, clusters: IntArray
) -> FloatArray | None:
    """(G,) coefficient of the last of the columns without each cluster."""
    weighted = weight[:, None] * matrix
    gram = sums_by_group(weighted[:, :, None] * matrix[:, None, :], clusters)
    moment = sums_by_group(weighted * values[:, None], clusters)
    found = solved_without_each(gram, moment)
    if found is None:
        return None
    square = sums_by_group(weight * values**2, clusters)
    left = square.sum() - square - np.einsum("gk,gk->g", found, moment.sum(axis=0) - moment)
    return found[:, -1] if (left > _EXACT * square.sum()).all() else None

"""Two-stage difference-in-differences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

import numpy as np
import pandas as pd

from methods.did.parts.cohorts import cohort_panel
from methods.did.parts.panel import StaggeredColumns, StaggeredOptions
from methods.did.parts.paths import effect_path
from methods.did.parts.untreated import Untreated, fit_untreated
from methods.did.parts.within_units import check_clusters, check_variation, cluster_sums
from methods.inference.parts.estimates import check_level, left_out
from methods.results import EffectPath, FloatArray, IntArray

_REFERENCE = -1


def two_stage(
    frame: pd.DataFrame,
    *,
    horizons: Sequence[int] | None = None,
    level: float = 0.95,
    **columns: Unpack[StaggeredOptions],
) -> EffectPath:
    """Effect at each distance from the start: residuals of an untreated fit, averaged.

    The first stage fits unit, period and covariate effects to untreated rows; the second
    averages what is left by distance. From the start on the effects equal those of
    ``imputation``; the variance is that of the two regressions estimated together, to which
    differences between cohorts contribute. Right for staggered starts when trends are parallel
    in all periods.

    Effects before the start are averages of first-stage residuals of rows the first stage was
    fitted to, hence pulled towards zero: test earlier trends with ``imputation``.

    Args:
        frame: one row per unit and period.
        horizons: distances wanted; by default all that are seen but -1.
        level: of the intervals.
        columns: ``outcome``, ``unit``, ``time``, ``first_treated``, and where there are any
            ``covariates``, ``cluster`` and ``weights``: see ``StaggeredColumns``.

    Returns:
        The path; ``overall`` is the mean over all treated rows at the horizons. The variance is
        that of the joint method of moments, without small-sample factor; intervals are t(G-1).

    Raises:
        NotIdentifiedError: as ``cohorts.cohort_panel``; ``no_untreated`` when no treated row
            can be imputed; ``no_horizon``; ``one_cluster``;
            ``one_against_one``; ``collinear``; ``no_variation``.
        ValueError: a column that does not exist.

    Source: Gardner (2022), Two-stage differences in differences; Newey and McFadden (1994),
    theorem 6.1.
    """
    check_level(level)
    panel = cohort_panel(frame, StaggeredColumns(**columns))
    model = fit_untreated(panel, horizons)
    panel = model.panel
    groups = check_clusters(panel)
    kept = np.flatnonzero(model.distances != _REFERENCE)
    place = np.full(model.distances.size + 1, -1)
    place[kept] = np.arange(kept.size)
    value, scores = _second_stage(model, place[model.groups], kept.size)
    late = model.distances[kept] >= 0
    overall = None
    if late.any():
        after = np.where(panel.treated & (model.groups >= 0), 0, -1)
        mean, mean_scores = _second_stage(model, after, 1)
        overall = (float(mean[0]), float((mean_scores**2).sum()))
    check_variation(panel, scores)
    return effect_path(
        model.distances[kept],
        value,
        scores.T @ scores,
        overall=overall,
        overall_name="mean over treated rows",
        reference=_REFERENCE,
        dof=groups - 1.0,
        level=level,
        counts=panel.counts(),
        n_clusters=groups,
        method="two-stage" + left_out(model.fit.dropped) + panel.left_out,
        variance="joint method of moments, clustered",
    )


def _second_stage(model: Untreated, groups: IntArray, count: int) -> tuple[FloatArray, FloatArray]:
    """Mean first-stage residual of each group of cells, with scores by cluster."""
    panel, residual = model.panel, model.fit.residual
    on = groups >= 0
    mass, value = np.zeros(count), np.zeros(count)
    np.add.at(mass, groups[on], panel.totals(panel.weight)[on])
    np.add.at(value, groups[on], panel.totals(panel.weight * residual)[on])
    value /= mass
    scores = model.uncertainty(panel.weight, groups, count)
    for cohort, block in panel.blocks():
        cells = np.flatnonzero(on[cohort])
        group = groups[cohort, cells]
        own = panel.weight[block][:, cells] * (residual[block][:, cells] - value[group])
        np.add.at(scores[block].T, group, own.T)
    return value, cluster_sums(scores / mass, panel)

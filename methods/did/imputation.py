"""Imputation: what treated units would have shown, from untreated observations alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

import numpy as np
import pandas as pd

from methods.did.parts.cohorts import cohort_panel
from methods.did.parts.joint_spread import cluster_kinds, spread_parts
from methods.did.parts.panel import StaggeredColumns, StaggeredOptions
from methods.did.parts.paths import effect_path
from methods.did.parts.untreated import Untreated, fit_untreated
from methods.did.parts.within_units import (
    check_clusters,
    check_variation,
    cluster_sums,
    small_sample,
    within_units,
)
from methods.inference.parts.estimates import check_level, left_out
from methods.results import EffectPath, FloatArray, IntArray, NotIdentifiedError

_REFERENCE = -1


def imputation(
    frame: pd.DataFrame,
    *,
    horizons: Sequence[int] | None = None,
    leave_one_out: bool = False,
    level: float = 0.95,
    **columns: Unpack[StaggeredOptions],
) -> EffectPath:
    """Effect at each distance from the start, each treated row against its own imputed outcome.

    Unit, period and covariate effects are fitted to untreated rows (not yet or never treated)
    and predict what treated rows would have shown. Right for staggered starts whatever the
    effects, when trends are parallel in all periods; the most precise choice when shocks to a
    unit fade quickly. When shocks last, Callaway and Sant'Anna's estimator is as good.

    Effects before the start come from a regression of the untreated rows alone on indicators
    of the distance, against distance -1 and earlier ones of no interest: they test parallel
    trends without being mixed with the effects themselves.

    Args:
        frame: one row per unit and period.
        horizons: distances wanted; by default all that are seen.
        leave_one_out: judge each treated row against the others of its start and period only.
            Wider, and closer to the promised coverage when cohorts hold only a few units.
        level: of the intervals.
        columns: ``outcome``, ``unit``, ``time``, ``first_treated``, and where there are any
            ``covariates``, ``cluster`` and ``weights``: see ``StaggeredColumns``.

    Returns:
        The path; ``overall`` is the mean of the effects over all treated rows at the horizons.
        The variance is conservative: effects are taken to be alike within a cohort and period,
        and what differs counts as noise. A cohort of one unit cannot show such noise; their
        number is told in ``variance``. Intervals are t(G-1).

    Raises:
        NotIdentifiedError: as ``cohorts.cohort_panel``; ``no_untreated`` when no treated row
            can be imputed; ``no_horizon``; ``one_cluster``;
            ``one_against_one``; ``collinear``; ``no_variation``;
            ``lone_units`` when ``leave_one_out`` meets a start and period with one unit.
        ValueError: a column that does not exist.

    Source: Borusyak, Jaravel and Spiess (2024), Revisiting event-study designs, equations 5, 8
    and 10, theorem 3, and the leave-out refinement in its appendix.
    """
    check_level(level)
    panel = cohort_panel(frame, StaggeredColumns(**columns))
    model = fit_untreated(panel, horizons)
    panel = model.panel
    groups = check_clusters(panel)
    late, value, scores, mass = _effects(model, leave_one_out)
    early, early_value, early_scores, told = _earlier(model)
    together = np.hstack([early_scores, scores])
    check_variation(panel, together)
    share = mass / mass.sum()
    return effect_path(
        np.concatenate([early, late]),
        np.concatenate([early_value, value]),
        together.T @ together,
        overall=(float(share @ value), float(((scores @ share) ** 2).sum())) if late.size else None,
        overall_name="mean over treated rows",
        reference=_REFERENCE,
        dof=groups - 1.0,
        level=level,
        counts=panel.counts(),
        n_clusters=groups,
        method="imputation" + left_out(model.fit.dropped) + panel.left_out + told,
        variance="conservative, clustered" + _told(leave_one_out, _lone(model)),
        spread_parts=spread_parts(together, cluster_kinds(panel.clusters, panel.cohort)),
    )


def _effects(
    model: Untreated, leave_one_out: bool
) -> tuple[IntArray, FloatArray, FloatArray, FloatArray]:
    """Distances from 0 on, their mean effects, scores by cluster and weight of treated rows."""
    panel, gap = model.panel, model.fit.residual
    first = int(np.searchsorted(model.distances, 0))
    count = model.distances.size - first
    groups = np.where(model.groups >= first, model.groups - first, -1)
    on = groups >= 0
    weight, total = panel.totals(panel.weight), panel.totals(panel.weight * gap)
    mass, value = np.zeros(count), np.zeros(count)
    np.add.at(mass, groups[on], weight[on])
    np.add.at(value, groups[on], total[on])
    squared = panel.totals(panel.weight**2)
    centre = panel.totals(panel.weight**2 * gap) / np.where(squared > 0, squared, 1.0)
    scores = model.uncertainty(panel.weight, groups, count)
    alone = _lone(model)
    if leave_one_out and alone:
        raise NotIdentifiedError(
            "lone_units",
            f"{alone} groups of one start and period hold one unit, so nothing is left when it "
            "is left out.",
        )
    for cohort, block in panel.blocks():
        cells = np.flatnonzero(on[cohort])
        weights = panel.weight[block][:, cells]
        own = weights * (gap[block][:, cells] - centre[cohort, cells])
        if leave_one_out:
            own /= 1 - weights**2 / squared[cohort, cells]
        scores[block, groups[cohort, cells]] += own
    return (
        model.distances[first:],
        value / mass,
        cluster_sums(scores / mass, panel),
        mass,
    )


def _earlier(model: Untreated) -> tuple[IntArray, FloatArray, FloatArray, str]:
    """Effects before the start from untreated rows alone, with CR1 scores by cluster."""
    panel, distance = model.panel, model.panel.distance
    seen = panel.totals(panel.weight) > 0
    found = np.unique(distance[seen & (distance < 0) & (distance != _REFERENCE)]).astype(np.int64)
    wanted = np.isin(found, model.distances)
    none = np.empty((int(panel.clusters.max()) + 1, 0))
    if not wanted.any():
        return found[:0], np.empty(0), none, ""
    terms = np.full(distance.shape, -1)
    for position, horizon in enumerate(found.tolist()):
        terms[seen & (distance == horizon)] = position
    try:
        fit = within_units(panel, model.fit.weight, terms)
    except NotIdentifiedError:
        told = "; effects before the start cannot be separated from those of the periods"
        return found[:0], np.empty(0), none, told
    columns = fit.coefficients.size - found.size + np.flatnonzero(wanted)
    scores = cluster_sums(fit.scores(fit.inverse[:, columns]), panel)
    return found[wanted], fit.coefficients[columns], scores * np.sqrt(small_sample(fit)), ""


def _lone(model: Untreated) -> int:
    """Groups of treated rows of one start and period, at the horizons, that hold one unit."""
    units = model.panel.totals((model.panel.weight > 0).astype(np.float64))
    return int(((units == 1) & model.panel.treated & (model.groups >= 0)).sum())


def _told(leave_one_out: bool, alone: int) -> str:
    told = ", leave-one-out" if leave_one_out else ""
    if alone:
        told += f"; {alone} groups of one start and period hold one unit, whose own noise is unseen"
    return told

"""Interaction-weighted event study: one path per cohort, averaged by how many are seen."""

from __future__ import annotations

import numpy as np
import pandas as pd

from methods.did.parts.cohorts import CohortPanel, cohort_panel
from methods.did.parts.joint_spread import cluster_kinds, spread_parts
from methods.did.parts.panel import StaggeredColumns
from methods.did.parts.paths import effect_path
from methods.did.parts.within_units import (
    check_clusters,
    check_variation,
    cluster_sums,
    small_sample,
    within_units,
)
from methods.inference.parts.estimates import left_out
from methods.results import EffectPath, FloatArray, IntArray, NotIdentifiedError


def interaction_weighted(
    frame: pd.DataFrame,
    columns: StaggeredColumns,
    *,
    reference: int,
    window: tuple[int, int] | None,
    level: float,
) -> EffectPath:
    """Effect at each distance from the start, free of other distances' effects.

    Every cohort has its own effect at every distance, against never-treated units; the path
    averages them by the (weighted) rows of each cohort at that distance, taken as given. When
    everyone starts at some time, the last cohort is the comparison and its periods with the
    programme are left out. Called through ``event_study``, where the arguments are described.

    Returns:
        The path with CR1 covariance, fixed effects nested in clusters not counted, t(G-1).
        ``overall`` is the mean over all rows from the start on. With a window the ends hold
        the average of all effects beyond them; nothing is pooled in the fit.

    Raises:
        NotIdentifiedError: as ``cohorts.cohort_panel``; ``no_reference`` when a cohort is not
            seen at the reference; ``collinear``, ``one_cluster``, ``one_against_one``,
            ``too_few_rows``,
            ``no_variation``, ``too_many_effects``.

    Source: Sun and Abraham (2021), Journal of Econometrics 225, equations 26 to 28.
    """
    panel = cohort_panel(frame, columns)
    panel, comparison = _comparison(panel)
    distance = np.where(comparison[:, None], np.nan, panel.distance)
    if window is not None:
        distance = np.clip(distance, *window)
    seen = panel.totals(panel.weight)
    _check_reference(seen, distance, reference)
    cells = (seen > 0) & ~np.isnan(distance) & (distance != reference)
    terms = np.full(cells.shape, -1)
    terms[cells] = np.arange(cells.sum())
    groups = check_clusters(panel)
    fit = within_units(panel, panel.weight, terms)
    first = fit.coefficients.size - int(cells.sum())
    times, shares = _shares(distance[cells].astype(np.int64), seen[cells])
    combinations = fit.inverse[:, first:] @ shares.T
    scores = cluster_sums(fit.scores(combinations), panel) * np.sqrt(small_sample(fit))
    check_variation(panel, scores)
    value = shares @ fit.coefficients[first:]
    last = times.size
    return effect_path(
        times,
        value[:last],
        scores[:, :last].T @ scores[:, :last],
        overall=(float(value[last]), float((scores[:, last] ** 2).sum())),
        overall_name="mean over treated rows",
        reference=reference,
        dof=groups - 1.0,
        level=level,
        counts=panel.counts(),
        n_clusters=groups,
        method="event study, interaction-weighted" + left_out(fit.dropped) + panel.left_out,
        variance="CR1, fixed effects nested in clusters not counted",
        spread_parts=spread_parts(scores[:, :last], cluster_kinds(panel.clusters, panel.cohort)),
    )


def _comparison(panel: CohortPanel) -> tuple[CohortPanel, FloatArray]:
    """The cohorts compared with: never treated, or else the last, cut off at its start."""
    never = np.isnan(panel.starts)
    if never.any():
        return panel, never
    last = np.arange(panel.starts.size) == panel.starts.size - 1
    after = np.broadcast_to(panel.periods >= panel.starts[-1], panel.treated.shape)
    return panel.without(
        panel.spread(after),
        "everyone starts at some time, so the last to start are the comparison until then",
    ), last


def _check_reference(seen: FloatArray, distance: FloatArray, reference: int) -> None:
    there = ((seen > 0) & (distance == reference)).any(axis=1)
    lacking = int((~there & ~np.isnan(distance).all(axis=1)).sum())
    if lacking:
        raise NotIdentifiedError(
            "no_reference",
            f"{lacking} groups of units that start together are not seen {-reference} periods "
            "before their start.",
        )


def _shares(distance: IntArray, seen: FloatArray) -> tuple[IntArray, FloatArray]:
    """Distances, and the weights of terms (q + 1, K) in each; the last row is the overall."""
    times = np.unique(distance)
    mass = np.vstack([distance == times[:, None], distance >= 0]) * seen
    total = mass.sum(axis=1, keepdims=True)
    return times, mass / np.where(total > 0, total, 1.0)

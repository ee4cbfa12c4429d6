"""Effects by time since the start of the programme."""

from __future__ import annotations

from typing import Unpack

import numpy as np
import pandas as pd

from methods.did.parts.cohorts import CohortPanel, panel_table
from methods.did.parts.panel import (
    StaggeredColumns,
    StaggeredOptions,
    StaggeredPanel,
    staggered_panel,
)
from methods.did.parts.paths import effect_path
from methods.did.parts.within_units import check_variation, cluster_sums, small_sample, within_units
from methods.did.sun_abraham import interaction_weighted
from methods.inference.parts.columns import codes, numeric, positive
from methods.inference.parts.design_matrix import Design, design_matrix
from methods.inference.parts.estimates import check_level, count_units, left_out, one_against_one
from methods.inference.parts.regression import Regression, is_nested, regress
from methods.results import EffectPath, IntArray, NotIdentifiedError

ESTIMATORS = ("two_way", "sun_abraham")
# Panels that are better read row by row.
_TOO_LARGE = {"too_sparse", "too_many_effects"}


def event_study(
    frame: pd.DataFrame,
    *,
    estimator: str = "two_way",
    reference: int = -1,
    window: tuple[int, int] | None = None,
    panel: bool = True,
    level: float = 0.95,
    **columns: Unpack[StaggeredOptions],
) -> EffectPath:
    """Effect at each distance from the start, within units and periods.

    The two-way estimator is right when everyone treated starts together, or when effects by
    time since the start are alike for early and late starters. Otherwise its coefficients mix
    effects of several distances, and "sun_abraham" is right: it fits a path to each group of
    units that start together and averages them (Sun and Abraham 2021; see
    ``sun_abraham.interaction_weighted``).

    Binning rule: with ``window=(low, high)`` every distance below ``low`` is pooled into ``low``
    and every distance above ``high`` into ``high``; nothing is left out. Without a window each
    distance has its own effect.

    Where other units are measured at every period (``panel=False``), those that start together
    take the place of the unit: the effect at each distance is how far the difference between the
    groups' averages is from that at the reference. With one start and two periods this is the
    difference in differences of averages.

    Args:
        frame: one row per unit and period.
        estimator: "two_way" or "sun_abraham".
        reference: distance whose effect is set to zero, before the start.
        window: distances at which the ends are pooled; must hold the reference and 0.
        panel: whether the same units are measured again and again; "two_way" only without.
        level: of the pointwise intervals.
        columns: ``outcome``, ``unit``, ``time``, ``first_treated``, and where there are any
            ``covariates``, ``cluster`` and ``weights``: see ``StaggeredColumns``.

    Returns:
        The path with the covariance of its effects: CR1, fixed effects nested in clusters not
        counted, t(G-1). ``overall`` is the plain mean of the effects at distances 0 and later;
        for "sun_abraham", the mean over treated rows.

    Raises:
        NotIdentifiedError: as ``panel.staggered_panel`` ("sun_abraham" leaves out and counts
            units that start in the first period); ``no_never_treated`` when every unit
            starts at some time and no window pools the ends ("sun_abraham" then compares with
            the last to start); ``no_reference`` when no treated unit is seen at the reference;
            ``one_against_one``; ``collinear``,
            ``too_few_rows``, ``one_cluster``, ``no_variation``, or a column that cannot be used.
        ValueError: a column, estimator or window that does not exist, or "sun_abraham" without a
            panel.
    """
    if estimator not in ESTIMATORS:
        raise ValueError(f"estimator must be one of {', '.join(ESTIMATORS)}, not {estimator!r}.")
    if estimator == "sun_abraham" and not panel:
        raise ValueError('"sun_abraham" needs the same units again and again (panel=True).')
    check_level(level)
    _check_window(reference, window)
    names = StaggeredColumns(**columns)
    if estimator == "sun_abraham":
        return interaction_weighted(frame, names, reference=reference, window=window, level=level)
    return _two_way(frame, names, reference=reference, window=window, level=level, same=panel)


def _two_way(
    frame: pd.DataFrame,
    columns: StaggeredColumns,
    *,
    reference: int,
    window: tuple[int, int] | None,
    level: float,
    same: bool,
) -> EffectPath:
    panel = staggered_panel(frame, columns, repeated=not same)
    starts = ~np.isnan(panel.start)
    if starts.all() and window is None:
        raise NotIdentifiedError(
            "no_never_treated",
            "Every unit starts at some time, so effects at all distances cannot be separated "
            "from the periods; pool the ends with a window.",
        )
    distance, terms = _distances(panel, reference, window)
    clusters = panel.unit if columns.cluster is None else codes(frame, columns.cluster)
    if one_against_one(clusters, starts):
        raise NotIdentifiedError(
            "one_against_one", "One cluster against one leaves no way to judge the uncertainty."
        )
    if same and is_nested(panel.unit, clusters):
        try:
            table = panel_table(frame, columns, panel, clusters)
            found = _within(table, distance, window)
            return _path(found, panel, distance, reference=reference, level=level)
        except NotIdentifiedError as problem:
            if problem.code not in _TOO_LARGE:
                raise
    groups = panel.unit if same else pd.factorize(panel.start, use_na_sentinel=False)[0]
    found = _by_rows(frame, columns, groups, distance, terms, clusters)
    return _path(found, panel, distance, reference=reference, level=level, same=same)


def _by_rows(
    frame: pd.DataFrame,
    columns: StaggeredColumns,
    groups: IntArray,
    distance: IntArray,
    terms: Design,
    clusters: IntArray,
) -> Regression:
    """The regression on every row, within ``groups`` (units, or those that start together)."""
    late = (distance >= 0) / max(int((distance >= 0).sum()), 1)
    return regress(
        numeric(frame, columns.outcome),
        terms,
        design_matrix(frame, columns.covariates),
        effects=[groups, codes(frame, columns.time)],
        clusters=clusters,
        weights=positive(frame, columns.weights),
        small_sample="nested",
        contrasts=late[None, :],
    )


def _within(table: CohortPanel, distance: IntArray, window: tuple[int, int] | None) -> Regression:
    """The same regression from sums over units that start together, at a fraction of the cost."""
    place = table.distance if window is None else np.clip(table.distance, *window)
    terms = np.full(place.shape, -1)
    for term, one in enumerate(distance.tolist()):
        terms[place == one] = term
    fit = within_units(table, table.weight, terms)
    first = fit.coefficients.size - distance.size
    scores = cluster_sums(fit.scores(fit.inverse[:, first:]), table) * np.sqrt(small_sample(fit))
    check_variation(table, scores)
    return Regression(
        value=fit.coefficients[first:],
        covariance=scores.T @ scores,
        dof=np.array([table.n_clusters - 1.0]),
        n_clusters=table.n_clusters,
        dropped=fit.dropped,
        variance="CR1, fixed effects nested in clusters not counted",
    )


def _check_window(reference: int, window: tuple[int, int] | None) -> None:
    if reference >= 0:
        raise ValueError("The reference must lie before the start: -1 or earlier.")
    if window is not None and not (window[0] <= reference and window[1] >= 0):
        raise ValueError(f"The window {window} must hold the reference {reference} and 0.")


def _distances(
    panel: StaggeredPanel, reference: int, window: tuple[int, int] | None
) -> tuple[IntArray, Design]:
    """Distances with an effect, in order, and one 0/1 column for each."""
    starts = ~np.isnan(panel.start)
    distance = np.zeros(panel.time.size, dtype=np.int64)
    distance[starts] = panel.time[starts] - panel.start[starts].astype(np.int64)
    if window is not None:
        distance = np.clip(distance, *window)
    earliest = int(distance.min())
    seen = np.flatnonzero(np.bincount(distance[starts] - earliest)) + earliest
    if reference not in seen:
        raise NotIdentifiedError(
            "no_reference", f"No treated unit is seen {-reference} periods before its start."
        )
    kept = seen[seen != reference]
    columns = (distance[:, None] == kept) & starts[:, None]
    return kept, Design(columns.astype(np.float64), tuple(f"distance {e}" for e in kept))


def _path(
    result: Regression,
    panel: StaggeredPanel,
    distance: IntArray,
    *,
    reference: int,
    level: float,
    same: bool = True,
) -> EffectPath:
    late = distance >= 0
    share = late / max(int(late.sum()), 1)
    overall = (float(share @ result.value), float(share @ result.covariance @ share))
    return effect_path(
        distance,
        result.value,
        result.covariance,
        overall=overall if late.any() else None,
        overall_name="mean of the effects from the start on",
        reference=reference,
        dof=float(result.dof[0]),
        level=level,
        counts=count_units(panel.unit, ~np.isnan(panel.start)),
        n_clusters=result.n_clusters,
        method="event study, "
        + ("two-way fixed effects" if same else "averages of groups measured anew each time")
        + left_out(result.dropped),
        variance=result.variance,
    )

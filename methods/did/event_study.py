"""Effects by time since the start of the programme."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from methods.did.cohorts import lay_out
from methods.did.panel import StaggeredPanel, staggered_panel
from methods.did.paths import effect_path
from methods.did.sun_abraham import interaction_weighted
from methods.did.within_units import check_variation, cluster_sums, small_sample, within_units
from methods.inference.columns import codes, numeric, positive
from methods.inference.design_matrix import Design, design_matrix
from methods.inference.estimates import (
    check_level,
    count_units,
    left_out,
    one_against_one,
)
from methods.inference.regression import Regression, is_nested, regress
from methods.results import EffectPath, IntArray, NotIdentifiedError

ESTIMATORS = ("two_way", "sun_abraham")
# Panels that are better read row by row.
_TOO_LARGE = {"too_sparse", "too_many_effects"}


def event_study(
    frame: pd.DataFrame,
    *,
    outcome: str,
    unit: str,
    time: str,
    first_treated: str,
    estimator: str = "two_way",
    reference: int = -1,
    window: tuple[int, int] | None = None,
    covariates: Sequence[str] = (),
    cluster: str | None = None,
    weights: str | None = None,
    level: float = 0.95,
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

    Args:
        frame: one row per unit and period.
        outcome: column of numbers.
        unit: column that names units.
        time: column of whole numbers, one per period, in steps of 1.
        first_treated: first period with the programme; missing for units that never have it.
        estimator: "two_way" or "sun_abraham".
        reference: distance whose effect is set to zero, before the start.
        window: distances at which the ends are pooled; must hold the reference and 0.
        covariates: vary over time, and must not be affected by the programme.
        cluster: level at which the programme was given; by default the unit.
        weights: column of positive weights.
        level: of the pointwise intervals.

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
        ValueError: a column, estimator or window that does not exist.
    """
    if estimator not in ESTIMATORS:
        raise ValueError(f"estimator must be one of {', '.join(ESTIMATORS)}, not {estimator!r}.")
    check_level(level)
    _check_window(reference, window)
    fit = interaction_weighted if estimator == "sun_abraham" else _two_way
    return fit(
        frame,
        outcome=outcome,
        unit=unit,
        time=time,
        first_treated=first_treated,
        reference=reference,
        window=window,
        covariates=covariates,
        cluster=cluster,
        weights=weights,
        level=level,
    )


def _two_way(
    frame: pd.DataFrame,
    *,
    outcome: str,
    unit: str,
    time: str,
    first_treated: str,
    reference: int,
    window: tuple[int, int] | None,
    covariates: Sequence[str],
    cluster: str | None,
    weights: str | None,
    level: float,
) -> EffectPath:
    panel = staggered_panel(frame, unit=unit, time=time, first_treated=first_treated)
    starts = ~np.isnan(panel.start)
    if starts.all() and window is None:
        raise NotIdentifiedError(
            "no_never_treated",
            "Every unit starts at some time, so effects at all distances cannot be separated "
            "from the periods; pool the ends with a window.",
        )
    distance, terms = _distances(panel, reference, window)
    clusters = panel.unit if cluster is None else codes(frame, cluster)
    if one_against_one(clusters, starts):
        raise NotIdentifiedError(
            "one_against_one", "One cluster against one leaves no way to judge the uncertainty."
        )
    if is_nested(panel.unit, clusters):
        try:
            return _within(
                frame,
                panel,
                distance,
                clusters,
                outcome=outcome,
                time=time,
                window=window,
                covariates=covariates,
                weights=weights,
                level=level,
                reference=reference,
            )
        except NotIdentifiedError as problem:
            if problem.code not in _TOO_LARGE:
                raise
    return _by_rows(
        frame,
        panel,
        distance,
        terms,
        outcome=outcome,
        time=time,
        covariates=covariates,
        clusters=clusters,
        weights=weights,
        level=level,
        reference=reference,
    )


def _by_rows(
    frame: pd.DataFrame,
    panel: StaggeredPanel,
    distance: IntArray,
    terms: Design,
    *,
    outcome: str,
    time: str,
    covariates: Sequence[str],
    clusters: IntArray,
    weights: str | None,
    level: float,
    reference: int,
) -> EffectPath:
    """The regression on every row."""
    late = (distance >= 0) / max(int((distance >= 0).sum()), 1)
    result = regress(
        numeric(frame, outcome),
        terms,
        design_matrix(frame, covariates),
        effects=[panel.unit, codes(frame, time)],
        clusters=clusters,
        weights=positive(frame, weights),
        small_sample="nested",
        contrasts=late[None, :],
    )
    return _path(result, panel, distance, reference=reference, level=level)


def _within(
    frame: pd.DataFrame,
    panel: StaggeredPanel,
    distance: IntArray,
    clusters: IntArray,
    *,
    outcome: str,
    time: str,
    window: tuple[int, int] | None,
    covariates: Sequence[str],
    weights: str | None,
    level: float,
    reference: int,
) -> EffectPath:
    """The same regression from sums over units that start together, at a fraction of the cost."""
    period = codes(frame, time)
    periods = np.zeros(int(period.max()) + 1, dtype=np.int64)
    periods[period] = panel.time
    start = np.empty(int(panel.unit.max()) + 1)
    start[panel.unit] = panel.start
    table = replace(
        lay_out(
            panel.unit,
            period,
            start,
            outcome=numeric(frame, outcome),
            design=design_matrix(frame, covariates),
            clusters=clusters,
            weights=positive(frame, weights),
        ),
        periods=periods,
    )
    place = table.distance if window is None else np.clip(table.distance, *window)
    terms = np.full(place.shape, -1)
    for term, one in enumerate(distance.tolist()):
        terms[place == one] = term
    fit = within_units(table, table.weight, terms)
    first = fit.coefficients.size - distance.size
    scores = cluster_sums(fit.scores(fit.inverse[:, first:]), table) * np.sqrt(small_sample(fit))
    check_variation(table, scores)
    result = Regression(
        value=fit.coefficients[first:],
        covariance=scores.T @ scores,
        dof=np.array([table.n_clusters - 1.0]),
        n_clusters=table.n_clusters,
        dropped=fit.dropped,
        variance="CR1, fixed effects nested in clusters not counted",
    )
    return _path(result, panel, distance, reference=reference, level=level)


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
        method="event study, two-way fixed effects" + left_out(result.dropped),
        variance=result.variance,
    )

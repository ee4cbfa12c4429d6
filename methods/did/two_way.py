"""Two-way fixed effects: one coefficient for being treated now."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from methods.did.parts.panel import told_switches, unique_rows
from methods.inference.parts.columns import codes, indicator, numeric, positive
from methods.inference.parts.design_matrix import Design, design_matrix
from methods.inference.parts.estimates import count_units, difference, left_out, one_against_one
from methods.inference.parts.ols import Variance
from methods.inference.parts.regression import SmallSample, regress
from methods.results import Estimate, NotIdentifiedError


def two_way(
    frame: pd.DataFrame,
    *,
    outcome: str,
    unit: str,
    time: str,
    treated_now: str,
    covariates: Sequence[str] = (),
    cluster: str | None = None,
    weights: str | None = None,
    effects: Sequence[str] = (),
    variance: Variance = "CR1",
    small_sample: SmallSample = "nested",
    level: float = 0.95,
) -> Estimate:
    """Effect of being treated now, within units and periods.

    Not as the headline when units start at different times and effects grow or differ: earlier
    starters then serve as comparison for later ones, and the answer can have the wrong sign
    (Goodman-Bacon 2021). It is then a diagnostic.

    Args:
        frame: one row per unit and period.
        outcome: column of numbers.
        unit: column that names units.
        time: column that names periods.
        treated_now: column of 0 and 1.
        covariates: vary over time, and must not be affected by the programme.
        cluster: level at which the programme was given; by default the unit.
        weights: column of positive weights.
        effects: further fixed effects, such as a region-by-period label.
        variance: "classical", "HC0" to "HC3", or "CR1" to "CR3".
        small_sample: what CR1 counts as parameters: "nested" leaves out fixed effects nested in
            the clusters (R fixest), "all" counts them (Stata ``regress``, statsmodels).
        level: of the interval.

    Units that leave the programme, that are in it whenever seen, or that are seen once stay, and
    are counted in ``method``.

    Raises:
        NotIdentifiedError: ``duplicate_rows``, ``no_treated``, ``no_comparison``, ``collinear``,
            ``too_few_rows``, ``one_cluster``, ``no_variation``, or a column that cannot be used.
        ValueError: a column or option that does not exist.
    """
    units, times = unique_rows(frame, unit, time)
    now = indicator(frame, treated_now)
    if not now.any():
        raise NotIdentifiedError("no_treated", f"No row has {treated_now!r} = 1.")
    if now.all():
        raise NotIdentifiedError("no_comparison", f"Every row has {treated_now!r} = 1.")
    clusters = units if cluster is None else codes(frame, cluster)
    result = regress(
        numeric(frame, outcome),
        Design(now.astype(np.float64)[:, None], (treated_now,)),
        design_matrix(frame, covariates),
        effects=[units, times, *(codes(frame, name) for name in effects)],
        clusters=clusters,
        weights=positive(frame, weights),
        variance=variance,
        small_sample=small_sample,
    )
    ever = (np.bincount(units, weights=now) > 0)[units]
    return difference(
        float(result.value[0]),
        float(result.covariance[0, 0]),
        float(result.dof[0]),
        count_units(units, ever),
        level=level,
        n_clusters=result.n_clusters,
        method="two-way fixed effects"
        + left_out(result.dropped)
        + told_switches(units, times, now),
        label=result.variance,
        lone=one_against_one(None if result.n_clusters is None else clusters, ever),
    )

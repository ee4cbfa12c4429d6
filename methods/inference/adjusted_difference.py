"""Difference between two groups at one time, with or without adjustment by regression."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from methods.inference.parts.columns import codes, indicator, numeric, positive
from methods.inference.parts.design_matrix import Design, design_matrix
from methods.inference.parts.estimates import count_units, difference, left_out, one_against_one
from methods.inference.parts.ols import Variance
from methods.inference.parts.regression import regress
from methods.results import Estimate, NotIdentifiedError


def adjusted_difference(
    frame: pd.DataFrame,
    *,
    outcome: str,
    treated: str,
    covariates: Sequence[str] = (),
    cluster: str | None = None,
    weights: str | None = None,
    variance: Variance = "HC3",
    level: float = 0.95,
) -> Estimate:
    """Average of the treated minus that of the comparison group, covariates held equal.

    With the outcome's own baseline among the covariates this is analysis of covariance; without
    covariates it is the plain difference, which is fair only where chance decided. Not for
    rows from several times.

    Args:
        frame: one row per unit.
        outcome: column of numbers.
        treated: column of 0 and 1.
        covariates: measured before the programme; text and categories are expanded.
        cluster: level at which the programme was given; goes with variance "CR1" to "CR3".
        weights: column of positive weights.
        variance: "classical", "HC0" to "HC3", or "CR1" to "CR3".
        level: of the interval, such as 0.95.

    Raises:
        NotIdentifiedError: ``empty_group``, ``collinear``, ``too_few_rows``, ``one_cluster``, or
            a column that cannot be used.

    Source: Fisher (1932), analysis of covariance; Wooldridge (2020), section 7.3.
    """
    is_treated = indicator(frame, treated)
    if is_treated.all() or not is_treated.any():
        raise NotIdentifiedError("empty_group", f"Everyone has the same value of {treated!r}.")
    clusters = None if cluster is None else codes(frame, cluster)
    result = regress(
        numeric(frame, outcome),
        Design(is_treated.astype(np.float64)[:, None], (treated,)),
        design_matrix(frame, covariates),
        clusters=clusters,
        weights=positive(frame, weights),
        variance=variance,
    )
    return difference(
        float(result.value[0]),
        float(result.covariance[0, 0]),
        float(result.dof[0]),
        count_units(np.arange(len(frame)), is_treated),
        level=level,
        n_clusters=result.n_clusters,
        method="difference adjusted by regression" + left_out(result.dropped)
        if covariates
        else "unadjusted difference",
        label=result.variance,
        lone=one_against_one(clusters, is_treated),
    )

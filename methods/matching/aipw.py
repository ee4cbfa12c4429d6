"""Augmented inverse probability weighting: right if either of its two models is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd

from methods.inference.columns import numeric, require_columns, require_complete, treated_column
from methods.inference.design_matrix import category_codes, design_matrix
from methods.inference.estimates import check_level
from methods.inference.glm import fit_glm
from methods.matching.propensity import propensity_scores
from methods.matching.variance import clustered_variance, independent_variance
from methods.results import (
    BoolArray,
    Estimate,
    FloatArray,
    NotIdentifiedError,
    interval,
)


def aipw(
    frame: pd.DataFrame,
    *,
    outcome: str,
    treated: str,
    covariates: Sequence[str],
    estimand: Literal["ATT", "ATE", "ATC"] = "ATT",
    cluster: str | None = None,
    level: float = 0.95,
) -> Estimate:
    """Doubly robust difference in means; a check on a matched result, not for poor overlap.

    Logistic propensity score and a linear outcome model per arm on the same covariates. The
    standard error comes from the influence function with the score taken as known.

    Args:
        frame: one row per person.
        outcome: numeric column (a 0/1 outcome gives a difference in shares).
        treated: 0/1 column.
        covariates: columns known before the start.
        estimand: whose average effect.
        cluster: column within which people are alike; None takes people as independent.
        level: confidence level.

    Raises:
        NotIdentifiedError: unusable columns, or covariates that separate the groups.

    Source: Robins, Rotnitzky and Zhao (1994); Mercatanti and Li (2014) for the ATT.
    """
    check_level(level)
    took_part = treated_column(frame, treated)
    y = numeric(frame, outcome)
    design = design_matrix(frame, covariates)
    score = propensity_scores(design, took_part, "logit", None)
    centred = design.matrix - design.matrix.mean(axis=0)
    matrix = np.column_stack([np.ones(len(frame)), centred])
    names = ("(intercept)", *design.names)
    means = (_predict(matrix, y, took_part, names), _predict(matrix, y, ~took_part, names))
    value, influence = _combine(y, took_part, score, means, estimand)
    squared, dof, n_clusters = independent_variance(influence), float("inf"), None
    if cluster is not None:
        require_columns(frame, [cluster])
        require_complete(frame, [cluster])
        squared, n_clusters = clustered_variance(influence, [category_codes(frame[cluster])[0]])
        dof = float(n_clusters - 1)
    std_error = float(np.sqrt(squared))
    if not std_error > 1e-12 * float(np.abs(y).max()):
        raise NotIdentifiedError("no_variation", "The outcome does not vary, so there is no range.")
    p_value, low, high = interval(value, std_error, dof, level)
    return Estimate(
        value=value,
        std_error=std_error,
        ci_low=low,
        ci_high=high,
        p_value=p_value,
        dof=dof,
        level=level,
        n_obs=len(frame),
        n_units=len(frame),
        n_treated=int(took_part.sum()),
        n_comparison=int((~took_part).sum()),
        n_clusters=n_clusters,
        scale="difference",
        method=f"augmented inverse probability weighting; {estimand}",
        variance="influence function" if cluster is None else f"influence function by '{cluster}'",
    )


def _predict(
    matrix: FloatArray, y: FloatArray, rows: BoolArray, names: Sequence[str]
) -> FloatArray:
    fit = fit_glm(matrix[rows], y[rows], family="gaussian", names=names)
    return np.asarray(matrix @ fit.coefficients, dtype=np.float64)


def _combine(
    y: FloatArray,
    treated: BoolArray,
    score: FloatArray,
    means: tuple[FloatArray, FloatArray],
    estimand: str,
) -> tuple[float, FloatArray]:
    """The estimate and what each person adds to it; ``means`` are predictions with and without."""
    with_programme, without = means
    t = treated.astype(np.float64)
    n = y.size
    gap = with_programme - without
    rest_with, rest_without = t * (y - with_programme), (1 - t) * (y - without)
    if estimand == "ATE":
        each = gap + rest_with / score - rest_without / (1 - score)
        value = float(each.mean())
        return value, (each - value) / n
    if estimand == "ATT":
        each = t * (y - without) - rest_without * score / (1 - score)
        value = float(each.sum() / t.sum())
        return value, (each - t * value) / t.sum()
    if estimand == "ATC":
        each = (1 - t) * (with_programme - y) + rest_with * (1 - score) / score
        value = float(each.sum() / (1 - t).sum())
        return value, (each - (1 - t) * value) / (1 - t).sum()
    raise NotIdentifiedError("unknown_option", "estimand must be ATT, ATE or ATC.")

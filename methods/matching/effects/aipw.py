"""Augmented inverse probability weighting: right if either of its two models is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd
from scipy import linalg

from methods.inference.parts.columns import (
    numeric,
    require_columns,
    require_complete,
    treated_column,
)
from methods.inference.parts.design_matrix import category_codes, design_matrix
from methods.inference.parts.estimates import check_level, difference, people_on_sides
from methods.inference.parts.glm import fit_glm
from methods.matching.parts.covariate_balancing import score_columns
from methods.matching.parts.estimated_weights import HIGHEST_LEVERAGE, carried
from methods.matching.parts.variance import clustered_variance, independent_variance
from methods.matching.propensity import propensity_scores
from methods.results import (
    BoolArray,
    Estimate,
    FloatArray,
    NotIdentifiedError,
)


def aipw(
    frame: pd.DataFrame,
    *,
    outcome: str,
    treated: str,
    covariates: Sequence[str],
    estimand: Literal["ATT", "ATE", "ATC"] = "ATT",
    cluster: str | None = None,
    variance: Literal["influence", "M3"] = "influence",
    level: float = 0.95,
) -> Estimate:
    """Doubly robust difference in means; a check on a matched result, not for poor overlap.

    Logistic propensity score and a linear outcome model per arm on the same covariates.

    Args:
        frame: one row per person.
        outcome: numeric column (a 0/1 outcome gives a difference in shares).
        treated: 0/1 column.
        covariates: columns known before the start.
        estimand: whose average effect.
        cluster: column within which people are alike; None takes people as independent.
        variance: "influence" takes both models as known, as other software does, and is 5 to 10 %
            too small at some hundred people; "M3" leaves out one person at a time, with one
            Newton step of every model, and Satterthwaite's degrees of freedom. Recommended
            without clusters.
        level: confidence level.

    Raises:
        NotIdentifiedError: unusable columns, covariates that separate the groups, or M3 with
            clusters.

    Source: Robins, Rotnitzky and Zhao (1994); Mercatanti and Li (2014) for the ATT; Mancl and
    DeRouen (2001) for M3, on the stacked equations of score, outcomes and effect.
    """
    check_level(level)
    _check_variance(variance, cluster)
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
    words = "influence function" if cluster is None else f"influence function by '{cluster}'"
    if variance == "M3":
        columns = score_columns(design.matrix, np.ones(y.size))
        moved = _leaving_out_each(y, took_part, score, means, columns, estimand)
        squared, words = independent_variance(moved), "M-estimation, each left out"
        aim = {"ATT": score, "ATC": 1 - score}.get(estimand, np.ones_like(score))
        weight = aim / np.where(took_part, score, 1 - score)
        dof = min(float(y.size - 2 * columns.shape[1]), carried(weight, took_part))
    if cluster is not None:
        require_columns(frame, [cluster])
        require_complete(frame, [cluster])
        squared, n_clusters = clustered_variance(influence, [category_codes(frame[cluster])[0]])
        dof = float(n_clusters - 1)
    std_error = float(np.sqrt(squared))
    if not std_error > 1e-12 * float(np.abs(y).max()):
        raise NotIdentifiedError("no_variation", "The outcome does not vary, so there is no range.")
    return difference(
        value,
        squared,
        dof,
        people_on_sides(took_part),
        level=level,
        n_clusters=n_clusters,
        method=f"augmented inverse probability weighting; {estimand}",
        label=words,
    )


def _check_variance(variance: str, cluster: str | None) -> None:
    if variance not in ("influence", "M3"):
        raise NotIdentifiedError("unknown_option", "variance must be influence or M3.")
    if variance == "M3" and cluster is not None:
        raise NotIdentifiedError(
            "contradiction", f"M3 takes people as independent, so '{cluster}' cannot be used."
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


def _leaving_out_each(
    y: FloatArray,
    treated: BoolArray,
    score: FloatArray,
    means: tuple[FloatArray, FloatArray],
    columns: FloatArray,
    estimand: str,
) -> FloatArray:
    """How far the estimate moves when each person is left out of all three models and the mean.

    Args:
        y: (n,).
        treated: (n,).
        score: (n,).
        means: (n,) predictions with and without the programme.
        columns: (n, p) of all three models, a constant among them.
        estimand: "ATT", "ATE" or "ATC".
    """
    _, influence = _combine(y, treated, score, means, estimand)
    target = {"ATT": treated, "ATC": ~treated}.get(estimand, np.ones_like(treated))
    size = float(target.sum())
    rest_with, rest_without = y - means[0], y - means[1]
    odds = score / (1 - score)
    slopes = _slopes(treated, target, odds, rest_with, rest_without, estimand)
    fits = (
        (treated * 1.0, rest_with),
        (~treated * 1.0, rest_without),
        (score * (1 - score), treated - score),
    )
    moved = influence * size
    for slope, (curvature, equation) in zip(slopes, fits, strict=True):
        rooted = columns * np.sqrt(curvature)[:, None]
        inverse = np.asarray(linalg.pinvh(rooted.T @ rooted, rtol=1e-10), dtype=np.float64)
        inside = columns @ inverse
        square = np.einsum("ij,ij->i", inside, columns)
        hat = np.minimum(curvature * square, HIGHEST_LEVERAGE)
        counted = equation * (curvature > 0) / (1 - hat)
        moved += counted * (inside @ (slope @ columns) - slope * square)
    return moved / (size - target)


def _slopes(
    treated: BoolArray,
    target: BoolArray,
    odds: FloatArray,
    rest_with: FloatArray,
    rest_without: FloatArray,
    estimand: str,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Derivatives of each person's term by both predictions and by the log odds of the score.

    A term is the predicted gap, or what is known of it, in the target group, and the weighted
    rest of the outcome in the arms that are reweighted to the target.
    """
    everybody = estimand == "ATE"
    up = treated * {"ATE": 1 + 1 / odds, "ATC": 1 / odds}.get(estimand, np.zeros_like(odds))
    down = ~treated * {"ATE": 1 + odds, "ATT": odds}.get(estimand, np.zeros_like(odds))
    by_with = (target if estimand != "ATT" else 0.0) - up
    by_without = down - (target if estimand != "ATC" else 0.0)
    by_score = -rest_with * (up - treated * everybody) - rest_without * (
        down - ~treated * everybody
    )
    return by_with, by_without, by_score

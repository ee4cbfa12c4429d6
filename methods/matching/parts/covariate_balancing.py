"""Covariate balancing propensity score: the score that balances both groups against each other."""

from __future__ import annotations

import numpy as np
from scipy import linalg

from methods.inference.parts.glm import independent_columns
from methods.matching.parts.newton import Step, minimise
from methods.results import BoolArray, FloatArray, NotIdentifiedError, WeightModel


def balancing_score(
    matrix: FloatArray, treated: BoolArray, own: FloatArray
) -> tuple[FloatArray, WeightModel]:
    """Score whose inverse probability weights balance every covariate exactly, for the ATE.

    For the ATT and ATC the just-identified score gives the weights of entropy balancing: see
    ``entropy.balance_to``. For the ATO it is the ordinary logit score.

    Args:
        matrix: (n, k) covariates.
        treated: (n,) who took part.
        own: (n,) sampling weights.

    Returns:
        (n,) score, and how the weights 1 / score and 1 / (1 - score) follow from its parameters.

    Raises:
        NotIdentifiedError: no score balances the groups.

    Source: Imai and Ratkovic (2014), just identified, through the convex loss of Zhao (2019).
    """
    share = own / own.sum()
    columns = score_columns(matrix, own)
    sign = np.where(treated, -1.0, 1.0)

    def loss(point: FloatArray) -> Step:
        linear = sign * (columns @ point)
        with np.errstate(over="ignore"):
            tilted = np.exp(linear)
        if not np.isfinite(tilted).all():
            return np.inf, np.zeros(point.size), np.eye(point.size)
        rooted = columns * np.sqrt(share * tilted)[:, None]
        gradient = (share * sign * (1 + tilted)) @ columns
        return float(share @ (tilted + linear)), gradient, rooted.T @ rooted

    found = minimise(loss, np.zeros(columns.shape[1]))
    if found is None:
        raise NotIdentifiedError(
            "no_overlap",
            "No score makes the groups alike: too few people of the one are like the other. Use "
            "fewer covariates or leave people out.",
        )
    score = 1 / (1 + np.exp(-(columns @ found)))
    weight = np.where(treated, 1 / score, 1 / (1 - score))
    away = np.where(treated, 1 - score, score)
    curvature = share * away * weight
    rooted = columns * np.sqrt(curvature)[:, None]
    inverse = np.asarray(linalg.pinvh(rooted.T @ rooted, rtol=1e-10), dtype=np.float64)
    return score, WeightModel(columns, sign * away, -sign * share * weight, inverse, curvature)


def score_columns(matrix: FloatArray, own: FloatArray) -> FloatArray:
    """A constant and the standardised covariates that do not repeat each other, (n, p)."""
    share = own / own.sum()
    mean = share @ matrix
    spread = np.sqrt(np.maximum(share @ (matrix - mean) ** 2, 0.0))
    scaled = (matrix - mean) / np.where(spread > 0, spread, 1.0)
    columns = np.column_stack([np.ones(len(matrix)), scaled])
    return np.asfortranarray(columns[:, independent_columns(columns, own)])

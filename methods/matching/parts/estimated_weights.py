"""What each person adds to an effect when the weights rest on estimated parameters."""

from __future__ import annotations

import numpy as np

from methods.matching.parts.influence import Influence
from methods.results import BoolArray, FloatArray, IntArray, Matches

# Leverage counted at most, so that nobody's share can blow up (Fay and Graubard 2001).
HIGHEST_LEVERAGE = 0.75


def through_weights(matches: Matches, row: IntArray, influence: Influence) -> FloatArray:
    """First-order influence of each row of the frame, through the weights' parameters too, (n,).

    Args:
        matches: with its weight models.
        row: (m,) positions in the frame of the rows of the outcome model.
        influence: of the outcome model.

    Source: Stefanski and Boos (2002).
    """
    total, moved, _ = _spread_out(matches, row, influence)
    for model in matches.weight_models:
        gradient = (moved * model.slope) @ model.columns
        total += model.equation * (model.columns @ (model.inverse @ gradient))
    return total


def leaving_out_each(matches: Matches, row: IntArray, influence: Influence) -> FloatArray:
    """How far the effect moves when each person is left out and one Newton step is taken, (n,).

    It is to M-estimation what HC3 is to least squares. A person left out of the weights' equations
    moves their parameters by the influence over 1 less the leverage there; in the own arm, the
    person's own weight no longer moves with them, and the rest is over 1 less the leverage in the
    outcome model. Exact one-step values for means of the arms; with covariates in the outcome
    model their part of the leverage is approximate. Not for few clusters.

    Args:
        matches: with its weight models.
        row: (m,) positions in the frame of the rows of the outcome model.
        influence: of the outcome model, with its leverage.

    Source: Mancl and DeRouen (2001), for stacked equations; the bound on leverages is Fay and
    Graubard's (2001).
    """
    own, moved, leverage = _spread_out(matches, row, influence)
    other = np.zeros(own.size)
    treated = matches.treated
    for model in matches.weight_models:
        inside = model.columns @ model.inverse
        hat = model.curvature * np.einsum("ij,ij->i", inside, model.columns)
        step = model.equation / (1 - np.minimum(hat, HIGHEST_LEVERAGE))
        weight = moved * model.slope
        through = [inside @ ((weight * side) @ model.columns) for side in (treated, ~treated)]
        itself = weight * np.einsum("ij,ij->i", inside, model.columns)
        own += step * (np.where(treated, *through) - itself)
        other += step * np.where(treated, *through[::-1])
    own /= 1 - np.minimum(leverage, HIGHEST_LEVERAGE)
    return own + other


def carried(weight: FloatArray, treated: BoolArray) -> float:
    """Satterthwaite degrees of freedom of a difference of weighted means.

    With equal variances within the arms, of sum d^2 e^2 where d is a row's share of its arm:
    (sum d^2)^2 / sum d^4. The nearer few people come to carrying an arm, the fewer they are.

    Args:
        weight: (m,) positive.
        treated: (m,).

    Source: Satterthwaite (1946), as Imbens and Kolesar (2016) use it for HC2.
    """
    squares = np.empty(weight.size)
    for side in (treated, ~treated):
        squares[side] = (weight[side] / weight[side].sum()) ** 2
    return max(1.0, float(squares.sum() ** 2 / (squares @ squares)))


def _spread_out(
    matches: Matches, row: IntArray, influence: Influence
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Influence, derivative by the weights' logarithms and leverage, by row of the frame."""
    found = np.zeros((3, matches.treated.size))
    found[0, row], found[1, row] = influence.added, influence.reweighting
    if influence.leverage is not None:
        found[2, row] = influence.leverage
    return found[0], found[1], found[2]

"""Oster's bound: what the movement of a coefficient says about what was not measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from methods.inference.parts.columns import numeric, treated_column
from methods.inference.parts.design_matrix import design_matrix
from methods.inference.parts.ols import least_squares
from methods.results import FloatArray, NotIdentifiedError


@dataclass(frozen=True, slots=True)
class OsterBound:
    """Selection on what was not measured, relative to selection on the covariates.

    Attributes:
        delta: how many times as important as the covariates the unmeasured would have to be to
            make the effect zero. Negative when the covariates already moved it away from zero.
        adjusted: the effect if the unmeasured were exactly as important as the covariates.
        alternative: the other solution of the same equation; NaN when there is none.
        estimate, r2: with the covariates. plain_estimate, plain_r2: without.
        r2_max: R2 that would be reached with everything that matters.
    """

    delta: float
    adjusted: float
    alternative: float
    estimate: float
    r2: float
    plain_estimate: float
    plain_r2: float
    r2_max: float


@dataclass(frozen=True, slots=True)
class _Moments:
    """What the formulas need: gaps in estimates and R2, and variances, as Oster writes them."""

    moved: float
    explained: float
    left: float
    var_outcome: float
    var_treated: float
    var_residual: float


def oster(
    frame: pd.DataFrame,
    *,
    outcome: str,
    treated: str,
    covariates: Sequence[str],
    r2_max: float,
) -> OsterBound:
    """How far unmeasured causes would have to matter; only as good as the choice of ``r2_max``.

    Args:
        frame: one row per person.
        outcome: numeric column.
        treated: 0/1 column.
        covariates: columns known before the start.
        r2_max: above the R2 with covariates and at most 1; 1.3 times that R2 is customary.

    Raises:
        NotIdentifiedError: unusable columns, or an ``r2_max`` out of range.

    Source: Oster (2019), propositions 2 and 3; proportional selection.
    """
    took_part = treated_column(frame, treated).astype(np.float64)
    y = numeric(frame, outcome)
    design = design_matrix(frame, covariates)
    if not design.names:
        raise NotIdentifiedError("no_covariates", "Name at least one covariate.")
    constant = np.ones((y.size, 1))
    controls = np.column_stack([constant, design.matrix])
    plain, plain_r2, _ = _coefficient(y, constant, took_part)
    estimate, r2, residual = _coefficient(y, controls, took_part)
    if not r2 < r2_max <= 1:
        raise NotIdentifiedError(
            "unknown_option", f"r2_max must lie above the R2 with covariates, {r2:.4f}, up to 1."
        )
    moments = _Moments(
        moved=plain - estimate,
        explained=r2 - plain_r2,
        left=r2_max - r2,
        var_outcome=float(np.var(y, ddof=1)),
        var_treated=float(np.var(took_part, ddof=1)),
        var_residual=float(residual @ residual / (y.size - 1)),
    )
    adjusted, alternative = _equally_important(moments, estimate)
    return OsterBound(
        delta=_delta(moments, estimate),
        adjusted=adjusted,
        alternative=alternative,
        estimate=estimate,
        r2=r2,
        plain_estimate=plain,
        plain_r2=plain_r2,
        r2_max=r2_max,
    )


def _coefficient(
    y: FloatArray, controls: FloatArray, treated: FloatArray
) -> tuple[float, float, FloatArray]:
    """Effect and R2 of a regression, and what the controls leave of taking part."""
    names = [*(str(j) for j in range(controls.shape[1])), "treated"]
    fit = least_squares(y, np.column_stack([controls, treated]), names, needed=("treated",))
    total = float(np.sum((y - y.mean()) ** 2))
    if not total > 0:
        raise NotIdentifiedError("no_variation", "The outcome is the same for everyone.")
    rest = least_squares(treated, controls, names[:-1]).residuals
    return float(fit.coefficients[-1]), 1 - float(fit.residuals @ fit.residuals) / total, rest


def _delta(m: _Moments, estimate: float) -> float:
    """Proportion of selection that makes the effect zero (proposition 3)."""
    cubic = m.var_residual * (m.var_treated - m.var_residual)
    square = m.var_residual * m.moved * m.var_treated
    above = estimate * m.explained * m.var_outcome * m.var_residual
    above += estimate * m.var_treated * m.var_residual * m.moved**2
    above += 2 * estimate**2 * square + estimate**3 * cubic
    below = m.left * m.var_outcome * m.moved * m.var_treated
    below += estimate * m.left * m.var_outcome * (m.var_treated - m.var_residual)
    below += estimate**2 * square + estimate**3 * cubic
    return above / below if below != 0 else float("inf")


def _equally_important(m: _Moments, estimate: float) -> tuple[float, float]:
    """Both effects under equal selection, the one nearer to the estimate first (corollary 1)."""
    theta = m.left * m.var_outcome * (m.var_treated - m.var_residual)
    theta -= m.explained * m.var_outcome * m.var_residual
    theta -= m.var_treated * m.var_residual * m.moved**2
    lead = -2 * m.var_residual * m.var_treated * m.moved
    if lead == 0:
        return estimate, float("nan")
    product = m.left * m.var_outcome * m.moved**2 * m.var_treated**2 * m.var_residual
    root = float(np.sqrt(theta**2 + 4 * product))
    found = sorted(
        (estimate - (-theta + way * root) / lead for way in (1, -1)),
        key=lambda v: abs(v - estimate),
    )
    return found[0], found[1]

"""Robustness value: how much of what is left a hidden common cause would have to explain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from methods.inference.parts.columns import numeric, treated_column
from methods.inference.parts.design_matrix import Design, design_matrix
from methods.inference.parts.ols import LeastSquares, independent_covariance, least_squares
from methods.results import FloatArray, NotIdentifiedError


@dataclass(frozen=True, slots=True, eq=False)
class Robustness:
    """How strong confounding would have to be to change a regression's answer.

    Attributes:
        estimate, std_error, statistic, dof: of the regression, classical.
        partial_r2: share of the outcome's leftover variation that taking part explains.
        cohen_f2: partial_r2 / (1 - partial_r2).
        robustness_value: a hidden cause that explains this share of what is left of both taking
            part and the outcome would move the estimate to zero. 0 to 1.
        robustness_value_limit: the same to move the interval's nearer limit to zero.
        bounds: one row per benchmark and multiple: ``benchmark, multiple, r2_treated, r2_outcome,
            adjusted_estimate, adjusted_std_error, adjusted_statistic, adjusted_low,
            adjusted_high``, had the hidden cause been that many times as strong as the benchmark.
        level: confidence level.
        dropped: covariates left out because others determine them.
    """

    estimate: float
    std_error: float
    statistic: float
    dof: float
    partial_r2: float
    cohen_f2: float
    robustness_value: float
    robustness_value_limit: float
    bounds: pd.DataFrame
    level: float
    dropped: tuple[str, ...]


_COLUMNS = [
    "benchmark",
    "multiple",
    "r2_treated",
    "r2_outcome",
    "adjusted_estimate",
    "adjusted_std_error",
    "adjusted_statistic",
    "adjusted_low",
    "adjusted_high",
]


def robustness(
    frame: pd.DataFrame,
    *,
    outcome: str,
    treated: str,
    covariates: Sequence[str],
    benchmark: str | Sequence[str] | None = None,
    multiples: Sequence[float] = (1, 2, 3),
    level: float = 0.95,
) -> Robustness:
    """Judge a linear regression of the outcome on taking part and covariates; no weights.

    Args:
        frame: one row per person.
        outcome: numeric column.
        treated: 0/1 column.
        covariates: columns known before the start.
        benchmark: covariate, or covariates, whose strength is the yardstick for a hidden cause.
        multiples: how many times as strong as the benchmark.
        level: confidence level.

    Raises:
        NotIdentifiedError: unusable columns or options, an outcome that is fitted exactly, or a
            multiple so large that nothing would be left of taking part.

    Source: Cinelli and Hazlett (2020), equations 5, 12 and 13 and appendix B.
    """
    if not 0 < level < 1:
        raise NotIdentifiedError("unknown_option", "level must lie between 0 and 1.")
    benchmarks = [benchmark] if isinstance(benchmark, str) else list(benchmark or ())
    for name in benchmarks:
        if name not in covariates:
            raise NotIdentifiedError("unknown_option", f"'{name}' is not one of the covariates.")
    if not all(multiple > 0 for multiple in multiples):
        raise NotIdentifiedError("unknown_option", "multiples must be above zero.")
    took_part = treated_column(frame, treated).astype(np.float64)
    y = numeric(frame, outcome)
    design = design_matrix(frame, covariates)
    fit = _regress(y, design, took_part, treated)
    position = fit.names.index(treated)
    estimate = float(fit.coefficients[position])
    std_error = float(np.sqrt(independent_covariance(fit, "classical")[position, position]))
    dof = float(y.size - fit.n_parameters)
    if not std_error > 1e-12 * float(np.abs(y).max()):
        raise NotIdentifiedError("no_variation", "The covariates fit the outcome exactly.")
    strength = abs(estimate / std_error) / np.sqrt(dof)
    just_significant = float(stats.t.ppf(0.5 + level / 2, dof - 1)) / np.sqrt(dof - 1)
    critical = float(stats.t.ppf(0.5 + level / 2, dof))
    partial = strength**2 / (1 + strength**2)
    rows = []
    for name in benchmarks:
        shares = _benchmark_shares(y, design, took_part, name)
        for multiple in multiples:
            row = _bound(estimate, std_error, dof, critical, *shares, multiple)
            rows.append((name, multiple, *row))
    return Robustness(
        estimate=estimate,
        std_error=std_error,
        statistic=estimate / std_error,
        dof=dof,
        partial_r2=float(partial),
        cohen_f2=float(strength**2),
        robustness_value=_robustness_value(strength, 0.0),
        robustness_value_limit=_robustness_value(strength, just_significant),
        bounds=pd.DataFrame(rows, columns=_COLUMNS),
        level=level,
        dropped=fit.dropped,
    )


def _regress(y: FloatArray, design: Design, treated: FloatArray, name: str) -> LeastSquares:
    matrix = np.column_stack([np.ones(y.size), design.matrix, treated])
    names = ("(intercept)", *design.names, name)
    return least_squares(y, matrix, names, needed=(name,))


def _robustness_value(strength: float, critical: float) -> float:
    """From the partial f of taking part and the f that is just significant."""
    left = strength - critical
    if left <= 0:
        return 0.0
    if critical > 0 and strength > 1 / critical:
        return float((strength**2 - critical**2) / (1 + strength**2))
    return float((np.sqrt(left**4 + 4 * left**2) - left**2) / 2)


def _benchmark_shares(
    y: FloatArray, design: Design, treated: FloatArray, benchmark: str
) -> tuple[float, float]:
    """Partial R2 of a covariate with taking part, and with the outcome given taking part."""
    own = np.array([source == benchmark for source in design.sources])
    others, columns = design.matrix[:, ~own], design.matrix[:, own]
    constant = np.ones((y.size, 1))
    with_treated = _partial_r2(y, np.column_stack([constant, others, treated]), columns)
    return _partial_r2(treated, np.column_stack([constant, others]), columns), with_treated


def _partial_r2(target: FloatArray, given: FloatArray, columns: FloatArray) -> float:
    left = []
    for matrix in (given, np.column_stack([given, columns])):
        fit = least_squares(target, matrix, [str(j) for j in range(matrix.shape[1])])
        left.append(float(fit.residuals @ fit.residuals))
    return 1 - left[1] / left[0] if left[0] > 0 else 0.0


def _bound(
    estimate: float,
    std_error: float,
    dof: float,
    critical: float,
    with_treated: float,
    with_outcome: float,
    multiple: float,
) -> tuple[float, ...]:
    """Strength of a cause ``multiple`` times the benchmark's, and the estimate it would leave."""
    r2_treated = multiple * with_treated / (1 - with_treated) if with_treated < 1 else np.inf
    shared = np.inf
    if multiple * with_treated < 1:
        shared = multiple * with_treated**2 / (1 - multiple * with_treated) / (1 - with_treated)
    if r2_treated >= 1 or shared >= 1:
        raise NotIdentifiedError(
            "impossible_multiple",
            f"Nothing can be {multiple:g} times as strong as this benchmark: it would explain "
            "more than all of taking part. Use smaller multiples.",
        )
    factor = (np.sqrt(multiple) + np.sqrt(shared)) / np.sqrt(1 - shared)
    r2_outcome = min(factor**2 * with_outcome / max(1 - with_outcome, 1e-300), 1.0)
    bias = np.sqrt(r2_outcome * r2_treated / (1 - r2_treated) * dof) * std_error
    adjusted = float(np.sign(estimate) * (abs(estimate) - bias))
    shrink = (1 - r2_outcome) / (1 - r2_treated) * dof / (dof - 1)
    spread = float(std_error * np.sqrt(shrink))
    reach = critical * spread
    statistic = adjusted / spread if spread > 0 else float("nan")
    return r2_treated, r2_outcome, adjusted, spread, statistic, adjusted - reach, adjusted + reach

"""How alike the groups are on each covariate, before and after matching or weighting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from methods.inference.design_matrix import design_matrix
from methods.results import Balance, BoolArray, FloatArray, Matches, NotIdentifiedError

Denominator = Literal["treated", "comparison", "pooled", "all"]
_BY_ESTIMAND: dict[str, Denominator] = {
    "ATT": "treated",
    "ATC": "comparison",
    "ATE": "pooled",
    "ATO": "pooled",
}


def balance(
    frame: pd.DataFrame,
    matches: Matches,
    *,
    covariates: Sequence[str],
    denominator: Denominator | None = None,
) -> Balance:
    """Compare the groups covariate by covariate; a description, never a test.

    Conventions of MatchIt 4.7.2: differences are divided by a standard deviation of the sample
    before matching, sqrt(p(1 - p)) for two-valued covariates; cumulative shares are compared at
    every value that occurs, and a two-valued covariate has only its difference in shares.

    Args:
        frame: the frame that was matched, in the same order.
        matches: its matches or weights.
        covariates: columns to compare; every level of a category with three or more is shown.
        denominator: whose standard deviation; None follows the estimand (treated for the ATT,
            comparison for the ATC, else the root of the mean of both variances).

    Raises:
        NotIdentifiedError: unusable columns, or a frame of another length.
    """
    if len(frame) != matches.treated.size:
        raise NotIdentifiedError("wrong_frame", "Balance needs the same rows that were matched.")
    scale = denominator or _BY_ESTIMAND[matches.estimand]
    if scale not in _BY_ESTIMAND.values() and scale != "all":
        raise NotIdentifiedError(
            "unknown_option", "denominator must be treated, comparison, pooled or all."
        )
    design = design_matrix(frame, covariates, levels="balance")
    sampling = matches.sampling_weights
    before = np.ones(len(frame)) if sampling is None else sampling
    groups = [_shares(matches.treated, before), _shares(matches.treated, matches.weights * before)]
    rows = [_compare(design.matrix[:, j], groups, scale) for j in range(len(design.names))]
    table = pd.DataFrame(rows, index=pd.Index(design.names, name="covariate"), columns=_COLUMNS)
    return Balance(table=table.astype(np.float64), denominator=scale)


_COLUMNS = [
    "smd_before",
    "smd_after",
    "variance_ratio_before",
    "variance_ratio_after",
    "ecdf_mean_before",
    "ecdf_mean_after",
    "ecdf_max_before",
    "ecdf_max_after",
    "treated_before",
    "comparison_before",
    "treated_after",
    "comparison_after",
]


@dataclass(frozen=True, slots=True, eq=False)
class _Shares:
    """Each row's share of the weight, before or after matching.

    Attributes:
        treated, comparison: (n,) of its own side; zero on the other.
        signed: (n,) the first minus the second.
        everybody: (n,) of both sides together.
    """

    treated: FloatArray
    comparison: FloatArray
    signed: FloatArray
    everybody: FloatArray


def _shares(treated: BoolArray, weights: FloatArray) -> _Shares:
    one = np.where(treated, weights, 0.0)
    zero = np.where(treated, 0.0, weights)
    one /= one.sum()
    zero /= zero.sum()
    return _Shares(one, zero, one - zero, weights / weights.sum())


@dataclass(frozen=True, slots=True, eq=False)
class _Column:
    """One covariate, shifted.

    Attributes:
        centred, squared: (n,) less ``centre`` (the lower value of a two-valued covariate).
        width: range.
        binary: whether only two values occur.
    """

    centred: FloatArray
    squared: FloatArray
    centre: float
    width: float
    binary: bool


@dataclass(frozen=True, slots=True)
class _Moments:
    """Weighted mean (of the centred covariate) and variance of each side."""

    mean_treated: float
    mean_comparison: float
    var_treated: float
    var_comparison: float


def _compare(values: FloatArray, groups: list[_Shares], scale: Denominator) -> dict[str, float]:
    column = _column(values)
    moments = [_moments(column, shares) for shares in groups]
    spread = _spread(column, groups[0], moments[0], scale)
    steps = _share_gaps(column, moments) if column.binary else _ecdf_gaps(values, groups)
    row: dict[str, float] = {}
    for name, own, (mean_gap, max_gap) in zip(("before", "after"), moments, steps, strict=True):
        gap = own.mean_treated - own.mean_comparison
        row[f"smd_{name}"] = gap / spread if spread > 0 else 0.0
        row[f"variance_ratio_{name}"] = float("nan") if column.binary else _ratio(own)
        row[f"ecdf_mean_{name}"] = mean_gap
        row[f"ecdf_max_{name}"] = max_gap
        row[f"treated_{name}"] = own.mean_treated + column.centre
        row[f"comparison_{name}"] = own.mean_comparison + column.centre
    return row


def _column(values: FloatArray) -> _Column:
    low, high = float(values.min()), float(values.max())
    binary = bool(np.all((values == low) | (values == high)))
    centre = low if binary else float(values.mean())
    centred = values - centre
    return _Column(centred, centred**2, centre, high - low, binary)


def _moments(column: _Column, shares: _Shares) -> _Moments:
    mean_t, var_t = _mean_and_variance(column, shares.treated)
    mean_c, var_c = _mean_and_variance(column, shares.comparison)
    return _Moments(mean_t, mean_c, var_t, var_c)


def _mean_and_variance(column: _Column, share: FloatArray) -> tuple[float, float]:
    """Weighted mean, and the unbiased variance (p(1 - p) for a two-valued covariate)."""
    mean = float(share @ column.centred)
    if column.binary:
        return mean, max(mean * (column.width - mean), 0.0)
    squares = max(float(share @ column.squared) - mean**2, 0.0)
    return mean, squares / max(1.0 - float(share @ share), 1e-300)


def _ratio(moments: _Moments) -> float:
    if moments.var_comparison <= 0:
        return float("nan")
    return moments.var_treated / moments.var_comparison


def _spread(column: _Column, shares: _Shares, before: _Moments, scale: Denominator) -> float:
    """The standard deviation that scales the differences; everybody's when it would be zero."""
    variance = {
        "treated": before.var_treated,
        "comparison": before.var_comparison,
        "pooled": (before.var_treated + before.var_comparison) / 2,
        "all": 0.0,
    }[scale]
    everybody = _mean_and_variance(column, shares.everybody)[1]
    if variance <= 1e-12 * everybody:
        variance = everybody
    return float(np.sqrt(variance))


def _share_gaps(column: _Column, moments: list[_Moments]) -> list[tuple[float, float]]:
    width = column.width or 1.0
    gaps = [abs(own.mean_treated - own.mean_comparison) / width for own in moments]
    return [(gap, gap) for gap in gaps]


def _ecdf_gaps(values: FloatArray, groups: list[_Shares]) -> list[tuple[float, float]]:
    """Mean and largest gap between cumulative shares, before and after, from one sort."""
    order = np.argsort(values)
    ordered = values[order]
    last = np.flatnonzero(np.append(ordered[1:] != ordered[:-1], True))
    gaps: list[tuple[float, float]] = []
    for shares in groups:
        gap = np.abs(np.cumsum(shares.signed[order])[last])
        gaps.append((float(gap.mean()), float(gap.max())))
    return gaps

"""How alike the groups are on each covariate, before and after matching or weighting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from methods.inference.parts.design_matrix import design_matrix
from methods.inference.parts.tall import cross, dot
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
    shares = _shares(matches.treated, before, matches.weights * before)
    rows = [_compare(design.matrix[:, j], shares, scale) for j in range(len(design.names))]
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
    """Each row's share of the weight.

    Attributes:
        each: (n, 5) of the treated and of the comparison group before, of both after, and of
            everybody before; zero on the other side.
        squares: (5,) sums of their squares.
        signed: (n,) treated minus comparison, before and after.
    """

    each: FloatArray
    squares: FloatArray
    signed: tuple[FloatArray, FloatArray]


def _shares(treated: BoolArray, before: FloatArray, after: FloatArray) -> _Shares:
    each = np.empty((treated.size, 5), order="F")
    for j, weights in enumerate((before, after)):
        each[:, 2 * j] = np.where(treated, weights, 0.0)
        each[:, 2 * j + 1] = np.where(treated, 0.0, weights)
    each[:, 4] = before
    each /= each.sum(axis=0)
    signed = (each[:, 0] - each[:, 1], each[:, 2] - each[:, 3])
    return _Shares(each, np.array([dot(own, own) for own in each.T]), signed)


@dataclass(frozen=True, slots=True)
class _Moments:
    """Weighted mean (of the centred covariate) and variance of each side."""

    mean_treated: float
    mean_comparison: float
    var_treated: float
    var_comparison: float


def _compare(values: FloatArray, shares: _Shares, scale: Denominator) -> dict[str, float]:
    low, high = float(values.min()), float(values.max())
    binary = bool(np.all((values == low) | (values == high)))
    centre = low if binary else float(values.mean())
    mean, variance = _means_and_variances(values - centre, shares, high - low, binary=binary)
    moments = [_Moments(mean[j], mean[j + 1], variance[j], variance[j + 1]) for j in (0, 2)]
    spread = _spread(moments[0], variance[4], scale)
    steps = _share_gaps(high - low, moments) if binary else _ecdf_gaps(values, shares)
    row: dict[str, float] = {}
    for name, own, (mean_gap, max_gap) in zip(("before", "after"), moments, steps, strict=True):
        gap = own.mean_treated - own.mean_comparison
        row[f"smd_{name}"] = gap / spread if spread > 0 else 0.0
        row[f"variance_ratio_{name}"] = float("nan") if binary else _ratio(own)
        row[f"ecdf_mean_{name}"] = mean_gap
        row[f"ecdf_max_{name}"] = max_gap
        row[f"treated_{name}"] = own.mean_treated + centre
        row[f"comparison_{name}"] = own.mean_comparison + centre
    return row


def _means_and_variances(
    centred: FloatArray, shares: _Shares, width: float, *, binary: bool
) -> tuple[list[float], list[float]]:
    """Weighted means, and unbiased variances (p(1 - p) for a two-valued covariate), (5,) each."""
    powers = np.empty((centred.size, 2), order="F")
    powers[:, 0] = centred
    np.multiply(centred, centred, out=powers[:, 1])
    mean, squares = cross(shares.each, powers).T
    if binary:
        variance = mean * (width - mean)
    else:
        variance = (squares - mean**2).clip(0) / (1.0 - shares.squares).clip(1e-300)
    return mean.tolist(), variance.clip(0).tolist()


def _ratio(moments: _Moments) -> float:
    if moments.var_comparison <= 0:
        return float("nan")
    return moments.var_treated / moments.var_comparison


def _spread(before: _Moments, everybody: float, scale: Denominator) -> float:
    """The standard deviation that scales the differences; everybody's when it would be zero."""
    variance = {
        "treated": before.var_treated,
        "comparison": before.var_comparison,
        "pooled": (before.var_treated + before.var_comparison) / 2,
        "all": 0.0,
    }[scale]
    if variance <= 1e-12 * everybody:
        variance = everybody
    return float(np.sqrt(variance))


def _share_gaps(width: float, moments: list[_Moments]) -> list[tuple[float, float]]:
    gaps = [abs(own.mean_treated - own.mean_comparison) / (width or 1.0) for own in moments]
    return [(gap, gap) for gap in gaps]


def _ecdf_gaps(values: FloatArray, shares: _Shares) -> list[tuple[float, float]]:
    """Mean and largest gap between cumulative shares, before and after, from one sort."""
    order = np.argsort(values)
    ordered = values[order]
    last = np.append(np.flatnonzero(ordered[1:] != ordered[:-1]), order.size - 1)
    gaps: list[tuple[float, float]] = []
    for signed in shares.signed:
        gap = np.abs(np.cumsum(signed.take(order))[last])
        gaps.append((float(gap.mean()), float(gap.max())))
    return gaps

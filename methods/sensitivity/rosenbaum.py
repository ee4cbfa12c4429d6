"""Rosenbaum bounds: how far hidden differences within pairs could change a matched result."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, stats

from methods.results import FloatArray, NotIdentifiedError

Kind = Literal["signed_rank", "binary"]
Alternative = Literal["greater", "less"]

_FINEST = 1e-12  # share of the range of the differences to which an estimate is found


@dataclass(frozen=True, slots=True, eq=False)
class RosenbaumBounds:
    """What could still be concluded if pairs hid differences of a given strength.

    Attributes:
        gamma: (g,) within a pair, the odds of taking part may differ by up to this factor.
        p_low, p_high: (g,) smallest and largest one-sided p-value.
        estimate_low, estimate_high: (g,) range of the additive effect (Hodges-Lehmann), in the
            outcome's unit; NaN for "binary".
        tipping_point: the factor at which ``p_high`` reaches ``alpha``; 1 when it already does.
        alpha: one-sided.
        alternative: the direction tested: "greater" means more of the outcome for participants.
        n_pairs, n_differing: pairs, and those whose members differ (only they count in the test).
    """

    gamma: FloatArray
    p_low: FloatArray
    p_high: FloatArray
    estimate_low: FloatArray
    estimate_high: FloatArray
    tipping_point: float
    alpha: float
    alternative: Alternative
    n_pairs: int
    n_differing: int


def rosenbaum(
    differences: ArrayLike,
    *,
    gammas: Sequence[float],
    kind: Kind = "signed_rank",
    alternative: Alternative | None = None,
    alpha: float = 0.05,
) -> RosenbaumBounds:
    """Bounds on the p-value under hidden bias; for pairs, not for sets of other sizes.

    Args:
        differences: (n,) participant less partner, one for each pair.
        gammas: factors of 1 or more.
        kind: "signed_rank" (Wilcoxon, normal approximation) or "binary" for differences of -1, 0
            and 1 (McNemar, exact).
        alternative: direction of the one-sided test; None takes the direction seen, so that
            ``alpha`` 0.025 goes with a two-sided test at 5 %.
        alpha: one-sided level of the tipping point.

    Raises:
        NotIdentifiedError: unusable differences or options, or no pair that differs.

    Source: Rosenbaum (2002), sections 4.3 and 4.4; estimates as in his section 4.3.5.
    """
    values = np.asarray(differences, dtype=np.float64).ravel()
    factors = np.asarray(gammas, dtype=np.float64).ravel()
    _check(values, factors, kind, alternative, alpha)
    sizes = np.abs(values[values != 0])
    ranks = stats.rankdata(sizes) if kind == "signed_rank" else np.ones(sizes.size)
    positive = values[values != 0] > 0
    if alternative is None:
        alternative = "greater" if ranks[positive].sum() >= ranks.sum() / 2 else "less"
    sign = 1.0 if alternative == "greater" else -1.0
    statistic = float(ranks[positive == (sign > 0)].sum())
    tail = _signed_rank_tail if kind == "signed_rank" else _binary_tail
    shares = factors / (1 + factors)
    low = np.full(factors.size, np.nan)
    high = low.copy()
    if kind == "signed_rank":
        ends = [
            [sign * _hodges_lehmann(sign * values, share) for share in (s, 1 - s)] for s in shares
        ]
        low, high = np.sort(np.asarray(ends).reshape(-1, 2), axis=1).T
    return RosenbaumBounds(
        gamma=factors,
        p_low=np.array([tail(statistic, ranks, 1 - share) for share in shares]),
        p_high=np.array([tail(statistic, ranks, share) for share in shares]),
        estimate_low=low,
        estimate_high=high,
        tipping_point=_tipping_point(lambda share: tail(statistic, ranks, share), alpha),
        alpha=alpha,
        alternative=alternative,
        n_pairs=values.size,
        n_differing=sizes.size,
    )


def _check(
    values: FloatArray, factors: FloatArray, kind: str, alternative: str | None, alpha: float
) -> None:
    if kind not in ("signed_rank", "binary"):
        raise NotIdentifiedError("unknown_option", "kind must be signed_rank or binary.")
    if alternative not in (None, "greater", "less"):
        raise NotIdentifiedError("unknown_option", "alternative must be greater or less.")
    if not 0 < alpha < 0.5:
        raise NotIdentifiedError("unknown_option", "alpha must lie between 0 and 0.5.")
    if not factors.size or not (np.isfinite(factors) & (factors >= 1)).all():
        raise NotIdentifiedError("unknown_option", "Every gamma must be a number of 1 or more.")
    if not np.isfinite(values).all():
        raise NotIdentifiedError("missing_values", "Some pairs have no difference.")
    if kind == "binary" and not np.isin(values, (-1.0, 0.0, 1.0)).all():
        raise NotIdentifiedError("bad_outcome", "Binary differences must be -1, 0 or 1.")
    if not (values != 0).any():
        raise NotIdentifiedError("no_variation", "No pair differs, so there is nothing to test.")


def _signed_rank_tail(statistic: float, ranks: FloatArray, share: float) -> float:
    """Chance of a rank sum this large when each pair goes the way tested with chance ``share``."""
    spread = np.sqrt(share * (1 - share) * (ranks @ ranks))
    return float(stats.norm.sf((statistic - share * ranks.sum()) / spread))


def _binary_tail(statistic: float, ranks: FloatArray, share: float) -> float:
    return float(stats.binom.sf(statistic - 1, ranks.size, share))


def _tipping_point(tail: Callable[[float], float], alpha: float) -> float:
    """The factor at which the largest p-value is ``alpha``; infinite beyond a million."""
    if tail(0.5) >= alpha:
        return 1.0
    most = 1e6
    if tail(most / (1 + most)) < alpha:
        return float("inf")
    gap = optimize.brentq(
        lambda power: tail(float(np.exp(power) / (1 + np.exp(power)))) - alpha, 0.0, np.log(most)
    )
    return float(np.exp(gap))


def _hodges_lehmann(values: FloatArray, share: float) -> float:
    """The shift at which the rank sum equals its expectation when the chance is ``share``.

    The rank sum of values less a shift counts the means of two values (or of one with itself)
    above the shift, so the answer is a quantile of those means. It is found by bisection without
    listing them.
    """
    ordered = np.sort(values)
    wanted = share * ordered.size * (ordered.size + 1) / 2

    def above(shift: float, side: Literal["left", "right"]) -> float:
        first = np.searchsorted(ordered, 2 * shift - ordered, side=side)
        pairs = np.sum(ordered.size - np.maximum(first, np.arange(ordered.size)))
        return float(pairs)

    ends = []
    for strict in (False, True):
        low, high = float(ordered[0]), float(ordered[-1])
        finest = _FINEST * (high - low)
        while high - low > finest:
            middle = (low + high) / 2
            count = above(middle, "right" if strict else "left")
            enough = count > wanted if strict else count >= wanted
            low, high = (middle, high) if enough else (low, middle)
        ends.append((low + high) / 2)
    return (ends[0] + ends[1]) / 2

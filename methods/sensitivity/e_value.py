"""E-value: how strong an unmeasured common cause would have to be to explain a result away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from scipy import stats

from methods.results import NotIdentifiedError

EValueScale = Literal["risk_ratio", "odds_ratio", "hazard_ratio", "rate_ratio", "difference"]


@dataclass(frozen=True, slots=True)
class EValue:
    """Strength of confounding, as a risk ratio of 1 or more, needed to explain a result away.

    The confounder would need this risk ratio with taking part and with the outcome, both, beyond
    everything adjusted for. 1 means that none is needed.

    Attributes:
        point: to move the estimate to no effect.
        limit: to move the interval to include no effect; None when no interval was given.
        risk_ratio: the estimate as the (approximate) risk ratio that was judged.
    """

    point: float
    limit: float | None
    risk_ratio: float


def e_value(
    value: float,
    *,
    ci_low: float | None = None,
    ci_high: float | None = None,
    std_error: float | None = None,
    scale: EValueScale = "risk_ratio",
    rare: bool = False,
    true: float = 1.0,
) -> EValue:
    """How much hidden confounding would overturn an estimate; not evidence that there is none.

    Args:
        value: the estimate: a ratio, or a difference in standard deviations of the outcome.
        ci_low: lower limit of its interval.
        ci_high: upper limit of its interval.
        std_error: in place of an interval: of ``value`` for "difference", else of its logarithm;
            a 95 % interval is then used.
        scale: what ``value`` is.
        rare: whether the outcome is rare at the end of follow-up (below about 15 %), so that odds
            and hazard ratios are near the risk ratio.
        true: the value, on the scale of ``value`` (for "difference" as a risk ratio), to which
            confounding would have to move it.

    Raises:
        NotIdentifiedError: a ratio that is not above zero, or limits that exclude the estimate.

    Source: VanderWeele and Ding (2017); for differences Chinn (2000).
    """
    low, high = _limits(value, ci_low, ci_high, std_error, scale)
    goal = true if scale == "difference" else _risk_ratio(true, scale, rare=rare)
    ratio = _risk_ratio(value, scale, rare=rare)
    point = _strength(ratio, goal)
    if low is None and high is None:
        return EValue(point, None, ratio)
    low_ratio = 0.0 if low is None else _risk_ratio(low, scale, rare=rare)
    high_ratio = np.inf if high is None else _risk_ratio(high, scale, rare=rare)
    if low_ratio <= goal <= high_ratio:
        return EValue(point, 1.0, ratio)
    nearer = low_ratio if ratio > goal else high_ratio
    return EValue(point, _strength(nearer, goal), ratio)


def _limits(
    value: float,
    ci_low: float | None,
    ci_high: float | None,
    std_error: float | None,
    scale: EValueScale,
) -> tuple[float | None, float | None]:
    if std_error is not None and ci_low is None and ci_high is None:
        reach = float(stats.norm.ppf(0.975)) * std_error
        if scale == "difference":
            return value - reach, value + reach
        return value * float(np.exp(-reach)), value * float(np.exp(reach))
    if (ci_low is not None and ci_low > value) or (ci_high is not None and ci_high < value):
        raise NotIdentifiedError("bad_interval", "The interval must include the estimate.")
    return ci_low, ci_high


def _risk_ratio(value: float, scale: EValueScale, *, rare: bool) -> float:
    """The approximate risk ratio behind a figure on another scale."""
    if scale == "difference":
        return float(np.exp(0.91 * value))
    if not value > 0 or not np.isfinite(value):
        raise NotIdentifiedError("bad_ratio", "A ratio and its limits must be above zero.")
    if scale == "odds_ratio" and not rare:
        return float(np.sqrt(value))
    if scale == "hazard_ratio" and not rare:
        return float((1 - 0.5 ** np.sqrt(value)) / (1 - 0.5 ** np.sqrt(1 / value)))
    if scale in ("risk_ratio", "odds_ratio", "hazard_ratio", "rate_ratio"):
        return float(value)
    raise NotIdentifiedError(
        "unknown_option", f"scale must be one of {', '.join(get_args(EValueScale))}, not {scale!r}."
    )


def _strength(ratio: float, goal: float) -> float:
    away = max(ratio / goal, goal / ratio)
    return float(away + np.sqrt(away * (away - 1)))

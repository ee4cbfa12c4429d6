"""How far trends may have departed from parallel before the answer changes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from methods.results import EffectPath, FloatArray
from methods.sensitivity.fixed_length import FixedLength
from methods.sensitivity.honest_target import Target, target_of
from methods.sensitivity.relative_magnitudes import RelativeMagnitudes

Kind = Literal["relative_magnitudes", "smoothness"]
KINDS: tuple[Kind, ...] = ("relative_magnitudes", "smoothness")

_LARGEST_BOUND = 100.0


@dataclass(frozen=True, slots=True, eq=False)
class HonestIntervals:
    """Intervals that allow trends to depart from parallel by up to each bound.

    Attributes:
        kind: "relative_magnitudes" or "smoothness".
        bounds: (k,) largest departure allowed. "relative_magnitudes": multiples of the largest
            change from one period to the next before the start. "smoothness": change of slope
            from one period to the next, in the outcome's unit.
        ci_low, ci_high: (k,) limits at each bound, in the outcome's unit.
        value: the weighted effect if trends were parallel.
        original_low, original_high: its interval if trends were parallel.
        level: of every interval; all use the normal reference.
    """

    kind: Kind
    bounds: FloatArray
    ci_low: FloatArray
    ci_high: FloatArray
    value: float
    original_low: float
    original_high: float
    level: float


def honest(
    path: EffectPath,
    *,
    kind: Kind = "relative_magnitudes",
    bounds: Sequence[float],
    weights: ArrayLike | None = None,
) -> HonestIntervals:
    """Robust intervals for an effect when trends were not quite parallel.

    "relative_magnitudes" lets each change of the departure after the start be as large as
    ``bound`` times the largest one before; the interval is the conditional least-favourable
    hybrid of Andrews, Roth and Pakes (2023). "smoothness" lets the slope of the departure change
    by ``bound`` per period; the interval is the optimal one of fixed length. Pooled ends of a
    window are read as single periods.

    Args:
        path: effects by time, reference -1, without gaps, at least one period before it.
        kind: see above.
        bounds: departures to allow, 0 or more.
        weights: one for each event time from 0 on; by default the first only.

    Raises:
        NotIdentifiedError: ``no_earlier_periods``, ``no_later_periods``, ``gap_in_path``,
            ``other_reference``, ``moving_reference``, ``no_spread`` when the covariance is zero
            or not one.
        ValueError: an unknown kind, a negative bound, or weights of another length.

    Source: Rambachan and Roth (2023), A more credible approach to parallel trends.
    """
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}, not {kind!r}.")
    allowed = np.asarray(bounds, dtype=np.float64)
    if allowed.ndim != 1 or not (np.isfinite(allowed) & (allowed >= 0)).all():
        raise ValueError("bounds must be a list of numbers, 0 or more.")
    target = target_of(path, weights)
    interval = _bounded(target, kind).interval
    limits = np.array([interval(bound) for bound in allowed]).reshape(-1, 2)
    half = float(stats.norm.ppf(0.5 + path.level / 2)) * target.std_error
    return HonestIntervals(
        kind=kind,
        bounds=allowed,
        ci_low=limits[:, 0],
        ci_high=limits[:, 1],
        value=target.value,
        original_low=target.value - half,
        original_high=target.value + half,
        level=path.level,
    )


def breakdown(
    path: EffectPath, *, kind: Kind = "relative_magnitudes", weights: ArrayLike | None = None
) -> float:
    """Largest bound at which the robust interval still leaves out zero, to three digits.

    0 when it holds zero with no departure at all; ``inf`` when it leaves zero out even at 100
    times the scale of the path (relative magnitudes: 100; smoothness: 100 times the largest
    effect or standard error).

    Raises:
        NotIdentifiedError, ValueError: as ``honest``.
    """
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}, not {kind!r}.")
    target = target_of(path, weights)
    excludes_zero = _bounded(target, kind).excludes_zero
    scale = 1.0
    if kind == "smoothness":
        scale = float(max(np.abs(target.effects).max(), np.sqrt(np.diag(target.covariance)).max()))
    if not excludes_zero(0.0):
        return 0.0
    low, high = 0.0, 0.125 * scale
    while excludes_zero(high):
        low, high = high, 2 * high
        if high > _LARGEST_BOUND * scale:
            return math.inf
    while high - low > 5e-4 * high:
        middle = (low + high) / 2
        low, high = (middle, high) if excludes_zero(middle) else (low, middle)
    return low


def _bounded(target: Target, kind: Kind) -> FixedLength | RelativeMagnitudes:
    return FixedLength.of(target) if kind == "smoothness" else RelativeMagnitudes.of(target)

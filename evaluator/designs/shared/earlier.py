"""What the times before the start tell: few enough of them, and without the effect."""

from __future__ import annotations

import math

from methods.results import EffectPath

MOST_EARLIER_TIMES = 6


def span_for(n_before: int, places: int | None) -> int:
    """How many neighbouring periods to average, so that few enough earlier times remain.

    A long row of single months is mostly noise: drift is then looked for from one such noise to
    the next. ``places`` counts those on the smaller side: a joint test of more times than half
    of them finds differences where there are none.
    """
    most = MOST_EARLIER_TIMES
    if places is not None:
        most = min(most, max(2, places // 2))
    return max(1, math.ceil(n_before / most))


def before_start(path: EffectPath) -> EffectPath | None:
    """The part of an event study that shows no effect; None when there is none."""
    keep = path.earlier
    if not keep.any():
        return None
    return EffectPath.from_arrays(
        path.event_time[keep],
        path.value[keep],
        path.covariance[keep][:, keep],
        path.reference,
        dof=path.dof,
        level=path.level,
        spread_parts=None if path.spread_parts is None else path.spread_parts[:, keep][:, :, keep],
        anticipation=path.anticipation,
    )

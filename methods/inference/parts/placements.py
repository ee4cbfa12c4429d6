"""What a set of placements of the programme says: p-values, and effects that are not rejected."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np

from methods.results import FloatArray

Alternative = Literal["two-sided", "less", "greater"]

# Statistics that differ by less than this share are ties: rounding must not break them.
_TIE = 1e-10
_SAME = 1e-12


def share_as_extreme(
    value: float, statistic: FloatArray, alternative: Alternative = "two-sided"
) -> float:
    """Share of placements whose statistic is at least as extreme as ``value``; ties count.

    Args:
        value: statistic of the true placement.
        statistic: (N,) of all placements, the true one among them.
        alternative: "two-sided", "less" or "greater".
    """
    slack = _TIE * float(np.abs(statistic).max())
    if alternative == "less":
        extreme = statistic <= value + slack
    elif alternative == "greater":
        extreme = statistic >= value - slack
    else:
        extreme = np.abs(statistic) >= abs(value) - slack
    return float(extreme.mean())


def smallest_p(share: FloatArray, alternative: Alternative = "two-sided") -> float:
    """The smallest p-value that could have come out: placements that no data tell apart.

    Args:
        share: see ``limits``. A share of 1 is the true placement; of -1 its mirror image, whose
            statistic has the same size.
        alternative: as in ``share_as_extreme``.
    """
    alike = np.abs(share) if alternative == "two-sided" else share
    return max(1, int((alike > 1 - 1e-9).sum())) / share.size


def limits(
    value: float, statistic: FloatArray, share: FloatArray, level: float
) -> tuple[float, float]:
    """Constant effects b that the two-sided test at 1 - ``level`` does not reject.

    A placement is at least as extreme under b when |statistic - b share| >= |value - b|. With
    |share| < 1 that holds between the two roots below, on either side of ``value``; with a
    larger share, beyond them, and the placement is taken never to reject. The interval ends
    where too few placements are left; with too few altogether it is the whole line.

    Args:
        value: statistic of the true placement.
        statistic: (N,) of all placements.
        share: (N,) what an effect of 1 on the truly treated adds to each.
        level: such as 0.95.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        first = (value - statistic) / (1 - share)
        second = (value + statistic) / (1 + share)
    beyond = np.abs(share) > 1 + _SAME
    same = np.abs(share - 1) <= _SAME
    mirrored = np.abs(share + 1) <= _SAME
    low, high = np.fmin(first, second), np.fmax(first, second)
    alike = np.abs(value + statistic) <= _TIE * np.abs(statistic).max()
    unbounded = beyond | same | (mirrored & alike)
    low[unbounded], high[unbounded] = -np.inf, np.inf
    left = math.floor((1 - level) * statistic.size + 1e-9)
    return float(np.sort(low)[left]), float(np.sort(high)[::-1][left])

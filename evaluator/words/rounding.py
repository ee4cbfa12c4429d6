"""One way of rounding for every printed number, so that a number and its rounding agree."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal


def digits_of(*values: float) -> int:
    """The most digits after the point that any of the values has, six at most."""
    told = (f"{value:.6f}".rstrip("0") for value in values)
    return max((len(each.partition(".")[2]) for each in told), default=0)


def rounded(value: float, digits: int) -> float:
    """To digits after the point, halves away from zero as people do; negative digits to tens.

    It is what a reader makes of the number as it is printed with more digits: 1.345 becomes 1.35,
    although the nearest number that a computer holds lies below.
    """
    if not math.isfinite(value):
        return value
    step = Decimal(1).scaleb(-digits)
    return float(Decimal(repr(float(value))).quantize(step, ROUND_HALF_UP))


def in_figures(value: float, figures: int) -> float:
    """To so many significant figures."""
    return float(f"{value:.{figures}g}") if math.isfinite(value) else value

"""Whether an effect was still there at the last times that the plan asked about."""

from __future__ import annotations

from collections.abc import Sequence

from evaluator.values.evaluation import SinceStart


def did_not_last(parts: Sequence[SinceStart]) -> bool:
    """Whether the first planned part shows an effect, and the last none and another size.

    Ranges hold all parts at once, so a last part that is merely less sure is not gone. False where
    no parts were planned, or fewer than two could be told.
    """
    told = [part.estimate for part in parts if part.estimate is not None]
    if len(told) < 2:
        return False
    first, last = told[0], told[-1]
    there = not first.ci_low <= 0 <= first.ci_high
    gone = last.ci_low <= 0 <= last.ci_high
    return there and gone and (first.ci_high < last.ci_low or last.ci_high < first.ci_low)

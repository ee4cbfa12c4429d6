"""Numbers that a reader can add up: two are rounded, and the third is what they leave."""

from __future__ import annotations

from evaluator.outcomes import kind_of
from evaluator.values.plan import Outcome
from evaluator.words.rounding import rounded


def as_printed(value: float, digits: int, times: float) -> float:
    """A value that, multiplied by ``times``, has no more digits than are printed of it."""
    printed = rounded(value * times, digits) / times
    return round(printed, max(0, digits) + (2 if times > 1 else 0)) + 0.0  # never minus nought


def adding_up(with_it: float, effect: float, outcome: Outcome, digits: int) -> tuple[float, float]:
    """The average with the programme, and as expected without it, such that printed numbers fit.

    The average and the effect are rounded; what was expected is what these leave. All are in the
    outcome's unit; ``digits`` count after the point, of a yes or no after it is told per 100.
    """
    times = kind_of(outcome.kind).times
    level, change = (as_printed(value, digits, times) for value in (with_it, effect))
    return level, as_printed(level - change, digits, times)

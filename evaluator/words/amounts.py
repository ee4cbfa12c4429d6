"""Amounts of an outcome in words: with its unit, a direction, a range."""

from __future__ import annotations

import math

from evaluator.outcomes import kind_of
from evaluator.values.plan import Outcome
from evaluator.words.rounding import digits_of, rounded
from evaluator.words.units import unit_for
from methods.results import Estimate


def decimals(half_width: float) -> int:
    """Digits after the point that the precision supports: two figures of the half-width."""
    if not math.isfinite(half_width) or half_width <= 0:
        return 1
    return max(-3, min(4, 1 - math.floor(math.log10(half_width))))


def figure(value: float, digits: int) -> str:
    """A number with the given digits; negative digits round to tens, hundreds, ..."""
    told = rounded(value, digits)
    text = f"{abs(told):,.{max(0, digits)}f}"
    return f"−{text}" if told < 0 else text


def planned_figure(value: float, digits: int) -> str:
    """A number of the plan with the given digits, and more where these would change it."""
    if abs(rounded(value, digits) - value) > 1e-9 * abs(value):
        digits = max(digits, len(f"{value:.6f}".rstrip("0").partition(".")[2]))
    return figure(value, digits)


def effect_digits(estimate: Estimate, outcome: Outcome) -> int:
    """Digits of an effect in its own unit, or per 100, that its range supports."""
    half_width = (estimate.ci_high - estimate.ci_low) / 2
    if kind_of(outcome.kind).yes_no:
        return 0 if half_width >= 0.01 else max(0, decimals(100 * half_width) - 1)
    return decimals(half_width)


def measured_digits(outcome: Outcome, level: float, *others: float) -> int:
    """Digits of averages of which no effect is told: three figures, and none that they lack."""
    if kind_of(outcome.kind).yes_no:
        return 0
    digits = decimals(abs(level) / 5)
    return min(digits, max(0, digits_of(level, *others)))


def amount(value: float, outcome: Outcome, digits: int) -> str:
    """A size without direction: "1.2 points", "6 in every 100"."""
    times = kind_of(outcome.kind).times
    if times > 1:
        return f"{figure(abs(value) * times, digits)} in every {times}"
    return _with_unit(figure(abs(value), digits), outcome)


def signed_amount(value: float, outcome: Outcome, digits: int) -> str:
    """An average with its unit, and its sign where it is below zero."""
    return f"{'−' if round(value, digits) < 0 else ''}{amount(value, outcome, digits)}"


def agreed_amount(value: float, outcome: Outcome) -> str:
    """An amount that a person chose, with every digit that was typed."""
    times = kind_of(outcome.kind).times
    shown = value * times
    text = f"{shown:,.10f}".rstrip("0").rstrip(".")
    if times > 1:
        return f"{text} in every {times}"
    return _with_unit(text, outcome)


def _with_unit(told: str, outcome: Outcome) -> str:
    return f"{told} {unit_for(told, outcome.unit)}" if outcome.unit else told


def direction(value: float, outcome: Outcome) -> str:
    """Counted things are "more" or "fewer", scores are "higher" or "lower"."""
    counted = kind_of(outcome.kind).counted
    if value >= 0:
        return "more" if counted else "higher"
    return "fewer" if counted else "lower"


def difference(value: float, outcome: Outcome, digits: int) -> str:
    """A signed difference in words: "0.35 arrests fewer"."""
    if rounded(value * kind_of(outcome.kind).times, digits) == 0:
        return "no difference"
    return f"{amount(value, outcome, digits)} {direction(value, outcome)}"


def likely_range(
    low: float, high: float, outcome: Outcome, digits: int, *, unit: bool = True
) -> str:
    """The interval in words: "0.20 to 0.50 arrests fewer", or "0.10 fewer to 0.30 more".

    Without ``unit`` only numbers and directions are given, for use beside a value with its unit.
    """
    times = kind_of(outcome.kind).times

    def size(value: float, *, named: bool) -> str:
        return amount(value, outcome, digits) if named else figure(abs(value) * times, digits)

    if low < 0 < high:
        return (
            f"{size(low, named=unit)} {direction(low, outcome)} to "
            f"{size(high, named=False)} {direction(high, outcome)}"
        )
    near, far = sorted((low, high), key=abs)
    return f"{size(near, named=False)} to {size(far, named=unit)} {direction(far, outcome)}"


# Names of a yes or no that say what somebody does: "feels unsafe", "is in work".
_DONE = frozenset(
    {"agrees", "attends", "avoids", "believes", "carries", "does", "drinks", "fears", "feels",
     "gets", "goes", "has", "is", "knows", "lives", "needs", "owns", "reports", "says", "sees",
     "smokes", "takes", "thinks", "trusts", "uses", "wants", "was", "were", "worries"}
)  # fmt: skip


# How events that a plan tells with a verb of their own go on: "were in work", "had a job".
_AFTER_HAD = {"had": "had", "has": "had", "have": "had"}
_AFTER_HAD |= dict.fromkeys(("is", "are", "was", "were", "be"), "had been")


def had(outcome: Outcome) -> str:
    """That a yes or no was so of some people: "had reoffended", "had “feels unsafe” recorded"."""
    if outcome.event:
        first, _, rest = outcome.event.partition(" ")
        return f"{_AFTER_HAD.get(first.lower(), f'had {first}')} {rest}".strip()
    name = outcome_name(outcome)
    does = name.partition(" ")[0].lower() in _DONE
    return f"had “{name}” recorded" if does else f"had {name}"


def outcome_name(outcome: Outcome) -> str:
    """The outcome inside a sentence: its first letter small unless it is an abbreviation."""
    name = outcome.name
    first_word = name.partition(" ")[0]
    first_part, _, others = first_word.partition("-")  # "First-time", but not "A-levels"
    plain = len(first_part) > 1 and first_word[1:].islower() and (first_part + others).isalpha()
    return name[:1].lower() + name[1:] if plain else name

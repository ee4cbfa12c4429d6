"""Plain numbers, shares and answers as a check tells them."""

from __future__ import annotations

from evaluator.outcomes import kind_of
from evaluator.values.plan import Outcome
from methods.results import Estimate


def percent(share: float) -> str:
    """A share as a whole percentage, never "0 %" for something that is not zero."""
    if 0 < share < 0.005:
        return "under 1%"
    return f"{share * 100:.0f}%"


def number(value: float) -> str:
    """A number with three significant digits, without exponents."""
    if value == 0:
        return "0"
    digits = max(0, 2 - int(f"{abs(value):e}".split("e")[1]))
    text = f"{value:,.{digits}f}"
    return text.replace("-", "−")


def size(value: float, outcome: Outcome) -> str:
    """An amount of an outcome with its sign: shares are told per 100."""
    times = kind_of(outcome.kind).times
    return f"{number(times * value)} per {times}" if times > 1 else number(value)


def told_size(value: float, outcome: Outcome) -> str:
    """An amount of few people: whole per 100 of a yes or no, so that no fraction comes back."""
    times = kind_of(outcome.kind).times
    if times == 1:
        return number(value)
    whole = round(times * value)
    return f"{'−' if whole < 0 else ''}{abs(whole)} in every {times}"


def answer(estimate: Estimate, outcome: Outcome) -> str:
    """An estimate with its range: "−2.30 (likely −4.00 to −0.60)"."""
    times = kind_of(outcome.kind).times
    low, high = number(times * estimate.ci_low), number(times * estimate.ci_high)
    return f"{size(estimate.value, outcome)} (likely {low} to {high})"


def p_value(value: float) -> str:
    """A p-value as tables print it: three digits, or that it is smaller."""
    return "under 0.001" if value < 0.001 else f"{value:.3f}"


def p_value_said(value: float) -> str:
    """A p-value after the letter p in a sentence: "= 0.03", or "under 0.001"."""
    return p_value(value) if value < 0.001 else f"= {value:.{3 if value < 0.1 else 2}f}"

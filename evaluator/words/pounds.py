"""Amounts of money as they are told: three figures, never pence."""

from __future__ import annotations

import math

from evaluator.words.amounts import figure


def pounds(amount: float) -> str:
    """An amount that was worked out: "£2,210", "£32"."""
    if not 0 < abs(amount) < math.inf:
        return "£0"
    digits = min(0, 2 - math.floor(math.log10(abs(amount))))
    return f"£{figure(amount, digits)}"


def exact_pounds(amount: float) -> str:
    """An amount that was given, to the pound."""
    return f"£{figure(amount, 0)}"


def prices(years: tuple[int, ...]) -> str:
    """In which years' prices amounts are; empty where nobody said."""
    if not years:
        return ""
    if len(years) == 1:
        return f"In {years[0]} prices."
    named = f"{', '.join(str(year) for year in years[:-1])} and {years[-1]}"
    return f"In prices of {named}, not brought to one year: the plan names no price year."

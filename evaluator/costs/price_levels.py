"""Amounts of several years in the prices of one, by an index that the plan brings."""

from __future__ import annotations

from evaluator.values.account import Cost


def in_one_year(amount: float, year: str, cost: Cost) -> float:
    """Pounds of ``year`` in pounds of the plan's price year; as they are where it names none.

    Raises:
        KeyError: the plan gives no level of one of the two years; ``missing_levels`` names it.
    """
    if cost.price_year is None:
        return amount
    levels = {each.year.strip(): each.level for each in cost.price_levels}
    return amount * levels[str(cost.price_year)] / levels[year.strip()]


def missing_levels(years: tuple[str, ...], cost: Cost) -> tuple[str, ...]:
    """The years among those of amounts, and the price year, of which the plan gives no level."""
    if cost.price_year is None:
        return ()
    known = {each.year.strip() for each in cost.price_levels if each.level > 0}
    asked = dict.fromkeys((str(cost.price_year), *(year.strip() for year in years)))
    return tuple(year for year in asked if year not in known)

"""Amounts of several years in the prices of one, by the plan's own index or the shipped one."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from evaluator.values.account import Cost

_FINANCIAL = re.compile(r"(\d{4}) ?[/-] ?(?:\d{2})?(\d{2})")
# Of a financial year, April to December lie in its first calendar year.
_IN_THE_FIRST = 0.75


@dataclass(frozen=True, slots=True)
class Deflator:
    """The shipped index. ``levels`` by calendar year, of any base; ``source`` as it is told."""

    source: str
    licence: str
    levels: dict[int, float]

    @property
    def years(self) -> tuple[int, int]:
        """The first and the last year that it knows."""
        return min(self.levels), max(self.levels)


@lru_cache(maxsize=1)
def gdp_deflator() -> Deflator:
    """The index of prices that comes with the program; a plan may bring another."""
    text = resources.files("evaluator.costs").joinpath("gdp_deflator.toml").read_text("utf-8")
    read = tomllib.loads(text)
    levels = {int(year): float(level) for year, level in read["levels"].items()}
    return Deflator(read["source"], read["licence"], levels)


def index_source(cost: Cost) -> str:
    """Where the index comes from that brings amounts to one year; empty where none does."""
    if cost.price_year is None:
        return ""
    if cost.price_levels:
        return cost.price_source
    shipped = gdp_deflator()
    return f"{shipped.source}; {shipped.licence}"


def in_one_year(amount: float, year: str, cost: Cost) -> float:
    """Pounds of ``year`` in pounds of the plan's price year; as they are where it names none.

    Raises:
        KeyError: the index has no level of one of the two years; ``missing_levels`` names it.
    """
    if cost.price_year is None:
        return amount
    wanted, given = _level(str(cost.price_year), cost), _level(year, cost)
    if wanted is None or given is None:
        raise KeyError(year)
    return amount * wanted / given


def missing_levels(years: tuple[str, ...], cost: Cost) -> tuple[str, ...]:
    """The years among those of amounts, and the price year, of which the index has no level."""
    if cost.price_year is None:
        return ()
    asked = dict.fromkeys((str(cost.price_year), *(year.strip() for year in years)))
    return tuple(year for year in asked if _level(year, cost) is None)


def _level(year: str, cost: Cost) -> float | None:
    """How dear ``year`` was by the plan's own index, or by the shipped one where it has none."""
    told = year.strip()
    if cost.price_levels:
        known = {each.year.strip(): each.level for each in cost.price_levels if each.level > 0}
        return known.get(told)
    levels = gdp_deflator().levels
    if told.isdecimal():
        return levels.get(int(told))
    if (financial := _FINANCIAL.fullmatch(told)) is None:
        return None
    first = int(financial[1])
    parts = levels.get(first), levels.get(first + 1)
    if parts[0] is None or parts[1] is None or (first + 1) % 100 != int(financial[2]):
        return None
    return _IN_THE_FIRST * parts[0] + (1 - _IN_THE_FIRST) * parts[1]

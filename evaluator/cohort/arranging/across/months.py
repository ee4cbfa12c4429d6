"""Months below a year: names of columns such as "2022 Jan" and "2022/23 Arrests Apr"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from evaluator.cohort.cells.cell_text import MONTHS
from evaluator.cohort.columns.times.periods import Period

Split = tuple[str, str, Period]  # measure, label, and time of a column
FEWEST_TIMES = 3

_KIND = r"calendar|financial|fiscal|tax|academic|school|year|cy|f\.?y\.?|a\.?y\.?"
_YEAR = re.compile(
    rf"(?P<kind>(?:\b(?:{_KIND})[ :]*)*)(?<![0-9/])(?P<first>(?:19|20)[0-9]{{2}})"
    r"(?: ?[/–-] ?(?P<last>(?:19|20)?[0-9]{2}))?(?![0-9/])(?: \([a-z]\))?",
    re.IGNORECASE,
)
_ENDS = " -:,.()_"
_FULL = 12
_APRIL, _SEPTEMBER = 4, 9


@dataclass(frozen=True, slots=True)
class _Month:
    """A month of one measure, under a year; ``spans``: whether the year runs into the next one."""

    name: str
    measure: str
    year: int
    spans: bool
    month: int
    said: str


def months_of_years(names: Sequence[str]) -> dict[str, Split] | None:
    """The columns that name a month and its year, as months; None where too few name both.

    A year of two, as 2022/23, begins with the first month that the columns name of it, where they
    name all twelve, or with April or September. Empty where a year's months follow no such order:
    nothing then says which year a month is of.
    """
    found = [each for name in names if (each := _month(name)) is not None]
    if len(found) < FEWEST_TIMES:
        return None
    years: dict[tuple[str, int, bool], list[int]] = {}
    for each in found:
        years.setdefault((each.measure, each.year, each.spans), []).append(each.month)
    if all(_falls(months) for months in _beginning_in_january(years)):
        years = {key: months[::-1] for key, months in years.items()}
    begins = _first_month([months for (_, _, spans), months in years.items() if spans])
    first = {spans: begins if spans else 1 for _, _, spans in years}
    follows = all(
        all((a - first[spans]) % 12 < (b - first[spans]) % 12 for a, b in pairwise(months))
        for (_, _, spans), months in years.items()
    )
    if 0 in first.values() or not follows:
        return {}
    return {each.name: _split(each, first[each.spans]) for each in found}


def _beginning_in_january(
    years: Mapping[tuple[str, int, bool], list[int]],
) -> list[list[int]]:
    """The months of each year, counted from April or September where it runs into the next."""
    starts = {months[-1] for (_, _, spans), months in years.items() if spans}
    first = next((month for month in (_APRIL, _SEPTEMBER) if month in starts), 1)
    return [
        [(month - (first if spans else 1)) % _FULL for month in months]
        for (_, _, spans), months in years.items()
    ]


def _falls(months: Sequence[int]) -> bool:
    return all(a > b for a, b in pairwise(months))


def _month(name: str) -> _Month | None:
    stem, _, said = name.strip(" .").rpartition(" ")
    month = MONTHS.get(said.casefold(), 0)
    years = list(_YEAR.finditer(stem))
    if not month or len(years) != 1:
        return None
    (year,) = years
    first, last = int(year["first"]), year["last"]
    if last is not None and int(last) % 100 != (first + 1) % 100:
        return None
    measure = f"{stem[: year.start()].rstrip(_ENDS)} {stem[year.end() :].strip(_ENDS)}".strip()
    return _Month(name, measure, first, last is not None, month, said[:3])


def _first_month(years: Sequence[Sequence[int]]) -> int:
    """The month with which years of two begin; 0 where their months do not say."""
    longest = max(years, key=len, default=())
    if longest and (len(longest) == _FULL or longest[0] in (_APRIL, _SEPTEMBER)):
        return longest[0]
    return 0


def _split(found: _Month, first: int) -> Split:
    year = found.year + (found.month < first)
    return found.measure, f"{found.said} {year}", Period("month", date(year, found.month, 1))

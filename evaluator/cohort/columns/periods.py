"""Words that name a stretch of time: a month, quarter, school term, school year or wave."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from evaluator.cohort.cells.cell_text import MONTHS, tidy

PeriodUnit = Literal["month", "quarter", "term", "school_year", "year", "number"]

_YEAR = r"(?P<year>[0-9]{4}|[0-9]{2})"
_SPAN = r"(?P<year>(?:19|20)[0-9]{2}) ?[/\-–] ?(?P<next>(?:19|20)?[0-9]{2})"
_YEAR_OR_SPAN = rf"{_YEAR}(?: ?[/\-–] ?(?P<next>(?:19|20)?[0-9]{{2}}))?"
_MONTH = re.compile(rf"(?P<month>[A-Za-z]{{3,9}})\.?[ \-/'’,]*{_YEAR}")
_MONTH_AFTER = re.compile(r"(?P<year>[0-9]{4})[ \-/](?P<month>[A-Za-z]{3,9})\.?")
_MONTH_NUMBER = re.compile(r"(?P<year>(?:19|20)[0-9]{2})[\-/. ]?[Mm]?(?P<month>0[1-9]|1[0-2])")
_NUMBER_MONTH = re.compile(r"(?P<month>0?[1-9]|1[0-2])[\-/.](?P<year>(?:19|20)[0-9]{2})")
_QUARTER = re.compile(rf"{_YEAR_OR_SPAN}[ \-/:]*(?:q|qtr|quarter) ?(?P<quarter>[1-4])", re.I)
_QUARTER_FIRST = re.compile(rf"(?:q|qtr|quarter) ?(?P<quarter>[1-4])[ \-/:,]*{_YEAR_OR_SPAN}", re.I)
_SEASONS = {"autumn": (0, 9), "fall": (0, 9), "spring": (1, 1), "summer": (1, 4)}
_SEASON = re.compile(
    rf"(?P<season>autumn|fall|spring|summer)(?: term)?[ \-/,]*{_YEAR_OR_SPAN}", re.I
)
_SEASON_AFTER = re.compile(
    rf"{_YEAR_OR_SPAN}[ \-/,]*(?P<season>autumn|fall|spring|summer)(?: term)?", re.I
)
_SCHOOL_YEAR = re.compile(rf"(?:a\.?y\.? ?|academic year |school year )?{_SPAN}", re.I)
_PLAIN_YEAR = re.compile(r"(?P<year>(?:19|20)[0-9]{2})")
_NUMBERED = re.compile(
    r"(?P<word>term|wave|week|month|quarter|year|round|phase|visit|time ?point|survey|half[ -]?term"
    r"|period|time|session|w|t|q|y|m) ?[_\-]?(?P<number>[0-9]{1,3})",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time. ``starts`` is its first day; None when only its ``number`` is known."""

    unit: PeriodUnit
    starts: date | None
    number: int = 0

    @property
    def place(self) -> tuple[int, int]:
        """What to sort by, among periods of one unit."""
        return (self.starts.toordinal() if self.starts else 0, self.number)


def parse_period(text: str) -> Period | None:
    """The period that a text names, such as "Jan-19", "2023 Q1", "Autumn 2024" or "Wave 2".

    Terms begin in September, January and April. A quarter of "2023/24" is counted from April, as
    in public accounts; a quarter of a plain year from January.
    """
    plain = tidy(text)
    if not plain or len(plain) > 40:
        return None
    return _month(plain) or _part_of_year(plain) or _year_or_number(plain)


def _month(text: str) -> Period | None:
    for pattern in (_MONTH, _MONTH_AFTER, _MONTH_NUMBER, _NUMBER_MONTH):
        found = pattern.fullmatch(text)
        if found is None:
            continue
        said = found["month"]
        month = int(said) if said.isdigit() else MONTHS.get(said.lower(), 0)
        if month:
            return Period("month", date(_four_digits(found["year"]), month, 1))
    return None


def _part_of_year(text: str) -> Period | None:
    found = _QUARTER.fullmatch(text) or _QUARTER_FIRST.fullmatch(text)
    if found is not None:
        return _quarter(found)
    found = _SEASON.fullmatch(text) or _SEASON_AFTER.fullmatch(text)
    if found is None:
        return None
    later, month = _SEASONS[found["season"].lower()]
    year = _span_or_year(found)
    if year is None:
        return None
    return Period("term", date(year + (later if found["next"] else 0), month, 1))


def _quarter(found: re.Match[str]) -> Period | None:
    quarter, year = int(found["quarter"]), _span_or_year(found)
    if year is None:
        return None
    if found["next"]:
        month = 1 + 3 * (quarter % 4)
        return Period("quarter", date(year + (quarter == 4), month, 1))
    return Period("quarter", date(year, 3 * quarter - 2, 1))


def _year_or_number(text: str) -> Period | None:
    found = _SCHOOL_YEAR.fullmatch(text)
    if found is not None:
        year = _span_or_year(found)
        return None if year is None else Period("school_year", date(year, 9, 1))
    found = _PLAIN_YEAR.fullmatch(text)
    if found is not None:
        return Period("year", date(int(found["year"]), 1, 1))
    found = _NUMBERED.fullmatch(text)
    return None if found is None else Period("number", None, int(found["number"]))


def _span_or_year(found: re.Match[str]) -> int | None:
    """The first year of "2023/24", or the year; None when the two years do not follow."""
    groups = found.groupdict()
    year = _four_digits(groups["year"])
    following = groups.get("next")
    if following is not None and int(following) % 100 != (year + 1) % 100:
        return None
    return year


def _four_digits(year: str) -> int:
    number = int(year)
    if len(year) == 2:
        number += 2000 if number < 30 else 1900
    return number


def parse_periods(labels: Sequence[str]) -> list[Period] | None:
    """The periods that labels name; None unless each names one, all of one unit and different.

    "2010-11" is a school year beside others that only a school year explains, else a month.
    """
    spans = [_SCHOOL_YEAR.fullmatch(tidy(label)) for label in labels]
    if len(labels) > 1 and all(found and _span_or_year(found) is not None for found in spans):
        years = [_span_or_year(found) for found in spans if found]
        periods = [Period("school_year", date(year, 9, 1)) for year in years if year is not None]
    else:
        parsed = [parse_period(label) for label in labels]
        periods = [period for period in parsed if period is not None]
    if not periods or len(periods) < len(labels) or len({p.unit for p in periods}) > 1:
        return None
    if periods[0].unit == "number" and len({_word(label) for label in labels}) > 1:
        return None
    return periods if len({period.place for period in periods}) == len(periods) else None


def in_order(labels: Sequence[str]) -> list[str] | None:
    """The labels in order of time, or None when they do not all name periods of one unit."""
    periods = parse_periods(labels)
    if periods is None:
        return None
    placed = sorted(zip(periods, labels, strict=True), key=lambda pair: pair[0].place)
    return [label for _, label in placed]


def _word(label: str) -> str:
    return re.sub(r"[0-9_\-\s]+", "", label).casefold()

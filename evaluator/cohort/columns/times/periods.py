"""Words that name a stretch of time: a week, month, quarter, half year, term, year or wave."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Literal

from evaluator.cohort.cells.cell_text import MONTHS, tidy

PeriodUnit = Literal[
    "week", "month", "quarter", "half_term", "term", "half_year", "school_year", "year", "number"
]

_YEAR = r"(?P<year>[0-9]{4}|[0-9]{2})"
_SPAN = r"(?P<year>(?:19|20)[0-9]{2}) ?[/\-–] ?(?P<next>(?:19|20)?[0-9]{2})"
_YEAR_OR_SPAN = rf"{_YEAR}(?: ?[/\-–] ?(?P<next>(?:19|20)?[0-9]{{2}}))?"
_MONTH = re.compile(rf"(?P<month>[A-Za-z]{{3,9}})\.?[ \-/'’,]*{_YEAR}")
_MONTH_AFTER = re.compile(r"(?P<year>[0-9]{4})[ \-/](?P<month>[A-Za-z]{3,9})\.?")
_MONTH_NUMBER = re.compile(r"(?P<year>(?:19|20)[0-9]{2})[\-/. ]?[Mm]?(?P<month>0[1-9]|1[0-2])")
_MONTH_AND_DAY = re.compile(
    r"(?P<year>(?:19|20)[0-9]{2})(?P<month>0[1-9]|1[0-2]) "
    r"\([0-9]{1,2}/[0-9]{1,2}/(?:[0-9]{2}){1,2}\)(?: ?\([a-z]\))?"
)
_TAGGED_MONTH = re.compile(  # as the NHS names its files: "MSitAE-JANUARY-2023"
    r"(?P<tag>[A-Za-z]{2,12})[-_](?P<month>[A-Za-z]{3,9})[-_](?P<year>(?:19|20)[0-9]{2})"
)
_NUMBER_MONTH = re.compile(r"(?P<month>0?[1-9]|1[0-2])[\-/.](?P<year>(?:19|20)[0-9]{2})")
_MONTH_CODE = re.compile(r"[Mm](?P<month>0?[1-9]|1[0-2])[\-/. ,]+(?P<year>(?:19|20)[0-9]{2})")
_FULL_YEAR = r"(?P<year>(?:19|20)[0-9]{2})"
_WEEK = r"(?:w|wk|week)\.? ?(?P<week>[0-9]{1,2})"
_YEAR_WEEK = re.compile(rf"{_FULL_YEAR}[ \-/_,:]*{_WEEK}", re.I)
_WEEK_YEAR = re.compile(rf"{_WEEK}(?: of |[ \-/_,:]+){_FULL_YEAR}", re.I)
_QUARTER = re.compile(rf"{_YEAR_OR_SPAN}[ \-/:]*(?:q|qtr|quarter) ?(?P<quarter>[1-4])", re.I)
_QUARTER_FIRST = re.compile(rf"(?:q|qtr|quarter) ?(?P<quarter>[1-4])[ \-/:,]*{_YEAR_OR_SPAN}", re.I)
_HALF_WORD = r"(?:h ?(?P<half>[12])|half ?(?P<number>[12])|(?P<word>1st|2nd|first|second) half)"
_WHOLE_YEAR = (  # two digits are a year only before another: "10H1" is a class
    r"(?P<year>(?:19|20)[0-9]{2}|[0-9]{2}(?=/))(?: ?[/\-–] ?(?P<next>(?:19|20)?[0-9]{2}))?"
)
_HALF = re.compile(rf"{_WHOLE_YEAR}[ \-/:,]*{_HALF_WORD}", re.I)
_HALF_FIRST = re.compile(rf"{_HALF_WORD}(?: of |[ \-/:,]*){_WHOLE_YEAR}", re.I)
_SEASONS = {
    "autumn": (0, 9), "aut": (0, 9), "fall": (0, 9), "spring": (1, 1), "spr": (1, 1),
    "summer": (1, 4), "sum": (1, 4),
}  # fmt: skip
_TERM = r"(?P<season>autumn|aut|fall|spring|spr|summer|sum)(?: term)?(?: ?(?P<part>[12])(?![0-9]))?"
_HALF_TERMS = {9: ((9, 1), (11, 1)), 1: ((1, 1), (2, 16)), 4: ((4, 1), (6, 1))}
_NEXT_HALF_TERM = {9: (11, 1), 11: (1, 1), 1: (2, 16), 2: (4, 1), 4: (6, 1), 6: (8, 1)}
_HALF_TERM = re.compile(r"(autumn|aut|fall|spring|spr|summer|sum)(?: term)? ?([12])", re.I)
_SEASON = re.compile(rf"{_TERM}[ \-/,]*{_YEAR_OR_SPAN}", re.I)
_SEASON_AFTER = re.compile(rf"{_YEAR_OR_SPAN}[ \-/,]*{_TERM}", re.I)
_PLACES = {"autumn": 0, "aut": 0, "fall": 0, "spring": 1, "spr": 1, "summer": 2, "sum": 2}
_KIND_OF_YEAR = r"(?:academic|school|financial|fiscal|tax)(?: year)?|[af]\.?y\.?"
_SCHOOL_YEAR = re.compile(
    rf"(?:(?:{_KIND_OF_YEAR}) ?|year )?{_SPAN}(?: ?\(?(?:{_KIND_OF_YEAR})\)?)?", re.I
)
_YEAR_ENDING = re.compile(
    r"(?:(?:the )?(?:year|12 months)(?: ended| ending| to)|y/?e) "
    r"(?:[0-9]{1,2}(?:st|th|nd|rd)? )?(?P<month>[A-Za-z]{3,9}) (?P<year>(?:19|20)[0-9]{2})",
    re.I,
)
_PLAIN_YEAR = re.compile(r"(?P<year>(?:19|20)[0-9]{2})")
_NUMBERED = re.compile(
    r"(?P<word>term|wave|week|wk|month|quarter|year|round|phase|visit|time ?point|survey"
    r"|half[ -]?term|ht|period|time|session|w|t|q|y|m) ?[_\-]?(?P<number>[0-9]{1,3})"
    r"(?: \((?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\))?",
    re.I,
)

_FROM_TO = re.compile(
    r"(?P<month>[A-Za-z]{3,9})\.?(?: (?P<first>(?:19|20)?[0-9]{2}))? ?(?:to|-|–|/) ?"
    r"(?P<last>[A-Za-z]{3,9})\.? (?P<year>(?:19|20)?[0-9]{2})",
    re.I,
)
_DAY_TO_DAY = re.compile(
    r"(?P<day>0?1)[/.-](?P<month>[0-9]{1,2})[/.-](?P<year>(?:19|20)[0-9]{2}) ?(?:to|-|–) ?"
    r"(?P<last_day>[0-9]{1,2})[/.-](?P<last>[0-9]{1,2})[/.-](?P<ends>(?:19|20)[0-9]{2})",
    re.I,
)
_CODED_YEARS = range(1900, 2101)
_UNIT_OF_MONTHS: dict[int, PeriodUnit] = {1: "month", 3: "quarter", 6: "half_year", 12: "year"}
_FEWEST_MONTHS = 3
MONTH_OF_MANY = "Month {} ({})"  # its place among columns of months without a year, and its name


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

    Terms begin in September, January and April, their second halves in November, in the middle of
    February and in June. A quarter or half of "2023/24" is counted from
    April, as in public accounts; one of a plain year from January. Weeks such as "2024-W03" or
    "Week 3, 2024" begin on the Monday that ISO 8601 gives them.
    """
    plain = tidy(text)
    if not plain or len(plain) > 40:
        return None
    return _month(plain) or _week(plain) or _part_of_year(plain) or _year_or_number(plain)


def _month(text: str) -> Period | None:
    for pattern in (
        _MONTH,
        _MONTH_AFTER,
        _MONTH_NUMBER,
        _MONTH_AND_DAY,
        _NUMBER_MONTH,
        _MONTH_CODE,
    ):
        found = pattern.fullmatch(text)
        if found is None:
            continue
        said = found["month"]
        month = int(said) if said.isdigit() else MONTHS.get(said.lower(), 0)
        if month:
            return Period("month", date(_four_digits(found["year"]), month, 1))
    found = _TAGGED_MONTH.fullmatch(text)
    if found is not None and found["tag"].lower() not in MONTHS:
        month = MONTHS.get(found["month"].lower(), 0)
        return Period("month", date(int(found["year"]), month, 1)) if month else None
    return None


def _week(text: str) -> Period | None:
    found = _YEAR_WEEK.fullmatch(text) or _WEEK_YEAR.fullmatch(text)
    if found is None:
        return None
    try:
        return Period("week", date.fromisocalendar(int(found["year"]), int(found["week"]), 1))
    except ValueError:  # no such week in that year
        return None


def _part_of_year(text: str) -> Period | None:
    found = _QUARTER.fullmatch(text) or _QUARTER_FIRST.fullmatch(text)
    if found is not None:
        return _quarter(found)
    found = _HALF.fullmatch(text) or _HALF_FIRST.fullmatch(text)
    if found is not None:
        return _half(found)
    found = _SEASON.fullmatch(text) or _SEASON_AFTER.fullmatch(text)
    if found is None:
        return None
    later, month = _SEASONS[found["season"].lower()]
    year = _span_or_year(found)
    if year is None:
        return None
    year += later if found["next"] else 0
    if found["part"] is None:
        return Period("term", date(year, month, 1))
    return Period("half_term", date(year, *_HALF_TERMS[month][int(found["part"]) - 1]))


def _quarter(found: re.Match[str]) -> Period | None:
    quarter, year = int(found["quarter"]), _span_or_year(found)
    if year is None:
        return None
    if found["next"]:
        month = 1 + 3 * (quarter % 4)
        return Period("quarter", date(year + (quarter == 4), month, 1))
    return Period("quarter", date(year, 3 * quarter - 2, 1))


def _half(found: re.Match[str]) -> Period | None:
    year = _span_or_year(found)
    if year is None:
        return None
    said = found["half"] or found["number"] or found["word"].lower()
    second = said in {"2", "2nd", "second"}
    if found["next"]:
        return Period("half_year", date(year, 10 if second else 4, 1))
    return Period("half_year", date(year, 7 if second else 1, 1))


def _year_or_number(text: str) -> Period | None:
    found = _SCHOOL_YEAR.fullmatch(text)
    if found is not None:
        year = _span_or_year(found)
        return None if year is None else Period("school_year", date(year, 9, 1))
    found = _FROM_TO.fullmatch(text)
    if found is not None and (period := _from_to(found)) is not None:
        return period
    found = _DAY_TO_DAY.fullmatch(text)
    if found is not None and (period := _day_to_day(found)) is not None:
        return period
    found = _YEAR_ENDING.fullmatch(text)
    if found is not None and (month := MONTHS.get(found["month"].lower(), 0)):
        return Period("year", _year_to(int(found["year"]), month))
    found = _PLAIN_YEAR.fullmatch(text)
    if found is not None:
        return Period("year", date(int(found["year"]), 1, 1))
    found = _NUMBERED.fullmatch(text)
    return None if found is None else Period("number", None, int(found["number"]))


def _from_to(found: re.Match[str]) -> Period | None:
    """The quarter, half or year from one month to another; None for other stretches."""
    first, last = (MONTHS.get(found[name].lower(), 0) for name in ("month", "last"))
    if not first or not last:
        return None
    year = _four_digits(found["year"]) - (first > last)
    months = last - first + 1 + 12 * (first > last)
    unit = _UNIT_OF_MONTHS.get(months)
    if unit is None or (found["first"] and _four_digits(found["first"]) != year):
        return None
    return Period(unit, date(year, first, 1))


def _day_to_day(found: re.Match[str]) -> Period | None:
    """The month, quarter, half or year from its first day to its last; None for other stretches."""
    year, month, ends, last = (int(found[each]) for each in ("year", "month", "ends", "last"))
    months = 12 * (ends - year) + last - month + 1
    unit = _UNIT_OF_MONTHS.get(months)
    if unit is None or not (1 <= month <= 12 and 1 <= last <= 12):
        return None
    if int(found["last_day"]) != monthrange(ends, last)[1]:
        return None
    return Period(unit, date(year, month, 1))


def _year_to(year: int, month: int) -> date:
    """The first day of the twelve months that end with a month."""
    return date(year - (month < 12), month % 12 + 1, 1)


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
    Half-terms without a year are counted from the first of a school year.
    Months without a year, each of which follows the one before, are counted from the first of them;
    in another order, from January.
    """
    places = _months_without_year(labels) or _half_terms_without_year(labels)
    if places:
        return places
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


def _months_without_year(labels: Sequence[str]) -> list[Period] | None:
    months = [MONTHS.get(tidy(label).rstrip(".").casefold(), 0) for label in labels]
    if len(months) < _FEWEST_MONTHS or 0 in months or len(set(months)) < len(months):
        return None
    follow = all(later == earlier % 12 + 1 for earlier, later in pairwise(months))
    first = months[0] if follow else 1
    return [Period("number", None, (month - first) % 12 + 1) for month in months]


def _half_terms_without_year(labels: Sequence[str]) -> list[Period] | None:
    places = [half_term_place(label) for label in labels]
    if len(places) < 2 or 0 in places or len(set(places)) < len(places):
        return None
    return [Period("number", None, place) for place in places]


def half_term_place(text: str) -> int:
    """The place in a school year, from 1, of a half-term without a year; 0 for other texts."""
    half = _HALF_TERM.fullmatch(tidy(text))
    return 0 if half is None else 2 * _PLACES[half[1].lower()] + int(half[2])


def after_half_term(begun: date) -> date:
    """The first day after the half-term that begins on a day."""
    month, day = _NEXT_HALF_TERM[begun.month]
    return date(begun.year + (month < begun.month), month, day)


def school_year_of(number: float) -> int | None:
    """The first year of a school year written as one number, such as 201819; None otherwise."""
    year, following = divmod(number, 100)
    whole = year in _CODED_YEARS and following == (year + 1) % 100
    return int(year) if whole else None


def in_order(labels: Sequence[str]) -> list[str] | None:
    """The labels in order of time, or None when they do not all name periods of one unit."""
    periods = parse_periods(labels)
    if periods is None:
        return None
    placed = sorted(zip(periods, labels, strict=True), key=lambda pair: pair[0].place)
    return [label for _, label in placed]


def _word(label: str) -> str:
    return re.sub(r"\([^()]*\)|[0-9_\-\s]+", "", label).casefold()

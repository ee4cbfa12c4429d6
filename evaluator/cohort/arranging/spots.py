"""Where cells of any kind lie among numbers or in time, so that they can be set in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from evaluator.cohort.cells.cell_text import parse_date, parse_number, tidy
from evaluator.cohort.columns.times.periods import (
    Period,
    after_half_term,
    parse_period,
    school_year_of,
)

_MONTHS_OF = {"month": 1, "quarter": 3, "half_year": 6, "school_year": 12, "year": 12}
_TERM_MONTHS = {9: 4, 1: 3, 4: 5}
_YEARS = range(1900, 2101)
_STYLES = ("year-month-day", "day/month/year", "day month year")


@dataclass(frozen=True, slots=True)
class Spot:
    """A place among numbers, a stretch of days (the last one included), or both for a year."""

    number: float | None = None
    days: tuple[int, int] | None = None


def spot_of(cell: object) -> Spot:
    """Where a cell lies; nowhere for a word that names no number, date or period."""
    if isinstance(cell, bool):
        return Spot()
    if isinstance(cell, int | float):
        return _of_number(float(cell))
    if isinstance(cell, datetime | date):
        day = cell.toordinal()
        return Spot(days=(day, day))
    return _of_text(tidy(str(cell)))


def _of_number(number: float) -> Spot:
    year = school_year_of(number)
    if year is not None:
        return Spot(number, _months(date(year, 9, 1), 12))
    if number in _YEARS:
        return Spot(number, _months(date(int(number), 1, 1), 12))
    return Spot(number)


def _of_text(text: str) -> Spot:
    number = parse_number(text)
    if number is not None:
        return _of_number(number)
    day = day_of(text)
    if day is not None:
        return Spot(days=(day.toordinal(), day.toordinal()))
    period = parse_period(text)
    if period is None:
        return Spot()
    if period.starts is None:
        return Spot(float(period.number))
    if period.unit == "week":
        monday = period.starts.toordinal()
        return Spot(days=(monday, monday + 6))
    if period.unit == "half_term":
        return Spot(
            days=(period.starts.toordinal(), after_half_term(period.starts).toordinal() - 1)
        )
    return Spot(days=_months(period.starts, _length(period)))


def day_of(text: str) -> date | None:
    """The day that tidy text spells, day before month; None when it spells none."""
    days = (parse_date(text, style) for style in _STYLES)
    return next((day.date() for day in days if day is not None), None)


def _length(period: Period) -> int:
    if period.unit == "term" and period.starts is not None:
        return _TERM_MONTHS[period.starts.month]
    return _MONTHS_OF[period.unit]


def _months(begins: date, count: int) -> tuple[int, int]:
    years, month = divmod(begins.month - 1 + count, 12)
    after = date(begins.year + years, month + 1, 1)
    return begins.toordinal(), after.toordinal() - 1


@dataclass(frozen=True, slots=True)
class Spots:
    """Where the different cells of a column lie."""

    spots: tuple[Spot, ...]

    @classmethod
    def of(cls, cells: Sequence[object]) -> Spots:
        """The spots of cells, in their order."""
        return cls(tuple(spot_of(cell) for cell in cells))

    def comparable_with(self, end: Spot) -> bool:
        """Whether some cell can be set against ``end``."""
        return any(_common(spot, end) for spot in self.spots)

    def between(self, first: object, last: object) -> list[bool]:
        """Which cells lie between two ends, both included; an end of None is open."""
        low = None if first is None else spot_of(first)
        high = None if last is None else spot_of(last)
        return [
            (low is None or _from(spot, low)) and (high is None or _up_to(spot, high))
            for spot in self.spots
        ]


def _common(spot: Spot, end: Spot) -> bool:
    in_time = spot.days is not None and end.days is not None
    return in_time or (spot.number is not None and end.number is not None)


def _from(spot: Spot, low: Spot) -> bool:
    if spot.days is not None and low.days is not None:
        return spot.days[0] >= low.days[0]
    return spot.number is not None and low.number is not None and spot.number >= low.number


def _up_to(spot: Spot, high: Spot) -> bool:
    if spot.days is not None and high.days is not None:
        return spot.days[0] <= high.days[1]
    return spot.number is not None and high.number is not None and spot.number <= high.number

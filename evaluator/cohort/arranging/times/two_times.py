"""A time that stands in two columns, a year and a quarter, month or week, as one column."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from evaluator.cohort.cells.cell_grid import DATE, EMPTY, TEXT, column_of
from evaluator.cohort.cells.cell_text import MONTHS, number_text, tidy
from evaluator.cohort.columns import names as vocabulary
from evaluator.cohort.columns.names import words
from evaluator.cohort.columns.times.periods import parse_period, school_year_of
from evaluator.cohort.sheet.table import Table, with_column
from evaluator.values.cohort import Step
from evaluator.values.data import Data
from evaluator.values.problems import Problem

ACTION = "one_time_of_two"
NAME = "period"
_FEWEST_ROWS = 6
_MOST_YEARS = 60
_QUARTER = re.compile(
    r"(?:(?:calendar|financial|academic|fiscal) year )?(?:(?:q|qtr|quarter) ?([1-4])"
    r"|([1-4])(?:st|nd|rd|th)? ?(?:q|qtr|quarter)?)(?: ?\([a-z]{3,9} ?(?:-|–|to) ?[a-z]{3,9}\))?",
    re.I,
)
_SEASON = re.compile(r"(aut|spr|sum)(?:umn|ing|mer)?(?: term)?(?: ?([12]))?", re.I)
_SEASONS = {"aut": "Autumn", "spr": "Spring", "sum": "Summer"}
_TERMS = tuple(f"{season}{half}" for season in _SEASONS.values() for half in ("", " 1", " 2"))
_OF_SCHOOLS = ("time", "identifier")  # beside "time_period", in the files of the schools' ministry
_WEEK = re.compile(r"(?:w|wk|week)? ?([0-9]{1,2})", re.I)
_MOST_WEEKS = 53
_MONTH_NAMES = ("", *(name.capitalize() for name in MONTHS if len(name) == 3))


def with_one_time(table: Table, data: Data, sheet: str) -> Table:
    """The table with one more column where a year and its quarter, month or week stand apart.

    Not where another column says already when each row was measured.
    """
    if data.undone(ACTION) or len(table.rows) < _FEWEST_ROWS:
        return table
    years = _column(table, "year")
    parts = [_column(table, word) for word in ("week", "month", "quarter", "term")]
    if years is None:
        years, parts = _named(table, ("time", "period")), [_named(table, _OF_SCHOOLS)]
    part = next((place for place in parts if place is not None), None)
    if years is None or part is None or _dated(table, (years, part)):
        return table
    labels = _labels(table, years, part)
    if labels is None:
        return table
    column, other = table.names[years], table.names[part]
    made = with_column(table, NAME, labels)
    reason = f'"{column}" and "{other}" were put together as one time, "{made.names[-1]}".'
    step = Step(ACTION, None, reason, len(table.rows))
    told = Problem(
        ACTION,
        reason,
        "Nothing needs to be done if both together say when each row was measured; if not, untick "
        f'this change; in a plan, give without = ["{ACTION}"] under [data].',
        "note",
        sheet,
        column=made.names[-1],
    )
    return replace(made, steps=(*made.steps, step), problems=(*made.problems, told))


def _column(table: Table, word: str) -> int | None:
    """The one column whose name ends in a word for a time."""
    found = [place for place, name in enumerate(table.names) if words(name)[-1:] == (word,)]
    return found[0] if len(found) == 1 else None


def _named(table: Table, wanted: tuple[str, ...]) -> int | None:
    """The first column of that name."""
    return next((place for place, name in enumerate(table.names) if words(name) == wanted), None)


def _dated(table: Table, apart: tuple[int, int]) -> bool:
    """Whether another column holds dates or periods for most rows, which are no starts."""
    for place in range(len(table.names)):
        column = column_of(table.cells, place)
        filled = int((column.kinds != EMPTY).sum())
        if place in apart or 2 * filled <= len(table.rows):
            continue
        if set(words(table.names[place])) & vocabulary.START_WORDS:
            continue
        if 2 * int((column.kinds == DATE).sum()) > filled:
            return True
        text = column.kinds == TEXT
        if 2 * int(text.sum()) > filled:
            few = column.texts[np.unique(column.values[text].astype(np.intp))[:5]]
            periods = [parse_period(tidy(str(each))) for each in few]
            if all(period is not None and period.starts is not None for period in periods):
                return True
    return False


def _labels(table: Table, years: int, part: int) -> NDArray[np.object_] | None:
    """The time of each row, such as "2018/19 Q1"; None where some cells are neither."""
    year = [_year(cell) for cell in column_of(table.cells, years).objects()]
    parts = [_part(cell, table.names[part]) for cell in column_of(table.cells, part).objects()]
    if None in year or None in parts or len(set(year)) > _MOST_YEARS or len(set(parts)) < 2:
        return None
    spans = any("/" in str(each) for each in year)
    written = _years_of_spans(year, parts) if spans else year
    if written is None:
        return None
    labels: NDArray[np.object_] = np.empty(len(written), dtype=object)
    labels[:] = [
        f"{p} {y}" if str(p) in (*_MONTH_NAMES, *_TERMS) else f"{y} {p}"
        for y, p in zip(written, parts, strict=True)
    ]
    return labels


def _years_of_spans(years: list[str | None], parts: list[str | None]) -> list[str | None] | None:
    """The years as their quarters and terms are written; of months, their calendar years.

    Months of such years begin with the first one of the sheet, April or September; None where
    they do not, and for weeks.
    """
    if all(str(part).startswith("Q") or part in _TERMS for part in parts):
        return years
    first = str(parts[0])
    if first not in ("Apr", "Sep") or not set(parts) <= set(_MONTH_NAMES):
        return None
    begins = _MONTH_NAMES.index(first)
    return [
        str(int(str(year)[:4]) + (_MONTH_NAMES.index(str(part)) < begins))
        for year, part in zip(years, parts, strict=True)
    ]


def _year(cell: object) -> str | None:
    """A year, or years such as 2018/19, as a period writes them."""
    text = number_text(cell) if isinstance(cell, float) else tidy(str(cell))
    if isinstance(cell, float) and (first := school_year_of(cell)) is not None:
        return f"{first}/{(first + 1) % 100:02d}"
    period = parse_period(text)
    if period is None or period.starts is None or period.unit not in ("year", "school_year"):
        return None
    first = period.starts.year
    return str(first) if period.unit == "year" else f"{first}/{(first + 1) % 100:02d}"


def _term(found: re.Match[str]) -> str:
    """A term or half-term as periods write it, such as "Autumn" or "Autumn 1"."""
    season = _SEASONS[found[1].casefold()]
    return f"{season} {found[2]}" if found[2] else season


def _part(cell: object, name: str) -> str | None:
    """A quarter as "Q1", a week as "W01", a term by its season, or a month by its short name."""
    text = number_text(cell) if isinstance(cell, float) else tidy(str(cell))
    if words(name)[-1:] == ("term",) or words(name) == _OF_SCHOOLS:
        season = _SEASON.fullmatch(text)
        if season or words(name) != _OF_SCHOOLS:
            return _term(season) if season else None
        quarter = _QUARTER.fullmatch(text) if "q" in text.casefold() else None
        if quarter:
            return f"Q{quarter[1] or quarter[2]}"
    if words(name)[-1:] == ("week",):
        week = _WEEK.fullmatch(text)
        return f"W{int(week[1]):02d}" if week and 1 <= int(week[1]) <= _MOST_WEEKS else None
    if words(name)[-1:] == ("quarter",):
        found = _QUARTER.fullmatch(text)
        return f"Q{found[1] or found[2]}" if found else None
    if text.isdecimal():
        return _MONTH_NAMES[int(text)] if 1 <= int(text) <= 12 else None
    month = MONTHS.get(text.casefold().rstrip("."), 0)
    return _MONTH_NAMES[month] if month else None

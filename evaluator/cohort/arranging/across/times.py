"""Columns that hold one measure at several times, which may become rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

import numpy as np

from evaluator.cohort.arranging.across.months import FEWEST_TIMES, Split, months_of_years
from evaluator.cohort.arranging.combine import same_name
from evaluator.cohort.arranging.sheets.joining import keys
from evaluator.cohort.arranging.total_labels import may_sum_others, says_total
from evaluator.cohort.cells.cell_grid import (
    EMPTY,
    ERROR,
    FORMULA,
    NUMBER,
    TEXT,
    CellColumn,
    column_of,
)
from evaluator.cohort.cells.cell_text import (
    MONTHS,
    is_missing_code,
    is_suppressed,
    parse_date,
    parse_number,
    tidy,
    without_letter,
    without_mark,
)
from evaluator.cohort.columns import names as vocabulary
from evaluator.cohort.columns.names import words
from evaluator.cohort.columns.times.periods import (
    MONTH_OF_MANY,
    Period,
    half_term_place,
    parse_period,
)
from evaluator.cohort.sheet.table import Table
from evaluator.values.data import Long

_NOTED = re.compile(
    r"(?P<year>.*\b(?:19|20)\d\d(?:[/-]\d\d(?:\d\d)?)?)\s*(?:[*†‡§]+|[rpe]|[¹²³]|\[[^\[\]]{1,12}\]"
    r"|\((?:\d|[a-z]|provisional|revised|estimated?|part[- ]year)\))",
    re.IGNORECASE,
)
_NO_LABEL = "(blank)"
_MOST_KINDS = 4
_MOST_WORDS = 5  # of a time, such as "Apr 2018 to Mar 2019"
_NUMBERS = 0.7
_LONGEST_LABEL = 60
_YEARS_OF_TWO = re.compile(
    r"(?P<stem>|.*[ _(])(?P<first>(?:19|20)[0-9]{2})[-/–]?(?P<last>[0-9]{2})"
)
_AS_AT = re.compile(r"(?:as )?(?:at|on|of) ", re.IGNORECASE)
_COUNTED = re.compile(r"(?P<word>week|wk|month) ?(?P<number>[0-9]{1,3})", re.IGNORECASE)
_DAYS_APART = {1, 7, 14, 21, 28}
_DAY_STYLES = ("year-month-day", "day/month/year", "day month year")
_MOST_SUMS, _ROUNDED = 0.95, 0.005
_YEAR_SAID = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
TIME_NAMES = {
    "week": "week", "month": "month", "quarter": "quarter", "term": "term",
    "half_term": "half-term", "half_year": "period", "school_year": "year", "year": "year",
    "number": "wave",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Named:
    """Names that are times only beside each other. time: of the new column; "" by their unit.

    ``yearly``: whether they are parts of a year, which another column may say.
    """

    splits: Mapping[str, Split]
    time: str = ""
    yearly: bool = False


def suggest_long(table: Table) -> tuple[Long, ...]:
    """Columns that hold a measure at three or more dated times, to become rows.

    So are Jan to Dec, weeks by their dates, and "Week 1", "Week 2" and so on. Only where a column
    stands for each row, so that it stays clear whose the measures are. A measure at several waves
    or years, such as earnings_1974, is left as it stands: outcomes may name such columns as before
    and after.
    """
    units = ("week", "month", "quarter", "half_year", "half_term", "term", "school_year")
    return _long(table, units, _named(table))


def offered_long(table: Table) -> tuple[Long, ...]:
    """Columns that hold a measure at years or waves evenly apart, which a person may turn.

    Measures at uneven times, such as earnings in 1974, 1975 and 1978, are a few looks at the same
    people, of which outcomes name one before and one after.
    """
    found = _long(table, ("year", "number"), _Named(_school_years(table.names)))
    return tuple(each for each in found if _evenly_apart(each.labels or each.columns))


def summed_across(table: Table, long: Sequence[Long]) -> tuple[str, ...]:
    """Columns that are the sum of those that become rows, such as "Total" beside Jan to Dec.

    So is one that sums those of one year, or those that stand side by side.
    """
    if not long:
        return ()
    place_of = {name: place for place, name in enumerate(table.names)}
    parts = [part for each in long for part in _summable(each, place_of)]
    if not parts:
        return ()
    used = {name for each in long for name in each.columns}
    others = {n: _numbers(table, [place_of[n]])[:, 0] for n in table.names if n not in used}
    found = []
    for part in parts:
        sums = _numbers(table, part).sum(axis=1)
        for name, own in others.items():
            if len(own) and np.mean(np.isclose(own, sums, rtol=_ROUNDED)) >= _MOST_SUMS:
                found.append(name)
    return tuple(name for name in table.names if name in found)


def _summable(long: Long, place_of: Mapping[str, int]) -> list[tuple[int, ...]]:
    """Places of the columns that one column may sum: all, one run of neighbours, or one year."""
    every = [place_of[name] for name in long.columns]
    runs: list[list[int]] = []
    years: dict[str, list[int]] = {}
    for place, label in zip(every, long.labels or long.columns, strict=True):
        beside = bool(runs) and place == runs[-1][-1] + 1
        runs = [*runs[:-1], [*runs[-1], place]] if beside else [*runs, [place]]
        year = _YEAR_SAID.search(label)
        years.setdefault(year.group() if year else "", []).append(place)
    parts = {tuple(part) for part in (every, *runs, *years.values()) if len(part) > 1}
    return sorted(parts)


def _numbers(table: Table, places: Sequence[int]) -> np.ndarray:
    """(n, k) numbers of some columns; not a number where a cell holds none."""
    return np.column_stack([_column_numbers(column_of(table.cells, place)) for place in places])


def _column_numbers(cells: CellColumn) -> np.ndarray:
    """(n,) numbers of one column, of which each text is read once."""
    numbers = np.where(cells.kinds == NUMBER, cells.values, np.nan)
    texts = np.flatnonzero(cells.kinds == TEXT)
    used, which = np.unique(cells.values[texts].astype(np.intp), return_inverse=True)
    spelt = [parse_number(tidy(text)) for text in cells.texts[used]]
    numbers[texts] = np.array([np.nan if n is None else n for n in spelt], dtype=float)[which]
    return numbers


def _evenly_apart(labels: Sequence[str]) -> bool:
    times = [int(digits.group()) for label in labels if (digits := re.search(r"\d+", label))]
    steps = {later - earlier for earlier, later in pairwise(times)}
    return len(times) < len(labels) or len(steps) <= 1


def _long(table: Table, units: Sequence[str], named: _Named) -> tuple[Long, ...]:
    series: dict[str, list[Split]] = {}
    for place, name in enumerate(table.names):
        split = named.splits.get(name) or _stem_and_period(_without_note(name), units)
        if split is not None and holds_numbers(table, place):
            stem, label, period = split
            series.setdefault(stem, []).append((name, label, period))
    found = {stem: group for stem, group in series.items() if _is_series(group)}
    if not found:
        return ()
    times = {tuple(period.place for _, _, period in group) for group in found.values()}
    used = {name for group in found.values() for name, _, _ in group}
    rest = [place for place, name in enumerate(table.names) if name not in used]
    own = _without_totals(table, rest)
    by_year = named.yearly and _once_a_year(own, rest)
    once = by_year or any(_stands_once(own, place) for place in rest)
    if len(times) > 1 or not (once or _place_and_kind_once(own, rest)):
        return ()
    unit = next(iter(found.values()))[0][2].unit
    return tuple(
        Long(
            tuple(name for name, _, _ in group),
            tuple(name.split()[-1] if by_year else label for name, label, _ in group)
            if stem or named.splits or any(label != name for name, label, _ in group)
            else (),
            _free(named.time or TIME_NAMES[unit], table, rest),
            stem or _free("value", table, rest),
        )
        for stem, group in found.items()
    )


def _without_totals(table: Table, rest: Sequence[int]) -> Table:
    """The table without rows that a label calls a total, whose other labels may be empty.

    A label such as "England" does so only where another is empty. A pivot table's "(blank)" is the
    row of those without a label.
    """
    total, may, lacks = np.zeros((3, len(table.rows)), dtype=bool)
    for place in rest:
        column = column_of(table.cells, place)
        texts = np.flatnonzero(column.kinds == TEXT)
        labels = column[texts].tolist()
        short = {text for text in labels if len(text) <= _LONGEST_LABEL}
        sums, others = set(filter(says_total, short)), set(filter(may_sum_others, short))
        sums |= {text for text in short if tidy(text).casefold() == _NO_LABEL}
        total[texts] |= np.array([text in sums for text in labels], dtype=bool)
        may[texts] |= np.array([text in others for text in labels], dtype=bool)
        lacks |= column.kinds == EMPTY
    kept = ~(total | (may & lacks))
    return replace(table, rows=table.rows[kept], cells=table.cells[kept])


def _named(table: Table) -> _Named:
    """What the names of all columns say together that none says alone."""
    years = _school_years(table.names)
    if years:
        return _Named(years)
    dated = months_of_years(table.names)
    if dated is not None:
        return _Named(dated)
    rules = (_months, _days, _counted, _half_terms)
    return next((found for rule in rules if (found := rule(table.names))), _Named({}))


def _months(names: Sequence[str]) -> _Named | None:
    """Months without a year, one after another, from whichever month the first column is.

    They may stand beside a measure, as in "Arrests Jan", where each has the same months.
    """
    series: dict[str, list[tuple[str, int, str]]] = {}
    for name in names:
        stem, _, said = name.strip(" .").rpartition(" ")
        month = MONTHS.get(said.casefold(), 0)
        if month:
            series.setdefault(stem.strip(" -:,"), []).append((name, month, said[:3]))
    each = [[month for _, month, _ in found] for found in series.values()]
    follow = all(all(b == a % 12 + 1 for a, b in pairwise(months)) for months in each)
    if not each or any(months != each[0] for months in each) or not follow:
        return None
    if not FEWEST_TIMES <= len(each[0]) <= len(set(each[0])):
        return None
    splits: dict[str, Split] = {
        name: (stem, MONTH_OF_MANY.format(place, said), Period("number", None, place))
        for stem, found in series.items()
        for place, (name, _, said) in enumerate(found, 1)
    }
    return _Named(splits, "month", yearly=True)


def _days(names: Sequence[str]) -> _Named | None:
    """Days a week or so apart, or one after another, each of which heads a column."""
    found = [(name, day) for name in names if (day := _day(name)) is not None]
    gaps = {(later - earlier).days for (_, earlier), (_, later) in pairwise(found)}
    even = len(gaps) == 1 and gaps <= _DAYS_APART
    if len(found) < FEWEST_TIMES or not (even or _months_apart([day for _, day in found])):
        return None
    splits = {name: ("", f"{day:%Y-%m-%d}", Period("week", day)) for name, day in found}
    return _Named(splits, "week" if gaps == {7} else "date")


def _months_apart(days: Sequence[date]) -> bool:
    """Whether days are the same one of months evenly apart, or the last, such as each 31 March.

    First days are months of their own.
    """
    months = [12 * day.year + day.month for day in days]
    steps = {later - earlier for earlier, later in pairwise(months)}
    last = all((day + timedelta(days=1)).day == 1 for day in days)
    same = len({day.day for day in days}) == 1 and days[0].day > 1
    return len(steps) == 1 and 0 not in steps and (same or last)


def _day(name: str) -> date | None:
    """The day that a name spells; a month stands for its first day, as Excel's dates may."""
    said = _AS_AT.sub("", name)
    day = next((d for style in _DAY_STYLES if (d := parse_date(said, style))), None)
    if day is not None:
        return day.date()
    period = parse_period(name)
    return period.starts if period is not None and period.unit == "month" else None


def _counted(names: Sequence[str]) -> _Named | None:
    """Weeks or months counted from 1, which no survey calls its questions."""
    found = [(name, word) for name in names if (word := _COUNTED.fullmatch(name))]
    numbers = [int(word["number"]) for _, word in found]
    if len(found) < FEWEST_TIMES or any(b != a + 1 for a, b in pairwise(numbers)):
        return None
    time = "month" if found[0][1]["word"].casefold() == "month" else "week"
    splits = {
        name: ("", name, Period("number", None, number))
        for (name, _), number in zip(found, numbers, strict=True)
    }
    return _Named(splits, time)


def _half_terms(names: Sequence[str]) -> _Named | None:
    """Half-terms without a year, such as "Autumn 1" or "% Attend Aut1", one after another."""
    series: dict[str, list[tuple[str, str, int]]] = {}
    for name in names:
        tokens = name.replace("_", " ").split()
        for said in (tokens[-1:], tokens[-2:]):
            if place := half_term_place(" ".join(said)):
                stem = " ".join(tokens[: -len(said)])
                series.setdefault(stem, []).append((name, " ".join(said), place))
    places = [[place for _, _, place in found] for found in series.values()]
    if not places or len(places[0]) < FEWEST_TIMES or any(each != places[0] for each in places):
        return None
    if any(a >= b for a, b in pairwise(places[0])):
        return None
    splits: dict[str, Split] = {
        name: (stem.strip(" -:,"), said, Period("number", None, place))
        for stem, found in series.items()
        for name, said, place in found
    }
    return _Named(splits, "half-term", yearly=True)


def _once_a_year(table: Table, rest: Sequence[int]) -> bool:
    """Whether another column has each of its values once in each year of a column of years."""
    years = [place for place in rest if words(table.names[place])[-1:] == ("year",)]
    if len(years) != 1:
        return False
    pairs = (keys(table, [place, years[0]]) for place in rest if place != years[0])
    return any(bool((pair != "").all()) and len(set(pair.tolist())) == len(pair) for pair in pairs)


def _school_years(names: Sequence[str]) -> dict[str, Split]:
    """Names that end in years such as 201011 or 2010-11, as times.

    None where one of them is no span of years, for then all of them are months.
    """
    found: dict[str, Split] = {}
    for name in names:
        span = _YEARS_OF_TWO.fullmatch(_without_note(name))
        if span is None:
            continue
        first, last = int(span["first"]), int(span["last"])
        if last != (first + 1) % 100:
            return {}
        period = Period("school_year", date(first, 9, 1))
        found[name] = (span["stem"].strip(" -:,_"), f"{first}/{last:02d}", period)
    return found if len(found) > 1 else {}


def _stem_and_period(name: str, units: Sequence[str]) -> tuple[str, str, Period] | None:
    """A column's name as a measure and a time: "ASB Jan-24" is ("ASB", "Jan-24")."""
    whole = parse_period(name) or _first_of_month(name)
    if whole is not None:
        label = f"{name[:4]}-{name[4:]}" if name.isdecimal() and whole.unit == "month" else name
        return ("", label, whole) if whole.unit != "number" or "number" in units else None
    tokens = name.replace("_", " ").split(" ")
    for cut in range(1, min(_MOST_WORDS + 1, len(tokens))):
        for stem, label in (
            (" ".join(tokens[:-cut]), " ".join(tokens[-cut:])),
            (" ".join(tokens[cut:]), " ".join(tokens[:cut])),
        ):
            period = parse_period(label.strip("()[]"))
            if period is not None and period.unit in units:
                return stem.strip(" -:,"), label.strip("()[]"), period
    return None


def _without_note(name: str) -> str:
    """A heading without what is said of its year or unit: "2013r" is a year, "Wk 1 %" a week."""
    found = _NOTED.fullmatch(name)
    return name.removesuffix("%").rstrip() if found is None else found["year"]


def _first_of_month(name: str) -> Period | None:
    """The month that a date such as 01/04/2023 begins."""
    day = parse_date(name, "day/month/year") or parse_date(name, "year-month-day")
    return Period("month", day.date()) if day is not None and day.day == 1 else None


def _is_series(group: list[tuple[str, str, Period]]) -> bool:
    """Whether columns are times of one unit, one after another, the newest first or last."""
    places = [period.place for _, _, period in group]
    return (
        len(group) >= FEWEST_TIMES
        and len({period.unit for _, _, period in group}) == 1
        and (all(a < b for a, b in pairwise(places)) or all(a > b for a, b in pairwise(places)))
    )


def holds_numbers(table: Table, place: int) -> bool:
    """Whether a column holds mostly numbers, where hidden and missing ones do not count."""
    column = column_of(table.cells, place)
    there = (column.kinds != EMPTY) & (column.kinds != ERROR) & (column.kinds != FORMULA)
    numbers, filled = int((column.kinds == NUMBER).sum()), int(there.sum())
    for text, count in Counter(column[column.kinds == TEXT].tolist()).items():
        plain = tidy(text)
        if not text or is_missing_code(plain) or is_suppressed(plain):
            filled -= count
        if parse_number(without_letter(without_mark(plain))) is not None:
            numbers += count
    return numbers > 0 and numbers >= _NUMBERS * filled


def _stands_once(table: Table, place: int) -> bool:
    """Whether no cell of a column is empty or missing, and none is another's equal."""
    column = column_of(table.cells, place)
    kinds = np.unique(column.kinds).tolist()
    if len(kinds) == 1 and len(np.unique(column.values)) < len(column):
        return False
    if kinds == [TEXT]:
        texts = set(map(tidy, column[:].tolist()))
        return len(texts) == len(column) and not any(map(is_missing_code, texts))
    values = keys(table, [place])
    return bool((values != "").all()) and len(np.unique(values.astype(str))) == len(values)


def _place_and_kind_once(table: Table, rest: Sequence[int]) -> bool:
    """Whether a place and what is counted there, each in a column of texts, stand once together."""
    texts = [place for place in rest if _all_texts(column_of(table.cells, place))]
    places = [p for p in texts if set(words(table.names[p])) & vocabulary.AREAS]
    kinds = [p for p in texts if p not in places][:_MOST_KINDS]
    if not places or not kinds:
        return False
    whole = keys(table, [*places, *kinds])
    return bool((whole != "").all()) and len(set(whole.tolist())) == len(whole)


def _all_texts(column: CellColumn) -> bool:
    return bool((column.kinds == TEXT).all())


def _free(name: str, table: Table, rest: list[int]) -> str:
    taken = {same_name(table.names[place]) for place in rest}
    return name if name not in taken else f"{name} (from columns)"

"""Guesses, with their reasons, of which sheets and columns belong together."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from evaluator.cohort.arranging.alike import (
    is_sum,
    may_be_key,
    names_a_place_or_person,
    places_of,
    repeated_key,
)
from evaluator.cohort.arranging.combine import same_name
from evaluator.cohort.arranging.joining import keys
from evaluator.cohort.arranging.keys import KeyMatch, match_keys
from evaluator.cohort.cells.cell_text import (
    MONTHS,
    is_missing_code,
    is_suppressed,
    parse_date,
    parse_number,
    tidy,
    without_mark,
)
from evaluator.cohort.columns import names as vocabulary
from evaluator.cohort.columns.names import says_after, says_before, words
from evaluator.cohort.columns.periods import Period, parse_period, parse_periods
from evaluator.cohort.sheet.table import Table
from evaluator.values.data import Join, Long

Objects = NDArray[np.object_]

_NOTED = re.compile(
    r"(?P<year>.*\b(?:19|20)\d\d(?:[/-]\d\d(?:\d\d)?)?)\s*(?:[*†‡§]+|[rpe]|[¹²³]|\[[^\[\]]{1,12}\]"
    r"|\((?:\d|[a-z]|provisional|revised|estimated?|part[- ]year)\))",
    re.IGNORECASE,
)
_OVERLAP = 0.5
_NEARLY_ALL = 0.9
_FEWEST_TIMES = 3
_MOST_WORDS = 5  # of a time, such as "Apr 2018 to Mar 2019"
_NUMBERS = 0.7
_SIX_DIGITS = re.compile(r"(?:19|20)[0-9]{4}")
_TIME_NAMES = {
    "month": "month", "quarter": "quarter", "term": "term", "school_year": "year",
    "year": "year", "number": "wave",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stack:
    """Sheets with the same columns.

    Attributes:
        sheets: their names, in order. column: name of a new column that tells them apart.
        repeated: columns whose values together stand in several of the sheets. The sheets can be
            put one below the other only when there are none.
    """

    sheets: tuple[str, ...]
    column: str
    repeated: tuple[str, ...]


class _Found(Protocol):
    @property
    def table(self) -> Table: ...
    @property
    def sheet(self) -> str: ...


def suggest_stack(tables: Mapping[str, Table], fullest: str) -> Stack | None:
    """The sheets with the columns of the fullest one, if there are others than it.

    A sheet with one column more breaks the others down, and one called "Total" sums them up.
    """
    wanted = _names(tables[fullest])
    alike = {
        name: table
        for name, table in tables.items()
        if _names(table) == wanted and not is_sum(name)
    }
    if len(alike) < 2 or len(wanted) < 2 or fullest not in alike:
        return None
    sheets = list(alike)
    repeated = repeated_key(alike, _what_names_say(sheets))
    return Stack(tuple(sheets), _sheet_column(tables, sheets), repeated)


def _names(table: Table) -> set[str]:
    return {same_name(name) for name in table.names}


def _sheet_column(tables: Mapping[str, Table], sheets: list[str]) -> str:
    """A name for the new column; "" when a column says already what the sheets' names do."""
    for place, name in enumerate(tables[sheets[0]].names):
        said = [_only_value(tables[sheet], name, place) for sheet in sheets]
        if None not in said and len(set(said)) == len(sheets):
            return ""
    return _name_of_sheets(sheets)


def _name_of_sheets(sheets: Sequence[str]) -> str:
    """What the sheets' names are names of: a time, a kind of place, or just sheets."""
    periods = parse_periods(sheets)
    if periods is not None:
        return _TIME_NAMES[periods[0].unit]
    if all(sheet.strip(" .").casefold() in MONTHS for sheet in sheets):
        return _TIME_NAMES["month"]
    if all(says_before(sheet) or says_after(sheet) for sheet in sheets):
        return "wave"
    tokens = [set(words(sheet)) & vocabulary.PLACES for sheet in sheets]
    common = [word for word in sorted(vocabulary.PLACES) if sum(word in t for t in tokens) > 1]
    return common[0] if common else "sheet"


def _what_names_say(sheets: Sequence[str]) -> str:
    """Whether the sheets' names are times, "place" when all name one kind of place, or ""."""
    name = _name_of_sheets(sheets)
    if name in _TIME_NAMES.values():
        return "time"
    return "place" if all(name in words(sheet) for sheet in sheets) else ""


def _only_value(table: Table, name: str, place: int) -> str | None:
    """The one value that all cells of a column hold, or None."""
    if place >= len(table.names) or same_name(table.names[place]) != same_name(name):
        return None
    values = set(map(str, table.cells[:, place]))
    return values.pop() if len(values) == 1 and "" not in values else None


def suggest_joins(found: _Found, others: Mapping[str, Table]) -> tuple[Join, ...]:
    """Sheets that hold each key once and share it with the rows, as a list of schools does."""
    joins = []
    known = _names(found.table)
    for sheet, table in others.items():
        key = _shared_key(found.table, table)
        more = any(
            same_name(name) not in known or _told_apart(found.sheet, sheet)
            for name in table.names
            if key is not None and same_name(name) != same_name(key)
        )
        if key is not None and (more or len(table.names) == 1):
            joins.append(Join(sheet=sheet, key=(key,)))
    return tuple(joins)


def _told_apart(one: str, other: str) -> bool:
    return says_before(one) and says_after(other)


def _shared_key(here: Table, there: Table) -> str | None:
    """A label or code of one name in both that stands once there and nearly always in both."""
    mine = places_of(here)
    for place, name in enumerate(there.names):
        own_place = mine.get(same_name(name))
        if own_place is None or not (may_be_key(there, place) and may_be_key(here, own_place)):
            continue
        other = keys(there, [place])
        known = other[other != ""]
        if len(known) < max(2, 0.5 * len(other)) or len(set(known.tolist())) < len(known):
            continue
        own = keys(here, [own_place])
        match = match_keys(own, other)
        if _nearly_all(own, known, match) and not _contradict(here, there, name, match):
            return here.names[own_place]
    return None


def _nearly_all(own: Objects, known: Objects, match: KeyMatch) -> bool:
    """Whether nearly all keys of one side find a partner, and half of the other side's.

    A list may name few of many, as the places where a programme started.
    """
    used = 1 - len(match.alone_there) / len(known)
    matched = int((match.rows >= 0).sum()) / max(1, int((own != "").sum()))
    of_few = used >= _NEARLY_ALL and len(set(own.tolist())) > len(known)
    return of_few or (max(used, matched) >= _NEARLY_ALL and min(used, matched) >= _OVERLAP)


def _contradict(here: Table, there: Table, key: str, match: KeyMatch) -> bool:
    """Whether partners are mostly of other places or people by another column of both sheets."""
    rows = np.flatnonzero(match.rows >= 0)
    theirs = places_of(there)
    for place, name in enumerate(here.names):
        other = theirs.get(same_name(name))
        if other is None or same_name(name) == same_name(key) or not names_a_place_or_person(name):
            continue
        own = keys(here, [place])[rows]
        said = keys(there, [other])[match.rows[rows]]
        both = (own != "") & (said != "")
        if both.any() and np.mean(own[both] == said[both]) < _OVERLAP:
            return True
    return False


def suggest_long(table: Table) -> tuple[Long, ...]:
    """Columns that hold a measure at three or more dated times, to become rows.

    Only where a column stands for each row, so that it stays clear whose the measures are. A
    measure at several waves or years, such as earnings_1974, is left as it stands: outcomes may
    name such columns as before and after.
    """
    return _long(table, ("month", "quarter", "term", "school_year"))


def offered_long(table: Table) -> tuple[Long, ...]:
    """Columns that hold a measure at years or waves evenly apart, which a person may turn.

    Measures at uneven times, such as earnings in 1974, 1975 and 1978, are a few looks at the same
    people, of which outcomes name one before and one after.
    """
    found = _long(table, ("year", "number"))
    return tuple(each for each in found if each.labels and _evenly_apart(each.labels))


def _evenly_apart(labels: Sequence[str]) -> bool:
    times = [int(digits.group()) for label in labels if (digits := re.search(r"\d+", label))]
    steps = {later - earlier for earlier, later in pairwise(times)}
    return len(times) < len(labels) or len(steps) <= 1


def _long(table: Table, units: Sequence[str]) -> tuple[Long, ...]:
    series: dict[str, list[tuple[str, str, Period]]] = {}
    spans = _school_years(table.names)
    for place, name in enumerate(table.names):
        split = spans.get(name) or _stem_and_period(_without_note(name), units)
        if split is not None and _holds_numbers(table, place):
            stem, label, period = split
            series.setdefault(stem, []).append((name, label, period))
    found = {stem: group for stem, group in series.items() if _is_series(group)}
    if not found:
        return ()
    times = {tuple(period.place for _, _, period in group) for group in found.values()}
    used = {name for group in found.values() for name, _, _ in group}
    rest = [place for place, name in enumerate(table.names) if name not in used]
    if len(times) > 1 or not any(_stands_once(table, place) for place in rest):
        return ()
    unit = next(iter(found.values()))[0][2].unit
    return tuple(
        Long(
            tuple(name for name, _, _ in group),
            tuple(label for _, label, _ in group)
            if stem or spans or any(label != name for name, label, _ in group)
            else (),
            _free(_TIME_NAMES[unit], table, rest),
            stem or _free("value", table, rest),
        )
        for stem, group in found.items()
    )


def _school_years(names: Sequence[str]) -> dict[str, tuple[str, str, Period]]:
    """Names such as 201011 beside 201112 as times; none when one of six digits is no span."""
    found = {
        name: ("", f"{name[:4]}/{name[4:]}", Period("school_year", date(int(name[:4]), 9, 1)))
        for name in names
        if _SIX_DIGITS.fullmatch(name)
    }
    spans = len(found) > 1 and all(int(name[4:]) == (int(name[:4]) + 1) % 100 for name in found)
    return found if spans else {}


def _stem_and_period(name: str, units: Sequence[str]) -> tuple[str, str, Period] | None:
    """A column's name as a measure and a time: "ASB Jan-24" is ("ASB", "Jan-24")."""
    whole = parse_period(name) or _first_of_month(name)
    if whole is not None:
        return ("", name, whole) if whole.unit != "number" or "number" in units else None
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
    places = [period.place for _, _, period in group]
    return (
        len(group) >= _FEWEST_TIMES
        and len({period.unit for _, _, period in group}) == 1
        and all(a < b for a, b in pairwise(places))
    )


def _holds_numbers(table: Table, place: int) -> bool:
    """Whether a column holds mostly numbers, where hidden and missing ones do not count."""
    cells = [cell for cell in table.cells[:, place] if cell != ""]
    texts = [tidy(cell) for cell in cells if isinstance(cell, str)]
    gone = sum(is_missing_code(text) or is_suppressed(text) for text in texts)
    numbers = sum(isinstance(cell, float) for cell in cells)
    numbers += sum(parse_number(without_mark(text)) is not None for text in texts)
    return numbers > 0 and numbers >= _NUMBERS * (len(cells) - gone)


def _stands_once(table: Table, place: int) -> bool:
    values = keys(table, [place])
    return bool((values != "").all()) and len(np.unique(values.astype(str))) == len(values)


def _free(name: str, table: Table, rest: list[int]) -> str:
    taken = {same_name(table.names[place]) for place in rest}
    return name if name not in taken else f"{name} (from columns)"

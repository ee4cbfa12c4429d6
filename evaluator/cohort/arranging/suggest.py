"""Guesses, with their reasons, of which sheets and columns belong together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from evaluator.cohort.arranging.across.times import TIME_NAMES
from evaluator.cohort.arranging.combine import same_name
from evaluator.cohort.arranging.sheets.alike import (
    is_sum,
    may_be_key,
    names_a_place_or_person,
    only_numbers,
    places_of,
    repeated_key,
)
from evaluator.cohort.arranging.sheets.joining import keys
from evaluator.cohort.arranging.sheets.keys import KeyMatch, match_keys
from evaluator.cohort.cells.cell_text import MONTHS
from evaluator.cohort.columns import names as vocabulary
from evaluator.cohort.columns.names import says_after, says_before, words
from evaluator.cohort.columns.times.periods import parse_periods
from evaluator.cohort.numbered_rows import numbers_answers
from evaluator.cohort.sheet.table import Table
from evaluator.values.data import Join

Objects = NDArray[np.object_]

_OVERLAP = 0.5
_NEARLY_ALL = 0.9
_FEWEST_SHARED = 4
_OF_OTHERS = frozenset(
    {"previous", "former", "old", "new", "next", "feeder", "destination", "home"}
)


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
    return Stack(tuple(sheets), sheet_column(tables, sheets), repeated)


def _names(table: Table) -> set[str]:
    return {same_name(name) for name in table.names}


def sheet_column(tables: Mapping[str, Table], sheets: list[str]) -> str:
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
        return TIME_NAMES[periods[0].unit]
    if all(sheet.strip(" .").casefold() in MONTHS for sheet in sheets):
        return TIME_NAMES["month"]
    if all(says_before(sheet) or says_after(sheet) for sheet in sheets):
        return "wave"
    tokens = [set(words(sheet)) & vocabulary.PLACES for sheet in sheets]
    common = [word for word in sorted(vocabulary.PLACES) if sum(word in t for t in tokens) > 1]
    return common[0] if common else "sheet"


def _what_names_say(sheets: Sequence[str]) -> str:
    """Whether the sheets' names are times, "place" when all name one kind of place, or ""."""
    name = _name_of_sheets(sheets)
    if name in TIME_NAMES.values():
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
        shared = _shared_key(found.table, table) or _key_called_otherwise(found.table, table)
        if shared is None:
            continue
        key, there = shared
        more = any(
            same_name(name) not in known or _told_apart(found.sheet, sheet)
            for name in table.names
            if same_name(name) != same_name(there)
        )
        if more or len(table.names) == 1:
            otherwise = () if same_name(key) == same_name(there) else (there,)
            joins.append(Join(sheet=sheet, key=(key,), there=otherwise))
    return tuple(joins)


def offered_joins(found: _Found, others: Mapping[str, Table]) -> tuple[tuple[Join, int, int], ...]:
    """Sheets that most rows, but not nearly all, find in, or whose key is called quite otherwise.

    With each, how many different keys of the rows it has, and of how many.
    """
    offered = []
    known = _names(found.table)
    for sheet, table in others.items():
        if len(table.names) > 1 and _names(table) <= known:
            continue  # more rows of the same kind
        best = max(_half_shared(found.table, table), default=None)
        if best is not None:
            hits, every, mine, theirs = best
            key, there = found.table.names[mine], table.names[theirs]
            otherwise = () if same_name(key) == same_name(there) else (there,)
            offered.append((Join(sheet=sheet, key=(key,), there=otherwise), hits, every))
    return tuple(offered)


def _told_apart(one: str, other: str) -> bool:
    return says_before(one) and says_after(other)


def _shared_key(here: Table, there: Table) -> tuple[str, str] | None:
    """A label or code of one name in both that stands once there and nearly always in both."""
    mine = places_of(here)
    for place, name in enumerate(there.names):
        own_place = mine.get(same_name(name))
        if own_place is not None and _is_shared(here, own_place, there, place):
            return here.names[own_place], name
    return None


def _key_called_otherwise(here: Table, there: Table) -> tuple[str, str] | None:
    """As ``_shared_key``, where one name says more than the other: "School" and "School name"."""
    for place, name in enumerate(there.names):
        for own_place, own in enumerate(here.names):
            if _are_akin(own, name) and _is_shared(here, own_place, there, place):
                return own, name
    return None


def _are_akin(one: str, other: str) -> bool:
    """Whether two names are of one place or person, and neither of another such as a former one."""
    first, second = set(words(one)), set(words(other))
    named = first & second & (vocabulary.PLACES | vocabulary.PEOPLE | vocabulary.CODES)
    return bool(named) and (first < second or second < first) and not (first ^ second) & _OF_OTHERS


def _is_shared(here: Table, own_place: int, there: Table, place: int) -> bool:
    found = _matched(here, own_place, there, place)
    if found is None:
        return False
    own, known, match = found
    return _nearly_all(own, known, match) and not _contradict(here, there, own_place, match)


def _matched(
    here: Table, own_place: int, there: Table, place: int
) -> tuple[Objects, Objects, KeyMatch] | None:
    """The keys of the rows, the known ones of a sheet, and their match; None where it is no key."""
    if not (may_be_key(there, place) and may_be_key(here, own_place)):
        return None
    if numbers_answers(there.names[place], there.names):
        return None  # each answer has a number of its own
    other = keys(there, [place])
    known = other[other != ""]
    if len(known) < max(2, 0.5 * len(other)) or len(set(known.tolist())) < len(known):
        return None
    own = keys(here, [own_place])
    return own, known, match_keys(own, other)


def _half_shared(here: Table, there: Table) -> Iterator[tuple[int, int, int, int]]:
    """Different keys that a column shares with one there, of how many, and both places."""
    for place in range(len(there.names)):
        for own_place in range(len(here.names)):
            found = _matched(here, own_place, there, place)
            if found is None:
                continue
            own, known, match = found
            every = len(set(own[own != ""].tolist()))
            hits = len(set(own[match.rows >= 0].tolist()))
            enough = hits >= max(_FEWEST_SHARED, _OVERLAP * min(every, len(known)))
            if enough and not _contradict(here, there, own_place, match):
                yield hits, every, own_place, place


def _nearly_all(own: Objects, known: Objects, match: KeyMatch) -> bool:
    """Whether nearly all keys of one side find a partner, and half of the other side's.

    A list may name few of many, as the places where a programme started.
    """
    used = 1 - len(match.alone_there) / len(known)
    matched = int((match.rows >= 0).sum()) / max(1, int((own != "").sum()))
    of_few = used >= _NEARLY_ALL and len(set(own.tolist())) > len(known)
    return of_few or (max(used, matched) >= _NEARLY_ALL and min(used, matched) >= _OVERLAP)


def _contradict(here: Table, there: Table, key: int, match: KeyMatch) -> bool:
    """Whether partners are mostly of other places or people by another column of both sheets."""
    rows = np.flatnonzero(match.rows >= 0)
    theirs = places_of(there)
    for place, name in enumerate(here.names):
        other = theirs.get(same_name(name))
        if other is None or place == key or not names_a_place_or_person(name):
            continue
        if only_numbers(here, place) and only_numbers(there, other):
            continue
        own = keys(here, [place])[rows]
        said = keys(there, [other])[match.rows[rows]]
        both = (own != "") & (said != "")
        if both.any() and np.mean(own[both] == said[both]) < _OVERLAP:
            return True
    return False

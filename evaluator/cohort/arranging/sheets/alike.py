"""Whether sheets with the same columns hold different rows, or the same ones told in two ways."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np

from evaluator.cohort.arranging.combine import same_name
from evaluator.cohort.arranging.sheets.keys import key_texts
from evaluator.cohort.cells.cell_text import parse_number
from evaluator.cohort.columns import names as vocabulary
from evaluator.cohort.columns.names import is_code, words
from evaluator.cohort.columns.times.periods import parse_period
from evaluator.cohort.numbered_rows import numbers_answers
from evaluator.cohort.sheet.header import is_made_name
from evaluator.cohort.sheet.table import Table

_MOSTLY = 0.5
_LOOK_AT = 200
_YEARS = (1900, 2100)
_IN_NUMBERS = (vocabulary.PLACES | vocabulary.PEOPLE) - {"staff", "family"}
_NUMBERED = frozenset({"no", "number", "num", "nr"})
_SUMS = frozenset({"total", "totals", "all", "overall", "summary", "combined", "national"})


def is_sum(sheet: str) -> bool:
    """Whether a sheet's name says that it sums up the others."""
    return bool(set(words(sheet)) & _SUMS)


def repeated_key(tables: Mapping[str, Table], names_say: str) -> tuple[str, ...]:
    """The columns whose values, taken together, stand in several sheets; empty when none do.

    These are a key of people, else places, else every label, each with the time of the row. What
    the sheets' names say counts as a part of it: ``names_say`` is "time", "place" or "".
    """
    sheets = [_Sheet(table, places_of(table)) for table in tables.values()]
    first = sheets[0].table
    times = [name for place, name in enumerate(first.names) if _is_time(first, place)]
    people = _key_of_people(sheets[0])
    if names_say == "place":
        return _in_several(sheets, [*people, *times]) if people else ()
    key = people or _labels(sheets, times)
    if names_say == "time" and (not times or (key and _once_in_each(sheets, key))):
        return ()
    return _in_several(sheets, [*key, *times])


def may_be_key(table: Table, place: int) -> bool:
    """Whether a column can say whose a row is: a label or a code, never a measure or a time."""
    name = table.names[place]
    tokens = words(name)
    if is_made_name(name) or not tokens or tokens[-1] in vocabulary.TIMES:
        return False
    numbers, dates = _shares(table, place)
    if dates > _MOSTLY:
        return False
    if numbers <= _MOSTLY:
        return True
    coded = tokens[-1] in vocabulary.CODES or (len(tokens) == 1 and tokens[0] in _IN_NUMBERS)
    coded |= tokens[-1] in _NUMBERED and bool(set(tokens[:-1]) & _IN_NUMBERS)
    return coded and _whole(table, place)


def names_a_place_or_person(name: str) -> bool:
    """Whether a column's name is of places, people or codes for them."""
    known = vocabulary.PLACES | vocabulary.PEOPLE | vocabulary.CODES
    return bool(set(words(name)) & known)


def only_numbers(table: Table, place: int) -> bool:
    """Whether a column numbers the answers of a survey, or counts the rows under "ID" or "No"."""
    if numbers_answers(table.names[place], table.names):
        return True
    cells = table.cells[:, place]
    counted = {cell - row for row, cell in enumerate(cells) if isinstance(cell, float)}
    all_numbers = all(isinstance(cell, float) for cell in cells)
    return all_numbers and len(cells) > 1 and len(counted) == 1 and is_code(table.names[place])


def places_of(table: Table) -> dict[str, int]:
    """Position of each column by its name in one spelling; the first of two that are the same."""
    return {same_name(name): place for place, name in reversed([*enumerate(table.names)])}


@dataclass(frozen=True, slots=True)
class _Sheet:
    table: Table
    places: dict[str, int]

    def spelled(self, names: Sequence[str]) -> list[str]:
        """The values of each row in some columns as one text."""
        cells = [self.table.cells[:, self.places[same_name(name)]] for name in names]
        columns = [key_texts([column]) for column in cells]
        return ["\x1f".join(parts).casefold() for parts in zip(*columns, strict=True)]


def _key_of_people(sheet: _Sheet) -> list[str]:
    """The column with the most different values among those named like a key of people."""
    found = []
    for place, name in enumerate(sheet.table.names):
        tokens = words(name)
        of_places = set(tokens) & vocabulary.PLACES and not set(tokens) & vocabulary.PEOPLE
        alone = len(tokens) == 1 and tokens[0] in vocabulary.PEOPLE
        coded = tokens[-1:] and tokens[-1] in vocabulary.CODES | _NUMBERED
        coded = coded and (tokens[-1] not in _NUMBERED or bool(set(tokens) & vocabulary.PEOPLE))
        if (coded or alone) and not of_places and may_be_key(sheet.table, place):
            found.append((len(set(sheet.spelled([name]))), name))
    return [max(found)[1]] if found else []


def _labels(sheets: Sequence[_Sheet], times: Sequence[str]) -> list[str]:
    """The columns of places; without any, all labels but those that only repeat the sheet's name.

    A column of places counts though it holds one place in each sheet.
    """
    first = sheets[0].table
    labels = [
        name
        for place, name in enumerate(first.names)
        if name not in times and may_be_key(first, place)
    ]
    places = [name for name in labels if set(words(name)) & vocabulary.PLACES]
    if places:
        return places
    return [n for n in labels if any(len(set(sheet.spelled([n]))) > 1 for sheet in sheets)]


def _is_time(table: Table, place: int) -> bool:
    """Whether a column is named like a time and holds dates, years or periods."""
    if not set(words(table.names[place])) & vocabulary.TIMES:
        return False
    cells = [cell for cell in table.cells[:, place][:_LOOK_AT] if cell != ""]
    return bool(cells) and sum(map(_says_when, cells)) > _MOSTLY * len(cells)


def _says_when(cell: object) -> bool:
    if isinstance(cell, str):
        return parse_period(cell) is not None
    if isinstance(cell, float):
        return cell.is_integer() and _YEARS[0] <= cell <= _YEARS[1]
    return isinstance(cell, date)


def _shares(table: Table, place: int) -> tuple[float, float]:
    """Shares of the filled cells that are numbers, however typed, and that are dates."""
    cells = [cell for cell in table.cells[:, place][:_LOOK_AT] if cell != ""]
    if not cells:
        return 1.0, 0.0
    numbers = sum(
        isinstance(cell, float) or (isinstance(cell, str) and parse_number(cell) is not None)
        for cell in cells
    )
    return numbers / len(cells), sum(isinstance(cell, date) for cell in cells) / len(cells)


def _whole(table: Table, place: int) -> bool:
    cells = [cell for cell in table.cells[:, place][:_LOOK_AT] if isinstance(cell, float)]
    return all(cell.is_integer() for cell in cells)


def _once_in_each(sheets: Sequence[_Sheet], names: Sequence[str]) -> bool:
    return all(len(set(sheet.spelled(names))) == len(sheet.table.rows) for sheet in sheets)


def _in_several(sheets: Sequence[_Sheet], names: Sequence[str]) -> tuple[str, ...]:
    if not names:
        return ()
    found = np.sort(np.concatenate([np.unique(sheet.spelled(names)) for sheet in sheets]))
    again = any(one == other and one.strip("\x1f") for one, other in pairwise(found.tolist()))
    return tuple(names) if again else ()

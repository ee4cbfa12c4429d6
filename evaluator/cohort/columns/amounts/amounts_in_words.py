"""Amounts that are no numbers: several units, lengths of time, two in a cell, points with names."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from evaluator.cohort.cells import cell_text as reading
from evaluator.cohort.cells.cell_grid import CellColumn
from evaluator.cohort.cells.sorted_cells import Mask, SortedCells, mask
from evaluator.cohort.columns.names import says_after, says_before, words

_MOSTLY = 0.9  # of the cells that say something
_FEWEST = 3
_NUMBER = r"[0-9][0-9,]*(?:\.[0-9]+)?"
_OF_TIME = (
    r"d|days?|h|hrs?|hours?|m|mins?|minutes?|s|secs?|seconds?|w|wks?|weeks?|mths?|months?|y|yrs?|"
    r"years?"
)
_PART = re.compile(rf"{_NUMBER} ?({_OF_TIME})(?![a-z])", re.I)
_LENGTH = re.compile(
    rf"{_NUMBER} ?(?:{_OF_TIME})\.?(?:,? ?(?:and )?{_NUMBER} ?(?:{_OF_TIME})\.?)*", re.I
)
_BESIDE = rf"{_NUMBER} ?%?(?: ?(?:-|–|to|,) ?{_NUMBER} ?%?)?"
_TWO = re.compile(
    rf"{_NUMBER} ?%?(?: ?(?:/|of|out of) ?{_NUMBER})? ?(?:\( ?(?:n ?= ?)?{_BESIDE} ?\)|"
    rf"\[ ?{_BESIDE} ?\])|{_NUMBER} ?± ?{_NUMBER}|{_NUMBER}(?:, | ?; ?| ?/ ?){_NUMBER} ?%",
    re.I,
)
_CLOCK = re.compile(r"[0-9]{1,3}:[0-5][0-9](?::[0-5][0-9])?")
ACTION = "named_points_to_numbers"
_NAME = r"(?P<name>[A-Za-z][^0-9]*?)"
_NAMED_POINT = (
    re.compile(rf"\(?(?P<point>[0-9]{{1,2}})\)? ?(?:[-–—=:.,(]|(?<=\))) ?{_NAME}\)?"),
    re.compile(rf"{_NAME} ?[-–—=:(] ?(?P<point>[0-9]{{1,2}})\)?"),
)
_NO_NAME = frozenset({"or", "to", "and", "plus", "more", "less", "est", "approx", "provisional"})
_HIGHEST_POINT = 10
_FEWEST_POINTS, _FEWEST_BARE = 3, 2
_MOST_TEXTS = 40
_NOTHING = frozenset({"none", "nil", "no", "not known"})
_LENGTHS = frozenset(
    {"wait", "waiting", "waited", "duration", "length", "spent", "response", "contact", "stay",
     "taken", "lost", "missed"}
)  # fmt: skip


def with_named_points_read(cells: SortedCells) -> SortedCells:
    """The cells with the points of a scale as numbers where some points have a name beside them.

    As survey programs write "1 - Very poor", 2, 3, 4, "5 - Very good". It is a scale where all
    other cells are whole numbers from 0 to 10, several of them without a name, each name stands
    at one point alone, and one of the two ends has a name.
    """
    if cells.raw.is_code or ACTION in cells.raw.undone or len(cells.texts) > _MOST_TEXTS:
        return cells
    points = {text: _named_point(text) for text in cells.texts}
    named = {text: found for text, found in points.items() if found is not None}
    words_left = [t for t, word in zip(cells.texts, cells.word_uniques, strict=True)
                  if word and t and t not in named]  # fmt: skip
    if not named or words_left or (cells.is_bool | cells.is_date | cells.is_time).any():
        return cells
    spelled = [n for t, n in zip(cells.texts, cells.numbers.tolist(), strict=True)
               if t and t not in named and not np.isnan(n)]  # fmt: skip
    bare = {*spelled, *cells.raw.cells.values[cells.is_number].tolist()}
    if not _make_a_scale(dict(named.values()), len(named), bare):
        return cells
    where = cells.where(lambda text: text in named)
    objects = cells.raw.cells.objects()
    objects[where] = [float(named[reading.tidy(str(cell))][0]) for cell in objects[where]]
    read = SortedCells(replace(cells.raw, cells=CellColumn.of(objects)))
    read.steps, read.problems = cells.steps, cells.problems
    example = cells.quoted(where)
    reason = f"Points of the scale with a name beside them ({example}) became their number."
    read.step(ACTION, where, reason)
    read.problem(
        ACTION,
        where,
        f"{cells.said(where, 'holds', 'hold')} a name beside the point of a scale ({example}); "
        "the number alone was read, as in the other cells.",
        "Nothing needs to be done if the numbers are points from low to high; if they are codes "
        "of kinds, undo this step.",
        severity="note",
    )
    return read


def _named_point(text: str) -> tuple[int, str] | None:
    """The point of a scale and its name, as in "5 - Very good" and "Very good (5)"."""
    if reading.with_unit(text) is not None or reading.parse_number(text) is not None:
        return None
    found = next(filter(None, (form.fullmatch(text) for form in _NAMED_POINT)), None)
    if found is None or len(found["name"].strip()) < 2 or words(found["name"])[0] in _NO_NAME:
        return None
    return int(found["point"]), found["name"].strip().casefold()


def _make_a_scale(names: dict[int, str], spellings: int, bare: set[float]) -> bool:
    """Whether points with a name and numbers without one are one scale from 0 to 10 or less."""
    every = {*map(float, names), *bare}
    if spellings > len(names) or len(set(names.values())) < len(names):
        return False
    if len(bare) < _FEWEST_BARE or len(every) < _FEWEST_POINTS:
        return False
    whole = all(point % 1 == 0 and 0 <= point <= _HIGHEST_POINT for point in every)
    return whole and bool({min(every), max(every)} & set(names))


def note_amounts(cells: SortedCells) -> None:
    """Record that amounts were read as text, with the cells and the way out.

    Of two numbers in each cell, as in "12 (40%)"; of several units, as in "2h 30m" beside
    "45 mins"; and of cells that hold a length of time as Excel writes it.
    """
    name = cells.raw.name
    if cells.raw.is_code or not len(cells.codes):
        return
    said = ~cells.is_empty & ~(cells.is_text & cells.where(_says_nothing))
    numbers = cells.is_number | cells.pick(cells.number_uniques)
    two = cells.where(lambda text: _TWO.fullmatch(text) is not None)
    if _mostly(two, two | numbers, said):
        cells.problem(
            "two_numbers_in_cells",
            two,
            f'"{name}" holds two numbers in a cell ({cells.quoted(two)}), so it was read as text.',
            "Write each of the two in a column of its own, as numbers alone, and use the one that "
            "should be compared.",
        )
        return
    lengths = cells.where(_has_unit)
    if _mostly(lengths, lengths | numbers | cells.is_time, said) and _several(cells):
        cells.problem(
            "several_units",
            lengths,
            f'"{name}" holds numbers with several units ({cells.quoted(lengths)}), so it was read '
            "as text.",
            "Write all of them in one unit, as numbers alone, such as 150 for 2 hours and a half "
            "in minutes.",
        )
        return
    times = (cells.is_time & ~cells.is_empty_date) | cells.where(_is_clock)
    timed = bool(set(words(name)) & _LENGTHS) or says_before(name) or says_after(name)
    if timed and _mostly(times, times | numbers, said):
        cells.problem(
            "lengths_of_time_as_text",
            times,
            f'"{name}" holds times as Excel writes them, such as 02:15, so it was read as text.',
            "If they are lengths of time, write them as numbers in one unit; in Excel, minutes are "
            "the cell times 1440, shown as a number.",
        )


def _mostly(found: Mask, with_numbers: Mask, said: Mask) -> bool:
    enough = int((with_numbers & said).sum()) >= _MOSTLY * int(said.sum())
    return enough and int((found & said).sum()) >= _FEWEST


def _says_nothing(text: str) -> bool:
    return not text or reading.is_missing_code(text) or text.casefold() in _NOTHING


def _has_unit(text: str) -> bool:
    return reading.with_unit(text) is not None or _LENGTH.fullmatch(text) is not None


def _is_clock(text: str) -> bool:
    return _CLOCK.fullmatch(text) is not None


def _several(cells: SortedCells) -> bool:
    """Whether the cells hold more than one unit; hours and minutes in one cell are two."""
    found = {_unit(unit) if _PART.fullmatch(f"1 {unit}") else unit for unit in cells.units}
    compound = mask(len(_PART.findall(text)) > 1 for text in cells.texts)
    beside = bool(np.any(cells.is_time)) or cells.total(cells.number_uniques) > 0
    beside |= bool(np.any(cells.is_number))
    short = {_unit(match) for text in cells.texts for match in _PART.findall(text)}
    return bool(compound.any()) or len(found | short) > 1 or (beside and bool(short))


def _unit(text: str) -> str:
    """One spelling of a unit of time: "Hrs", "h" and "hour" are "h"."""
    plain = text.casefold()
    return "mth" if plain.startswith(("mth", "mon")) else plain[0]

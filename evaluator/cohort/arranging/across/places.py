"""Columns that may be places side by side, with the times below each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from evaluator.cohort.arranging.across.times import holds_numbers
from evaluator.cohort.cells.cell_text import DATE_STYLES, parse_date, tidy
from evaluator.cohort.cells.sorted_cells import listed
from evaluator.cohort.columns import names as vocabulary
from evaluator.cohort.columns.names import words
from evaluator.cohort.columns.times.periods import parse_periods
from evaluator.cohort.sheet.table import Table
from evaluator.values.problems import Problem

CODE = "places_across"
_FEWEST_TIMES, _FEWEST_PLACES = 4, 4
_MOST_TIMES = 5_000  # days of some thirteen years
_MEASURES = vocabulary.MEASURES | vocabulary.EXPOSURES | vocabulary.SHARES | vocabulary.SUMMED
_MOST_MEASURES = 0.5


@dataclass(frozen=True, slots=True)
class PlacesAcross:
    """A table whose rows are times: the column that says so, and those that may be places."""

    time: str
    places: tuple[str, ...]


def places_across(table: Table) -> PlacesAcross | None:
    """The columns that may be places, where every row is one time and all else is numbers.

    None where half of them are named like measures: then they tell of one place.
    """
    enough = _FEWEST_TIMES <= len(table.rows) <= _MOST_TIMES
    if not enough or len(table.names) <= _FEWEST_PLACES or not _are_times(table, 0):
        return None
    rest = range(1, len(table.names))
    if any(_are_times(table, place) or not holds_numbers(table, place) for place in rest):
        return None
    names = table.names[1:]
    measures = sum(bool(set(words(name)) & _MEASURES) for name in names)
    if measures >= _MOST_MEASURES * len(names):
        return None
    return PlacesAcross(table.names[0], names)


def _are_times(table: Table, place: int) -> bool:
    """Whether a column holds a different date, year or period in each row."""
    cells = np.asarray(table.cells[:, place]).tolist()
    if all(isinstance(cell, date) for cell in cells):
        return len(set(cells)) == len(cells)
    if all(isinstance(cell, float) for cell in cells):
        named = bool(set(words(table.names[place])) & vocabulary.TIMES)
        return named and len(set(cells)) == len(cells)
    texts = [tidy(cell) for cell in cells if isinstance(cell, str)]
    if len(texts) < len(cells) or len(set(texts)) < len(texts):
        return False
    dated = any(all(parse_date(text, style) for text in texts) for style in DATE_STYLES)
    return dated or parse_periods(texts) is not None


def told_places(found: PlacesAcross, sheet: str) -> Problem:
    """A warning that places may stand side by side, with what to do if they do."""
    names = list(found.places)
    quoted = ", ".join(f'"{name}"' for name in names[:3])
    return Problem(
        CODE,
        f'Each row is one "{found.time}", and {len(names):,} columns of numbers stand side by side '
        f"({listed(names, 3)}). If they are places, nothing can be compared in this shape.",
        'If they are, turn them into rows: "Turn into rows" in the window; in a plan: '
        f"[[data.long]] with columns = [{quoted}{', …' if len(names) > 3 else ''}], time = "
        '"place" and value = "value".',
        "warning",
        sheet,
        column=names[0],
        count=len(names),
    )

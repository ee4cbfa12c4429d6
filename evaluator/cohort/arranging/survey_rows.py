"""Rows of a survey program's export that are no answers, such as previews, and half ones."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from evaluator.cohort.arranging.kept_rows import leave_out
from evaluator.cohort.cells.cell_grid import column_of
from evaluator.cohort.cells.cell_text import cell_text
from evaluator.cohort.cells.sorted_cells import first_rows, listed
from evaluator.cohort.columns.labels import NO, normalised
from evaluator.cohort.columns.names import is_survey_export, words
from evaluator.cohort.sheet.table import Table
from evaluator.values.data import Data
from evaluator.values.problems import Problem

Mask = NDArray[np.bool_]

ACTION = "drop_survey_previews"
_OF_ANSWERS = frozenset(
    {("status",), ("response", "type"), ("response", "status"), ("distribution", "channel"),
     ("record", "status"), ("survey", "status"), ("response",)}
)  # fmt: skip
_NO_ANSWERS = frozenset(
    {"survey preview", "survey test", "test response", "offline survey preview",
     "offline survey test", "spam preview"}
)  # fmt: skip
_SHORT = frozenset({"preview", "test", "spam", "possible spam"})  # labels of groups elsewhere
_NUMBERED = frozenset({1.0, 2.0, 8.0, 9.0, 17.0})  # of Qualtrics, where 0 is an answer
_FINISHED = frozenset({("finished",), ("complete",), ("completed",), ("survey", "complete")})
_HALF_DONE = NO | {"partial", "partially completed", "incomplete", "in progress", "disqualified"}


def without_previews(table: Table, data: Data, sheet: str) -> Table:
    """The table without the previews and tests of a survey; answers that were broken off are told.

    Numbers stand for them only where the other columns are those of a survey program's export.
    """
    named = {words(name): place for place, name in enumerate(table.names)}
    exported = is_survey_export(table.names)
    if not data.undone(ACTION):
        table = _without(table, sheet, exported=exported)
    if not exported:
        return table
    place = next((named[each] for each in _FINISHED if each in named), None)
    if place is None or any(each.column == table.names[place] for each in data.rows_kept):
        return table
    return _half_done_told(table, place, sheet)


def _without(table: Table, sheet: str, *, exported: bool) -> Table:
    gone: Mask = np.zeros(len(table.rows), dtype=bool)
    said: set[str] = set()
    for place, name in enumerate(table.names):
        if words(name) not in _OF_ANSWERS:
            continue
        cells = column_of(table.cells, place).objects()
        marks = np.array([_is_no_answer(cell, exported=exported) for cell in cells], dtype=bool)
        if marks.any() and not marks.all():
            said |= {cell_text(cell) for cell, marked in zip(cells, marks, strict=True) if marked}
            gone |= marks
    if not gone.any():
        return table
    reason = (
        f"Rows that the survey program marks as no real answers ({listed(sorted(said), 3)}) were "
        "left out."
    )
    fix = (
        "Nothing needs to be done if they are trials of the survey. If they are answers, untick "
        f'this change; in a plan, give without = ["{ACTION}"] under [data].'
    )
    return leave_out(table, gone, ACTION, (reason, fix), (sheet, None))


def _is_no_answer(cell: object, *, exported: bool) -> bool:
    if isinstance(cell, float):
        return exported and cell in _NUMBERED
    label = normalised(str(cell))
    return label in _NO_ANSWERS or (exported and label in _SHORT)


def _half_done_told(table: Table, place: int, sheet: str) -> Table:
    """The table with a warning of the answers that somebody broke off."""
    name = table.names[place]
    cells = column_of(table.cells, place).objects()
    half = np.array([normalised(cell_text(cell)) in _HALF_DONE for cell in cells], dtype=bool)
    if not half.any() or half.all():
        return table
    rows, count = first_rows(table.rows[half]), int(half.sum())
    labels = sorted({cell_text(cell) for cell in cells[half]})
    values = ", ".join(f'"{label}"' for label in labels)
    told = Problem(
        "unfinished_answers",
        f'{count:,} of {len(half):,} people did not finish the survey, as "{name}" says. Their '
        "rows count like all others.",
        "If only whole answers should count, leave those rows out; in a plan, under [data]: keep = "
        f'[{{ column = "{name}", not = [{values}] }}].',
        "warning",
        sheet,
        rows[0],
        name,
        rows,
        count,
    )
    return replace(table, problems=(*table.problems, told))

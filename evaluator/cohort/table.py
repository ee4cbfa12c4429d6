"""The table in a sheet: which row names the columns, and which rows and columns are data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from evaluator.cohort import header
from evaluator.cohort.cohort import Step
from evaluator.cohort.header import Grid, Mask
from evaluator.cohort.sheet_scan import SheetScan
from evaluator.cohort.sorted_cells import first_rows
from evaluator.problems import Problem, Refusal

Merged = Sequence[tuple[tuple[int, int], tuple[int, int]]]
Positions = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """The cells below the header, with what was left out to get there.

    Attributes:
        names: (k,) column names. numbers: (k,) columns of the sheet, counted from 1.
        cells: (n, k) objects, "" where empty. rows: (n,) Excel row numbers.
        errors, formulas: (n, k) whether a cell is an error, or a formula never calculated.
        steps, problems: rows and columns left out, names repaired.
    """

    names: tuple[str, ...]
    numbers: tuple[int, ...]
    cells: Grid
    rows: NDArray[np.int64]
    errors: Mask
    formulas: Mask
    steps: tuple[Step, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Sheet:
    """A whole sheet from A1, with masks of the same shape."""

    name: str
    cells: Grid
    errors: Mask
    formulas: Mask
    filled: Mask


def find_table(cells: Grid, sheet: str, scan: SheetScan, merged: Merged) -> Table:
    """The table in a sheet of cells from A1.

    ``merged`` lists merged ranges as ((row, column), (row, column)), counted from 0.

    Raises:
        Refusal: ``empty_sheet``, ``no_header`` or ``header_only``.
    """
    whole = _with_marks(cells, sheet, scan)
    if not whole.filled.any():
        raise _refusal("empty_sheet", sheet, "is empty.", "Choose another sheet.")
    top = header.find_header(whole.cells, whole.filled)
    if top is None:
        raise _refusal(
            "no_header",
            sheet,
            "has no row that names its columns.",
            "Put one row above the data that says what each column holds.",
        )
    lines = _header_lines(whole, top, merged)
    top, first = lines[0], lines[-1] + 1
    steps = _above(whole, top)
    titles: list[object] = list(whole.cells[top])
    if len(lines) == 2:
        titles = header.join_lines(whole.cells[lines], _spanned(whole, top, merged))
        reason = "The column names stand in two rows, which were joined."
        steps += _row_step("join_header_rows", lines, reason)
    whole, filled_down = _fill_down(whole, first, merged)
    names, renamed = header.repair_names(titles, first)
    body, dropped = _body(whole, lines[-1], np.arange(first, len(whole.cells)))
    if not body.size:
        raise _refusal(
            "header_only",
            sheet,
            f"has column names in row {first} but no rows below them.",
            "Choose the sheet that holds the data.",
        )
    kept, nameless = _columns(whole, body, names, titles)
    used = {names[column] for column in kept}
    steps += [*filled_down, *dropped, *nameless, *(step for step in renamed if step.column in used)]
    block = np.ix_(body, kept)
    return Table(
        tuple(names[column] for column in kept),
        tuple(int(column) + 1 for column in kept),
        whole.cells[block],
        (body + 1).astype(np.int64),
        whole.errors[block],
        whole.formulas[block],
        tuple(steps),
        _problems(steps, sheet),
    )


def _refusal(code: str, sheet: str, what: str, fix: str) -> Refusal:
    return Refusal(Problem(code, f'The sheet "{sheet}" {what}', fix, sheet=sheet))


def _with_marks(cells: Grid, name: str, scan: SheetScan) -> _Sheet:
    """The cells, widened to hold every error and formula, with masks of where they are."""
    error_at = [(row - 1, column - 1) for row, column, _ in scan.errors]
    formula_at = [(row - 1, column - 1) for row, column in scan.bare_formulas]
    height, width = cells.shape
    for row, column in (*error_at, *formula_at):
        height, width = max(height, row + 1), max(width, column + 1)
    if (height, width) != cells.shape:
        wider = np.full((height, width), "", dtype=object)
        wider[: cells.shape[0], : cells.shape[1]] = cells
        cells = wider
    errors, formulas = np.zeros(cells.shape, dtype=bool), np.zeros(cells.shape, dtype=bool)
    for mask, places in ((errors, error_at), (formulas, formula_at)):
        if places:
            mask[tuple(np.array(places).T)] = True
    return _Sheet(name, cells, errors, formulas, _filled(cells))


def _filled(cells: Grid) -> Mask:
    """Which cells hold more than blanks."""
    flat = cells.ravel()
    filled = np.asarray(flat != "", dtype=bool)
    texts = np.flatnonzero([type(cell) is str for cell in flat])
    blank = np.fromiter(map(str.isspace, flat[texts]), dtype=bool, count=texts.size)
    filled[texts[blank]] = False
    return filled.reshape(cells.shape)


def _above(whole: _Sheet, top: int) -> list[Step]:
    above = np.flatnonzero(whole.filled[:top].any(axis=1))
    return _row_step("skip_rows_above", above, "Rows above the column names are not data.")


def _row_step(action: str, positions: Positions, reason: str) -> list[Step]:
    rows = first_rows(positions + 1)
    return [Step(action, None, reason, len(positions), rows)] if len(positions) else []


def _header_lines(whole: _Sheet, top: int, merged: Merged) -> Positions:
    """The row of column names, or two rows when merged cells group the names."""
    above = _spanned(whole, top - 1, merged) if top > 0 else np.zeros(0, dtype=bool)
    if above.any() and not above[whole.filled[top]].all():
        return np.array([top - 1, top])
    spanned = _spanned(whole, top, merged)
    if header.is_second_line(whole.cells, whole.filled, top, spanned):
        return np.array([top, top + 1])
    return np.array([top])


def _spanned(whole: _Sheet, row: int, merged: Merged) -> Mask:
    """The columns of a row that cells merged with their right-hand neighbours span."""
    spanned = np.zeros(whole.cells.shape[1], dtype=bool)
    for (start_row, start_column), (end_row, end_column) in merged:
        if start_row == end_row == row and end_column > start_column:
            spanned[start_column : end_column + 1] = True
    return spanned


def _fill_down(whole: _Sheet, first: int, merged: Merged) -> tuple[_Sheet, list[Step]]:
    """The value of cells merged over several rows given to each of these rows."""
    cells, filled = whole.cells, whole.filled
    added: list[int] = []
    for (top, left), (bottom, right) in merged:
        outside = top < first or top >= len(cells) or left >= cells.shape[1]
        if outside or left != right or not filled[top, left]:
            continue
        below = np.arange(top + 1, min(bottom + 1, len(cells)))
        empty = below[~filled[below, left]]
        if not added and empty.size:
            cells, filled = cells.copy(), filled.copy()
        cells[empty, left], filled[empty, left] = cells[top, left], True
        added += empty.tolist()
    rows = np.array(sorted(set(added)), dtype=np.intp)
    reason = "Cells merged over several rows gave their value to each of these rows."
    steps = _row_step("fill_merged_cells", rows, reason)
    return replace(whole, cells=cells, filled=filled), steps


def _body(whole: _Sheet, top: int, below: Positions) -> tuple[Positions, list[Step]]:
    """The rows that hold data: not empty, not the header again, not notes or a total below."""
    occupied = (whole.filled | whole.errors | whole.formulas)[below].any(axis=1)
    body = below[occupied]
    if not body.size:
        return body, []
    empty = below[~occupied & (below < body[-1])]
    steps = _row_step("drop_empty_rows", empty, "Rows without any value were left out.")
    again = header.same_as(whole.cells[body], whole.cells[top])
    reason = "Rows that repeat the column names were left out."
    steps += _row_step("drop_repeated_header", body[again], reason)
    body = body[~again]
    other = header.second_table(whole.cells, whole.filled, body)
    reason = "Below an empty row a second table begins; only the first one was read."
    steps += _row_step("drop_second_table", body[other:], reason)
    body = body[:other]
    end = len(body) - header.count_notes_below(whole.cells[body], whole.filled[body])
    steps += _row_step("drop_notes_below", body[end:], "Notes below the table were left out.")
    body = body[:end]
    if len(body) > 2 and header.is_total(whole.cells[body[-1]]):
        reason = "The last row is a total of the others, so it was left out."
        steps += _row_step("drop_total_row", body[-1:], reason)
        body = body[:-1]
    return body, steps


def _columns(
    whole: _Sheet, body: Positions, names: list[str], titles: list[object]
) -> tuple[Positions, list[Step]]:
    """Positions of the columns that hold something; those with a name but no cell are listed."""
    occupied = (whole.filled | whole.errors | whole.formulas)[body].any(axis=0)
    reason = "The column has a name but no value in any row, so it was left out."
    steps = [
        Step("drop_empty_column", names[column], reason, 1)
        for column in np.flatnonzero(~occupied)
        if str(titles[column]).strip()
    ]
    return np.flatnonzero(occupied), steps


_WORTH_SAYING = {
    "drop_second_table": "Put each table on a sheet of its own.",
    "fill_merged_cells": "Check that the value does belong to every row of the merged cells.",
    "drop_total_row": "Check that the row is a total and not a place or person of its own.",
    "drop_notes_below": "Check that these rows are notes and not data.",
    "drop_empty_column": "If it should hold values, fill them in and load the workbook again.",
}


def _problems(steps: list[Step], sheet: str) -> tuple[Problem, ...]:
    return tuple(
        Problem(
            step.action,
            step.reason,
            _WORTH_SAYING[step.action],
            "note",
            sheet,
            step.rows[0] if step.rows else None,
            step.column,
            step.rows,
            step.count,
        )
        for step in steps
        if step.action in _WORTH_SAYING
    )

"""The table in a sheet: which row names the columns, and which rows and columns are data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from evaluator.cohort.cells.cell_grid import ERROR, FORMULA, CellGrid
from evaluator.cohort.cells.cell_text import tidy
from evaluator.cohort.cells.sorted_cells import listed
from evaluator.cohort.sheet import header
from evaluator.cohort.sheet.body import Positions, Sheet, find_body, row_step
from evaluator.cohort.sheet.code_meanings import code_meanings
from evaluator.cohort.sheet.header import Grid, Mask
from evaluator.cohort.sheet.heading import (
    Heading,
    Merged,
    find_heading,
    names_of,
    said_heading,
)
from evaluator.cohort.sheet.legends import legends_told
from evaluator.cohort.sheet.question_texts import question_texts
from evaluator.cohort.sheet.several_tables import find_regions, largest
from evaluator.cohort.sheet.sheet_scan import SheetScan
from evaluator.cohort.sheet.title_starts import start_in_title
from evaluator.values.cohort import Step
from evaluator.values.data import Data
from evaluator.values.problems import Problem, Refusal

if TYPE_CHECKING:
    import pandas as pd


_MOST_BESIDE = 60  # rows of notes


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """The cells below the header, with what was left out to get there.

    Attributes:
        names: (k,) column names. numbers: (k,) columns of the sheet, counted from 1.
        cells: (n, k) objects, "" where empty. rows: (n,) Excel row numbers.
        errors, formulas: (n, k) whether a cell is an error, or a formula never calculated.
        steps, problems: rows and columns left out, names repaired.
        emptied: by column, what stood in cells that the plan declared to be missing, by row.
        codes: numbers that notes beside the table call no answer, with what each is said to be.
        beside: the first rows of the sheet outside the table, cell by cell, "" where empty.
        questions: what is asked under a name that only numbers the question, by that name.
    """

    names: tuple[str, ...]
    numbers: tuple[int, ...]
    cells: Grid
    rows: NDArray[np.int64]
    errors: Mask
    formulas: Mask
    steps: tuple[Step, ...]
    problems: tuple[Problem, ...]
    emptied: Mapping[str, pd.Series] = field(default_factory=dict)
    codes: Mapping[float, str] = field(default_factory=dict)
    beside: tuple[tuple[object, ...], ...] = ()
    questions: Mapping[str, str] = field(default_factory=dict)


def find_table(
    cells: Grid, sheet: str, scan: SheetScan, merged: Merged, data: Data | None = None
) -> Table:
    """The table in a sheet of cells from A1.

    ``merged`` lists merged ranges as ((row, column), (row, column)), counted from 0. ``data`` says
    which table and header rows to take and which steps to leave out, where a person said so.

    Raises:
        Refusal: ``empty_sheet``, ``no_header``, ``header_only``, ``table_not_found`` or
            ``header_rows_wrong``.
    """
    asked = data or Data()
    whole = _with_marks(cells, sheet, scan)
    if not whole.filled.any():
        raise _refusal("empty_sheet", sheet, "is empty.", "Choose another sheet.")
    whole, steps = _one_table(whole, asked)
    found = _said_heading(whole, asked) if asked.header_rows else _found_heading(whole, merged)
    lines, first = found.lines, found.end + 1
    steps += _above(whole, int(lines[0]))
    titles = names_of(whole.cells, whole.filled, merged, lines)
    if len(lines) > 1:
        reason = f"The column names stand in {len(lines)} rows, which were joined."
        steps += row_step("join_header_rows", lines, reason)
    steps += _between(whole, found)
    if not asked.undone("fill_merged_cells"):
        whole, filled_down = _fill_down(whole, first, merged)
        steps += filled_down
    names, renamed = header.repair_names(titles, int(lines[-1]) + 1)
    body, dropped, sections = find_body(whole, int(lines[-1]), first, asked)
    if not body.size:
        raise _refusal(
            "header_only",
            sheet,
            f"has column names in row {first} but no rows below them.",
            "Choose the sheet that holds the data.",
        )
    kept, nameless = _columns(whole, body, names, titles)
    used = {names[column] for column in kept}
    steps += [*dropped, *nameless, *(step for step in renamed if step.column in used)]
    block, beside = np.ix_(body, kept), _rows_beside(whole, body, lines)
    table = Table(
        tuple(names[column] for column in kept),
        tuple(int(column) + 1 for column in kept),
        whole.cells[block],
        (body + 1).astype(np.int64),
        whole.errors[block],
        whole.formulas[block],
        tuple(steps),
        (*_problems(steps, sheet), *_told_beside(whole, beside, int(lines[0]), sheet)),
        codes=code_meanings(whole.cells[row] for row in beside),
        beside=tuple(tuple(whole.cells[row]) for row in list(beside)[:_MOST_BESIDE]),
        questions=_questions(whole, found, names),
    )
    return table if sections is None else with_column(table, "Section", sections)


def _one_table(whole: Sheet, asked: Data) -> tuple[Sheet, list[Step]]:
    """The sheet with the cells of its other tables taken away, and a step for each of them."""
    occupied = whole.filled | whole.errors | whole.formulas
    regions = find_regions(whole.cells, whole.filled)
    if asked.table is not None and not 1 <= asked.table <= len(regions):
        raise _refusal(
            "table_not_found",
            whole.name,
            f"has {len(regions)} table{'s' if len(regions) > 1 else ''}, "
            f"so table {asked.table} cannot be read.",
            "Correct the number of the table, counted left to right and top to bottom.",
        )
    if len(regions) == 1:
        return whole, []
    taken = largest(regions) if asked.table is None else asked.table - 1
    inside = np.zeros(whole.filled.shape, dtype=bool)
    chosen = regions[taken]
    inside[chosen.top : chosen.bottom, chosen.left : chosen.right] = True
    steps: list[Step] = []
    for place, region in enumerate(regions):
        if place == taken:
            continue
        part = occupied[region.top : region.bottom, region.left : region.right]
        rows = region.top + np.flatnonzero(part.any(axis=1))
        below = region.top >= chosen.bottom and region.left == chosen.left
        names = ", ".join(f'"{name}"' for name in region.names)
        where = "Below an empty row another" if below else "Another"
        steps += row_step(
            "drop_second_table" if below else "drop_other_table",
            rows,
            f"{where} table begins ({names}); it was left out. It is table {place + 1} of "
            f"{len(regions)}; the one read is table {taken + 1}.",
        )
    cells = whole.cells.copy()
    for column in np.flatnonzero((whole.filled & ~inside).any(axis=0)):
        cells[whole.filled[:, column] & ~inside[:, column], column] = ""
    return (
        replace(
            whole,
            cells=cells,
            filled=whole.filled & inside,
            errors=whole.errors & inside,
            formulas=whole.formulas & inside,
        ),
        steps,
    )


def _found_heading(whole: Sheet, merged: Merged) -> Heading:
    found = find_heading(whole.cells, whole.filled, merged)
    if found is None:
        raise _refusal(
            "no_header",
            whole.name,
            "has no row that names its columns.",
            "Put one row above the data that says what each column holds; or, if some rows do, "
            'say which: "header_rows" in the plan, "Row of the column names" in the window.',
        )
    return found


def _said_heading(whole: Sheet, asked: Data) -> Heading:
    """The heading in the rows that a person named."""
    found = said_heading(whole.cells, whole.filled, asked.header_rows)
    if found is None:
        said = " and ".join(str(row) for row in asked.header_rows)
        raise _refusal(
            "header_rows_wrong",
            whole.name,
            f"cannot have its column names in row {said}.",
            "Give rows of the sheet that are not empty, as Excel numbers them.",
        )
    return found


def with_column(table: Table, name: str, cells: Grid) -> Table:
    """The table with one more column, which no sheet column holds; its number is 0."""
    name = header.FreeNames(table.names).take(name)
    wider: Grid = np.empty((len(cells), len(table.names) + 1), dtype=object)
    wider[:, :-1] = np.asarray(table.cells)
    wider[:, -1] = cells
    none = np.zeros((len(cells), 1), dtype=bool)
    return replace(
        table,
        names=(*table.names, name),
        numbers=(*table.numbers, 0),
        cells=wider,
        errors=np.hstack([table.errors, none]),
        formulas=np.hstack([table.formulas, none]),
    )


def _refusal(code: str, sheet: str, what: str, fix: str) -> Refusal:
    return Refusal(Problem(code, f'The sheet "{sheet}" {what}', fix, sheet=sheet))


def _with_marks(cells: Grid | CellGrid, name: str, scan: SheetScan) -> Sheet:
    """The cells, widened to hold every error and formula, with masks of where they are."""
    if isinstance(cells, CellGrid):
        marks = cells.where(ERROR), cells.where(FORMULA), cells.filled()
        return Sheet(name, cast("Grid", cells), *marks)
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
    return Sheet(name, cells, errors, formulas, _filled(cells))


def _filled(cells: Grid) -> Mask:
    """Which cells hold more than blanks."""
    flat = cells.ravel()
    filled = np.asarray(flat != "", dtype=bool)
    texts = np.flatnonzero([type(cell) is str for cell in flat])
    blank = np.fromiter(map(str.isspace, flat[texts]), dtype=bool, count=texts.size)
    filled[texts[blank]] = False
    return filled.reshape(cells.shape)


def _between(whole: Sheet, found: Heading) -> list[Step]:
    if not found.left_out.size:
        return []
    row = int(found.left_out[0])
    texts = [tidy(str(cell))[:40] for cell in whole.cells[row][whole.filled[row]]]
    reason = f"Rows between the names and the data ({listed(texts, 3)}) are not data."
    return row_step("drop_heading_rows", found.left_out, reason)


def _questions(whole: Sheet, found: Heading, names: list[str]) -> dict[str, str]:
    if not found.left_out.size:
        return {}
    return question_texts(names, whole.cells[int(found.left_out[0])].tolist())


def _above(whole: Sheet, top: int) -> list[Step]:
    above = np.flatnonzero(whole.filled[:top].any(axis=1))
    return row_step("skip_rows_above", above, "Rows above the column names are not data.")


def _rows_beside(whole: Sheet, body: Positions, lines: Positions) -> list[int]:
    """Rows with something in them above the names and below the data."""
    end = int(body[-1]) + 1
    below = end + np.flatnonzero(whole.filled[end:].any(axis=1))
    return [*range(int(lines[0])), *below.tolist()]


def _told_beside(whole: Sheet, beside: Sequence[int], top: int, sheet: str) -> tuple[Problem, ...]:
    """Notes on words in rows beside the table: when something began, what marks mean."""
    texts = [
        (row + 1, cell)
        for row in beside
        for cell in whole.cells[row][whole.filled[row]]
        if type(cell) is str
    ]
    began = start_in_title((each for each in texts if each[0] <= top), sheet)
    told = legends_told(texts, sheet)
    return told if began is None else (began, *told)


def _fill_down(whole: Sheet, first: int, merged: Merged) -> tuple[Sheet, list[Step]]:
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
    steps = row_step("fill_merged_cells", rows, reason)
    return replace(whole, cells=cells, filled=filled), steps


def _columns(
    whole: Sheet, body: Positions, names: list[str], titles: list[object]
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
    "drop_heading_rows": "Check that these rows hold no data; if the names are wrong, say which "
    "rows they stand in.",
    "drop_second_table": "Put each table on a sheet of its own.",
    "drop_other_table": "Put each table on a sheet of its own.",
    "section_titles": "Check that each title does belong to the rows below it.",
    "fill_merged_cells": "Check that the value does belong to every row of the merged cells.",
    "drop_total_row": "Check that the row is a total and not a place or person of its own.",
    "drop_notes_below": "Check that these rows are notes and not data.",
    "drop_example_row": "If it is somebody's, take the word for example out of the workbook.",
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

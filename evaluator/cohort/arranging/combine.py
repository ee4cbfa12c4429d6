"""Tables put together: one below the other, side by side by a key, or columns made into rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from evaluator.cohort.cells.sorted_cells import first_rows
from evaluator.cohort.cells.spelling import one_spelling
from evaluator.cohort.sheet.code_meanings import together
from evaluator.cohort.sheet.header import FreeNames, Grid, Mask
from evaluator.cohort.sheet.table import Table
from evaluator.values.cohort import Part, Step
from evaluator.values.data import Long

Columns = list[NDArray[np.object_]]


def same_name(name: str) -> str:
    """One spelling of a column name, so that "Pupil key" and "pupil_key" are the same."""
    return one_spelling(name.replace("_", " "))


def stack(
    tables: Sequence[Table], sources: Sequence[tuple[str, str]], column: str
) -> tuple[Table, tuple[Part, ...]]:
    """The rows of several tables one below the other, columns matched by name.

    ``sources`` are (sheet, workbook) of each table; ``column`` names a new column that holds the
    sheet, or the workbook where the sheets' names are equal; "" adds none. Row numbers of the
    second and later tables are raised by a round number that keeps them apart.
    """
    names: dict[str, str] = {}
    for table in tables:
        for name in table.names:
            names.setdefault(same_name(name), name)
    size = _round_above(max(int(table.rows[-1]) for table in tables))
    parts = tuple(
        Part(sheet, place * size, workbook) for place, (sheet, workbook) in enumerate(sources)
    )
    wide = [_with_names(table, list(names)) for table in tables]
    labels = source_labels(sources)
    steps = [*_merged_steps(tables, labels), _stacked_step(tables, labels, size, column)]
    whole = Table(
        tuple(names.values()),
        tuple(range(1, len(names) + 1)),
        np.vstack([np.asarray(cells) for cells, _, _ in wide]),
        np.concatenate(
            [table.rows + part.offset for table, part in zip(tables, parts, strict=True)]
        ),
        np.vstack([errors for _, errors, _ in wide]),
        np.vstack([formulas for _, _, formulas in wide]),
        tuple(steps),
        tuple(problem for table in tables for problem in table.problems),
        codes=together(table.codes for table in tables),
        beside=tables[0].beside,
        questions=tables[0].questions,
    )
    if column:
        said = np.repeat(np.array(labels, dtype=object), [len(table.rows) for table in tables])
        whole = with_columns(whole, [column], [said])
    return whole, parts


def source_labels(sources: Sequence[tuple[str, str]]) -> list[str]:
    """How to call each (sheet, workbook): the sheet, the workbook without its ending, or both."""
    sheets = [sheet for sheet, _ in sources]
    books = [book.rpartition(".")[0] or book for _, book in sources]
    if len(set(sheets)) == len(sheets):
        return sheets
    if len(set(books)) == len(books):
        return books
    return [f"{book} {sheet}" for book, sheet in zip(books, sheets, strict=True)]


def _round_above(row: int) -> int:
    """The power of ten above a row number, so that a raised row number can be read by eye."""
    return int(10 ** max(3, len(str(row))))


def _with_names(table: Table, names: Sequence[str]) -> tuple[Grid, Mask, Mask]:
    """Cells, errors and formulas of a table in the order of names, empty where it lacks one."""
    places = {same_name(name): place for place, name in enumerate(table.names)}
    shape = (len(table.rows), len(names))
    cells: Grid = np.full(shape, "", dtype=object)
    errors, formulas = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
    for column, name in enumerate(names):
        if name in places:
            cells[:, column] = table.cells[:, places[name]]
            errors[:, column] = table.errors[:, places[name]]
            formulas[:, column] = table.formulas[:, places[name]]
    return cells, errors, formulas


def _merged_steps(tables: Sequence[Table], labels: Sequence[str]) -> list[Step]:
    """The steps of all tables, each kind once, saying on which sheets it was taken."""
    found: dict[tuple[str, str | None, str], list[tuple[str, Step]]] = {}
    for table, label in zip(tables, labels, strict=True):
        for step in table.steps:
            found.setdefault((step.action, step.column, step.reason), []).append((label, step))
    steps = []
    for (action, column, reason), taken in found.items():
        where = ", ".join(f'"{label}"' for label, _ in taken[:3])
        more = f" and {len(taken) - 3} more" if len(taken) > 3 else ""
        total = sum(step.count for _, step in taken)
        rows = taken[0][1].rows if len(taken) == 1 else ()
        steps.append(Step(action, column, f"{reason} Sheet {where}{more}.", total, rows))
    return steps


def _stacked_step(tables: Sequence[Table], labels: Sequence[str], size: int, column: str) -> Step:
    listed = ", ".join(
        f'"{label}" ({len(t.rows):,})' for label, t in zip(labels, tables, strict=True)
    )
    said = f' The new column "{column}" says which.' if column else ""
    return Step(
        "stack_sheets",
        column or None,
        f"The rows of {len(tables)} sheets were put one below the other: {listed}.{said} Row "
        f"numbers of the second sheet are raised by {size:,}, of the third by {2 * size:,}, and "
        "so on.",
        sum(len(table.rows) for table in tables),
    )


def with_columns(table: Table, names: Sequence[str], columns: Columns) -> Table:
    """The table with more columns, which no column of its sheet holds; their number is 0."""
    free = FreeNames(table.names)
    named = [free.take(name) for name in names]
    more: Grid = np.empty((len(table.rows), len(columns)), dtype=object)
    for place, column in enumerate(columns):
        more[:, place] = column
    none = np.zeros(more.shape, dtype=bool)
    return replace(
        table,
        names=(*table.names, *named),
        numbers=(*table.numbers, *(0 for _ in named)),
        cells=np.hstack([np.asarray(table.cells), more]),
        errors=np.hstack([table.errors, none]),
        formulas=np.hstack([table.formulas, none]),
    )


def take(table: Table, rows: NDArray[np.intp], columns: Sequence[int]) -> Table:
    """Some rows and columns of a table; a row of -1 is empty and keeps no row number."""
    block = np.ix_(np.maximum(rows, 0), np.array(columns, dtype=np.intp))
    cells = np.asarray(table.cells)[block]
    errors, formulas = table.errors[block], table.formulas[block]
    cells[rows < 0], errors[rows < 0], formulas[rows < 0] = "", False, False
    return replace(
        table,
        names=tuple(table.names[column] for column in columns),
        numbers=tuple(table.numbers[column] for column in columns),
        cells=cells,
        rows=np.where(rows < 0, 0, table.rows[np.maximum(rows, 0)]),
        errors=errors,
        formulas=formulas,
    )


def lengthen(table: Table, asked: Sequence[Long]) -> tuple[Table, int]:
    """One row for each time, from columns that each hold a measure at one time.

    Several measures must have the same times. Returns the table and by how much the row numbers
    of each later time are raised.
    """
    first = asked[0]
    labels = first.labels or first.columns
    used = {column for long in asked for column in long.columns}
    rest = [place for place, name in enumerate(table.names) if name not in used]
    size, n = _round_above(int(table.rows.max())), len(table.rows)
    place_of = {name: place for place, name in enumerate(table.names)}
    every = np.tile(np.arange(n), len(labels))
    kept = take(table, every, rest)
    time = np.repeat(np.array(labels, dtype=object), n)
    whole = with_columns(replace(kept, steps=(), problems=()), [first.time], [time])
    for long in asked:
        places = [place_of[column] for column in long.columns]
        cells = np.concatenate([table.cells[:, place] for place in places])
        whole = with_columns(whole, [long.value], [cells])
        whole.errors[:, -1] = np.concatenate([table.errors[:, place] for place in places])
        whole.formulas[:, -1] = np.concatenate([table.formulas[:, place] for place in places])
    raised = np.repeat(np.arange(len(labels), dtype=np.int64) * size, n)
    values = ", ".join(f'"{long.value}"' for long in asked)
    step = Step(
        "columns_to_rows",
        first.time,
        f'{len(used)} columns, from "{first.columns[0]}" to "{first.columns[-1]}", became one row '
        f'for each time: "{first.time}" says when, {values} what was measured. Row numbers of the '
        f"second time are raised by {size:,}, of the third by {2 * size:,}, and so on.",
        len(used),
    )
    steps = [step_ for step_ in table.steps if step_.column not in used]
    return (
        replace(
            whole,
            rows=table.rows[every] + raised,
            steps=(*steps, step),
            problems=table.problems,
        ),
        size,
    )


def rows_of(table: Table, mask: Mask) -> tuple[int, ...]:
    """The first row numbers of a table that a mask marks."""
    return first_rows(table.rows[mask])

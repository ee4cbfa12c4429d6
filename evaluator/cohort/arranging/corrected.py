"""What a person said about columns and cells, carried out before anything is guessed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from evaluator.cohort.arranging.combine import take
from evaluator.cohort.arranging.kept_rows import keep_rows
from evaluator.cohort.arranging.ticks import rows_of_nobody, told_of_nobody
from evaluator.cohort.cells.cell_text import cell_text, number_text
from evaluator.cohort.cells.sorted_cells import first_rows, listed
from evaluator.cohort.cells.spelling import look_alike
from evaluator.cohort.sheet.header import Grid, Mask
from evaluator.cohort.sheet.table import Table
from evaluator.values.cohort import Step
from evaluator.values.data import Data
from evaluator.values.problems import Problem, Refusal, did_you_mean

EVERY_COLUMN = "*"


def correct(table: Table, data: Data, sheet: str, *, strict: bool) -> Table:
    """The table with labels replaced, codes for missing emptied, and rows and columns left out.

    Rows are chosen last but for columns, so by cells that are filled down and by labels as they
    read in the end, and by a column that is itself left out.

    Raises:
        Refusal: ``strict``, and a correction names a column or label that is not there; or rows
            are kept by one.
    """
    if strict:
        _require(table, data, sheet)
    table = _with_cells_corrected(table, data, sheet)
    table = keep_rows(table, data.rows_kept, sheet)
    wanted = [place for place, name in enumerate(table.names) if name not in data.leave_out]
    steps = [
        Step("leave_out_column", name, "The plan leaves this column out.", len(table.rows))
        for name in table.names
        if name in data.leave_out
    ]
    if not steps:
        return table
    table = take(table, np.arange(len(table.rows)), wanted)
    return replace(table, steps=(*table.steps, *steps))


def _with_cells_corrected(table: Table, data: Data, sheet: str) -> Table:
    steps: list[Step] = []
    asked = (*data.fill_down, *data.labels, *data.missing)
    if any(name in asked or EVERY_COLUMN in data.missing for name in table.names):
        cells = table.cells.copy()
        for place, name in enumerate(table.names):
            steps += _column(table, cells, place, name, data)
        table = _blanks_told(table, data, sheet)
        table = replace(table, cells=cells, emptied=_emptied(table, cells, data))
    return replace(table, steps=(*table.steps, *steps))


def _blanks_told(table: Table, data: Data, sheet: str) -> Table:
    """The table, as yet uncorrected, with what is told of blanks that a label does not reach."""
    for place, name in enumerate(table.names):
        if "" in data.labels.get(name, {}):
            blank = _said(table.cells[:, place]) == ""
            table = told_of_nobody(table, place, blank & rows_of_nobody(table, place), sheet)
    return table


def _emptied(table: Table, cells: Grid, data: Data) -> dict[str, pd.Series]:
    """What stood in the cells of each column that were declared to be missing."""
    found = {}
    for place, name in enumerate(table.names):
        if name not in data.missing and EVERY_COLUMN not in data.missing:
            continue
        before, after = table.cells[:, place], cells[:, place]
        gone = np.array([old != "" and new == "" for old, new in zip(before, after, strict=True)])
        if gone.any():
            texts = [cell_text(cell) for cell in before[gone]]
            found[name] = pd.Series(texts, table.rows[gone], dtype=object)
    return found


def _column(table: Table, cells: Grid, place: int, name: str, data: Data) -> list[Step]:
    steps = []
    if name in data.fill_down:
        steps += _fill_down(table, cells, place, name)
    if name in data.labels:
        steps += _replace(table, cells, place, name, data.labels[name])
    codes = (*data.missing.get(name, ()), *data.missing.get(EVERY_COLUMN, ()))
    if codes:
        steps += _empty(table, cells, place, name, codes)
    return steps


def _fill_down(table: Table, cells: Grid, place: int, name: str) -> list[Step]:
    column = pd.Series(table.cells[:, place], dtype=object)
    empty = column.map(lambda cell: isinstance(cell, str) and not cell.strip())
    empty &= ~table.errors[:, place] & ~table.formulas[:, place]
    filled = column.mask(empty).ffill()
    changed = (empty & filled.notna()).to_numpy()
    for value in filled[changed].unique():
        cells[changed & (filled == value).to_numpy(), place] = value
    reason = "Empty cells took the value of the cell above."
    return _step("fill_down", name, changed, reason, table)


def _replace(
    table: Table, cells: Grid, place: int, name: str, labels: dict[str, str]
) -> list[Step]:
    said = _said(table.cells[:, place])
    steps = []
    for old, new in labels.items():
        changed = said == _plain(old)
        if not _plain(old):  # a cell with an error only looks blank
            broken = table.errors[:, place] | table.formulas[:, place]
            changed &= ~broken & ~rows_of_nobody(table, place)
        cells[changed, place] = new
        reason = f'"{old}" became "{new}", as the plan says.'
        steps += _step("replace_labels", name, changed, reason, table)
    return steps


def _empty(
    table: Table, cells: Grid, place: int, name: str, codes: tuple[str | float, ...]
) -> list[Step]:
    said = _said(table.cells[:, place])
    wanted = {_plain(code) for code in codes}
    changed = np.isin(said, list(wanted)) & (said != "")
    cells[changed, place] = ""
    quoted = listed(sorted({str(text) for text in said[changed]}), 6)
    reason = f"{quoted} stand for a missing value, as the plan says."
    return _step("declared_missing", name, changed, reason, table)


def _said(column: Grid) -> np.ndarray:
    """Each cell as the text a person would compare: without case and stray spaces."""
    codes, uniques = pd.factorize(pd.Series(column, dtype=object))
    texts = np.array([*(_plain(cell) for cell in uniques), ""])
    found: np.ndarray = texts[codes]
    return found


def _plain(cell: object) -> str:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return number_text(float(cell))
    return look_alike(str(cell)).casefold()


def _step(action: str, name: str, changed: Mask, reason: str, table: Table) -> list[Step]:
    if not changed.any():
        return []
    rows = first_rows(table.rows[changed])
    return [Step(action, name, reason, int(changed.sum()), rows)]


def _require(table: Table, data: Data, sheet: str) -> None:
    """Refuse corrections of columns that are not there."""
    asked = {
        "fill_down": data.fill_down,
        "leave_out": data.leave_out,
        "keep": data.columns_kept,
        "kinds": data.kinds,
        "labels": data.labels,
        "missing": [name for name in data.missing if name != EVERY_COLUMN],
    }
    problems = []
    for key, columns in asked.items():
        for name in columns:
            if name in table.names:
                continue
            problems.append(
                Problem(
                    "correction_column",
                    f'The plan corrects a column "{name}" under data.{key}, which the sheet '
                    f'"{sheet}" does not have.',
                    did_you_mean(name, table.names, "Correct the name in the plan."),
                    sheet=sheet,
                    column=name,
                )
            )
    if problems:
        raise Refusal(*problems)

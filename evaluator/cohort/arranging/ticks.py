"""A column of who took part that is ticked for some and blank for the others."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from evaluator.cohort.cells.cell_grid import EMPTY, ERROR, FORMULA, CellColumn, column_of
from evaluator.cohort.cells.sorted_cells import first_rows
from evaluator.cohort.columns.labels import YES, normalised
from evaluator.cohort.columns.names import CAME, IN_FORCE, TREATED, says_before, words
from evaluator.cohort.sheet.table import Table
from evaluator.values.cohort import Step
from evaluator.values.data import Data
from evaluator.values.problems import Problem

ACTION = "blank_means_no"
_TICKS = YES | {"x", "xx", "tick", "ticked", "√", "●", "•", "*"}
_FEWEST = 0.02  # share of rows that are ticked, and that are blank


def with_blanks_as_no(table: Table, data: Data, sheet: str) -> Table:
    """The table with yes for a tick and no for a blank, where a column says who took part so.

    Only where every filled cell is the same tick and the column's name is of taking part. It is
    told as a warning and can be undone.
    """
    for place, name in enumerate(table.names):
        tokens = set(words(name))
        named = bool(tokens & (TREATED | CAME | IN_FORCE)) and not says_before(name)
        if not named or data.undone(ACTION, name) or name in data.kinds:
            continue
        column = column_of(table.cells, place)
        blank = _blank_beside_ticks(column)
        if blank is not None and not (table.errors[:, place] | table.formulas[:, place]).any():
            table = _filled(table, place, blank, sheet)
    return table


def _blank_beside_ticks(column: CellColumn) -> np.ndarray | None:
    """Which cells are blank, where all others are one tick; None where that is not so."""
    if np.isin(column.kinds, (ERROR, FORMULA)).any():
        return None
    filled = column.filled() & (column.kinds != EMPTY)
    share = filled.mean() if len(filled) else 0.0
    if not _FEWEST <= share <= 1 - _FEWEST:
        return None
    labels = {normalised(cell) for cell in set(column.at(filled).objects().tolist())}
    return ~filled if len(labels) == 1 and labels <= _TICKS else None


def _filled(table: Table, place: int, blank: np.ndarray, sheet: str) -> Table:
    name, cells = table.names[place], table.cells.copy()
    cells[~blank, place] = "yes"
    cells[blank, place] = "no"
    rows = first_rows(table.rows[blank])
    count = int(blank.sum())
    reason = f'"{name}" is ticked or blank, so a tick was read as yes and a blank cell as no.'
    problem = Problem(
        ACTION,
        reason,
        "If blank means that nobody knows, untick this change; in a plan, give "
        f'without = ["{ACTION}:{name}"] under [data].',
        "warning",
        sheet,
        rows[0],
        name,
        rows,
        count,
    )
    step = Step(ACTION, name, reason, count, rows)
    return replace(
        table, cells=cells, steps=(*table.steps, step), problems=(*table.problems, problem)
    )

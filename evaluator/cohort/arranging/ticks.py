"""A column of who took part that is ticked for some and blank for the others."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from evaluator.cohort.arranging.total_labels import is_only_a_region, may_sum_all, says_total
from evaluator.cohort.cells.cell_grid import EMPTY, ERROR, FORMULA, TEXT, CellColumn, column_of
from evaluator.cohort.cells.cell_text import tidy
from evaluator.cohort.cells.sorted_cells import first_rows
from evaluator.cohort.columns.labels import YES, normalised
from evaluator.cohort.columns.names import CAME, IN_FORCE, TREATED, says_before, words
from evaluator.cohort.sheet.table import Table
from evaluator.values.cohort import Step
from evaluator.values.data import Data
from evaluator.values.problems import Problem

ACTION = "blank_means_no"
NOBODY = "blank_of_nobody"
_TICKS = YES | {"x", "xx", "tick", "ticked", "√", "●", "•", "*"}
_FEWEST = 0.02  # share of rows that are ticked, and that are blank
_MINORITY = 0.5  # of the rows may be sums
_MOST_LABELS = 20_000
_USUALLY_FILLED = 3  # cells beside the blank one, before a row with one label is a heading


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
            nobody = blank & rows_of_nobody(table, place)
            table = _filled(table, place, blank & ~nobody, sheet)
            table = told_of_nobody(table, place, nobody, sheet)
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
    cells[column_of(table.cells, place).filled(), place] = "yes"
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


def rows_of_nobody(table: Table, place: int) -> np.ndarray:
    """Rows in which a blank cell of one column means nothing: headings, and sums by their label.

    A heading holds one label without a digit and no more, where other rows hold more. Whoever was
    lost has a key or other cells, and counts.
    """
    found = np.zeros(len(table.rows), dtype=bool)
    filled = np.zeros(len(table.rows), dtype=np.intp)
    plain = np.zeros(len(table.rows), dtype=bool)
    for other in range(len(table.names)):
        if other == place:
            continue
        column = column_of(table.cells, other)
        text = column.kinds == TEXT
        filled += column.kinds != EMPTY
        codes = column.values[text].astype(np.intp)
        used = np.unique(codes)
        if not text.any() or len(used) > _MOST_LABELS:
            continue
        said = {code: tidy(str(column.texts[code])) for code in used.tolist()}
        sums = np.zeros(len(table.rows), dtype=bool)
        sums[text] = np.isin(codes, [code for code, label in said.items() if _sums(label)])
        found |= sums if sums.mean() <= _MINORITY else False
        bare = [code for code, label in said.items() if not any(map(str.isdigit, label))]
        plain[text] |= np.isin(codes, bare)
    heads = (filled == 1) & plain
    usual = len(filled) and float(np.median(filled)) >= _USUALLY_FILLED
    return found | heads if usual else found


def _sums(label: str) -> bool:
    return says_total(label) or may_sum_all(label) or is_only_a_region(label)


def told_of_nobody(table: Table, place: int, rows: np.ndarray, sheet: str) -> Table:
    """The table with a warning of rows whose blank cells stay so, although blank means no."""
    if not rows.any():
        return table
    name, count, first = table.names[place], int(rows.sum()), first_rows(table.rows[rows])
    what = "1 row reads" if count == 1 else f"{count:,} rows read"
    problem = Problem(
        NOBODY,
        f'{what} like a heading or a sum of others, so the blank cell of "{name}" stayed blank '
        "there and was not taken for no.",
        "Write no in the workbook where such a row is a place or person of its own; if not, "
        "delete it.",
        "warning",
        sheet,
        first[0],
        name,
        first,
        count,
    )
    return replace(table, problems=(*table.problems, problem))

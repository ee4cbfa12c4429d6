"""Labels written once for a block of rows: filled down where the blocks say so, else offered."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from evaluator.cohort.arranging.totals import without_totals
from evaluator.cohort.cells.cell_grid import NUMBER, TEXT, CellColumn, column_of
from evaluator.cohort.cells.cell_text import DATE_STYLES, cell_text, parse_date
from evaluator.cohort.cells.sorted_cells import first_rows, listed
from evaluator.cohort.columns import names as vocabulary
from evaluator.cohort.columns.names import words
from evaluator.cohort.sheet.table import Table
from evaluator.values.data import Data
from evaluator.values.problems import Problem

Mask = NDArray[np.bool_]

_MOST_FILLED = 0.5
_LONGEST_BLOCKS = 1.5  # rows of a block beside the different values of the column that parts it
_FEWEST_ROWS = 4
_YEAR_DIGITS = (4, 6)


@dataclass(frozen=True, slots=True, eq=False)
class _Column:
    """A column with the rows in which it is filled, errors and lost results among them."""

    place: int
    name: str
    cells: CellColumn
    filled: Mask

    def texts(self) -> list[str]:
        """Its filled cells as text."""
        return [cell_text(cell) for cell in self.cells[self.filled]]


def with_labels_filled(
    table: Table, data: Data, sheet: str, *, guess: bool
) -> tuple[Data, tuple[Problem, ...]]:
    """The data section with columns to fill down, where they are sure and one may guess.

    Where nothing is sure, blocks are looked for again without the rows that sum each of them up.
    What was filled, and what may have to be, is told. A plan that joins, or makes columns rows,
    fills nothing down unasked, for both went by the empty cells.
    """
    sure, may = labels_once(table)
    if not sure and table.cells.size and not _column(table, 0).filled.all():
        sure, may = labels_once(without_totals(table, data, sheet))
    known = {*data.fill_down, *data.leave_out}
    sure = tuple(name for name in sure if name not in known)
    may = tuple(name for name in may if name not in known)
    if sure and guess and not (data.join or data.long):
        told = (_told_filled(table, sure, sheet), *_told_once(table, may, sheet))
        return replace(data, fill_down=(*data.fill_down, *sure)), told
    return data, _told_once(table, (*sure, *may), sheet)


def labels_once(table: Table) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Columns whose labels surely stand once for a block of rows, and those that only may.

    Sure are columns left of all full ones whose first row is filled, whose labels follow each
    other in blocks of several rows, and beside which another column tells the rows of every block
    apart by the same values.
    """
    if len(table.rows) < _FEWEST_ROWS:
        return (), ()
    sure: list[_Column] = []
    may: list[str] = []
    left = True
    for place, name in enumerate(table.names):
        column = _column(table, place)
        once = _stands_once(column, sure)
        if left and once and _inside(column, sure):
            sure.append(column)
        else:
            left = left and not column.filled.all()
            if once and _are_labels(column) and not _may_be_empty(name):
                may.append(name)
    names = tuple(column.name for column in sure)
    if _parted_alike(table, sure):
        return names, tuple(may)
    return (), (*(name for name in names if not _may_be_empty(name)), *may)


def _column(table: Table, place: int) -> _Column:
    cells = column_of(table.cells, place)
    filled = cells.filled() | table.errors[:, place] | table.formulas[:, place]
    return _Column(place, table.names[place], cells, np.asarray(filled))


def _stands_once(column: _Column, outer: list[_Column]) -> bool:
    """Whether the first row is filled, few others are, and no block holds its label again."""
    filled = column.filled
    if not filled[0] or filled.sum() > _MOST_FILLED * len(filled):
        return False
    starts = np.flatnonzero(filled)
    if np.diff([*starts.tolist(), len(filled)]).min() < 2:
        return False
    texts = column.texts()
    block = outer[-1].filled.cumsum()[starts].tolist() if outer else [0] * len(starts)
    labels = bool((column.cells.kinds[filled] != NUMBER).all())
    years = all(text.isdigit() and len(text) in _YEAR_DIGITS for text in texts)
    return len(set(zip(block, texts, strict=True))) == len(starts) and (labels or years)


def _inside(column: _Column, outer: list[_Column]) -> bool:
    """Whether each block of the column before begins a block of this one."""
    return not outer or bool(column.filled[outer[-1].filled].all())


def _are_labels(column: _Column) -> bool:
    """Whether a column holds texts that are no dates, which many rows may do without."""
    texts = bool((column.cells.kinds[column.filled] == TEXT).all())
    return texts and not any(parse_date(column.texts()[0], style) for style in DATE_STYLES)


def _may_be_empty(name: str) -> bool:
    """Whether an empty cell means something of its own, as in a column of starts or notes."""
    other = vocabulary.START_WORDS | {
        "note",
        "notes",
        "comment",
        "comments",
        "reason",
        "end",
        "left",
    }
    return bool(set(words(name)) & other)


def _parted_alike(table: Table, sure: list[_Column]) -> bool:
    """Whether another full column tells the rows of every block apart by the same few values."""
    inner = sure[-1].filled.cumsum() if sure else np.zeros(0, dtype=np.intp)
    blocks = int(inner[-1]) if inner.size else 0
    if blocks < 2:
        return False
    for place in range(sure[-1].place + 1, len(table.names)):
        column = _column(table, place)
        if not column.filled.all():
            continue
        texts = column.texts()
        once = len(set(zip(inner.tolist(), texts, strict=True))) == len(inner)
        if once and len(set(texts)) <= _LONGEST_BLOCKS * len(inner) / blocks:
            return True
    return False


def _told_filled(table: Table, columns: tuple[str, ...], sheet: str) -> Problem:
    """What a person should know of columns whose labels were carried down unasked."""
    return Problem(
        "labels_filled_down",
        f"{listed(list(columns), 3)} {'is' if len(columns) == 1 else 'are'} filled in the first "
        "row of each block only: the empty cells took the label above them.",
        "Check a few rows. If an empty cell means that nothing is known there, take the column "
        'out of "fill_down" (in the window: "Fill empty cells").',
        "warning",
        sheet,
        *_empty(table, columns[-1]),
    )


def _told_once(table: Table, columns: tuple[str, ...], sheet: str) -> tuple[Problem, ...]:
    """What a person should know of columns whose labels may stand once for a block."""
    return tuple(
        Problem(
            "labels_once",
            f'"{name}" is filled in a few rows only, the first among them, as where a label '
            "stands once for a block of rows. The other cells count as missing.",
            "If an empty cell repeats the label above it, fill the column down: "
            f'fill_down = ["{name}"] in the plan, "Fill empty cells" in the window.',
            "warning",
            sheet,
            *_empty(table, name),
        )
        for name in columns
    )


def _empty(table: Table, name: str) -> tuple[int, str, tuple[int, ...], int]:
    empty = table.rows[~_column(table, table.names.index(name)).filled]
    return int(empty[0]), name, first_rows(empty), len(empty)

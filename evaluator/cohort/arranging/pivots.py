"""Tables as pivots write them: labels alone above their block, or several levels in one column."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from evaluator.cohort.arranging.kept_rows import rows_of_table
from evaluator.cohort.cells.cell_grid import EMPTY, NUMBER, TEXT, column_of
from evaluator.cohort.cells.cell_text import cell_text
from evaluator.cohort.cells.sorted_cells import first_rows, listed
from evaluator.cohort.sheet.table import Table
from evaluator.values.cohort import Step
from evaluator.values.data import Data
from evaluator.values.problems import Problem

Mask = NDArray[np.bool_]

ACTION = "unfold_outline"
LEVELS = "levels_in_one_column"
_FEWEST_HEADS, _FEWEST_ROWS = 2, 6
_MOST_ROWS = 20_000
_MOSTLY = 0.8
_MOST_NAMED = 8
_ROUNDED = 1e-6


def unfolded(table: Table, data: Data, sheet: str) -> Table:
    """The table with labels that stand alone above their block given to each row of the block.

    So a pivot table in outline form is written: a column for each level, filled only where the
    level begins. Rows of such labels alone hold no data and go.
    """
    heads = None if data.undone(ACTION) else _heads(table)
    if heads is None:
        return table
    places, alone, filled = heads
    first = np.where(filled[:, places].any(axis=1), filled[:, places].argmax(axis=1), len(places))
    cells = table.cells.copy()
    for level in range(len(places)):
        begins = np.flatnonzero(alone & (first <= level))
        for row, end in zip(begins, [*begins[1:], len(alone)], strict=True):
            if first[row] == level:
                block = np.arange(row + 1, end)
                cells[block[first[block] > level], level] = table.cells[row, level]
    names = [table.names[place] for place in places]
    rows, count = first_rows(table.rows[alone]), int(alone.sum())
    reason = (
        f"Labels of {listed(names, 3)} that stand alone above their rows, as in a pivot table in "
        "outline form, were given to each of these rows."
    )
    fix = (
        "Check a few rows. If these rows are data of their own, untick this change; in a plan, "
        f'give without = ["{ACTION}"] under [data].'
    )
    told = Problem(ACTION, reason, fix, "warning", sheet, rows[0], names[0], rows, count)
    kept = rows_of_table(replace(table, cells=cells), ~alone)
    step = Step(ACTION, None, reason, count, rows)
    return replace(kept, steps=(*kept.steps, step), problems=(*kept.problems, told))


def _heads(table: Table) -> tuple[list[int], Mask, Mask] | None:
    """The columns of labels that stand alone in a row, these rows, and which cells are filled.

    None unless the first row is one in the first column, and no other row of data fills that
    column but such as say what they sum.
    """
    if not _FEWEST_ROWS <= len(table.rows) <= _MOST_ROWS or len(table.names) < 2:
        return None
    filled = np.stack(
        [column_of(table.cells, p).kinds != EMPTY for p in range(len(table.names))], axis=1
    )
    filled |= table.errors | table.formulas
    alone = filled.sum(axis=1) == 1
    if not (alone[0] and filled[0, 0]) or alone[-1]:
        return None
    places = np.flatnonzero(filled[alone].any(axis=0)).tolist()
    texts = all((column_of(table.cells, p).kinds[alone & filled[:, p]] == TEXT).all()
                for p in places)  # fmt: skip
    if not texts or places != list(range(len(places))) or len(places) == len(table.names):
        return None
    below = filled[~alone]
    plain = ~below[:, places].any(axis=1)
    heads = [int((alone & filled[:, p]).sum()) for p in places]
    enough = min(heads) >= _FEWEST_HEADS or (heads[0] == 1 and max(heads) >= _FEWEST_HEADS)
    if not enough or plain.sum() <= _MOSTLY / 2 * len(plain):
        return None
    return places, alone, filled


def with_levels_told(table: Table, sheet: str) -> Table:
    """The table with a question where its first column holds several levels below each other.

    A pivot table in compact form does, and so do areas each followed by its sexes or years: a
    label that stands once is above the same few labels every time, whose sum it is. A list of
    people in which some stand twice is none: most of its labels are above nothing.
    """
    if not _FEWEST_ROWS <= len(table.rows) <= _MOST_ROWS or len(table.names) < 2:
        return table
    column = column_of(table.cells, 0)
    if not np.isin(column.kinds, (TEXT, NUMBER)).all():
        return table
    labels = np.array([cell_text(cell) for cell in column[:].tolist()], dtype=object)
    different, which, counts = np.unique(
        labels.astype(str), return_inverse=True, return_counts=True
    )
    part = counts[which.reshape(-1)] > 1
    found = _blocks(part)
    if part[0] or len(found) < _FEWEST_HEADS or len(different) <= len(found):
        return table
    inside = {tuple(labels[first:last].tolist()) for _, first, last in found}
    repeated = any(len(set(block)) < len(block) for block in inside)
    headless = (~part).sum() > 2 * len(found)
    if repeated or headless or len(inside) > max(1, len(found) // 4) or not _sums(table, found):
        return table
    parts = list(dict.fromkeys(labels[part].tolist()))
    head = labels[found[0][0]]
    rows = table.rows[part]
    quoted = ", ".join(f'"{each}"' for each in parts[:_MOST_NAMED])
    keep = f'keep = [{{ column = "{table.names[0]}", not = [{quoted}] }}]'
    instead = f"; in a plan, under [data]: {keep}" if len(parts) <= _MOST_NAMED else ""
    told = Problem(
        LEVELS,
        f'"{table.names[0]}" holds labels of several levels below each other, as "{head}" above '
        f"{listed(parts, 3)}, so the same things count twice.",
        "Write each level in a column of its own; in a pivot table of Excel: Design, Report "
        "Layout, Show in Tabular Form, then Repeat All Item Labels. Or keep the rows of one level"
        f"{instead}.",
        "warning",
        sheet,
        int(rows[0]),
        table.names[0],
        first_rows(rows),
        len(rows),
    )
    return replace(table, problems=(*table.problems, told))


def _blocks(part: Mask) -> list[tuple[int, int, int]]:
    """Row of each label right above a block of parts, with the block's first row and its end."""
    edges = np.flatnonzero(np.diff(part.astype(np.int8)))
    starts = [int(edge) + 1 for edge in edges if part[edge + 1]]
    ends = [int(edge) + 1 for edge in edges if part[edge]]
    if len(ends) < len(starts):
        ends.append(len(part))
    return [(start - 1, start, end) for start, end in zip(starts, ends, strict=False)]


def _sums(table: Table, blocks: list[tuple[int, int, int]]) -> bool:
    """Whether the rows above nearly all blocks are their sums in a column, or hold nothing."""
    for place in range(1, len(table.names)):
        column = column_of(table.cells, place)
        values = np.where(column.kinds == NUMBER, column.values, np.nan)
        if np.isnan(values).mean() > _MOSTLY:
            continue
        hits = [
            np.isnan(values[head])
            or bool(np.isclose(np.nansum(values[first:last]), values[head], rtol=_ROUNDED))
            for head, first, last in blocks
        ]
        if np.mean(hits) >= _MOSTLY:
            return True
    return False

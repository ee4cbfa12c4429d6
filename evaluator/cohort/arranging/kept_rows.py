"""Only the rows that a plan asks for, by plain conditions on any column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from difflib import get_close_matches

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluator.cohort.arranging.spots import Spots, day_of, spot_of
from evaluator.cohort.cells.cell_grid import column_of
from evaluator.cohort.cells.cell_text import has_leading_zero, number_text, parse_number, tidy
from evaluator.cohort.cells.sorted_cells import first_rows, listed
from evaluator.cohort.cells.spelling import look_alike
from evaluator.cohort.sheet.table import Table
from evaluator.values.cohort import Step
from evaluator.values.data import RowsKept
from evaluator.values.problems import Problem, Refusal, did_you_mean

Mask = NDArray[np.bool_]
Value = str | float
_MOST_LABELS = 12  # a longer list of labels helps nobody


def keep_rows(table: Table, conditions: Sequence[RowsKept], sheet: str) -> Table:
    """The rows that meet every condition, with a step for each.

    Raises:
        Refusal: a condition names a column or value that is not there, says nothing, or leaves
            no row.
    """
    if not conditions:
        return table
    problems: list[Problem] = []
    kept = np.ones(len(table.rows), dtype=bool)
    steps: list[Step] = []
    for condition in conditions:
        if condition.column not in table.names:
            problems.append(_no_column(table, condition.column, sheet))
            continue
        place = table.names.index(condition.column)
        asked = _Asked(condition, table.names[place], sheet, _cells(table, place))
        problems += asked.problems()
        met = asked.met()
        steps += _step(table, kept & ~met, asked)
        kept = kept & met
    if problems:
        raise Refusal(*problems)
    if not kept.any():
        raise Refusal(_nothing_left(conditions, sheet))
    return replace(rows_of_table(table, kept), steps=(*table.steps, *steps))


def rows_of_table(table: Table, kept: Mask) -> Table:
    """The table with some of its rows."""
    block = np.ix_(np.flatnonzero(kept), np.arange(len(table.names)))
    return replace(
        table,
        cells=table.cells[block],
        rows=table.rows[kept],
        errors=table.errors[kept],
        formulas=table.formulas[kept],
    )


def leave_out(
    table: Table, gone: Mask, change: str, words: tuple[str, str], where: tuple[str, str | None]
) -> Table:
    """The table without rows that are none of its own, told as a change that can be unticked.

    Args:
        table: as it was read.
        gone: the rows to leave out, (n,), at least one.
        change: the key of the change, also that of its warning.
        words: why they went, and what to do if that is wrong.
        where: the sheet, and the column that told of them; None where no single one did.
    """
    (reason, fix), (sheet, column) = words, where
    rows, count = first_rows(table.rows[gone]), int(gone.sum())
    told = Problem(change, reason, fix, "warning", sheet, rows[0], column, rows, count)
    kept, step = rows_of_table(table, ~gone), Step(change, None, reason, count, rows)
    return replace(kept, steps=(*kept.steps, step), problems=(*kept.problems, told))


@dataclass(frozen=True, slots=True, eq=False)
class _Cells:
    """The different cells of a column, (m,), and which of them each row holds, (n,)."""

    codes: NDArray[np.intp]
    different: list[object]

    def at(self, marks: Sequence[bool]) -> Mask:
        """Which rows hold one of the different cells that are marked."""
        picked: Mask = np.array(marks, dtype=bool)[self.codes]
        return picked


def _cells(table: Table, place: int) -> _Cells:
    objects = column_of(table.cells, place).objects()
    codes, different = pd.factorize(pd.Series(objects, dtype=object))
    return _Cells(codes, list(different))


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """One condition and the column that it is about, under its name in the sheet."""

    condition: RowsKept
    column: str
    sheet: str
    cells: _Cells

    def met(self) -> Mask:
        """Which rows meet the condition."""
        said = [comparable(cell) for cell in self.cells.different]
        met = np.ones(len(self.cells.codes), dtype=bool)
        if self.condition.values:
            wanted = set(map(comparable, self.condition.values))
            met &= self.cells.at([each in wanted for each in said])
        if self.condition.not_:
            unwanted = set(map(comparable, self.condition.not_))
            met &= self.cells.at([each not in unwanted for each in said])
        first, last = self._ends()
        if first is not None or last is not None:
            spots = Spots.of(self.cells.different)
            met &= self.cells.at(spots.between(first, last))
        return met

    def _ends(self) -> tuple[Value | None, Value | None]:
        return self.condition.from_, self.condition.to  # type: ignore[return-value]

    def problems(self) -> list[Problem]:
        """What the condition names that is not there."""
        condition = self.condition
        ends = [end for end in self._ends() if end is not None]
        if not (condition.values or condition.not_ or ends):
            return [
                self._problem(
                    "rows_kept_says_nothing",
                    f'The plan keeps rows by "{self.column}", but does not say which.',
                    'Give "values", "not", "from" or "to" beside the column.',
                )
            ]
        there = {comparable(cell) for cell in self.cells.different}
        found = [
            self._absent(value)
            for value in (*condition.values, *condition.not_)
            if comparable(value) not in there and comparable(value)
        ]
        spots = Spots.of(self.cells.different)
        found += [self._no_order(end) for end in ends if not spots.comparable_with(spot_of(end))]
        return found

    def _absent(self, value: object) -> Problem:
        labels = self._labels()
        said = str(value) if not isinstance(value, float) else number_text(value)
        spelt = {label.casefold(): label for label in labels}
        close = get_close_matches(said.casefold(), spelt, n=1, cutoff=0.6)
        if close:
            fix = f'Did you mean "{spelt[close[0]]}"?'
        elif 0 < len(labels) <= _MOST_LABELS:
            fix = f"It holds {listed(labels, _MOST_LABELS)}."
        else:
            fix = "Write it as it stands in the workbook."
        return self._problem(
            "rows_kept_value", f'No row of "{self.column}" holds "{said}", by which the plan '
            "chooses rows.", fix,
        )  # fmt: skip

    def _labels(self) -> list[str]:
        """Labels that stand in several rows, so that none is of one person alone."""
        counts = np.bincount(self.cells.codes, minlength=len(self.cells.different))
        several = [
            cell for cell, n in zip(self.cells.different, counts, strict=True) if n > 1 and cell
        ]
        return [_shown(cell) for cell in several if not isinstance(cell, bool)]

    def _no_order(self, end: object) -> Problem:
        return self._problem(
            "rows_kept_no_order",
            f'"{self.column}" holds nothing that can be set against "{_shown(end)}", by which the '
            "plan chooses rows.",
            'Write it as the cells are written, or list the labels to keep under "values".',
        )

    def _problem(self, code: str, message: str, fix: str) -> Problem:
        return Problem(code, message, fix, sheet=self.sheet, column=self.column)

    def words(self) -> str:
        """The condition in words, after the name of its column."""
        condition = self.condition
        parts = []
        if condition.values:
            parts.append(f"is {_either(condition.values)}")
        if condition.not_:
            parts.append(f"is not {_either(condition.not_)}")
        first, last = self._ends()
        if first is not None:
            parts.append(f"is {_shown(first)} or later" if last is None else
                         f"is from {_shown(first)} to {_shown(last)}")  # fmt: skip
        elif last is not None:
            parts.append(f"is {_shown(last)} or earlier")
        return " and ".join(parts)


def _either(values: Sequence[object]) -> str:
    quoted = [f'"{_shown(value)}"' if value != "" else "empty" for value in values[:6]]
    more = f" or one of {len(values) - 6} more" if len(values) > 6 else ""
    return " or ".join(quoted) + more


def _shown(value: object) -> str:
    if isinstance(value, float | int):
        return number_text(float(value))
    return tidy(str(value))


def comparable(cell: object) -> str:
    """Two cells that a person would call the same give the same text."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, int | float):
        return number_text(float(cell))
    if isinstance(cell, datetime):
        cell = cell if cell.time() != time() else cell.date()
    text = look_alike(str(cell)).casefold()
    number = None if has_leading_zero(text) or text.endswith("%") else parse_number(text)
    if number is not None:
        return number_text(number)
    day = day_of(text)
    return text if day is None else str(day)


def _no_column(table: Table, column: str, sheet: str) -> Problem:
    return Problem(
        "correction_column",
        f'The plan keeps rows by a column "{column}", which the sheet "{sheet}" does not have.',
        did_you_mean(column, table.names, "Correct the name in the plan."),
        sheet=sheet,
        column=column,
    )


def _step(table: Table, gone: Mask, asked: _Asked) -> list[Step]:
    """What one condition left out. Without a column, as it concerns whole rows."""
    rows = first_rows(table.rows[gone])
    reason = f'Only rows whose "{asked.column}" {asked.words()} were kept, as the plan says.'
    return [Step("keep_rows", None, reason, int(gone.sum()), rows)]


def _nothing_left(conditions: Sequence[RowsKept], sheet: str) -> Problem:
    several = len(conditions) > 1
    return Problem(
        "rows_kept_none",
        f'No row of the sheet "{sheet}" meets {"every condition" if several else "the condition"}'
        " by which the plan keeps rows.",
        'Take one condition out of "keep", or correct its values.',
        sheet=sheet,
        column=conditions[-1].column,
    )

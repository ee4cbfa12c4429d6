"""The cells of one column sorted by what they are; each different text is looked at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluator.cohort.cells import cell_text as reading
from evaluator.cohort.cells.cell_grid import (
    DATE,
    DURATION,
    NOT_IN_CALENDAR,
    NUMBER,
    TEXT,
    TIME,
    TRUTH,
    CellColumn,
    as_objects,
)
from evaluator.values.cohort import Kind, Step
from evaluator.values.problems import Problem, Severity

KEPT_ROWS = 20

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class RawColumn:
    """The cells of one column below the header, as the reader gave them.

    Attributes:
        name, sheet: where, for sentences. cells: (n,) as the reader found them.
        rows: (n,) Excel row numbers.
        errors, formulas: (n,) whether the cell is an error, or a formula never calculated.
        is_code: whether the name says that the values are keys, so "007" and "7" differ.
        wanted: the kind that a person said. undone: steps not to be taken.
    """

    name: str
    sheet: str
    cells: CellColumn
    rows: NDArray[np.int64]
    errors: Mask
    formulas: Mask
    is_code: bool
    wanted: Kind | None = None
    undone: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class ReadColumn:
    """A column as it enters the frame.

    Attributes:
        values: (n,) float64, datetime64, or object holding text with missing as NaN.
        kind, kind_reason, labels: as in ``Column``.
        steps, problems: what was changed on the way, and what a person should know of it.
    """

    values: pd.Series
    kind: Kind
    kind_reason: str
    labels: tuple[str, ...]
    steps: tuple[Step, ...]
    problems: tuple[Problem, ...]


def first_rows(rows: Iterable[int]) -> tuple[int, ...]:
    """The first rows of a list of them, as many as steps and problems keep."""
    return tuple(int(row) for row in list(rows)[:KEPT_ROWS])


class SortedCells:
    """One column's cells, with a record of what is done to them.

    Masks over cells are (n,), masks over different texts (``..._uniques``) are (m,).

    Attributes:
        is_text, is_number, is_bool, is_date, is_time, is_empty: (n,) what each cell is. An empty
            cell may also be a text of blanks.
        is_not_in_calendar: (n,) dates that no calendar has; they are empty, too.
        written, texts: (m,) different texts as written, and tidied.
        codes: (n,) position in ``texts``, or -1. counts: (m,) cells with each text.
        steps, problems: the record so far.
    """

    def __init__(self, raw: RawColumn) -> None:
        self.raw = raw
        self.steps: list[Step] = []
        self.problems: list[Problem] = []
        kinds = raw.cells.kinds
        self.is_bool, self.is_number = kinds == TRUTH, kinds == NUMBER
        unknown = raw.cells.not_in_calendar()
        self.is_date = (kinds == DATE) & ~unknown
        self.is_time = ((kinds == TIME) | (kinds == DURATION)) & ~unknown
        self.is_text = ~(self.is_bool | self.is_number | self.is_date | self.is_time)
        codes, uniques = _different_texts(raw.cells.at(self.is_text))
        self.texts = ["" if text == NOT_IN_CALENDAR else reading.tidy(text) for text in uniques]
        self.written = uniques
        self.codes = np.full(len(kinds), -1)
        self.codes[self.is_text] = codes
        self.counts = np.bincount(codes, minlength=len(self.texts))
        self.is_empty = self.where(lambda text: text == "")
        self.is_not_in_calendar = unknown | self.pick(mask(t == NOT_IN_CALENDAR for t in uniques))

    def where(self, test: Callable[[str], bool]) -> Mask:
        """Which cells hold a text that passes ``test``, asked once for each different text."""
        return self.pick(mask(test(text) for text in self.texts))

    def pick(self, uniques: Mask) -> Mask:
        """Which cells hold one of the texts marked."""
        picked: Mask = np.append(uniques, False)[self.codes]
        return picked

    def total(self, uniques: Mask) -> int:
        """How many cells hold one of the texts marked."""
        return int(self.counts[uniques].sum())

    @cached_property
    def decimal_comma(self) -> bool:
        """Whether the texts write numbers with a decimal comma, as "1.234,5"."""
        return reading.uses_decimal_commas(self.texts)

    @cached_property
    def numbers(self) -> NDArray[np.float64]:
        """(m,) the number each text spells, or NaN."""
        comma = self.decimal_comma
        parsed = [reading.parse_number(text, decimal_comma=comma) for text in self.texts]
        return np.array([np.nan if value is None else value for value in parsed], dtype=float)

    @cached_property
    def number_uniques(self) -> Mask:
        """Texts that spell a number."""
        return ~np.isnan(self.numbers)

    @cached_property
    def word_uniques(self) -> Mask:
        """Texts that are neither a number nor a code for a missing value among numbers."""
        codes = mask(
            reading.is_missing_code(text)
            or reading.is_weak_missing_code(text)
            or reading.is_suppressed(text)
            or reading.is_error(text)
            for text in self.texts
        )
        return ~self.number_uniques & ~codes

    def quoted(self, where: Mask) -> str:
        """Up to three different short texts among the cells, in quotation marks."""
        found = np.unique(self.codes[where & self.is_text])
        texts = sorted({self.texts[code] for code in found[:200] if len(self.texts[code]) <= 20})
        return listed(texts, 3)

    def all_or_some(self, count: int, what: str) -> str:
        """The reason for a kind: how many cells are ``what``."""
        total = len(self.codes)
        if count == total:
            return f"All {total:,} cells are {what}."
        return f"{count:,} of {total:,} cells are {what}; the others are empty or unreadable."

    def said(self, where: Mask, one: str, several: str) -> str:
        """The start of a sentence about cells: '3 cells in "score" hold', verb in two forms."""
        count = int(where.sum())
        subject = f'{count:,} cell{"" if count == 1 else "s"} in "{self.raw.name}"'
        return f"{subject} {one if count == 1 else several}"

    def step(self, action: str, where: Mask, reason: str) -> None:
        """Record a change to cells, unless there are none."""
        if where.any():
            rows = first_rows(self.raw.rows[where])
            self.steps.append(Step(action, self.raw.name, reason, int(where.sum()), rows))

    def problem(
        self, code: str, where: Mask, message: str, fix: str, *, severity: Severity = "warning"
    ) -> None:
        """Record a problem with cells, unless there are none."""
        if where.any():
            rows = first_rows(self.raw.rows[where])
            self.problems.append(
                Problem(code, message, fix, severity, self.raw.sheet, rows[0], self.raw.name,
                        rows, int(where.sum()))
            )  # fmt: skip

    def nothing(self) -> ReadColumn:
        """The column when no cell has a value."""
        empty = pd.Series(np.full(len(self.codes), np.nan))
        return self.done(empty, "number", "No cell holds a readable value.")

    def done(
        self, values: pd.Series, kind: Kind, reason: str, labels: tuple[str, ...] = ()
    ) -> ReadColumn:
        """The column with all that was recorded."""
        return ReadColumn(values, kind, reason, labels, tuple(self.steps), tuple(self.problems))


def _different_texts(cells: CellColumn) -> tuple[NDArray[np.intp], list[str]]:
    """Number of each cell's text, and the different texts by first appearance; "" when empty."""
    places = np.where(cells.kinds == TEXT, cells.values, -1).astype(np.int64)
    codes, different = pd.factorize(places)
    texts = np.append(cells.texts, as_objects([""]))[different]
    again, uniques = pd.factorize(texts)
    return (codes if len(uniques) == len(texts) else again[codes]), list(uniques)


def mask(flags: Iterable[bool]) -> Mask:
    """Flags as an array."""
    return np.fromiter(flags, dtype=np.bool_)


def listed(texts: list[str], most: int) -> str:
    """The first ``most`` texts in quotation marks, with a sign that there are more."""
    shown = ", ".join(f'"{text}"' for text in texts[:most])
    return shown + (", …" if len(texts) > most else "")

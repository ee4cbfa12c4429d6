"""Collects the cells of a sheet in any order and makes a grid of them, within bounds."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from evaluator.cohort.cells.cell_grid import (
    DATE,
    DAY_MS,
    DURATION,
    EMPTY,
    NUMBER,
    PERCENT,
    TEXT,
    TIME,
    CellColumn,
    CellGrid,
    Objects,
    as_objects,
)
from evaluator.cohort.sheet.sheet_scan import MAX_COLUMNS, MAX_ROWS, column_letters
from evaluator.values.problems import Problem, Refusal

MAX_CELLS = 20_000_000

Floats = NDArray[np.float64]
Places = NDArray[np.int64]
Kinds = NDArray[np.int8]

_COMPACT = 4
_SMALL = 10_000
_LAST_DAY = 2_958_466  # the day after 31 December 9999
_UNIX_DAY = 25_569
_DAYS_TO_1904 = 1_462


class SheetBuilder:
    """Cells put one by one or in blocks; ``grid`` makes the sheet. Places are counted from 0."""

    def __init__(self, sheet: str, pool: Iterable[str] = ()) -> None:
        """Start with texts that cells name by position, in ``pool``."""
        self._sheet = sheet
        self._pool: list[str] = list(pool)
        self._codes: dict[str, int] = {}
        self._rows, self._columns = array("q"), array("q")
        self._kinds, self._values = array("b"), array("d")
        self._dense: list[tuple[int, list[Kinds], list[Floats]]] = []
        self._sparse: list[tuple[Places, Places, Kinds, Floats]] = []
        self.last_row = self.last_column = 0

    def code(self, text: str) -> int:
        """Position of a text among the texts of the sheet."""
        code = self._codes.get(text)
        if code is None:
            code = self._codes[text] = len(self._pool)
            self._pool.append(text)
        return code

    def put(self, row: int, column: int, kind: int, value: float = 0.0) -> None:
        """Add one cell; a later one in the same place replaces it."""
        self._rows.append(row)
        self._columns.append(column)
        self._kinds.append(kind)
        self._values.append(value)
        self.last_row, self.last_column = (
            max(self.last_row, row + 1),
            max(self.last_column, column + 1),
        )
        if column >= MAX_COLUMNS or len(self._rows) > MAX_CELLS:
            refuse_extent(self._sheet, self.last_row, self.last_column)
            raise too_large(self._sheet, self.last_row, self.last_column)

    def put_text(self, row: int, column: int, text: str) -> None:
        """Add one cell of text."""
        if text:
            self.put(row, column, TEXT, self.code(text))

    def put_code(self, row: int, column: int, code: int) -> None:
        """Add one cell of text by the text's position; an empty text is no cell."""
        if self._pool[code]:
            self.put(row, column, TEXT, float(code))

    def put_number(self, row: int, column: int, value: float, shown: int, *, d1904: bool) -> None:
        """Add one number, ``shown`` as its format says; an infinite one as text."""
        if not math.isfinite(value):
            self.put_text(row, column, str(value))
        elif shown == NUMBER:
            self.put(row, column, NUMBER, value)
        else:
            kinds, values = from_serials(np.array([value]), np.array([shown]), d1904=d1904)
            self.put(row, column, int(kinds[0]), float(values[0]))

    def block(self, rows: Places, columns: Places, kinds: Kinds, values: Floats) -> None:
        """Add many cells at once; empty ones are left out."""
        if not kinds.all():
            there = kinds != EMPTY
            rows, columns, kinds, values = rows[there], columns[there], kinds[there], values[there]
        if not len(rows):
            return
        first, last, wide = int(rows.min()), int(rows.max()), int(columns.max()) + 1
        self.last_row, self.last_column = max(self.last_row, last + 1), max(self.last_column, wide)
        refuse_extent(self._sheet, self.last_row if self.last_row > MAX_ROWS else 0, wide)
        height = last - first + 1
        if height * wide > _COMPACT * len(rows) + _SMALL:
            self._sparse.append((rows, columns, kinds, values))
            return
        flat = columns * height + (rows - first)
        made_kinds, made_values = np.zeros(height * wide, dtype=np.int8), np.zeros(height * wide)
        made_kinds[flat], made_values[flat] = kinds, values
        split = range(0, height * wide, height)
        self._dense.append(
            (
                first,
                [made_kinds[start : start + height].copy() for start in split],
                [made_values[start : start + height].copy() for start in split],
            )
        )

    def grid(self) -> CellGrid:
        """The sheet from A1. Raises Refusal when it reaches further than can be read."""
        rows, width = self.last_row, self.last_column
        refuse_extent(self._sheet, rows, width)
        if self._rows:
            self._sparse.append(
                (
                    np.array(self._rows, dtype=np.int64),
                    np.array(self._columns, dtype=np.int64),
                    np.array(self._kinds, dtype=np.int8),
                    np.array(self._values),
                )
            )
            self._rows, self._columns = array("q"), array("q")
            self._kinds, self._values = array("b"), array("d")
        texts = as_objects(self._pool)
        parts = self._by_column(width)
        return CellGrid([self._column(j, rows, texts, parts[j]) for j in range(width)], rows)

    def _by_column(self, width: int) -> list[list[tuple[Places, Kinds, Floats]]]:
        parts: list[list[tuple[Places, Kinds, Floats]]] = [[] for _ in range(width)]
        for rows, columns, kinds, values in self._sparse:
            order = np.argsort(columns, kind="stable")
            cuts = np.searchsorted(columns[order], np.arange(width + 1))
            for j in np.unique(columns).tolist():
                pick = order[cuts[j] : cuts[j + 1]]
                parts[j].append((rows[pick], kinds[pick], values[pick]))
        self._sparse = []
        return parts

    def _column(
        self, j: int, rows: int, texts: Objects, parts: list[tuple[Places, Kinds, Floats]]
    ) -> CellColumn:
        kinds, values = np.zeros(rows, dtype=np.int8), np.zeros(rows)
        for first, some_kinds, some_values in self._dense:
            if j < len(some_kinds):
                here = slice(first, first + len(some_kinds[j]))
                there = some_kinds[j] != EMPTY
                kinds[here][there] = some_kinds[j][there]
                values[here][there] = some_values[j][there]
                some_kinds[j], some_values[j] = some_kinds[j][:0], some_values[j][:0]
        for places, more_kinds, more_values in parts:
            kinds[places], values[places] = more_kinds, more_values
        percent = kinds == PERCENT
        if not percent.any():
            return CellColumn(kinds, values, texts)
        kinds[percent] = NUMBER
        return CellColumn(kinds, values, texts, percent)


def refuse_extent(sheet: str, rows: int, columns: int) -> None:
    """Raise ``beyond_excel`` or ``sheet_too_large`` for a sheet that reaches too far."""
    if rows > MAX_ROWS or columns > MAX_COLUMNS:
        raise Refusal(
            Problem(
                "beyond_excel",
                f'The sheet "{sheet}" has more than the {MAX_ROWS:,} rows or {MAX_COLUMNS:,} '
                "columns that Excel allows.",
                "Split it, or keep only the rows and columns of the cohort.",
                sheet=sheet,
            )
        )
    if rows * columns > MAX_CELLS:
        raise too_large(sheet, rows, columns)


def too_large(sheet: str, rows: int, columns: int) -> Refusal:
    """The refusal of a sheet whose cells would not fit in memory."""
    return Refusal(
        Problem(
            "sheet_too_large",
            f'The sheet "{sheet}" reaches to row {rows:,} and column '
            f"{column_letters(columns)}, which is more than can be read at once.",
            "Delete what lies far from the table, or keep only the columns that are needed.",
            sheet=sheet,
        )
    )


def from_serials(
    serials: Floats, styles: NDArray[np.integer], *, d1904: bool
) -> tuple[Kinds, Floats]:
    """Kinds and values of numbers that are shown as NUMBER, PERCENT, DATE or DURATION.

    Excel counts days from the start of 1900, which it takes for a leap year, or from 1904. A
    date below one day is a time of day; one that Excel cannot show stays a number.
    """
    kinds, values = np.full(len(serials), NUMBER, dtype=np.int8), serials.astype(np.float64)
    dated = (styles == DATE) & (serials >= 0) & (serials < _LAST_DAY - _DAYS_TO_1904 * d1904)
    clock = dated & (serials < 1)
    dated &= ~clock
    days = serials[dated] + (_DAYS_TO_1904 if d1904 else (serials[dated] < 60))
    kinds[dated], values[dated] = DATE, np.round((days - _UNIX_DAY) * DAY_MS)
    kinds[clock], values[clock] = TIME, np.minimum(np.round(serials[clock] * DAY_MS), DAY_MS - 1)
    lasting = (styles == DURATION) & (np.abs(serials) < _LAST_DAY)
    kinds[styles == PERCENT] = PERCENT
    kinds[lasting], values[lasting] = DURATION, np.round(serials[lasting] * DAY_MS)
    return kinds, values


def milliseconds(moment: datetime) -> float:
    """A moment as a DATE holds it; its time zone is left out."""
    plain = moment.replace(tzinfo=None)
    whole = (plain - datetime(1970, 1, 1)).total_seconds()
    return round(whole * 1000)

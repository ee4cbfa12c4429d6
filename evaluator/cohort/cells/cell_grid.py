"""The cells of a sheet, held by column in numbers, so that a full sheet fits in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

EMPTY, NUMBER, TEXT, TRUTH, DATE, TIME, DURATION, ERROR, FORMULA = range(9)
PERCENT = 9  # of readers alone: a NUMBER that is shown as a percentage
DAY_MS = 86_400_000
NOT_IN_CALENDAR = "not in the calendar"
ERROR_TEXTS = ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A")

Mask = NDArray[np.bool_]
Objects = NDArray[np.object_]
Cell = Any  # a text, float, date, time, timedelta or truth value
Pick = Any  # what numpy takes between square brackets

_KINDS: dict[type, int] = {
    str: TEXT, float: NUMBER, int: NUMBER, bool: TRUTH, date: DATE, datetime: DATE,
    time: TIME, timedelta: DURATION,
}  # fmt: skip
_START = datetime(1970, 1, 1)
_FIRST_MS = (datetime.min - _START) / timedelta(milliseconds=1)
_PAST_MS = _FIRST_MS + DAY_MS * date.max.toordinal()
_LONGEST_MS = _PAST_MS - _FIRST_MS


class Percentage(float):
    """A number that a workbook shows as a percentage."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, eq=False)
class CellColumn:
    """Cells of one column, from top to bottom.

    Attributes:
        kinds: (n,) what each cell is: EMPTY to FORMULA. ERROR is a cell such as ``#DIV/0!``,
            FORMULA one whose result was never stored.
        values: (n,) the number; 0 or 1 of a TRUTH; milliseconds since 1970 of a DATE, since
            midnight of a TIME, or of a DURATION; position in ``texts`` of a TEXT or an ERROR. A
            DATE may lie outside the years 1 to 9999, where other programs put their infinity.
        texts: (m,) texts, of which several may be equal; often shared by all columns of a sheet.
        percent: (n,) which numbers are shown as percentages; None where none is, or nobody knows.
    """

    kinds: NDArray[np.int8]
    values: NDArray[np.float64]
    texts: Objects
    percent: Mask | None = None

    @classmethod
    def of(cls, cells: Sequence[Any] | Objects) -> CellColumn:
        """The column of plain objects: texts, numbers, dates, "" or None for empty."""
        kinds = np.zeros(len(cells), dtype=np.int8)
        values = np.zeros(len(cells))
        codes: dict[str, int] = {}
        percent: list[int] = []
        for place, cell in enumerate(cells):
            if cell is None or cell == "":
                continue
            if type(cell) is Percentage:
                percent.append(place)
            kinds[place] = _kind(cell)
            values[place] = (
                codes.setdefault(cell, len(codes)) if isinstance(cell, str) else _payload(cell)
            )
        shown = None
        if percent:
            shown = np.zeros(len(cells), dtype=np.bool_)
            shown[percent] = True
        return cls(kinds, values, as_objects(list(codes)), shown)

    def __len__(self) -> int:
        return len(self.kinds)

    def at(self, rows: Pick) -> CellColumn:
        """Some of the cells: a slice, positions or a mask."""
        percent = None if self.percent is None else self.percent[rows]
        return CellColumn(self.kinds[rows], self.values[rows], self.texts, percent)

    def __getitem__(self, rows: Pick) -> Objects:
        return self.at(rows).objects()

    def moments(self) -> NDArray[np.datetime64]:
        """(n,) the dates to the second, NaT for other cells and outside the calendar."""
        dated = (self.kinds == DATE) & ~self.not_in_calendar()
        known = np.where(dated, np.floor(self.values / 1000), np.nan)
        dates = np.full(len(known), np.datetime64("NaT"), dtype="datetime64[s]")
        there = ~np.isnan(known)
        dates[there] = known[there].astype(np.int64).astype("datetime64[s]")
        return dates

    def not_in_calendar(self) -> Mask:
        """Which dates lie outside the years 1 to 9999; durations may be as long as these."""
        dated = (self.values >= _FIRST_MS) & (self.values < _PAST_MS)
        lasting = np.abs(self.values) < _LONGEST_MS
        far = (self.kinds == DATE) & ~dated | (self.kinds == DURATION) & ~lasting
        return np.asarray(far)

    def objects(self) -> Objects:
        """The cells as objects: texts, floats, dates; "" where empty, an error or a formula.

        A date outside the calendar is the text ``NOT_IN_CALENDAR``.
        """
        out: Objects = np.full(len(self.kinds), "", dtype=object)
        for kind in np.unique(self.kinds).tolist():
            if kind in (EMPTY, ERROR, FORMULA):
                continue
            where = self.kinds == kind
            values = self.values[where]
            if kind == TEXT:
                out[where] = self.texts[values.astype(np.intp)]
            elif kind == NUMBER:
                out[where] = values
            else:
                out[where] = as_objects([_boxed(kind, value) for value in values.tolist()])
        if self.percent is not None:
            shown = self.percent & (self.kinds == NUMBER)
            out[shown] = as_objects([Percentage(value) for value in self.values[shown].tolist()])
        return out

    def filled(self) -> Mask:
        """Which cells hold more than blanks; errors and formulas without a result do not."""
        filled = (self.kinds != EMPTY) & (self.kinds != ERROR) & (self.kinds != FORMULA)
        texts = np.flatnonzero(self.kinds == TEXT)
        if texts.size:
            codes = self.values[texts].astype(np.intp)
            used = np.zeros(len(self.texts), dtype=bool)
            used[codes] = True
            blank = used.copy()
            blank[used] = [not text.strip() for text in self.texts[used]]
            filled[texts] = ~blank[codes]
        return np.asarray(filled)


class CellGrid:
    """A sheet of cells from A1 that answers as a two-dimensional array of objects does.

    One row, one column or one cell comes out as objects; a block comes out as a grid that shares
    its cells with this one. ``numpy.asarray`` turns a grid into objects, which is for small ones.
    """

    ndim = 2
    dtype = np.dtype(object)

    def __init__(self, columns: Sequence[CellColumn], rows: int) -> None:
        self.columns = list(columns)
        self._rows = rows

    @classmethod
    def of(cls, rows: Sequence[Sequence[Any]] | Objects) -> CellGrid:
        """The grid of rows of plain objects, all of one length."""
        width = len(rows[0]) if len(rows) else 0
        return cls([CellColumn.of([row[j] for row in rows]) for j in range(width)], len(rows))

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self._rows, len(self.columns)

    @property
    def size(self) -> int:
        """Number of cells."""
        return self._rows * len(self.columns)

    def __len__(self) -> int:
        return self._rows

    def __iter__(self) -> Iterator[Objects]:
        return iter(np.asarray(self))

    def __array__(self, dtype: object = None, copy: bool | None = None) -> Objects:
        out: Objects = np.empty(self.shape, dtype=object)
        for place, column in enumerate(self.columns):
            out[:, place] = column.objects()
        return out

    def __eq__(self, other: object) -> Pick:
        return np.asarray(self) == other

    def __ne__(self, other: object) -> Pick:
        return np.asarray(self) != other

    __hash__ = None  # type: ignore[assignment]

    def __getitem__(self, key: Pick) -> Cell:
        rows, picked = key if isinstance(key, tuple) else (key, slice(None))
        if _is_place(picked):
            column = self.columns[picked]
            return _one(column, rows) if _is_place(rows) else column.at(_flat(rows)).objects()
        if _is_place(rows):
            chosen = self._pick(picked)
            return as_objects([_one(column, rows) for column in chosen])
        if _pairs(rows, picked):
            return np.asarray(self)[key]
        chosen = [column.at(_flat(rows)) for column in self._pick(picked)]
        return CellGrid(chosen, len(np.empty(self._rows, dtype=np.bool_)[_flat(rows)]))

    def __setitem__(self, key: tuple[Any, int], value: object) -> None:
        """Put one value into cells of one column."""
        rows, place = key
        old = self.columns[place]
        kinds, values, texts = old.kinds.copy(), old.values.copy(), old.texts
        kinds[rows] = EMPTY if value == "" else _kind(value)
        if isinstance(value, str):
            values[rows] = len(texts)
            texts = np.append(texts, as_objects([value]))
        else:
            values[rows] = _payload(value)
        self.columns[place] = CellColumn(kinds, values, texts, old.percent)

    def copy(self) -> CellGrid:
        """A grid whose cells can be replaced while this one stays as it is."""
        return CellGrid(self.columns, self._rows)

    def tolist(self) -> list[list[object]]:
        """Rows of objects."""
        found: list[list[object]] = np.asarray(self).tolist()
        return found

    def column(self, place: int) -> CellColumn:
        """One column as it is held."""
        return self.columns[place]

    def where(self, kind: int) -> Mask:
        """Which cells are of a kind, EMPTY to FORMULA."""
        return self._masks([column.kinds == kind for column in self.columns])

    def filled(self) -> Mask:
        """Which cells hold more than blanks; errors and formulas without a result do not."""
        return self._masks([column.filled() for column in self.columns])

    def _masks(self, columns: list[Mask]) -> Mask:
        out = np.zeros(self.shape, dtype=bool, order="F")
        for place, column in enumerate(columns):
            out[:, place] = column
        return out

    def _pick(self, picked: Pick) -> list[CellColumn]:
        if isinstance(picked, slice):
            return self.columns[picked]
        places = np.arange(len(self.columns))[np.asarray(picked).ravel()]
        return [self.columns[place] for place in places.tolist()]


def column_of(cells: CellGrid | Objects, place: int) -> CellColumn:
    """One column of a sheet, whether it is held by column or as objects."""
    return cells.column(place) if isinstance(cells, CellGrid) else CellColumn.of(cells[:, place])


def as_objects(cells: Sequence[Any]) -> Objects:
    """A sequence as an array of objects, whatever it holds."""
    out: Objects = np.empty(len(cells), dtype=object)
    out[:] = cells
    return out


def _kind(cell: Cell) -> int:
    kind = _KINDS.get(type(cell))
    if kind is not None:
        return kind
    return next((k for base, k in _KINDS.items() if isinstance(cell, base)), NUMBER)


def _payload(cell: Cell) -> float:
    if isinstance(cell, datetime):
        return (cell.replace(tzinfo=None) - _START) / timedelta(milliseconds=1)
    if isinstance(cell, date):
        return (datetime(cell.year, cell.month, cell.day) - _START) / timedelta(milliseconds=1)
    if isinstance(cell, timedelta):
        return cell / timedelta(milliseconds=1)
    if isinstance(cell, time):
        seconds = (cell.hour * 60 + cell.minute) * 60 + cell.second
        return seconds * 1000 + cell.microsecond / 1000
    return float(cell)


def _boxed(kind: int, value: float) -> object:
    if kind == TRUTH:
        return bool(value)
    if kind == DURATION:
        return timedelta(milliseconds=value) if abs(value) < _LONGEST_MS else NOT_IN_CALENDAR
    if kind == TIME:
        return (_START + timedelta(milliseconds=value % DAY_MS)).time()
    if not _FIRST_MS <= value < _PAST_MS:
        return NOT_IN_CALENDAR
    moment = _START + timedelta(milliseconds=value)
    return moment if value % DAY_MS else moment.date()


def _one(column: CellColumn, row: int) -> object:
    return column.at(slice(row, row + 1) if row != -1 else slice(-1, None)).objects()[0]


def _is_place(key: Pick) -> bool:
    return isinstance(key, int | np.integer)


def _pairs(rows: Pick, picked: Pick) -> bool:
    """Whether two arrays of positions are matched one to one and not crossed."""
    both = isinstance(rows, np.ndarray) and isinstance(picked, np.ndarray)
    return both and not (rows.ndim == 2 and picked.ndim == 2)


def _flat(rows: Pick) -> Pick:
    return rows.ravel() if isinstance(rows, np.ndarray) else rows

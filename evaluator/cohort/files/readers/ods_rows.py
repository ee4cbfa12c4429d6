"""Rows of an OpenDocument sheet in the form that programs write them, taken without a parser."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from evaluator.cohort.cells.cell_grid import DATE, NUMBER, TEXT
from evaluator.cohort.files.readers.sheet_builder import SheetBuilder, refuse_extent
from evaluator.cohort.files.readers.xml_text import without_entities

Value = Callable[[dict[str, str], str, SheetBuilder], tuple[int, float] | None]

MOST_BYTES = 256 * 2**20
_BLOCK = 200_000
_MOST_DATES = 50_000  # remembered
_NAMED = rb'"[^"<>]*"'
_CELL = (
    rb"<table:table-cell(?: table:style-name=" + _NAMED + rb")?"
    rb'(?: table:number-columns-repeated="([0-9]{1,5})")?'
    rb"(?: table:formula=(" + _NAMED + rb"))?"
    rb'(?: office:value-type="([a-z]+)")?'
    rb"(?: office:currency=" + _NAMED + rb")?"
    rb"(?: office:((?:date-|boolean-|string-|time-)?value)=(" + _NAMED + rb"))?"
    rb'(?: calcext:value-type="[a-z]*")?'
    rb"(?:/>|>(?:<text:p>([^<]*)</text:p>)?</table:table-cell>)"
)
_UNNAMED = re.sub(rb"\((?!\?)", rb"(?:", _CELL)
_ROW_START = b"<table:table-row"
_ROW = re.compile(
    _ROW_START + rb'((?: [a-z:-]+="[^"<>]*")*)(?:/>|>((?:' + _UNNAMED + rb")*)</table:table-row>)"
)
_CELLS = re.compile(_CELL)
_TABLE = re.compile(rb"<table:table[\s>]")
_UTF8 = re.compile(
    rb"""<\?xml(?:(?!encoding)[^>])*(?:encoding=["'](?P<said>[^"']*)["'])?[^>]*\?>"""
)
_REPEATED = re.compile(rb'table:number-rows-repeated="([0-9]{1,7})"')
_HIDDEN = re.compile(rb'table:visibility="(collapse|filter)"')


@dataclass(frozen=True, slots=True, eq=False)
class PlainRows:
    """The rows of one sheet: (attributes, XML of the cells) of each."""

    rows: list[tuple[bytes, bytes]]

    def put(self, builder: SheetBuilder, value_of: Value) -> tuple[int, bool]:
        """Add every cell to ``builder``; how many rows are hidden, and whether by a filter."""
        line = _Line(builder, value_of)
        hidden, filtered, row = 0, False, 0
        for attributes, cells in self.rows:
            many = _REPEATED.search(attributes) if attributes else None
            repeats = max(1, int(many[1])) if many else 1
            unseen = _HIDDEN.search(attributes) if attributes else None
            if unseen:
                hidden += repeats
                filtered |= unseen[1] == b"filter"
            if cells:
                line.take(row, repeats, cells)
            row += repeats
        line.flush()
        return hidden, filtered


class _Line:
    """Cells gathered row by row and handed on in blocks."""

    def __init__(self, builder: SheetBuilder, value_of: Value) -> None:
        self._builder, self._value_of = builder, value_of
        self._codes: dict[bytes, float] = {}
        self._dates: dict[bytes, tuple[int, float]] = {}
        self._clear()

    def _clear(self) -> None:
        self._rows: list[tuple[int, int]] = []
        self._columns: list[int] = []
        self._kinds: list[int] = []
        self._values: list[float] = []

    def take(self, row: int, repeats: int, cells: bytes) -> None:
        """Add the cells of a row, and of as many equal ones below it as ``repeats`` says."""
        columns, kinds, values = self._columns, self._kinds, self._values
        codes, column, first = self._codes, 0, len(self._columns)
        for again, formula, kind, named, value, said in _CELLS.findall(cells):
            made: tuple[int, float] | None
            if kind == b"string" and said in codes and not (formula or named):
                made = (TEXT, codes[said])
            elif kind == b"float" and named == b"value" and not formula:
                number = float(value[1:-1])
                made = (NUMBER, number) if number - number == 0 else self._text(said)
            elif kind == b"date" and named == b"date-value" and not formula:
                made = self._dates.get(value) or self._dated(kind, named, value, said)
            else:
                made = self._made(formula, kind, named, value, said)
            if not again:
                if made is not None:
                    columns.append(column)
                    kinds.append(made[0])
                    values.append(made[1])
                column += 1
                continue
            many = max(1, int(again))
            if made is not None:
                refuse_extent("of this file", 0, column + many)
                columns += range(column, column + many)
                kinds += [made[0]] * many
                values += [made[1]] * many
            column += many
        count = len(columns) - first
        if count:
            refuse_extent("of this file", row + repeats, columns[-1] + 1)
            if repeats > 1:
                refuse_extent("of this file", repeats, count)
            self._rows += [(below, count) for below in range(row, row + repeats)]
            if repeats > 1:
                columns += columns[first:] * (repeats - 1)
                kinds += kinds[first:] * (repeats - 1)
                values += values[first:] * (repeats - 1)
        if len(columns) > _BLOCK:
            self.flush()

    def _made(
        self, formula: bytes, kind: bytes, named: bytes, value: bytes, said: bytes
    ) -> tuple[int, float] | None:
        """Kind and value of a cell; None when it is empty."""
        if not (formula or named) and kind in (b"string", b""):
            return self._text(said)
        found = {"office:value-type": kind.decode()}
        if named:
            found[f"office:{named.decode()}"] = without_entities(value[1:-1])
        if formula:
            found["table:formula"] = without_entities(formula[1:-1])
        return self._value_of(found, without_entities(said), self._builder)

    def _dated(
        self, kind: bytes, named: bytes, value: bytes, said: bytes
    ) -> tuple[int, float] | None:
        """A date, remembered by how it is written; a day that no calendar has by its words."""
        made = self._made(b"", kind, named, value, said)
        if made is not None and made[0] == DATE and len(self._dates) < _MOST_DATES:
            self._dates[value] = made
        return made

    def _text(self, said: bytes) -> tuple[int, float] | None:
        if not said:
            return None
        if said not in self._codes:
            self._codes[said] = float(self._builder.code(without_entities(said)))
        return TEXT, self._codes[said]

    def flush(self) -> None:
        """Hand on what was gathered."""
        if self._rows:
            places, counts = np.array(self._rows, dtype=np.int64).T
            self._builder.block(
                np.repeat(places, counts),
                np.array(self._columns, dtype=np.int64),
                np.array(self._kinds, dtype=np.int8),
                np.array(self._values),
            )
            self._clear()


def plain_rows(content: bytes) -> tuple[bytes, list[PlainRows]] | None:
    """The file without its rows, and the rows of each sheet; None when some are of another form."""
    said = _UTF8.match(content)
    if b"\r" in content or said is None or (said["said"] or b"utf-8").lower() != b"utf-8":
        return None
    rest: list[bytes] = []
    tables: list[PlainRows] = []
    starts = [found.start() for found in _TABLE.finditer(content)]
    rest.append(content[: starts[0]] if starts else content)
    for start, end in zip(starts, [*starts[1:], len(content)], strict=True):
        part = content[start:end]
        rows: list[tuple[bytes, bytes]] = []
        done = 0
        for found in _ROW.finditer(part):
            rest.append(part[done : found.start()])
            rows.append((found[1], found[2] or b""))
            done = found.end()
        rest.append(part[done:])
        tables.append(PlainRows(rows))
    skeleton = b"".join(rest)
    return None if _ROW_START in skeleton else (skeleton, tables)

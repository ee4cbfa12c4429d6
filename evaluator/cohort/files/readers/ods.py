"""OpenDocument spreadsheets, .ods, as LibreOffice and others write them."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from evaluator.cohort.cells.cell_grid import (
    DATE,
    DURATION,
    ERROR,
    FORMULA,
    NUMBER,
    PERCENT,
    TEXT,
    TRUTH,
    CellGrid,
)
from evaluator.cohort.files.package import Package
from evaluator.cohort.files.readers.book import FileBook, Format, Told, made_page, mending
from evaluator.cohort.files.readers.ods_rows import MOST_BYTES, plain_rows
from evaluator.cohort.files.readers.parts import Parts, parse
from evaluator.cohort.files.readers.sheet_builder import SheetBuilder, refuse_extent
from evaluator.cohort.files.readers.xml_text import iso_date
from evaluator.cohort.sheet.book import Page
from evaluator.cohort.sheet.sheet_scan import SheetScan

_CONTENT = "content.xml"
_DURATION = re.compile(r"(-?)P(?:([0-9]+)D)?(?:T(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9.,]+)S)?)?")
_NUMERIC = ("float", "percentage", "currency")
_ERRORS = frozenset(
    {"#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#NULL!", "Err:502", "Err:504",
     "Err:508", "Err:511", "Err:522", "Err:523"}
)  # fmt: skip


@dataclass(slots=True)
class _Found:
    """One sheet of the file as it is read."""

    builder: SheetBuilder
    visible: bool = True
    hidden_rows: int = 0
    hidden_columns: list[int] = field(default_factory=list)
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)
    filtered: bool = False


class _OpenDocument(FileBook):
    def __init__(self, package: Package, told: Told) -> None:
        with mending(package.name):
            parts = Parts(package.parts())
            self._found = (_quickly(parts) or _slowly(parts)).sheets
            shown = [name for name, found in self._found.items() if found.visible]
        super().__init__(package, list(self._found), shown, told)
        self._grids: dict[str, CellGrid] = {}

    def sizes(self, sheets: Sequence[str]) -> dict[str, int]:
        """Extent of each sheet."""
        found = {name: self._found[name].builder for name in sheets}
        return {name: each.last_row * each.last_column for name, each in found.items()}

    def page(self, sheet: str) -> Page:
        """The cells of a sheet."""
        found, grid = self._found[sheet], self._grid(sheet)
        scan = SheetScan(
            (), (), found.hidden_rows, *grid.shape, tuple(found.hidden_columns), found.filtered
        )
        return made_page(sheet, grid, scan, found.merged)

    def top(self, sheet: str, rows: int, /) -> CellGrid:
        """The first rows of a sheet."""
        first = self._grid(sheet)[slice(0, rows)]
        assert isinstance(first, CellGrid)
        return first

    def _grid(self, sheet: str) -> CellGrid:
        with mending(self.file_name):
            if sheet not in self._grids:
                self._grids[sheet] = self._found[sheet].builder.grid()
            return self._grids[sheet]


def _slowly(parts: Parts) -> _Reader:
    """Every cell of the file, in whatever form it is written."""
    reader = _Reader()
    with parts.open(_CONTENT) as stream:
        parse(stream, reader.start, reader.stop, reader.text)
    return reader


def _quickly(parts: Parts) -> _Reader | None:
    """The same where every row is in the form that programs write; None where one is not."""
    if _CONTENT not in parts or parts.size(_CONTENT) > MOST_BYTES:
        return None
    with parts.open(_CONTENT) as stream:
        found = plain_rows(stream.read())
    if found is None:
        return None
    skeleton, tables = found
    reader = _Reader()
    parse(io.BytesIO(skeleton), reader.start, reader.stop, reader.text)
    if len(reader.begun) != len(tables) or len(reader.sheets) != len(tables):
        return None
    for sheet, rows in zip(reader.begun, tables, strict=True):
        sheet.hidden_rows, sheet.filtered = rows.put(sheet.builder, _value)
    return reader


@dataclass(frozen=True, slots=True)
class _Cell:
    attributes: dict[str, str]
    repeats: int


class _Reader:
    """Follows where in the file the parser is; empty cells and rows may repeat a million times."""

    def __init__(self) -> None:
        self.sheets: dict[str, _Found] = {}
        self.begun: list[_Found] = []
        self._now: _Found | None = None
        self._hidden_styles: set[str] = set()
        self._style = ""
        self._row, self._column, self._row_repeats = 0, 0, 1
        self._width = 0
        self._cell: _Cell | None = None
        self._said: list[str] = []
        self._line: list[tuple[int, int, int, float]] = []
        self._notes = 0
        self._paragraphs = 0

    def start(self, tag: str, found: dict[str, str]) -> None:
        """An element begins."""
        if tag == "style":
            self._style = found.get("style:name", "")
        elif tag == "table-properties" and found.get("table:display") == "false":
            self._hidden_styles.add(self._style)
        elif tag == "table" and self._cell is None:
            self._begin_sheet(found)
        elif tag == "database-range" and found.get("table:display-filter-buttons") == "true":
            pass
        elif self._now is not None:
            self._inside(tag, found)

    def _begin_sheet(self, found: dict[str, str]) -> None:
        name = found.get("table:name", f"Sheet{len(self.sheets) + 1}")
        visible = found.get("table:style-name", "") not in self._hidden_styles
        self._now = self.sheets.setdefault(name, _Found(SheetBuilder(name), visible))
        self.begun.append(self._now)
        self._row = self._width = 0

    def _inside(self, tag: str, found: dict[str, str]) -> None:
        assert self._now is not None
        if tag == "table-column":
            self._columns(found)
        elif tag == "table-row":
            self._column, self._line = 0, []
            self._row_repeats = _count(found.get("table:number-rows-repeated"))
            if found.get("table:visibility") in ("collapse", "filter"):
                self._now.hidden_rows += self._row_repeats
                self._now.filtered |= found["table:visibility"] == "filter"
        elif tag in ("table-cell", "covered-table-cell"):
            self._cell = _Cell(found, _count(found.get("table:number-columns-repeated")))
            self._said, self._paragraphs = [], 0
        elif tag == "annotation":
            self._notes += 1
        elif self._cell is not None and not self._notes:
            self._spaces(tag, found)

    def _columns(self, found: dict[str, str]) -> None:
        assert self._now is not None
        repeats = _count(found.get("table:number-columns-repeated"))
        if found.get("table:visibility") in ("collapse", "filter") and repeats < 1_000:
            self._now.hidden_columns += range(self._width + 1, self._width + repeats + 1)
        self._width += repeats

    def _spaces(self, tag: str, found: dict[str, str]) -> None:
        if tag == "p":
            self._said += ["\n"] if self._paragraphs else []
            self._paragraphs += 1
        elif tag == "s":
            self._said.append(" " * min(_count(found.get("text:c")), 1_000))
        elif tag == "tab":
            self._said.append("\t")
        elif tag == "line-break":
            self._said.append("\n")

    def text(self, data: str) -> None:
        """Text inside an element."""
        if self._paragraphs and not self._notes and self._cell is not None:
            self._said.append(data)

    def stop(self, tag: str) -> None:
        """An element ends."""
        if tag == "table" and self._cell is None:
            self._now = None
        elif tag == "annotation" and self._notes:
            self._notes -= 1
        elif self._now is None:
            return
        elif tag in ("table-cell", "covered-table-cell") and self._cell is not None:
            self._end_cell(tag)
        elif tag == "table-row":
            self._end_row()

    def _end_cell(self, tag: str) -> None:
        assert self._cell is not None and self._now is not None
        found, repeats = self._cell.attributes, self._cell.repeats
        covered = tag == "covered-table-cell"
        made = None if covered else _value(found, "".join(self._said), self._now.builder)
        if made is not None:
            self._line.append((self._column, repeats, *made))
        down = _count(found.get("table:number-rows-spanned"))
        right = _count(found.get("table:number-columns-spanned"))
        if (down > 1 or right > 1) and not covered:
            end = (self._row + down - 1, self._column + right - 1)
            self._now.merged.append(((self._row, self._column), end))
        self._column += repeats
        self._cell = None

    def _end_row(self) -> None:
        assert self._now is not None
        cells = sum(repeats for _, repeats, _, _ in self._line)
        if cells:
            builder = self._now.builder
            last = max(column + repeats for column, repeats, _, _ in self._line)
            refuse_extent("of this file", self._row + self._row_repeats, last)
            refuse_extent("of this file", cells, self._row_repeats)
            for row in range(self._row, self._row + self._row_repeats):
                for column, repeats, kind, value in self._line:
                    for place in range(column, column + repeats):
                        builder.put(row, place, kind, value)
        self._row += self._row_repeats


def _count(written: str | None) -> int:
    return max(1, int(written)) if written is not None and written.isdecimal() else 1


def _value(found: dict[str, str], said: str, builder: SheetBuilder) -> tuple[int, float] | None:
    """Kind and value of a cell; None when it is empty."""
    kind = found.get("office:value-type", "")
    formula = "table:formula" in found
    if formula and said in _ERRORS:
        return ERROR, float(builder.code(said))
    if kind in _NUMERIC:
        number = float(found.get("office:value", "nan"))
        if math.isfinite(number):
            return PERCENT if kind == "percentage" else NUMBER, number
        return (TEXT, float(builder.code(said))) if said else None
    if kind == "boolean":
        return TRUTH, float(found.get("office:boolean-value") == "true")
    if kind == "date" and (moment := iso_date(found.get("office:date-value", ""))) is not None:
        return DATE, moment
    if kind == "time" and (lasts := _duration(found.get("office:time-value", ""))) is not None:
        return DURATION, lasts
    text = found.get("office:string-value", said) or said
    if text:
        return TEXT, float(builder.code(text))
    return (FORMULA, 0.0) if formula and kind != "string" else None


def _duration(written: str) -> float | None:
    found = _DURATION.fullmatch(written)
    if found is None:
        return None
    sign, days, hours, minutes, seconds = found.groups(default="0")
    whole = (int(days) * 24 + int(hours)) * 60 + int(minutes)
    lasts = (whole * 60 + float(seconds.replace(",", "."))) * 1000
    if not lasts < 1e15:
        return None
    return -lasts if sign == "-" else lasts


ODS = Format("ods", "an OpenDocument spreadsheet", (".ods",), _OpenDocument)

"""Binary Excel workbooks, .xlsb. Macros and links in them are never looked at.

Parts are sequences of records: a number that says what it is, a length and that many bytes.
Source: Microsoft, "[MS-XLSB]: Excel Binary File Format", sections 2.1.4 and 2.4.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator, Sequence

import numpy as np

from evaluator.cohort.cells.cell_grid import ERROR, NUMBER, TRUTH, CellGrid
from evaluator.cohort.files.package import Package
from evaluator.cohort.files.readers.book import FileBook, Format, Told, made_page, mending
from evaluator.cohort.files.readers.parts import Parts
from evaluator.cohort.files.readers.sheet_builder import SheetBuilder
from evaluator.cohort.files.readers.styles import kind_of_number
from evaluator.cohort.files.readers.xlsx_cells import Styles
from evaluator.cohort.sheet.book import Page
from evaluator.cohort.sheet.sheet_scan import SheetScan

_ROW, _BLANK, _RK, _CELL_ERROR, _CELL_BOOL, _REAL, _STRING, _SHARED = range(8)
_F_STRING, _F_NUMBER, _F_BOOL, _F_ERROR = 8, 9, 10, 11
_ITEM, _XF, _FORMAT, _COLUMN, _PROPERTIES, _SHEET = 19, 47, 44, 60, 153, 156
_MERGED, _FILTER_COLUMN, _BEGIN_CELL_XFS, _END_CELL_XFS, _RICH = 176, 163, 617, 618, 62
_MAX_PART = 700 * 2**20
_MOST_MERGED = 200_000
_ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?",
    0x24: "#NUM!", 0x2A: "#N/A", 0x2B: "#GETTING_DATA",
}  # fmt: skip


def records(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Number of each record, and where its bytes begin and end. Raises BadZipFile."""
    place, size = 0, len(data)
    while place < size:
        number = data[place]
        place += 1
        if number & 0x80:
            number = (number & 0x7F) | (data[place] & 0x7F) << 7
            place += 1
        length = shift = 0
        for _ in range(4):
            byte = data[place]
            place += 1
            length |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                break
        if place + length > size:
            raise zipfile.BadZipFile("A record is cut short.")
        yield number, place, place + length
        place += length


class _BinaryWorkbook(FileBook):
    def __init__(self, package: Package, told: Told) -> None:
        with mending(package.name):
            self._parts = Parts(package.parts())
            main = self._parts.main("xl/workbook.bin")
            relations = self._parts.relations(main)
            self._sheets: dict[str, str] = {}
            visible: list[str] = []
            d1904 = False
            book = self._read(main)
            for number, start, end in records(book):
                if number == _PROPERTIES:
                    d1904 = bool(book[start] & 1)
                elif number == _SHEET:
                    state, _ = struct.unpack_from("<II", book, start)
                    key, place = wide_text(book, start + 8, end)
                    name, _ = wide_text(book, place, end)
                    part, kind = relations.get(key, ("", ""))
                    if kind == "worksheet" and part in self._parts:
                        self._sheets[name] = part
                        visible += [name] if state == 0 else []
            if not relations:
                raise zipfile.BadZipFile("The workbook lists no sheets.")
            kinds = {kind: part for part, kind in relations.values()}
            self._styles = self._read_styles(kinds.get("styles", ""), d1904=d1904)
            self._texts_part = kinds.get("sharedStrings", "")
        self._texts: list[str] | None = None
        super().__init__(package, list(self._sheets), visible, told)

    def sizes(self, sheets: Sequence[str]) -> dict[str, int]:
        """Bytes of each sheet's part."""
        return {name: self._parts.size(self._sheets[name]) for name in sheets}

    def page(self, sheet: str) -> Page:
        """The cells of a sheet."""
        with mending(self.file_name):
            reader = _SheetReader(sheet, self._shared(), self._styles)
            reader.read(self._read(self._sheets[sheet]), self.told)
            grid = reader.builder.grid()
        scan = SheetScan(
            (), (), reader.hidden_rows, *grid.shape, tuple(reader.hidden_columns), reader.filtered
        )
        return made_page(sheet, grid, scan, reader.merged)

    def top(self, sheet: str, rows: int, /) -> CellGrid:
        """The first rows of a sheet."""
        with mending(self.file_name):
            reader = _SheetReader(sheet, self._shared(), self._styles)
            reader.read(self._read(self._sheets[sheet]), self.told, rows)
            return reader.builder.grid()

    def _read(self, name: str) -> bytes:
        if name in self._parts and self._parts.size(name) > _MAX_PART:
            raise zipfile.BadZipFile("A part is impossibly large.")
        with self._parts.open(name) as stream:
            return stream.read()

    def _shared(self) -> list[str]:
        if self._texts is None:
            self._texts = []
            if self._texts_part in self._parts:
                data = self._read(self._texts_part)
                for number, start, end in records(data):
                    if number == _ITEM:
                        self._texts.append(wide_text(data, start + 1, end)[0])
        return self._texts

    def _read_styles(self, name: str, *, d1904: bool) -> Styles:
        if name not in self._parts:
            return Styles(np.zeros(0, dtype=np.int8), d1904)
        data, codes, kinds, inside = self._read(name), dict[int, str](), list[int](), False
        for number, start, end in records(data):
            if number == _FORMAT:
                key = struct.unpack_from("<H", data, start)[0]
                codes[key] = wide_text(data, start + 2, end)[0]
            elif number in (_BEGIN_CELL_XFS, _END_CELL_XFS):
                inside = number == _BEGIN_CELL_XFS
            elif number == _XF and inside:
                kinds.append(kind_of_number(struct.unpack_from("<H", data, start + 2)[0], codes))
        return Styles(np.array(kinds, dtype=np.int8), d1904)


class _SheetReader:
    """Goes through the records of one sheet."""

    def __init__(self, sheet: str, texts: list[str], styles: Styles) -> None:
        self.builder = SheetBuilder(sheet, texts)
        self._shared = len(texts)
        self._styles = styles
        self.hidden_rows = 0
        self.hidden_columns: list[int] = []
        self.merged: list[tuple[tuple[int, int], tuple[int, int]]] = []
        self.filtered = False

    def read(self, data: bytes, told: Told, rows: int | None = None) -> None:
        """Add the cells of the sheet, or of its first ``rows``."""
        row = -1
        for number, start, end in records(data):
            if number == _ROW:
                row = struct.unpack_from("<I", data, start)[0]
                self.hidden_rows += bool(data[start + 11] & 0x10) if end - start > 11 else 0
                if row % 5_000 == 0:
                    told(start / len(data))
                if rows is not None and row >= rows:
                    return
            elif _BLANK < number <= _F_ERROR:
                self._cell(number, row, data, start, end)
            elif number == _RICH:
                column = struct.unpack_from("<I", data, start)[0]
                self.builder.put_text(row, column, wide_text(data, start + 9, end)[0])
            else:
                self._around(number, data, start)

    def _cell(self, number: int, row: int, data: bytes, start: int, end: int) -> None:
        column, style = struct.unpack_from("<II", data, start)
        at, put = start + 8, self.builder
        if row < 0:
            raise zipfile.BadZipFile("A cell stands in no row.")
        if number == _RK:
            self._number(row, column, style, rk_number(struct.unpack_from("<I", data, at)[0]))
        elif number in (_REAL, _F_NUMBER):
            self._number(row, column, style, struct.unpack_from("<d", data, at)[0])
        elif number == _SHARED:
            code = struct.unpack_from("<I", data, at)[0]
            if code >= self._shared:
                raise zipfile.BadZipFile("A cell refers to a text that is not there.")
            put.put_code(row, column, code)
        elif number in (_STRING, _F_STRING):
            put.put_text(row, column, wide_text(data, at, end)[0])
        elif number in (_CELL_BOOL, _F_BOOL):
            put.put(row, column, TRUTH, float(data[at] != 0))
        elif number in (_CELL_ERROR, _F_ERROR):
            put.put(row, column, ERROR, put.code(_ERRORS.get(data[at], "#N/A")))

    def _number(self, row: int, column: int, style: int, value: float) -> None:
        place = style & 0xFFFFFF
        shown = self._styles.kinds[place] if place < len(self._styles.kinds) else NUMBER
        self.builder.put_number(row, column, value, int(shown), d1904=self._styles.d1904)

    def _around(self, number: int, data: bytes, start: int) -> None:
        if number == _MERGED and len(self.merged) < _MOST_MERGED:
            top, bottom, left, right = struct.unpack_from("<IIII", data, start)
            self.merged.append(((top, left), (bottom, right)))
        elif number == _COLUMN:
            first, last = struct.unpack_from("<II", data, start)
            flags = struct.unpack_from("<H", data, start + 16)[0]
            if flags & 1 and 0 <= last - first < 1_000:
                self.hidden_columns += range(first + 1, last + 2)
        elif number == _FILTER_COLUMN:
            self.filtered = True


def rk_number(packed: int) -> float:
    """The number in an RkNumber: 30 bits of a whole number or of a float, perhaps times 100."""
    if packed & 2:
        whole = packed >> 2
        value = float(whole - 2**30 if whole >= 2**29 else whole)
    else:
        value = struct.unpack("<d", struct.pack("<Q", (packed & 0xFFFFFFFC) << 32))[0]
    return value / 100 if packed & 1 else value


def wide_text(data: bytes, start: int, end: int) -> tuple[str, int]:
    """A text with its length before it, and where it ends. Raises BadZipFile."""
    if start + 4 > end:
        raise zipfile.BadZipFile("A text is cut short.")
    letters = struct.unpack_from("<I", data, start)[0]
    if letters == 0xFFFFFFFF:
        return "", start + 4
    stop = start + 4 + 2 * letters
    if stop > end:
        raise zipfile.BadZipFile("A text is cut short.")
    return data[start + 4 : stop].decode("utf-16-le", "replace"), stop


XLSB = Format("xlsb", "a binary Excel workbook", (".xlsb",), _BinaryWorkbook)

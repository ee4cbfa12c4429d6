"""Excel workbooks, .xlsx and .xlsm. Macros and links in them are never looked at."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from evaluator.cohort.cells.cell_grid import CellGrid
from evaluator.cohort.files.package import Package
from evaluator.cohort.files.readers.book import FileBook, Format, Told, made_page, mending
from evaluator.cohort.files.readers.parts import (
    CHUNK,
    MAX_SMALL_PART,
    Parts,
    ahead,
    local,
    pieces,
    relation_of,
)
from evaluator.cohort.files.readers.shared_strings import read_shared_strings
from evaluator.cohort.files.readers.sheet_builder import SheetBuilder
from evaluator.cohort.files.readers.styles import read_styles
from evaluator.cohort.files.readers.xlsx_cells import Styles, UnusualError, read_cells
from evaluator.cohort.files.readers.xlsx_slow import read_slowly
from evaluator.cohort.sheet.book import Page
from evaluator.cohort.sheet.sheet_scan import SheetScan, column_number

_ROW_END = b"</row>"
_DATA, _NO_DATA, _DATA_END = b"<sheetData>", b"<sheetData/>", b"</sheetData>"
_HIDDEN_ROW = re.compile(rb"""<(?:\w+:)?row\s[^>]*?\bhidden=["'](?:1|true)["']""")
_HIDDEN_COLUMN = re.compile(rb"""<(?:\w+:)?col\s[^>]*?\bhidden=["'](?:1|true)["'][^>]*>""")
_SPAN = re.compile(rb"""\b(min|max)=["']([0-9]{1,5})["']""")
_MERGED = re.compile(
    rb"""<(?:\w+:)?mergeCell\s[^>]*?\bref=["']([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})["']"""
)
_FILTER = re.compile(rb"<(?:\w+:)?filterColumn[\s>]")
_MOST_MERGED = 200_000


@dataclass(frozen=True, slots=True)
class _Sheet:
    name: str
    part: str
    visible: bool


class _Workbook(FileBook):
    def __init__(self, package: Package, told: Told) -> None:
        self._name = package.name
        with mending(package.name):
            self._parts = Parts(package.parts())
            book = self._parts.main("xl/workbook.xml")
            relations = self._parts.relations(book)
            self._sheets = {sheet.name: sheet for sheet in _sheets(self._parts, book, relations)}
            kinds = {kind: part for part, kind in relations.values()}
            folder = posixpath.dirname(book)
            texts = posixpath.join(folder, "sharedStrings.xml")
            self._texts_part = kinds.get("sharedStrings", texts)
            styles = kinds.get("styles", posixpath.join(folder, "styles.xml"))
            self._styles = read_styles(self._parts, styles, d1904=_is_1904(self._parts, book))
        self._texts: list[str] | None = None
        visible = [sheet.name for sheet in self._sheets.values() if sheet.visible]
        super().__init__(package, list(self._sheets), visible, told)

    def sizes(self, sheets: Sequence[str]) -> dict[str, int]:
        """Bytes of each sheet's part."""
        with mending(self._name):
            return {name: self._parts.size(self._sheets[name].part) for name in sheets}

    def page(self, sheet: str) -> Page:
        """The cells of a sheet."""
        with mending(self._name):
            if self._texts is None:
                self._texts = read_shared_strings(self._parts, self._texts_part)
            part = self._sheets[sheet].part
            scan = _Scan(self._parts, part, self.told)
            builder = SheetBuilder(sheet, self._texts)
            try:
                scan.run(builder, self._styles, len(self._texts))
            except UnusualError:
                builder = SheetBuilder(sheet, self._texts)
                with self._parts.open(part) as stream:
                    read_slowly(stream, builder, self._styles, len(self._texts))
                scan = _Scan(self._parts, part, self.told)
                scan.run(None, self._styles, 0)
            grid = builder.grid()
        facts = SheetScan(
            (), (), scan.hidden_rows, builder.last_row, builder.last_column,
            scan.hidden_columns, scan.filtered,
        )  # fmt: skip
        return made_page(sheet, grid, facts, scan.merged)

    def top(self, sheet: str, rows: int, /) -> CellGrid:
        """The first rows of a sheet."""
        with mending(self._name), self._parts.open(self._sheets[sheet].part) as stream:
            text = _first_rows(stream, rows)
            asked = [int(code) for code in re.findall(rb't="s"[^>]*><v>([0-9]{1,9})</v>', text)]
            texts = self._texts or []
            if asked and self._texts is None:
                texts = read_shared_strings(self._parts, self._texts_part, max(asked))
            builder = SheetBuilder(sheet, texts)
            try:
                read_cells(text, builder, self._styles, len(texts))
            except UnusualError:
                return np_rows(self.page(sheet).cells, rows)
            return np_rows(builder.grid(), rows)


def np_rows(grid: object, rows: int) -> CellGrid:
    """The first rows of a grid."""
    assert isinstance(grid, CellGrid)
    first = grid[slice(0, rows)]
    assert isinstance(first, CellGrid)
    return first


def _first_rows(stream: IO[bytes], rows: int) -> bytes:
    """XML of the first rows of a sheet, whole."""
    text = b""
    while len(text) < MAX_SMALL_PART and text.count(_ROW_END) < rows:
        chunk = stream.read(CHUNK // 16)
        if not chunk:
            break
        text += chunk
    begin = text.find(_DATA)
    end = text.find(_DATA_END)
    if end < 0:
        end = text.rfind(_ROW_END) + len(_ROW_END)
    return text[begin + len(_DATA) : end] if 0 <= begin < end else b"<c "


def _sheets(parts: Parts, book: str, relations: dict[str, tuple[str, str]]) -> list[_Sheet]:
    found = []
    listed = [each for each in parts.tree(book).iter() if local(each.tag) == "sheet"]
    if not listed:
        raise zipfile.BadZipFile("The workbook lists no sheets.")
    for element in listed:
        part, kind = relations.get(relation_of(element), ("", ""))
        name = element.get("name") or ""
        if kind in ("worksheet", "") and name:
            if part not in parts:
                raise zipfile.BadZipFile("A sheet is not there.")
            found.append(_Sheet(name, part, element.get("state", "visible") == "visible"))
    return found


def _is_1904(parts: Parts, book: str) -> bool:
    return any(
        element.get("date1904") in ("1", "true", "on")
        for element in parts.tree(book).iter()
        if local(element.tag) == "workbookPr"
    )


class _Scan:
    """One pass over the XML of a sheet: its cells, and what surrounds them."""

    def __init__(self, parts: Parts, part: str, told: Told) -> None:
        self._parts, self._part, self._told = parts, part, told
        self._size = max(1, parts.size(part))
        self._done = 0
        self.hidden_rows = 0
        self.hidden_columns: tuple[int, ...] = ()
        self.merged: list[tuple[tuple[int, int], tuple[int, int]]] = []
        self.filtered = False

    def run(self, builder: SheetBuilder | None, styles: Styles, shared: int) -> None:
        """Read the sheet; without a builder only what surrounds the cells, in any form."""
        with self._parts.open(self._part) as stream:
            place = "head"
            for piece in ahead(pieces(stream, _ROW_END)):
                self._tell(len(piece))
                rest = piece
                if place == "head":
                    cells, rest = self._head(rest, strict=builder is not None)
                    place = "cells" if cells else "tail"
                if place == "cells":
                    data, ended, tail = rest.partition(_DATA_END)
                    self._cells(data, builder, styles, shared)
                    place, rest = ("tail", tail) if ended else (place, b"")
                if place == "tail":
                    self._tail(rest)
                    last = rest[-64:]
        if builder is not None and (place != "tail" or b"</worksheet>" not in last):
            raise UnusualError

    def _tell(self, more: int) -> None:
        self._done = min(self._done + more, self._size)
        self._told(self._done / self._size)

    def _head(self, piece: bytes, *, strict: bool) -> tuple[bool, bytes]:
        """Whether cells follow, and what comes after their beginning."""
        head, found, rest = piece.partition(_DATA)
        if not found:
            head, none, tail = piece.partition(_NO_DATA)
            if strict and not none:
                raise UnusualError
            self._look(head)
            return (False, tail) if none else (True, piece)
        if strict and (b"\0" in head or b"<!" in head or _other_encoding(head)):
            raise UnusualError
        self._look(head)
        return True, rest

    def _look(self, head: bytes) -> None:
        columns: set[int] = set()
        for column in _HIDDEN_COLUMN.findall(head):
            ends = {name: int(number) for name, number in _SPAN.findall(column)}
            first, last = ends.get(b"min", 1), ends.get(b"max", 0)
            if last - first < 1_000:
                columns.update(range(first, last + 1))
        self.hidden_columns = tuple(sorted(columns))

    def _cells(
        self, data: bytes, builder: SheetBuilder | None, styles: Styles, shared: int
    ) -> None:
        if b"hidden=" in data:
            self.hidden_rows += len(_HIDDEN_ROW.findall(data))
        if builder is None:
            self._tail(data)
        else:
            read_cells(data, builder, styles, shared)

    def _tail(self, tail: bytes) -> None:
        self.filtered = self.filtered or _FILTER.search(tail) is not None
        for left, top, right, bottom in _MERGED.findall(tail):
            if len(self.merged) < _MOST_MERGED:
                first = int(top) - 1, column_number(left.decode()) - 1
                self.merged.append((first, (int(bottom) - 1, column_number(right.decode()) - 1)))


def _other_encoding(head: bytes) -> bool:
    found = re.search(rb"""encoding\s*=\s*["']([^"']+)["']""", head[:200])
    return found is not None and found[1].lower() not in (b"utf-8", b"us-ascii", b"utf8")


XLSX = Format("xlsx", "an Excel workbook", (".xlsx", ".xlsm"), _Workbook)

"""What a sheet's XML tells that the fast reader leaves out: errors, formulas, extent, hiding.

The fast reader gives an empty text for an error cell and for a formula that was never
calculated, and sets aside memory for the whole rectangle around the filled cells. Both must be
known before its answer is trusted. Cell text is escaped in this XML, so a pattern for a tag
cannot match inside a value.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

MAX_ROWS = 1_048_576
MAX_COLUMNS = 16_384
_CHUNK = 8 * 2**20
_MAX_PIECE = 256 * 2**20

_ROW = re.compile(rb'<(?:\w+:)?row\s[^>]*?\br="(\d+)"')
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\s[^>]*?\bhidden="(?:1|true)"')
_WIDE_CELL = re.compile(rb' r="([A-Z]{2,})\d')
_FILLED_CELL = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]+)(\d+)"[^>]*?(?<!/)>')
_ERROR_CELL = re.compile(
    rb'<(?:\w+:)?c\s(?=[^>]*\bt="e")[^>]*?\br="([A-Z]+)(\d+)"[^>]*>.*?<(?:\w+:)?v>([^<]*)<', re.S
)
_BARE_FORMULA = re.compile(
    rb'<(?:\w+:)?c\s(?![^>]*\bt="str")[^>]*?\br="([A-Z]+)(\d+)"[^>]*(?<!/)>\s*'
    rb"<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True, slots=True)
class SheetScan:
    """What the XML of one sheet told.

    Attributes:
        errors: (row, column, error) of cells such as ``#DIV/0!``; both counted from 1.
        bare_formulas: (row, column) of formulas whose result was never stored.
        hidden_rows: rows hidden by hand or by a filter.
        last_row, last_column: bounds of the cells written, counted from 1; at least column 26
            unless the extent had to be counted exactly.
    """

    errors: tuple[tuple[int, int, str], ...]
    bare_formulas: tuple[tuple[int, int], ...]
    hidden_rows: int
    last_row: int
    last_column: int


def column_number(letters: str) -> int:
    """Number of a column from Excel's letters: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """Excel's letters of a column counted from 1: 27 is AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def scan_sheet(archive: zipfile.ZipFile, sheet: str, max_cells: int) -> SheetScan | None:
    """Scan one sheet; None when its XML cannot be found by the usual route.

    The extent counts only filled cells when the written ones would exceed ``max_cells``.

    Raises:
        zipfile.BadZipFile: the part is damaged.
    """
    part = sheet_part(archive, sheet)
    if part is None:
        return None
    scan = _scan(archive, part, exact=False)
    if scan.last_row * scan.last_column > max_cells or scan.last_row > MAX_ROWS:
        scan = _scan(archive, part, exact=True)
    return scan


def _scan(archive: zipfile.ZipFile, part: str, *, exact: bool) -> SheetScan:
    errors: list[tuple[int, int, str]] = []
    bare: list[tuple[int, int]] = []
    hidden = last_row = last_column = 0
    with archive.open(part) as stream:
        for piece in _pieces(stream):
            row, column = _filled_extent(piece) if exact else _written_extent(piece)
            last_row, last_column = max(last_row, row), max(last_column, column)
            hidden += len(_HIDDEN_ROW.findall(piece)) if b"hidden=" in piece else 0
            if b't="e"' in piece:
                errors += [
                    (int(number), column_number(letters.decode()), error.decode("utf-8", "replace"))
                    for letters, number, error in _ERROR_CELL.findall(piece)
                ]
            if b"<f" in piece or b":f>" in piece or b":f " in piece:
                bare += [
                    (int(number), column_number(letters.decode()))
                    for letters, number in _BARE_FORMULA.findall(piece)
                ]
    return SheetScan(tuple(errors), tuple(bare), hidden, last_row, last_column)


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    """The stream in pieces of whole rows, so that no cell is cut in two."""
    rest = b""
    while chunk := stream.read(_CHUNK):
        rest += chunk
        cut = rest.rfind(b"row>") + 4
        if cut >= 4:
            yield rest[:cut]
            rest = rest[cut:]
        elif len(rest) > _MAX_PIECE:
            raise zipfile.BadZipFile("One row of the sheet is impossibly long.")
    yield rest


def _written_extent(piece: bytes) -> tuple[int, int]:
    last_row = max((int(number) for number in _ROW.findall(piece)), default=0)
    wide = set(_WIDE_CELL.findall(piece))
    return last_row, max((column_number(letters.decode()) for letters in wide), default=26)


def _filled_extent(piece: bytes) -> tuple[int, int]:
    last_row = last_column = 0
    for found in _FILLED_CELL.finditer(piece):
        last_row = max(last_row, int(found[2]))
        last_column = max(last_column, column_number(found[1].decode()))
    return last_row, last_column


def sheet_part(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """Name of the part that holds ``sheet``, by way of the workbook's relations."""
    names = {name.lstrip("/").lower(): name for name in archive.namelist()}
    try:
        book = fromstring(archive.read(names["xl/workbook.xml"]))
        relations = fromstring(archive.read(names["xl/_rels/workbook.xml.rels"]))
    except (KeyError, ParseError, DefusedXmlException, ValueError):
        return None
    targets = {relation.get("Id"): relation.get("Target") or "" for relation in relations}
    for element in book.iter():
        if element.tag.endswith("}sheet") and element.get("name") == sheet:
            target = targets.get(element.get(_RELATION_ID), "")
            path = target if target.startswith("/") else posixpath.join("xl", target)
            return names.get(posixpath.normpath(path).lstrip("/").lower())
    return None

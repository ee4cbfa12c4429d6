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
from xml.parsers import expat

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

MAX_ROWS = 1_048_576
MAX_COLUMNS = 16_384
_CHUNK = 8 * 2**20
_MAX_PIECE = 256 * 2**20

_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\s[^>]*?\bhidden="(?:1|true)"')
_PLAIN_CELL = b'<c r="'
_OTHER_CELL = re.compile(rb'<c(?=[\s/>])(?! r=")')
_PREFIXED_CELL = re.compile(rb"<[\w.\-]+:c[\s/>]")
_CELL_COLUMN = re.compile(rb'<c r="([A-Z]+)')
_CELL_ROW = re.compile(rb'<c r="[A-Z]{1,3}([0-9]{1,7})"')
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
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
        last_row, last_column: extent of the cells written, counted from 1.
        hidden_columns: columns hidden by hand, counted from 1. filtered: whether a filter is set.
    """

    errors: tuple[tuple[int, int, str], ...]
    bare_formulas: tuple[tuple[int, int], ...]
    hidden_rows: int
    last_row: int
    last_column: int
    hidden_columns: tuple[int, ...] = ()
    filtered: bool = False


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

    The extent is exact, and counts filled cells only, when the cells written would exceed
    ``max_cells`` or are not written in the usual form; else it may count empty cells too.

    Raises:
        zipfile.BadZipFile: the part is damaged, or places cells where no sheet can.
    """
    part = sheet_part(archive, sheet)
    if part is None:
        return None
    errors: list[tuple[int, int, str]] = []
    bare: list[tuple[int, int]] = []
    hidden = last_row = last_column = 0
    usual = True
    with archive.open(part) as stream:
        for piece in _pieces(stream):
            errors += _errors(piece)
            bare += _bare_formulas(piece)
            hidden += len(_HIDDEN_ROW.findall(piece)) if b"hidden=" in piece else 0
            extent = _written_extent(piece)
            usual = usual and extent is not None
            row, column = extent or (0, 0)
            last_row, last_column = max(last_row, row), max(last_column, column)
    if not usual or last_row * last_column > max_cells:
        last_row, last_column = _filled_extent(archive, part)
    return SheetScan(tuple(errors), tuple(bare), hidden, last_row, last_column)


def _errors(piece: bytes) -> list[tuple[int, int, str]]:
    if b't="e"' not in piece:
        return []
    return [
        (int(row), column_number(letters.decode()), error.decode("utf-8", "replace"))
        for letters, row, error in _ERROR_CELL.findall(piece)
    ]


def _bare_formulas(piece: bytes) -> list[tuple[int, int]]:
    if not any(tag in piece for tag in (b"<f", b":f>", b":f ")):
        return []
    return [
        (int(row), column_number(letters.decode())) for letters, row in _BARE_FORMULA.findall(piece)
    ]


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


def _written_extent(piece: bytes) -> tuple[int, int] | None:
    """Last row and column of the cells; None unless all are written as Excel writes them."""
    rows, plain = _CELL_ROW.findall(piece), piece.count(_PLAIN_CELL)
    unusual = (
        len(rows) != plain
        or b"\0" in piece
        or (piece.count(b"<c") != plain and _OTHER_CELL.search(piece) is not None)
        or (b":c" in piece and _PREFIXED_CELL.search(piece) is not None)
    )
    if unusual:
        return None
    columns = set(_CELL_COLUMN.findall(piece))
    last_column = max((column_number(letters.decode()) for letters in columns), default=0)
    return max(map(int, set(rows)), default=0), last_column


def _filled_extent(archive: zipfile.ZipFile, part: str) -> tuple[int, int]:
    """Last row and column that hold anything, however the cells are written."""
    row = column = last_row = last_column = 0
    in_cell = False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, last_row, last_column, in_cell
        name = tag.rpartition(":")[2]
        if name == "row":
            row, column, in_cell = int(attributes.get("r", row + 1)), 0, False
        elif name == "c":
            row, column = _place(attributes.get("r"), row, column + 1)
            in_cell = True
        elif in_cell:
            last_row, last_column = max(last_row, row), max(last_column, column)

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EntityDeclHandler = _refuse_entities
    try:
        with archive.open(part) as stream:
            parser.ParseFile(stream)
    except (expat.ExpatError, ValueError) as error:
        raise zipfile.BadZipFile(str(error)) from None
    return last_row, last_column


def _place(reference: str | None, row: int, column: int) -> tuple[int, int]:
    if reference is None:
        return row, column
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        raise ValueError("A cell has an impossible reference.")
    return int(found[2]), column_number(found[1])


def _refuse_entities(*_declaration: object) -> None:
    raise ValueError("A sheet declares entities, which no spreadsheet program does.")


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

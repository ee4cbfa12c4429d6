"""Writes rows of cells in every format that is read, as the programs of that format write them.

A cell is None, a text, a number, a truth value or a datetime; texts such as ``#DIV/0!`` are error
cells and texts that begin with "=" are formulas without a stored result, where a format has them.
"""

from __future__ import annotations

import csv
import io
import re
import struct
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import openpyxl
import pyarrow as pa
import pyarrow.parquet
import xlwt
from openpyxl.utils import range_boundaries

Rows = Sequence[Sequence[Any]]
Sheets = Sequence[tuple[str, Rows]]

ERRORS = {"#NULL!": 0x00, "#DIV/0!": 0x07, "#VALUE!": 0x0F, "#REF!": 0x17, "#NAME?": 0x1D,
          "#NUM!": 0x24, "#N/A": 0x2A}  # fmt: skip


class Percent(float):
    """A number that a workbook shows as a percentage."""


class CannotHoldError(Exception):
    """The format has no such thing."""


def write_xlsx(sheets: Sheets, merge: Sequence[str] = ()) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        page = book.create_sheet(title)
        for row in rows:
            page.append([float(c) if isinstance(c, Percent) else c for c in row])
            for place, cell in enumerate(row, start=1):
                if isinstance(cell, Percent):
                    page.cell(page.max_row, place).number_format = "0.0%"
        for cells in merge if title == sheets[0][0] else ():
            page.merge_cells(cells)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def write_xls(sheets: Sheets, merge: Sequence[str] = ()) -> bytes:
    book = xlwt.Workbook()
    dated = xlwt.easyxf(num_format_str="dd/mm/yyyy hh:mm")
    percent = xlwt.easyxf(num_format_str="0.0%")
    spans = [range_boundaries(each) for each in merge]
    covered = {
        (r, c)
        for left, top, right, bottom in spans
        for r in range(top - 1, bottom)
        for c in range(left - 1, right)
    } - {(top - 1, left - 1) for left, top, _, _ in spans}
    for title, rows in sheets:
        page = book.add_sheet(title)
        first = title == sheets[0][0]
        for i, row in enumerate(rows):
            for j, cell in enumerate(row):
                if cell is None or (first and (i, j) in covered):
                    continue
                if isinstance(cell, str) and cell in ERRORS:
                    page.row(i).set_cell_error(j, ERRORS[cell])
                elif isinstance(cell, str) and cell.startswith("=") and len(cell) > 1:
                    raise CannotHoldError("results of formulas are always stored")
                elif isinstance(cell, datetime):
                    page.write(i, j, cell, dated)
                elif isinstance(cell, Percent):
                    page.write(i, j, float(cell), percent)
                else:
                    page.write(i, j, cell)
        for left, top, right, bottom in spans if first else ():
            page.merge(top - 1, bottom - 1, left - 1, right - 1)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def write_ods(sheets: Sheets, merge: Sequence[str] = ()) -> bytes:
    spans = {
        (top - 1, left - 1): (bottom - top + 1, right - left + 1)
        for left, top, right, bottom in map(range_boundaries, merge)
    }
    pages = []
    for number, (title, rows) in enumerate(sheets):
        lines = []
        for i, row in enumerate(rows):
            cells = [
                _ods_cell(cell, spans.get((i, j)) if number == 0 else None)
                for j, cell in enumerate(row)
            ]
            lines.append(
                f"<table:table-row>{''.join(cells) or '<table:table-cell/>'}</table:table-row>"
            )
        pages.append(
            f"<table:table table:name={quoteattr(title)}>{''.join(lines)}"
            '<table:table-row table:number-rows-repeated="1048000">'
            '<table:table-cell table:number-columns-repeated="1024"/></table:table-row>'
            "</table:table>"
        )
    space = "urn:oasis:names:tc:opendocument:xmlns:"
    content = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<office:document-content xmlns:office="{space}office:1.0" '
        f'xmlns:table="{space}table:1.0" xmlns:text="{space}text:1.0" office:version="1.2">'
        f"<office:body><office:spreadsheet>{''.join(pages)}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    listed = (
        f'<m:manifest xmlns:m="{space}manifest:1.0"><m:file-entry m:full-path="/" '
        f'm:media-type="{kind}"/></m:manifest>'
    )
    return zipped({"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": listed})


def _ods_cell(cell: Any, span: tuple[int, int] | None) -> str:
    more = ""
    if span is not None:
        more = f' table:number-rows-spanned="{span[0]}" table:number-columns-spanned="{span[1]}"'
    if cell is None:
        return f"<table:table-cell{more}/>"
    if isinstance(cell, bool):
        more += f' office:value-type="boolean" office:boolean-value="{str(cell).lower()}"'
    elif isinstance(cell, int | float):
        kind = "percentage" if isinstance(cell, Percent) else "float"
        more += f' office:value-type="{kind}" office:value="{cell!r}"'
    elif isinstance(cell, datetime):
        more += f' office:value-type="date" office:date-value="{cell.isoformat()}"'
    elif cell in ERRORS:
        more += ' table:formula="of:=1/0" office:value-type="string" office:string-value=""'
    elif cell.startswith("=") and len(cell) > 1:
        return f"<table:table-cell{more} table:formula={quoteattr('of:' + cell)}/>"
    else:
        more += ' office:value-type="string"'
    text = "".join(f"<text:p>{escape(line)}</text:p>" for line in str(cell).split("\n"))
    text = text.replace("  ", ' <text:s text:c="1"/>')
    return f"<table:table-cell{more}>{text}</table:table-cell>"


def record(number: int, data: bytes = b"") -> bytes:
    """One record of a binary workbook."""
    head = bytes([number]) if number < 0x80 else bytes([number & 0x7F | 0x80, number >> 7])
    length, size = b"", len(data)
    while True:
        length += bytes([size & 0x7F | (0x80 if size > 0x7F else 0)])
        size >>= 7
        if not size:
            return head + length + data


def wide(text: str) -> bytes:
    raw = text.encode("utf-16-le", "surrogatepass")
    return struct.pack("<I", len(raw) // 2) + raw


def write_xlsb(sheets: Sheets, merge: Sequence[str] = ()) -> bytes:
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    parts: dict[str, bytes | str] = {}
    listed, related = b"", ""
    for number, (title, rows) in enumerate(sheets, start=1):
        listed += record(156, struct.pack("<II", 0, number) + wide(f"rId{number}") + wide(title))
        related += (
            f'<Relationship Id="rId{number}" Type="{relation}/worksheet" '
            f'Target="worksheets/sheet{number}.bin"/>'
        )
        parts[f"xl/worksheets/sheet{number}.bin"] = _xlsb_sheet(rows, merge if number == 1 else ())
    related += f'<Relationship Id="rIdS" Type="{relation}/styles" Target="styles.bin"/>'
    xf = struct.pack("<HHHHHBBBBH", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    dated = struct.pack("<HHHHHBBBBH", 0, 22, 0, 0, 0, 0, 0, 0, 0, 0)
    percent = struct.pack("<HHHHHBBBBH", 0, 10, 0, 0, 0, 0, 0, 0, 0, 0)
    kinds = b"".join(record(47, each) for each in (xf, dated, percent))
    cell_xfs = record(617, struct.pack("<I", 3)) + kinds + record(618)
    parts["xl/styles.bin"] = record(278) + cell_xfs + record(279)
    parts["xl/workbook.bin"] = (
        record(131) + record(153, struct.pack("<II", 0, 0) + wide("")) + record(143) + listed
        + record(144) + record(132)
    )  # fmt: skip
    package = "http://schemas.openxmlformats.org/package/2006"
    parts["xl/_rels/workbook.bin.rels"] = (
        f'<Relationships xmlns="{package}/relationships">{related}</Relationships>'
    )
    parts["_rels/.rels"] = (
        f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
        f'Type="{relation}/officeDocument" Target="xl/workbook.bin"/></Relationships>'
    )
    parts["[Content_Types].xml"] = f'<Types xmlns="{package}/content-types"/>'
    return zipped(parts)


def _xlsb_sheet(rows: Rows, merge: Sequence[str]) -> bytes:
    width = max((len(row) for row in rows), default=0)
    dim = struct.pack("<IIII", 0, max(0, len(rows) - 1), 0, max(0, width - 1))
    data = record(129) + record(148, dim) + record(145)
    for i, row in enumerate(rows):
        data += record(0, struct.pack("<IIHBBBI", i, 0, 300, 0, 0, 0, 0))
        for j, cell in enumerate(row):
            if cell is not None:
                data += _xlsb_cell(j, cell)
    data += record(146)
    if merge:
        data += record(177, struct.pack("<I", len(merge)))
        for left, top, right, bottom in map(range_boundaries, merge):
            data += record(176, struct.pack("<IIII", top - 1, bottom - 1, left - 1, right - 1))
        data += record(178)
    return data + record(130)


def _xlsb_cell(column: int, cell: Any) -> bytes:
    plain, dated = struct.pack("<II", column, 0), struct.pack("<II", column, 1)
    if isinstance(cell, bool):
        return record(4, plain + bytes([cell]))
    if isinstance(cell, int) and abs(cell) < 2**29:
        return record(2, plain + struct.pack("<I", (cell << 2 | 2) & 0xFFFFFFFF))
    if isinstance(cell, Percent):
        return record(5, struct.pack("<II", column, 2) + struct.pack("<d", cell))
    if isinstance(cell, int | float):
        return record(5, plain + struct.pack("<d", cell))
    if isinstance(cell, datetime):
        days = (cell - datetime(1899, 12, 30)).total_seconds() / 86_400
        return record(5, dated + struct.pack("<d", days))
    if cell in ERRORS:
        return record(3, plain + bytes([ERRORS[cell]]))
    if cell.startswith("=") and len(cell) > 1:
        raise CannotHoldError("results of formulas are always stored")
    return record(6, plain + wide(cell))


def write_csv(sheets: Sheets, merge: Sequence[str] = (), *, separator: str = ",") -> bytes:
    if len(sheets) > 1:
        raise CannotHoldError("a text file has one sheet")
    if not sheets[0][1]:
        raise CannotHoldError("a text file without lines is empty")
    if merge:
        raise CannotHoldError("a text file has no merged cells")
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator)
    for row in sheets[0][1]:
        for cell in row:
            if isinstance(cell, Percent):
                raise CannotHoldError("a text file has no formats")
            if isinstance(cell, str) and cell.startswith("=") and len(cell) > 1:
                raise CannotHoldError("a text file has no formulas")
        writer.writerow([_csv_text(cell) for cell in row])
    return out.getvalue().encode()


def _csv_text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, datetime):
        return cell.isoformat(" ") if cell.hour else f"{cell:%Y-%m-%d}"
    return str(cell)


def write_parquet(sheets: Sheets, merge: Sequence[str] = ()) -> bytes:
    if len(sheets) > 1 or merge:
        raise CannotHoldError("a Parquet file has one table")
    rows = [list(row) for row in sheets[0][1]]
    if not rows or not all(isinstance(name, str) for name in rows[0]):
        raise CannotHoldError("a Parquet file names its columns")
    names, body = rows[0], rows[1:]
    if any(len(row) != len(names) for row in body) or len(set(names)) < len(names):
        raise CannotHoldError("a Parquet file has one name for each column")
    columns = []
    for j in range(len(names)):
        cells = [row[j] for row in body]
        kinds = {type(cell) for cell in cells if cell is not None}
        if len(kinds - {int, float}) + bool(kinds & {int, float}) > 1:
            raise CannotHoldError("a Parquet file has one kind of cell in a column")
        if any(isinstance(c, Percent) for c in cells):
            raise CannotHoldError("a Parquet file has no formats")
        if any(isinstance(c, str) and (c in ERRORS or c.startswith("=")) for c in cells):
            raise CannotHoldError("a Parquet file has no formulas")
        columns.append(pa.array(cells))
    stream = io.BytesIO()
    pa.parquet.write_table(pa.table(columns, names=names), stream)
    return stream.getvalue()


def zipped(parts: dict[str, bytes | str]) -> bytes:
    """A zip file of these parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


_TEXT_CELL = re.compile(
    r'(<c r="[A-Z]+[0-9]+"(?: s="[0-9]+")?) t="inlineStr"><is><t[^>]*>([^<]*)</t></is></c>'
)


def shared_xlsx(sheets: Sheets, merge: Sequence[str] = ()) -> bytes:
    """A workbook as Excel itself writes it, with its texts in a part of their own."""
    book = write_xlsx(sheets, merge)
    texts: dict[str, int] = {}

    def swap(found: re.Match[str]) -> str:
        code = texts.setdefault(found[2], len(texts))
        return f'{found[1]} t="s"><v>{code}</v></c>'

    parts: dict[str, bytes | str] = {}
    with zipfile.ZipFile(io.BytesIO(book)) as old:
        for name in old.namelist():
            raw = old.read(name)
            parts[name] = _TEXT_CELL.sub(swap, raw.decode()) if "worksheets/sheet" in name else raw
    items = "".join(f'<si><t xml:space="preserve">{text}</t></si>' for text in texts)
    parts["xl/sharedStrings.xml"] = (
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">' + items + "</sst>"
    )
    return zipped(parts)


WRITERS: dict[str, Callable[..., bytes]] = {
    ".xlsx": write_xlsx,
    ".xlsm": shared_xlsx,
    ".xlsb": write_xlsb,
    ".xls": write_xls,
    ".ods": write_ods,
    ".csv": write_csv,
    ".tsv": lambda sheets, merge=(): write_csv(sheets, merge, separator="\t"),
    ".parquet": write_parquet,
}

"""Writes example workbooks whose contents are the same bytes on every run."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import tomli_w
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

Cell = str | int | float | date | None

WRITTEN_AT = datetime(2026, 1, 5, 9, 0)
_ZIP_TIME = (2026, 1, 5, 9, 0, 0)
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: a header row, then rows of cells; None is an empty cell."""

    name: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def about(facts: dict[str, str]) -> Sheet:
    """The last sheet of every example: where the data come from and what each column means."""
    return Sheet("About", ("item", "meaning"), tuple(facts.items()))


def write_workbook(path: Path, title: str, sheets: Sequence[Sheet]) -> None:
    """Write ``sheets`` to ``path`` with fixed dates, so that equal cells give equal files."""
    book = Workbook(write_only=True)
    book.properties.title = title
    book.properties.creator = "What Worked"
    book.properties.created = WRITTEN_AT
    for sheet in sheets:
        _add(book, sheet)
    buffer = io.BytesIO()
    book.save(buffer)
    path.write_bytes(_without_clock(buffer.getvalue()))


def write_truth(path: Path, truth: dict[str, Any]) -> None:
    """Write what was planted, kept apart from the workbook and the plan."""
    text = tomli_w.dumps(truth)
    path.write_text("# What was planted. Look only after the evaluation.\n\n" + text, "utf-8")


def _add(book: Workbook, sheet: Sheet) -> None:
    page = book.create_sheet(sheet.name)
    page.freeze_panes = "A2"
    for position, name in enumerate(sheet.columns, start=1):
        width = page.column_dimensions[get_column_letter(position)]
        width.width = max(12, len(name) + 3)
    header = []
    for name in sheet.columns:
        cell = WriteOnlyCell(page, value=name)
        cell.font = Font(bold=True)
        header.append(cell)
    page.append(header)
    for row in sheet.rows:
        cells: list[Any] = list(row)
        for position, value in enumerate(cells):
            if isinstance(value, date):
                cells[position] = WriteOnlyCell(page, value=datetime.combine(value, time()))
                cells[position].number_format = "mmm yyyy"
        page.append(cells)


def _without_clock(content: bytes) -> bytes:
    stamp = WRITTEN_AT.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    fixed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename == "docProps/core.xml":
                data = _MODIFIED.sub(rb"\g<1>" + stamp + rb"\g<2>", data)
            info = zipfile.ZipInfo(entry.filename, _ZIP_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, data)
    return fixed.getvalue()

"""Excel: every table of the summary as a marked table on a sheet of its own."""

from __future__ import annotations

import io
import re
import tomllib
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import takewhile

from openpyxl import Workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.table import Table as MarkedTable
from openpyxl.worksheet.table import TableColumn, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from evaluator.summary.blocks import (
    PLAN_FILE,
    Bullets,
    Facts,
    Figure,
    Heading,
    Note,
    Paragraph,
    PartBreak,
    Summary,
    Table,
    VerdictBox,
)
from evaluator.summary.layout.legible import legible
from evaluator.summary.layout.lines import lines_of
from evaluator.summary.layout.outline import DEFERRED, Entry, entries, table_title
from evaluator.summary.layout.sheet_logo import LOGO_TALLEST, logo_in_row
from evaluator.summary.layout.typesetting import long_date
from evaluator.summary.layout.zipped import repack
from evaluator.words.symbols import MEANINGS, NOT_APPLICABLE

_NUMBER = re.compile(r"[+−-]?([0-9]{1,3}(,[0-9]{3})+|[0-9]{1,15})(\.[0-9]{1,10})?( ?%)?")
_DANGEROUS = ("=", "+", "-", "@")
_LONGEST_CELL = 32_767
_CODED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_PLAN = "Plan"
_PORTRAIT = 100.0  # letters across a sheet that can be read on an upright page
_RIGHT = 470.0  # points that the column of the cover is wide, less an edge
_TALLEST = 409.0  # points, the most that Excel allows
_TITLE = Font(name="Arial", size=16, bold=True)
_BOLD = Font(name="Arial", size=12, bold=True)
_PLAIN = Font(name="Arial", size=12)
_LINK = Font(name="Arial", size=12, color="14568F", underline="single")


class XlsxExporter:
    """Writes cover, contents, notes and one sheet per table: nothing merged, frozen or hidden."""

    key = "xlsx"
    suffix = ".xlsx"
    label = "Excel workbook, every table and the plan"
    usual = False
    paged = False

    def write(self, summary: Summary) -> bytes:
        """The whole file."""
        placed = entries(summary)
        tables = [entry for entry in placed if isinstance(entry.block, Table)]
        book = Workbook()
        _properties(book, summary)
        _cover(book, summary, placed)
        _contents(book, placed, tables, planned=PLAN_FILE in summary.files)
        _notes(book, tables)
        _plan(book, summary)
        for entry in tables:
            _table_sheet(book, entry)
        book.active = 0
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as archive:
            ExcelWriter(book, archive).write_data()
        return repack(target.getvalue())


def _properties(book: Workbook, summary: Summary) -> None:
    day = datetime.combine(date.fromisoformat(summary.date[:10]), datetime.min.time())
    properties = book.properties
    properties.title = legible(summary.title)[:255]
    properties.language = summary.language
    properties.creator = ""
    properties.lastModifiedBy = ""
    properties.created = properties.modified = day


def _sheet(book: Workbook, name: str, title: str, width: float) -> Worksheet:
    sheet: Worksheet = book.create_sheet(name)
    sheet.sheet_view.showGridLines = False
    sheet.column_dimensions["A"].width = width
    _put(sheet, 1, 1, title, font=_TITLE)
    return sheet


def _as_written(text: str) -> str:
    """Text in which Excel finds no code of a character: ``_x0041_`` would be shown as A.

    ECMA-376 part 1, 22.9.2.19 (ST_Xstring).
    """
    return _CODED.sub("_x005F_", text)


def _put(
    sheet: Worksheet, row: int, column: int, text: str, *, font: Font = _PLAIN, wrap: bool = True
) -> Cell:
    """Write text as text: a cell that begins like a formula stays a string, whoever opens it."""
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    cell.value = _as_written(text[:_LONGEST_CELL])
    cell.data_type = "s"
    cell.font = font
    cell.alignment = Alignment(wrap_text=wrap, vertical="top", horizontal="left")
    cell.quotePrefix = text.startswith(_DANGEROUS)
    return cell


def _cover(book: Workbook, summary: Summary, placed: Sequence[Entry]) -> None:
    """All that the first page says, a line each, from the title down."""
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "Cover"
    sheet.sheet_view.showGridLines = False
    sheet.column_dimensions["A"].width = 90
    lines: list[tuple[str, Font]] = [(legible(summary.title), _TITLE)]
    lines += [(legible(summary.subtitle), _PLAIN)] if summary.subtitle.strip() else []
    lines.append((f"{summary.kicker}, {long_date(summary.date)}", _PLAIN))
    dated = len(lines)
    for entry in takewhile(lambda each: not isinstance(each.block, PartBreak), placed):
        lines += _said(entry)
    lines.append((legible(summary.footer), _PLAIN))
    for row, (text, font) in enumerate(lines, start=1):
        _put(sheet, row, 1, text, font=font)
    _set_up_print(sheet)
    if summary.logo is not None:
        logo_in_row(sheet, summary.logo, dated, _RIGHT)
        sheet.row_dimensions[dated].height = LOGO_TALLEST + 4


def _said(entry: Entry) -> Iterator[tuple[str, Font]]:
    """The lines of a block of the first page; a table stands on its own sheet."""
    match entry.block:
        case VerdictBox():
            yield from _verdict(entry.block)
        case Heading() if entry.block.text != DEFERRED:
            yield entry.block.text, _BOLD
        case Paragraph():
            yield entry.block.text, _BOLD if entry.block.style == "caution" else _PLAIN
        case Note():
            yield entry.block.text, _PLAIN
        case Facts():
            yield from ((f"{name}: {value}", _PLAIN) for name, value in entry.block.items)
        case Bullets() if entry.block.items:
            yield from ((entry.heading, _BOLD),) if entry.heading else ()
            yield from ((item, _PLAIN) for item in entry.block.items)
        case Figure():
            yield f"Figure {entry.number}. {entry.block.title}: {entry.block.alt}", _PLAIN


def _verdict(block: VerdictBox) -> Iterator[tuple[str, Font]]:
    yield f"Verdict: {block.label}", _BOLD
    yield block.sentence, _PLAIN
    yield from ((f"Warning: {alert}", _BOLD) for alert in block.alerts)
    words = f" – {block.rating_words}" if block.rating_words else ""
    yield f"Trust: {block.rating} of 5{words}", _BOLD
    if block.rating_reason.strip():
        yield block.rating_reason, _PLAIN
    for box in block.boxes:
        yield f"{box.title}: {box.main}", _BOLD
        yield from ((line, _PLAIN) for line in box.lines)


def _contents(
    book: Workbook, placed: Sequence[Entry], tables: Sequence[Entry], *, planned: bool
) -> None:
    sheet = _sheet(book, "Contents", "Contents", 16)
    sheet.column_dimensions["B"].width = 90
    figures = {e.number: e.block.alt for e in placed if isinstance(e.block, Figure)}
    rows = [("Notes", "Shorthand, and notes on the tables", NOT_APPLICABLE)]
    if planned:
        rows.append((_PLAN, "What was planned, setting by setting", NOT_APPLICABLE))
    rows += [(_name(e), table_title(e), figures.get(e.behind, NOT_APPLICABLE)) for e in tables]
    columns = ("Sheet", "What it holds", "What the chart shows")
    sheet.column_dimensions["C"].width = 60
    _marked(sheet, 2, columns=columns, rows=rows, name="Contents_list")
    for row, (name, _, _) in enumerate(rows, start=3):
        cell = sheet.cell(row, 1)
        cell.hyperlink = Hyperlink(ref=f"A{row}", location=f"'{name}'!A1", display=name)
        cell.font = _LINK
    _set_up_print(sheet, header=2)


def _notes(book: Workbook, tables: Sequence[Entry]) -> None:
    sheet = _sheet(book, "Notes", "Notes", 16)
    sheet.column_dimensions["B"].width = 90
    rows = list(MEANINGS)
    for entry in tables:
        assert isinstance(entry.block, Table)
        rows += [(_name(entry), note) for note in entry.block.notes if note.strip()]
    _marked(sheet, 2, columns=("Where", "Note"), rows=rows, name="Notes_list")
    _set_up_print(sheet, header=2)


def _plan(book: Workbook, summary: Summary) -> None:
    """The plan as a table; the file to run again lies beside the summary."""
    text = summary.files.get(PLAN_FILE)
    if text is None:
        return
    rows = [tuple(map(legible, row)) for row in _settings(tomllib.loads(text))]
    sheet = _sheet(book, _PLAN, "Plan", 26)
    sheet.column_dimensions["B"].width = 30
    sheet.column_dimensions["C"].width = 70
    _marked(sheet, 2, columns=("Part", "Setting", "Value"), rows=rows, name="Plan_list")
    _set_up_print(sheet, header=2)


def _settings(value: object, path: tuple[str, ...] = ()) -> Iterator[tuple[str, str, str]]:
    """Part, setting and value of everything in a plan, outcomes and the like numbered from 1."""
    if isinstance(value, dict) and value:
        for name, held in value.items():
            yield from _settings(held, (*path, str(name)))
    elif isinstance(value, list) and any(isinstance(each, dict) for each in value):
        for number, held in enumerate(value, start=1):
            yield from _settings(held, (*path[:-1], f"{path[-1]} {number}"))
    else:
        said = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        said = {"True": "yes", "False": "no", "": NOT_APPLICABLE, "{}": NOT_APPLICABLE}.get(
            said, said
        )
        yield path[0], " ".join(path[1:]) or NOT_APPLICABLE, said


def _set_up_print(sheet: Worksheet, header: int = 0) -> None:
    """Print on A4, as wide as the paper, the names of columns on every page; heights as drawn."""
    widths = [sheet.column_dimensions[get_column_letter(i)].width or 13.0
              for i in range(1, sheet.max_column + 1)]  # fmt: skip
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = "landscape" if sum(widths) > _PORTRAIT else "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    if header:
        sheet.print_title_rows = f"{header}:{header}"
    for number, row in enumerate(sheet.iter_rows(), start=1):
        tall = max(_height(cell, width) for cell, width in zip(row, widths, strict=False))
        sheet.row_dimensions[number].height = min(tall, _TALLEST)


def _height(cell: Cell | MergedCell, width: float) -> float:
    """Points that a cell's text takes up in a column of a width in letters."""
    size = cell.font.size or 12.0
    room = width * 11 / size
    text = str(cell.value or "")
    lines = sum(lines_of(line, 1.0, 0.52 * room) for line in text.split("\n"))
    return lines * size * 1.3 + 2


def _name(entry: Entry) -> str:
    return f"Table {entry.number}"


def _table_sheet(book: Workbook, entry: Entry) -> None:
    block = entry.block
    assert isinstance(block, Table)
    sheet = _sheet(book, _name(entry), table_title(entry), 34)
    for index in range(2, len(block.columns) + 1):
        longest = max(len(row[index - 1]) for row in (block.columns, *block.rows))
        sheet.column_dimensions[get_column_letter(index)].width = min(max(14, longest + 4), 48)
    first = 2
    if block.notes:
        _put(sheet, 2, 1, "Notes to this table stand on the sheet Notes.", wrap=False)
        first = 3
    _marked(
        sheet,
        first,
        columns=block.columns,
        rows=block.rows,
        name=_name(entry).replace(" ", "_"),
        numeric=block.numeric,
    )
    _set_up_print(sheet, header=first)


def _marked(
    sheet: Worksheet,
    first: int,
    *,
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    name: str,
    numeric: Sequence[bool] = (),
) -> None:
    """Write a table from column A and mark it as one, without filter buttons."""
    numeric = numeric or [False] * len(columns)
    titles = _unique(columns)
    for index, title in enumerate(titles, start=1):
        _put(sheet, first, index, title, font=_BOLD)
    shown = rows or [[NOT_APPLICABLE] * len(columns)]
    for row, texts in enumerate(shown, start=first + 1):
        for index, text in enumerate(texts, start=1):
            if numeric[index - 1] and _NUMBER.fullmatch(text):
                _put_number(sheet, row, index, text)
            else:
                cell = _put(sheet, row, index, text)
                if numeric[index - 1] and index > 1:
                    cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal="right")
    last = f"{get_column_letter(len(columns))}{first + len(shown)}"
    marked = MarkedTable(displayName=name, ref=f"A{first}:{last}")
    marked.headerRowCount = 1
    marked.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
    marked.tableColumns = [
        TableColumn(id=i, name=_as_written(t)) for i, t in enumerate(titles, start=1)
    ]
    sheet.add_table(marked)


def _unique(columns: Sequence[str]) -> list[str]:
    """Column titles of a marked table: never the same twice, whatever the case, and short."""
    titles: list[str] = []
    taken: set[str] = set()
    for column in columns:
        title = " ".join(column.split())[:240]
        attempt, count = title, 1
        while attempt.casefold() in taken:
            count += 1
            attempt = f"{title} ({count})"
        taken.add(attempt.casefold())
        titles.append(attempt)
    return titles


def _put_number(sheet: Worksheet, row: int, column: int, text: str) -> None:
    """Write a number as a number, shown with the digits it was rounded to."""
    percent = text.endswith("%")
    plain = text.rstrip("% ").replace("−", "-").replace(",", "")
    decimals = len(plain.partition(".")[2])
    value = float(plain) if decimals or percent else int(plain)
    shape = "#,##0" if "," in text else "0"
    shape += f".{'0' * decimals}" if decimals else ""
    shape += "%" if percent else ""
    cell = sheet.cell(row, column)
    cell.value = round(value / 100, decimals + 2) if percent else value
    cell.number_format = f"+{shape};−{shape};{shape}" if text.startswith("+") else shape
    cell.font = _PLAIN
    cell.alignment = Alignment(vertical="top", horizontal="right" if column > 1 else "left")


XLSX = XlsxExporter()

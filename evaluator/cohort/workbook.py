"""Reading a workbook into a cohort: the one way in for data."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from evaluator.cohort.cohort import Cohort
from evaluator.cohort.corrections import Data
from evaluator.cohort.header import Grid
from evaluator.cohort.package import Package, damaged, open_package, password_protected
from evaluator.cohort.pages import Book, Page
from evaluator.cohort.reading import read_book
from evaluator.cohort.sheet_scan import (
    MAX_COLUMNS,
    MAX_ROWS,
    SheetScan,
    column_letters,
    scan_sheet,
    sheet_part,
)
from evaluator.problems import Problem, Refusal

MAX_CELLS = 20_000_000

T = TypeVar("T")
Progress = Callable[[float, str], None]


def read_workbook(
    path: str | Path,
    sheet: str | None = None,
    *,
    keep: Collection[str] = (),
    progress: Progress | None = None,
) -> Cohort:
    """Read one sheet of an .xlsx or .xlsm workbook, clean ordinary faults, and say what was done.

    Without ``sheet`` the visible sheet that holds the most is read, with those that belong to it.
    Columns that identify people are left out unless they are the key of the rows or are named in
    ``keep``. ``progress`` is called with the share done, 0 to 1, and what is being done.

    Raises:
        Refusal: the file is not a workbook that can be read safely, or the sheet holds no table.
    """
    data = Data(sheet=sheet, keep=tuple(keep))
    return _read(path, data, guess=True, report=progress or _ignore)


def read_data(path: str | Path, data: Data, *, progress: Progress | None = None) -> Cohort:
    """Read a workbook exactly as the [data] section of a plan says, guessing no arrangement.

    Further workbooks that it names are looked for beside the first.

    Raises:
        Refusal: as ``read_workbook``; or a correction names what is not there.
    """
    return _read(path, data, guess=False, report=progress or _ignore)


def _read(path: str | Path, data: Data, *, guess: bool, report: Progress) -> Cohort:
    report(0.0, "Opening the workbook")
    book = open_book(path)
    folder = Path(path).parent
    return read_book(book, data, lambda name: open_book(folder / name), guess=guess, report=report)


def open_book(path: str | Path) -> Book:
    """A workbook whose sheets can be read one by one. Raises Refusal as ``read_workbook``."""
    package = open_package(path)
    return _Workbook(package, _open(package))


class _Workbook:
    """An Excel workbook in memory."""

    def __init__(self, package: Package, book: CalamineWorkbook) -> None:
        self._package = package
        self._book = book
        found = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
        shown = [sheet.name for sheet in found if sheet.visible == SheetVisibleEnum.Visible]
        self.sheets = tuple(sheet.name for sheet in found)
        self.visible = tuple(shown) or self.sheets
        self.file_name, self.sha256 = package.name, package.sha256

    def sizes(self, sheets: Sequence[str]) -> dict[str, int]:
        return _sheet_sizes(self._package, list(sheets))

    def page(self, sheet: str) -> Page:
        scan = _scan(self._package, sheet)
        source = _sheet(self._book, self._package, sheet)
        return Page(sheet, _grid(source, scan), scan, source.merged_cell_ranges or [])


def _ignore(_share: float, _text: str) -> None:
    """Progress that nobody asked for."""


def _open(package: Package) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(package.content))
    except PasswordError:
        raise password_protected(package.name) from None
    except (CalamineError, OSError, ValueError):
        raise damaged(package.name) from None


def _inside(package: Package, look: Callable[[zipfile.ZipFile], T]) -> T:
    """What ``look`` finds in the workbook's parts; a refusal when they are damaged."""
    try:
        with package.parts() as archive:
            return look(archive)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError, zlib.error):
        raise damaged(package.name) from None


def _sheet_sizes(package: Package, names: list[str]) -> dict[str, int]:
    """Size of each sheet's part, which grows with what it holds and costs nothing to know."""

    def size(archive: zipfile.ZipFile, name: str) -> int:
        part = sheet_part(archive, name)
        return archive.getinfo(part).file_size if part else 0

    return _inside(package, lambda archive: {name: size(archive, name) for name in names})


def _scan(package: Package, sheet: str) -> SheetScan:
    scan = _inside(package, lambda archive: scan_sheet(archive, sheet, MAX_CELLS))
    if scan is None:
        raise damaged(package.name)
    if scan.last_row > MAX_ROWS or scan.last_column > MAX_COLUMNS:
        raise Refusal(
            Problem(
                "beyond_excel",
                f'The sheet "{sheet}" has more than the {MAX_ROWS:,} rows or {MAX_COLUMNS:,} '
                "columns that Excel allows.",
                "Split it, or keep only the rows and columns of the cohort.",
                sheet=sheet,
            )
        )
    if scan.last_row * scan.last_column > MAX_CELLS:
        raise Refusal(
            Problem(
                "sheet_too_large",
                f'The sheet "{sheet}" reaches to row {scan.last_row:,} and column '
                f"{column_letters(scan.last_column)}, which is more than can be read at once.",
                "Delete what lies far from the table, or keep only the columns that are needed.",
                sheet=sheet,
            )
        )
    return scan


def _sheet(book: CalamineWorkbook, package: Package, name: str) -> CalamineSheet:
    try:
        return book.get_sheet_by_name(name)
    except (CalamineError, ValueError, OSError):
        raise damaged(package.name) from None


def _grid(sheet: CalamineSheet, scan: SheetScan) -> Grid:
    """The cells from A1 as objects, "" where empty."""
    rows = sheet.to_python(skip_empty_area=False)
    if rows and rows[0]:
        grid = np.empty((len(rows), len(rows[0])), dtype=object)
        grid[:] = rows
        return grid
    if scan.bare_formulas:
        raise Refusal(
            Problem(
                "formula_without_value",
                f'The sheet "{sheet.name}" holds formulas, but their results are not stored.',
                "Open the workbook in Excel, save it, and load it again.",
                sheet=sheet.name,
            )
        )
    return np.empty((0, 0), dtype=object)

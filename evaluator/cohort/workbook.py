"""Reading a workbook into a cohort: the one way in for data."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Collection
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

from evaluator.cohort.cohort import Cohort, Provenance
from evaluator.cohort.header import Grid
from evaluator.cohort.package import Package, damaged, open_package, password_protected
from evaluator.cohort.sheet_scan import (
    MAX_COLUMNS,
    MAX_ROWS,
    SheetScan,
    column_letters,
    scan_sheet,
    sheet_part,
)
from evaluator.cohort.table import find_table
from evaluator.cohort.understand import understand
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

    Without ``sheet`` the visible sheet that holds the most is read. Columns that identify people
    are left out unless they are the key of the rows or are named in ``keep``. ``progress`` is
    called with the share done, 0 to 1, and what is being done.

    Raises:
        Refusal: the file is not a workbook that can be read safely, or the sheet holds no table.
    """
    report = progress or _ignore
    report(0.0, "Opening the workbook")
    package = open_package(path)
    book = _open(package)
    name, notes = _choose_sheet(book, package, sheet)
    report(0.1, "Looking at the sheet")
    scan = _scan(package, name)
    report(0.2, "Reading the cells")
    source = _sheet(book, package, name)
    table = find_table(_grid(source, scan), name, scan, source.merged_cell_ranges or [])
    provenance = Provenance(
        package.name, name, package.sha256, len(table.rows), tuple(book.sheet_names)
    )

    def report_column(share: float, column: str) -> None:
        report(0.4 + 0.6 * share, f"Understanding {column}")

    notes = (*notes, *_hidden_rows(scan, name))
    cohort = understand(table, provenance, notes, keep=frozenset(keep), report=report_column)
    report(1.0, "Done")
    return cohort


def _ignore(_share: float, _text: str) -> None:
    """Progress that nobody asked for."""


def _open(package: Package) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(package.content))
    except PasswordError:
        raise password_protected(package.name) from None
    except (CalamineError, OSError, ValueError):
        raise damaged(package.name) from None


def _choose_sheet(
    book: CalamineWorkbook, package: Package, wanted: str | None
) -> tuple[str, tuple[Problem, ...]]:
    """The sheet to read, and a note when it had to be guessed."""
    sheets = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    names = [sheet.name for sheet in sheets]
    if not names:
        raise Refusal(
            Problem(
                "empty_workbook",
                f"{package.name} has no sheets with cells.",
                "Choose another workbook.",
            )
        )
    if wanted is not None:
        return _named_sheet(package.name, wanted, names), ()
    if len(names) == 1:
        return names[0], ()
    visible = [sheet.name for sheet in sheets if sheet.visible == SheetVisibleEnum.Visible]
    sizes = _sheet_sizes(package, visible or names)
    best = max(sizes, key=lambda name: sizes[name])
    others = ", ".join(f'"{name}"' for name in names if name != best)
    note = Problem(
        "sheet_chosen",
        f'The workbook has {len(names)} sheets; "{best}" was read because it holds the most. '
        f"The others: {others}.",
        "If the cohort is on another sheet, choose that one.",
        "note",
        sheet=best,
    )
    return best, (note,)


def _named_sheet(file_name: str, wanted: str, names: list[str]) -> str:
    folded = wanted.casefold().strip()
    matches = [name for name in names if name == wanted]
    matches += [name for name in names if name.casefold().strip() == folded]
    if not matches:
        listed = ", ".join(f'"{name}"' for name in names[:20])
        raise Refusal(
            Problem(
                "sheet_not_found",
                f'{file_name} has no sheet called "{wanted}". It has {listed}.',
                "Choose one of these sheets.",
            )
        )
    return matches[0]


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


def _hidden_rows(scan: SheetScan, sheet: str) -> tuple[Problem, ...]:
    if not scan.hidden_rows:
        return ()
    return (
        Problem(
            "hidden_rows",
            f"{scan.hidden_rows:,} rows of the sheet are hidden, perhaps by a filter. They were "
            "read like the others.",
            "If they should not count, delete them in the workbook.",
            "note",
            sheet=sheet,
            count=scan.hidden_rows,
        ),
    )

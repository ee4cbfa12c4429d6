"""Reading a workbook into a cohort: the one way in for data."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NoReturn

import numpy as np
import pandas as pd
from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from evaluator.cohort import header
from evaluator.cohort.cells import number_text
from evaluator.cohort.cohort import Cohort, Column, Provenance, Step
from evaluator.cohort.columns import RawColumn, ReadColumn, first_rows, read_column
from evaluator.cohort.identifiers import Identifier, find_identifier
from evaluator.cohort.names import CODES, words
from evaluator.cohort.package import Package, damaged, open_package
from evaluator.cohort.roles import RoleGuess, guess_roles
from evaluator.cohort.sheet_scan import (
    MAX_COLUMNS,
    MAX_ROWS,
    SheetScan,
    column_letters,
    scan_sheet,
)
from evaluator.problems import Problem, Refusal

MAX_CELLS = 20_000_000

Progress = Callable[[float, str], None]


def read_workbook(
    path: str | Path,
    sheet: str | None = None,
    *,
    keep: Collection[str] = (),
    progress: Progress | None = None,
) -> Cohort:
    """Read one sheet of an .xlsx or .xlsm workbook, clean ordinary faults, and say what was done.

    Without ``sheet`` the visible sheet with the most cells is read. Columns that identify people
    are left out unless they are the key of the rows or are named in ``keep``. ``progress`` is
    called with the share done, 0 to 1, and what is being done.

    Raises:
        Refusal: the file is not a workbook that can be read safely, or the sheet holds no table.
    """
    report = progress or _ignore
    report(0.0, "Opening the workbook")
    package = open_package(path)
    book = _open(package)
    report(0.1, "Looking for the table")
    chosen, notes = _choose_sheet(book, package, sheet)
    scan = _scan(package, chosen)
    report(0.3, "Reading the cells")
    grid = _grid(book, package, chosen, scan)
    table = _table(grid, chosen, scan, book.get_sheet_by_name(chosen).merged_cell_ranges or [])
    provenance = Provenance(
        package.name, chosen, package.sha256, len(table.rows), tuple(book.sheet_names)
    )
    report(0.5, "Understanding the columns")
    cohort = _understand(table, provenance, frozenset(keep), report)
    problems = (*notes, *cohort.problems, *_hidden_rows(scan, chosen))
    report(1.0, "Done")
    return replace(cohort, problems=problems)


def _ignore(_share: float, _text: str) -> None:
    """Progress that nobody asked for."""


def _refuse(code: str, message: str, fix: str, sheet: str | None = None) -> NoReturn:
    raise Refusal(Problem(code, message, fix, sheet=sheet))


# The workbook and its sheets


def _open(package: Package) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(package.content))
    except PasswordError:
        _refuse(
            "password_protected",
            f"{package.name} is password-protected, so it cannot be read.",
            "Remove the password in Excel, save it, and try again.",
        )
    except (CalamineError, OSError, ValueError):
        raise damaged(package.name) from None


def _choose_sheet(
    book: CalamineWorkbook, package: Package, wanted: str | None
) -> tuple[str, tuple[Problem, ...]]:
    sheets = [s for s in book.sheets_metadata if s.typ == SheetTypeEnum.WorkSheet]
    names = [s.name for s in sheets]
    if not names:
        _refuse("empty_workbook", f"{package.name} has no sheets with cells.", "Choose another.")
    if wanted is not None:
        match = wanted if wanted in names else _same_name(wanted, names)
        if match is None:
            listed = ", ".join(f'"{name}"' for name in names[:20])
            _refuse(
                "sheet_not_found",
                f'{package.name} has no sheet called "{wanted}"; it has {listed}.',
                "Choose one of these sheets.",
            )
        return match, ()
    if len(names) == 1:
        return names[0], ()
    visible = [s.name for s in sheets if s.visible == SheetVisibleEnum.Visible] or names
    sizes = _sheet_sizes(package, visible)
    best = max(visible, key=lambda name: sizes[name])
    others = ", ".join(f'"{name}"' for name in names if name != best)
    note = Problem(
        "sheet_chosen",
        f'The workbook has {len(names)} sheets; "{best}" was read because it holds the most. '
        f"The others are {others}.",
        "If the cohort is on another sheet, choose that one.",
        "note",
        sheet=best,
    )
    return best, (note,)


def _same_name(wanted: str, names: list[str]) -> str | None:
    folded = wanted.casefold().strip()
    return next((name for name in names if name.casefold().strip() == folded), None)


def _sheet_sizes(package: Package, names: list[str]) -> dict[str, int]:
    """Size of each sheet's part, which grows with its cells and costs nothing to know."""
    from evaluator.cohort.sheet_scan import sheet_part

    with package.parts() as archive:
        parts = {name: sheet_part(archive, name) for name in names}
        return {
            name: archive.getinfo(part).file_size if part else 0 for name, part in parts.items()
        }


def _scan(package: Package, sheet: str) -> SheetScan:
    try:
        with package.parts() as archive:
            scan = scan_sheet(archive, sheet, MAX_CELLS)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError):
        raise damaged(package.name) from None
    if scan is None:
        raise damaged(package.name)
    if scan.last_row > MAX_ROWS or scan.last_column > MAX_COLUMNS:
        _refuse(
            "beyond_excel",
            f'The sheet "{sheet}" has more than the {MAX_ROWS:,} rows or {MAX_COLUMNS:,} columns '
            "that Excel allows.",
            "Split it, or keep only the rows and columns of the cohort.",
            sheet,
        )
    if scan.last_row * scan.last_column > MAX_CELLS:
        _refuse(
            "sheet_too_large",
            f'The sheet "{sheet}" reaches to row {scan.last_row:,} and column '
            f"{column_letters(scan.last_column)}, which is more than can be read at once.",
            "Delete what lies far from the table, or keep only the columns that are needed.",
            sheet,
        )
    return scan


def _grid(book: CalamineWorkbook, package: Package, sheet: str, scan: SheetScan) -> header.Grid:
    """The cells from A1 as objects: "" where empty."""
    try:
        rows = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    except (CalamineError, ValueError, OSError):
        raise damaged(package.name) from None
    if not rows or not rows[0]:
        if scan.bare_formulas or scan.errors:
            _refuse(
                "formula_without_value",
                f'The sheet "{sheet}" holds formulas, but their results are not stored.',
                "Open the workbook in Excel, save it, and load it again.",
                sheet,
            )
        _refuse("empty_sheet", f'The sheet "{sheet}" is empty.', "Choose another sheet.", sheet)
    grid = np.empty((len(rows), len(rows[0])), dtype=object)
    grid[:] = rows
    return grid


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


# The table in the sheet


@dataclass(frozen=True, slots=True, eq=False)
class _Table:
    """The cells below the header, with what was left out to get there.

    Attributes:
        names: (k,) column names. numbers: (k,) columns of the sheet, counted from 1.
        cells: (n, k). rows: (n,) Excel row numbers. errors, formulas: (n, k).
    """

    sheet: str
    names: list[str]
    numbers: list[int]
    cells: header.Grid
    rows: np.ndarray
    errors: header.Mask
    formulas: header.Mask
    steps: tuple[Step, ...]
    problems: tuple[Problem, ...]


def _is_filled(cell: object) -> bool:
    return not (cell == "" or cell is None or (type(cell) is str and cell.isspace()))


def _table(
    grid: header.Grid,
    sheet: str,
    scan: SheetScan,
    merged: list[tuple[tuple[int, int], tuple[int, int]]],
) -> _Table:
    grid, errors, formulas = _with_marks(grid, scan)
    filled = np.frompyfunc(_is_filled, 1, 1)(grid).astype(bool)
    if not filled.any():
        _refuse("empty_sheet", f'The sheet "{sheet}" is empty.', "Choose another sheet.", sheet)
    top = header.find_header(grid, filled)
    if top is None:
        _refuse(
            "no_header",
            f'No row of the sheet "{sheet}" names its columns.',
            "Put one row above the data that says what each column holds.",
            sheet,
        )
    steps: list[Step] = []
    problems: list[Problem] = []
    above = np.flatnonzero(filled[:top].any(axis=1)) + 1
    if above.size:
        reason = "Rows above the column names are a title or notes, not data."
        steps.append(Step("skip_rows_above", None, reason, int(above.size), first_rows(above)))
    titles, first = _names(grid, filled, top, merged, steps)
    names, renamed = header.repair_names(titles, top + 1)
    body = np.arange(first, len(grid))
    body = _drop_rows(grid, filled | errors | formulas, body, top, steps, problems, sheet)
    if not body.size:
        _refuse(
            "header_only",
            f'The sheet "{sheet}" has column names in row {top + 1} but no rows below them.',
            "Choose the sheet that holds the data.",
            sheet,
        )
    kept = _drop_columns(filled, errors | formulas, body, names, titles, steps)
    steps += [step for step in renamed if step.column in {names[column] for column in kept}]
    return _Table(
        sheet,
        [names[column] for column in kept],
        [column + 1 for column in kept],
        grid[np.ix_(body, kept)],
        body + 1,
        errors[np.ix_(body, kept)],
        formulas[np.ix_(body, kept)],
        tuple(steps),
        tuple(problems),
    )


def _with_marks(grid: header.Grid, scan: SheetScan) -> tuple[header.Grid, header.Mask, header.Mask]:
    """The grid widened to hold every error and formula, with masks of where they are."""
    marks = [*((row, column) for row, column, _ in scan.errors), *scan.bare_formulas]
    height = max([len(grid), *(row for row, _ in marks)])
    width = max([grid.shape[1], *(column for _, column in marks)])
    if (height, width) != grid.shape:
        wider = np.full((height, width), "", dtype=object)
        wider[: len(grid), : grid.shape[1]] = grid
        grid = wider
    errors, formulas = np.zeros(grid.shape, dtype=bool), np.zeros(grid.shape, dtype=bool)
    for row, column, _ in scan.errors:
        errors[row - 1, column - 1] = True
    for row, column in scan.bare_formulas:
        formulas[row - 1, column - 1] = True
    return grid, errors, formulas


def _names(
    grid: header.Grid,
    filled: header.Mask,
    top: int,
    merged: list[tuple[tuple[int, int], tuple[int, int]]],
    steps: list[Step],
) -> tuple[list[object], int]:
    """The column names as written, from one line or two, and where the data begin."""
    spanned = np.zeros(grid.shape[1], dtype=bool)
    for (start_row, start_column), (end_row, end_column) in merged:
        if start_row == end_row == top and end_column > start_column:
            spanned[start_column : end_column + 1] = True
    if header.is_second_line(grid, filled, top, spanned):
        reason = "The column names stand in two rows, which were joined."
        steps.append(Step("join_header_rows", None, reason, 2, (top + 1, top + 2)))
        return header.join_lines(grid[top], grid[top + 1], spanned), top + 2
    return list(grid[top]), top + 1


def _drop_rows(
    grid: header.Grid,
    filled: header.Mask,
    body: np.ndarray,
    top: int,
    steps: list[Step],
    problems: list[Problem],
    sheet: str,
) -> np.ndarray:
    """The rows that hold data: not empty, not the header again, not notes or totals below."""
    empty = ~filled[body].any(axis=1)
    if empty.any() and not empty.all():
        rows = body[empty & (body < body[~empty][-1])] + 1
        if rows.size:
            reason = "Rows without any value were left out."
            steps.append(Step("drop_empty_rows", None, reason, int(rows.size), first_rows(rows)))
    body = body[~empty]
    again = header.same_as(grid[body], grid[top])
    if again.any():
        rows = body[again] + 1
        reason = "Rows that repeat the column names were left out."
        steps.append(Step("drop_repeated_header", None, reason, len(rows), first_rows(rows)))
        body = body[~again]
    notes = header.count_notes_below(grid[body], filled[body])
    if notes:
        rows = body[-notes:] + 1
        reason = "Notes below the table were left out."
        steps.append(Step("drop_notes_below", None, reason, notes, first_rows(rows)))
        body = body[:-notes]
    if body.size > 2 and header.is_total(grid[body[-1]]):
        row = int(body[-1]) + 1
        reason = "The last row is a total of the others, so it was left out."
        steps.append(Step("drop_total_row", None, reason, 1, (row,)))
        problems.append(
            Problem(
                "total_row",
                "The last row is a total of the others, so it was left out.",
                "Check that it is a total and not a row of its own.",
                "note",
                sheet,
                row,
            )
        )
        body = body[:-1]
    return body


def _drop_columns(
    filled: header.Mask,
    marks: header.Mask,
    body: np.ndarray,
    names: list[str],
    titles: list[object],
    steps: list[Step],
) -> list[int]:
    """Positions of the columns that hold something; those with a name but no cell are listed."""
    occupied = (filled | marks)[body].any(axis=0)
    for column in np.flatnonzero(~occupied):
        if _is_filled(titles[column]):
            reason = "The column has a name but no value in any row, so it was left out."
            steps.append(Step("drop_empty_column", names[column], reason, 1))
    return [int(column) for column in np.flatnonzero(occupied)]


# What the columns are


def _understand(
    table: _Table, provenance: Provenance, keep: frozenset[str], report: Progress
) -> Cohort:
    readings: dict[str, ReadColumn] = {}
    for place, name in enumerate(table.names):
        report(0.5 + 0.4 * place / len(table.names), f"Reading the column {name}")
        tokens = words(name)
        readings[name] = read_column(
            RawColumn(
                name,
                table.sheet,
                table.cells[:, place],
                table.rows,
                table.errors[:, place],
                table.formulas[:, place],
                bool(tokens) and tokens[-1] in CODES,
            )
        )
    found = {
        name: identifier
        for name, read in readings.items()
        if (identifier := find_identifier(name, read.kind, read.values)) and name not in keep
    }
    frame = pd.DataFrame(
        {name: read.values for name, read in readings.items()}, dtype=None
    ).set_axis(pd.Index(table.rows, name="row"))
    roles = guess_roles(frame, {name: read.kind for name, read in readings.items()})
    return _assemble(table, provenance, frame, readings, roles, found)


def _assemble(
    table: _Table,
    provenance: Provenance,
    frame: pd.DataFrame,
    readings: dict[str, ReadColumn],
    roles: dict[str, RoleGuess],
    found: dict[str, Identifier],
) -> Cohort:
    steps, problems = list(table.steps), list(table.problems)
    columns: list[Column] = []
    left_out: list[str] = []
    for name, number in zip(table.names, table.numbers, strict=True):
        read, guess = readings[name], roles[name]
        steps += read.steps if name not in found else map(_without_values, read.steps)
        problems += read.problems if name not in found else ()
        if name in found:
            is_key = guess.role == "unit"
            problems.append(_identifies(found[name], name, provenance.sheet, is_key=is_key))
            if not is_key:
                left_out.append(name)
                reason = f"It looks like {found[name].kind} and was left out to protect people."
                steps.append(Step("leave_out_identifier", name, reason, len(frame)))
                continue
        if guess.role == "unit" and read.kind in ("whole_number", "number"):
            frame[name] = frame[name].map(number_text, na_action="ignore").astype(object)
            reason = "The key of the rows is a label, so its numbers became text."
            steps.append(Step("key_to_text", name, reason, int(frame[name].count())))
            read = replace(read, kind="text")
        if guess.role == "unit":
            read = replace(read, labels=(), kind_reason="It is the key of the rows.")
        columns.append(_column(name, number, frame[name], read, guess, found.get(name)))
    frame = frame.drop(columns=left_out)
    return Cohort(frame, tuple(columns), provenance, tuple(steps), tuple(problems))


def _column(
    name: str,
    number: int,
    values: pd.Series,
    read: ReadColumn,
    guess: RoleGuess,
    identifier: Identifier | None,
) -> Column:
    reason = guess.reason
    if identifier is not None:
        reason += f" It looks like {identifier.kind}, so it never appears in anything saved."
    return Column(
        name,
        column_letters(number),
        read.kind,
        read.kind_reason,
        guess.role,
        reason,
        int(values.isna().sum()),
        int(values.nunique()),
        read.labels,
    )


def _without_values(step: Step) -> Step:
    return replace(step, reason="Cells were made uniform.")


def _identifies(identifier: Identifier, name: str, sheet: str, *, is_key: bool) -> Problem:
    if is_key:
        return Problem(
            "identifier_is_key",
            f'"{name}" looks like {identifier.kind} ({identifier.evidence}). It was kept because '
            "it says which row is whose.",
            "Replace it in the workbook by a key that means nothing outside this work.",
            "warning",
            sheet,
            column=name,
        )
    fix = "Delete it from the workbook that you share."
    if identifier.kind == "a date of birth":
        fix = "Replace it in the workbook by age in years at the start of the programme."
    return Problem(
        "likely_identifier",
        f'"{name}" looks like {identifier.kind} ({identifier.evidence}), so it was left out.',
        fix,
        "warning",
        sheet,
        column=name,
    )

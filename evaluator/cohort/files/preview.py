"""The first rows of a file as they stand, shown while the rest is read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from evaluator.cohort.cells.cell_grid import CellGrid
from evaluator.cohort.cells.cell_text import number_text
from evaluator.cohort.files.readers import open_file
from evaluator.values.problems import Problem, Refusal


@dataclass(frozen=True, slots=True)
class Preview:
    """What stands in the first rows of a sheet. It is for the screen only and is never saved.

    Attributes:
        file_name: without its folder. sheet: the one shown. sheets: all of the file.
        rows: first rows from row 1 on, each a text for every column; "" where empty.
    """

    file_name: str
    sheet: str
    sheets: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def preview(
    path: str | Path, sheet: str | None = None, rows: int = 200, *, password: str | None = None
) -> Preview:
    """The first rows of a sheet; without ``sheet``, of the visible one that holds the most.

    Raises:
        Refusal: the file cannot be read safely, or has no such sheet.
    """
    book, _ = open_file(path, password)
    name = sheet
    if name is None:
        sizes = book.sizes(book.visible)
        name = max(sizes, key=lambda each: sizes[each])
    if name not in book.sheets:
        raise Refusal(
            Problem(
                "sheet_not_found",
                f'{book.file_name} has no sheet called "{name}".',
                "Choose one of its sheets.",
            )
        )
    return Preview(book.file_name, name, book.sheets, _texts(book.top(name, max(1, rows))))


def _texts(grid: CellGrid) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(_shown(cell) for cell in row) for row in grid)


def _shown(cell: object) -> str:
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return number_text(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "seconds")
    return cell.isoformat() if isinstance(cell, date) else str(cell)

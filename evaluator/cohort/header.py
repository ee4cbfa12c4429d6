"""Where the column names are in a sheet, and what each column is called."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evaluator.cohort.cells import number_text, tidy
from evaluator.cohort.cohort import Step
from evaluator.cohort.sheet_scan import column_letters

Grid = NDArray[np.object_]
Mask = NDArray[np.bool_]

MAX_NAME_LENGTH = 120
_LOOK_AT = 60


def find_header(grid: Grid, filled: Mask) -> int | None:
    """Position of the row that names the columns, or None when no row seems to.

    It is the first row with two or more filled cells (one, in a sheet of one column), most of
    them text, that is at least about as wide as the rows below it.
    """
    widths = filled.sum(axis=1)
    occupied = np.flatnonzero(widths)
    one_column = int(filled.any(axis=0).sum()) == 1
    for place, row in enumerate(occupied[:_LOOK_AT]):
        below = widths[occupied[place + 1 : place + 1 + _LOOK_AT]]
        usual = float(np.median(below)) if below.size else float(widths[row])
        wide_enough = widths[row] >= max(1 if one_column else 2, 0.6 * usual)
        if wide_enough and _mostly_text(grid[row][filled[row]]):
            return None if _looks_like_data(grid, filled, row) else int(row)
    return None


def _mostly_text(cells: Grid) -> bool:
    return 2 * sum(type(cell) is str for cell in cells) > len(cells)


def _looks_like_data(grid: Grid, filled: Mask, row: int) -> bool:
    """Whether a would-be header holds a measured number and labels that the rows below repeat."""
    cells = [(column, grid[row, column]) for column in np.flatnonzero(filled[row])]
    if not any(isinstance(cell, float) and not _may_name_a_column(cell) for _, cell in cells):
        return False
    below = grid[row + 1 :]
    below = below[~same_as(below, grid[row])]
    texts = [(column, cell) for column, cell in cells if type(cell) is str]
    return any(cell in set(below[:, column].tolist()) for column, cell in texts)


def _may_name_a_column(number: float) -> bool:
    return number.is_integer() and 1900 <= number <= 2100


def same_as(rows: Grid, row: Grid) -> Mask:
    """Which rows repeat ``row`` cell by cell."""
    same = np.ones(len(rows), dtype=bool)
    for column, cell in enumerate(row):
        same[same] = rows[same, column] == cell
        if not same.any():
            break
    return same


def is_second_line(grid: Grid, filled: Mask, row: int, merged: Mask) -> bool:
    """Whether the row after ``row`` is a second line of names under merged or repeated ones.

    ``merged`` marks the columns of ``row`` that a merged cell spans. The next row must be all
    text and fill every merged column, while the row after it is not all text.
    """
    if not merged.any() or row + 2 >= len(grid):
        return False
    second, third = grid[row + 1][filled[row + 1]], grid[row + 2][filled[row + 2]]
    all_text = all(type(cell) is str for cell in second) and bool(filled[row + 1][merged].all())
    return all_text and not all(type(cell) is str for cell in third)


def join_lines(lines: Grid, merged: Mask) -> list[object]:
    """One name per column from (2, k) header lines; a merged name is carried to the right."""
    joined: list[object] = []
    carried = ""
    for above, below, spanned in zip(*lines, merged, strict=True):
        carried = _text(above) or (carried if spanned else "")
        joined.append(tidy(f"{carried} {_text(below)}"))
    return joined


def _text(cell: object) -> str:
    if isinstance(cell, float):
        return number_text(cell)
    return tidy(str(cell))


def repair_names(cells: list[object], excel_row: int) -> tuple[list[str], list[Step]]:
    """Unique names for the columns, and a step for each name that had to be made or changed."""
    names: list[str] = []
    steps: list[Step] = []
    for number, cell in enumerate(cells, start=1):
        written = _text(cell)
        name, reason = written, ""
        if not written:
            name = f"Column {column_letters(number)}"
            reason = f'The column had no name, so it is called "{name}".'
        elif len(written) > MAX_NAME_LENGTH:
            name = written[:MAX_NAME_LENGTH].rstrip() + "…"
            reason = f"The name was {len(written):,} characters long, so it was shortened."
        elif isinstance(cell, str) and cell.strip() != written:
            reason = "The name had line breaks or repeated spaces, which became single spaces."
        if name in names:
            name = _next_free(name, names)
            reason = f'Another column is also called "{written}", so this one is "{name}".'
        names.append(name)
        if reason:
            steps.append(Step("rename_column", name, reason, 1, (int(excel_row),)))
    return names, steps


def _next_free(name: str, taken: list[str]) -> str:
    number = 2
    while f"{name} ({number})" in taken:
        number += 1
    return f"{name} ({number})"


def second_table(grid: Grid, filled: Mask, body: NDArray[np.intp]) -> int:
    """How many rows of ``body`` come before a second table; all of them when there is none.

    A second table begins after an empty row with a row of names: all text, in two or more cells,
    over columns that held numbers so far.
    """
    for place in np.flatnonzero(np.diff(body) > 1) + 1:
        row = body[place]
        cells = grid[row][filled[row]]
        if len(cells) < 2 or not all(type(cell) is str for cell in cells):
            continue
        above = grid[np.ix_(body[max(0, place - _LOOK_AT) : place], np.flatnonzero(filled[row]))]
        numbers = np.array([[isinstance(cell, float) for cell in line] for line in above])
        if (numbers.mean(axis=0) > 0.5).any():
            return int(place)
    return len(body)


def count_notes_below(grid: Grid, filled: Mask) -> int:
    """How many rows at the end hold one text only, such as a source, in a wider table."""
    if filled.shape[1] < 3:
        return 0
    count = 0
    for row in range(len(grid) - 1, 0, -1):
        cells = grid[row][filled[row]]
        if len(cells) != 1 or type(cells[0]) is not str or not _is_note(cells[0]):
            break
        count += 1
    return count


def _is_note(text: str) -> bool:
    return len(text) > 25 or text.strip().casefold().startswith(
        ("note", "source", "*", "total", "end", "key:", "produced", "printed", "confidential")
    )


def is_total(row: Grid) -> bool:
    """Whether a row's first filled cell says that it sums the others."""
    first = next((cell for cell in row if cell != ""), "")
    return isinstance(first, str) and tidy(first).casefold().rstrip(":") in {
        "total", "totals", "grand total", "sum", "all", "average", "mean", "overall",
    }  # fmt: skip

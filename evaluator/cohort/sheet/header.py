"""Where the column names are in a sheet, and what each column is called."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from evaluator.cohort.cells.cell_text import number_text, say_month, tidy
from evaluator.cohort.sheet.sheet_scan import column_letters
from evaluator.values.cohort import Step

Grid = NDArray[np.object_]
Mask = NDArray[np.bool_]

MAX_NAME_LENGTH = 120
_MADE = "Column "
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
        if wide_enough and _mostly_names(grid[row][filled[row]].tolist()):
            return None if _looks_like_data(grid, filled, row) else int(row)
    return None


def _mostly_names(cells: list[object]) -> bool:
    """Whether most cells are text, or periods in order of time beside at least one text."""
    texts = sum(type(cell) is str for cell in cells)
    return 2 * texts > len(cells) or (texts > 0 and _are_periods(cells))


def _are_periods(cells: list[object]) -> bool:
    """Whether the cells that are no text are years or first days of months, one after another."""
    others = [cell for cell in cells if type(cell) is not str]
    dates = [cell for cell in others if isinstance(cell, date) and cell.day == 1]
    years = [cell for cell in others if isinstance(cell, float) and _may_name_a_column(cell)]
    if len(dates) == len(others) > 1:
        return all(a < b for a, b in pairwise(_day(cell) for cell in dates))
    return len(years) == len(others) > 1 and all(a < b for a, b in pairwise(years))


def _day(cell: date) -> int:
    return cell.toordinal()


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
    """Whether the row after ``row`` is a second line of names, under groups or blanks.

    ``merged`` marks the columns of ``row`` that a merged cell spans. The next row must be all
    text and fill every merged column, or without merged cells every blank among the names, while
    the row after it is not all text.
    """
    if row + 2 >= len(grid):
        return False
    second, third = grid[row + 1][filled[row + 1]], grid[row + 2][filled[row + 2]]
    if not len(second) or not all(type(cell) is str for cell in second):
        return False
    if all(type(cell) is str for cell in third):
        return False
    if merged.any():
        return bool(filled[row + 1][merged].all())
    last = int(np.flatnonzero(filled[row : row + 3].any(axis=0))[-1])
    blank = ~filled[row][: last + 1]
    return bool(blank[1:].any() and filled[row + 1][: last + 1][blank].all())


def is_group_line(grid: Grid, filled: Mask, row: int) -> bool:
    """Whether ``row`` groups the names of the next row, which repeat without it.

    It must hold two or more different texts or years, none over a column whose name stands once
    in the first place of the next row.
    """
    groups, names = grid[row][filled[row]].tolist(), grid[row + 1][filled[row + 1]].tolist()
    said = [_text(name).casefold() for name in names]
    repeated = len(set(said)) < len(said)
    named = all(type(g) is str or (isinstance(g, float) and _may_name_a_column(g)) for g in groups)
    below = bool(filled[row + 1][filled[row]].all())
    return repeated and named and below and 1 < len({_text(g) for g in groups}) < len(names)


def spread(filled: Mask, row: int) -> Mask:
    """Columns to which the names of ``row`` are carried: from the first one on, where it is blank.

    For group names without merged cells; ``filled`` are the cells of the sheet.
    """
    carried = ~filled[row]
    first = np.flatnonzero(filled[row])
    carried[: first[0] if first.size else None] = False
    return np.asarray(carried & filled[row + 1])


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
    if isinstance(cell, datetime | date):
        return say_month(cell) if cell.day == 1 else f"{cell:%Y-%m-%d}"
    return tidy(str(cell))


def repair_names(cells: list[object], excel_row: int) -> tuple[list[str], list[Step]]:
    """Unique names for the columns, and a step for each name that had to be made or changed."""
    names: list[str] = []
    free = FreeNames()
    steps: list[Step] = []
    for number, cell in enumerate(cells, start=1):
        written = _text(cell)
        name, reason = written, ""
        if not written:
            name = f"{_MADE}{column_letters(number)}"
            reason = f'The column had no name, so it is called "{name}".'
        elif len(written) > MAX_NAME_LENGTH:
            name = written[:MAX_NAME_LENGTH].rstrip() + "…"
            reason = f"The name was {len(written):,} characters long, so it was shortened."
        elif isinstance(cell, str) and cell.strip() != written:
            reason = "The name had line breaks or repeated spaces, which became single spaces."
        wanted, name = name, free.take(name)
        if name != wanted:
            reason = f'Another column is also called "{written}", so this one is "{name}".'
        names.append(name)
        if reason:
            steps.append(Step("rename_column", name, reason, 1, (int(excel_row),)))
    return names, steps


def is_made_name(name: str) -> bool:
    """Whether a column's name was made from its place, because the sheet gave it none."""
    return re.fullmatch(rf"{_MADE}[A-Z]{{1,3}}( \([0-9]+\))?", name) is not None


class FreeNames:
    """Names that are given once: a name that is taken gets the lowest free number, from 2."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)
        self._next: dict[str, int] = {}

    def take(self, name: str) -> str:
        """The name, or "name (2)" and so on, which nobody else is given from now on."""
        free = name
        while free in self._taken:
            number = self._next.get(name, 2)
            self._next[name] = number + 1
            free = f"{name} ({number})"
        self._taken.add(free)
        return free


def count_notes_below(grid: Grid, filled: Mask) -> int:
    """How many rows at the end hold a note, such as a source or "n = 40", in a wider table."""
    if filled.shape[1] < 3:
        return 0
    count = 0
    for row in range(len(grid) - 1, 0, -1):
        cells = grid[row][filled[row]]
        if not 1 <= len(cells) <= 2 or type(cells[0]) is not str:
            break
        if not _is_note(tidy(cells[0]), alone=len(cells) == 1):
            break
        count += 1
    return count


_NOTE = re.compile(
    r"(notes?|sources?|key|produced|printed|extracted|downloaded|confidential|official|restricted|"
    r"not protectively marked|contact|end( of .*)?|base|data)\b|n ?=|[*†‡¹²\[]|\([a-z0-9]\) ?\w",
    re.IGNORECASE,
)


_BESIDE = re.compile(r"n ?=|n$|(notes?|sources?)\b", re.IGNORECASE)


def _is_note(text: str, *, alone: bool) -> bool:
    if alone:
        return len(text) > 25 or is_total_label(text) or _NOTE.match(text) is not None
    return (
        text.endswith((":", "="))
        or re.match(r"n ?=|n$|(notes?|sources?)\b", text, re.I) is not None
    )


_TOTALS = frozenset({"total", "totals", "grand total", "grand totals", "sum"})
_SUMMARIES = frozenset({"all", "average", "mean", "median", "overall", "count"})


def is_total(row: Grid) -> bool:
    """Whether a last row's first filled cell says that it sums the others."""
    first = next((cell for cell in row if cell != ""), "")
    return isinstance(first, str) and (
        is_total_label(first) or tidy(first).casefold().rstrip(":") in _SUMMARIES
    )


def is_total_label(text: str) -> bool:
    """Whether text alone says that a row sums others, wherever it stands."""
    plain = tidy(text).casefold().rstrip(":").replace("sub-", "sub").replace("sub ", "sub")
    return plain in _TOTALS or plain in ("subtotal", "subtotals")

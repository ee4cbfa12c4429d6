"""Several tables on one sheet, side by side or one below the other."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from evaluator.cohort.cells.cell_text import tidy
from evaluator.cohort.sheet import header
from evaluator.cohort.sheet.header import Grid, Mask

Positions = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class _Outline:
    """Header row, last row and names of a table; whether all is filled, and rows have labels."""

    top: int
    last: int
    names: frozenset[str]
    full: bool
    labelled: bool


_LOOK_AT = 60
_FEWEST_ROWS = 3
_MOST_BANNERS = 2  # rows of names above the names of columns, such as the month of two measures
_MOST_GAPS = 2_000
_MOST_TABLES = 50  # beside one another; more are one table with empty columns in it


@dataclass(frozen=True, slots=True)
class Region:
    """Part of a sheet that holds one table: positions from 0, ``bottom`` and ``right`` excluded.

    ``cells`` counts its filled cells; ``names`` are the first names of its columns.
    """

    top: int
    bottom: int
    left: int
    right: int
    cells: int
    names: tuple[str, ...]


def find_regions(cells: Grid, filled: Mask) -> tuple[Region, ...]:
    """The tables of a sheet, left to right and then top to bottom; one when it holds one.

    Tables side by side are parted by an empty column and have names in different rows, or the
    same name twice. A table below another begins after an empty row with a row of names over
    columns that held numbers so far.
    """
    found: list[Region] = []
    for left, right in _side_by_side(cells, filled):
        tops = _stacked(cells[:, left:right], filled[:, left:right])
        for top, bottom in zip(tops, [*tops[1:], len(cells)], strict=True):
            part = filled[top:bottom, left:right]
            row = header.find_header(cells[top:bottom, left:right], part)
            titles = cells[top + (row or 0), left:right]
            names = tuple(tidy(str(name)) for name in titles if str(name).strip())[:4]
            found.append(Region(top, bottom, left, right, int(part.sum()), names))
    return tuple(found)


def largest(regions: tuple[Region, ...]) -> int:
    """Position of the table that holds the most; the first of several."""
    return int(np.argmax([region.cells for region in regions]))


def _side_by_side(cells: Grid, filled: Mask) -> list[tuple[int, int]]:
    """First and last-but-one column of each table; everything is one when none stands apart."""
    groups = _groups(np.asarray(filled.any(axis=0)))
    width = filled.shape[1]
    if len(groups) < 2:
        return [(0, width)]
    outlines = [_outline(cells, filled, group) for group in groups]
    if sum(outline is not None for outline in outlines) > _MOST_TABLES:
        return [(0, width)]
    parts = [groups[0]]
    for (left, right), there in zip(groups[1:], outlines[1:], strict=True):
        before = parts[-1]
        if there is not None and _stand_apart(_outline(cells, filled, before), there):
            parts.append((left, right))
        else:
            parts[-1] = (before[0], right)
    edges = [0, *(left for left, _ in parts[1:]), width]
    return list(pairwise(edges))


def _groups(occupied: Mask) -> list[tuple[int, int]]:
    """Runs of columns that hold something."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], occupied, [False]]).astype(np.int8)))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _stand_apart(here: _Outline | None, there: _Outline) -> bool:
    """Whether columns are a table of their own; not when they need the labels of those before."""
    if here is None:
        return False
    under_banners = 0 <= there.top - here.top <= _MOST_BANNERS
    if here.labelled and not there.labelled and here.last == there.last and under_banners:
        return False
    return (
        here.top != there.top
        or bool(here.names & there.names)
        or (there.last < here.last and there.full and not here.last - here.top < _FEWEST_ROWS)
    )


def _outline(cells: Grid, filled: Mask, columns: tuple[int, int]) -> _Outline | None:
    """What a group of columns holds as a table; None when it holds none."""
    left, right = columns
    part = filled[:, left:right]
    rows = np.flatnonzero(part.any(axis=1))
    if right - left < 2 or rows.size < _FEWEST_ROWS:
        return None
    grid = cells[:, left:right]
    top = header.find_header(grid, part)
    if top is None or int(rows[-1]) - top < 2:
        return None
    names = frozenset(tidy(str(name)).casefold() for name in grid[top] if str(name).strip())
    full = bool(part[top : int(rows[-1]) + 1].all())
    return _Outline(top, int(rows[-1]), names, full, _has_labels(grid, part, rows[rows > top]))


def _has_labels(grid: Grid, filled: Mask, rows: Positions) -> bool:
    """Whether some column of a table holds mostly texts, which say what its rows are."""
    below = rows[:_LOOK_AT]
    texts = np.array([[type(cell) is str for cell in row] for row in np.asarray(grid[below])])
    there = filled[below]
    return bool(((texts & there).sum(axis=0) > 0.5 * len(below)).any())


def _stacked(cells: Grid, filled: Mask) -> list[int]:
    """Rows at which the tables of one stretch of columns begin; the first begins at 0."""
    tops = [0]
    occupied = np.flatnonzero(filled.any(axis=1))
    gaps = np.flatnonzero(np.diff(occupied) > 1) + 1
    if not gaps.size or gaps.size > _MOST_GAPS:
        return tops
    first = header.find_header(cells, filled)
    if first is None:
        return tops
    names = cells[first]
    start = next((int(occupied[g]) for g in gaps[::-1] if occupied[g] <= first), 0)
    if _is_table(cells[:start], filled[:start]):
        tops.append(start)
    for gap in gaps[occupied[gaps] > first]:
        row = _names_after(cells, filled, occupied[gap : gap + 3])
        if row is None or bool(np.all(cells[row] == names)) or not _rows_below(filled, row):
            continue
        above = occupied[max(0, gap - _LOOK_AT) : gap]
        above = above[above > max(tops[-1], first if len(tops) == 1 else 0)]
        if _held_numbers(cells, above, np.flatnonzero(filled[row])):
            tops.append(int(occupied[gap]))
            names = cells[row]
    return tops


def _is_table(cells: Grid, filled: Mask) -> bool:
    """Whether rows above a wider table are a table of their own: names over some numbers."""
    top = header.find_header(cells, filled) if filled.any() else None
    if top is None:
        return False
    below = np.flatnonzero(filled.any(axis=1))
    below = below[below > top]
    return len(below) >= _FEWEST_ROWS - 1 and _held_numbers(
        cells, below, np.flatnonzero(filled[top])
    )


def _names_after(cells: Grid, filled: Mask, rows: Positions) -> int | None:
    """The row of two or more texts after titles of one cell each, or None."""
    for row in rows:
        here = cells[row][filled[row]]
        if not all(type(cell) is str for cell in here):
            return None
        if len(here) > 1:
            return int(row)
    return None


def _rows_below(filled: Mask, row: int) -> bool:
    """Whether the next row holds two or more cells, as a row of data does."""
    return row + 1 < len(filled) and int(filled[row + 1].sum()) > 1


def _held_numbers(cells: Grid, rows: Positions, columns: Positions) -> bool:
    """Whether a column held mostly numbers in these rows."""
    if not rows.size:
        return False
    shares = [
        np.mean([isinstance(cell, float) for cell in cells[rows, column]]) for column in columns
    ]
    return bool(max(shares) > 0.5)

"""Which rows of a sheet are its heading: names in one row or several, banners, texts and codes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluator.cohort.cells.cell_text import (
    is_missing_code,
    is_suppressed,
    is_weak_missing_code,
    parse_number,
    tidy,
    without_mark,
)
from evaluator.cohort.sheet import header
from evaluator.cohort.sheet.header import Grid, Mask

Positions = NDArray[np.intp]
Merged = Sequence[tuple[tuple[int, int], tuple[int, int]]]

_LOOK_AT = 60
_MOST_LINES = 4
_NARROW = 2  # columns
_LONG, _VERY_LONG = 25, 60  # letters
_MOSTLY, _NEARLY = 0.5, 0.9
_IMPORT_MARK = re.compile(r'\{"ImportId":')
_PROSE = frozenset(
    {"a", "an", "and", "as", "at", "by", "for", "from", "in", "is", "it", "of", "on", "or", "the",
     "this", "to", "was", "with"}
)  # fmt: skip
_PATTERN = str.maketrans(
    {**dict.fromkeys("123456789", "0"), **dict.fromkeys("bcdefghijklmnopqrstuvwxyz", "a")}
)


@dataclass(frozen=True, slots=True, eq=False)
class Heading:
    """Rows from 0: ``lines`` are the names; those ``left_out`` up to ``end`` are no data."""

    lines: Positions
    end: int
    left_out: Positions


def find_heading(cells: Grid, filled: Mask, merged: Merged) -> Heading | None:
    """The heading of a table: one row of names, lines to be joined, and what stands below them.

    None when no row seems to name the columns.
    """
    top = header.find_header(cells, filled)
    if top is None:
        return None
    block = _block(cells, filled, top)
    lines = _lines(cells, filled, merged, block)
    lines = np.concatenate([_banners(cells, filled, merged, lines), lines])
    end = max(int(block[-1]), int(lines[-1]))
    between = np.arange(int(lines[-1]) + 1, end + 1)
    return Heading(lines, end, between[filled[between].any(axis=1)])


def said_heading(cells: Grid, filled: Mask, rows: Sequence[int]) -> Heading | None:
    """The heading in rows that a person named, counted from 1; None when it cannot be there."""
    lines = np.array(sorted(set(rows)), dtype=np.intp) - 1
    if lines[0] < 0 or lines[-1] >= len(cells) or not filled[lines].any(axis=1).all():
        return None
    return Heading(lines, int(lines[-1]), np.empty(0, dtype=np.intp))


def names_of(cells: Grid, filled: Mask, merged: Merged, lines: Positions) -> list[object]:
    """One name per column; groups in all lines but the last are carried to the right."""
    if len(lines) == 1:
        return list(cells[int(lines[0])])
    return header.join_lines(
        [cells[int(row)] for row in lines],
        [_carried(filled, merged, lines, place) for place in range(len(lines) - 1)],
    )


def _carried(filled: Mask, merged: Merged, lines: Positions, place: int) -> Mask:
    """Columns to which a group's name in one of the lines is carried."""
    row = int(lines[place])
    spanned = spans(merged, row, filled.shape[1])
    named = np.asarray(filled[lines[place + 1 :]].any(axis=0))
    return spanned if spanned.any() else header.spread(filled, row, named)


def spans(merged: Merged, row: int, width: int) -> Mask:
    """The columns of a row that cells merged with their right-hand neighbours span."""
    spanned = np.zeros(width, dtype=bool)
    for (start_row, start_column), (end_row, end_column) in merged:
        if start_row <= row <= end_row and end_column > start_column:
            spanned[start_column : end_column + 1] = True
    return spanned


def _block(cells: Grid, filled: Mask, top: int) -> Positions:
    """The row at ``top`` and those right below it that hold text over columns of numbers.

    A row is of the data when one of its labels stands again below it or looks like those there.
    """
    found = [top]
    below = np.flatnonzero(filled[top + 1 : top + 1 + _LOOK_AT].any(axis=1)) + top + 1
    if below.size < 2:
        return np.array(found)
    rows = np.asarray(cells[below])
    there = filled[below]
    measured = _measured(rows, there)
    lines = range(min(_MOST_LINES + 1, len(below) - 1))
    marked = [place for place in lines if _is_import_line(rows[place], there[place])]
    wide = int(filled[top].sum()) > _NARROW
    numbers_only = wide and _counts_columns(cells[top][filled[top]].tolist())
    for place in lines:
        here = rows[place][there[place]].tolist()
        counted = _counts_columns(here) and bool((there[place] & ~measured).any())
        sure = place <= max(marked, default=-1) or (wide and (counted or _is_note(here)))
        sure |= numbers_only and place == 0 and all(type(cell) is str for cell in here)
        if int(below[place]) != found[-1] + 1 or not (
            sure or _is_line(rows, there, place, measured)
        ):
            break
        found.append(int(below[place]))
    return np.array(found)


def _counts_columns(cells: list[object]) -> bool:
    """Whether cells only number the columns: 1, 2, 3 and so on."""
    return [str(cell).removesuffix(".0").strip("()") for cell in cells] == [
        str(number) for number in range(1, len(cells) + 1)
    ]


def _is_note(texts: list[object]) -> bool:
    """Whether a row of a wider table holds nothing but a sentence."""
    text = tidy(str(texts[0]))
    sentence = text.endswith((".", ":", ")")) or len(text) > _VERY_LONG
    return len(texts) == 1 and len(text) > _LONG and sentence


def _measured(rows: Grid, there: Mask) -> Mask:
    """Columns that mostly hold numbers, dates or the like in these rows."""
    values = np.array([[_is_value(cell) for cell in row] for row in rows], dtype=bool)
    return np.asarray((values & there).sum(axis=0) > _MOSTLY * np.maximum(1, there.sum(axis=0)))


def _is_value(cell: object) -> bool:
    """Whether a cell is a number, date or truth value, or a text that stands for one."""
    if type(cell) is not str:
        return True
    text = tidy(cell)
    return (
        is_missing_code(text)
        or is_weak_missing_code(text)
        or is_suppressed(text)
        or parse_number(without_mark(text)) is not None
        or parse_number(text[:1]) is not None
    )


def _is_line(rows: Grid, there: Mask, place: int, measured: Mask) -> bool:
    """Whether a row holds names or notes on columns, for it holds text where numbers are due."""
    here = measured & there[place]
    if here.sum() < 2 or here.sum() < _MOSTLY * measured.sum():
        return False
    if any(map(_is_value, rows[place][here])):
        return False
    for column in np.flatnonzero(there[place]):
        below = rows[place + 1 :, column][there[place + 1 :, column]].tolist()
        if rows[place, column] in below or _shaped_alike(rows[place, column], below):
            return False
    return True


def _shaped_alike(cell: object, below: list[object]) -> bool:
    """Whether a cell is made like most below it, letter for letter and digit for digit."""
    shape = tidy(str(cell)).lower().translate(_PATTERN)
    same = sum(tidy(str(other)).lower().translate(_PATTERN) == shape for other in below)
    return "0" in shape and same > _MOSTLY * len(below)


def _is_import_line(row: Grid, there: Mask) -> bool:
    """Whether a row holds the marks by which a survey program reads its own export."""
    texts = [str(cell) for cell in row[there]]
    return bool(texts) and sum(map(bool, map(_IMPORT_MARK.match, texts))) > _MOSTLY * len(texts)


def _lines(cells: Grid, filled: Mask, merged: Merged, block: Positions) -> Positions:
    """Which rows of a block are joined to the names: those that group others, or the best one."""
    marks = [row for row in block.tolist() if _is_import_line(cells[row], filled[row])]
    if marks:
        return block[:1]
    joined = _joined(cells, filled, merged, int(block[0]))
    if len(joined) > 1 or len(block) == 1:
        return joined
    below = slice(int(block[-1]) + 1, int(block[-1]) + 1 + _LOOK_AT)
    # The first column, of labels, often has no name.
    used = np.flatnonzero(filled[below].any(axis=0))[1:]
    wide = [r for r in block.tolist() if filled[r][used].sum() >= _NEARLY * len(used)]
    named = [row for row in wide if _may_name(cells[row][filled[row]].tolist())]
    broken = [row for row in block.tolist() if row not in wide and row < max(named, default=-1)]
    after = [row for row in named if not broken or row > broken[-1]]
    best = (after or named or block.tolist())[:2]
    alone, both = cells[best[0]], [cells[row] for row in best]
    none = np.zeros(len(alone), dtype=bool)
    apart = header.repeats(header.join_lines(both, [none] * (len(both) - 1)))
    return np.array(best if apart < header.repeats(alone) else best[:1])


def _may_name(texts: list[object]) -> bool:
    """Whether cells may be names: neither the words of a sentence nor numbers of columns."""
    prose = any(tidy(str(text)).casefold() in _PROSE for text in texts)
    return not prose and not _counts_columns(texts)


def _joined(cells: Grid, filled: Mask, merged: Merged, top: int) -> Positions:
    """The row of names and those below it that name the blanks or groups in the row above them."""
    lines = [top]
    width = filled.shape[1]
    while len(lines) < _MOST_LINES and header.is_second_line(
        cells, filled, lines[-1], spans(merged, lines[-1], width)
    ):
        lines.append(lines[-1] + 1)
    return np.array(lines)


def _banners(cells: Grid, filled: Mask, merged: Merged, lines: Positions) -> Positions:
    """The rows above the names that group them, from the top one on."""
    top = int(lines[0])
    found: list[int] = []
    width = filled.shape[1]
    for row in range(top - 1, max(-1, top - _MOST_LINES), -1):
        above = spans(merged, row, width)
        here = cells[row][filled[row]].tolist()
        different = {tidy(str(cell)) for cell in here}
        some = bool(above.any()) and (not above[filled[top]].all() or len(different) > 1)
        grouped = len(found) + len(lines) > 1
        bare = not above.any() and header.is_group_line(
            cells, filled, row, row + 1, over_groups=grouped
        )
        if not (some or bare):
            break
        found.insert(0, row)
    return np.array(found, dtype=np.intp)

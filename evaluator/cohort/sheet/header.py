"""Where the column names are in a sheet, and what each column is called."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from evaluator.cohort.cells.cell_text import (
    MONTHS,
    is_missing_code,
    is_suppressed,
    number_text,
    say_month,
    tidy,
)
from evaluator.cohort.sheet.sheet_scan import column_letters
from evaluator.values.cohort import Step

Grid = NDArray[np.object_]
Mask = NDArray[np.bool_]

MAX_NAME_LENGTH = 120
_MADE = "Column "
_LOOK_AT = 60
_YEAR = re.compile(r"\b(19|20)[0-9]{2}")
_QUARTER = re.compile(r"(?:q|qtr|quarter) ?[1-4]")
_ONLY_ANSWER = frozenset({"response", "open-ended response"})  # below a question of one answer


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
        if wide_enough and _names_columns(grid, filled, row):
            return None if _looks_like_data(grid, filled, row) else int(row)
    return None


def _names_columns(grid: Grid, filled: Mask, row: int) -> bool:
    """Whether most cells are text, or periods in order of time beside at least one text.

    The text may stand in the row above, over the columns left of the periods.
    """
    cells = grid[row][filled[row]].tolist()
    texts = sum(type(cell) is str for cell in cells)
    above = names_above(grid, filled, row - 1, row) if row and not texts else None
    beside = texts > 0 or (above is not None and above.size > 0)
    return 2 * texts > len(cells) or (beside and _are_periods(cells))


def names_above(grid: Grid, filled: Mask, row: int, below: int) -> NDArray[np.intp] | None:
    """Columns that ``row`` names and ``below`` does not, left of all that both fill.

    None when ``row`` stands over such a column elsewhere, or without a text.
    """
    both = np.flatnonzero(filled[row] & filled[below])
    alone = np.flatnonzero(filled[row] & ~filled[below])
    first = int(both[0]) if both.size else 0
    if (alone > first).any() or any(type(grid[row, column]) is not str for column in alone):
        return None
    return alone


def _are_periods(cells: list[object]) -> bool:
    """Whether the cells that are no text are years, first or last days of months, or even days.

    They stand in order of time, the newest last or first.
    """
    others = [cell for cell in cells if type(cell) is not str]
    days = [cell for cell in others if isinstance(cell, date)]
    gaps = {b.toordinal() - a.toordinal() for a, b in pairwise(days)}
    last = all((day + timedelta(days=1)).day == 1 for day in days)
    even = len(days) > 2 and (len(gaps) == 1 or last or len({day.day for day in days}) == 1)
    dates = [day.toordinal() for day in days if even or day.day == 1]
    years = [cell for cell in others if isinstance(cell, float) and _may_name_a_column(cell)]
    spans = [cell for cell in others if isinstance(cell, float) and _is_span(cell)]
    found = next((each for each in (dates, spans, years) if len(each) == len(others) > 1), [])
    return len(found) > 1 and (_in_order(found) or _in_order(found[::-1]))


def _in_order(times: Sequence[float]) -> bool:
    """Whether times rise one by one, again from the first for each measure, or side by side.

    ``2019 2020 2019 2020`` and ``2019 2019 2020 2020`` stand over two measures; of three or more
    different ones, one may stand twice, as provisional and final.
    """
    different = list(dict.fromkeys(times))
    if len(different) < 2 or any(a >= b for a, b in pairwise(different)):
        return False
    measures, rest = divmod(len(times), len(different))
    if not rest and list(times) in (
        different * measures,
        [time for time in different for _ in range(measures)],
    ):
        return True
    return len(different) > 2 and all(a <= b for a, b in pairwise(times))


def _looks_like_data(grid: Grid, filled: Mask, row: int) -> bool:
    """Whether a would-be header holds a measured number and labels that the rows below repeat."""
    cells = [(column, grid[row, column]) for column in np.flatnonzero(filled[row])]
    numbers = [cell for _, cell in cells if isinstance(cell, float)]
    if all(map(_may_name_a_column, numbers)) or all(map(_is_span, numbers)):
        return False
    below = grid[row + 1 :]
    below = below[~same_as(below, grid[row])]
    texts = [(column, cell) for column, cell in cells if type(cell) is str]
    return any(cell in set(below[:, column].tolist()) for column, cell in texts)


def _may_name_a_column(number: float) -> bool:
    return number.is_integer() and 1900 <= number <= 2100


def _is_span(number: float) -> bool:
    """Whether a number is a school or financial year such as 201819, or a month such as 201804."""
    year, rest = divmod(int(number), 100)
    return (
        number.is_integer()
        and 1900 <= year <= 2100
        and (rest == (year + 1) % 100 or 1 <= rest <= 12)
    )


def same_as(rows: Grid, row: Grid) -> Mask:
    """Which rows repeat ``row`` cell by cell."""
    same = np.ones(len(rows), dtype=bool)
    for column, cell in enumerate(row):
        same[same] = rows[same, column] == cell
        if not same.any():
            break
    return same


_FEWEST_NAMED = 2


def is_second_line(grid: Grid, filled: Mask, row: int, merged: Mask) -> bool:
    """Whether the row after ``row`` is a further line of names, under groups or blanks.

    ``merged`` marks the columns of ``row`` that a merged cell spans. The next row must be all text,
    or periods right of the first column, and fill every merged column, or without merged cells
    every blank among the names, while some row after it is not all text, or all rows after it fill
    a column that it leaves blank. It may also name the first column alone.
    """
    if row + 2 >= len(grid):
        return False
    if not merged.any() and _names_first_column(grid, filled, row):
        return True
    second = grid[row + 1][filled[row + 1]]
    texts = all(type(cell) is str for cell in second)
    times = not filled[row + 1][0] and _are_periods(second.tolist())
    if not len(second) or not (texts or times):
        return False
    after = range(row + 2, min(row + 5, len(grid)))
    blank_here = filled[row] & ~filled[row + 1] & filled[after.start : after.stop].all(axis=0)
    if all(_all_text(grid, filled, below) for below in after) and not blank_here.any():
        return False
    if merged.any():
        return bool(filled[row + 1][merged].all())
    last = int(np.flatnonzero(filled[row : row + 3].any(axis=0))[-1])
    blank = ~filled[row][: last + 1]
    return bool(blank[1:].any() and filled[row + 1][: last + 1][blank].all())


def _names_first_column(grid: Grid, filled: Mask, row: int) -> bool:
    """Whether the row after ``row`` holds nothing but the name that the first column has not.

    So Stat-Xplore writes "Ward" below the line of years. A title of a section stands again further
    down, with another text; the name of a column does not.
    """
    if filled[row][0] or filled[row].sum() < _FEWEST_NAMED or type(grid[row + 1][0]) is not str:
        return False
    data = np.flatnonzero(filled[row + 2 :].sum(axis=1) > 2) + row + 2
    alone = filled[row + 1 : data[-1] if data.size else 0]
    alone = alone[:, 0] & (alone.sum(axis=1) == 1)
    first = range(row + 2, min(row + 5, len(grid)))
    labelled = all(type(grid[below][0]) is str and filled[below].sum() > 2 for below in first)
    numbers = any(not _all_text(grid, filled, below) for below in first)
    return labelled and numbers and bool(alone[:1].all()) and int(alone.sum()) == 1


def _all_text(grid: Grid, filled: Mask, row: int) -> bool:
    return all(type(cell) is str for cell in grid[row][filled[row]])


def is_group_line(
    grid: Grid, filled: Mask, row: int, below: int, *, over_groups: bool = False
) -> bool:
    """Whether ``row`` groups the names of the row ``below``, of which fewer repeat with it.

    It must hold two or more different texts, years or dates; years may stand over months or
    quarters of which none repeats, in any order. Left of them it may name columns to
    which the row ``below`` gives no name, and then one year or date will do; none else may stand
    over such a column. Over names that are groups themselves, they may all differ, but the first
    column has no group.
    """
    alone = names_above(grid, filled, row, below)
    if alone is None:
        return False
    groups = grid[row][filled[row] & filled[below]].tolist()
    names = grid[below][filled[below]].tolist()
    different = len({_text(g) for g in groups})
    if not all(map(_may_group, groups)) or not 0 < different < len(names):
        return False
    joined = join_lines([grid[row], grid[below]], [spread(filled, row, filled[below])])
    fewer = repeats(joined) < repeats(names) or (over_groups and not filled[row][0])
    years = all(map(_YEAR.search, map(_text, groups)))
    one = alone.size > 0 and years
    one |= years and different > 1 and _are_parts_of_years(names)
    said = any(_text(cell).endswith(":") for cell in grid[row][filled[row]])
    return not said and (one or (fewer and different > 1))


def _are_parts_of_years(names: Sequence[object]) -> bool:
    """Whether names are months or quarters without their year, but for those of places left."""
    said = [_text(name).casefold().rstrip(".") for name in names]
    parts = [text in MONTHS or _QUARTER.fullmatch(text) is not None for text in said]
    first = parts.index(True) if True in parts else len(parts)
    return len(parts) - first > 1 and all(parts[first:])


def _may_group(cell: object) -> bool:
    """Whether a cell may stand over several names: a text, a date, or a year."""
    if isinstance(cell, float):
        return _may_name_a_column(cell) or _is_span(cell)
    return type(cell) is str or isinstance(cell, date)


def repeats(names: Iterable[object]) -> int:
    """How many names stand once more, blanks aside."""
    said = [text for name in names if (text := _text(name).casefold())]
    return len(said) - len(set(said))


def spread(filled: Mask, row: int, named: Mask) -> Mask:
    """Columns to which the names of ``row`` are carried: from the first one on, where it is blank.

    For group names without merged cells; ``named`` are the columns with a name below them.
    """
    carried = ~filled[row]
    first = np.flatnonzero(filled[row])
    carried[: first[0] if first.size else None] = False
    return np.asarray(carried & named)


def join_lines(lines: Sequence[Grid], carried: Sequence[Mask]) -> list[object]:
    """One name per column from k header lines.

    ``carried`` are the columns to which names are carried from the left, for all lines but the
    last.
    """
    parts: list[list[str]] = [[] for _ in lines[0]]
    for line, spanned in zip(lines, [*carried, None], strict=True):
        group = ""
        for place, cell in enumerate(line):
            group = _text(cell) or (group if spanned is not None and spanned[place] else "")
            if group and group not in parts[place][-1:] and group.casefold() not in _ONLY_ANSWER:
                parts[place].append(group)
    return [tidy(" ".join(each)) for each in parts]


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
            reason = "The name had line breaks, repeated spaces or unseen letters, which went."
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


def count_notes_below(grid: Grid, filled: Mask, gaps: Mask) -> int:
    """How many rows at the end hold notes, such as a source or "n = 40", and no data.

    They begin with the first row that reads like a note, or that stands alone below an empty row
    (``gaps``); only texts follow it. In a table of two columns a name may be as long as a note.
    A note may stand right of its mark, such as INFO, in a column that is mostly empty above.
    """
    if filled.shape[1] < 2:
        return 0
    wide = filled.shape[1] > 2
    first, labelled = len(grid), False
    for row in range(len(grid) - 1, 0, -1):
        cells = grid[row][filled[row]].tolist()
        if not 1 <= len(cells) <= 2 or type(cells[0]) is not str:
            break
        alone, text = len(cells) == 1, tidy(cells[0])
        sure = alone and (_NOTE.match(text) is not None or (bool(gaps[row]) and " " in text))
        if sure or (wide and not labelled and _is_note(text, alone=alone)):
            first = row
        elif not alone:
            if type(cells[1]) is not str or not wide:
                break
            labelled = True
            legend = _is_mark(text) and " " in tidy(cells[1])
            if legend or (gaps[row] and _is_marked_note(cells[1], filled[:row, filled[row]])):
                first = row
    return len(grid) - first


_LONG_NOTE = 25  # letters
_NOTE = re.compile(
    r"(notes?|sources?|key|produced|printed|extracted|downloaded|confidential|official|restricted|"
    r"not protectively marked|contact|end( of .*)?|base|data|footnotes?|crown copyright|©|figures|"
    r"totals may|numbers (?:are|have)|percentages|for more|see|this (?:table|data)|https?:|www\.)"
    r"(?!\w)|n ?=|[*†‡¹²\[]|[-_=]{3,}$|\([a-z0-9]\) ?\w|[0-9]{1,2}[.):] ?[A-Za-z]",
    re.IGNORECASE,
)


def _is_mark(text: str) -> bool:
    """Whether a text is a mark that stands for a number in the table, such as "!" or ".."."""
    return bool(text) and not text.isalnum() and (is_missing_code(text) or is_suppressed(text))


def _is_marked_note(text: str, above: Mask) -> bool:
    """Whether a row's second text is a sentence in a column that is mostly empty ``above`` it."""
    sentence = len(tidy(text)) > _LONG_NOTE and tidy(text).count(" ") > 2
    return sentence and bool(2 * above[:, -1].sum() < len(above))


def _is_note(text: str, *, alone: bool) -> bool:
    if alone:
        return len(text) > _LONG_NOTE or is_total_label(text) or _NOTE.match(text) is not None
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

"""Times of several lengths in one column: years beside their quarters or months, and overlaps."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from evaluator.cohort.arranging.kept_rows import leave_out, rows_of_table
from evaluator.cohort.arranging.spots import spot_of
from evaluator.cohort.cells.cell_grid import DATE, EMPTY, NUMBER, TEXT, CellColumn, column_of
from evaluator.cohort.cells.cell_text import MONTHS, cell_text, tidy
from evaluator.cohort.cells.sorted_cells import first_rows, listed
from evaluator.cohort.columns import names as vocabulary
from evaluator.cohort.columns.names import words
from evaluator.cohort.columns.times.periods import parse_period
from evaluator.cohort.sheet.table import Table
from evaluator.values.cohort import Step
from evaluator.values.data import Data
from evaluator.values.problems import Problem
from evaluator.words.dates import dated

Mask = NDArray[np.bool_]
Days = tuple[int, int]  # the first and the last

ACTION = "drop_longer_times"
OVERLAP = "times_overlap"
SEVERAL = "times_of_several_lengths"
_NOT_DATA = "drop_heading_rows"
_FEWEST_ROWS, _FEWEST_TIMES = 6, 3
_MOST_NOTES = 12
_MOST_DIFFERENT = 2_000
_MOST_NAMED = 8
_LONGER = 1.9  # times as long as another: a quarter beside a month, not a term beside a quarter
_MOSTLY = 0.5
_WEEK = 6  # days from the first to the last
_MOST_YEARS = 20
_OF_ALL = re.compile(
    r"(?:\b(?:grand |sub)?total\b|\b(?:full|whole|all|calendar) year\b|\bannual\b|\ball\b)", re.I
)
_SPAN = re.compile(r"(?P<year>(?:19|20)[0-9]{2})(?: ?[-/–] ?)?(?P<next>(?:19|20)?[0-9]{2})")
_YEARS = re.compile(r"(?P<first>(?:19|20)[0-9]{2}) ?(?:/|-|–|to) ?(?P<last>(?:19|20)?[0-9]{2})")
_ROLLING = re.compile(
    r"(?P<count>[0-9]{1,2}|three|six|twelve)[ -]months?(?: rolling)?(?: period)? "
    r"(?:to|ending|ended)|(?:rolling )?(?P<year>year) (?:to|ending|ended)",
    re.I,
)
_COUNTS = {"three": 3, "six": 6, "twelve": 12}
_MONTHS_TO = re.compile(
    r"(?P<first>[A-Za-z]{3,9})(?: (?P<year>(?:19|20)[0-9]{2}))? ?(?:to|-|–) ?"
    r"(?P<last>[A-Za-z]{3,9}) (?P<ends>(?:19|20)[0-9]{2})"
)


@dataclass(frozen=True, slots=True, eq=False)
class _Times:
    """A column whose cells are times.

    Attributes:
        codes: (n,) position among the different cells, -1 where empty. written: (m,) how they
            stand in the sheet. days: (m,) which days each covers.
    """

    name: str
    codes: NDArray[np.intp]
    written: tuple[str, ...]
    days: tuple[Days, ...]

    def at(self, marks: Sequence[bool]) -> Mask:
        """Which rows hold one of the times that are marked."""
        return np.append(np.array(marks, dtype=bool), False)[self.codes]


def with_times_of_one_length(table: Table, data: Data, sheet: str) -> Table:
    """The table without rows of longer times whose shorter parts have rows of their own.

    What stays of another length, and times that overlap each other, is told.
    """
    table = _without_notes_of_series(table, sheet)
    times = _times(table)
    if times is None:
        return table
    longer = _longer(times.days)
    gone = times.at([each is True for each in longer])
    if gone.any() and not data.undone(ACTION):
        table = _left_out(table, times, gone, sheet)
        times = _times(table)
    if times is None:
        return table
    told = _several_told(table, times, sheet) or _overlap_told(table, times, sheet)
    return replace(table, problems=(*table.problems, *told))


def _without_notes_of_series(table: Table, sheet: str) -> Table:
    """The table without rows that tell of its columns, above a first column of nothing but times.

    So statistics offices write a series: Title, Unit, Release date and the like, then the years.
    """
    if len(table.rows) < _FEWEST_ROWS + 1:
        return table
    cells = column_of(table.cells, 0)
    head = [_days(cell) is not None for cell in cells[: _MOST_NOTES + 1]]
    notes = head.index(True) if True in head else 0
    if not notes or notes > _MOST_NOTES or 2 * notes >= len(cells):
        return table
    rest = set(cells[notes:].tolist())
    if len(rest) > _MOST_DIFFERENT or any(_days(cell) is None for cell in rest):
        return table
    if not (cells.kinds[:notes] == TEXT).all() or len(rest) < len(cells) - notes:
        return table
    names = [cell_text(cell) for cell in cells[:notes]]
    rows = first_rows(table.rows[:notes])
    reason = f"Rows between the names and the data ({listed(names, 3)}) are not data."
    fix = "Check that they tell of the columns, and that none is a row of data."
    told = Problem(_NOT_DATA, reason, fix, "note", sheet, rows[0], None, rows, notes)
    kept = rows_of_table(table, np.arange(len(table.rows)) >= notes)
    step = Step(_NOT_DATA, None, reason, notes, rows)
    return replace(kept, steps=(*kept.steps, step), problems=(*kept.problems, told))


# --- what is a time -------------------------------------------------------------------------------


def _times(table: Table) -> _Times | None:
    """The column of times: one named so, or the first where each of its cells stands once."""
    for place, name in enumerate(table.names):
        said = set(words(name))
        months = _months_of(name)
        timely = bool(said & vocabulary.TIMES) and not said & vocabulary.START_WORDS
        named = months > 0 or timely
        if named or (place == 0 and len(table.rows) <= _MOST_DIFFERENT):
            found = _as_times(name, column_of(table.cells, place), months)
            if found is not None and (named or len(found.days) == len(found.codes)):
                return found
    return None


def _as_times(name: str, column: CellColumn, months: int) -> _Times | None:
    """A column as times; None unless every filled cell is one, of a few different ones."""
    filled = column.kinds != EMPTY
    kinds = [kind for kind in (TEXT, NUMBER, DATE) if (column.kinds == kind).any()]
    if int(filled.sum()) < _FEWEST_ROWS or not np.isin(column.kinds[filled], kinds).all():
        return None
    if kinds in ([NUMBER], [DATE]) and not months:
        return None  # all of one length
    codes = np.full(len(column), -1, dtype=np.intp)
    cells: list[object] = []
    for kind in kinds:
        rows = np.flatnonzero(column.kinds == kind)
        _, first, which = np.unique(column.values[rows], return_index=True, return_inverse=True)
        codes[rows] = which.reshape(-1) + len(cells)
        if len(cells) + len(first) > _MOST_DIFFERENT:
            return None
        cells += column[rows[first]].tolist()
    days = _days_of_all(cells, months) if len(cells) >= _FEWEST_TIMES else None
    return None if days is None else _Times(name, codes, tuple(map(_written, cells)), days)


def _written(cell: object) -> str:
    return f"{cell:%Y-%m-%d}" if isinstance(cell, datetime) else cell_text(cell)


def _days_of_all(cells: Sequence[object], months: int) -> tuple[Days, ...] | None:
    """The days that cells cover; None where one is no time, or all are years such as 2010-11.

    Such years begin in April or September, whichever lets more of the other times lie in them.
    """
    spans = [span for cell in cells if (span := _SPAN.fullmatch(cell_text(cell)))]
    follow = bool(spans) and all(
        int(each["next"]) % 100 == (int(each["year"]) + 1) % 100 for each in spans
    )
    if follow and len(spans) == len(cells):
        return None
    best: tuple[Days, ...] | None = None
    for begins in (4, 9) if follow else (0,):
        known = tuple(d for cell in cells if (d := _days(cell, months, begins)) is not None)
        if len(known) < len(cells):
            return None
        if best is None or _longer(known).count(True) > _longer(best).count(True):
            best = known
    return best


def _days(cell: object, months: int = 0, begins: int = 0) -> Days | None:
    """The days that a cell covers.

    Args:
        cell: as it stands in the sheet.
        months: how many it is the last of; 0 where it names the whole time itself.
        begins: the month in which years such as 2010-11 begin; 0 where these are months.
    """
    text = cell_text(cell)
    span = _SPAN.fullmatch(text) if begins else None
    if span is not None:
        first = int(span["year"])
        after = datetime(first + 1, begins, 1).toordinal()
        return datetime(first, begins, 1).toordinal(), after - 1
    if isinstance(cell, datetime):
        covered = spot_of(dated(cell, "%b %Y") if cell.day == 1 else cell).days
    elif isinstance(cell, float):
        covered = spot_of(cell).days or spot_of(f"{text[:4]}-{text[4:]}").days
    else:
        covered = _stretch(text) or spot_of(text).days or _whole_year(text)
    if covered is None or not months:
        return covered
    last = date.fromordinal(covered[1])
    before = 12 * last.year + last.month - months
    return date(before // 12, before % 12 + 1, 1).toordinal(), covered[1]


def _whole_year(text: str) -> Days | None:
    """The days of a year that is called a total, such as "2023 Total" or "Full year 2023"."""
    plain = tidy(_OF_ALL.sub(" ", text)).strip(" -:,()")
    period = parse_period(plain) if plain != text else None
    year = period is not None and period.unit in ("year", "school_year")
    return spot_of(plain).days if year else None


def _stretch(text: str) -> Days | None:
    """The days of several years such as "2012 - 14", or of months such as "Jan to Jun 2023"."""
    found = _YEARS.fullmatch(text)
    if found is not None:
        first, said = int(found["first"]), found["last"]
        last = int(said) + (100 * (first // 100) if len(said) == 2 else 0)
        if first + 1 < last < first + _MOST_YEARS:
            return datetime(first, 1, 1).toordinal(), datetime(last, 12, 31).toordinal()
    found = _MONTHS_TO.fullmatch(text)
    if found is None:
        return None
    month, last = (MONTHS.get(found[each].lower(), 0) for each in ("first", "last"))
    if not month or not last:
        return None
    ends = int(found["ends"])
    begins = int(found["year"] or ends - (month > last))
    day = datetime(begins, month, 1).toordinal()
    after = datetime(ends + last // 12, last % 12 + 1, 1).toordinal()
    return (day, after - 1) if day < after else None


def _months_of(name: str) -> int:
    """How many months a heading such as "12 months to" says that each time covers; else 0."""
    found = _ROLLING.search(tidy(name).replace("_", " "))
    if found is None:
        return 0
    count = found["count"]
    return 12 if found["year"] else _COUNTS.get(count.lower(), 0) or int(count)


# --- what is longer, and what overlaps ------------------------------------------------------------


def _longer(days: Sequence[Days]) -> list[bool | None]:
    """Which times hold shorter ones: True for those, None for others of a longer kind."""
    lengths = [last - first + 1 for first, last in days]
    shortest = min(lengths)
    if max(lengths) < _LONGER * shortest:
        return [False] * len(days)
    starts = list(zip(days, lengths, strict=True))
    found: list[bool | None] = []
    for (first, last), length in zip(days, lengths, strict=True):
        inside = any(
            first <= begin and end <= last and length >= _LONGER * own
            for (begin, end), own in starts
        )
        found.append(True if inside else None if length >= _LONGER * shortest else False)
    return found


def _left_out(table: Table, times: _Times, gone: Mask, sheet: str) -> Table:
    """The table without rows of longer times, and a warning that says so."""
    named = _held(times, gone)
    keep = f'keep = [{{ column = "{times.name}", values = [{_quoted(named)}] }}]'
    instead = f"; in a plan, under [data]: {keep}" if len(named) <= _MOST_NAMED else ""
    reason = (
        f'Rows of longer times ({listed(named, 3)}) were left out, because "{times.name}" holds '
        "the shorter times inside them too, and the same events would count twice."
    )
    fix = (
        f"If the longer times are what is compared, keep their rows alone{instead}. If nothing "
        f'counts twice, untick this change; in a plan, give without = ["{ACTION}"] under [data].'
    )
    return leave_out(table, gone, ACTION, (reason, fix), (sheet, times.name))


def _held(times: _Times, rows: Mask) -> list[str]:
    """The times in some rows, as they are written, in order."""
    codes = sorted(set(times.codes[rows].tolist()), key=lambda code: times.days[code])
    return [times.written[code] for code in codes if code >= 0]


def _several_told(table: Table, times: _Times, sheet: str) -> tuple[Problem, ...]:
    """A question about times that are longer than others and hold none of them."""
    longer = _longer(times.days)
    where = times.at([each is not False for each in longer])
    named, rest = _held(times, where), _held(times, ~where)
    if not named or len(rest) < _FEWEST_TIMES:
        return ()
    part = f"not = [{_quoted(named)}]"
    ends = [days[1] for days, each in zip(times.days, longer, strict=True) if each is not False]
    begins = [days[0] for days, each in zip(times.days, longer, strict=True) if each is False]
    if max(ends) < min(begins):
        part = f'from = "{rest[0]}"'
    message = (
        f'"{times.name}" holds times of several lengths: {listed(named, 3)} '
        f"{'is' if len(named) == 1 else 'are'} longer than {listed(rest, 2)}."
    )
    fix = (
        "Keep times of one length; in a plan, under [data]: keep = "
        f'[{{ column = "{times.name}", {part} }}].'
    )
    return (_problem(SEVERAL, table, where, message, fix, (sheet, times.name)),)


def _quoted(named: Sequence[str]) -> str:
    more = ", …" if len(named) > _MOST_NAMED else ""
    return ", ".join(f'"{each}"' for each in named[:_MOST_NAMED]) + more


def _overlap_told(table: Table, times: _Times, sheet: str) -> tuple[Problem, ...]:
    """A question about times most of which begin before the one before them ends."""
    order = sorted(range(len(times.days)), key=lambda code: times.days[code])
    if len(order) < _FEWEST_TIMES or min(last - first for first, last in times.days) < _WEEK:
        return ()
    days = [times.days[code] for code in order]
    over = [later[0] <= earlier[1] for earlier, later in pairwise(days)]
    if sum(over) <= _MOSTLY * len(over):
        return ()
    apart: list[int] = []
    for code in order:
        if not apart or times.days[code][0] > times.days[apart[-1]][1]:
            apart.append(code)
    at = over.index(True)
    pair = [times.written[order[at]], times.written[order[at + 1]]]
    quoted = _quoted([times.written[code] for code in apart])
    fix = "Ask for figures of each time alone, or keep times that do not overlap"
    if len(apart) > 1:
        fix += (
            "; in a plan, under [data]: keep = "
            f'[{{ column = "{times.name}", values = [{quoted}] }}]'
        )
    return (
        _problem(
            OVERLAP,
            table,
            times.codes >= 0,
            f'The times in "{times.name}" overlap, as "{pair[0]}" and "{pair[1]}" do, so the same '
            "events count in several. A change shows late and too small, and ranges come out too "
            "narrow.",
            f"{fix}.",
            (sheet, times.name),
        ),
    )


def _problem(
    code: str, table: Table, where: Mask, message: str, fix: str, place: tuple[str, str]
) -> Problem:
    rows = first_rows(table.rows[where])
    return Problem(
        code, message, fix, "warning", place[0], rows[0], place[1], rows, int(where.sum())
    )

"""Rows that sum others, wherever they stand: left out when label and numbers agree, else told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from evaluator.cohort.arranging.kept_rows import leave_out, rows_of_table
from evaluator.cohort.arranging.sums import (
    MOST_ROWS,
    sums_of_blocks,
    sums_of_groups,
    unlabelled_sums,
)
from evaluator.cohort.arranging.total_labels import (
    are_wider_codes,
    is_only_a_region,
    may_sum_all,
    may_sum_others,
    says_region,
    says_total,
    statistics_among,
)
from evaluator.cohort.cells.cell_grid import DATE, EMPTY, NUMBER, TEXT, CellColumn, column_of
from evaluator.cohort.cells.cell_text import tidy
from evaluator.cohort.cells.sorted_cells import first_rows, listed
from evaluator.cohort.columns import names as vocabulary
from evaluator.cohort.columns.levels import REGIONAL, level_rank, levels_of
from evaluator.cohort.columns.names import is_code, words
from evaluator.cohort.columns.times.periods import school_year_of
from evaluator.cohort.sheet.table import Table
from evaluator.values.cohort import Step
from evaluator.values.data import Data
from evaluator.values.problems import Problem

Mask = NDArray[np.bool_]
Codes = NDArray[np.intp]

ACTION = "drop_total_row"
BY_LEVEL = "drop_wider_rows"
_FEWEST_ROWS = 4
_LONGEST_LABEL = 60
_SEVERAL = 2
_MOST_OF_A_CONTRAST = 3
_MOST_LABELS = 40
_MOST_DIFFERENT = 20_000
_MOST_OF_LABEL = 0.8
_MOST_PLACES = 0.5  # of all labels may be nations or regions before they are the places compared
_YEARS = range(1900, 2101)


@dataclass(frozen=True, slots=True, eq=False)
class _Labels:
    """A column of labels: (n,) position among the (m,) different ones, -1 where it holds none."""

    name: str
    codes: Codes
    texts: tuple[str, ...]

    def marked(self, marks: Sequence[bool]) -> Mask:
        """Which rows hold one of the labels that are marked."""
        return np.append(np.array(marks, dtype=bool), False)[self.codes]


@dataclass(frozen=True, slots=True, eq=False)
class _Numbers:
    """What may add up: (n, k) numbers, 0 where there is none, and whether they count things.

    ``hidden``: (n,) rows in which a number is hidden, so that nothing can sum it.
    """

    values: NDArray[np.float64]
    whole: Mask
    hidden: Mask


def without_totals(table: Table, data: Data, sheet: str) -> Table:
    """The table without rows that sum others by label and numbers; those by one only are told."""
    if data.undone(ACTION) or len(table.rows) < _FEWEST_ROWS:
        return table
    columns = [column_of(table.cells, place) for place in range(len(table.names))]
    named = list(zip(table.names, columns, strict=True))
    found = (_labels(name, column) for name, column in named if _is_words(column))
    labels = [each for each in found if each is not None]
    main = _main(labels)
    if main is None:
        return table
    strong, weak = _labelled(labels, main, _without_time(labels, named))
    candidates = strong | weak
    if len(table.rows) > MOST_ROWS and not candidates.any():
        return table
    numbers = _numbers(named)
    counted = numbers.values.shape[1] > 0
    sums, silent = np.zeros((2, len(candidates)), dtype=bool)
    if candidates.any() and counted:
        sums = _summing(numbers, labels, _times(named), strong, weak)
    plain = ~candidates & counted
    silent[plain] = unlabelled_sums(numbers.values[plain][:, numbers.whole])
    gone = candidates & sums
    gone &= strong | ~_breaks_down_itself(main, gone & weak, numbers.values)
    wider = _wider(labels, main) & ~gone & (not data.undone(BY_LEVEL))
    doubt = (strong | _standing_for_others(main, weak & ~gone)) & ~gone & ~wider
    kept = _told(table, sheet, labels, gone=gone, doubt=doubt, silent=silent & ~wider)
    return _without_wider(kept, sheet, wider[~gone])


def _breaks_down_itself(main: _Labels, gone: Mask, values: NDArray[np.float64]) -> Mask:
    """Rows that sum the rows right beside them of their own label: one place, broken down."""
    found = np.zeros(len(gone), dtype=bool)
    changes = np.flatnonzero(np.diff(main.codes)) + 1
    for block in np.split(np.arange(len(gone)), changes):
        for row in block[gone[block] & (main.codes[block] >= 0)] if len(block) > _SEVERAL else ():
            rest = values[block[block != row]].sum(axis=0)
            found[row] = bool(np.allclose(rest, values[row]))
    return found


def _wider(labels: Sequence[_Labels], main: _Labels) -> Mask:
    """Rows of nations and regions, as a column of levels or their label says, beside finer rows.

    Their own label must be empty, or read like a nation, region or total, without an official code.
    """
    found = np.zeros(len(main.codes), dtype=bool)
    texts = main.texts
    own = main.marked([says_total(text) or may_sum_others(text) for text in texts])
    own |= main.codes < 0
    for each in labels:
        ranks = [level_rank(text) for text in each.texts]
        wide = [rank is not None and rank <= REGIONAL for rank in ranks]
        fine = each.marked([rank is not None and rank > REGIONAL for rank in ranks])
        rows = each.marked(wide)
        if each is not main and levels_of(each.texts) and rows.sum() <= fine.sum():
            found |= rows & own
        found |= each.marked(are_wider_codes(each.texts))
    named = main.marked([says_region(text) for text in texts])
    several = sum(map(says_region, texts)) >= _SEVERAL
    if several and 2 * int(named.sum()) <= len(named):
        found |= named
    return found


def _without_wider(table: Table, sheet: str, wider: Mask) -> Table:
    """The table without rows of regions and nations, and a warning that says so."""
    if not wider.any():
        return table
    reason = (
        "Rows of regions or nations, which a label or a column of levels calls so, were left out: "
        "the same people count in the rows of the places below them."
    )
    fix = (
        "If regions are what is compared, keep their rows alone, by the column of levels; if "
        "nothing counts twice, untick this change; in a plan, give without = "
        f'["{BY_LEVEL}"] under [data].'
    )
    return leave_out(table, wider, BY_LEVEL, (reason, fix), (sheet, None))


def _standing_for_others(main: _Labels, weak: Mask) -> Mask:
    """Rows of regions or nations that may stand for other rows, though they sum none.

    One region alone is more likely a place of that name, such as the force West Midlands; where
    most rows are regions, the table is about regions.
    """
    names = [main.texts[code] for code in np.unique(main.codes[weak & (main.codes >= 0)])]
    enough = len(names) >= _SEVERAL or any(may_sum_all(n) or is_only_a_region(n) for n in names)
    return weak if enough and weak.sum() <= 0.5 * len(weak) else np.zeros(len(weak), dtype=bool)


# --- columns --------------------------------------------------------------------------------------


def _is_words(column: CellColumn) -> bool:
    filled = int((column.kinds != EMPTY).sum())
    return filled > 0 and int((column.kinds == TEXT).sum()) > 0.5 * filled


def _labels(name: str, column: CellColumn) -> _Labels | None:
    """The labels of a column; None where there are so many that they are keys or remarks."""
    text = column.kinds == TEXT
    held = column.values[text].astype(np.intp)
    there = np.zeros(len(column.texts), dtype=bool)
    there[held] = True
    if there.sum() > _MOST_DIFFERENT:
        return None
    texts = tuple(tidy(str(each)) for each in column.texts[there])
    place = np.cumsum(there) - 1
    place[there] = np.where([not each for each in texts], -1, place[there])
    codes = np.full(len(column), -1, dtype=np.intp)
    codes[text] = place[held]
    return _Labels(name, codes, texts)


def _main(labels: Sequence[_Labels]) -> _Labels | None:
    """The labels of what the rows are about: of places by name, else the most; filled mostly."""
    filled = [each for each in labels if 2 * (each.codes >= 0).sum() >= len(each.codes)]
    short = [
        each
        for each in filled or labels
        if each.texts and np.mean([len(text) for text in each.texts]) <= _LONGEST_LABEL
    ]
    plain = [each for each in short if not set(words(each.name)) & vocabulary.CODES]
    named = [each for each in plain if set(words(each.name)) & vocabulary.PLACES]
    named = named or [each for each in plain if set(words(each.name)) & vocabulary.AREAS]
    return max(named or short, key=lambda each: len(each.texts), default=None)


def _numbers(named: Sequence[tuple[str, CellColumn]]) -> _Numbers:
    """The columns of numbers of 0 and more that are neither times nor codes."""
    found, whole = [], []
    hidden = np.zeros(len(named[0][1]), dtype=bool)
    for name, column in named:
        number = column.kinds == NUMBER
        filled = int((column.kinds != EMPTY).sum())
        if 2 * int(number.sum()) < filled or not number.any():
            continue
        own = column.values[number]
        if set(words(name)) & vocabulary.CODES or _says_when(name, own):
            continue
        if np.isfinite(own).all() and (own >= 0).all() and own.max() > own.min():
            found.append(np.where(number, column.values, 0.0))
            whole.append(bool((own % 1 == 0).all()))
            hidden |= column.kinds == TEXT
    values = np.stack(found, axis=1) if found else np.empty((len(named[0][1]), 0))
    return _Numbers(values, np.array(whole, dtype=bool), hidden)


def _says_when(name: str, own: NDArray[np.float64]) -> bool:
    """Whether whole numbers are years, school years, or times by their column's name."""
    if (own % 1).any():
        return False
    if set(words(name)) & vocabulary.TIMES:
        return True
    return all(y in _YEARS or school_year_of(y) is not None for y in np.unique(own)[:50].tolist())


def _times(named: Sequence[tuple[str, CellColumn]]) -> list[_Labels]:
    """Columns of dates, and of numbers that say when, as labels."""
    found = []
    for name, column in named:
        dated = column.kinds == DATE
        number = column.kinds == NUMBER
        there = dated if dated.sum() > number.sum() else number
        if not there.any() or _is_words(column):
            continue
        if there is number and not _says_when(name, column.values[number]):
            continue
        codes = np.full(len(column), -1, dtype=np.intp)
        different, codes[there] = np.unique(column.values[there], return_inverse=True)
        found.append(_Labels(name, codes, ("",) * len(different)))
    return found


# --- labels ---------------------------------------------------------------------------------------


def _without_time(labels: Sequence[_Labels], named: Sequence[tuple[str, CellColumn]]) -> Mask:
    """(n,) rows that a column of times says nothing of, where it does of most."""
    found = np.zeros(len(named[0][1]), dtype=bool)
    said = [each for each in labels if set(words(each.name)) & vocabulary.TIMES]
    for each in (*said, *_times(named)):
        empty = each.codes < 0
        found |= empty & (2 * empty.sum() < len(empty))
    return found


def _labelled(labels: Sequence[_Labels], main: _Labels, timeless: Mask) -> tuple[Mask, Mask]:
    """Rows whose label says that they sum others, and rows whose label may say so.

    A total in a further column, such as one of both sexes, breaks its place down no further: it
    is the row to keep, not one to leave out, unless it is ``timeless``: it sums the times.
    """
    n = len(main.codes)
    strong, weak = np.zeros(n, dtype=bool), np.zeros(n, dtype=bool)
    said = [says_total(text) for text in main.texts]
    also = statistics_among(main.texts)
    may = [
        not s and (t in also or may_sum_others(t)) for s, t in zip(said, main.texts, strict=True)
    ]
    compared = sum(may) > _MOST_PLACES * (len(may) - sum(said)) or _is_contrast(main.texts)
    above = main.marked(said) | main.marked(may) | (main.codes < 0) | timeless
    for each in labels:
        outright = [says_total(text) for text in each.texts]
        perhaps = [not s and may_sum_others(t) for s, t in zip(outright, each.texts, strict=True)]
        perhaps = may if each is main else perhaps
        strong |= each.marked(outright) & above
        if each is main and not compared:
            weak |= each.marked(perhaps)
        elif each is not main:
            weak |= each.marked(perhaps) & (main.codes < 0)
    return strong, weak & ~strong


def _is_contrast(texts: Sequence[str]) -> bool:
    """Whether a few labels name two groups, such as "Cohort" and "Control"."""
    said = any(set(words(text)) & vocabulary.COMPARISON for text in texts)
    return said and len(texts) <= _MOST_OF_A_CONTRAST


# --- sums -----------------------------------------------------------------------------------------


def _summing(
    numbers: _Numbers, labels: Sequence[_Labels], times: Sequence[_Labels], strong: Mask, weak: Mask
) -> Mask:
    """Which labelled rows are sums: those of plain rows first, then those that sum the rest.

    Where a part is hidden, nobody can say whether a row is its sum: the label's other rows do.

    A region's row must be an exact sum of rows beside it; one that says "total" may be rounded.
    """
    candidates = strong | weak
    values, whole = numbers.values, numbers.whole
    sure = candidates & unlabelled_sums(values[:, whole])
    found = sure.copy()
    unknown = ~(values != 0).any(axis=1)
    for leaves in (~candidates, None, None):
        rest = ~found if leaves is None else leaves
        for each in _different(labels, candidates & ~found):
            groups = _groups((*labels, *times), each, rest & ~each)
            found |= sums_of_groups(values, each, rest, groups, whole)
            if leaves is not None and groups.max() > 0:
                unknown |= each & np.isin(groups, np.unique(groups[rest & numbers.hidden]))
        for mine, rounded in ((strong & ~found, True), (weak & ~found, False)):
            found |= sums_of_blocks(values, mine, candidates, rest, whole, rounded=rounded)
        found = _mostly(labels, candidates, found, unknown & ~found) | sure
        if found[candidates].all():
            break
    return found


def _different(labels: Sequence[_Labels], rows: Mask) -> list[Mask]:
    """The rows of each label that marks some of ``rows``; a table has few of them."""
    found = []
    for each in labels:
        codes = np.unique(each.codes[rows & (each.codes >= 0)])
        if len(codes) <= _MOST_LABELS:
            found += [rows & (each.codes == code) for code in codes.tolist()]
    return found[:_MOST_LABELS]


def _groups(columns: Sequence[_Labels], rows: Mask, leaves: Mask) -> Codes:
    """(n,) group by all columns whose values in ``rows`` stand in ``leaves`` too; else -1."""
    group = np.zeros(len(rows), dtype=np.intp)
    shared = False
    for each in columns:
        own = np.unique(each.codes[rows])
        if own[0] < 0 or not np.isin(own, each.codes[leaves]).all():
            continue
        shared = True
        pairs = group * (len(each.texts) + 1) + each.codes + 1
        group = np.unique(pairs, return_inverse=True)[1].astype(np.intp)
    return group if shared else np.zeros(len(rows), dtype=np.intp)


def _mostly(labels: Sequence[_Labels], candidates: Mask, found: Mask, empty: Mask) -> Mask:
    """Labels as a whole: sums nearly wherever that can be said, or nowhere.

    ``empty``: rows of which it cannot.
    """
    marks = [each.codes[candidates] for each in labels if _telling(each, candidates)]
    _, which = np.unique(np.stack(marks, axis=1), axis=0, return_inverse=True)
    which = which.reshape(-1)
    size = np.bincount(which, ~empty[candidates])
    hits = np.bincount(which, found[candidates] & ~empty[candidates])
    most = (hits > 0) & (hits >= _MOST_OF_LABEL * size)
    told = np.zeros(len(found), dtype=bool)
    told[candidates] = most[which]
    return told


# --- telling --------------------------------------------------------------------------------------


def _told(
    table: Table, sheet: str, labels: Sequence[_Labels], *, gone: Mask, doubt: Mask, silent: Mask
) -> Table:
    """The table without the rows that are ``gone``; what stays in doubt is asked about."""

    def problem(code: str, where: Mask, message: str, fix: str) -> Problem:
        rows = first_rows(table.rows[where])
        count = int(where.sum())
        return Problem(code, message, fix, "warning", sheet, rows[0], None, rows, count)

    told: list[Problem] = []
    steps: tuple[Step, ...] = ()
    if gone.any():
        reason = (
            f"Rows that sum up others, by their labels ({_quoted(labels, gone)}) and by their "
            "numbers, were left out."
        )
        rows = first_rows(table.rows[gone])
        steps = (Step(ACTION, None, reason, int(gone.sum()), rows),)
        fix = (
            "Check that none is a place or person of its own. If one is, untick this change; in a "
            f'plan, give without = ["{ACTION}"] under [data].'
        )
        told.append(problem("total_rows_left_out", gone, reason, fix))
    if doubt.any():
        message = (
            f"Some labels read like totals ({_quoted(labels, doubt)}), but their numbers were "
            "not found to be the sum of other rows. They count like all other rows."
        )
        fix = (
            "If they are totals, keep the other rows only; in a plan, under [data]: "
            f"{_not(labels, doubt)}."
        )
        told.append(problem("perhaps_total_row", doubt, message, fix))
    if silent.any():
        message = (
            "Some rows are the sum of the rows directly above or below them, though no label says "
            "so. They count like all other rows."
        )
        fix = (
            "If they sum up others, they are no places or people of their own: leave them out by "
            'a condition under "keep" in a plan, or in the workbook.'
        )
        told.append(problem("perhaps_sum_row", silent, message, fix))
    kept = rows_of_table(table, ~gone) if gone.any() else table
    return replace(kept, steps=(*kept.steps, *steps), problems=(*kept.problems, *told))


def _telling(labels: _Labels, rows: Mask) -> list[str]:
    """The labels of a column in some of ``rows`` that tell of sums."""
    codes = np.unique(labels.codes[rows & (labels.codes >= 0)]).tolist()
    also = statistics_among(labels.texts)
    texts = (labels.texts[code] for code in codes)
    return [t for t in texts if t in also or says_total(t) or may_sum_others(t)]


def _only_there(labels: _Labels, rows: Mask) -> int:
    """How many more of ``rows`` than of the others hold a label that tells of sums."""
    texts = set(_telling(labels, rows))
    there = labels.marked([text in texts for text in labels.texts])
    return int((there & rows).sum()) - int((there & ~rows).sum())


def _quoted(labels: Sequence[_Labels], rows: Mask) -> str:
    named = sorted(labels, key=lambda each: is_code(each.name))
    return listed(max((_telling(each, rows) for each in named), key=len), 4)


def _not(labels: Sequence[_Labels], rows: Mask) -> str:
    named = sorted(labels, key=lambda each: is_code(each.name))
    telling = [each for each in named if _telling(each, rows)]
    column = max(telling, key=lambda each: _only_there(each, rows))
    quoted = ", ".join(f'"{text}"' for text in _telling(column, rows)[:8])
    return f'keep = [{{ column = "{column.name}", not = [{quoted}] }}]'

"""Months such as Mar-22 that Excel made days, 22 March of the year of typing, made months again."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pandas as pd

from evaluator.cohort.cells.sorted_cells import ReadColumn, first_rows
from evaluator.values.cohort import Step
from evaluator.values.data import Data
from evaluator.values.problems import Problem
from evaluator.words.dates import dated

ACTION = "days_to_months"
_FEWEST = 6  # months
_STEPS = ({1}, {3})  # months from one to the next
_MORE_YEARS = 3  # by which a start may lie outside the times


def with_days_as_months(
    reads: dict[str, ReadColumn], rows: pd.Index, data: Data, sheet: str
) -> dict[str, ReadColumn]:
    """The columns, with the months that surely were typed in place of the days that Excel made.

    Sure are days of one calendar year that, with the day taken for the year, are months one after
    another over several years. Other dates of that calendar year beside them, such as starts, were
    typed alike where their years are near.
    """
    sure = {name: span for name, read in reads.items() if (span := _span(read)) is not None}
    if not sure:
        return reads
    found = dict(reads)
    for name, read in reads.items():
        near = name in sure or any(_lies_in(read, span) for span in sure.values())
        if near and not data.undone(ACTION, name):
            found[name] = _as_months(name, read, rows, sheet, follow=name in sure)
    return found


_Span = tuple[int, int, int]


def _days(read: ReadColumn) -> pd.Series:
    dated = read.kind == "date"
    return read.values.dropna() if dated else pd.Series([], dtype="datetime64[s]")


def _span(read: ReadColumn) -> _Span | None:
    """The calendar year, and the first and last day of months that were typed over years."""
    days = pd.Series(_days(read).unique())
    if len(days) < _FEWEST or days.dt.year.nunique() > 1 or days.dt.day.nunique() < 2:
        return None
    typed = sorted((12 * days.dt.day + days.dt.month).tolist())
    if {later - earlier for earlier, later in pairwise(typed)} not in _STEPS:
        return None
    return int(days.dt.year.iloc[0]), int(days.dt.day.min()), int(days.dt.day.max())


def _lies_in(read: ReadColumn, span: _Span) -> bool:
    days, (year, first, last) = _days(read), span
    near = days.dt.day.between(first - _MORE_YEARS, last + _MORE_YEARS)
    return bool(len(days) and (days.dt.year == year).all() and near.all())


def _as_months(
    name: str, read: ReadColumn, rows: pd.Index, sheet: str, *, follow: bool
) -> ReadColumn:
    days = read.values
    there = days.notna().to_numpy()
    typed = {day: pd.Timestamp(2000 + day.day, day.month, 1) for day in days.dropna().unique()}
    months = pd.to_datetime(days.map(typed)).astype(days.dtype)
    day, month = next(iter(sorted(typed.items())))
    example = f"{day.day} {dated(day, '%B')} {day.year} is {dated(month, '%B')} {month.year}"
    seen = f"{dated(day, '%b')}-{day.day:02}"
    reason = (
        f"Excel had made days of months typed like {seen}; they were read as the "
        f"months again: {example}."
    )
    why = (
        "that, with the day taken for the year, are months one after another"
        if follow
        else "beside times that were months"
    )
    count = int(there.sum())
    changed = first_rows(rows[there])
    told = Problem(
        ACTION,
        f'"{name}" holds days of one year {why}, as Excel makes of months typed like '
        f"{seen}. They were read as these months: {example}.",
        f'Nothing needs to be done if this is right; if they are days, undo "{ACTION}".',
        "warning",
        sheet,
        changed[0],
        name,
        changed,
        count,
    )
    problems = (*read.problems, told)
    step = Step(ACTION, name, reason, count, changed)
    return replace(read, values=months, steps=(*read.steps, step), problems=problems)

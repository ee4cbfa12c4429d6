"""Dates whose day and month are exchanged for some places and not for the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from evaluator.values.problems import Problem
from evaluator.words.dates import MONTHS

if TYPE_CHECKING:
    from evaluator.values.cohort import Cohort

_MONTHS_A_YEAR = 12
_FEWEST_PAIRS = 3
_MOST_TIMES = 2_000
_TOGETHER = 0.9  # of the units have one or the other of a pair of dates
_BOTH = 0.1  # at most have both

_ByTime = dict[date, frozenset[object]]


def exchanged_dates(cohort: Cohort) -> Iterator[Problem]:
    """Tell of times that part of the units have with day and month exchanged.

    Nearly every unit then has a row at 3 January or at 1 March and none at both, and so for
    several such pairs of dates. Of each pair the date is in doubt that lies on another weekday or
    day of the month than most of the dates without a pair, or else outside of them.
    """
    from evaluator.cohort.cells.sorted_cells import first_rows, listed

    roles = {c.role: c for c in reversed(cohort.columns) if c.role in ("unit", "time")}
    if len(roles) < 2 or roles["time"].kind != "date":
        return
    unit, time = roles["unit"].name, roles["time"].name
    known = cohort.frame[[unit, time]].dropna()
    if known.empty or known[time].nunique() > _MOST_TIMES:
        return
    days = known[time].dt.date
    held = {day: frozenset(part) for day, part in known[unit].groupby(days)}
    pairs = _pairs(held, known[unit].nunique())
    if len(pairs) < _FEWEST_PAIRS:
        return
    odd = _out_of_step(held, pairs)
    rows = known.index[days.isin(odd)]
    examples = [f"{_said(day)} for {_said(_exchanged(day) or day)}" for day in sorted(odd)]
    yield Problem(
        "dates_perhaps_swapped",
        f'Some "{unit}" values have other days in "{time}" than the rest, with day and month '
        f"exchanged: {listed(examples, 3, marks='')}. They count as other times, and their order "
        "is lost.",
        "Correct these dates in the workbook, or import the original file again with the right "
        "order of day and month.",
        "warning",
        cohort.provenance.sheet,
        int(rows[0]),
        time,
        first_rows(rows),
        len(rows),
    )


def _exchanged(day: date) -> date | None:
    """The day with day and month exchanged, where that is another day."""
    if day.day > _MONTHS_A_YEAR or day.day == day.month:
        return None
    return date(day.year, day.day, day.month)


def _pairs(held: _ByTime, units: int) -> list[tuple[date, date]]:
    """Days and the same with day and month exchanged that share nearly all units among them."""
    found = []
    for day, here in held.items():
        other = _exchanged(day)
        there = held.get(other) if other is not None else None
        if other is None or there is None or other < day or min(len(here), len(there)) < 2:
            continue
        if len(here | there) >= _TOGETHER * units and len(here & there) <= _BOTH * units:
            found.append((day, other))
    return found


def _out_of_step(held: _ByTime, pairs: list[tuple[date, date]]) -> set[date]:
    """Of each pair the day that is out of step with the days without a pair, or outside of them."""
    paired = {day for pair in pairs for day in pair}
    others = [day for day in held if day not in paired]
    weekdays = Counter(day.weekday() for day in others)
    in_months = Counter(day.day for day in others)

    def in_step(day: date) -> tuple[int, bool, int]:
        among = bool(others) and min(others) <= day <= max(others)
        return max(weekdays[day.weekday()], in_months[day.day]), among, len(held[day])

    return {min(pair, key=in_step) for pair in pairs}


def _said(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"

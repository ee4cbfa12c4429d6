"""Columns that say again what the key or the time of the rows says, so that they tell no more."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from evaluator.cohort.cells.sorted_cells import first_rows
from evaluator.cohort.cells.spelling import one_spelling
from evaluator.cohort.columns import names as vocabulary
from evaluator.cohort.columns.labels import normalised
from evaluator.cohort.columns.names import words
from evaluator.cohort.place_keys import PARTS_OF_TIME
from evaluator.values.cohort import Kind
from evaluator.values.problems import Problem

_FEWEST_UNITS = 3
_FEWEST_LABELS = 6
_SECOND = re.compile(r" \([2-9]\)$")  # of a name that stood before


def says_part_of_time(frame: pd.DataFrame, name: str, time: str | None) -> bool:
    """Whether a year, quarter or month goes with each value of the time."""
    sorts = {"sortable", "sort", "order"} & set(words(name))
    if time is None or not (words(name)[-1:] in PARTS_OF_TIME or sorts):
        return False
    each = frame.groupby(time, observed=True)[name].nunique()
    return bool((each <= 1).all()) and frame[name].nunique() > 1


def is_steady(frame: pd.DataFrame, name: str, unit: str | list[str]) -> bool:
    """Whether a column stays as it is within each of the units, so that it is no time.

    ``unit`` may be several columns, such as those of units and times.
    """
    return bool((frame.groupby(unit, observed=True)[name].nunique() <= 1).all())


def all_start(frame: pd.DataFrame, name: str, unit: str | None, time: str) -> bool:
    """Whether every unit has one start, at several times after the first that was measured."""
    if unit is None or not is_steady(frame, name, unit) or frame[name].isna().any():
        return False
    starts, times = set(frame[name]), set(frame[time].dropna())
    return len(starts) > 1 and starts <= times and min(times) not in starts


def moving(frame: pd.DataFrame, numeric: list[str], unit: str) -> set[str]:
    """Which of the columns of numbers change within most units that have several rows."""
    known = frame[frame[unit].notna()]
    if not numeric or known.empty:
        return set()
    units = known.groupby(unit, observed=True)[numeric].nunique()
    return {name for name in numeric if (units[name] > 1).mean() > 0.5}


def is_one_for_all(
    frame: pd.DataFrame, name: str, kind: Kind, unit: str | None, time: str | None
) -> bool:
    """Whether a column of numbers is the same for all at each time, as a second year column is."""
    if time is None or unit is None or kind not in ("number", "whole_number"):
        return False
    if frame[unit].nunique() < _FEWEST_UNITS or frame[name].nunique() < 2:
        return False
    each = frame[[time, name]].dropna().groupby(time, observed=True)[name]
    return bool((each.nunique() <= 1).all() and (each.size() > 1).mean() > 0.5)


def names_units(frame: pd.DataFrame, name: str, kind: Kind, unit: str | None) -> bool:
    """Whether a code or name of places goes with one key each, and the other way round.

    So do labels of any name, as many as keys with several rows each.
    """
    of_places = bool(set(words(name)) & vocabulary.AREAS)
    if unit is None or name == unit or not (of_places or kind in ("text", "category")):
        return False
    pairs = frame[[unit, name]].dropna().drop_duplicates()
    one_each = pairs[unit].is_unique and pairs[name].is_unique
    if not one_each or len(pairs) < 2:
        return False
    if of_places:
        return len(pairs) == frame[unit].nunique()
    return 2 * len(pairs) <= int(frame[name].count()) and len(pairs) >= _FEWEST_LABELS


def named_alike(names: Sequence[str]) -> dict[str, str]:
    """The first column whose name differs by case, spaces or a number alone, for each that has one.

    What a name stands for is a column before its own.
    """
    first: dict[str, str] = {}
    found: dict[str, str] = {}
    for name in names:
        other = first.setdefault(_spelt(name), name)
        if other != name:
            found[name] = other
    return found


def says_again(frame: pd.DataFrame, name: str, other: str | None) -> bool:
    """Whether a column holds what another holds, but for case and spaces."""
    return other is not None and not _differ(frame, name, other).any()


def alike_told(frame: pd.DataFrame, sheet: str) -> list[Problem]:
    """A warning for each column whose name another one has but for case or spaces.

    Headings that stand twice as they are have their own step.
    """
    pairs = named_alike([str(name) for name in frame.columns])
    return [
        _alike(frame, name, other, sheet)
        for name, other in pairs.items()
        if not _SECOND.search(name) and not _codes_the_other(frame, name, other)
    ]


def _codes_the_other(frame: pd.DataFrame, name: str, other: str) -> bool:
    """Whether a few labels go with one of the other column each, as MEASURE with its Measure."""
    pairs = frame[[name, other]].dropna().drop_duplicates()
    one_each = pairs[name].is_unique and pairs[other].is_unique
    apart = (
        not frame[name]
        .map(normalised, na_action="ignore")
        .isin(frame[other].dropna().map(normalised))
        .any()
    )
    return bool(one_each and apart and 0 < 2 * len(pairs) <= frame[name].count())


def _alike(frame: pd.DataFrame, name: str, other: str, sheet: str) -> Problem:
    differ = _differ(frame, name, other)
    rows, count = first_rows(differ.index[differ]), int(differ.sum())
    if count:
        said = f"They differ in {count:,} row{'s' if count > 1 else ''}."
        fix = "Find out which of them is right, and leave the other out"
    else:
        said, fix = "They hold the same.", "Leave one of them out"
    return Problem(
        "columns_named_alike",
        f'"{other}" and "{name}" seem to be one column twice. {said}',
        f'{fix}; in a plan, under [data]: leave_out = ["{name}"]. If they are of different '
        "things, give them different names in the workbook.",
        "warning",
        sheet,
        rows[0] if rows else None,
        name,
        rows,
        max(1, count),
    )


def _differ(frame: pd.DataFrame, name: str, other: str) -> pd.Series:
    """(n,) rows in which two columns say different things; an empty cell says nothing."""
    one, two = (frame[each].map(normalised, na_action="ignore") for each in (name, other))
    return (one != two) & ~(one.isna() & two.isna())


def _spelt(name: str) -> str:
    return one_spelling(_SECOND.sub("", name).replace("_", " "))

"""Columns that say again what the key or the time of the rows says, so that they tell no more."""

from __future__ import annotations

import pandas as pd

from evaluator.cohort.columns import names as vocabulary
from evaluator.cohort.columns.names import words
from evaluator.cohort.place_keys import PARTS_OF_TIME
from evaluator.values.cohort import Kind

_FEWEST_UNITS = 3
_FEWEST_LABELS = 6


def says_part_of_time(frame: pd.DataFrame, name: str, time: str | None) -> bool:
    """Whether a year, quarter or month goes with each value of the time."""
    sorts = {"sortable", "sort", "order"} & set(words(name))
    if time is None or not (words(name)[-1:] in PARTS_OF_TIME or sorts):
        return False
    each = frame.groupby(time, observed=True)[name].nunique()
    return bool((each <= 1).all()) and frame[name].nunique() > 1


def is_steady(frame: pd.DataFrame, name: str, unit: str) -> bool:
    """Whether a column stays as it is within each of the units, so that it is no time."""
    return bool((frame.groupby(unit, observed=True)[name].nunique() <= 1).all())


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

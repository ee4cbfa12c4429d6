"""Rows of other people at each time, such as the pupils of one class year after year."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from evaluator.cohort.columns.names import PLACES, says_after, says_before, words
from evaluator.cohort.columns.times.timing import before_after_pairs
from evaluator.cohort.columns.times.when import time_score
from evaluator.cohort.said_again import is_steady
from evaluator.cohort.took_part import who_score
from evaluator.values.cohort import Kind

REASON = "Each stands in one row of one time only, so it links nobody's earlier and later rows."
_MOST_TIMES = 12
_FEWEST_PLACES = 3
_FULL = 0.9  # of the places and times, which have rows


def when_of_other_people(
    frame: pd.DataFrame, kinds: Mapping[str, Kind], distinct: Mapping[str, int], key: str
) -> str | None:
    """The column that says when, where each key stands once and places are measured time and again.

    Only where whole places took part and no column says before or after, for then each row is of
    somebody whose own change is known, and a year is that of an intake.
    """
    names = [str(name) for name in frame.columns if name != key]
    if distinct[key] < len(frame) or any(says_before(n) or says_after(n) for n in names):
        return None
    if before_after_pairs([n for n in names if kinds[n] in ("number", "whole_number", "yes_no")]):
        return None
    places = [n for n in names if set(words(n)) & PLACES and kinds[n] in ("category", "text")
              and _FEWEST_PLACES <= distinct[n] <= len(frame) // 4]  # fmt: skip
    for place in places:
        when = [n for n in names if n != place and _says_when(frame, kinds, distinct, n, place)]
        if when and _whole_places_took_part(frame, kinds, distinct, place):
            return when[0]
    return None


def _says_when(
    frame: pd.DataFrame,
    kinds: Mapping[str, Kind],
    distinct: Mapping[str, int],
    name: str,
    place: str,
) -> bool:
    if not 2 <= distinct[name] <= _MOST_TIMES or not time_score(name, frame[name], kinds[name]):
        return False
    there = len(frame[[place, name]].dropna().drop_duplicates())
    return there >= _FULL * distinct[place] * distinct[name]


def _whole_places_took_part(
    frame: pd.DataFrame, kinds: Mapping[str, Kind], distinct: Mapping[str, int], place: str
) -> bool:
    """Whether a column of who took part is the same for all of a place."""
    return any(
        who_score(name, frame[name], kinds[name], in_register=False) > 1
        and is_steady(frame, name, place)
        for name in map(str, frame.columns)
        if name != place and 2 <= distinct[name] <= 3 and kinds[name] not in ("number", "date")
    )

"""How surely a column says when a row was measured, by its name and its cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from evaluator.cohort.columns import names as vocabulary
from evaluator.cohort.columns.names import last_labels, says_after, says_before, words
from evaluator.cohort.columns.times.periods import parse_periods
from evaluator.values.cohort import Kind

_MAYBE_TIMES = frozenset({"phase", "survey", "round", "visit", "occasion"})
_ENDS = frozenset({"commencing", "beginning", "starting", "ending", "ended", "end", "start"})
_NOT_OF_MEASURING = vocabulary.START_WORDS | {"release", "birth", "dob", "born"}
_ORDINALS = frozenset(
    {"first", "second", "third", "fourth", "fifth", "one", "two", "three", "last", "final",
     "autumn", "spring", "summer", "winter"}
)  # fmt: skip
_BETWEEN = frozenset({"review", "mid", "midpoint", "interim", "midway", "halfway"})
_MOST_WORDS = 6
_FIRST_YEAR, _LAST_YEAR = 1950, 2100
_LAST_GROUP = 14  # of school years, and of ages at school


def time_score(name: str, cells: pd.Series, kind: Kind) -> int:
    """0 for a column that does not say when; 3 where every label says before or after.

    A column that is empty in most rows says it of none.
    """
    if 2 * int(cells.count()) < len(cells):
        return 0
    if _says_when(cells, kind):
        return 3
    tokens = words(name)
    if not tokens:
        return 0
    stretch = len(tokens) > 1 and tokens[-1] in _ENDS and tokens[-2] in vocabulary.TIMES
    if not stretch and set(tokens) & _NOT_OF_MEASURING:
        return 0
    if tokens[-1] in _MAYBE_TIMES and not _counted(cells, kind):
        return 0
    if (stretch or tokens[-1] in vocabulary.TIMES) and kind != "yes_no":
        return 2 if stretch or len(tokens) == 1 else 1
    return int(_names_periods(cells, kind) or _is_even(cells, kind) or _holds_years(cells, kind))


def finest(
    frame: pd.DataFrame, distinct: Mapping[str, int], candidates: Sequence[tuple[int, int, str]]
) -> str:
    """The surest column of times, or one as sure that divides each of its times further.

    ``candidates`` are (score, place, name), the surest first; there is at least one.
    """
    score, _, best = candidates[0]
    for other_score, _, name in candidates[1:]:
        if other_score == score and distinct[name] > distinct[best]:
            coarser = frame.groupby(name, observed=True)[best].nunique()
            best = name if bool((coarser <= 1).all()) else best
    return best


def repeats(frame: pd.DataFrame, key: str, time: str) -> bool:
    """Whether units have several rows, and mostly one for each time."""
    pairs = frame[[key, time]].dropna()
    if pairs.empty or len(pairs) < 1.05 * pairs[key].nunique():
        return False
    return bool(pairs.duplicated().mean() < 0.1)


def may_be_year_groups(name: str, cells: pd.Series) -> bool:
    """Whether numbers under "year" may be the year groups of a school, such as 7 to 11."""
    if "year" not in words(name) or not pd.api.types.is_numeric_dtype(cells):
        return False
    known = cells.dropna()
    return bool((known <= _LAST_GROUP).all() and known.max() > 3)


def _says_when(cells: pd.Series, kind: Kind) -> bool:
    """Whether every label is a word for before or after, or for first or last."""
    if kind != "category" or cells.nunique() > _MOST_WORDS:
        return False
    labels = [str(label) for label in cells.dropna().unique()]
    ends = [label for label in labels if says_before(label) or says_after(label)]
    between = all(set(words(label)) & _BETWEEN for label in labels if label not in ends)
    said = between and any(map(says_before, labels)) and any(map(says_after, labels))
    said |= len(ends) == len(labels)
    return len(labels) > 1 and (said or bool(last_labels(labels)))


def _counted(cells: pd.Series, kind: Kind) -> bool:
    """Whether labels are numbered, as phases and visits are; those of schools are not."""
    if kind not in ("category", "text"):
        return True
    labels = [str(label) for label in cells.dropna().unique()]
    numbered = all(any(map(str.isdigit, label)) for label in labels)
    return numbered or (len(labels) > 1 and all(set(words(each)) & _ORDINALS for each in labels))


def _names_periods(cells: pd.Series, kind: Kind) -> bool:
    """Whether the labels are periods of the calendar, each in several rows."""
    if kind not in ("category", "text"):
        return False
    labels = [str(label) for label in cells.dropna().unique()]
    if len(labels) < 2 or 2 * len(labels) > len(cells):
        return False
    periods = parse_periods(labels)
    return periods is not None and periods[0].starts is not None


def _holds_years(cells: pd.Series, kind: Kind) -> bool:
    """Whether numbers are calendar years one after another, each in equally many rows."""
    if kind != "whole_number":
        return False
    counts = cells.value_counts()
    years = sorted(counts.index)
    one_by_one = years[-1] - years[0] == len(years) - 1
    even = counts.min() == counts.max() > 1
    return (
        len(years) > 1
        and one_by_one
        and _FIRST_YEAR <= years[0] <= years[-1] <= _LAST_YEAR
        and even
    )


def _is_even(cells: pd.Series, kind: Kind) -> bool:
    """Whether each of several dates stands in equally many rows, as in a panel."""
    if kind != "date":
        return False
    counts = cells.value_counts()
    return len(counts) > 2 and counts.min() == counts.max() > 1 and not cells.isna().any()

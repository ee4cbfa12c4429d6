"""Which columns say when each unit started, by name and by what their cells hold."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from evaluator.cohort.cells.cell_text import DATE_STYLES, parse_date, tidy
from evaluator.cohort.columns import names as vocabulary
from evaluator.cohort.columns.names import words
from evaluator.cohort.columns.times.periods import parse_period
from evaluator.cohort.rows.start_codes import says_never, says_not_known

SOME_STARTED = "It says when the programme started, and is empty or says so for those without it."
ALL_STARTED = (
    "It says when the programme started, at several of the times that were measured; in the end "
    "everybody had it."
)
_FROM = (("from",), ("since",))  # at the end of a name, as in "Team from"
_YEARS = (1900, 2100)
_TERM = re.compile(r"(?:autumn|aut|spring|spr|summer|sum)(?: term)?(?: ?[12])?", re.IGNORECASE)


def named_like_starts(name: str) -> bool:
    """Whether a name says that the column holds starts: "start", "first treated", "go live"."""
    tokens = set(words(name)) - {"go", "went"}
    alone = bool(tokens) and tokens <= vocabulary.START_WORDS - {"first"}
    timed = bool(tokens & vocabulary.START_WORDS) and bool(
        tokens & (vocabulary.TIMES | {"treated", "treat"})
    )
    return alone or timed


def holds_starts(name: str, cells: pd.Series, units: pd.Series) -> bool:
    """Whether cells say one start for each unit although the name need not say so.

    They do where all but words for never and not known are dates or periods, one for each unit,
    and some cells say in words that it never came; or, under a name with a word for starting,
    where some are empty.
    """
    if cells.groupby(units, observed=True).nunique().max() > 1:
        return False
    tokens = words(name)
    named = bool(set(tokens) & (vocabulary.START_WORDS - {"first", "introduced"}))
    named |= tokens[-1:] in _FROM
    if pd.api.types.is_datetime64_any_dtype(cells):
        return named and bool(cells.isna().any()) and bool(cells.notna().any())
    if pd.api.types.is_numeric_dtype(cells):
        years = cells.dropna()
        whole = bool(len(years)) and _are_years(years) and bool((years % 1 == 0).all())
        return named and whole and bool(cells.isna().any())
    labels = [tidy(str(label)) for label in cells.dropna().unique()]
    never = [label for label in labels if says_never(label)]
    starts = [label for label in labels if label not in never and not says_not_known(label)]
    without = bool(never) or (named and bool(cells.isna().any()))
    return without and bool(starts) and all(map(is_start, starts))


def say_starts(name: str, cells: pd.Series, units: pd.Series | None, *, timed: bool) -> bool:
    """Whether a column says when each of the units started, by its cells or its name.

    Cells alone say so only where rows have times (``timed``).
    """
    if timed and units is not None and holds_starts(name, cells, units):
        return True
    return named_like_starts(name) and may_be_starts(cells, units)


def are_different_starts(labels: Sequence[str]) -> bool:
    """Whether labels of those who took part are two or more times, so that they say when it began.

    Terms without a year count as times here, such as "Spring 1" and "Spring 2".
    """
    return len(labels) > 1 and all(
        is_start(label) or _TERM.fullmatch(label) is not None for label in labels
    )


def may_be_starts(cells: pd.Series, units: pd.Series | None) -> bool:
    """Whether a column named like starts can hold them: no number that varies within units."""
    if not pd.api.types.is_numeric_dtype(cells):
        return True
    known = cells.dropna()
    if units is not None and units.nunique() < len(units):
        return bool(known.groupby(units, observed=True).nunique().max() <= 1) or _are_years(known)
    return True


def _are_years(known: pd.Series) -> bool:
    return bool(known.between(*_YEARS).all())


def is_start(text: str) -> bool:
    """Whether a text is a date or a period of the calendar."""
    period = parse_period(text)
    if period is not None and period.starts is not None:
        return True
    return any(parse_date(text, style) is not None for style in DATE_STYLES)

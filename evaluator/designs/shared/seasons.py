"""Which times lie in the same season, as far as their labels and their column say."""

from __future__ import annotations

import pandas as pd

from evaluator.cohort.columns.names import words
from evaluator.cohort.columns.times.dated_labels import first_days
from evaluator.cohort.rows.shapes import TIME, UNIT

SAME_SEASON = "Each season compared with the same season before"

_ONE_SEASON = 3  # months

# How many numbered times make a year, by what their column is called.
_IN_A_YEAR = {"month": 12, "months": 12, "quarter": 4, "quarters": 4, "week": 52, "weeks": 52}


def seasons_of(times: tuple[str, ...], first_after: int, column: str) -> tuple[int, ...] | None:
    """The season of each time; None where no season is seen before the start and after it.

    Of dates and named periods it is the month in which they begin; of numbers in a column that
    is called month, quarter or week, the place in a year of so many. None too where every time
    lies in the same season, as years do, for then seasons cannot differ.
    """
    seasons = _of_days(times) or _of_numbers(times, column)
    if seasons is None or len(set(seasons)) < 2:
        return None
    before, after = set(seasons[:first_after]), set(seasons[first_after:])
    return seasons if before & after else None


def seasons_apart(times: tuple[str, ...], first_after: int, column: str) -> bool:
    """Whether times lie on both sides of the start, and share no season; False where unknown.

    Never of times that all lie within three months of a year, which are one season.
    """
    months = _of_days(times) or _months_of_numbers(times, column)
    if months is None or not 0 < first_after < len(times):
        return False
    found = sorted(set(months))
    gaps = [b - a for a, b in zip(found, [*found[1:], found[0] + 12], strict=True)]
    if 12 - max(gaps) < _ONE_SEASON:
        return False
    return not set(months[:first_after]) & set(months[first_after:])


def units_by_season(frame: pd.DataFrame, seasons: tuple[int, ...]) -> pd.Series:
    """A number for each unit in each season, so that seasons may differ between units."""
    season = frame[TIME].map(dict(enumerate(seasons)))
    return frame.groupby([frame[UNIT], season], observed=True).ngroup()


def _of_days(times: tuple[str, ...]) -> tuple[int, ...] | None:
    labels = pd.Series(list(times), dtype=object)
    days = pd.to_datetime(labels, format="%Y-%m-%d", errors="coerce")
    if days.isna().any():
        found = first_days(labels)
        if found is None or found.isna().any():
            return None
        days = found
    return tuple(int(month) for month in days.dt.month)


def _of_numbers(times: tuple[str, ...], column: str) -> tuple[int, ...] | None:
    numbered = _numbered(times, column)
    if numbered is None:
        return None
    numbers, year = numbered
    if max(numbers) - min(numbers) < year:
        return None
    return tuple(number % year for number in numbers)


def _months_of_numbers(times: tuple[str, ...], column: str) -> tuple[float, ...] | None:
    """Where in a year numbered times begin, in months; also of less than a year."""
    numbered = _numbered(times, column)
    if numbered is None:
        return None
    numbers, year = numbered
    return tuple(number % year * 12 / year for number in numbers)


def _numbered(times: tuple[str, ...], column: str) -> tuple[list[int], int] | None:
    """The numbers of times in a column called month, quarter or week, and how many make a year."""
    year = next((_IN_A_YEAR[word] for word in words(column) if word in _IN_A_YEAR), None)
    if year is None or not all(time.isdigit() for time in times):
        return None
    return [int(time) for time in times], year

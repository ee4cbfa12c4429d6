"""How long each time of a panel lasts: a month, a quarter, a year, or one day of measuring."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluator.cohort.columns.names import words
from evaluator.cohort.columns.times.periods import after_half_term, parse_periods
from evaluator.cohort.rows.year_spans import SEPTEMBER, YearStarts, span_days

_MONTHS = (1, 3, 4, 6, 12)
_DAYS = (1, 7, 14, 28)
_MONTHS_OF = {"month": 1, "quarter": 3, "half_year": 6, "school_year": 12, "year": 12}
_TERM_MONTHS = {9: 4, 1: 3, 4: 5}
_CALENDAR_YEARS = (1900, 2100)
_ENDS = frozenset({"ending", "ended", "ends", "end"})


@dataclass(frozen=True, slots=True, eq=False)
class Stretches:
    """The times of a panel in order, as stretches of time.

    Attributes:
        begins, ends: (T,) the first moment of each, and the first one after it; both numbers or
            both dates. years: whether the numbers are calendar years. year_starts: when years such
            as 2018/19 begin. labels: the times as they are called, where they are words.
    """

    begins: NDArray[Any]
    ends: NDArray[Any]
    years: bool = False
    year_starts: YearStarts = SEPTEMBER
    labels: tuple[str, ...] = ()

    @property
    def dated(self) -> bool:
        """Whether the times are dates or periods with a known beginning."""
        return bool(self.begins.dtype.kind == "M")

    def positions(self, starts: pd.Series) -> pd.Series:
        """The first time that ends after each start: the one in which it lies, or the next.

        From that time on the programme was there. Missing where there is no start, or where it
        lies after the last time. ``starts`` are numbers or dates, as the times are.
        """
        found = np.searchsorted(self.ends, starts.to_numpy(), side="right").astype(float)
        positions = pd.Series(found, index=starts.index).where(starts.notna())
        return positions.where(positions < len(self.ends))

    def inside(self, starts: pd.Series) -> pd.Series:
        """Which starts lie inside a time, so that the programme was there for part of it only."""
        positions = self.positions(starts)
        begins = self.begins[positions.fillna(0).astype(int)]
        return positions.notna() & (starts > begins)

    def before(self, starts: pd.Series) -> pd.Series:
        """Which starts lie before the first time."""
        return starts.lt(self.begins[0])

    def long_before(self, starts: pd.Series) -> pd.Series:
        """Which starts lie more than the length of one time before the first."""
        return starts.lt(self.begins[0] - (self.ends[0] - self.begins[0]))


def stretches(
    ordered: Sequence[object], year_starts: YearStarts = SEPTEMBER, named: str | None = None
) -> Stretches | None:
    """The times of a panel, in order; None when they are words of which none is a known period.

    Whole numbers last until the next whole number, and those such as 201819 a year; periods by
    their name. Dates that all begin or end a month are months, quarters, terms, half years or
    years by their distance (two dates alone are months), and a month is the last of them where
    their column is ``named`` so: "Year ending"; dates a week or so apart begin weeks, or end them
    where it is. Other dates are days of measuring.
    Years such as 2017/18 begin in the month ``year_starts``.
    """
    times = pd.Series(list(ordered))
    if times.empty:
        return None
    if pd.api.types.is_datetime64_any_dtype(times):
        said = words(named or "")
        dated = _dates(times, ending=bool(_ENDS & set(said)) or said[-1:] == ("to",))
        return replace(dated, year_starts=year_starts)
    begins = span_days(times, year_starts)
    labels: tuple[str, ...] = ()
    if pd.api.types.is_numeric_dtype(times):
        if begins is None:
            return _numbers(times.to_numpy(dtype=float))
        lengths = [12] * len(begins)
    else:
        labels = tuple(map(str, ordered))
        periods = parse_periods(labels)
        if periods is None or begins is None:
            return None
        if periods[0].unit == "week":
            return Stretches(_seconds(begins), _seconds(begins + pd.Timedelta(days=7)))
        if periods[0].unit == "half_term":
            ends = begins.map(lambda day: pd.Timestamp(after_half_term(day.date())))
            return Stretches(_seconds(begins), _seconds(ends), year_starts=year_starts)
        lengths = [
            _TERM_MONTHS[begun.month] if period.unit == "term" else _MONTHS_OF[period.unit]
            for period, begun in zip(periods, begins, strict=True)
        ]
    ends = _months_later(begins, lengths)
    return Stretches(_seconds(begins), _seconds(ends), year_starts=year_starts, labels=labels)


def _numbers(times: NDArray[np.float64]) -> Stretches:
    gaps = np.diff(times)
    if not (times % 1).any():
        width = 1.0
    elif len(gaps) and gaps.min() > 0 and _multiples(gaps, float(gaps.min())):
        width = float(gaps.min())
    else:
        return Stretches(times, np.nextafter(times, np.inf))
    years = bool(times.min() >= _CALENDAR_YEARS[0] and times.max() <= _CALENDAR_YEARS[1])
    return Stretches(times, times + width, years)


def _dates(times: pd.Series, *, ending: bool) -> Stretches:
    days = times.dt.floor("D")
    first_of_month = bool((days.dt.day == 1).all())
    if first_of_month or bool(days.dt.is_month_end.all()):
        begins = days - pd.to_timedelta(days.dt.day - 1, unit="D")
        length = _months_apart(begins)
        ends = _months_later(begins, [1] * len(begins))
        if first_of_month and ending and length > 1:
            begins = _months_later(ends, [-length] * len(begins))
        elif first_of_month:
            ends = _months_later(begins, [length] * len(begins))
        elif length > 1:
            begins = _months_later(ends, [-length] * len(begins))
        return Stretches(_seconds(begins), _seconds(ends))
    gaps = days.diff().dropna().dt.days.to_numpy(dtype=float)
    length = 1
    if len(gaps) > 1 and gaps.min() in _DAYS and _multiples(gaps, float(gaps.min())):
        length = int(gaps.min())
    begins = days - pd.Timedelta(days=(length - 1) * ending)
    return Stretches(_seconds(begins), _seconds(begins + pd.Timedelta(days=length)))


def _months_apart(begins: pd.Series) -> int:
    """Months that each date lasts: the smallest distance, where all others are multiples of it."""
    months = (12 * begins.dt.year + begins.dt.month).to_numpy(dtype=float)
    gaps = np.diff(months)
    if len(gaps) < 2 or gaps.min() not in _MONTHS or not _multiples(gaps, float(gaps.min())):
        return 1
    return int(gaps.min())


def _multiples(gaps: NDArray[np.float64], width: float) -> bool:
    share = gaps / width
    return bool(np.allclose(share, np.round(share), rtol=0, atol=1e-6))


def _months_later(days: pd.Series, months: Sequence[int]) -> pd.Series:
    counted = days.to_numpy().astype("datetime64[M]") + np.asarray(months, "timedelta64[M]")
    return pd.Series(counted.astype("datetime64[s]"), index=days.index)


def _seconds(days: pd.Series) -> NDArray[Any]:
    return days.to_numpy().astype("datetime64[s]")

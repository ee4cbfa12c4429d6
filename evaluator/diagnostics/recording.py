"""Where the day on which recording changed lies among the times measured."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import pandas as pd

from evaluator.cohort.rows.shapes import POST, TIME, TREATED
from evaluator.designs.design import Groundwork
from evaluator.words.dates import MONTHS

_MONTHS = tuple(month[:3].lower() for month in MONTHS)


@dataclass(frozen=True, slots=True)
class RecordingChange:
    """The times measured in the old way and in the new way.

    Attributes:
        old, new: positions of times wholly before, and wholly after; a time in which the change
            fell is in neither.
    """

    old: tuple[int, ...]
    new: tuple[int, ...]

    @property
    def inside(self) -> bool:
        """Whether some times were recorded in one way and some in the other."""
        return bool(self.old) and bool(self.new)


def recording_change(times: tuple[str, ...], day: date) -> RecordingChange | None:
    """``day`` among the labels of the times; None where these are not dates in order."""
    begins = [_begin(label) for label in times]
    known = [begin for begin in begins if begin is not None]
    if len(known) < len(times) or any(a >= b for a, b in pairwise(known)):
        return None
    place = bisect_right(known, day) - 1
    everything = tuple(range(len(times)))
    if place < 0 or known[place] == day:
        first = max(place, 0)
        return RecordingChange(everything[:first], everything[first:])
    if place == len(times) - 1 and day >= _end(known):
        return RecordingChange(everything, ())
    return RecordingChange(everything[:place], everything[place + 1 :])


def one_way_of_recording(work: Groundwork, change: RecordingChange) -> pd.DataFrame | None:
    """The rows of the longer side that still hold times before and after the start; else None."""
    for side in sorted((change.old, change.new), key=len, reverse=True):
        rows = work.frame[work.frame[TIME].isin(side)]
        own = rows[rows[TREATED] == 1]
        if (own[POST] == 0).any() and (own[POST] == 1).any() and (rows[TREATED] == 0).any():
            return rows
    return None


def _end(begins: list[date]) -> date:
    """First day after the last time, which is taken to last as long as the one before it."""
    if len(begins) < 2:
        return date.max
    return begins[-1] + (begins[-1] - begins[-2])


def _begin(label: str) -> date | None:
    """First day of what a label names: a date, a year, a quarter or a month."""
    text = label.strip().casefold()
    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    years = re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", text)
    if len(years) != 1:
        return None
    rest = text.replace(years[0], " ", 1).strip(" -/.,_")
    month = _month(rest)
    return None if month is None else date(int(years[0]), month, 1)


def _month(text: str) -> int | None:
    """Month that a label without its year begins in: nothing is the whole year."""
    if not text:
        return 1
    quarter = re.fullmatch(r"(?:q|quarter)\s*([1-4])", text)
    if quarter:
        return 3 * int(quarter[1]) - 2
    if re.fullmatch(r"0?[1-9]|1[0-2]", text):
        return int(text)
    if text.isalpha() and text[:3] in _MONTHS:
        return _MONTHS.index(text[:3]) + 1
    return None

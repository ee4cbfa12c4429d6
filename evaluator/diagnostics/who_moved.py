"""How far each group moved at the start by itself, beside how it had moved before."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaluator.cohort.rows.shapes import OUTCOME, TIME, UNIT, WEIGHT
from evaluator.cohort.rows.starts import START
from evaluator.designs.design import Finding, Groundwork
from evaluator.designs.shared.place_times import over_time
from methods.results import FloatArray

_FEWEST_BEFORE = 3
_FEWEST_OTHERS = 3
# Times on each side of the start that are averaged: more where more lie before it.
_AVERAGED = ((12, 3), (5, 2), (1, 1))
_MUCH_MORE = 1.5


@dataclass(frozen=True, slots=True)
class WhoMoved:
    """Changes of both groups' averages from just before the start to just after it.

    Attributes:
        own, others: in the outcome's unit.
        unusual: whether the others' change is one and a half times as large as any that they had
            before, from as many times to the next; None where fewer than three times before tell
            nothing of that.
    """

    own: float
    others: float
    unusual: bool | None


def who_moved(work: Groundwork, finding: Finding) -> WhoMoved | None:
    """How far each group moved by itself; None where averages over time are not known."""
    lines = _since_own_start(work) if START in work.frame else _over_time(finding)
    if lines is None:
        return None
    own, others, before = lines
    if not 0 < before < own.size:
        return None
    averaged = next(times for least, times in _AVERAGED if before >= least)
    averaged = min(averaged, own.size - before)
    change = _step(others, before, averaged)
    unusual = None
    if before >= _FEWEST_BEFORE:
        earlier = [_step(others, at, averaged) for at in range(averaged, before - averaged + 1)]
        unusual = bool(abs(change) > _MUCH_MORE * np.abs(earlier).max())
    return WhoMoved(_step(own, before, averaged), change, unusual)


def _step(values: FloatArray, at: int, averaged: int) -> float:
    """The mean of so many times from ``at`` on, less that of as many before it."""
    return float(values[at : at + averaged].mean() - values[at - averaged : at].mean())


def _over_time(finding: Finding) -> tuple[FloatArray, FloatArray, int] | None:
    """Both averages at each time, and how many lie before the start; None without all of them."""
    points = finding.means
    sides = [[point.treated, point.comparison] for point in points]
    if len(points) < 2 or any(value is None for pair in sides for value in pair):
        return None
    table = np.asarray(sides, dtype=np.float64)
    before = sum(not point.after for point in points)
    return table[:, 0], table[:, 1], before


def _since_own_start(work: Groundwork) -> tuple[FloatArray, FloatArray, int] | None:
    """The same by time since each start, against those that never start, units counting alike.

    Only times that every start has before and after it.
    """
    frame = over_time(work)
    frame = frame[frame[OUTCOME].notna()]
    never = frame[START].isna()
    if frame.loc[never, UNIT].nunique() < _FEWEST_OTHERS:
        return None
    others = _averages(frame[never])
    starts = sorted(int(start) for start in frame[START].dropna().unique())
    if not starts:
        return None
    before, after = starts[0], int(frame[TIME].max()) + 1 - starts[-1]
    if before < 1 or after < 1:
        return None
    own, beside, count = np.zeros(before + after), np.zeros(before + after), 0
    for start in starts:
        rows = frame[frame[START] == start]
        times = range(start - before, start + after)
        mine, theirs = _averages(rows).reindex(times), others.reindex(times)
        if mine.isna().any() or theirs.isna().any():
            return None
        places = rows[UNIT].nunique()
        own += places * mine.to_numpy()
        beside += places * theirs.to_numpy()
        count += places
    return own / count, beside / count, before


def _averages(rows: pd.DataFrame) -> pd.Series:
    total = (rows[OUTCOME] * rows[WEIGHT]).groupby(rows[TIME]).sum()
    return total / rows[WEIGHT].groupby(rows[TIME]).sum()

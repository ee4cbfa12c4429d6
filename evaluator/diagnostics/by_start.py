"""The answer of each of several starts alone, over as long a time since it as all have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from evaluator.cohort.rows.shapes import CLUSTER, OUTCOME, TIME, UNIT
from evaluator.cohort.rows.starts import START
from evaluator.designs.design import Groundwork
from evaluator.designs.shared.place_times import place_times
from evaluator.disclosure.counts import rules_for
from methods.results import FloatArray, interval


@dataclass(frozen=True, slots=True)
class OfStart:
    """How much more those of one start changed than those that had not started by then.

    ``label`` is of the start; ``value``, ``low`` and ``high`` are in the outcome's unit. All
    ranges hold at once.
    """

    label: str
    value: float
    low: float
    high: float


def by_start(
    work: Groundwork, confidence: float, disclosure: Mapping[str, Any]
) -> tuple[OfStart, ...]:
    """Each start of enough places or people, earliest first; empty with fewer than two such.

    Enough are as many as the limits of ``disclosure`` (the policy's) let be told of.

    The mean of each unit (or its place) from the start on, less its mean before, against units
    that never start or do so later than the time looked at (Welch). With k starts each range is
    made at 1 - (1 - confidence) / k (Bonferroni). For a check beside the planned answer, never
    for a headline.
    """
    if START not in work.frame or work.failure is not None:
        return ()
    places = work.areas or work.cluster is not None
    frame = place_times(work.frame, CLUSTER) if work.cluster is not None else work.frame
    frame = frame[frame[OUTCOME].notna()]
    starts = sorted(int(start) for start in frame[START].dropna().unique() if start > 0)
    if len(starts) < 2:
        return ()
    length = int(frame[TIME].max()) + 1 - starts[-1]
    least = rules_for(disclosure, places=places).threshold
    changes = {start: _changes(frame, start, length) for start in starts}
    kept = {
        start: both for start, both in changes.items() if min(side.size for side in both) >= least
    }
    if len(kept) < 2:
        return ()
    each = 1 - (1 - confidence) / len(kept)
    return tuple(
        _answer(work.rows.times[start], own, others, each) for start, (own, others) in kept.items()
    )


def _changes(frame: pd.DataFrame, start: int, length: int) -> tuple[FloatArray, FloatArray]:
    """Changes of those that start then, and of those that have not started ``length`` later."""
    before = frame[frame[TIME] < start].groupby(UNIT)[OUTCOME].mean()
    now = frame[TIME].between(start, start + length - 1)
    change = (frame[now].groupby(UNIT)[OUTCOME].mean() - before).dropna()
    own = frame.drop_duplicates(UNIT).set_index(UNIT)[START].reindex(change.index)
    others = own.isna() | (own >= start + length)
    return (
        change[own == start].to_numpy(dtype=np.float64),
        change[others].to_numpy(dtype=np.float64),
    )


def _answer(label: str, own: FloatArray, others: FloatArray, level: float) -> OfStart:
    parts = [float(side.var(ddof=1)) / side.size for side in (own, others)]
    error = np.sqrt(sum(parts))
    value = float(own.mean() - others.mean())
    if not error > 0:
        return OfStart(label, value, value, value)
    sizes = (own.size - 1, others.size - 1)
    dof = sum(parts) ** 2 / sum(part**2 / size for part, size in zip(parts, sizes, strict=True))
    _, low, high = interval(value, float(error), float(dof), level)
    return OfStart(label, value, low, high)

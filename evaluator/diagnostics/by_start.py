"""The answer of each of several starts alone, over as long a time since it as all have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from evaluator.cohort.rows.shapes import CLUSTER, OUTCOME, TIME, UNIT
from evaluator.cohort.rows.starts import START
from evaluator.designs.design import Groundwork, Part
from evaluator.designs.shared.place_times import place_times
from evaluator.diagnostics.start_groups import start_groups
from evaluator.disclosure.averages import PEOPLE_FOR_FINER
from evaluator.disclosure.counts import DisclosureRules, rules_for, rules_under
from evaluator.disclosure.pools import pooled
from evaluator.disclosure.rules import withheld_because
from evaluator.values.parts import ResultPart
from evaluator.values.parts.by_start import ByStart, OneStart
from evaluator.values.plan import Plan
from methods.results import FloatArray, interval

_MOST = 8
Changes = tuple[FloatArray, FloatArray]


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


@dataclass(frozen=True, slots=True)
class StartsAlone(Part):
    """What a roll-out finds of each start, small ones together."""

    told: ByStart

    def withheld(self) -> Part:
        """Nothing, where too few people are behind the groups."""
        return Part()

    def told_coarsely(self) -> Part:
        """Nothing, where the effect itself is told in steps."""
        return Part()

    def shown(self) -> ResultPart:
        """The starts."""
        return self.told


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
    frame, starts = _measured(work)
    if len(starts) < 2:
        return ()
    length = int(frame[TIME].max()) + 1 - starts[-1]
    least = rules_for(disclosure, places=_of_places(work)).threshold
    changes = {start: _changes(frame, start, length) for start in starts}
    kept = {
        start: both for start, both in changes.items() if min(side.size for side in both) >= least
    }
    if len(kept) < 2:
        return ()
    each = 1 - (1 - confidence) / len(kept)
    return tuple(
        OfStart(work.rows.times[start], *_answer([both], each)) for start, both in kept.items()
    )


def starts_alone(work: Groundwork, plan: Plan) -> StartsAlone | None:
    """Every start as ``by_start`` answers it, those too small to be told put together.

    Each of a pool counts as many times as units started then. None with a single pool, and where
    none of them can be told.
    """
    frame, starts = _measured(work)
    rules = rules_under(plan.disclosure, places=work.areas)
    groups = [group for group in start_groups(work, rules) if group.start in starts]
    if len(groups) < 2:
        return None
    length = int(frame[TIME].max()) + 1 - starts[-1]
    pools = [pool for pool in pooled(groups, _MOST, rules) if pool.first is not None]
    if len(pools) < 2:
        return None
    each = 1 - (1 - plan.analysis.confidence) / len(pools)
    told = []
    for pool in pools:
        changes = [_changes(frame, member.start or 0, length) for member in pool.members]
        many = pool.largest().people
        one = OneStart(pool.label, *((many, None) if work.areas else (None, many)))
        if not withheld_because(pool.largest(), rules) and _enough(changes, work, rules):
            value, low, high = _answer(changes, each)
            one = replace(one, value=value, low=low, high=high)
        told.append(one)
    if all(one.value is None for one in told):
        return None
    return StartsAlone(ByStart(tuple(told), length))


def _measured(work: Groundwork) -> tuple[pd.DataFrame, list[int]]:
    """Rows with an outcome, one for each place and time where places count, and their starts."""
    if START not in work.frame or work.failure is not None:
        return work.frame, []
    frame = place_times(work.frame, CLUSTER) if work.cluster is not None else work.frame
    frame = frame[frame[OUTCOME].notna()]
    return frame, sorted(int(start) for start in frame[START].dropna().unique() if start > 0)


def _of_places(work: Groundwork) -> bool:
    return work.areas or work.cluster is not None


def _enough(changes: list[Changes], work: Groundwork, rules: DisclosureRules) -> bool:
    """Whether enough units of the pool, and beside each of its starts, tell of nobody alone."""
    least = rules.min_clusters if _of_places(work) else PEOPLE_FOR_FINER
    own = sum(one.size for one, _ in changes)
    return own >= least and all(others.size >= least for _, others in changes)


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


def _answer(changes: list[Changes], level: float) -> tuple[float, float, float]:
    """The mean over all of some starts and its range.

    The noise of others who stand beside several starts is added up as if it were one.
    """
    apart = np.concatenate([own - others.mean() for own, others in changes])
    shares = [own.size / apart.size for own, _ in changes]
    beside = sum(
        share * float(others.std(ddof=1)) / np.sqrt(others.size)
        for share, (_, others) in zip(shares, changes, strict=True)
    )
    parts = (float(apart.var(ddof=1)) / apart.size, float(beside) ** 2)
    value, error = float(apart.mean()), float(np.sqrt(sum(parts)))
    if not error > 0:
        return value, value, value
    sizes = (apart.size - 1, min(others.size for _, others in changes) - 1)
    dof = sum(parts) ** 2 / sum(part**2 / size for part, size in zip(parts, sizes, strict=True))
    _, low, high = interval(value, error, float(dof), level)
    return value, low, high

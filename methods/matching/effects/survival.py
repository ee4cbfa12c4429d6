"""The share of each matched group that is still without the event at each time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from statsmodels.duration.survfunc import SurvfuncRight

from methods.inference.parts.columns import indicator, require_columns
from methods.matching.parts.sample import read_sample
from methods.results import BoolArray, FloatArray, IntArray, Matches, NotIdentifiedError


@dataclass(frozen=True, slots=True, eq=False)
class SurvivalCurve:
    """One group's curve; it changes at ``times`` and stays level in between.

    Attributes:
        times: (k,) when events happened, ascending.
        share: (k,) weighted share without the event from then on, 0 to 1.
        events: (k,) people (not weights) who had the event then.
        ends: (m,) when each person's watching ended, ascending: people at risk at t are those
            whose end is t or later.
    """

    times: FloatArray
    share: FloatArray
    events: IntArray
    ends: FloatArray

    def mean_until(self, end: float) -> float:
        """Mean time without the event up to ``end``: the area under the curve."""
        inside = self.times < end
        edges = np.concatenate([[0.0], self.times[inside], [end]])
        heights = np.concatenate([[1.0], self.share[inside]])
        return float(np.diff(edges) @ heights)


def survival_curves(
    frame: pd.DataFrame, matches: Matches, *, outcome: str, event: str
) -> tuple[SurvivalCurve, SurvivalCurve]:
    """Curves of the participants and of the matched comparison group; a picture, never a test.

    Args:
        frame: the frame that was matched, in the same order.
        matches: its matches or weights.
        outcome: column of times, zero or more.
        event: 0/1 column: 1 when the event happened then, 0 when watching ended.

    Raises:
        NotIdentifiedError: unusable columns, or times below zero.

    Source: Kaplan and Meier (1958); weighted as in Xie and Liu (2005).
    """
    sample = read_sample(frame, matches, outcome)
    require_columns(frame, [event])
    happened = indicator(frame[[event]].iloc[sample.row], event)
    if (sample.outcome < 0).any():
        raise NotIdentifiedError("bad_outcome", f"Column '{outcome}' has times below zero.")
    curves = []
    for side in (sample.treated, ~sample.treated):
        rows, first = np.unique(sample.row[side], return_index=True)
        weight = np.bincount(np.searchsorted(rows, sample.row[side]), weights=sample.weight[side])
        times, hit = sample.outcome[side][first], happened[side][first]
        curves.append(_curve(times, hit, weight.astype(np.float64)))
    return curves[0], curves[1]


def _curve(ends: FloatArray, happened: BoolArray, weight: FloatArray) -> SurvivalCurve:
    found = SurvfuncRight(ends, happened.astype(np.int64), freq_weights=weight)
    times, count = np.unique(ends[happened], return_counts=True)
    kept = np.isin(found.surv_times, times)
    return SurvivalCurve(times, found.surv_prob[kept], count.astype(np.int64), np.sort(ends))


def watched_until(frame: pd.DataFrame, matches: Matches, *, outcome: str, fewest: int = 1) -> float:
    """The time up to which both matched groups were watched, as an end for average times.

    Not for choosing an end after the effect is known: it looks at how long people were watched.

    Args:
        frame: one row a person, those of ``matches``.
        matches: who has weight.
        outcome: column of times, zero or later.
        fewest: where fewer than so many people of a group were watched for as long, the time is
            rounded down to two figures, so that it is nobody's own.

    Returns:
        The end, in the unit of ``outcome``.
    """
    times = frame[outcome].to_numpy(dtype=np.float64)
    used = (matches.weights > 0) & np.isfinite(times)
    sides = [times[used & side] for side in (matches.treated, ~matches.treated)]
    end = min(float(side.max()) for side in sides)
    if end <= 0 or min(int((side >= end).sum()) for side in sides) >= fewest:
        return end
    step = 10.0 ** (np.floor(np.log10(end)) - 1)
    return float(f"{np.floor(end / step) * step:.2g}")

"""Times until an event in a matched or weighted sample: hazard ratio and restricted mean time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from methods.inference.parts.columns import indicator, require_columns
from methods.matching.parts.influence import Influence
from methods.matching.parts.sample import Sample, require_events
from methods.results import BoolArray, FloatArray, IntArray, NotIdentifiedError, Scale

_SEPARATED = 15.0  # a logarithm of a hazard ratio that runs away
_MAX_STEPS = 50
_TOLERANCE = 1e-12


def timed_effect(
    frame: pd.DataFrame,
    sample: Sample,
    outcome: str,
    event: str | None,
    scale: Scale,
    tau: float | None,
) -> tuple[float, Influence, str]:
    """The logarithm of the hazard ratio or the difference in restricted means, and what moves it.

    Args:
        frame: the frame that was matched.
        sample: its rows, with times as outcome.
        outcome: name of the column of times, for messages.
        event: 0/1 column.
        scale: "hazard_ratio" or "rmst".
        tau: end of the restricted mean.

    Returns:
        The effect, its influence and a description.

    Raises:
        NotIdentifiedError: unusable columns or options, or too few events.

    Source: Cox (1972) with Efron (1977); Lin and Wei (1989); Royston and Parmar (2013), with the
    infinitesimal jackknife, which is Greenwood's variance when rows are independent.
    """
    if event is None:
        raise NotIdentifiedError(
            "no_event_column", "Name the column that says whether the event happened, as event."
        )
    require_columns(frame, [event])
    happened = indicator(frame[[event]].iloc[sample.row], event)
    if (sample.outcome < 0).any():
        raise NotIdentifiedError("bad_outcome", f"Column '{outcome}' has times below zero.")
    if scale == "hazard_ratio" and tau is not None:
        raise NotIdentifiedError("unknown_option", "tau goes with scale 'rmst' only.")
    asked = "a hazard ratio" if scale == "hazard_ratio" else "a difference in mean times"
    require_events(sample, happened.astype(np.float64), both_ways=False, asked=asked)
    clock = _clock(sample.outcome)
    if scale == "hazard_ratio":
        value, added = _log_hazard_ratio(sample, happened, clock)
        words = "Cox model of taking part"
    else:
        value, added, end = _restricted_means(sample, happened, clock, tau)
        words = f"mean time without the event up to {end:g}"
    influence = Influence(added, added, None, 1, linear=False, finite_sample=False)
    return value, influence, words


@dataclass(frozen=True, slots=True, eq=False)
class _Clock:
    """Distinct times in order, (k,), and at which of them each row ends, (m,)."""

    times: FloatArray
    place: IntArray


def _clock(times: FloatArray) -> _Clock:
    distinct, place = np.unique(times, return_inverse=True)
    return _Clock(distinct, place.astype(np.int64))


def _at_each_time(clock: _Clock, values: FloatArray) -> FloatArray:
    sums = np.bincount(clock.place, weights=values, minlength=clock.times.size)
    return sums.astype(np.float64)


def _still_there(clock: _Clock, values: FloatArray) -> FloatArray:
    """Sum of values over the rows that end at each time or later."""
    return np.asarray(np.cumsum(_at_each_time(clock, values)[::-1])[::-1])


@dataclass(frozen=True, slots=True, eq=False)
class _Steps:
    """Efron's method lets people with equal times go one by one: a row for each step.

    Attributes:
        place: (s,) time of each step. gone: (s,) share of the tied people gone before it.
        weight: (s,) mean weight of the people who have the event then.
        there, tied: by arm, (s,) weight still there, and of those who have the event then.
    """

    place: IntArray
    gone: FloatArray
    weight: FloatArray
    there: tuple[FloatArray, FloatArray]
    tied: tuple[FloatArray, FloatArray]

    def shares(self, ratio: float) -> tuple[FloatArray, FloatArray]:
        """Share of the hazard on participants, and total weight at risk, at each step."""
        one = ratio * (self.there[0] - self.gone * self.tied[0])
        total = one + self.there[1] - self.gone * self.tied[1]
        return one / total, total


def _steps(sample: Sample, happened: BoolArray, clock: _Clock) -> _Steps:
    weight, treated = sample.weight, sample.treated
    count = _at_each_time(clock, happened.astype(np.float64)).astype(np.int64)
    place = np.repeat(np.arange(clock.times.size), count)
    order = np.arange(place.size) - np.repeat(np.cumsum(count) - count, count)
    sides = (treated, ~treated)
    there = tuple(_still_there(clock, weight * side)[place] for side in sides)
    tied = tuple(_at_each_time(clock, weight * (side & happened))[place] for side in sides)
    mean = (tied[0] + tied[1]) / count[place]
    return _Steps(place, order / count[place], mean, (there[0], there[1]), (tied[0], tied[1]))


def _log_hazard_ratio(
    sample: Sample, happened: BoolArray, clock: _Clock
) -> tuple[float, FloatArray]:
    steps = _steps(sample, happened, clock)
    events = float(sample.weight @ (sample.treated & happened))
    beta = 0.0
    for _ in range(_MAX_STEPS):
        share, _ = steps.shares(float(np.exp(beta)))
        information = float(steps.weight @ (share * (1 - share)))
        if not information > 0 or abs(beta) > _SEPARATED:
            break
        move = (events - float(steps.weight @ share)) / information
        beta += float(np.clip(move, -2, 2))
        if abs(move) < _TOLERANCE:
            return beta, _score_residuals(sample, happened, clock, steps, beta) / information
    raise NotIdentifiedError(
        "separation", "One group's events all come before the other's, so no ratio can be given."
    )


def _score_residuals(
    sample: Sample, happened: BoolArray, clock: _Clock, steps: _Steps, beta: float
) -> FloatArray:
    """What each row adds to the score, through its own event and its presence at others', (m,)."""
    share, total = steps.shares(float(np.exp(beta)))
    hazard = steps.weight / total

    def per_time(values: FloatArray) -> FloatArray:
        sums = np.bincount(steps.place, weights=values, minlength=clock.times.size)
        return sums.astype(np.float64)

    count = np.maximum(per_time(np.ones(share.size)), 1.0)
    x = sample.treated.astype(np.float64)
    risk = np.where(sample.treated, np.exp(beta), 1.0)
    place = clock.place
    present = x * np.cumsum(per_time(hazard))[place] - np.cumsum(per_time(share * hazard))[place]
    spared = x * per_time(steps.gone * hazard)[place] - per_time(steps.gone * share * hazard)[place]
    own = x - (per_time(share) / count)[place]
    return np.asarray(sample.weight * (happened * (own + risk * spared) - risk * present))


def _restricted_means(
    sample: Sample, happened: BoolArray, clock: _Clock, tau: float | None
) -> tuple[float, FloatArray, float]:
    """Treated less comparison mean time up to the end, what each row adds to it, and the end."""
    sides = (sample.treated, ~sample.treated)
    watched = min(float(sample.outcome[side].max()) for side in sides)
    end = watched if tau is None else tau
    if not 0 < end <= watched:
        raise NotIdentifiedError(
            "bad_horizon",
            f"tau must lie above 0 and no later than {watched:g}, up to when both groups were "
            "watched.",
        )
    means, added = [], np.zeros(sample.row.size)
    for side, sign in zip(sides, (1.0, -1.0), strict=True):
        mean, own = _restricted_mean(sample.weight * side, happened, clock, end)
        means.append(mean)
        added += sign * own
    return means[0] - means[1], added, end


def _restricted_mean(
    weight: FloatArray, happened: BoolArray, clock: _Clock, end: float
) -> tuple[float, FloatArray]:
    """Area under the Kaplan-Meier curve up to ``end``, and what each row adds to it."""
    there = _still_there(clock, weight)
    events = _at_each_time(clock, weight * happened)
    hazard = np.divide(events, there, out=np.zeros_like(events), where=there > 0)
    alive = np.cumprod(1 - hazard)
    start = np.minimum(clock.times, end)
    stop = np.minimum(np.append(clock.times[1:], np.inf), end)
    after = np.cumsum((alive * (stop - start))[::-1])[::-1]
    mean = float(start[0] + after[0])
    usable = (there > 0) & (hazard < 1)
    cost = np.divide(after, (1 - hazard) * there, out=np.zeros_like(after), where=usable)
    own = np.where(happened, cost[clock.place], 0.0) - np.cumsum(cost * hazard)[clock.place]
    return mean, -weight * own

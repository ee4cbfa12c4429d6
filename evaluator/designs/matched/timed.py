"""Times until an event: the curves to show, in steps that tell of nobody, and average times."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from evaluator.cohort.rows.shapes import EVENT, OUTCOME
from evaluator.designs.design import Groundwork
from evaluator.designs.shared.matched_part import matched_part
from evaluator.values.parts.survival import Survival, TimedGroup
from evaluator.values.plan import Outcome, Plan
from evaluator.values.policy import policy_under
from evaluator.words.rounding import in_figures
from methods import matching
from methods.matching.effects.survival import SurvivalCurve
from methods.results import Matches

_MARKS = 6
_TIMES = 20


def horizon_of(frame: pd.DataFrame, matches: Matches, outcome: Outcome, plan: Plan) -> float:
    """Up to when average times are compared: as planned, or as long as both groups were watched.

    Where so few were watched for the longest that the time is theirs alone, it is rounded down.
    """
    if outcome.horizon is not None:
        return outcome.horizon
    return matching.watched_until(frame, matches, outcome=OUTCOME, fewest=least_told(plan))


def least_told(plan: Plan) -> int:
    """Fewest people whose own time may stand for them."""
    return int(policy_under(plan.disclosure).disclosure["threshold"])


def survival_of(work: Groundwork, outcome: Outcome, plan: Plan) -> tuple[Survival, float]:
    """The curves, and the participants' average time without the event up to the horizon.

    Raises:
        NotIdentifiedError: times below zero or unusable columns.
    """
    matches = matched_part(work).matches
    assert matches is not None
    end = horizon_of(work.frame, matches, outcome, plan)
    curves = matching.survival_curves(work.frame, matches, outcome=OUTCOME, event=EVENT)
    marks = tuple(in_figures(float(mark), 3) for mark in np.linspace(0, end, _MARKS))
    groups = [_group(curve, marks, end, least_told(plan)) for curve in curves]
    return Survival(groups[0], groups[1], marks, end), curves[0].mean_until(end)


def _group(curve: SurvivalCurve, marks: tuple[float, ...], end: float, least: int) -> TimedGroup:
    """Steps that hold at least as many events as may be told, at times that are nobody's own.

    Each stands at the end of the twentieth of the time watched in which its last event lies.
    """
    apart = end / _TIMES
    times, shares, waiting = [0.0], [1.0], 0
    for time, share, events in zip(curve.times, curve.share, curve.events, strict=True):
        if time > end:
            break
        waiting += int(events)
        if waiting >= least:
            at = in_figures(min(end, math.ceil(time / apart) * apart), 3)
            if at == times[-1]:
                shares[-1] = round(float(share), 3)
            else:
                times.append(at)
                shares.append(round(float(share), 3))
            waiting = 0
    at_risk = tuple(int((curve.ends >= mark).sum()) for mark in marks)
    return TimedGroup(tuple(times), tuple(shares), at_risk)


def restricted(people: pd.DataFrame, outcome: Outcome) -> pd.DataFrame:
    """People with their times cut at the horizon, as the average time counts them."""
    if outcome.horizon is None:
        return people
    return people.assign(**{OUTCOME: people[OUTCOME].clip(upper=outcome.horizon)})

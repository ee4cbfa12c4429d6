"""Were both groups watched for equally long?"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from evaluator.checks.assumption import assumption
from evaluator.checks.comparison.starting_levels import seems_better, seems_worse
from evaluator.checks.situation import Situation
from evaluator.cohort.columns.times.watched import says_away, says_watched
from evaluator.cohort.rows.shapes import OUTCOME, TREATED, UNIT
from evaluator.diagnostics.beside import beside, well_known
from evaluator.diagnostics.repeat import again, can_be_asked_again
from evaluator.outcomes import kind_of
from evaluator.values.check import Check
from methods.results import NotIdentifiedError

_RARELY = 0.01
_HALF = 0.5


@dataclass(frozen=True, slots=True)
class _Gap:
    """By what share of the longest time the treated were watched for longer; below 0, shorter."""

    column: str
    longer: float


@assumption(
    why="one group was watched for longer than the other",
    next_time="count what happened within the same time for everybody",
)
def watched_alike(situation: Situation) -> Check | None:
    """Cap where a column says for how long people were watched, and groups differ in it.

    What adds up with time, such as arrests or whether there was one, is then less in the group
    that was watched for less time, whatever the programme did. Where people are followed over
    several times, time at risk or in custody that moved apart since the start is the same. No cap
    where in proportion to the time the gap makes less than half of what was found, or hides more.
    """
    outcome, work, plan = situation.outcome, situation.work, situation.plan
    kind = kind_of(outcome.kind)
    adds_up = (kind.yes_no or kind.counted) and not kind.timed
    if not adds_up or not situation.has_comparison or plan.roles.unit is None or work.areas:
        return None
    gaps = [gap for name in _columns(situation) if (gap := _gap(situation, name)) is not None]
    if not gaps:
        return None
    worst = max(gaps, key=lambda gap: abs(gap.longer))
    rule = situation.policy.caps["watched_unlike"]
    unlike = abs(worst.longer) > rule["share"] and _may_be_all(situation, worst)
    who = "Those who took part were" if worst.longer < 0 else "The comparison group was"
    finding = situation.finding
    planned = finding.estimate if finding is not None else None
    return Check(
        key="watched_alike",
        title="Were both groups watched for equally long?",
        status="concern" if unlike else "passed",
        number=None,
        threshold=None,
        reason=f'{who} watched for less time, by "{worst.column}", so that less could be counted. '
        "Count what happened within the same time for everybody, or plan the time until it "
        "happened."
        if unlike
        else f'By "{worst.column}", both groups were watched for about equally long, or the '
        "difference in time could not make the result.",
        source="Rothman, Greenland and Lash 2008: person-time",
        cap=int(rule["cap"]) if unlike else None,
        explains_harm=unlike and planned is not None and worst.longer * planned.value > 0,
    )


def _columns(situation: Situation) -> list[str]:
    """The columns of numbers whose name says how long people were watched, or away from it."""
    used = {situation.plan.roles.exposure, situation.outcome.column, situation.outcome.after}
    followed = situation.plan.roles.time is not None
    return [
        column.name
        for column in situation.cohort.columns
        if column.kind in ("number", "whole_number")
        and column.name not in used
        and (says_watched(column.name) or (followed and says_away(column.name)))
    ]


def _gap(situation: Situation, name: str) -> _Gap | None:
    work = situation.work
    cells = beside(situation.cohort, situation.plan, work.rows, work.frame, name)
    if not well_known(cells):
        return None
    known = work.frame.assign(**{OUTCOME: cells.astype(float)})[cells.notna()]
    if known.groupby(UNIT, observed=True)[OUTCOME].nunique().max() > 1:
        return _moved(situation, known, name)
    people = known.drop_duplicates(UNIT)
    own, others = (people.loc[people[TREATED] == side, OUTCOME] for side in (1, 0))
    if min(own.size, others.size) < 2:
        return None
    longest = max(float(own.mean()), float(others.mean()))
    return _Gap(name, float(own.mean() - others.mean()) / longest) if longest > 0 else None


def _moved(situation: Situation, known: pd.DataFrame, name: str) -> _Gap | None:
    """How much more it changed for the treated, beyond chance, of the most that is usual."""
    longest = float(known[OUTCOME].quantile(0.95))
    if not (longest > 0 and can_be_asked_again(situation.design, situation.work)):
        return None
    try:
        moved = again(situation.work, known)
    except NotIdentifiedError:
        return None
    longer = moved.value / longest if moved.p_value < _RARELY else 0.0
    return _Gap(name, -longer if says_away(name) else longer)


def _may_be_all(situation: Situation, gap: _Gap) -> bool:
    """Whether the gap makes half of the effect or more, or may hide one that was not found."""
    finding = situation.finding
    if finding is None or finding.estimate is None:
        return True
    planned, usual = finding.estimate, finding.comparison_level
    found = seems_better(planned, situation) or seems_worse(planned, situation)
    if not found or planned.is_ratio or usual is None or not usual > 0:
        return True
    made = gap.longer * usual
    return made * planned.value > 0 and abs(made) >= _HALF * abs(planned.value)

"""Were both groups watched for equally long?"""

from __future__ import annotations

from evaluator.checks.assumption import assumption
from evaluator.checks.situation import Situation
from evaluator.cohort.columns.times.watched import says_watched
from evaluator.cohort.rows.shapes import TREATED, UNIT
from evaluator.outcomes import kind_of
from evaluator.values.check import Check


@assumption(
    why="one group was watched for longer than the other",
    next_time="count what happened within the same time for everybody",
)
def watched_alike(situation: Situation) -> Check | None:
    """Cap where a column says for how long people were watched, and groups differ in it.

    What adds up with time, such as arrests or whether there was one, is then less in the group
    that was watched for less time, whatever the programme did. Asked where everybody has one row.
    """
    outcome, work, plan = situation.outcome, situation.work, situation.plan
    kind = kind_of(outcome.kind)
    adds_up = (kind.yes_no or kind.counted) and not kind.timed
    if not adds_up or plan.roles.time is not None or not situation.has_comparison:
        return None
    column = _column(situation)
    if column is None or plan.roles.unit is None:
        return None
    cohort = situation.cohort.frame
    known = cohort.drop_duplicates(plan.roles.unit).set_index(plan.roles.unit)[column]
    sides = work.frame.drop_duplicates(UNIT).set_index(UNIT)[TREATED]
    long = sides.index.to_series().map(known).astype(float)
    own, others = (long[sides == side].dropna() for side in (1, 0))
    if min(own.size, others.size) < 2:
        return None
    longest = max(float(own.mean()), float(others.mean()))
    gap = float(own.mean() - others.mean())
    rule = situation.policy.caps["watched_unlike"]
    unlike = longest > 0 and abs(gap) > rule["share"] * longest
    who = "Those who took part were" if gap < 0 else "The comparison group was"
    return Check(
        key="watched_alike",
        title="Were both groups watched for equally long?",
        status="concern" if unlike else "passed",
        number=None,
        threshold=None,
        reason=f'{who} watched for less time, by "{column}", so that less could be counted. '
        "Count what happened within the same time for everybody, or plan the time until it "
        "happened."
        if unlike
        else f'By "{column}", both groups were watched for about equally long.',
        source="Rothman, Greenland and Lash 2008: person-time",
        cap=int(rule["cap"]) if unlike else None,
        explains_harm=unlike,
    )


def _column(situation: Situation) -> str | None:
    """The column of numbers whose name says how long people were watched."""
    used = {situation.plan.roles.exposure, situation.outcome.column, situation.outcome.after}
    for column in situation.cohort.columns:
        number = column.kind in ("number", "whole_number")
        if number and column.name not in used and says_watched(column.name):
            return column.name
    return None

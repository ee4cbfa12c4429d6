"""Does a change in recording fall inside the times compared?"""

from __future__ import annotations

from datetime import date
from typing import Literal

from evaluator.checks.assumption import assumption
from evaluator.checks.situation import Situation
from evaluator.diagnostics.recording import RecordingChange, recording_change
from evaluator.values.check import Check
from evaluator.words.dates import day_in_words

_Status = Literal["passed", "concern", "not_possible"]


@assumption(next_time="compare times that were recorded in the same way")
def recording_date(situation: Situation) -> Check | None:
    """Concern when recording changed inside the times compared, with the answer from one side.

    It takes nothing off the rating: whether only one group was affected does that.
    """
    day = situation.plan.context.recording_changed_on
    if day is None or not situation.has_comparison:
        return None
    change = recording_change(situation.work.rows.times, day)
    if change is None:
        return _check(
            "not_possible",
            f"{_changed(day)}, which cannot be placed among the times measured, because these are "
            "not dates.",
        )
    if not change.inside:
        return _check(
            "passed",
            f"{_changed(day)}, and all times compared lie on one side of it.",
        )
    return _check("concern", f"{_inside(situation, change)} {_other_answer(situation)}".strip())


def _inside(situation: Situation, change: RecordingChange) -> str:
    day = situation.plan.context.recording_changed_on
    times = situation.work.rows.times
    where = f"between the times {times[change.old[-1]]} and {times[change.new[0]]}"
    return f"{_changed(day)}, {where}, inside the times compared."


def _changed(day: date | None) -> str:
    return f"Recording changed on {day_in_words(day)}" if day else "Recording changed"


def _other_answer(situation: Situation) -> str:
    finding = situation.finding
    if finding is None or finding.estimate is None:
        return "The times on one side of it will be compared as well."
    for other in finding.alternatives:
        if other.key == "one_recording":
            return situation.told(
                "From the times recorded in one way alone the difference is {}, against {} from "
                "all.",
                situation.answer(other.estimate),
                situation.size(finding.estimate.value),
                otherwise="The difference from the times recorded in one way alone is told in "
                "steps, as few people stand behind it.",
            )
    return (
        "Neither side of it holds times before and after the start. Where recording changed more "
        "in one group, that cannot be told from the programme."
    )


def _check(status: _Status, reason: str) -> Check:
    return Check(
        key="recording_date",
        title="Did recording change inside the times compared?",
        status=status,
        number=None,
        threshold=None,
        reason=reason,
        source="Office for Statistics Regulation on recorded crime; EEF padlocks, measurement",
    )

"""Did the outcome happen often enough to be compared?"""

from __future__ import annotations

from evaluator.check import Check
from evaluator.checks.situation import Situation
from evaluator.cohort.shapes import OUTCOME, POST, TREATED

_FEWEST = 5


def few_events(situation: Situation) -> Check | None:
    """Concern, with a cap, under five events (or non-events) in a group."""
    if situation.outcome.kind != "binary" or not situation.has_comparison:
        return None
    if situation.work.synthetic is not None:
        return None
    after = situation.work.frame[situation.work.frame[POST] == 1]
    grouped = after.groupby(TREATED)[OUTCOME]
    fewest = float(min(grouped.sum().min(), (grouped.size() - grouped.sum()).min()))
    rare = fewest < _FEWEST
    return Check(
        key="few_events",
        title="Did the outcome happen often enough?",
        status="concern" if rare else "passed",
        number=fewest if not rare else None,
        threshold=float(_FEWEST),
        reason=f"In one group it happened (or failed to happen) fewer than {_FEWEST} times; "
        "the usual range is not reliable."
        if rare
        else "It happened, and did not happen, often enough in both groups.",
        source="Rule of five for 2 by 2 tables",
        cap=2 if rare else None,
    )

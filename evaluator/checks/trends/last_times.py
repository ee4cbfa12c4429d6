"""Does all of the effect lie in the last times, which may not be complete?"""

from __future__ import annotations

import math

from evaluator.checks.assumption import assumption
from evaluator.checks.comparison.starting_levels import leaves_nothing, seems_better, seems_worse
from evaluator.checks.situation import Situation
from evaluator.cohort.rows.shapes import OUTCOME, TIME
from evaluator.cohort.rows.starts import START
from evaluator.designs.design import Groundwork
from evaluator.diagnostics.repeat import again, can_be_asked_again
from evaluator.disclosure.freely import things
from evaluator.values.check import Check
from evaluator.values.evaluation import Alternative
from methods.results import Estimate, NotIdentifiedError

_FEWEST = 4  # times since the first start
_SHARE = 4  # one in so many of them is left out


@assumption(
    why="all of it lies in the last times, which may not be complete yet",
    next_time="wait until the last times are complete in both groups, and ask again",
)
def last_times(situation: Situation) -> Check | None:
    """Cap where an answer without the last quarter of the times since the start leaves no effect.

    What was recorded last is often not complete yet, and then in one group more than in the other.
    An effect that only shows there may be that. An effect that came late looks the same.
    """
    finding, work = situation.finding, situation.work
    if finding is None or finding.estimate is None:
        return None
    planned = finding.estimate
    worse = seems_worse(planned, situation)
    if not (worse or seems_better(planned, situation)):
        return None
    if not can_be_asked_again(situation.design, work):
        return None
    left_out = _left_out(work)
    without = _without(work, left_out) if left_out else None
    if without is None:
        return None
    gone = leaves_nothing(Alternative("last_times", "", without, naive=False), planned.value)
    told = situation.told(" ({})", situation.answer(without), otherwise="")
    last = "the last time" if left_out == 1 else f"the last {things(left_out)} times"
    return Check(
        key="last_times",
        title="Does the effect stand without the last times?",
        status="concern" if gone else "passed",
        number=float(left_out),
        threshold=None,
        reason=f"Without {last} less than half of the effect is left, and there may be none{told}. "
        "What was recorded last may not be complete yet in one group."
        if gone
        else f"Without {last} an effect is still left{told}.",
        source="Own decision: returns and records that come late",
        cap=int(situation.policy.caps["last_times_decide"]) if gone else None,
        of="things",
        explains_harm=gone and worse,
    )


def _left_out(work: Groundwork) -> int:
    """How many times at the end are left out; 0 where there are too few to ask."""
    frame = work.frame
    if TIME not in frame or frame[TIME].nunique() <= 2:
        return 0
    first = frame[START].min() if START in frame else work.rows.first_after
    since = frame.loc[frame[OUTCOME].notna() & (frame[TIME] >= first), TIME].nunique()
    return math.ceil(since / _SHARE) if since >= _FEWEST else 0


def _without(work: Groundwork, left_out: int) -> Estimate | None:
    frame = work.frame[work.frame[OUTCOME].notna()]
    last = sorted(frame[TIME].unique())[-left_out]
    try:
        return again(work, frame[frame[TIME] < last].reset_index(drop=True))
    except NotIdentifiedError:
        return None

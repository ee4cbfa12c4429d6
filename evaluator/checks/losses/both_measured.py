"""Were both groups measured at every time?"""

from __future__ import annotations

from evaluator.checks.assumption import assumption
from evaluator.checks.situation import Situation
from evaluator.cohort.rows.starts import START
from evaluator.designs.shared.both_sides import one_sided_times
from evaluator.disclosure.freely import named, things
from evaluator.values.check import Check

_NAMED = 3


@assumption(
    why="one group was not measured at some times",
    next_time="measure both groups at every time",
)
def both_measured(situation: Situation) -> Check | None:
    """Concern where at some time nobody of one group was measured: such a time compares nothing.

    The answer rests on the other times. None where all were measured at every time, where starts
    differ, or where changes are not followed.
    """
    work = situation.work
    if not situation.has_comparison or START in work.frame or not situation.design.follows_changes:
        return None
    alone = [work.rows.times[time] for time in one_sided_times(work.rows.frame)]
    if not alone:
        return None
    some = ", ".join(f'"{named(label)}"' for label in alone[:_NAMED])
    more = f" and {things(len(alone) - _NAMED)} more" if len(alone) > _NAMED else ""
    return Check(
        key="both_measured",
        title="Were both groups measured at every time?",
        status="concern",
        number=float(len(alone)),
        threshold=0.0,
        reason=f"At {some}{more} only one of the groups was measured, so nothing can be compared "
        "then. The answer is about the other times.",
        source="What Works Clearinghouse 5.0: outcomes of both groups at the same times",
        of="things",
    )

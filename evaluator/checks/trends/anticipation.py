"""Did the change begin before the programme did?"""

from __future__ import annotations

from evaluator.checks.assumption import assumption
from evaluator.checks.situation import Situation
from evaluator.diagnostics.last_before import last_before
from evaluator.diagnostics.repeat import can_be_asked_again
from evaluator.values.check import Check


@assumption()
def anticipation(situation: Situation) -> Check | None:
    """Concern when the last time before the start already moved in the effect's direction.

    It never limits the rating: earlier trends are already allowed for.
    """
    finding, work = situation.finding, situation.work
    if finding is None or finding.estimate is None or not situation.has_comparison:
        return None
    if not can_be_asked_again(situation.design, work):
        return None
    early = last_before(work)
    if early is None:
        return None
    effect, moved = finding.estimate.value, situation.size_at_times(early.value)
    began = early.p_value < 0.05 and early.value * effect > 0
    return Check(
        key="anticipation",
        title="Did the change begin before the programme?",
        status="concern" if began else "passed",
        of="effect",
        number=None if situation.few_at_times else early.value,
        threshold=None,
        reason=f"At {early.when} before the start those who took part had already moved"
        f"{situation.told(' by {}', moved, otherwise='')} in the direction of the "
        "effect; some may have acted early, or something else began. An effect "
        "measured from that time would be too small."
        if began
        else f"At {early.when} before the start those who took part had not moved in the direction "
        "of the effect beyond chance"
        f"{situation.told(' ({} against the times before)', moved, otherwise='')}.",
        source="No anticipation: Roth, Sant'Anna, Bilinski and Poe 2023",
    )

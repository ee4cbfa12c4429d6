"""Can a change in this outcome be called good or bad?"""

from __future__ import annotations

from evaluator.checks.assumption import assumption
from evaluator.checks.situation import Situation
from evaluator.values.check import Check


@assumption(next_time="add an outcome that can only be read one way, such as injuries treated")
def ambiguous_outcome(situation: Situation) -> Check | None:
    """An outcome that may rise for good or bad reasons gives no verdict of its own.

    Without a pair to read it by this is a gate; with one, both are told in one sentence.
    """
    outcome = situation.outcome
    if outcome.better != "ambiguous":
        return None
    pair = outcome.pair
    advice = f'Read it together with "{pair}".' if pair else "Pair it with a measure of harm."
    return Check(
        key="ambiguous_outcome",
        title="Can a change be called good or bad?",
        status="concern" if pair else "failed",
        number=None,
        threshold=None,
        reason="A rise in this outcome can be good news or bad, so it gives no verdict alone. "
        + advice,
        source="Office for Statistics Regulation on police activity measures",
        gate=None if pair else "a change in this outcome is neither good nor bad by itself",
    )

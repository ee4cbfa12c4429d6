"""Does every participant have someone similar to be compared with?"""

from __future__ import annotations

from evaluator.check import Check
from evaluator.checks.situation import Situation, percent
from evaluator.policy import cap_at_most


def overlap(situation: Situation) -> Check | None:
    """Gate when over a third of the treated have nobody similar; cap by that share."""
    spread = situation.work.overlap
    if spread is None or not situation.has_comparison:
        return None
    share, limit = spread.off_support, situation.policy.gates["off_support"]
    over = share > limit
    cap = cap_at_most(situation.policy.caps["off_support"], share)
    return Check(
        key="overlap",
        title="Does every participant have someone similar?",
        status="failed" if over else "passed" if cap >= 4 else "concern",
        number=share,
        threshold=limit,
        reason="Every participant has someone similar to be compared with."
        if share == 0
        else f"{percent(share)} of the participants have nobody similar and are left out; the "
        "result does not describe them.",
        source="Stuart 2010; King and Zeng 2006, common support",
        cap=None if over else cap,
        gate="more than a third of the participants have nobody similar to be compared with"
        if over
        else None,
    )

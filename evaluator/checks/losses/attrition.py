"""How many were lost before the outcome was measured?"""

from __future__ import annotations

from evaluator.checks.situation import Situation
from evaluator.values.check import Check
from evaluator.values.policy import cap_at_most


def attrition(situation: Situation) -> Check | None:
    """Gate over 50 % lost; cap by the share lost, of those measured at the start."""
    lost = situation.work.attrition
    if lost is None or not situation.has_comparison:
        return None
    told = situation.people(lost, sum(situation.work.at_start))
    limit = situation.policy.gates["attrition"]
    over = lost > limit
    cap = cap_at_most(situation.policy.caps["attrition"], lost)
    return Check(
        key="attrition",
        title="How many were lost to follow-up?",
        status="failed" if over else "passed" if cap >= 4 else "concern",
        number=lost,
        threshold=limit,
        reason=f"{told[:1].upper()}{told[1:]} of those in the study at the start have no outcome "
        "afterwards.",
        source="EEF padlocks, attrition column",
        cap=None if over else cap,
        gate="more than half of the people were lost before the outcome was measured"
        if over
        else None,
        of="share",
        among=sum(situation.work.at_start),
    )

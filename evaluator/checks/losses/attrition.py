"""How many were lost before the outcome was measured?"""

from __future__ import annotations

from evaluator.checks.assumption import assumption
from evaluator.checks.losses.differential_attrition import differential_attrition
from evaluator.checks.losses.leavers import leavers
from evaluator.checks.situation import Situation
from evaluator.values.check import Check
from evaluator.values.policy import cap_at_most


@assumption(
    why="many of those who started were not measured again",
    next_time="follow up more of those who started, including those who left",
)
def attrition(situation: Situation) -> Check | None:
    """Gate over 50 % lost; cap by the share lost, of those measured at the start.

    Loss as such biases nothing: it does so where it hangs on the group. Where about as many left
    on both sides, and those who left were alike before the start, the policy's ``attrition_alike``
    holds: in simulation so many of such studies of nothing were called an effect as of any.
    """
    lost = situation.work.attrition
    if lost is None or not situation.has_comparison:
        return None
    told = situation.people(lost, sum(situation.work.at_start))
    limit = situation.policy.gates["attrition"]
    over = lost > limit
    cap = cap_at_most(situation.policy.caps["attrition"], lost)
    rule = situation.policy.caps["attrition_alike"]
    alike = cap < rule["cap"] and lost <= rule["up_to"] and _alike(situation)
    cap = int(rule["cap"]) if alike else cap
    return Check(
        key="attrition",
        title="How many were lost to follow-up?",
        status="failed" if over else "passed" if cap >= 4 else "concern",
        number=lost,
        threshold=limit,
        reason=f"{told[:1].upper()}{told[1:]} of those in the study at the start have no outcome "
        "afterwards."
        + (
            " About as many left on both sides, and before the start those who left were alike."
            if alike
            else ""
        ),
        source="EEF padlocks, attrition column",
        cap=None if over else cap,
        gate="more than half of the people were lost before the outcome was measured"
        if over
        else None,
        of="share",
        among=sum(situation.work.at_start),
    )


def _alike(situation: Situation) -> bool:
    """Whether loss shows no sign of hanging on the group; not where nobody can tell."""
    sides, who = differential_attrition(situation), leavers(situation)
    return sides is not None and sides.deduction == 0 and who is not None and who.status == "passed"

"""Are there enough people in each group?"""

from __future__ import annotations

from evaluator.checks.situation import Situation
from evaluator.disclosure.disguised import changed_told
from evaluator.values.check import Check
from evaluator.values.policy import cap_at_least


def group_size(situation: Situation) -> Check | None:
    """Gate under 20 people in a group; cap by the smaller group where people were chosen."""
    work, policy = situation.work, situation.policy
    if not situation.has_comparison or work.areas:
        return None
    smaller = min(work.treated, work.comparison)
    fewest = int(policy.gates["people_per_arm"])
    too_few = smaller < fewest
    clustered = work.cluster is not None
    cap = None if clustered else cap_at_least(policy.caps["people"], smaller)
    side = "treated" if work.treated <= work.comparison else "comparison"
    return Check(
        key="group_size",
        title="Are there enough people in each group?",
        status="failed" if too_few else "passed" if cap is None or cap >= 4 else "concern",
        number=float(smaller),
        threshold=float(fewest),
        reason=f"Fewer than {fewest} people in the {side} group could be analysed."
        if too_few
        else f"The smaller group ({side}) has {changed_told(smaller, situation.rules)} people.",
        source="Justice Data Lab minimum group sizes; Early Intervention Foundation level 2",
        cap=cap,
        gate=f"there are fewer than {fewest} people in the {side} group" if too_few else None,
        of="people",
    )

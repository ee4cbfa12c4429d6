"""Were more people lost on one side than on the other?"""

from __future__ import annotations

import numpy as np

from evaluator.checks.situation import Situation
from evaluator.values.check import Check


def differential_attrition(situation: Situation) -> Check | None:
    """Deduction when losses differ by more than the What Works Clearinghouse limits.

    Nobody at all lost on one side is what a list of completers looks like: it counts as past both
    limits, where the difference is past the first and beyond chance.
    """
    work, policy = situation.work, situation.policy
    treated, comparison = work.attrition_treated, work.attrition_comparison
    if work.attrition is None or treated is None or comparison is None:
        return None
    if not situation.has_comparison:
        return None
    told = [
        situation.people(share, among)
        for share, among in zip((treated, comparison), work.at_start, strict=True)
    ]
    gap = abs(treated - comparison)
    table = policy.attrition_limits
    cautious, optimistic = (
        float(np.interp(work.attrition, table["overall"], table[limit]))
        for limit in ("cautious", "optimistic")
    )
    deduction = 0
    unlisted = gap > cautious and _nobody_lost(situation, treated, comparison)
    if gap > optimistic or unlisted:
        deduction = int(policy.deductions["differential_beyond_limits"])
    elif gap > cautious:
        deduction = int(policy.deductions["differential_between_limits"])
    return Check(
        key="differential_attrition",
        title="Were more people lost on one side?",
        status="passed" if deduction == 0 else "concern" if deduction == 1 else "failed",
        number=gap,
        threshold=cautious,
        reason=f"{told[0][:1].upper()}{told[0][1:]} of the treated and {told[1]} of the comparison "
        "group were lost"
        + ("." if deduction == 0 else ", a difference large enough to distort the result.")
        + (" Where nobody at all is lost, leavers may never have been listed." if unlisted else ""),
        source="What Works Clearinghouse 4.0, attrition limits",
        deduction=deduction,
        of="share",
        among=min(work.at_start),
    )


def _nobody_lost(situation: Situation, treated: float, comparison: float) -> bool:
    """Whether one side lost nobody, although at the other side's rate it hardly could have."""
    if min(treated, comparison) > 0:
        return False
    work = situation.work
    size = work.treated if treated == 0 else work.comparison
    chance = (1 - max(treated, comparison)) ** size
    return bool(chance < situation.policy.attrition_limits["nobody_lost_chance"])

"""Were more people lost on one side than on the other?"""

from __future__ import annotations

import numpy as np

from evaluator.check import Check
from evaluator.checks.situation import Situation, percent


def differential_attrition(situation: Situation) -> Check | None:
    """Deduction when losses differ by more than the What Works Clearinghouse limits."""
    work, policy = situation.work, situation.policy
    treated, comparison = work.attrition_treated, work.attrition_comparison
    if work.attrition is None or treated is None or comparison is None:
        return None
    if not situation.has_comparison:
        return None
    gap = abs(treated - comparison)
    table = policy.attrition_limits
    cautious, optimistic = (
        float(np.interp(work.attrition, table["overall"], table[limit]))
        for limit in ("cautious", "optimistic")
    )
    deduction = 0
    if gap > optimistic:
        deduction = int(policy.deductions["differential_beyond_limits"])
    elif gap > cautious:
        deduction = int(policy.deductions["differential_between_limits"])
    return Check(
        key="differential_attrition",
        title="Were more people lost on one side?",
        status="passed" if deduction == 0 else "concern" if deduction == 1 else "failed",
        number=gap,
        threshold=cautious,
        reason=f"{percent(treated)} of the treated and {percent(comparison)} of the comparison "
        "group were lost"
        + ("." if deduction == 0 else ", a difference large enough to distort the result."),
        source="What Works Clearinghouse 4.0, attrition limits",
        deduction=deduction,
    )

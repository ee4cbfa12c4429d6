"""Were both groups measured alike?"""

from __future__ import annotations

from evaluator.checks.assumption import assumption
from evaluator.checks.situation import Situation
from evaluator.diagnostics.measured_apart import measured_apart
from evaluator.values.check import Check


@assumption(next_time="measure both groups in the same way, at the same times")
def same_measurement(situation: Situation) -> Check | None:
    """Gate when the groups were measured differently; a concern when nobody knows.

    Where a column of the sheet says otherwise than the plan, that column is believed and caps.
    """
    if not situation.has_comparison:
        return None
    answer = situation.plan.context.same_measurement
    reasons = {
        "yes": "Both groups were measured in the same way at the same times.",
        "no": "The two groups were measured differently or at different times.",
        "dont_know": "Nobody has said whether both groups were measured in the same way at the "
        "same times.",
    }
    apart = measured_apart(situation.cohort, situation.plan, situation.work)
    told = answer == "no" or apart is None
    reason = (
        reasons[answer]
        if told
        else f'By "{apart}", nearly everybody who took part was measured at another time or in '
        "another way than the comparison group."
    )
    status = {"yes": "passed" if told else "concern", "no": "failed", "dont_know": "concern"}
    return Check(
        key="same_measurement",
        title="Were both groups measured alike?",
        status=status[answer],  # type: ignore[arg-type]
        number=None,
        threshold=None,
        reason=reason,
        cap=None if told else int(situation.policy.caps["measured_apart"]),
        explains_harm=not told,
        source="What Works Clearinghouse, outcome measurement",
        gate="the two groups were measured differently" if answer == "no" else None,
    )

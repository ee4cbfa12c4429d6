"""Were both groups measured alike?"""

from __future__ import annotations

from evaluator.checks.assumption import assumption
from evaluator.checks.situation import Situation
from evaluator.values.check import Check


@assumption(next_time="measure both groups in the same way, at the same times")
def same_measurement(situation: Situation) -> Check | None:
    """Gate when the groups were measured differently; a concern when nobody knows."""
    if not situation.has_comparison:
        return None
    answer = situation.plan.context.same_measurement
    reasons = {
        "yes": "Both groups were measured in the same way at the same times.",
        "no": "The two groups were measured differently or at different times.",
        "dont_know": "Nobody has said whether both groups were measured in the same way at the "
        "same times.",
    }
    return Check(
        key="same_measurement",
        title="Were both groups measured alike?",
        status={"yes": "passed", "no": "failed", "dont_know": "concern"}[answer],  # type: ignore[arg-type]
        number=None,
        threshold=None,
        reason=reasons[answer],
        source="What Works Clearinghouse, outcome measurement",
        gate="the two groups were measured differently" if answer == "no" else None,
    )

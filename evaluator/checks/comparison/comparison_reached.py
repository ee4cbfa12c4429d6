"""Did the comparison group get some of the programme, or feel its effects?"""

from __future__ import annotations

from evaluator.checks.assumption import assumption
from evaluator.checks.situation import Situation
from evaluator.values.check import Check


@assumption(next_time="compare with people or places that the programme cannot reach")
def comparison_reached(situation: Situation) -> Check | None:
    """Deduction when the comparison group was reached (spill-over); a smaller one when unknown.

    What nobody has said costs one point, however many questions stay open: where ``other_changes``
    takes it, this check does not take another.
    """
    if not situation.has_comparison:
        return None
    context, rules = situation.plan.context, situation.policy.deductions
    answer = context.comparison_reached
    counted = "dont_know" in (context.other_programme, context.recording_change)
    unsaid = 0 if counted else int(rules["dont_know"])
    costs = {"no": 0, "yes": int(rules["comparison_reached"]), "dont_know": unsaid}
    reasons = {
        "no": "The comparison group is not known to have been reached by the programme.",
        "yes": "The comparison group was reached by the programme or its effects, which hides or "
        "distorts a difference.",
        "dont_know": "Nobody has said whether the programme reached the comparison group.",
    }
    return Check(
        key="comparison_reached",
        title="Did the programme reach the comparison group?",
        status={"no": "passed", "yes": "concern", "dont_know": "concern"}[answer],  # type: ignore[arg-type]
        number=None,
        threshold=None,
        reason=reasons[answer],
        source="No interference between groups (Rubin 1980)",
        deduction=costs[answer],
    )

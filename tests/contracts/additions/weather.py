"""Was the weather the same?"""

from evaluator.checks.situation import Situation
from evaluator.values.check import Check


def weather(situation: Situation) -> Check | None:
    """Passed wherever people are compared."""
    if not situation.has_comparison:
        return None
    return Check(
        key="weather",
        title="Was the weather the same for everybody?",
        status="passed",
        number=None,
        threshold=None,
        reason="It rained on both groups alike.",
        source="Made up",
    )

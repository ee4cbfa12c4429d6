"""Was the weather the same?"""

from evaluator.checks.assumption import Fault, assumption
from evaluator.checks.situation import Situation
from evaluator.values.check import Check

_DRIZZLE = Fault(
    "drizzle", why="it drizzled on one group alone", next_time="lend the other group umbrellas"
)


@assumption(why="it rained", next_time="wait for the sun", faults=(_DRIZZLE,))
def weather(situation: Situation) -> Check | None:
    """It drizzled on all of them, wherever people are compared."""
    if not situation.has_comparison:
        return None
    return Check(
        key="weather",
        title="Was the weather the same for everybody?",
        status="concern",
        number=None,
        threshold=None,
        reason="It rained on both groups alike.",
        source="Made up",
        cap=1,
        fault=_DRIZZLE.key,
    )

"""Did the two groups move alike before the start?"""

from __future__ import annotations

from evaluator.check import Check
from evaluator.checks.situation import Situation, number
from methods import did
from methods.results import NotIdentifiedError


def earlier_trends(situation: Situation) -> Check | None:
    """Joint test of earlier differences. A passed test earns nothing; a failed one is a concern."""
    path = situation.work.earlier
    if path is None or not situation.has_comparison:
        return None
    try:
        test = did.pre_trend_test(path)
    except NotIdentifiedError:
        return Check(
            key="earlier_trends",
            title="Did both groups move alike before the start?",
            status="not_possible",
            number=None,
            threshold=0.05,
            reason=f"There are {len(path.value) + 1} measurements before the start but too few "
            "independent units to test them together; look at the picture of both groups over "
            "time.",
            source="Roth 2022",
        )
    differed = test.p_value < 0.05
    largest = float(max(abs(path.value)))
    return Check(
        key="earlier_trends",
        title="Did both groups move alike before the start?",
        status="concern" if differed else "passed",
        number=test.p_value,
        threshold=0.05,
        reason="Earlier trends differed; read the main result only with the sensitivity bounds."
        if differed
        else "The test did not detect a difference in earlier trends "
        f"(p = {test.p_value:.2f}); the largest earlier difference was {number(largest)}. A drift "
        "too small to be seen cannot be ruled out.",
        source="Roth 2022",
    )

"""Did the two groups move alike before the start?"""

from __future__ import annotations

from evaluator.check import Check
from evaluator.checks.situation import Situation, number
from methods import did, power
from methods.results import EffectPath, NotIdentifiedError


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
    return Check(
        key="earlier_trends",
        title="Did both groups move alike before the start?",
        status="concern" if differed else "passed",
        number=test.p_value,
        threshold=0.05,
        reason="Earlier trends differed; read the main result only with the sensitivity bounds."
        if differed
        else "The test did not detect a difference in earlier trends "
        f"(p = {test.p_value:.2f}). {_could_have_seen(path, situation.work.span)}",
        source="Roth 2022",
    )


def _could_have_seen(path: EffectPath, span: int) -> str:
    """What the test could have found: a passed test rules out no smaller drift."""
    each = "from each time to the next" if span == 1 else f"every {span} measurements"
    try:
        slope = power.pre_trend_slope(path, power=0.5)
    except (NotIdentifiedError, ValueError):
        largest = number(float(max(abs(path.value))))
        return (
            f"The largest earlier difference was {largest}; a drift too small to be seen cannot be "
            "ruled out."
        )
    return (
        f"It would have detected a steady drift of {number(slope)} {each} half of the time, so a "
        "smaller drift cannot be ruled out."
    )

"""Did the two groups move alike before the start?"""

from __future__ import annotations

from evaluator.check import Check
from evaluator.checks.situation import Situation, percent, size
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
        reason=f"Earlier trends differed (p {_p(test.p_value)}); read the main result only with "
        "the sensitivity bounds."
        if differed
        else "The test did not detect a difference in earlier trends "
        f"(p {_p(test.p_value)}). {_could_have_seen(path, situation)}",
        source="Roth 2022",
    )


def _p(value: float) -> str:
    return "under 0.001" if value < 0.001 else f"= {value:.{3 if value < 0.1 else 2}f}"


def _could_have_seen(path: EffectPath, situation: Situation) -> str:
    """What the test could have found: a passed test rules out no smaller drift."""
    span, outcome = situation.work.span, situation.outcome
    each = "from each time to the next" if span == 1 else f"every {span} measurements"
    try:
        slope = power.pre_trend_slope(path, power=0.5)
    except (NotIdentifiedError, ValueError):
        largest = size(float(max(abs(path.value))), outcome)
        return (
            f"The largest earlier difference was {largest}; a drift too small to be seen cannot be "
            "ruled out."
        )
    return (
        f"With this sample it would have detected a steady drift of {size(slope, outcome)} {each} "
        f"half of the time, so a smaller drift cannot be ruled out.{_as_large(path, situation)}"
    )


def _as_large(path: EffectPath, situation: Situation) -> str:
    """How often a drift that alone makes the whole effect would have been seen."""
    finding = situation.finding
    if finding is None or finding.estimate is None or finding.path is None:
        return ""
    later = finding.path.event_time[finding.path.event_time >= 0]
    if not later.size or finding.estimate.value == 0:
        return ""
    slope = finding.estimate.value / float((later - path.reference).mean())
    try:
        seen = power.pre_trend_power(path, slope=slope)
    except (NotIdentifiedError, ValueError):
        return ""
    return f" A drift large enough to make the whole effect would have been seen {_often(seen)}."


def _often(share: float) -> str:
    return "nearly always" if share > 0.995 else f"{percent(share)} of the time"

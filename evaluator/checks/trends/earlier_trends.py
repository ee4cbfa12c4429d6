"""Did the two groups move alike before the start?"""

from __future__ import annotations

from evaluator.checks.assumption import assumption
from evaluator.checks.situation import Situation
from evaluator.disclosure.freely import things
from evaluator.values.check import Check
from evaluator.words.numbers import p_value_said, percent
from methods import did, power
from methods.results import EffectPath, NotIdentifiedError

_TOO_SMALL = "A drift too small to be seen with this sample cannot be ruled out."


@assumption(
    why="the groups already moved differently before the start",
    next_time="follow the same people or places over several measurements before the start, so "
    "that it shows whether both groups moved alike",
)
def earlier_trends(situation: Situation) -> Check | None:
    """Joint test of earlier differences. A passed test earns nothing; a failed one is a concern.

    Several measurements before the start that nobody could hold the trends against are worth no
    more than one: the cap of the policy's ``pre_trend_unseen`` then holds, unless a recorded draw
    decided who took part.
    """
    if not situation.has_comparison:
        return None
    path = situation.work.earlier
    if path is None:
        return _unseen(situation)
    try:
        test = did.pre_trend_test(path)
    except NotIdentifiedError:
        return _not_possible(
            f"There are {things(len(path.value) + 1)} measurements before the start but too few "
            "independent units to test them together; look at the picture of both groups over "
            "time."
        )
    differed = test.p_value < 0.05
    return Check(
        key="earlier_trends",
        title="Did both groups move alike before the start?",
        status="concern" if differed else "passed",
        number=test.p_value,
        threshold=0.05,
        reason=f"Earlier trends differed (p {p_value_said(test.p_value)}); read the main result "
        "only with the sensitivity bounds."
        if differed
        else "The test did not detect a difference in earlier trends "
        f"(p {p_value_said(test.p_value)}). {_could_have_seen(path, situation)}",
        source="Roth 2022",
    )


def _unseen(situation: Situation) -> Check | None:
    """The cap for earlier measurements that show no trend; None where no trend is relied on."""
    work, design = situation.work, situation.design
    on_trends = design.follows_changes or design.matches_history
    if work.n_before < 2 or not on_trends or situation.drawn_by_lot:
        return None
    return _not_possible(
        "It could not be worked out whether the groups were already moving apart over the "
        f"{things(work.n_before)} measurements before the start; they count for no more than one "
        "measurement would.",
        cap=int(situation.policy.caps["pre_trend_unseen"]),
    )


def _not_possible(reason: str, cap: int | None = None) -> Check:
    return Check(
        key="earlier_trends",
        title="Did both groups move alike before the start?",
        status="not_possible",
        number=None,
        threshold=0.05,
        reason=reason,
        source="Roth 2022",
        cap=cap,
    )


def _could_have_seen(path: EffectPath, situation: Situation) -> str:
    """What the test could have found: a passed test rules out no smaller drift."""
    span = situation.work.span
    each = "from each time to the next" if span == 1 else f"every {things(span)} measurements"
    try:
        slope = power.pre_trend_slope(path, power=0.5)
    except (NotIdentifiedError, ValueError):
        largest = situation.size_at_times(float(max(abs(path.value))))
        return situation.told(
            "The largest earlier difference was {}; a drift too small to be seen cannot be ruled "
            "out.",
            largest,
            otherwise=_TOO_SMALL,
        )
    told = situation.told(
        f"With this sample it would have detected a steady drift of {{}} {each} half of the time, "
        "so a smaller drift cannot be ruled out.",
        situation.size(slope),
        otherwise=_TOO_SMALL,
    )
    return f"{told}{_as_large(path, situation)}"


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

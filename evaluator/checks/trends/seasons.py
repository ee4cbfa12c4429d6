"""Does the answer hang on the season in which it was measured?"""

from __future__ import annotations

from evaluator.checks.assumption import assumption
from evaluator.checks.comparison.starting_levels import leaves_nothing, seems_better, seems_worse
from evaluator.checks.situation import Situation
from evaluator.values.check import Check

_SAME = "same_season"


@assumption(
    why="the groups have seasons of their own, which could explain the result",
    next_time="measure the same season before and after the start, for more than one year",
)
def seasons(situation: Situation) -> Check | None:
    """Cap where each season held against the same season before leaves no effect.

    Where the groups have seasons of their own, and the times after the start lie in other seasons
    than most of those before it, the season looks like an effect. None where no season was seen
    both before and after the start, as then nobody can ask.
    """
    finding = situation.finding
    if finding is None or finding.estimate is None:
        return None
    asked = next((other for other in finding.alternatives if other.key == _SAME), None)
    if asked is None:
        return None
    planned = finding.estimate
    worse = seems_worse(planned, situation)
    found = worse or seems_better(planned, situation)
    gone = found and leaves_nothing(asked, planned.value)
    if gone:
        reason = (
            "Compared with the same season before, less than half of the effect is left, and no "
            "effect cannot be ruled out; the groups may have seasons of their own."
        )
    elif found:
        reason = "The effect stays when each season is compared with the same season before."
    else:
        reason = "Seasons were looked at; no effect was found that could hang on them."
    return Check(
        key="seasons",
        title="Does the answer hang on the season?",
        status="concern" if gone else "passed",
        number=None,
        threshold=None,
        reason=reason,
        source="Angrist and Pischke 2009, section 5.2: trends and seasons of a group's own",
        cap=int(situation.policy.caps["seasons_decide"]) if gone else None,
        explains_harm=gone and worse,
    )

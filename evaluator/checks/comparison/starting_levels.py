"""Does the answer hang on where the groups started?"""

from __future__ import annotations

from evaluator.checks.situation import Situation
from evaluator.designs.shared.levels import levels_apart, unequal
from evaluator.values.check import Check
from evaluator.values.evaluation import Alternative
from methods.results import Estimate

# Answers that are the planned one where groups start alike: in proportion, on a scale that may have
# stretched, and from a like start; and where both kinds of people in a place start alike.
_OF_GROUPS = ("rate_ratio", "stretched", "baseline_adjusted")
_OF_KINDS = "in_proportion"


def starting_levels(situation: Situation) -> Check | None:
    """Cap where groups started apart and a like start, or equal proportions, leave no effect.

    A comparison of changes takes it that groups which start apart would have changed by equally
    much. That they would have changed in proportion, or that those who were far off would have
    come back, is as easily believed (Lord 1967), and the data cannot tell. An answer that keeps
    its side, or at least half of its size, in each of these stands. Harm that does not is told
    with its alert, and the programme is not blamed for it.

    Source: Daw and Hatfield (2018); Roth and Sant'Anna (2023), When is parallel trends sensitive
    to functional form?
    """
    finding = situation.finding
    if finding is None or finding.estimate is None or not situation.design.follows_changes:
        return None
    of_levels = (_OF_KINDS, *(_OF_GROUPS if unequal(levels_apart(situation.work)) else ()))
    asked = [other for other in finding.alternatives if other.key in of_levels]
    if not asked:
        return None
    planned = finding.estimate
    worse = seems_worse(planned, situation)
    found = worse or seems_better(planned, situation)
    gone = [other for other in asked if found and leaves_nothing(other, planned.value)]
    return Check(
        key="starting_levels",
        title="Does the answer hang on where the groups started?",
        status="concern" if gone else "passed",
        number=None,
        threshold=None,
        reason=_reason(asked, gone, found=found),
        source="Lord 1967; Daw and Hatfield 2018; Roth and Sant'Anna 2023",
        cap=int(situation.policy.caps["levels_decide"]) if gone else None,
        explains_harm=bool(gone) and worse,
    )


def seems_better(estimate: Estimate, situation: Situation) -> bool:
    """Whether the whole range lies on the good side; on either, where nobody can say which is."""
    better, low, high = situation.outcome.better, estimate.ci_low, estimate.ci_high
    return (low > 0 and better != "lower") or (high < 0 and better != "higher")


def seems_worse(estimate: Estimate, situation: Situation) -> bool:
    """Whether the whole range lies on the bad side; never, where nobody can say which is."""
    better, low, high = situation.outcome.better, estimate.ci_low, estimate.ci_high
    return (low > 0 and better == "lower") or (high < 0 and better == "higher")


def leaves_nothing(other: Alternative, planned: float) -> bool:
    """Whether another answer leaves less than half of an effect, and no effect in its range."""
    side = 1 if planned > 0 else -1
    least = min(side * other.estimate.ci_low, side * other.estimate.ci_high)
    return side * other.estimate.value < abs(planned) / 2 and least <= 0


def _reason(asked: list[Alternative], gone: list[Alternative], *, found: bool) -> str:
    of_kinds = (gone or asked)[0].key == _OF_KINDS
    who = "Those it is for and the others" if of_kinds else "The groups"
    started = f"{who} started at different levels"
    if gone:
        label = gone[0].label
        return (
            f"{started}, and the answer hangs on that. Asked otherwise "
            f"({label[:1].lower()}{label[1:]}), less than half of the effect is left, and "
            "no effect cannot be ruled out."
        )
    if found:
        return f"{started}, and the effect stays when that is allowed for."
    return f"{started}; no effect was found that could hang on that."

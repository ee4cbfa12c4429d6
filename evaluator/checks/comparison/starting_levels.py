"""Does the answer hang on where the groups started?"""

from __future__ import annotations

from evaluator.checks.assumption import assumption
from evaluator.checks.situation import Situation
from evaluator.designs.shared.levels import (
    kinds_apart,
    kinds_unequal,
    levels_apart,
    stretch_matters,
    unequal,
)
from evaluator.diagnostics.others_after import others_after
from evaluator.values.check import Check, Status
from evaluator.values.evaluation import Alternative
from methods.results import Estimate

# Answers that are the planned one where groups start alike: in proportion, on a scale that may have
# stretched, and from a like start; and where both kinds of people in a place start alike.
_OF_GROUPS = ("rate_ratio", "stretched", "baseline_adjusted")
_OF_KINDS = "in_proportion"
_RARELY = 0.05


@assumption(
    why="the groups started at different levels, which could explain the result",
    next_time="find a comparison group that starts at about the same level",
)
def starting_levels(situation: Situation) -> Check | None:
    """Cap where groups started apart and a like start, or equal proportions, leave no effect.

    A comparison of changes takes it that groups which start apart would have changed by equally
    much. That they would have changed in proportion, or that those who were far off would have
    come back, is as easily believed (Lord 1967), and the data cannot tell. An answer that keeps
    its side, or at least half of its size, in each of these stands. Where none of them can be
    worked out nobody knows, and that caps less. Harm that does not is told
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
        return _not_asked(situation)
    planned = finding.estimate
    worse = seems_worse(planned, situation)
    found = worse or seems_better(planned, situation)
    gone = [other for other in asked if found and leaves_nothing(other, planned.value)]
    return _check(
        "concern" if gone else "passed",
        _reason(asked, gone, found=found),
        cap=int(situation.policy.caps["levels_decide"]) if gone else None,
        explains_harm=bool(gone) and worse,
    )


def _check(status: Status, reason: str, *, cap: int | None, explains_harm: bool = False) -> Check:
    return Check(
        key="starting_levels",
        title="Does the answer hang on where the groups started?",
        status=status,
        number=None,
        threshold=None,
        reason=reason,
        source="Lord 1967; Daw and Hatfield 2018; Roth and Sant'Anna 2023",
        cap=cap,
        explains_harm=explains_harm,
    )


def _not_asked(situation: Situation) -> Check | None:
    """Where unequal levels reach below zero, and no other answer could be worked out.

    Of kinds only where the groups' gaps started apart or the others moved apart, as else the same
    share of both leaves the answer as it is.
    """
    work = situation.work
    of_kinds = kinds_apart(work) and not kinds_unequal(work)
    if of_kinds and not unequal(levels_apart(work)):
        others = others_after(situation.design, work, situation.finding)
        of_kinds = others is not None and others.p_value < _RARELY
    if not (of_kinds or stretch_matters(work)):
        return None
    return _check(
        "not_possible",
        f"{_started(of_kinds=of_kinds)}. Whether the answer hangs on that cannot be "
        "told, as no answer that allows for it could be worked out.",
        cap=int(situation.policy.caps["levels_unknown"]),
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
    started = _started(of_kinds=of_kinds)
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


def _started(*, of_kinds: bool) -> str:
    who = "Those it is for and the others" if of_kinds else "The groups"
    return f"{who} started at different levels"

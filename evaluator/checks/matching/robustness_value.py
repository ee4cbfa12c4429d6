"""How strong would a hidden common cause have to be, next to what was measured?"""

from __future__ import annotations

import numpy as np

from evaluator.checks.assumption import assumption
from evaluator.checks.matching.matched_people import (
    ALREADY_NONE,
    MatchedPeople,
    excludes_none,
    matched_people,
)
from evaluator.checks.situation import Situation
from evaluator.cohort.rows.shapes import BASELINE, TREATED
from evaluator.designs.unanswered import why
from evaluator.outcomes import kind_of
from evaluator.values.check import Check, Status
from evaluator.words.numbers import percent
from methods import sensitivity
from methods.results import NotIdentifiedError
from methods.sensitivity.robustness import Robustness

_TITLE = "Would a hidden cause like the strongest measured one change the result?"


@assumption(
    why="a weak hidden difference between the groups could change the answer",
    next_time="let chance decide who takes part, or record what decides it",
)
def robustness_value(situation: Situation) -> Check | None:
    """Concern when a hidden cause as strong as the strongest measured one would undo the result."""
    finding, people = situation.finding, matched_people(situation)
    if finding is None or finding.estimate is None or people is None:
        return None
    if kind_of(situation.outcome.kind).timed or not people.characteristics:
        return None
    if not excludes_none(finding.estimate):
        return _check(None, "not_possible", ALREADY_NONE)
    try:
        found = _robustness(people, situation, None)
    except NotIdentifiedError as refused:
        return _check(None, "not_possible", why(refused))
    share = found.robustness_value_limit if _by_range(situation) else found.robustness_value
    goal = "the range to include no effect" if _by_range(situation) else "it to show no effect"
    if share == 0 or np.sign(found.estimate) != np.sign(finding.estimate.value):
        return _check(
            0.0,
            "concern",
            "A plain regression on everybody does not rule out no effect as it is; an unmeasured "
            "factor would not have to act at all.",
        )
    needed = (
        "In a regression on everybody, an unmeasured factor would have to explain "
        f"{percent(share)} of what is left of taking part and of the outcome for {goal}"
    )
    strongest = _strongest(people, situation, float(np.sign(found.estimate)))
    if strongest is None:
        return _check(share, "passed", f"{needed}.")
    name, undone = strongest
    shown = "the outcome before the start" if name == BASELINE else f'"{name}"'
    return _check(
        share,
        "concern" if undone else "passed",
        f"{needed}; one as strong as {shown}, the strongest that was measured, "
        f"{'would be' if undone else 'would not be'} enough.",
    )


def _robustness(people: MatchedPeople, situation: Situation, benchmark: str | None) -> Robustness:
    """The regression behind the check, on everybody: matching would hide how unlike they were."""
    assert situation.finding is not None and situation.finding.estimate is not None
    return sensitivity.robustness(
        people.frame,
        outcome=people.outcome,
        treated=TREATED,
        covariates=people.characteristics,
        benchmark=benchmark,
        multiples=(1,),
        level=situation.finding.estimate.level,
    )


def _strongest(people: MatchedPeople, situation: Situation, sign: float) -> tuple[str, bool] | None:
    """The measured characteristic that, hidden once more, would move the answer most.

    Returns:
        Its name, and whether the answer would then include no effect; None without one.
    """
    left: dict[str, float] = {}
    for name in people.characteristics:
        try:
            bound = _robustness(people, situation, name).bounds.iloc[0]
        except NotIdentifiedError:  # it all but decides who takes part: nothing could equal it
            continue
        nearer = "adjusted_low" if sign > 0 else "adjusted_high"
        left[name] = sign * float(bound[nearer if _by_range(situation) else "adjusted_estimate"])
    if not left:
        return None
    name = min(left, key=lambda each: left[each])
    return name, left[name] <= 0


def _by_range(situation: Situation) -> bool:
    """Whether the regression's range can be used: within places people are alike."""
    return situation.work.cluster is None


def _check(share: float | None, status: Status, reason: str) -> Check:
    return Check(
        key="robustness_value",
        title=_TITLE,
        status=status,
        number=share,
        threshold=None,
        reason=reason,
        source="Cinelli and Hazlett 2020",
    )

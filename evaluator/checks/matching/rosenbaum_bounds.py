"""How unlike could the two people of a pair be before the result falls?"""

from __future__ import annotations

from dataclasses import replace

from evaluator.checks.assumption import assumption
from evaluator.checks.matching.matched_people import ALREADY_NONE, excludes_none, matched_people
from evaluator.checks.situation import Situation
from evaluator.cohort.rows.shapes import OUTCOME
from evaluator.designs.unanswered import why
from evaluator.disclosure.averages import PEOPLE_FOR_FINER
from evaluator.outcomes import kind_of
from evaluator.values.check import Check, Status
from evaluator.words.numbers import number
from methods import sensitivity
from methods.results import NotIdentifiedError

_FRAGILE = 1.25  # the mark at which the E-value costs trust; this check only informs
_MOST = 100.0


@assumption(
    why="a weak hidden difference between the groups could change the answer",
    next_time="let chance decide who takes part, or record what decides it",
)
def rosenbaum_bounds(situation: Situation) -> Check | None:
    """Concern when slightly unequal odds of taking part within pairs would undo the result."""
    finding, people = situation.finding, matched_people(situation)
    if finding is None or finding.estimate is None or people is None:
        return None
    kind, pairs = kind_of(situation.outcome.kind), people.pairs
    if pairs is None or situation.work.cluster is not None or kind.timed:
        return None
    estimate = finding.estimate
    if not excludes_none(estimate):
        return _check(None, ALREADY_NONE)
    values = people.frame[people.outcome].to_numpy(dtype=float)
    yes_no = kind.yes_no and people.outcome == OUTCOME
    try:
        found = sensitivity.rosenbaum(
            values[pairs[:, 0]] - values[pairs[:, 1]],
            gammas=[1.0],
            kind="binary" if yes_no else "signed_rank",
            alternative="greater" if estimate.value > 0 else "less",
            alpha=(1 - estimate.level) / 2,
        )
    except NotIdentifiedError as refused:
        return _check(None, why(refused))
    if found.tipping_point == 1:
        return _check(
            1.0,
            "Pair by pair, without further adjustment, the difference could be chance alone; an "
            "unmeasured factor would not have to act at all.",
        )
    factor = min(found.tipping_point, _MOST)
    if yes_no and len(pairs) < PEOPLE_FOR_FINER:
        return _withheld(fragile=factor < _FRAGILE)
    least = "over " if found.tipping_point > _MOST else ""
    return _check(
        factor,
        f"An unmeasured factor would have to give one person of a pair {least}{number(factor)} "
        "times the odds of taking part that the other has, and all but decide who does better, "
        "before the pairs could not rule out no effect.",
    )


def _withheld(*, fragile: bool) -> Check:
    """Without the factor: of a yes or no it follows from how many pairs differ each way."""
    side = "less" if fragile else "at least"
    told = _check(
        None,
        f"An unmeasured factor would have to give one person of a pair {side} "
        f"{'than ' if fragile else ''}{number(_FRAGILE)} times the odds of taking part that the "
        "other has before the pairs could not rule out no effect. The exact figure would tell how "
        "few pairs differ.",
    )
    return replace(told, status="concern" if fragile else "passed")


def _check(factor: float | None, reason: str) -> Check:
    status: Status = "concern" if factor is not None and factor < _FRAGILE else "passed"
    return Check(
        key="rosenbaum_bounds",
        title="How unlike could matched pairs be in what was not measured?",
        status="not_possible" if factor is None else status,
        number=factor,
        threshold=_FRAGILE,
        reason=reason,
        source="Rosenbaum 2002, sections 4.3 and 4.4",
    )

"""Do other defensible ways of asking give the same answer?"""

from __future__ import annotations

import math

from evaluator.checks.assumption import assumption
from evaluator.checks.situation import Situation
from evaluator.disclosure.freely import things
from evaluator.values.check import Check
from evaluator.values.evaluation import Alternative
from methods.results import Estimate


@assumption(
    why="asked otherwise, the opposite is found",
    next_time="find a comparison group that starts at about the same level, so that the answer "
    "does not hang on how the question is asked",
)
def agreement(situation: Situation) -> Check | None:
    """Sign and size of the planned alternatives; failed when one is beyond chance opposite.

    Then the answer hangs on how the question is asked, and is capped as where it hangs on levels.

    An alternative agrees when its value lies inside the planned range and, where that range
    excludes no effect, on the same side. One that differs in its range alone, such as a
    bootstrap of the same effect, then has to exclude no effect too. Where it weighs the same
    effects otherwise, its value may lie outside: it agrees as well if its range excludes no effect
    on the same side, meets the planned range, and leaves room for a worthwhile change.
    """
    finding = situation.finding
    if finding is None or finding.estimate is None:
        return None
    planned = finding.estimate
    others = [a for a in finding.alternatives if not a.naive]
    if not others:
        return None
    clear = not planned.ci_low <= 0 <= planned.ci_high

    def agrees(other: Estimate) -> bool:
        if clear and _as_clear(planned, other, situation.outcome.worthwhile):
            return True
        inside = planned.ci_low <= other.value <= planned.ci_high
        if clear and math.isclose(other.value, planned.value, rel_tol=1e-9):
            return not other.ci_low <= 0 <= other.ci_high
        return inside and (not clear or other.value * planned.value > 0)

    def conflicts(low: float, high: float) -> bool:
        return (low > 0 > planned.value) or (high < 0 < planned.value)

    agreeing = [a for a in others if agrees(a.estimate)]
    opposed = [a for a in others if conflicts(a.estimate.ci_low, a.estimate.ci_high)]
    stable = len(agreeing) == len(others)
    disagreeing = "; ".join(a.label for a in others if a not in agreeing)
    return Check(
        key="agreement",
        title="Do other ways of asking agree?",
        status="failed" if opposed else "passed" if stable else "concern",
        number=float(len(agreeing)),
        threshold=float(len(others)),
        reason=_opposed(opposed)
        if opposed
        else f"All {things(len(others))} other ways of answering agree."
        if stable
        else f"{things(len(agreeing))} of {things(len(others))} other ways of answering agree. "
        f"Not: {disagreeing}.",
        source="Specification checks, planned beforehand",
        cap=int(situation.policy.caps["levels_decide"]) if opposed else None,
        stable=stable,
        of="things",
        explains_harm=bool(opposed),
    )


def _as_clear(planned: Estimate, other: Estimate, worthwhile: float | None) -> bool:
    """Whether another answer is as far beyond chance, on the same side, and could be the same."""
    side = math.copysign(1.0, planned.value)
    ends = sorted((side * other.ci_low, side * other.ci_high))
    own = sorted((side * planned.ci_low, side * planned.ci_high))
    meet = ends[0] <= own[1] and own[0] <= ends[1]
    return ends[0] > 0 and meet and ends[1] >= (worthwhile or 0.0)


def _opposed(others: list[Alternative]) -> str:
    labels = "; ".join(f"{other.label[:1].lower()}{other.label[1:]}" for other in others)
    return (
        f"Asked otherwise ({labels}), the opposite is found beyond chance, so the answer hangs on "
        "how the question is asked."
    )

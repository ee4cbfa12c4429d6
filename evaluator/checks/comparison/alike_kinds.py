"""Does the effect stand among those with the same planned characteristics?"""

from __future__ import annotations

from evaluator.checks.assumption import assumption
from evaluator.checks.comparison.starting_levels import leaves_nothing, seems_better, seems_worse
from evaluator.checks.situation import Situation
from evaluator.designs.shared.alike_kinds import ALIKE_KINDS, kinds_matter, known_before
from evaluator.values.check import Check, Status

_PLANNED = "doubly_robust"


@assumption(
    why="little of it is left among those with the same planned characteristics",
    next_time="find a comparison group of the same kind as those who took part",
)
def alike_kinds(situation: Situation) -> Check | None:
    """Cap where characteristics known before the start are all of an effect over several times.

    Kinds of places or people may change unlike each other, whatever was done. The planned answer
    does not allow for that with more than two times, so the answer that does stands beside it.
    """
    finding, work, plan = situation.finding, situation.work, situation.plan
    follows = situation.design.follows_changes and not situation.design.matched
    if finding is None or finding.estimate is None or not (follows and kinds_matter(work, plan)):
        return None
    planned = finding.estimate
    named = ", ".join(f'"{name}"' for name in known_before(plan))
    beside = next((each for each in finding.alternatives if each.key == ALIKE_KINDS), None)
    ignored = _ignored(situation)
    if beside is None:
        return _check(
            "not_possible",
            f"The planned characteristics ({named}) are not used: no answer that allows for them "
            f"could be worked out.{ignored}",
        )
    worse = seems_worse(planned, situation)
    found = worse or seems_better(planned, situation)
    told = situation.told(" ({})", situation.answer(beside.estimate), otherwise="")
    if not (found and leaves_nothing(beside, planned.value)):
        return _check(
            "concern" if ignored else "passed",
            f"Those with the programme are also held against others that are alike in {named}"
            f"{told}; {'the effect stays' if found else 'no effect was found'}.{ignored}",
        )
    return _check(
        "concern",
        f"Compared only with others that are alike in {named}, less than half of the effect is "
        f"left, and there may be none{told}. What happens to such places or people anyway may be "
        f"the rest.{ignored}",
        cap=int(situation.policy.caps["kinds_decide"]),
        explains_harm=worse,
    )


def _ignored(situation: Situation) -> str:
    """That the plan wants characteristics in the planned answer, where they cannot be."""
    if situation.plan.design.settings.get("adjust") != _PLANNED:
        return ""
    return (
        " The plan asks to allow for them in the planned answer; that can be done with two times "
        "only, so the planned answer does not."
    )


def _check(
    status: Status, reason: str, *, cap: int | None = None, explains_harm: bool = False
) -> Check:
    return Check(
        key="alike_kinds",
        title="Does the effect stand among those of the same kind?",
        status=status,
        number=None,
        threshold=None,
        reason=reason,
        source="Abadie 2005; Heckman, Ichimura and Todd 1997: trends alike among those alike",
        cap=cap,
        explains_harm=explains_harm,
    )

"""Does every participant have someone similar to be compared with?"""

from __future__ import annotations

from evaluator.checks.situation import Situation
from evaluator.disclosure.published_design import target_people
from evaluator.values.check import Check
from evaluator.values.policy import cap_at_most
from evaluator.words.numbers import number


def overlap(situation: Situation) -> Check | None:
    """Gate when over a third of the treated have nobody similar; cap by that share."""
    spread = situation.work.overlap
    if spread is None or spread.off_support is None or not situation.has_comparison:
        return None
    share, limit = spread.off_support, situation.policy.gates["off_support"]
    over = share > limit
    cap = cap_at_most(situation.policy.caps["off_support"], share)
    return Check(
        key="overlap",
        title="Does every participant have someone similar?",
        status="failed" if over else "passed" if cap >= 4 else "concern",
        number=share,
        threshold=limit,
        reason=_reason(situation, share),
        source="Stuart 2010; King and Zeng 2006, common support",
        cap=None if over else cap,
        gate="more than a third of the participants have nobody similar to be compared with"
        if over
        else None,
        of="share",
        among=target_people(spread, situation.work.matching),
    )


def _reason(situation: Situation, share: float) -> str:
    told = situation.work.matching
    about = told.about if told is not None else "those who took part"
    who = "the participants" if about == "those who took part" else about
    spread = situation.work.overlap
    assert spread is not None
    said = situation.people(share, target_people(spread, told))
    found = (
        f"{said[:1].upper()}{said[1:]} of {who} have nobody similar and are left out; the result "
        "does not describe them."
    )
    if told is None or not told.left_out:
        return found
    most = max(told.left_out, key=lambda each: abs(each.apart))
    amounts = (
        (f"{100 * most.left_out:.0f}%", f"{100 * most.kept:.0f}%")
        if most.share
        else (number(most.left_out), number(most.kept))
    )
    name = most.characteristic[:1].lower() + most.characteristic[1:]
    return (
        f"{found} Those left out differ most in {name}: {amounts[0]} on average against "
        f"{amounts[1]} among those kept."
    )

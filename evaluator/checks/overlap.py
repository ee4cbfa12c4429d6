"""Does every participant have someone similar to be compared with?"""

from __future__ import annotations

from evaluator.check import Check
from evaluator.checks.situation import Situation, number, percent
from evaluator.policy import cap_at_most


def overlap(situation: Situation) -> Check | None:
    """Gate when over a third of the treated have nobody similar; cap by that share."""
    spread = situation.work.overlap
    if spread is None or not situation.has_comparison:
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
    )


def _reason(situation: Situation, share: float) -> str:
    told = situation.work.matching
    about = told.about if told is not None else "those who took part"
    if share == 0:
        return (
            "Every participant has someone similar to be compared with."
            if about == "those who took part"
            else f"Nobody of {about} is left out for want of someone similar."
        )
    who = "the participants" if about == "those who took part" else about
    found = (
        f"{percent(share)} of {who} have nobody similar and are left out; the result does not "
        "describe them."
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

"""Does every participant have someone similar to be compared with?"""

from __future__ import annotations

from evaluator.checks.assumption import assumption
from evaluator.checks.situation import Situation
from evaluator.designs.matched.matched_balance import left_out
from evaluator.designs.shared.matched_part import matched_part
from evaluator.disclosure.freely import whole_percent
from evaluator.disclosure.published_design import published_left_out, target_people
from evaluator.values.check import Check
from evaluator.values.policy import cap_at_most
from evaluator.words.numbers import number


@assumption(
    why="some who took part have nobody similar to be compared with",
    next_time="look for a comparison group with people as likely to have taken part",
)
def overlap(situation: Situation) -> Check | None:
    """Gate when over a third of the treated have nobody similar; cap by that share.

    Those who are left over because others took whoever was similar to them are no fault of the
    comparison group: they are a concern, with the ways of matching that would keep them.
    """
    spread = matched_part(situation.work).overlap
    if spread is None or spread.off_support is None or not situation.has_comparison:
        return None
    share, limit = spread.off_support, situation.policy.gates["off_support"]
    over = share > limit
    cap = cap_at_most(situation.policy.caps["off_support"], share)
    over_left = _left_over(situation, share)
    return Check(
        key="overlap",
        title="Does every participant have someone similar?",
        status="failed" if over else "passed" if cap >= 4 and not over_left else "concern",
        number=share,
        threshold=limit,
        reason=_reason(situation, share, over_left),
        source="Stuart 2010; King and Zeng 2006, common support",
        cap=None if over else cap,
        gate="more than a third of the participants have nobody similar to be compared with"
        if over
        else None,
        of="share",
        among=target_people(spread, matched_part(situation.work).report),
    )


def _left_over(situation: Situation, share: float) -> str:
    """What to say of those who were similar to somebody but left over; empty where they are few."""
    matches = matched_part(situation.work).matches
    enough = situation.policy.caps["off_support"][0][0]
    if matches is None or left_out(matches) - share <= enough:
        return ""
    return (
        " Many more are left over because there are too few people to give each their own, so the "
        "result describes only some of them. Sets, weights, or letting one person serve several, "
        "would keep them."
    )


def _reason(situation: Situation, share: float, over_left: str) -> str:
    told = matched_part(situation.work).report
    about = told.about if told is not None else "those who took part"
    who = "the participants" if about == "those who took part" else about
    spread = matched_part(situation.work).overlap
    assert spread is not None
    said = situation.people(share, target_people(spread, told))
    found = (
        f"{said[:1].upper()}{said[1:]} of {who} have nobody similar and are left out; the result "
        f"does not describe them.{over_left}"
    )
    if told is None:
        return found
    rules = situation.rules
    shown = [s for each in told.left_out if (s := published_left_out(each, rules)) is not None]
    if not shown:
        return found
    most = max(shown, key=lambda each: abs(each.apart))
    amounts = (
        (whole_percent(most.left_out), whole_percent(most.kept))
        if most.share
        else (number(most.left_out), number(most.kept))
    )
    name = most.characteristic[:1].lower() + most.characteristic[1:]
    return (
        f"{found} All who are left out, for any reason, differ most in {name}: {amounts[0]} on "
        "average against "
        f"{amounts[1]} among those kept."
    )

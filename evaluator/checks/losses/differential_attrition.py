"""Were more people lost on one side than on the other?"""

from __future__ import annotations

import math

import numpy as np

from evaluator.checks.assumption import assumption
from evaluator.checks.situation import Situation
from evaluator.disclosure.disguised import published_share
from evaluator.values.check import Check


@assumption(
    why="more were lost in one group than in the other",
    next_time="follow up as many in one group as in the other",
)
def differential_attrition(situation: Situation) -> Check | None:
    """Deduction when losses differ by more than the What Works Clearinghouse limits.

    Where people leave by lot the sides still differ, in small studies by more than the limits, and
    nothing is wrong with them. So the difference counts as far as it passes what chance makes: the
    policy's number of its standard errors, people counted singly, is taken off before it is held
    against the limits (docs/calibration.md).

    Nobody at all lost on one side is what a list of completers looks like: it counts as past both
    limits, where the difference is past the first and beyond chance.
    """
    work, policy = situation.work, situation.policy
    treated, comparison = work.attrition_treated, work.attrition_comparison
    if work.attrition is None or treated is None or comparison is None:
        return None
    if not situation.has_comparison:
        return None
    told = [
        situation.people(share, among)
        for share, among in zip((treated, comparison), work.at_start, strict=True)
    ]
    gap = abs(treated - comparison)
    beyond = gap - policy.attrition_limits["standard_errors"] * _by_chance(situation)
    table = policy.attrition_limits
    cautious, optimistic = (
        float(np.interp(work.attrition, table["overall"], table[limit]))
        for limit in ("cautious", "optimistic")
    )
    deduction = 0
    unlisted = gap > cautious and _nobody_lost(situation, treated, comparison)
    if beyond > optimistic or unlisted:
        deduction = int(policy.deductions["differential_beyond_limits"])
    elif beyond > cautious:
        deduction = int(policy.deductions["differential_between_limits"])
    return Check(
        key="differential_attrition",
        title="Were more people lost on one side?",
        status="passed" if deduction == 0 else "concern" if deduction == 1 else "failed",
        number=gap,
        threshold=_limit_told(situation, work.attrition),
        reason=f"{told[0][:1].upper()}{told[0][1:]} of the treated and {told[1]} of the comparison "
        "group were lost"
        + _told(deduction, by_chance=gap > cautious)
        + (" Where nobody at all is lost, leavers may never have been listed." if unlisted else ""),
        source="What Works Clearinghouse 4.0, attrition limits",
        deduction=deduction,
        explains_harm=deduction >= int(policy.deductions["differential_beyond_limits"]),
        of="share",
        among=min(work.at_start),
    )


def _limit_told(situation: Situation, lost: float) -> float | None:
    """The limit at the share lost as it may be told: the exact limit would give that share back."""
    table = situation.policy.attrition_limits
    told = published_share(lost, sum(situation.work.at_start), situation.rules)
    return None if told is None else float(np.interp(told, table["overall"], table["cautious"]))


def _told(deduction: int, *, by_chance: bool) -> str:
    if deduction:
        return ", a difference large enough to distort the result."
    return ", a difference that chance alone often makes." if by_chance else "."


def _by_chance(situation: Situation) -> float:
    """Standard error of the difference, were people lost one by one."""
    work = situation.work
    shares = (work.attrition_treated, work.attrition_comparison)
    return math.sqrt(
        sum(
            share * (1 - share) / started
            for share, started in zip(shares, work.at_start, strict=True)
            if share is not None and started > 0
        )
    )


def _nobody_lost(situation: Situation, treated: float, comparison: float) -> bool:
    """Whether one side lost nobody, although at the other side's rate it hardly could have."""
    if min(treated, comparison) > 0:
        return False
    work = situation.work
    size = work.treated if treated == 0 else work.comparison
    chance = (1 - max(treated, comparison)) ** size
    return bool(chance < situation.policy.attrition_limits["nobody_lost_chance"])

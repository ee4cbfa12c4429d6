"""Is it known when each one started?"""

from __future__ import annotations

from evaluator.checks.assumption import assumption
from evaluator.checks.situation import Situation
from evaluator.cohort.rows.starts_told import shares_of_starts
from evaluator.values.check import Check


@assumption()
def known_starts(situation: Situation) -> Check | None:
    """A concern where some are left out because nobody noted their start.

    It also tells by which rule a time lies after the start. It never limits the rating: those
    left out are on neither side.
    """
    shares = shares_of_starts(
        situation.cohort,
        situation.plan,
        several_starts=situation.design.lets_starts_differ(situation.cohort, situation.plan.roles),
    )
    if shares is None:
        return None
    people = situation.plan.programme.people
    lost = situation.people(shares.not_known, shares.everybody)
    if shares.not_known > 0:
        told = (
            f"{lost[:1].upper()}{lost[1:]} of the {people} are left out because nobody noted when "
            "they started; that does not mean never."
        )
    else:
        told = "It is known of everybody when they started, or that they never did."
    rule = " A time counts as after the start from the one in which the start lies"
    if shares.inside > 0:
        inside = situation.people(shares.inside, shares.started)
        rule += f"; {inside} of those who started did so part of the way through"
    return Check(
        key="known_starts",
        title="Is it known when each one started?",
        status="concern" if shares.not_known > 0 else "passed",
        number=shares.not_known,
        threshold=0.0,
        reason=f"{told}{rule}." if shares.timed else told,
        of="share",
        among=shares.everybody,
        source="Roth and others 2023: who is treated when has to be known",
    )

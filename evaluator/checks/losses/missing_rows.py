"""Were people left out because something about them was not recorded?"""

from __future__ import annotations

from evaluator.checks.assumption import assumption
from evaluator.checks.situation import Situation
from evaluator.values.check import Check


@assumption(
    why="many rows were left out because something was not recorded",
    next_time="record the characteristics of everybody",
)
def missing_rows(situation: Situation) -> Check | None:
    """Deduction when over 10 % of those followed up are left out for a missing value."""
    if not situation.has_comparison:
        return None
    share, rules = situation.work.listwise_loss, situation.policy.deductions
    told = situation.people(share, situation.work.followed_up)
    over = share > rules["listwise_loss_over"]
    return Check(
        key="missing_rows",
        title="Were people left out for missing values?",
        status="concern" if over else "passed",
        number=share,
        threshold=rules["listwise_loss_over"],
        reason=f"{told[:1].upper()}{told[1:]} of those followed up are left out because a value is "
        "missing.",
        source="EEF padlocks, missing data",
        deduction=int(rules["listwise_loss"]) if over else 0,
        of="share",
        among=situation.work.followed_up,
    )

"""Were people left out because something about them was not recorded?"""

from __future__ import annotations

from evaluator.check import Check
from evaluator.checks.situation import Situation, percent


def missing_rows(situation: Situation) -> Check | None:
    """Deduction when over 10 % of those followed up are left out for a missing value."""
    if not situation.has_comparison:
        return None
    share, rules = situation.work.listwise_loss, situation.policy.deductions
    over = share > rules["listwise_loss_over"]
    return Check(
        key="missing_rows",
        title="Were people left out for missing values?",
        status="concern" if over else "passed",
        number=share,
        threshold=rules["listwise_loss_over"],
        reason=f"{percent(share)} of those followed up are left out because a value is missing."
        if share > 0
        else "Nobody who was followed up is left out for a missing value.",
        source="EEF padlocks, missing data",
        deduction=int(rules["listwise_loss"]) if over else 0,
    )

"""What was done about characteristics that are not known for everybody?"""

from __future__ import annotations

from evaluator.check import Check, Status
from evaluator.checks.situation import Situation, percent


def missing_covariates(situation: Situation) -> Check | None:
    """Concern when a characteristic is not known for many, or those left out for it differ.

    Leaving people out costs points in the check of rows left out; this one explains.
    """
    told, much = situation.work.matching, situation.policy.deductions["listwise_loss_over"]
    if told is None:
        return None
    if not told.unknown:
        return _check("passed", 0.0, much, "Every characteristic is known for everybody.")
    worst = max(told.unknown, key=lambda each: max(each.treated, each.comparison))
    share = max(worst.treated, worst.comparison)
    reason = (
        f'"{_named(worst.column)}" is not known for {percent(worst.treated)} of the participants '
        f"and {percent(worst.comparison)} of the comparison group. {told.handled}"
    )
    if told.lost > 0:
        reason += f" {percent(told.lost)} were left out for a characteristic that is not known"
        reason += f"; they differ most in {told.lost_apart}." if told.lost_apart else "."
    uneven = abs(worst.treated - worst.comparison) > much
    if uneven:
        reason += " Not knowing it is commoner in one group, which may itself tell them apart."
    return _check("concern" if share > much or uneven else "passed", share, much, reason)


def _named(column: str) -> str:
    return "the outcome before the start" if column == "@baseline" else column


def _check(status: Status, share: float, much: float, reason: str) -> Check:
    return Check(
        key="missing_covariates",
        title="Are the characteristics known for everybody?",
        status=status,
        number=share,
        threshold=much,
        reason=reason,
        source="Rosenbaum and Rubin 1984, missing values in the propensity score; Rubin 1987",
    )

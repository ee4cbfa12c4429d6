"""What was done about characteristics that are not known for everybody?"""

from __future__ import annotations

from evaluator.checks.assumption import assumption
from evaluator.checks.situation import Situation
from evaluator.designs.shared.matched_part import matched_part
from evaluator.values.check import Check, Status
from evaluator.values.matching_report import UnknownCharacteristic
from evaluator.words.units import column_words


@assumption()
def missing_covariates(situation: Situation) -> Check | None:
    """Concern when a characteristic is not known for many, or those left out for it differ.

    Leaving people out costs points in the check of rows left out; this one explains.
    """
    told = matched_part(situation.work).report
    much = situation.policy.deductions["listwise_loss_over"]
    if told is None:
        return None
    unknown = [_shares(each) for each in told.unknown]
    if not unknown:
        return _check("passed", 0.0, much, "Every characteristic is known for everybody.")
    worst, treated, comparison = max(unknown, key=lambda each: max(each[1:]))
    share = max(treated, comparison)
    people = worst.treated_of if share == treated else worst.comparison_of
    reason = (
        f'"{_named(worst.column)}" is not known for '
        f"{situation.people(treated, worst.treated_of)} of the participants and "
        f"{situation.people(comparison, worst.comparison_of)} of the comparison group. "
        f"{told.handled}"
    )
    if told.lost:
        left = situation.people(told.lost, situation.work.followed_up)
        reason += f" {left[:1].upper()}{left[1:]} were left out for a characteristic that is not "
        reason += f"known; they differ most in {told.lost_apart}." if told.lost_apart else "known."
    uneven = abs(treated - comparison) > much
    if uneven:
        reason += " Not knowing it is commoner in one group, which may itself tell them apart."
    status: Status = "concern" if share > much or uneven else "passed"
    return _check(status, share, much, reason, people)


def _shares(each: UnknownCharacteristic) -> tuple[UnknownCharacteristic, float, float]:
    return each, each.treated or 0.0, each.comparison or 0.0


def _named(column: str) -> str:
    return "the outcome before the start" if column == "@baseline" else column_words(column)


def _check(status: Status, share: float, much: float, reason: str, among: int = 0) -> Check:
    return Check(
        key="missing_covariates",
        title="Are the characteristics known for everybody?",
        status=status,
        number=share,
        threshold=much,
        reason=reason,
        source="Rosenbaum and Rubin 1984, missing values in the propensity score; Rubin 1987",
        of="share",
        among=among,
    )

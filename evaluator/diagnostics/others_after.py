"""How much more those changed whom a programme is not for, where it ran."""

from __future__ import annotations

from evaluator.cohort.rows.shapes import LESS, OUTCOME
from evaluator.designs.comparison_design import ComparisonDesign
from evaluator.designs.design import Finding, Groundwork
from evaluator.designs.shared.gap_part import gap_part, others_changed
from evaluator.diagnostics.repeat import again, can_be_asked_again
from methods.results import Estimate, NotIdentifiedError

_RARELY = 0.05


def others_after(
    design: ComparisonDesign, work: Groundwork, finding: Finding | None
) -> Estimate | None:
    """Their change after the start; None where the outcome is no gap, or nobody can tell."""
    if finding is None or gap_part(work) is not None:
        return others_changed(finding)
    if LESS not in work.frame or not can_be_asked_again(design, work):
        return None
    try:
        return again(work, work.frame.assign(**{OUTCOME: work.frame[LESS]}))
    except NotIdentifiedError:
        return None


def others_worse(others: Estimate | None, better: str) -> bool:
    """Whether they got worse beyond chance; never where nobody can say which way is worse."""
    if others is None or others.p_value >= _RARELY:
        return False
    return better == ("lower" if others.value > 0 else "higher")

"""Is the study large enough? The detectable change beside the worthwhile one, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evaluator.summary.blocks import Table

if TYPE_CHECKING:
    from evaluator.evaluation import DesignReport
    from evaluator.plan import Outcome, Plan


def power_table(report: DesignReport, plan: Plan) -> Table:
    """One row for each outcome: what could be detected, what is worthwhile, what follows."""
    return Table(
        title="Is the study large enough?",
        columns=("Outcome", "Smallest change it could detect", "Smallest worthwhile change",
                 "What follows"),
        rows=tuple(_row(outcome, report.minimum_detectable.get(outcome.name))
                   for outcome in plan.outcomes),
        numeric=(False, False, False, False),
        notes=("“Could detect” means: would be found in four studies out of five like this one.",),
    )  # fmt: skip


def _row(outcome: Outcome, detectable: float | None) -> tuple[str, str, str, str]:
    from evaluator.summary.wording import amount, decimals

    def size(value: float | None) -> str:
        if value is None:
            return "Cannot be told"
        digits = 0 if outcome.kind == "binary" else decimals(value)
        return amount(value, outcome, digits)

    wanted = size(outcome.worthwhile) if outcome.worthwhile is not None else "Not said"
    if detectable is None or outcome.worthwhile is None:
        follows = "Cannot be told before the results."
    elif detectable <= outcome.worthwhile:
        follows = "Large enough for a worthwhile change."
    else:
        follows = "A worthwhile change could be missed."
    return outcome.name, size(detectable), wanted, follows

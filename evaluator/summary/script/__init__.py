"""A short Python script that gives one outcome's estimate again, from the workbook alone."""

from __future__ import annotations

from collections.abc import Callable

from evaluator.summary.script.asked import Asked, ask
from evaluator.summary.script.changes import changes
from evaluator.summary.script.matched import matched
from evaluator.summary.script.matched_changes import matched_changes
from evaluator.summary.script.reading import imports, reading
from evaluator.summary.script.rows import as_rates, rows
from evaluator.summary.script.starts import starts
from evaluator.summary.script.synthetic import synthetic
from evaluator.values.cohort import Cohort
from evaluator.values.evaluation import OutcomeResult
from evaluator.values.plan import DesignKind, Plan

__all__ = ["script"]

_ESTIMATING: dict[DesignKind, Callable[[Asked], list[str]]] = {
    "difference_in_differences": changes,
    "staggered_roll_out": starts,
    "matched_comparison": matched,
    "matched_difference_in_differences": matched_changes,
    "synthetic_comparison": synthetic,
}


def script(result: OutcomeResult, cohort: Cohort, plan: Plan) -> str | None:
    """Python code that reads the workbook, and prints the estimate and its range.

    It uses pandas and the package ``methods``; the reader of this program only where the sheet
    had to be repaired first. It holds names of columns and labels of groups and times, never a
    row.

    Args:
        result: an outcome's answer.
        cohort: what was evaluated.
        plan: by which it was evaluated.

    Returns:
        None where there is no estimate.
    """
    if result.estimate is None:
        return None
    asked = ask(result, cohort, plan)
    body = [
        *reading(asked),
        "",
        *rows(asked),
        *as_rates(asked),
        "",
        *_ESTIMATING[plan.design.kind](asked),
        "print(value, low, high)",
    ]
    return "\n".join([*imports(body), "", *body])

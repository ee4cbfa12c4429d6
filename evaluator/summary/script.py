"""A short Python script that gives one outcome's estimate again, from the workbook alone."""

from __future__ import annotations

from evaluator.designs import design_of
from evaluator.designs.script.asked import ask
from evaluator.designs.script.reading import imports, reading
from evaluator.designs.script.rows import as_rates, rows
from evaluator.values.cohort import Cohort
from evaluator.values.evaluation import OutcomeResult
from evaluator.values.plan import Plan

__all__ = ["script"]


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
    design = design_of(plan)
    asked = ask(result, cohort, plan, several_starts=design.several_starts, rates=design.rates)
    body = [
        *reading(asked),
        "",
        *rows(asked),
        *as_rates(asked),
        "",
        *design.script(asked),
        "print(value, low, high)",
    ]
    return "\n".join([*imports(body), "", *body])

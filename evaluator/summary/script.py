"""A short Python script that gives estimates again, from the workbook alone."""

from __future__ import annotations

from evaluator.designs import design_of
from evaluator.designs.script.asked import ask
from evaluator.designs.script.layout import literal
from evaluator.designs.script.reading import imports, reading
from evaluator.designs.script.rows import as_rates, rows
from evaluator.disclosure.published import Told
from evaluator.summary.blocks import PLAN_FILE
from evaluator.values.cohort import Cohort
from evaluator.values.evaluation import OutcomeResult
from evaluator.values.plan import Plan
from evaluator.values.version import __version__

__all__ = ["script", "whole_script"]

_HEAD = (
    f"# Made by What Worked {__version__}. It needs that program, as it brings the methods:",
    "# run it with the Python of its folder .venv, beside the workbook and plan.toml, with the",
    "# program's folder as PYTHONPATH or all of them in that folder.",
    "",
)

_TABLES = (
    "# All other answers, subgroups, other scales and times: every table of the workbook,",
    "# worked out from the plan by the program.",
)


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
    body = [*_body(result, cohort, plan), "print(value, low, high)"]
    return "\n".join([*imports(body), "", *body])


def _body(result: OutcomeResult, cohort: Cohort, plan: Plan) -> list[str]:
    """Everything between what is imported and what is printed."""
    design = design_of(plan)
    several = design.lets_starts_differ(cohort, plan.roles)
    asked = ask(result, cohort, plan, several_starts=several, rates=design.rates)
    return [*reading(asked), "", *rows(asked), *as_rates(asked), "", *design.script(asked)]


def whole_script(evaluation: Told, cohort: Cohort, plan: Plan) -> str | None:
    """Every planned answer step by step, then every table of the summary by the program.

    Returns:
        None where there is no estimate.
    """
    body: list[str] = []
    for number, result in enumerate(evaluation.outcomes, start=1):
        if result.estimate is None:
            continue
        name = literal(result.outcome.name)
        body += ["", f"# Outcome {number}", *_body(result, cohort, plan)]
        body += [f"print({name})", "print(value, low, high)"]
    if not body:
        return None
    coarse = f", {literal(evaluation.told_coarsely)}" if evaluation.told_coarsely else ""
    body += ["", *_TABLES, f'for line in tables_again("{PLAN_FILE}"{coarse}):', "    print(line)"]
    return "\n".join([*_HEAD, *imports(body), *body, ""])

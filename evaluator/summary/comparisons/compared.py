"""How the comparison was made, in words; that there was none, where nobody went without."""

from __future__ import annotations

from evaluator.designs import design_of
from evaluator.disclosure.published import Told
from evaluator.values.plan import Plan


def how_compared(evaluation: Told, plan: Plan) -> str:
    """The design's title, unless there is nobody to compare with."""
    if not without_comparison(evaluation):
        design = design_of(plan)
        return design.compared or design.title
    if any(result.change_in_treated is not None for result in evaluation.outcomes):
        return "Before and after only, with nobody to compare with"
    return "Not compared: there is nobody to compare with"


def design_in_words(evaluation: Told, plan: Plan) -> str:
    """The planned design, for a reviewer, and what became of it."""
    planned = plan.design.kind.replace("_", " ").capitalize()
    if not without_comparison(evaluation):
        return planned
    return f"{how_compared(evaluation, plan)}. Planned: {planned.lower()}"


def without_comparison(evaluation: Told) -> bool:
    """Whether everybody in the data had the programme, and nobody can stand in for the others."""
    gated = any(c.key == "comparison_group" and c.gate for c in evaluation.design.checks)
    return gated and evaluation.design.everybody_treated


def anything_estimated(evaluation: Told) -> bool:
    """Whether any outcome has an estimate, and with it a range and a p-value."""
    return any(result.estimate is not None for result in evaluation.outcomes)

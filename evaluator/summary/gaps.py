"""What averages over time are called: of an outcome, or of a gap within places."""

from __future__ import annotations

from evaluator.designs import design_of
from evaluator.values.plan import Outcome, Plan
from evaluator.words.amounts import outcome_name

GAP = "Each average is a gap: those the programme is for, less the others in the same place."


def is_gap(outcome: Outcome, plan: Plan) -> bool:
    """Whether what is averaged is a gap within places, and nobody's own measurement."""
    return design_of(plan).of_gaps or outcome.less is not None


def averaged(outcome: Outcome, plan: Plan) -> str:
    """What an average is of, at the start of a title."""
    name = outcome_name(outcome)
    return f"Average gap in {name}" if is_gap(outcome, plan) else f"Average {name}"


def average_axis(outcome: Outcome, plan: Plan, unit: str) -> str:
    """The axis of averages, with their unit."""
    return f"Average {'gap, ' if is_gap(outcome, plan) else ''}{unit}"

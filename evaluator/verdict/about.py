"""Whom an answer is about, where it is not everybody in the data who took part."""

from __future__ import annotations

from evaluator.designs import design_of
from evaluator.values.plan import Outcome, Plan
from evaluator.words.amounts import outcome_name


def whom(plan: Plan) -> str:
    """Those whom the answer is about, as a noun of several."""
    return design_of(plan).whom(plan)


def taking_part(plan: Plan, *, places: bool) -> str:
    """Those whom the answer is about, with a clause that says of people who, of places that."""
    told, everybody = whom(plan), plan.programme.people
    if places and everybody and told != everybody:
        told = f"{told} in the {everybody}"
    return f"{told} {'that' if places else 'who'} took part"


def among_whom(outcome: Outcome, plan: Plan) -> str:
    """The outcome's name, with those it is about where they are only some of the people."""
    told, name = whom(plan), outcome_name(outcome) or "the outcome"
    return name if told == plan.programme.people else f"{name} among {told}"

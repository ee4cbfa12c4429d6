"""What follows from a cost, in sentences: break-even first, and a ratio only where it holds."""

from __future__ import annotations

import math

from evaluator.costs.money import Money
from evaluator.outcomes import kind_of
from evaluator.values.plan import Outcome, Plan
from evaluator.words.amounts import direction, figure, outcome_name
from evaluator.words.pounds import pounds
from evaluator.words.rounding import rounded
from evaluator.words.units import one_of


def in_two_figures(number: float) -> float:
    """A number of cases as it is told: more figures would claim more than is known."""
    size = abs(number)
    return rounded(number, 0 if size == 0 else min(0, 1 - math.floor(math.log10(size))))


def cases(number: float) -> str:
    """A number of cases in two figures, without its sign."""
    return figure(abs(in_two_figures(number)), 0)


def directed(benefit: float, outcome: Outcome) -> str:
    """Cases with their direction, where plus is benefit: "17 fewer"."""
    return f"{cases(benefit)} {_side(benefit, outcome)}"


def _side(benefit: float, outcome: Outcome) -> str:
    return "fewer" if (benefit >= 0) == (outcome.better == "lower") else "more"


def each(money: Money, plan: Plan) -> str:
    """Cost for each of those who were given it; empty where their number is withheld."""
    if money.each is None or money.number is None:
        return ""
    return f"{pounds(money.each)} for each of {money.number:,} {plan.programme.people}."


def break_even(money: Money, outcome: Outcome) -> str:
    """From what number of cases on it covers its cost, and what was found; empty without."""
    if money.break_even is None:
        return ""
    wanted = f"{math.ceil(money.break_even):,} {_side(1.0, outcome)}"
    told = f"It covers its cost from {wanted}"
    if money.achieved is None:
        return f"{told}."
    value, low, high = (directed(each, outcome) for each in money.achieved)
    return f"{told}; the estimate is {value} ({low} to {high})."


def ratio(money: Money, outcome: Outcome) -> str:
    """Cost for one unit of effect, at the estimate or at the agreed change; empty for neither."""
    unit = _one(outcome)
    if money.per_unit is not None:
        value, low, high = (pounds(each) for each in money.per_unit)
        return f"{value} for {unit} (range {low} to {high})."
    if money.worthwhile is not None:
        return f"Were the effect just worthwhile: {pounds(money.worthwhile)} for {unit}."
    return ""


def _one(outcome: Outcome) -> str:
    kind = kind_of(outcome.kind)
    side = direction(-1.0 if outcome.better == "lower" else 1.0, outcome)
    if kind.yes_no:
        return f"one person {'fewer' if outcome.better == 'lower' else 'more'}"
    if unit := one_of(outcome.unit):
        return f"each {unit} {side}"
    return f"one {side}" if kind.counted else f"each 1 {side}"


def what_a_unit_is(outcome: Outcome) -> str:
    """What is counted in the sentences above, for the report."""
    kind = kind_of(outcome.kind)
    name = outcome_name(outcome)
    if kind.yes_no:
        return f"A case is a person with {outcome.event or name}."
    if kind.counted:
        return f"A case is one of what was counted: {name}."
    unit = f", in {outcome.unit}" if outcome.unit else ""
    return f"Each 1 is a change in {name}{unit}, for one person."

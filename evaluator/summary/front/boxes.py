"""The boxes of equal weight under the verdict: size, trust and cost."""

from __future__ import annotations

from evaluator.costs.money import Money
from evaluator.costs.told import break_even, each, ratio
from evaluator.disclosure.rules import DisclosureRules, protect_flow
from evaluator.summary.blocks import Box
from evaluator.values.evaluation import DesignReport, OutcomeResult
from evaluator.values.plan import Outcome, Plan
from evaluator.values.policy import load_policy
from evaluator.verdict.rating import WORDS
from evaluator.verdict.short_reasons import trust_as_sum
from evaluator.verdict.worthwhile import worthwhile_part
from evaluator.words.amounts import (
    agreed_amount,
    difference,
    effect_digits,
    likely_range,
)
from evaluator.words.pounds import exact_pounds, prices

_WORTHWHILE = {
    None: "",
    "whole": "The whole range is worthwhile.",
    "none": "The whole range is less than worthwhile.",
    "no gain": "No part of the range is a worthwhile gain; as large a harm is not ruled out.",
    "part": "Part of the range is worthwhile.",
    "harm": "The whole range is on the harmful side.",
}
_NO_SIZE = "Any size would mislead, so none is given. Figures shown are no measure of the effect."


def size_box(result: OutcomeResult) -> Box:
    """The effect, its range, and how it lies to the smallest change agreed as worthwhile."""
    estimate, outcome = result.estimate, result.outcome
    agreed = (
        "No worthwhile change was agreed."
        if outcome.worthwhile is None
        else f"Worthwhile from: {agreed_amount(outcome.worthwhile, outcome)}"
    )
    if estimate is None or result.verdict.level == "cannot_tell":
        return Box("Size", "Not known", (_NO_SIZE, agreed))
    digits = effect_digits(estimate, outcome)
    spread = likely_range(estimate.ci_low, estimate.ci_high, outcome, digits, unit=False)
    lines = (
        f"{100 * estimate.level:.0f}% range: {spread}",
        agreed,
        _WORTHWHILE[worthwhile_part(estimate, outcome)],
        _decided_on(estimate.level),
    )
    effect = difference(estimate.value, outcome, digits)
    return Box("Size", f"{effect[:1].upper()}{effect[1:]}", tuple(line for line in lines if line))


def _decided_on(printed: float) -> str:
    """On which range the verdict rests, where the plan asked for a narrower one to be printed."""
    decided = load_policy().verdict["confidence"]
    if printed >= decided:
        return ""
    return f"The verdict rests on the {100 * decided:.0f}% range, which is wider."


def trust_box(result: OutcomeResult, plan: Plan) -> Box:
    """The rating with the limit and the deductions that made it."""
    verdict = result.verdict
    return Box(
        "Trust",
        f"{verdict.rating} of 5: {WORDS[verdict.rating]}",
        trust_as_sum(
            result.checks, verdict.rating, verdict.lowered_from, plan.context.lowered_reason
        ),
        rating=verdict.rating,
    )


def cost_box(money: Money | None, outcome: Outcome, plan: Plan) -> Box:
    """What it cost in all, break-even, and what that is for each of those who took part."""
    if money is None:
        return Box("Cost", "Not stated", ("No cost was given, so nothing is said of value.",))
    lines = (
        break_even(money, outcome),
        each(money, plan),
        "" if money.break_even is not None else ratio(money, outcome),
        prices(money.years),
    )
    return Box("Cost", exact_pounds(money.total), tuple(line for line in lines if line))


def took_part(design: DesignReport, rules: DisclosureRules) -> int | None:
    """How many were given the programme, as told; None where that is withheld."""
    steps = protect_flow(
        tuple((s.label, s.treated, s.comparison, s.reason) for s in design.flow),
        rules,
        places=design.places,
    )
    return steps[0].treated if steps else None

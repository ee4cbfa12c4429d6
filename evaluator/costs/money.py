"""Cost for each of those who took part, break-even, and cost for each unit of effect."""

from __future__ import annotations

from dataclasses import dataclass

from evaluator.costs.price_levels import in_one_year, index_source
from evaluator.costs.table import value_of
from evaluator.outcomes import kind_of
from evaluator.values.account import Cost, CostPart, UnitValue
from evaluator.values.evaluation import OutcomeResult
from evaluator.values.plan import Outcome, Plan
from evaluator.words.amounts import effect_digits
from evaluator.words.rounding import rounded
from methods.results import Estimate

# Verdicts that carry enough trust to divide a cost by an effect.
_TRUSTED = ("worked", "promising")


@dataclass(frozen=True, slots=True)
class Money:
    """What follows from a cost, all in pounds as they were given.

    Attributes:
        parts: of the cost; one without a name where only the sum was given.
        total: their sum, in one year's prices where the plan names that year.
        years: the years whose prices ``total`` is in, each once.
        brought: where that index comes from; empty where amounts stay as they are.
        number: how many were given the programme, as told; None where that is withheld.
        each: ``total`` for each of those.
        value: what one unit of the main outcome is worth; None where nobody said.
        break_even: units that pay for ``total``; None without a value.
        achieved: units by which the main outcome improved among all who took part, with the
            limits of its range, plus being benefit; None where effects do not add up to units.
        per_unit: ``total`` for each unit, at the estimate and at the limits; None where trust or
            the range does not allow it.
        worthwhile: ``total`` for each unit, had the effect been the smallest worthwhile one; None
            where the range rules that out.
    """

    parts: tuple[CostPart, ...]
    total: float
    years: tuple[int, ...]
    brought: str
    number: int | None
    each: float | None
    value: UnitValue | None
    break_even: float | None
    achieved: tuple[float, float, float] | None
    per_unit: tuple[float, float, float] | None
    worthwhile: float | None


def money(plan: Plan, result: OutcomeResult, number: int | None, *, places: bool) -> Money | None:
    """What follows from the plan's cost; None where none was given.

    Args:
        plan: with its cost.
        result: the published result of the main outcome.
        number: how many were given the programme, as told; None where that is withheld.
        places: whether the units are places, whose effects are averages and not sums.
    """
    parts = plan.cost.parts or _whole(plan)
    if not parts:
        return None
    cost = plan.cost
    total = sum(in_one_year(part.amount, str(part.year), cost) for part in parts)
    value = value_of(cost)
    worth = None if value is None else in_one_year(value.amount, value.year, cost)
    spread = _achieved(result, None if places else number)
    trusted = result.verdict.level in _TRUSTED and spread is not None and spread[1] > 0
    outcome = result.outcome
    wanted = None
    possible = spread is not None and number and spread[2] >= (outcome.worthwhile or 0.0) * number
    if possible and outcome.worthwhile and number:
        wanted = total / (outcome.worthwhile * number)
    return Money(
        parts=parts,
        total=total,
        years=_years(parts, cost),
        brought=index_source(cost),
        number=number,
        each=total / number if number else None,
        value=value,
        break_even=total / worth if worth else None,
        achieved=spread if value is not None and _adds_up(result) else None,
        per_unit=_divided(total, spread) if trusted and spread is not None else None,
        worthwhile=wanted,
    )


def _years(parts: tuple[CostPart, ...], cost: Cost) -> tuple[int, ...]:
    if cost.price_year is not None:
        return (cost.price_year,)
    return tuple(sorted({part.year for part in parts if part.year is not None}))


def _whole(plan: Plan) -> tuple[CostPart, ...]:
    programme = plan.programme
    if programme.cost is None:
        return ()
    return (CostPart("", programme.cost, programme.price_year),)


def _adds_up(result: OutcomeResult) -> bool:
    """Whether effects on single people add up to a number of cases."""
    kind = kind_of(result.outcome.kind)
    return kind.yes_no or kind.counted


def _achieved(result: OutcomeResult, number: int | None) -> tuple[float, float, float] | None:
    """The effect on all who took part, and its limits, turned so that plus is benefit."""
    estimate, outcome = result.estimate, result.outcome
    if estimate is None or not number or outcome.better == "ambiguous":
        return None
    if kind_of(outcome.kind).timed or result.verdict.level == "cannot_tell":
        return None
    value, low, high = _as_printed(estimate, outcome)
    if outcome.better == "lower":
        value, low, high = -value, -high, -low
    return value * number, low * number, high * number


def _as_printed(estimate: Estimate, outcome: Outcome) -> tuple[float, float, float]:
    """The effect and its limits as they are told, so that a reader who divides finds the same."""
    digits, times = effect_digits(estimate, outcome), kind_of(outcome.kind).times
    value, low, high = (
        rounded(told * times, digits) / times
        for told in (estimate.value, estimate.ci_low, estimate.ci_high)
    )
    return value, low, high


def _divided(total: float, spread: tuple[float, float, float]) -> tuple[float, float, float]:
    """Cost for each unit: a large effect makes it cheap."""
    value, low, high = spread
    return total / value, total / high, total / low

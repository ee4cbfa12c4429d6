"""What a plan says of money that cannot be, or that nobody could stand by."""

from __future__ import annotations

import math
from collections.abc import Iterator

from evaluator.costs.price_levels import gdp_deflator, missing_levels
from evaluator.costs.table import UnitCost, row_called, unit_costs, value_of
from evaluator.values.plan import Plan
from evaluator.values.problems import Problem


def money_misfits(plan: Plan) -> Iterator[Problem]:
    """Everything in the plan's costs that contradicts itself, each naming its place."""
    cost = plan.cost
    for number, part in enumerate(cost.parts, start=1):
        if not 0 <= part.amount < math.inf:
            yield Problem(
                code="cost_part",
                message=f"Part {number} of the cost is not an amount of money.",
                fix="Give it in pounds, or leave that part out.",
            )
    if cost.parts and plan.programme.cost is not None:
        yield Problem(
            code="cost_told_twice",
            message="The cost is given as a whole and in parts.",
            fix='Remove "cost" under [programme]: the parts add up to it.',
        )
    value = cost.unit_value
    if value is not None and cost.unit_cost:
        yield Problem(
            code="cost_unit_told_twice",
            message="What one unit is worth is given by an amount and by a row of the table.",
            fix='Keep either "unit_value" or "unit_cost" under [cost].',
        )
    if value is not None and not 0 < value.amount < math.inf:
        yield Problem(
            code="cost_unit_value",
            message="What one unit is worth is not an amount of money.",
            fix='Give "amount" in pounds, with its "year" and its "source".',
        )
    if value is not None and not (value.source.strip() and value.year.strip()):
        yield Problem(
            code="cost_unit_without_source",
            message="What one unit is worth has no source, or no year.",
            fix='Say under [cost.unit_value] in "source" and "year" where the amount comes from.',
        )
    if cost.unit_cost:
        yield from _row(cost.unit_cost)
    yield from _levels(plan)


def _levels(plan: Plan) -> Iterator[Problem]:
    """An index of prices that is half there, or says nothing of a year that is needed."""
    cost = plan.cost
    own = (bool(cost.price_levels), bool(cost.price_source.strip()))
    if any(own) and not (all(own) and cost.price_year is not None):
        yield Problem(
            code="price_levels_incomplete",
            message="An index of prices of your own needs its levels, its source and a year.",
            fix='Give "price_source" and [[cost.price_levels]] with "price_year", or '
            '"price_year" alone for the index that comes with the program.',
        )
        return
    value = value_of(cost)
    years = [str(part.year) for part in cost.parts]
    years += [str(plan.programme.price_year)] if plan.programme.cost is not None else []
    years += [value.year] if value is not None else []
    first, last = gdp_deflator().years
    shipped = f" The index that comes with the program tells {first} to {last}."
    for year in missing_levels(tuple(years), cost):
        said = "an amount whose year is not said" if year == "None" else year
        yield Problem(
            code="price_level_missing",
            message=f"The index of prices has no level above 0 for {said}.",
            fix='Add its "year" and "level" under [[cost.price_levels]], or say the year.'
            + ("" if cost.price_levels else shipped),
        )


def _row(key: str) -> Iterator[Problem]:
    row = row_called(key)
    if row is None:
        known = ", ".join(each.key for each in unit_costs() if each.checked)
        yield Problem(
            code="cost_unit_unknown",
            message=f'The table of unit costs has no row "{key}".',
            fix=f"Use one of: {known}. Or give your own amount under [cost.unit_value].",
        )
    elif not row.checked:
        yield _unchecked(row)


def _unchecked(row: UnitCost) -> Problem:
    return Problem(
        code="cost_unit_unchecked",
        message=f'The row "{row.key}" is a suggestion that nobody here has checked: {row.what}, '
        f"£{row.amount:,.0f} ({row.year} prices; {row.source}).",
        fix="Look it up. If it is right, enter it with its year and source under "
        "[cost.unit_value].",
    )

"""The report's section on money: what it cost, break-even, and where the amounts come from."""

from __future__ import annotations

import math

from evaluator.costs.money import Money
from evaluator.costs.told import break_even, each, in_two_figures, ratio, what_a_unit_is
from evaluator.summary.blocks import Block, Facts, Figure, Heading, Paragraph, Table
from evaluator.summary.charts.effect import EffectChart, EffectRow
from evaluator.values.plan import Outcome, Plan
from evaluator.words.amounts import figure, outcome_name
from evaluator.words.pounds import exact_pounds, prices
from evaluator.words.symbols import NOT_AVAILABLE

_TO_WHOM = {
    "fiscal": "Money that public bodies spend, mostly on staff time: it is not saved in cash.",
    "social": "Harm to people and cost to society. It is not money that anybody saves.",
}


def money_blocks(money: Money | None, outcome: Outcome, plan: Plan) -> list[Block]:
    """Everything that is said of money; that nothing was given, where nothing was."""
    heading = Heading("What it cost")
    if money is None:
        told = "No cost was given, so nothing is said of value for money."
        return [heading, Paragraph(told)]
    sentences = [break_even(money, outcome), each(money, plan), ratio(money, outcome)]
    counted = money.break_even is not None or money.per_unit is not None
    if counted or money.worthwhile is not None:
        sentences.append(what_a_unit_is(outcome))
    chart = break_even_figure(money, outcome)
    blocks: list[Block] = [heading, Paragraph(" ".join(told for told in sentences if told))]
    blocks += [_parts(money)]
    blocks += [] if chart is None else [chart]
    if money.value is not None:
        value = money.value
        blocks.append(
            Facts(
                (
                    ("One case is worth", f"{exact_pounds(value.amount)} in {value.year} prices"),
                    ("Where that comes from", value.source),
                    ("What it counts", _TO_WHOM[value.view]),
                )
            )
        )
    return blocks


def _parts(money: Money) -> Table:
    rows = [
        (
            part.name or "The whole programme",
            exact_pounds(part.amount),
            NOT_AVAILABLE if part.year is None else str(part.year),
            part.payer or NOT_AVAILABLE,
        )
        for part in money.parts
    ]
    if len(rows) > 1:
        whole = str(money.years[0]) if len(money.years) == 1 else NOT_AVAILABLE
        rows.append(("All of it", exact_pounds(money.total), whole, NOT_AVAILABLE))
    note = prices(money.years)
    if money.brought:
        note = f"All of it is in {money.years[0]} prices, brought there by {money.brought}."
    return Table(
        title="What the programme cost",
        columns=("Part", "Amount", "Prices of", "Who pays"),
        rows=tuple(rows),
        numeric=(False, True, False, False),
        notes=(note,) if len(money.years) > 1 or money.brought else (),
    )


def break_even_figure(money: Money, outcome: Outcome) -> Figure | None:
    """The number of cases that was found against the number that pays for the programme."""
    if money.break_even is None or money.achieved is None:
        return None
    wanted = float(math.ceil(money.break_even))
    value, low, high = (in_two_figures(each) for each in money.achieved)
    name = outcome_name(outcome)
    side = "fewer" if outcome.better == "lower" else "more"
    return Figure(
        key="break_even",
        title=f"Does the effect on {name} cover the cost?",
        alt=break_even(money, outcome),
        chart=EffectChart(
            rows=(EffectRow("Cases in all", value, low, high),),
            unit=f"Cases {side}: {name}",
            null=0.0,
            worthwhile=wanted,
            better="higher",
            digits=0,
            line="covers its cost",
        ),
        table=Table(
            title=f"Cases of {name} against the cost",
            columns=("What", "Cases", "Lowest likely", "Highest likely"),
            rows=(
                ("Found", *(figure(each, 0) for each in (value, low, high))),
                ("Covers its cost", *(figure(wanted, 0),) * 3),
            ),
            numeric=(False, True, True, True),
            notes=(f"Plus counts cases {side}.",),
        ),
    )

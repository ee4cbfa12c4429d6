"""What a reviewer needs to judge a matching: balance in full, who was left out, what was tried."""

from __future__ import annotations

from evaluator.disclosure.averages import PEOPLE_FOR_FINER
from evaluator.disclosure.published_design import STEP_OF_FEW
from evaluator.disclosure.rules import DisclosureRules, round_count
from evaluator.summary.blocks import Block, Facts, Figure, Heading, Paragraph, Table
from evaluator.summary.charts.cumulative import CumulativeChart
from evaluator.summary.comparisons.balance_words import (
    attempt_words,
    equivalence,
    few_left_out,
    light,
)
from evaluator.values.evaluation import BalanceRow, DesignReport, OutcomeResult
from evaluator.values.matching_report import MatchingReport, OtherScale
from evaluator.values.plan import Plan
from evaluator.words.amounts import figure, outcome_name
from evaluator.words.numbers import p_value
from evaluator.words.symbols import NOT_APPLICABLE
from evaluator.words.units import column_words

_PICTURES = 3


def matching_blocks(design: DesignReport, plan: Plan, rules: DisclosureRules) -> list[Block]:
    """Everything about the matching, in reading order; nothing for other designs."""
    told = design.matching
    if told is None:
        return []
    blocks: list[Block] = [
        Heading("How the people were matched", 3),
        matching_facts(told, rules),
        balance_table(design.balance, told, rules),
    ]
    if told.further:
        blocks.append(further_table(told))
    blocks += spread_figures(told)
    blocks += left_out_blocks(told, rules)
    if told.unknown:
        blocks.append(unknown_table(told, rules))
    if plan.attempts:
        blocks.append(attempts_table(plan, rules))
    return blocks


def matching_facts(told: MatchingReport, rules: DisclosureRules) -> Facts:
    """The method and how much is left to compare, in a few lines."""

    def people(side: str, size: float) -> tuple[str, str]:
        few = size < rules.threshold
        told = f"fewer than {rules.threshold}" if few else f"{round_count(round(size), rules):,}"
        return side, f"As much as {told} people of equal weight"

    items = [
        ("Method", told.method[:1].upper() + told.method[1:]),
        ("Whom the effect is about", told.about[:1].upper() + told.about[1:]),
        people("What the participants tell", told.treated_size),
        people("What the comparison group tells", told.comparison_size),
        ("Differences are measured in", f"Standard deviations of {told.denominator}"),
        (
            "Predicted outcome before the start",
            f"{figure(abs(told.prognostic), 2)} standard deviations apart, as the comparison "
            "group's characteristics predict it"
            if told.prognostic is not None
            else "Not told: the outcome was not measured before the start, and the outcome "
            "afterwards must not be looked at",
        ),
    ]
    if told.advice is not None:
        items.append(("Method that the data suggest", told.advice.reason))
    return Facts(tuple(items))


def balance_table(
    rows: tuple[BalanceRow, ...], told: MatchingReport, rules: DisclosureRules
) -> Table:
    """Every characteristic with every figure, and two verdicts in words."""

    def cell(value: float | None, digits: int = 2) -> str:
        return NOT_APPLICABLE if value is None else figure(value, digits)

    return Table(
        title="How alike the groups are, in full",
        columns=(
            "Characteristic",
            "Justice Data Lab",
            "Clearinghouse",
            "Before",
            "After",
            "Spread ratio",
            "Average gap",
            "Largest gap",
        ),
        rows=tuple(
            (
                column_words(row.covariate),
                light(row.smd_after),
                equivalence(row.smd_after, adjusted=row.adjusted),
                cell(row.smd_before),
                cell(row.smd_after),
                cell(row.variance_ratio_after),
                cell(row.ecdf_mean_after, 3),
                cell(row.ecdf_max_after, 3),
            )
            for row in rows
        ),
        numeric=(False, False, False, True, True, True, True, True),
        notes=(
            "Before and after matching: took part less comparison, in standard deviations of "
            f"{told.denominator}. The lights are the Justice Data Lab's; the clearinghouse is the "
            "What Works Clearinghouse of the United States.",
            "Spread ratio: variance of those who took part over that of the comparison group; 1 is "
            "alike, below 0.5 or above 2 is not. Gaps are between cumulative shares, from 0 to 1"
            f"{_in_steps(rules)}. [z] means not applicable: a yes or no has no spread of its own.",
            *few_left_out(rules),
        ),
    )


def _in_steps(rules: DisclosureRules) -> str:
    if rules.places:
        return ""
    return f", in steps of {STEP_OF_FEW} where a group has fewer than {PEOPLE_FOR_FINER} people"


def further_table(told: MatchingReport) -> Table:
    """Squares and products that differ most."""
    return Table(
        title="Characteristics taken together, those that differ most",
        columns=("Square or combination", "Difference before", "Difference after"),
        rows=tuple(
            (column_words(row.name), figure(row.before, 2), figure(row.after, 2))
            for row in told.further
        ),
        numeric=(False, True, True),
        notes=(f"The largest of {told.further_looked_at} squares and combinations looked at.",),
        printed=False,
    )


def spread_figures(told: MatchingReport) -> list[Block]:
    """Cumulative shares of the numbers that differ most."""
    return [
        Figure(
            key=f"spread_{number}",
            title=f"How {column_words(each.characteristic)} is spread",
            alt=f"After matching the cumulative shares of the two groups are at most "
            f"{figure(100 * each.widest, 0)} percentage points apart.",
            chart=CumulativeChart(
                each.values,
                each.treated,
                each.before,
                each.after,
                column_words(each.characteristic),
            ),
            table=Table(
                title="Share of each group up to each value of "
                f"{column_words(each.characteristic)}",
                columns=("Up to", "Took part", "Comparison before", "Comparison matched"),
                rows=tuple(
                    (f"{value:g}", *(f"{100 * share:.0f}%" for share in shares))
                    for value, *shares in zip(
                        each.values, each.treated, each.before, each.after, strict=True
                    )
                ),
                numeric=(True, True, True, True),
                notes=("Values are rounded and far enough apart that many people lie between.",),
            ),
        )
        for number, each in enumerate(told.spread[:_PICTURES], start=1)
    ]


def left_out_blocks(told: MatchingReport, rules: DisclosureRules) -> list[Block]:
    """By profile, whom the matching left out; the question changed with them."""
    if not told.left_out:
        return []
    words = (
        f"Some of {told.about} were left out, so the effect is about those who were kept. On "
        "average the two differ like this."
    )

    def cell(value: float, *, share: bool) -> str:
        return f"{100 * value:.0f}%" if share else f"{value:,.3g}"

    table = Table(
        title="Those kept and those left out",
        columns=("Characteristic", "Kept", "Left out", "Apart, in standard deviations"),
        rows=tuple(
            (
                column_words(row.characteristic),
                cell(row.kept, share=row.share),
                cell(row.left_out, share=row.share),
                figure(row.apart, 2),
            )
            for row in told.left_out
        ),
        numeric=(False, True, True, True),
        notes=(_averages_over(rules),),
    )
    return [Paragraph(words), table]


def _averages_over(rules: DisclosureRules) -> str:
    if rules.places:
        return f"Averages and shares over at least {rules.threshold} places."
    shares = f"shares over at least {rules.percentage_denominator}"
    return f"Averages over at least {rules.threshold} people; {shares}."


def unknown_table(told: MatchingReport, rules: DisclosureRules) -> Table:
    """How often each characteristic is not known, and what was done."""
    return Table(
        title="Characteristics that are not known for everybody",
        columns=("Characteristic", "Took part", "Comparison"),
        rows=tuple(
            (
                "Outcome before the start"
                if each.column == "@baseline"
                else column_words(each.column),
                _percent(each.treated, rules),
                _percent(each.comparison, rules),
            )
            for each in told.unknown
        ),
        numeric=(False, True, True),
        notes=(told.handled,) if told.handled else (),
    )


def _percent(share: float | None, rules: DisclosureRules) -> str:
    if share is None:
        return f"fewer than {rules.threshold}, or withheld"
    return "under 1%" if 0 < share < 0.005 else f"{100 * share:.0f}%"


def attempts_table(plan: Plan, rules: DisclosureRules) -> Table:
    """Every way of matching that a search tried, the best first."""
    last = len(plan.attempts) + 1
    order = sorted(plan.attempts, key=lambda each: each.rank or last)
    return Table(
        title="Ways of matching, as tried before any outcome was seen",
        columns=("Place", "Way of matching", "Largest difference", "As good as so many pairs",
                 "Left out"),
        rows=tuple(
            (
                str(each.rank) if each.rank else "–",
                attempt_words(each) + (f". Not possible: {each.failure}" if each.failure else ""),
                NOT_APPLICABLE if each.worst is None else figure(each.worst, 3),
                NOT_APPLICABLE if each.size is None else f"{each.size:,}",
                NOT_APPLICABLE if each.left_out is None else f"{each.left_out:,}",
            )
            for each in order
        ),
        numeric=(False, False, True, True, True),
        notes=(
            "Differences up to 0.05 standard deviations count as none, then up to 0.10, then up "
            "to 0.25; within these the most pairs come first. Counts are to the nearest "
            f"{rules.base}; {rules.threshold} stands for any fewer.",
        ),
    )  # fmt: skip


def scales_table(result: OutcomeResult) -> Table | None:
    """The same effect as ratios and the like; None where there is no other way."""
    if not result.scales:
        return None

    def cells(scale: OtherScale) -> tuple[str, ...]:
        found = scale.estimate
        if found is None:
            return (NOT_APPLICABLE,) * 4
        limits = (found.value, found.ci_low, found.ci_high)
        return (*(figure(value, 2) for value in limits), p_value(found.p_value))

    return Table(
        title=f"The same effect on {outcome_name(result.outcome)}, told in other ways",
        columns=(
            "Told as",
            "Value",
            "Lowest likely",
            "Highest likely",
            "p-value",
            "How to read it",
        ),
        rows=tuple((each.label, *cells(each), each.note) for each in result.scales),
        numeric=(False, True, True, True, True, False),
        notes=("The difference stays the planned answer. [z] means not applicable.",),
    )

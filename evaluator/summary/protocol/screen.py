"""What a study that has not begun could find, as blocks for the screen."""

from __future__ import annotations

from evaluator.outcomes import kind_of
from evaluator.summary.blocks import Block, Figure, Heading, Note, Paragraph, Table
from evaluator.summary.charts.chances import ChancesChart
from evaluator.summary.protocol.pages import Expected, sentences, sizes_table
from evaluator.values.plan import Outcome, Plan
from evaluator.words.amounts import amount, decimals, outcome_name


def expected_blocks(plan: Plan, found: Expected) -> tuple[Block, ...]:
    """In words, as a curve, and for half and twice the places."""
    return (
        Heading("What this study could find"),
        Note("Nothing has been measured yet: these are chances, worked out by simulation."),
        Paragraph(" ".join(sentences(plan, found)), "lead"),
        chances_figure(plan, found),
        sizes_table(plan, found),
    )


def chances_figure(plan: Plan, found: Expected) -> Figure:
    """The curve of the study as planned beside that of half the places, with its numbers."""
    outcome, half, now = plan.primary[0], found.sizes[0][1], found.planned
    yes_no = kind_of(outcome.kind).yes_no
    unit = "percentage points" if yes_no else outcome.unit
    name = outcome_name(outcome)
    told = decimals((now.smallest or 0.0) / 20)
    rows = tuple(
        (amount(effect, outcome, told), f"{100 * share:.0f}") for effect, share in now.curve
    )
    return Figure(
        key="chances",
        title="The chance of finding a change, by its size",
        alt=_in_words(now.smallest, half.smallest, outcome),
        chart=ChancesChart(
            planned=now.curve,
            half=half.curve or tuple((effect, 0.0) for effect, _ in now.curve),
            worthwhile=outcome.worthwhile,
            x_label=f"change in {name[:1].lower()}{name[1:]}" + (f", {unit}" if unit else ""),
            percent=yes_no,
        ),
        table=Table(
            title="The chance of finding each change, as planned",
            columns=("Change", "Found in so many of 100"),
            rows=rows,
            numeric=(True, True),
        ),
    )


def _in_words(planned: float | None, half: float | None, outcome: Outcome) -> str:
    def size(change: float) -> str:
        return amount(change, outcome, decimals(change / 2))

    if planned is None:
        return "No change can be told from chance in the study as planned."
    fewer = "with half as many none is" if half is None else (
        f"with half as many it takes {size(half)}"
    )  # fmt: skip
    return f"A change of {size(planned)} is found in 80 of 100 studies as planned; {fewer}."

"""Every table of a summary as lines of text, for a script that works them out again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from evaluator.planning.plan_file import read_plan
from evaluator.planning.understood import read_as_planned
from evaluator.summary.blocks import Summary, Table
from evaluator.summary.content import summarise
from evaluator.summary.layout.outline import entries, table_title
from evaluator.values.files.named import named_beside
from evaluator.walk import evaluate

BETWEEN = " | "


def tables_again(plan_path: str, told_coarsely: Sequence[str] = ()) -> Iterator[str]:
    """Run a plan on the workbook beside it, and give every table that its summary prints.

    Args:
        plan_path: the plan that came with the summary, beside the workbook.
        told_coarsely: outcomes of which an earlier summary of almost the same people is out.

    Raises:
        Refusal: the plan or the workbook cannot be read, or they do not fit.
    """
    path = Path(plan_path)
    plan = read_plan(path)
    cohort = read_as_planned(named_beside(path.parent, plan.data.workbook), plan)
    evaluation = evaluate(cohort, plan, told_coarsely=tuple(told_coarsely))
    return printed_tables(summarise(evaluation, cohort, plan, date.min))


def printed_tables(summary: Summary) -> Iterator[str]:
    """Title, names of columns and rows of each table, in the order of the workbook's sheets."""
    for entry in entries(summary):
        if isinstance(entry.block, Table):
            yield ""
            yield table_title(entry)
            yield BETWEEN.join(entry.block.columns)
            yield from (BETWEEN.join(row) for row in entry.block.rows)

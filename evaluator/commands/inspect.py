"""What is understood in a workbook: by itself, against a study, or as a plan asked for it."""

from __future__ import annotations

from pathlib import Path

from evaluator.cohort.exchange.returned import check_return, returned_data
from evaluator.cohort.workbook import read_data, read_workbook
from evaluator.planning.plan_file import read_plan
from evaluator.study.study import Study, next_delivery
from evaluator.values.cohort import Cohort
from evaluator.values.problems import Problem, Refusal


def inspect_book(
    book: str | Path,
    sheet: str | None = None,
    *,
    against: str | Path | None = None,
    plan: str | Path | None = None,
) -> tuple[Cohort, tuple[Problem, ...]]:
    """The cohort in a workbook, and what differs from a study or from the plan it was made for.

    ``against`` reads it with the recipe of a study; ``plan`` as the plan's [data] says.

    Raises:
        Refusal: the workbook, the study or the plan cannot be read.
    """
    if against and plan:
        raise Refusal(
            Problem(
                "inspect_against_two",
                "A workbook is held against a study or a plan, not both.",
                'Give either "--against" or "--plan".',
            )
        )
    if against:
        return next_delivery(Study.load(against), book)
    if plan:
        asked = read_plan(plan)
        problems = check_return(book, asked)
        try:
            return read_data(book, returned_data(book, asked)), problems
        except Refusal as refused:
            raise Refusal(*problems, *refused.problems) from None
    return read_workbook(book, sheet), ()

"""What is understood in a workbook: by itself, against a study, or as a plan asked for it.

A workbook by itself is read without plans and statistics, which take longer to load than most
workbooks to read.
"""

from __future__ import annotations

from pathlib import Path

from evaluator.cohort.workbook import read_workbook
from evaluator.values.cohort import Cohort, Kind
from evaluator.values.files.named import named_beside
from evaluator.values.files.writing import is_there
from evaluator.values.plan import Plan
from evaluator.values.problems import Problem, Refusal


def inspect_book(
    book: str | Path,
    sheet: str | None = None,
    *,
    against: str | Path | None = None,
    plan: str | Path | None = None,
) -> tuple[Cohort, tuple[Problem, ...]]:
    """The cohort in a workbook, and what differs from a study or from the plan it was made for.

    ``against`` reads it with the recipe of a study; ``plan`` as the plan's [data] says. A template
    that came back is held against the plan cell by cell, other workbooks by their columns.

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
        from evaluator.study.study import Study, next_delivery

        return next_delivery(Study.load(against), book)
    if plan:
        return _as_planned(book, Path(plan))
    return read_workbook(book, sheet), ()


def _as_planned(book: str | Path, plan_path: Path) -> tuple[Cohort, tuple[Problem, ...]]:
    from evaluator.cohort.exchange.returned import check_return, is_return, returned_data
    from evaluator.cohort.rows.shapes import missing_column
    from evaluator.planning.plan_columns import columns_of
    from evaluator.planning.plan_file import read_plan
    from evaluator.planning.understood import read_as_planned
    from evaluator.programmes.provider import kinds_with

    asked = read_plan(plan_path)
    named = columns_of(asked)
    came_back = bool(named) and is_return(book, asked)
    problems: tuple[Problem, ...] = ()
    if came_back:
        kinds = kinds_with(asked, kinds_beside(asked, plan_path))
        problems = check_return(book, asked, kinds)
    try:
        cohort = read_as_planned(book, asked, returned_data(book, asked))
    except Refusal as refused:
        raise Refusal(*problems, *refused.problems) from None
    if not came_back:
        problems = tuple(missing_column(cohort, n) for n in named if n not in cohort.frame)
    return cohort, problems


def kinds_beside(plan: Plan, plan_path: Path) -> dict[str, Kind]:
    """How the columns of a plan's own workbook are read; none where it is not beside the plan."""
    from evaluator.planning.understood import read_as_planned

    if not plan.data.workbook:
        return {}
    try:
        book = named_beside(plan_path.parent, plan.data.workbook)
        cohort = read_as_planned(book, plan) if is_there(book) else None
    except Refusal:
        return {}
    if cohort is None:
        return {}
    return {column.name: column.kind for column in cohort.columns}

"""The words of the data page: steps that can be switched off, and what is asked before keeping."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evaluator.cohort.questions import BY_CODE
from evaluator.planning.plan_columns import columns_of

if TYPE_CHECKING:
    from evaluator.values.plan import Plan

STEPS = {
    "stack_sheets": "Put sheets with the same columns one below the other",
    "key_with_sheet": "Make the sheet a part of keys that stand in several sheets",
    "merge_keys": "Take keys that differ in capitals or spaces only for the same people",
    "join_sheet": "Add the columns of a further sheet",
    "days_to_months": "Read days that Excel made of months as the months again",
    "columns_to_rows": "Turn columns for each time into rows",
    "fill_merged_cells": "Give the value of merged cells to each of their rows",
    "drop_notes_below": "Leave out notes below the table",
    "drop_total_row": "Leave out rows that sum up the others",
    "merge_labels": "Write labels that differ in spelling the same way",
    "code_to_missing": "Count codes such as -9 as missing",
    "drop_repeated_rows": "Count rows that stand twice once",
    "missing_code_to_missing": "Count words such as n/k as missing",
    "serial_to_date": "Read Excel's day numbers as dates",
    "blank_means_no": "Read a tick as yes and a blank cell as no",
    "dates_to_bands": "Read dates that Excel made of bands as the bands",
    "named_points_to_numbers": "Read points of a scale with a name as their number",
    "drop_wider_rows": "Leave out rows of nations and regions beside finer places",
    "drop_provisional_rows": "Leave out provisional figures where final ones stand",
    "one_time_of_two": "Put a year and its quarter, month or week together as one time",
    "drop_survey_previews": "Leave out previews and tests of a survey",
    "drop_longer_times": "Leave out years and quarters beside their shorter parts",
    "unfold_outline": "Give labels that stand alone above their rows to each of these rows",
    "score_items": "Make a score of the answers to a questionnaire",
}
KEEP_WARNING = (
    "This column looks as if it says who a person is. If you keep it, it is read with the others "
    "and its values stay hidden on screen, but they can decide the result and a plan may name "
    "them. Keep it only if the work cannot be done without it and you are allowed to."
)
ROLES_HINT = "Drag columns onto their part, or pick the part and press Enter for the columns above."
CHANGES_HINT = "Untick a change to read the workbook without it."
LEFT_OUT = "Left out"
AS_IT_SEEMS = "As it seems"


def step_words(name: str) -> str:
    """A step or question that was switched off, as its plan names it, in words."""
    action, _, column = name.partition(":")
    question = BY_CODE.get(action)
    settled = question.settled if question is not None else ""
    words = STEPS.get(action) or settled or action.replace("_", " ")
    return f"{words} in “{column}”" if column else words


def percent(part: int, whole: int) -> str:
    """A share in whole per cent; "under 1 %" rather than 0 for what is there."""
    if not whole or not part:
        return "0%"
    share = 100 * part / whole
    return "under 1%" if share < 1 else f"{share:.0f}%"


def number(value: float) -> str:
    """A number for a sentence, with at most four digits that say something."""
    if value == int(value) and abs(value) < 1e15:
        return f"{int(value):,}"
    return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"


def wanted_words(plan: Plan) -> str:
    """Which workbook a study without its data waits for."""
    wanted = plan.data.workbook
    if wanted:
        return (
            f"This study was made from {wanted}. Its rows are not kept in the study, "
            "so please show where the workbook is."
        )
    if plan.lock is not None:
        return (
            "The plan was locked before there were data. Open the workbook when it comes: it is "
            "held to the plan, and every change is printed."
        )
    if can_be_asked_for(plan):
        return (
            "Open the workbook when it comes. Whoever holds the data can be sent one to fill in, "
            "with the columns of the plan."
        )
    return "Open a workbook with one row per person, place or measurement."


def can_be_asked_for(plan: Plan) -> bool:
    """Whether a plan that waits for its first workbook names the columns that it needs."""
    return not plan.data.workbook and bool(columns_of(plan))

"""The recipe of a reading: which of its steps can be undone, and why the others cannot."""

from __future__ import annotations

from evaluator.values.cohort import Step
from evaluator.values.data import Data
from evaluator.values.problems import Problem, Refusal, did_you_mean

UNDOABLE = frozenset(
    {"stack_sheets", "join_sheet", "columns_to_rows", "fill_merged_cells", "drop_notes_below",
     "drop_total_row", "merge_labels", "code_to_missing", "drop_repeated_rows",
     "missing_code_to_missing", "serial_to_date", "blank_means_no", "score_items",
     "dates_to_bands", "drop_wider_rows", "drop_provisional_rows",
     "one_time_of_two", "drop_longer_times", "unfold_outline", "drop_survey_previews",
     "named_points_to_numbers", "key_with_sheet", "merge_keys", "days_to_months"}
)  # fmt: skip
# Why a step stays, and what to do instead.
STAYS = {
    "skip_rows_above": 'Name the rows of column names under "header_rows".',
    "join_header_rows": 'Name the rows of column names under "header_rows".',
    "drop_heading_rows": 'Name the rows of column names under "header_rows".',
    "rename_column": "Two columns of one name could not be told apart.",
    "rename_as_planned": "Write the name in the plan as it stands in the workbook.",
    "drop_empty_rows": "A row without any value belongs to nobody.",
    "drop_empty_column": "A column without any value tells nothing.",
    "drop_repeated_header": "The names of columns are not data.",
    "drop_example_row": "It shows how to fill in the template and is nobody's.",
    "section_titles": 'Name the rows of column names under "header_rows".',
    "drop_second_table": 'Choose the table with "table".',
    "drop_other_table": 'Choose the table with "table".',
    "list_means_no": "Write yes and no for everybody in the list, or leave the column out.",
    "match_retyped_keys": "Correct the keys in the workbook.",
    "add_rows_of_joiners": "They are in the data; leave them out in the workbook.",
    "drop_rows_without_partner": "They have nothing but the joined columns.",
    "error_to_missing": "An Excel error holds no value.",
    "formula_to_missing": "The result of the formula is not in the file.",
    "far_date_to_missing": "No calendar has these days.",
    "empty_date_to_missing": "The date 0 is what a formula gives for an empty cell.",
    "number_marks": "Read the column as text under [data.kinds].",
    "suppressed_to_missing": "A hidden small number is not a number.",
    "text_to_missing": "Read the column as text under [data.kinds].",
    "text_to_number": "Read the column as text under [data.kinds].",
    "amounts_in_full": "Read the column as text under [data.kinds].",
    "unit_taken_off": "Read the column as text under [data.kinds].",
    "percentage_to_number": "Read the column as text under [data.kinds].",
    "text_to_date": "Read the column as text under [data.kinds].",
    "number_to_text": "Read the column as a number under [data.kinds].",
    "boolean_to_text": "Yes and no are read the same however they are written.",
    "date_to_text": "Read the column as a date under [data.kinds].",
    "time_to_text": "Times of day are not compared.",
    "trim_spaces": "Labels that differ by a space look the same to a reader.",
    "key_to_text": "A key is a label; nothing is computed with it.",
    "leave_out_identifier": 'Name the column under "keep" if it must stay.',
    "keep_rows": 'Take the condition out of "keep".',
    "leave_out_column": 'Take the column out of "leave_out".',
    "split_column": "Write a column for each part in the workbook.",
    "fill_down": 'Take the column out of "fill_down".',
    "replace_labels": "Take the labels out of [data.labels].",
    "start_period_left_out": 'Take "start_period" out of [roles].',
    "start_place": "Correct in the workbook where each of them belongs.",
    "start_group": "Correct in the workbook in which group each of them is.",
    "start_in_force": "Write in the workbook when each of them started.",
    "start_filled": "Write in the workbook when each of them started, in all rows.",
    "start_means_never": "Write in the workbook when they started.",
    "start_not_known": 'Write in the workbook when they started, or "never".',
    "declared_missing": "Take the code out of [data.missing].",
}


def can_undo(step: Step) -> bool:
    """Whether a step can be left out by naming it under ``without``."""
    return step.action in UNDOABLE


def step_name(step: Step) -> str:
    """How ``without`` names a step: its action, with the column if it is about one."""
    return step.action if step.column is None else f"{step.action}:{step.column}"


def require_undoable(data: Data) -> None:
    """Refuse steps under ``without`` that are unknown, or that no reading can do without."""
    problems = []
    for name in data.without:
        action = name.partition(":")[0]
        if action in UNDOABLE:
            continue
        if action in STAYS:
            problems.append(
                Problem(
                    "step_not_undoable",
                    f'The step "{action}" cannot be undone.',
                    STAYS[action],
                )
            )
            continue
        problems.append(
            Problem(
                "step_unknown",
                f'The plan undoes a step that does not exist: "{name}".',
                did_you_mean(action, sorted(UNDOABLE)),
            )
        )
    if problems:
        raise Refusal(*problems)

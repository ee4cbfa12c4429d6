"""What a person reads about a column of numbers: its kind, the reason for it, and its labels."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import pandas as pd
import pytest

from evaluator.cohort.workbook import read_workbook
from evaluator.values.cohort import Column
from tests.bad_workbooks.writers import write_xlsx


def column(values: list[object], folder: Path) -> Column:
    rows = [["key", "count"], *([f"P{i:03}", value] for i, value in enumerate(values))]
    path = folder / "book.xlsx"
    path.write_bytes(write_xlsx([("Pupils", rows)]))
    return next(each for each in read_workbook(path).columns if each.name == "count")


@pytest.mark.parametrize(
    ("values", "kind", "reason"),
    [
        ([7] * 6, "whole_number", "All 6 cells are the number 7."),
        ([0, 1] * 3, "whole_number", "All 6 cells are 0 or 1."),
        ([0, 1, 2] * 2, "whole_number", "All 6 cells are whole numbers between 0 and 2."),
        ([0, 2] * 3, "whole_number", "All 6 cells are whole numbers between 0 and 2."),
        ([1, 2] * 3, "whole_number", "All 6 cells are whole numbers between 1 and 2."),
        ([-3, 5, 1200] * 2, "whole_number", "All 6 cells are whole numbers between -3 and 1,200."),
        ([0.5, 1, 2] * 2, "number", "All 6 cells are numbers between 0.5 and 2."),
        ([*[0, 1] * 10, "absent"], "whole_number",
         "20 of 21 cells are 0 or 1; the others are empty or unreadable."),
        (["45%", "50%", "45%", "60%", "70%", "80%"], "number",
         "All 6 cells are numbers between 0.45 and 0.8. Percentages are divided by 100, as Excel "
         "stores them: 45% is 0.45."),
    ],
)  # fmt: skip
def test_the_reason_for_a_kind_says_what_the_numbers_are(values, kind, reason, tmp_path) -> None:
    found = column(values, tmp_path)
    assert (found.kind, found.kind_reason) == (kind, reason)


@pytest.mark.parametrize(("different", "labelled"), [(1, True), (12, True), (13, False)])
def test_up_to_twelve_whole_numbers_may_name_groups(different, labelled, tmp_path) -> None:
    values = [n for n in range(different) for _ in range(3)] + [different - 1]
    found = column(values, tmp_path)
    assert bool(found.labels) == labelled
    if labelled:
        assert sorted(found.labels, key=int) == [str(n) for n in range(different)]
        assert found.labels[0] == str(different - 1)  # the commonest first


def test_parts_of_a_number_name_no_groups(tmp_path) -> None:
    assert column([0.5, 1.5] * 4, tmp_path).labels == ()


@pytest.mark.parametrize(
    ("values", "code"),
    [
        (["12 (40%)", "9 (31%)", "14 (44%)", "8 (27%)"], "two_numbers_in_cells"),
        (["12 [40.5%]", "9 [31.0%]", "8 [27.2%]"], "two_numbers_in_cells"),
        (["12/30 (40%)", "9/29 (31%)", "14/32 (44%)"], "two_numbers_in_cells"),
        (["7.1 (6.2-8.0)", "6.4 (5.5-7.3)", "8.0 (7.1-8.9)"], "two_numbers_in_cells"),
        (["2h 30m", "1h 5m", "0h 45m", "3h"], "several_units"),
        (["1 hr 15 mins", "2 hours and 5 minutes", "45 mins", "None"], "several_units"),
        (["1.5 hrs", "45 mins", 3, 2, "90 mins", "2 hours"], "several_units"),
        (["11 (Year 6)", "12 (Year 7)", "13 (Year 8)"], None),
        (["5 (a)", "6 (b)", "7 (c)", "8 (d)"], None),
        (["2 hours", "3 hours", "2 hours", "3 hours"], None),
        (["P1 (2)", "P2 (3)", "P3 (4)"], None),
    ],
)
def test_amounts_that_are_no_numbers_are_told_with_their_cells(values, code, tmp_path) -> None:
    rows = [["key", "contact"], *([f"P{i:03}", value] for i, value in enumerate(values))]
    path = tmp_path / "book.xlsx"
    path.write_bytes(write_xlsx([("Pupils", rows)]))
    said = {"two_numbers_in_cells", "several_units", "lengths_of_time_as_text"}
    found = [p for p in read_workbook(path).problems if p.code in said]
    assert [p.code for p in found] == [code] * bool(code)
    if found:
        typed = tuple(i + 2 for i, value in enumerate(values)
                      if isinstance(value, str) and value != "None")  # fmt: skip
        assert (found[0].severity, found[0].column, found[0].rows) == ("warning", "contact", typed)


@pytest.mark.parametrize(("name", "told"), [("Wait before", True), ("Time of arrest", False)])
def test_lengths_of_time_in_cells_of_time_are_told(name, told, tmp_path) -> None:
    path = tmp_path / "book.xlsx"
    waits = [time(2, 5 * i) for i in range(10)]
    pd.DataFrame({"key": range(10), name: waits}).to_excel(path, index=False)
    found = [p for p in read_workbook(path).problems if p.code == "lengths_of_time_as_text"]
    assert [p.column for p in found] == [name] * told


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ([*range(20), "n/a"], '"n/a" stands for a missing value.'),
        ([*range(20), "n/k", "n/a"], '"n/a", "n/k" stand for a missing value.'),
        ([*["red", "blue"] * 10, "n/a"], '"n/a" stands for a missing value.'),
    ],
)  # fmt: skip
def test_one_word_stands_and_several_stand_for_a_missing_value(values, told, tmp_path) -> None:
    rows = [["key", "count"], *([f"P{i:03}", value] for i, value in enumerate(values))]
    path = tmp_path / "book.xlsx"
    path.write_bytes(write_xlsx([("Pupils", rows)]))
    (step,) = (s for s in read_workbook(path).recipe if s.action == "missing_code_to_missing")
    assert step.reason == told


FULL = "Numbers stored as text became numbers; spaces, thousands commas and pound signs went."
NOTES = "Look up what the marks mean; if such a number should not count, empty the cell."
SMALLEST = "Ask for the numbers without suppression: leaving out the smallest can mislead."


@pytest.mark.parametrize(
    ("values", "steps", "problems"),
    [
        ([12, "15*", "9*", 7, 8, 11, "13 [r]"],
         [('Marks of notes beside numbers ("*", "[r]") went; the numbers stayed.', (3, 4, 8))],
         [("note", '3 cells in "count" hold a number with a mark beside it ("*", "[r]"): the '
           "number counts, the mark does not.", NOTES)]),
        (["1,200", "<5", 300, 450, 70],
         [(FULL, (2,)),
          ('Hidden small numbers ("<5") count as missing, never as zero.', (3,))],
         [("warning", '1 cell in "count" hides a small number ("<5"): counted as missing, never '
           "as zero.", SMALLEST)]),
        ([5, "nil", "nil", 8, 9, 12],
         [(FULL, (3, 4))],
         [("note", '2 cells in "count" say "nil", which was read as 0.',
           "If nobody counted there, empty the cells: an empty cell is not known.")]),
        ([*range(3, 11), "absent", "moved", *range(2, 12)],
         [("Cells that do not hold a number count as missing.", (10, 11))],
         [("warning", '2 cells in "count" do not hold a number (such as "absent", "moved"): '
           "counted as missing.",
           "Correct these cells in the workbook, or leave them as missing.")]),
        ([4, 5, -999, -999, 6, 7, 8, 9, 10, 3, 5, 4],
         [("-999 stands for a missing value: all other numbers lie between 3 and 10.", (4, 5))],
         [("warning", '2 cells in "count" hold -999, which was counted as missing: all other '
           "numbers lie between 3 and 10.", "If it is a real number, undo this step.")]),
        ([4, 5, "n/a", "x", 6, 7, 8, 9, 10, 3, 5, "x", "x", 4],
         [('"n/a", "x" stand for a missing value.', (4, 5, 13, 14))],
         [("warning", '3 cells in "count" hold "x": counted as missing. In some official tables '
           "this mark hides a small number.",
           "Look up what it means in the notes of the table: leaving out the smallest numbers "
           "can mislead.")]),
        (["1,5", "2,25", "3,75", "4,1"],
         [(FULL, (2, 3, 4, 5))],
         [("warning", '4 cells in "count" were read with a decimal comma ("1,5", "2,25", "3,75", '
           "…), because some numbers in the column can only be read so.",
           "Check one number that you know; a comma may also separate thousands.")]),
        (["45%", "50%", 0.4, "60%"],
         [("Percentages typed as text were divided by 100.", (2, 3, 5))], []),
    ],
    ids=["marks", "hidden", "nil", "words", "code", "crosses", "commas", "percentages"],
)  # fmt: skip
def test_what_was_done_to_cells_is_told_in_full(values, steps, problems, tmp_path) -> None:
    rows = [["key", "count"], *([f"P{i:03}", value] for i, value in enumerate(values))]
    path = tmp_path / "book.xlsx"
    path.write_bytes(write_xlsx([("Pupils", rows)]))
    cohort = read_workbook(path)
    done = [(step.reason, step.rows) for step in cohort.recipe if step.column == "count"]
    told = [(p.severity, p.message, p.fix) for p in cohort.problems if p.column == "count"]
    assert (done, told) == (steps, problems)

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

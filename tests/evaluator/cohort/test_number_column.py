"""What a person reads about a column of numbers: its kind, the reason for it, and its labels."""

from __future__ import annotations

from pathlib import Path

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

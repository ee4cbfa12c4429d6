"""The work of reading grows with the columns of a sheet and not with their square."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import pytest

from evaluator.cohort.columns.times.timing import before_after_pairs
from evaluator.cohort.sheet.header import FreeNames, repair_names
from evaluator.cohort.workbook import read_workbook
from tests.bad_workbooks.writers import write_csv


def lines_run(work: Callable[[], object]) -> int:
    """How many lines of the evaluator run, so that a slow machine changes nothing."""
    count = 0

    def line(_frame: Any, event: str, _more: Any) -> Any:
        nonlocal count
        count += event == "line"
        return line

    def call(frame: Any, _event: str, _more: Any) -> Any:
        return line if "evaluator" in frame.f_code.co_filename else None

    before = sys.gettrace()
    sys.settrace(call)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def equal(count: int) -> list[str]:
    return ["Yes"] * count


def equal_and_numbered(count: int) -> list[str]:
    return [f"Yes ({place})" if place % 2 else "Yes" for place in range(count)]


def measured_twice(count: int) -> list[str]:
    return [f"score {place // 2} {'after' if place % 2 else 'before'}" for place in range(count)]


def empty_between(count: int) -> list[str]:
    return ["" if place % 3 == 2 else f"m{place}" for place in range(count)]


@pytest.mark.whole_way
@pytest.mark.parametrize("named", [equal, equal_and_numbered, measured_twice, empty_between])
def test_twice_the_columns_are_about_twice_the_work(named, tmp_path):
    ran = []
    for count in (150, 300):
        names = named(count)
        rows = [[(i * j) % 7 if name else "" for j, name in enumerate(names)] for i in range(6)]
        path = tmp_path / f"{count}.csv"
        path.write_bytes(write_csv([("Data", [names, *rows])]))
        ran.append(lines_run(lambda path=path: read_workbook(path)))
    assert ran[1] < 2.3 * ran[0]


def test_all_columns_that_excel_has_may_share_one_name():
    names, steps = repair_names(["Yes"] * 16_384, 1)
    assert names[:3] == ["Yes", "Yes (2)", "Yes (3)"] and names[-1] == "Yes (16384)"
    assert len(set(names)) == 16_384 and len(steps) == 16_383


def test_a_name_gets_the_lowest_number_that_nobody_has():
    written = ["a", "a (2)", "a", "a (3)", "a", "b", "a (2)", "b"]
    names, steps = repair_names(list(written), 1)
    assert names == ["a", "a (2)", "a (3)", "a (3) (2)", "a (4)", "b", "a (2) (2)", "b (2)"]
    assert [step.column for step in steps] == [n for n, w in zip(names, written, strict=True)
                                               if n != w]  # fmt: skip


def test_names_that_a_table_has_are_taken():
    free = FreeNames(["sheet", "sheet (2)"])
    assert [free.take("sheet"), free.take("wave"), free.take("wave")] == [
        "sheet (3)", "wave", "wave (2)",
    ]  # fmt: skip


def test_pairs_come_in_the_order_of_the_later_column():
    pairs = before_after_pairs(["b after", "a after", "a before", "b before"])
    assert [pair.after for pair in pairs] == ["b after", "a after"]

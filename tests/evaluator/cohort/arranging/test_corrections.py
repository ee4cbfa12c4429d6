"""Corrections in a plan: the help is right about them, and every wrong one is refused by name."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import openpyxl
import pytest

from evaluator.cohort.arranging.recipe import STAYS, UNDOABLE
from evaluator.cohort.workbook import read_data
from evaluator.planning.plan_file import plan_from_plain, plan_to_toml
from evaluator.values.plan import Data, Plan, plan_hash
from evaluator.values.problems import Refusal

HELP = Path(__file__).parents[4] / "ui" / "help" / "workbook.md"


@pytest.fixture
def book(tmp_path):
    workbook = openpyxl.Workbook()
    workbook.active.title = "Pupils"
    workbook.active.append(["key", "arm", "score"])
    for i in range(20):
        workbook.active.append([f"P{i}", "a" if i % 2 else "b", i])
    workbook.save(tmp_path / "book.xlsx")
    return tmp_path / "book.xlsx"


def codes(book, **said):
    with pytest.raises(Refusal) as refused:
        read_data(book, Data(**said))
    return [(problem.code, problem.column) for problem in refused.value.problems]


def test_the_example_of_the_help_is_understood_and_comes_back_the_same():
    example = re.search(r"```toml\n(.*?)```", HELP.read_text("utf-8"), re.DOTALL)[1]
    plan = plan_from_plain(tomllib.loads(example), "The help")
    assert plan.data.kinds == {"ward_code": "text"} and plan.data.join[0].key == ("ward",)
    again = plan_from_plain(tomllib.loads(plan_to_toml(plan)), "The plan")
    assert again == plan


def test_corrections_are_part_of_what_is_locked_and_no_correction_is_not():
    plain = Plan(data=Data("b.xlsx", "S"))
    assert plan_hash(plain) == plan_hash(Plan(data=Data("b.xlsx", "S", missing={})))
    assert plan_hash(plain) != plan_hash(Plan(data=Data("b.xlsx", "S", missing={"x": ("9",)})))


@pytest.mark.parametrize("key", ["keep", "leave_out", "fill_down"])
def test_columns_that_are_not_there_are_refused_by_name(book, key):
    assert codes(book, **{key: ("scor",)}) == [("correction_column", "scor")]


def test_kinds_labels_and_codes_of_absent_columns_are_refused_together(book):
    found = codes(book, kinds={"x": "text"}, labels={"y": {"a": "b"}}, missing={"z": ("9",)})
    assert sorted(found) == [("correction_column", name) for name in "xyz"]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"table": 2}, "table_not_found"),
        ({"header_rows": (40,)}, "header_rows_wrong"),
        ({"header_rows": (1, 40)}, "header_rows_wrong"),
        ({"sheets": ("Pupils", "Absent")}, "sheet_not_found"),
        ({"without": ("merge_label",)}, "step_unknown"),
    ],
)
def test_what_cannot_be_done_is_refused(book, said, code):
    assert codes(book, **said)[0][0] == code


@pytest.mark.parametrize("action", sorted(STAYS))
def test_steps_that_no_reading_can_do_without_are_refused_with_a_reason(book, action):
    assert codes(book, without=(action,)) == [("step_not_undoable", None)]
    assert action not in UNDOABLE


@pytest.mark.parametrize("action", sorted(UNDOABLE))
def test_every_other_step_can_be_left_out(book, action):
    cohort = read_data(book, Data(without=(action,)))
    assert action not in {step.action for step in cohort.recipe}

"""Sheets are put together by one rule, whoever reads the workbook, and a person is told of it."""

from __future__ import annotations

from dataclasses import replace

import openpyxl
import pandas as pd
import pytest
from generate import HEADER, pupils, workbook

from evaluator.cohort.arranging.sheets.numbered_anew import name_two_groups
from evaluator.cohort.opened import Opened
from evaluator.cohort.workbook import read_data, read_workbook
from evaluator.commands.inspect import inspect_book
from evaluator.planning.guess import guess_plan
from evaluator.planning.plan_file import read_plan, write_plan
from evaluator.values.data import Data
from tests.bad_workbooks.kinds.together import TOGETHER, some
from ui.state.window_words import in_the_window

TWO = (("Alder", some(0, 20)), ("Birch", some(20, 30)), ("About", [["What this is"]]))


def silent(_share, _text):
    """Progress that nobody looks at."""


@pytest.fixture(params=TOGETHER, ids=lambda defect: defect.name)
def path(request, tmp_path):
    path = tmp_path / "book.xlsx"
    path.write_bytes(request.param.write())
    return path


@pytest.mark.whole_way
def test_every_command_reads_the_same(path, tmp_path):
    cohort, _ = inspect_book(path)
    file = tmp_path / "plan.toml"
    write_plan(guess_plan(cohort), file)
    silent_plan = replace(read_plan(file), data=Data(workbook="book.xlsx"))
    others = (
        read_data(path, read_plan(file).data),
        read_data(path, silent_plan.data),
        inspect_book(path, plan=file)[0],
        Opened(path, silent).read(None, silent),
        Opened(path, silent).read(silent_plan.data, silent),
    )
    for other in others:
        pd.testing.assert_frame_equal(other.frame, cohort.frame)
        assert other.provenance.parts == cohort.provenance.parts
        assert other.recipe == cohort.recipe


def told(path, code):
    (problem,) = [p for p in read_workbook(path).problems if p.code == code]
    return problem


def test_what_was_put_together_is_a_warning_with_sheets_left_out_and_a_way_back(tmp_path):
    path = tmp_path / "book.xlsx"
    path.write_bytes(workbook(*TWO))
    problem = told(path, "sheets_stacked")
    assert problem.severity == "warning"
    assert problem.message.endswith('"Alder" (20), "Birch" (30). Left out: "About".')
    assert 'sheet = "Alder"' in problem.fix
    assert len(read_data(path, Data(sheet="Alder")).frame) == 20
    assert len(read_data(path, Data(without=("stack_sheets",))).frame) == 30


def test_a_joined_sheet_is_a_warning_with_a_way_back(tmp_path):
    path = tmp_path / "book.xlsx"
    schools = [["school", "roll"], *[[f"School {i + 1}", 900 + i] for i in range(4)]]
    path.write_bytes(workbook(("Pupils", [HEADER, *pupils()]), ("Schools", schools)))
    problem = told(path, "sheet_joined")
    assert problem.severity == "warning" and problem.sheet == "Schools"
    assert problem.message.endswith("No sheet was left out.")
    assert 'sheet = "Pupils"' in problem.fix
    for alone in (Data(sheet="Pupils"), Data(without=("join_sheet",))):
        assert tuple(read_data(path, alone).frame.columns) == HEADER


def test_rows_that_repeat_are_named_by_their_key(tmp_path):
    path = tmp_path / "book.xlsx"
    path.write_bytes(next(d for d in TOGETHER if d.name == "kinds_of_one_measure").write())
    problem = told(path, "sheets_repeat_rows")
    assert problem.severity == "warning"
    assert '"Force" and "Year"' in problem.message and '"Staff", "PCSOs"' in problem.message


def test_sheets_that_a_plan_names_are_told_apart_unless_it_says_that_they_are_the_same(tmp_path):
    path = tmp_path / "book.xlsx"
    path.write_bytes(next(d for d in TOGETHER if d.name == "groups_numbered_anew").write())
    named = Data(sheets=("Comparison", "Intervention"))
    cohort = read_data(path, named)
    assert cohort.frame["ID"].is_unique
    assert set(cohort.frame["sheet"]) == {"Comparison", "Intervention"}
    asked = told(path, "keys_numbered_anew")
    assert asked.severity == "warning" and asked.count == 26
    assert 'settled = ["keys_numbered_anew:ID"]' in asked.fix
    assert "without" not in in_the_window(asked).fix
    settled = read_data(path, replace(named, settled=("keys_numbered_anew:ID",)))
    assert "keys_numbered_anew" not in {p.code for p in settled.problems if p.severity != "note"}
    for same in ("key_with_sheet", "key_with_sheet:ID"):
        assert read_data(path, replace(named, without=(same,))).frame["ID"].nunique() == 30
        assert len(read_data(path, Data(without=(same,))).frame) == 30


@pytest.mark.parametrize(
    ("sheets", "groups"),
    [
        (("Intervention", "Comparison"), True),
        (("Control", "Breakfast club"), True),
        (("Took part", "Did not take part"), True),
        (("Mentored", "Not mentored"), True),
        (("Waiting list 2023", "Mentoring 2023"), True),
        (("Comparison 2022", "Intervention 2023"), False),
        (("Intervention before", "Comparison after"), False),
        (("Before", "After"), False),
        (("Control", "Comparison"), False),
        (("Control", "All"), False),
        (("Alder", "No school"), False),
        (("Intervention", "Control", "Other"), False),
    ],
)
def test_names_of_two_groups(sheets, groups):
    assert name_two_groups(sheets) is groups
    assert name_two_groups(sheets[::-1]) is groups


@pytest.mark.whole_way
def test_no_reason_is_given_that_is_not_true(tmp_path):
    path = tmp_path / "book.xlsx"
    rows = [[f"{cell} else" for cell in row] for row in pupils(10)]
    other = [[f"{name} else" for name in HEADER], *rows]
    path.write_bytes(workbook(("One", [HEADER, *pupils(10)]), ("Two", other)))
    said = told(path, "sheet_chosen").message
    assert '"One" was read, the first of those that hold the most.' in said
    notes = ("Notes", [["A long text. " * 500]])
    path.write_bytes(workbook(notes, ("Pupils", [HEADER, *pupils(10)])))
    said = told(path, "sheet_chosen").message
    assert said.endswith('"Pupils" was read because it holds the most. The others: "Notes".')
    book = openpyxl.load_workbook(path)
    book["Notes"].sheet_state = "hidden"
    book.save(path)
    said = told(path, "sheet_chosen").message
    assert said.endswith('"Pupils" was read because the others are hidden. The others: "Notes".')
    for name in range(81):
        book.create_sheet(f"Sheet {name}").append([name])
    book.save(path)
    said = told(path, "sheet_chosen").message
    assert '"Pupils" was read. The others: "Notes", "Sheet 0"' in said


def test_several_sheets_read_are_all_named(tmp_path):
    path = tmp_path / "book.xlsx"
    path.write_bytes(workbook(*TWO))
    said = told(path, "sheet_chosen").message
    assert said == 'The workbook has 3 sheets; "Alder", "Birch" were read. The others: "About".'

"""The template of a plan can be filled in, comes back readable, and every fault in it is named."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import openpyxl
import pytest

from evaluator.cohort.exchange.returned import check_return, returned_data
from evaluator.cohort.exchange.template import make_template, template_columns
from evaluator.cohort.rows.sides import who_took_part
from evaluator.cohort.sheet.body import EXAMPLE_MARK
from evaluator.cohort.workbook import read_data
from evaluator.values.plan import Covariate, Data, Outcome, Plan, Programme, Roles
from evaluator.values.problems import Refusal

PLAN = Plan(
    programme=Programme(name="Sessions", starts=date(2025, 9, 1)),
    data=Data(sheet="Pupils"),
    roles=Roles(
        unit="pupil_key", cluster="school", time="wave", after=("after",), treated="arm",
        treated_values=("sessions",),
    ),
    outcomes=(
        Outcome(name="Knowledge", column="knowledge_0_20", primary=True),
        Outcome(name="Arrested", column="arrested", kind="binary", better="lower"),
        Outcome(name="Absences", column="absences", kind="count", better="lower"),
    ),
    covariates=(Covariate("age", known_before_start=True),),
)  # fmt: skip
NAMES = ("pupil_key", "school", "wave", "arm", "knowledge_0_20", "arrested", "absences", "age")


def filled(path, rows, *, names=NAMES, example=False):
    """The template with these rows, saved."""
    book = openpyxl.load_workbook(io.BytesIO(make_template(PLAN)))
    sheet = book["Data"]
    assert [cell.value for cell in sheet[1]] == list(NAMES)
    for place, name in enumerate(names, start=1):
        sheet.cell(1, place, name)
    for place, row in enumerate(rows, start=3 if example else 2):
        for column, value in enumerate(row, start=1):
            sheet.cell(place, column, value)
    book.save(path)
    return path


def people(count=12):
    return [
        [f"P{i:03d}", f"School {i % 3}", wave, "sessions" if i % 2 else "comparison", 5 + i, "no",
         2, 14]
        for wave in ("before", "after")
        for i in range(count)
    ]  # fmt: skip


def test_a_filled_template_has_no_fault_and_reads_as_the_plan_wants(tmp_path):
    path = filled(tmp_path / "back.xlsx", people(), example=True)
    assert check_return(path, PLAN) == ()
    cohort = read_data(path, Data(sheet="Data"))
    assert tuple(cohort.frame.columns) == NAMES
    assert len(cohort.frame) == 24
    assert ("drop_example_row", 1) in {(step.action, step.count) for step in cohort.recipe}


def test_whom_it_is_for_is_asked_as_a_choice():
    roles = replace(PLAN.roles, eligible="young", eligible_values=("under 18",))
    asked = {c.name: c for c in template_columns(replace(PLAN, roles=roles))}
    assert asked["young"].required and asked["young"].choices[0] == "under 18"
    assert len(asked["young"].choices) == 2


def test_names_are_locked_cells_are_not_and_lists_drop_down():
    book = openpyxl.load_workbook(io.BytesIO(make_template(PLAN)))
    sheet = book["Data"]
    assert sheet.protection.sheet and sheet["A1"].protection.locked
    assert not sheet["A2"].protection.locked
    assert not sheet.column_dimensions["A"].protection.locked
    assert sheet["A2"].value == EXAMPLE_MARK
    kinds = {
        str(rule.sqref).split(":")[0]: rule.type for rule in sheet.data_validations.dataValidation
    }
    assert kinds == {"C2": "list", "D2": "list", "E2": "decimal", "F2": "list", "G2": "whole"}
    assert book["Lists"].sheet_state == "hidden"
    said = {cell.value for row in book["Notes"].iter_rows() for cell in row}
    assert set(NAMES) <= said


def test_limits_come_from_the_plan():
    columns = {column.name: column for column in template_columns(PLAN)}
    assert (columns["knowledge_0_20"].low, columns["knowledge_0_20"].high) == (0.0, 20.0)
    assert columns["wave"].choices == ("before", "after")
    assert columns["arm"].choices == ("sessions", "comparison")


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("pupil_key", None, "return_cell_empty"),
        ("arm", "waiting list", "return_cell_wrong"),
        ("knowledge_0_20", 99, "return_cell_wrong"),
        ("knowledge_0_20", "absent", "return_cell_wrong"),
        ("knowledge_0_20", "n/k", "return_cell_wrong"),
        ("arrested", "perhaps", "return_cell_wrong"),
        ("absences", 1.5, "return_cell_wrong"),
        ("absences", -1, "return_cell_wrong"),
        ("age", "n/k", "return_cell_wrong"),
    ],
)
def test_each_fault_is_named_with_sheet_row_and_column(tmp_path, column, value, code):
    rows = people()
    rows[4][NAMES.index(column)] = value
    (problem,) = check_return(filled(tmp_path / "back.xlsx", rows), PLAN)
    assert (problem.code, problem.sheet, problem.row, problem.column) == (code, "Data", 6, column)
    assert problem.severity == "stops"


@pytest.mark.parametrize(("yes", "no"), [("Y", "N"), ("Yes", "No"), ("TRUE", "FALSE"), ("1", "0")])
def test_yes_and_no_may_be_written_in_any_way(yes, no, tmp_path):
    roles = replace(PLAN.roles, treated_values=("Yes",))
    plan = replace(PLAN, roles=roles)
    rows = [[*row[:3], yes if i % 2 else no, *row[4:]] for i, row in enumerate(people())]
    path = filled(tmp_path / "back.xlsx", rows)
    assert check_return(path, plan) == ()
    took_part = who_took_part(read_data(path, Data(sheet="Data")), plan)
    assert took_part.tolist() == [float(i % 2) for i in range(24)]


def test_rows_on_a_second_sheet_are_not_passed_over(tmp_path):
    path = filled(tmp_path / "back.xlsx", people())
    book = openpyxl.load_workbook(path)
    book.copy_worksheet(book["Data"]).title = "Data (2)"
    book.save(path)
    for reading in (returned_data, check_return):
        with pytest.raises(Refusal) as refused:
            reading(path, PLAN)
        (problem,) = refused.value.problems
        assert (problem.code, problem.sheet) == ("return_rows_elsewhere", "Data (2)")


def test_an_empty_measurement_is_no_fault(tmp_path):
    rows = people()
    rows[4][4] = None
    assert check_return(filled(tmp_path / "back.xlsx", rows), PLAN) == ()


def test_missing_and_extra_columns_and_repeated_keys_are_named(tmp_path):
    rows = people()
    rows[5] = list(rows[4])
    names = ["knowledge" if name == "knowledge_0_20" else name for name in NAMES]
    problems = check_return(filled(tmp_path / "back.xlsx", rows, names=names), PLAN)
    found = {problem.code: problem for problem in problems}
    assert set(found) == {"return_column_missing", "return_column_extra", "return_key_repeats"}
    assert '"knowledge"' in found["return_column_missing"].fix
    assert found["return_key_repeats"].rows == (6, 7)


def test_personal_details_that_were_added_are_named(tmp_path):
    rows = [[*row, f"Child {i}"] for i, row in enumerate(people())]
    codes = {
        p.code
        for p in check_return(
            filled(tmp_path / "back.xlsx", rows, names=(*NAMES, "Pupil name")), PLAN
        )
    }
    assert codes == {"return_column_extra", "likely_identifier"}  # fmt: skip


def test_a_plan_without_columns_is_refused():
    with pytest.raises(Refusal) as refused:
        make_template(replace(PLAN, roles=Roles(), outcomes=(), covariates=()))
    assert refused.value.problems[0].code == "template_without_columns"


@pytest.mark.parametrize(
    ("name", "kinds", "example"),
    [
        ("on programme", {}, "yes"),
        ("on programme", {"on programme": "yes_no", "wave": "date"}, "yes"),
        ("law in force", {"law in force": "whole_number", "wave": "whole_number"}, "yes"),
        ("start", {"start": "yes_no"}, "yes"),
        ("first_treated", {"wave": "whole_number"}, 2025.0),
        ("live from", {}, "2025-09-01"),
    ],
)
def test_a_column_that_is_yes_while_the_programme_runs_is_asked_as_yes_or_no(name, kinds, example):
    roles = Roles(unit="ward", time="wave", first_treated=name)
    plan = replace(PLAN, roles=roles, covariates=())
    (column,) = [c for c in template_columns(plan, kinds) if c.name == name]
    assert column.example == example
    assert (column.choices == ("yes", "no")) == (example == "yes")

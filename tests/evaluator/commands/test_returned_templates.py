"""Template, return, check and evaluation fit each other, for the plan of every example."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from evaluator.cohort.exchange.returned import check_return, returned_data
from evaluator.cohort.exchange.template import make_template, template_columns
from evaluator.cohort.workbook import read_data
from evaluator.commands.evaluate import run_study
from evaluator.commands.inspect import inspect_book, kinds_beside
from evaluator.commands.verification.exports import verify_receipt
from evaluator.commands.verify import verify
from evaluator.planning.plan_file import read_plan, write_plan
from evaluator.planning.rules.requirements import missing
from evaluator.planning.understood import read_as_planned
from evaluator.study.study import Study
from evaluator.values.data import RowsKept
from evaluator.values.plan import Covariate, Data, Outcome, Plan, Roles
from examples import EXAMPLES, Example

pytestmark = pytest.mark.whole_way


def plain(value: object) -> object:
    if pd.isna(value):
        return None
    return (
        value.to_pydatetime()
        if isinstance(value, pd.Timestamp)
        else getattr(value, "item", lambda: value)()
    )


def filled(plan: Plan, kinds: dict, frame: pd.DataFrame, path: Path, sheet: str = "Data") -> Path:
    """The template with the rows of a cohort written over its example, as a provider would."""
    book = openpyxl.load_workbook(io.BytesIO(make_template(plan, kinds)))
    page = book["Data"]
    names = [cell.value for cell in page[1]]
    for row, (_, values) in enumerate(frame[names].iterrows(), start=2):
        for place, name in enumerate(names, start=1):
            page.cell(row, place, plain(values[name]))
    page.title = sheet
    book.save(path)
    return path


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: each.key)
def test_what_was_filled_in_as_asked_can_be_evaluated(example: Example, tmp_path: Path) -> None:
    plan, sheet = read_plan(example.plan_path), example.key[:12]
    kinds = kinds_beside(plan, example.plan_path)
    assert kinds
    cohort = read_data(example.workbook_path, plan.data)
    frame = cohort.frame
    path = filled(plan, kinds, frame, tmp_path / "back.xlsx", sheet)
    found = check_return(path, plan, kinds)
    assert [problem for problem in found if problem.severity == "stops"] == []
    again = read_as_planned(path, plan, returned_data(path, plan))
    stops = [p.code for p in missing(plan, again) if p.severity == "stops"]
    assert stops == []


PLAN = Plan(
    data=Data("wards.xlsx", "Wards"),
    roles=Roles(unit="ward", treated="took_part", treated_values=("yes",), time="year",
                first_treated="start"),
    outcomes=(Outcome(name="Offences", column="offences", kind="count"),),
    covariates=(Covariate("homes", True), Covariate("region", True), Covariate("opened", True)),
)  # fmt: skip


def test_the_template_asks_for_numbers_where_numbers_belong() -> None:
    kinds = {"year": "whole_number", "homes": "number", "region": "category", "opened": "date"}
    columns = {column.name: column for column in template_columns(PLAN, kinds)}
    assert columns["homes"].holds == "number" and columns["homes"].example == 12.5
    assert (columns["region"].holds, columns["opened"].holds) == ("label", "date")
    assert columns["year"].example == columns["start"].example == 2025.0
    assert columns["took_part"].choices == ("yes", "no")
    assert "place" in columns["ward"].how
    unknown = {column.name: column for column in template_columns(PLAN)}
    assert unknown["homes"].holds == "as_recorded"
    said = replace(PLAN, data=replace(PLAN.data, kinds={"homes": "number"}))
    assert {c.name: c for c in template_columns(said)}["homes"].holds == "number"


@pytest.mark.parametrize(("label", "others"), [("yes", "no"), ("comparison", "control")])
def test_any_usual_word_for_those_who_did_not_take_part_is_taken(
    label: str, others: str, tmp_path: Path
) -> None:
    plan = replace(PLAN, roles=Roles(unit="ward", treated="took_part", treated_values=("yes",)),
                   covariates=(), data=Data())  # fmt: skip
    rows = [[f"W{i}", "yes" if i % 2 else others, i] for i in range(20)]
    frame = pd.DataFrame(rows, columns=["ward", "took_part", "offences"])
    path = filled(plan, {}, frame, tmp_path / "back.xlsx")
    assert check_return(path, plan) == ()
    alone = filled(plan, {}, frame[frame["took_part"] == "yes"], tmp_path / "alone.xlsx")
    assert [problem.code for problem in check_return(alone, plan)] == ["return_one_group"]


def test_a_plan_that_only_corrects_the_reading_asks_for_nothing(tmp_path: Path) -> None:
    pd.DataFrame({"a": [1, 2], "b": [3, 4]}).to_excel(
        tmp_path / "x.xlsx", index=False, startrow=2, sheet_name="S"
    )
    plan = Plan(data=Data("x.xlsx", "S", header_rows=(3,)))
    write_plan(plan, tmp_path / "plan.toml")
    cohort, found = inspect_book(tmp_path / "x.xlsx", plan=tmp_path / "plan.toml")
    assert found == () and list(cohort.frame.columns) == ["a", "b"]


@pytest.mark.parametrize("name", ["x.xlsx", "autumn.xlsx"])
def test_the_plans_own_workbook_is_no_template_that_came_back(name: str, tmp_path: Path) -> None:
    """Cells that the reading understands are not held against a template's drop-down lists."""
    rows = [
        [f"K{i}", term, ("N", "yes - partly", "?", "Y")[i % 4], i % 7 + place]
        for i in range(24) for place, term in enumerate(("Autumn", "Spring", "Summer"))
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["key", "term", "took_part", "points"])
    frame["school"] = "Not asked for"
    roles = Roles(unit="key", time="term", after=("Summer",), treated="took_part",
                  treated_values=("Y", "yes - partly"))  # fmt: skip
    plan = Plan(data=Data("x.xlsx", "S"), roles=roles, outcomes=(Outcome("Points", "points"),))
    write_plan(plan, tmp_path / "plan.toml")
    frame.to_excel(tmp_path / name, index=False, sheet_name="S")
    assert inspect_book(tmp_path / name, plan=tmp_path / "plan.toml")[1] == ()
    frame.drop(columns="points").to_excel(tmp_path / name, index=False, sheet_name="S")
    (problem,) = inspect_book(tmp_path / name, plan=tmp_path / "plan.toml")[1]
    assert (problem.code, problem.column) == ("missing_column", "points")
    back = filled(plan, {}, frame, tmp_path / "back.xlsx", "S")
    assert "return_cell_wrong" in {
        problem.code for problem in inspect_book(back, plan=tmp_path / "plan.toml")[1]
    }


def test_a_study_of_a_returned_template_is_verified_from_it(tmp_path: Path) -> None:
    example = next(each for each in EXAMPLES if each.key == "workshop_no_comparison")
    plan = read_plan(example.plan_path)
    frame = read_data(example.workbook_path, plan.data).frame
    path = filled(plan, kinds_beside(plan, example.plan_path), frame, tmp_path / "back.xlsx")
    now = datetime(2026, 3, 1, 9, 30)
    done = run_study(example.plan_path, path, tmp_path / "out", formats=("json",), now=now)
    study = Study.load(done.study)
    assert verify(study, path).identical
    receipt = next((tmp_path / "out").glob("*.json"))
    assert verify_receipt(receipt, study.plan, path)[0].identical


def test_a_plan_without_a_sheet_corrects_a_text_file_as_it_says(tmp_path: Path) -> None:
    """A text file's only sheet is called as the template's is, and is no template for that."""
    path = tmp_path / "a.csv"
    rows = [f"{place},{year},{n}" for n, place in enumerate("ABCD") for year in (2021, 2022)]
    path.write_text("\n".join(["Area,Year,Count", *rows]))
    plan = Plan(data=Data("a.csv", header_rows=(1,), keep=(RowsKept("Year", values=(2022.0,)),)))
    assert returned_data(path, plan) == plan.data
    assert len(read_as_planned(path, plan, returned_data(path, plan)).frame) == 4

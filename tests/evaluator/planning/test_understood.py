"""A plan in other capitals and spaces than the workbook: understood, told and hashed as it is."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from evaluator.cohort.workbook import read_data
from evaluator.commands.evaluate import run_study
from evaluator.commands.verification.exports import verify_receipt
from evaluator.commands.verify import verify
from evaluator.planning.plan_file import read_plan
from evaluator.planning.understood import as_planned, read_as_planned
from evaluator.study.study import Study
from evaluator.values.data import Data, RowsKept
from evaluator.values.plan import Covariate, Outcome, Plan, Roles, plan_hash
from evaluator.values.problems import Refusal
from tests.bad_workbooks.generate import workbook

HEADINGS = ["Pupil  Key", "School", "ARM", "Score before", "score_after", "Age"]
PLAN = """
[programme]
name = "Sessions"
[data]
workbook = "b.xlsx"
leave_out = ["AGE"]
keep = [{ column = "school", not = ["School 9"] }]
[roles]
unit = "pupil_key"
cluster = "SCHOOL"
treated = "arm"
treated_values = ["sessions"]
[[outcomes]]
name = "Score"
before = "Score Before"
after = "Score After"
worthwhile = 1.0
[design]
kind = "difference_in_differences"
"""


@pytest.fixture
def folder(tmp_path):
    rows = [
        [f"P{i:03}", f"School {i % 10}", "sessions" if i % 10 < 5 else "usual",
         (7 * i) % 20, (7 * i) % 20 + (3 if i % 10 < 5 else 1) + i % 3, 11 + i % 4]
        for i in range(200)
    ]  # fmt: skip
    (tmp_path / "b.xlsx").write_bytes(workbook(("Pupils", [HEADINGS, *rows])))
    (tmp_path / "plan.toml").write_text(PLAN, "utf-8")
    return tmp_path


def test_a_plan_is_evaluated_told_and_verified_though_it_spells_names_otherwise(folder):
    out = folder / "out"
    done = run_study(folder / "plan.toml", None, out, formats=("json",),
                     now=datetime(2026, 1, 5, tzinfo=UTC))  # fmt: skip
    said = [p.message for p in done.told if p.code == "column_spelt_otherwise"]
    assert len(said) == 5 and '"arm" was taken for the column "ARM"' in " ".join(said)
    study = Study.load(done.study)
    plan = read_plan(folder / "plan.toml")
    assert study.plan.roles == plan.roles
    assert plan_hash(study.plan) == plan_hash(plan)
    assert verify(study, folder / "b.xlsx").identical
    receipt = next(out.glob("*.json"))
    assert json.loads(receipt.read_text("utf-8"))["plan_hash"] == plan_hash(plan)
    assert verify_receipt(receipt, plan, folder / "b.xlsx")[0].identical


def test_the_data_are_the_same_but_for_the_names(folder):
    plan = read_plan(folder / "plan.toml")
    plain, planned = read_data(folder / "b.xlsx", plan.data), read_as_planned(
        folder / "b.xlsx", plan
    )  # fmt: skip
    assert "Age" not in plain.frame and len(plain.frame) == 180
    assert planned.frame.shape == plain.frame.shape
    assert [c.name for c in planned.columns] == list(planned.frame.columns)
    assert (planned.frame["arm"] == plain.frame["ARM"]).all()


def test_a_name_that_fits_two_headings_or_none_is_left_for_the_refusal(tmp_path):
    rows = [[f"P{i}", i, i + 1, "a"] for i in range(12)]
    (tmp_path / "b.xlsx").write_bytes(workbook(("S", [["key", "Score", "SCORE", "arm"], *rows])))
    cohort = read_data(tmp_path / "b.xlsx", Data())
    two = Plan(roles=Roles(unit="key"), outcomes=(Outcome("s", column="score"),))
    assert as_planned(cohort, two) is cohort
    exact = Plan(outcomes=(Outcome("s", column="Score"),), covariates=(Covariate("score"),))
    assert "score" in as_planned(cohort, exact).frame and "Score" in as_planned(cohort, exact).frame
    assert as_planned(cohort, Plan(roles=Roles(treated="group"))) is cohort
    with pytest.raises(Refusal):
        read_data(tmp_path / "b.xlsx", Data(keep=(RowsKept("score", from_=3),)))

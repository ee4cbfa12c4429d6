"""The time in which a start lies, left out where a plan says so: neither before nor after."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date, datetime

import pandas as pd
import pytest

from evaluator.cohort.rows.shapes import POST, TIME, UNIT, shape
from evaluator.cohort.rows.starts_told import planned_starts_told, settled
from evaluator.cohort.workbook import read_workbook
from evaluator.planning.plan_file import plan_from_plain, plan_to_toml
from evaluator.values.data import Data
from evaluator.values.plan import Design, Outcome, Plan, Programme, Roles, plan_hash
from evaluator.values.problems import Refusal
from tests.bad_workbooks.generate import workbook

MONTHS = [datetime(2022 + m // 12, m % 12 + 1, 1) for m in range(24)]
OUTCOME = Outcome("Crimes", column="crimes", kind="count", better="lower", worthwhile=1.0)


def cohort(tmp_path, starts):
    """Six wards over 24 months with a start each."""
    rows = [
        [f"Ward {i}", month, start, "yes" if start or i < 3 else "no", (7 * i + 3 * k) % 17]
        for i, start in enumerate(starts)
        for k, month in enumerate(MONTHS)
    ]
    path = tmp_path / "b.xlsx"
    path.write_bytes(workbook(("D", [["ward", "month", "start", "pilot", "crimes"], *rows])))
    return read_workbook(path)


def plan(**roles):
    own = Roles("ward", None, "month", first_treated="start", start_period="left_out")
    return Plan(data=Data("b.xlsx"), roles=replace(own, **roles), outcomes=(OUTCOME,),
                design=Design("staggered_roll_out"))  # fmt: skip


def days(*starts):
    return [*starts, *[None] * (6 - len(starts))]


JANUARY, JUNE = datetime(2023, 1, 3), datetime(2023, 6, 20)


def test_each_unit_loses_the_month_of_its_own_start(tmp_path):
    found = cohort(tmp_path, days(JANUARY, JUNE, datetime(2023, 3, 1)))
    frame = shape(found, plan(), OUTCOME, several_starts=True).frame
    gone = {u: sorted(set(range(24)) - set(own)) for u, own in frame.groupby(UNIT)[TIME]}
    assert {unit: own for unit, own in gone.items() if own} == {"Ward 0": [12], "Ward 1": [17]}
    first = frame[frame[POST] == 1].groupby(UNIT)[TIME].min()
    assert (first["Ward 0"], first["Ward 1"], first["Ward 2"]) == (13, 18, 14)
    (step,) = [s for s in settled(found, plan()).recipe if s.action == "start_period_left_out"]
    assert step.count == 2
    kept = shape(found, plan(start_period=None), OUTCOME, several_starts=True).frame
    assert len(kept) == len(frame) + 2


def test_one_start_for_all_leaves_the_month_out_for_everybody(tmp_path):
    found = cohort(tmp_path, days(JANUARY, JANUARY, JANUARY))
    for asked in (
        plan(),
        replace(
            plan(first_treated=None, treated="pilot", treated_values=("yes",)),
            programme=Programme(starts=date(2023, 1, 3)),
        ),
    ):
        rows = shape(found, asked, OUTCOME)
        assert len(rows.times) == 23 and "2023-01-01" not in rows.times
        assert rows.times[rows.first_after] == "2023-02-01" and rows.without_group == 0
    twice = settled(settled(found, plan()), plan())
    assert twice.frame.equals(settled(found, plan()).frame)


def test_a_start_on_the_first_day_leaves_nothing_out(tmp_path):
    found = cohort(tmp_path, days(datetime(2023, 1, 1)))
    assert len(settled(found, plan()).frame) == len(found.frame)
    assert len(settled(found, plan(after=("2023-05-01",))).frame) == len(found.frame)


def test_a_plan_without_it_keeps_its_hash_and_one_with_it_has_another():
    without = plan(start_period=None)
    assert "start_period" not in plan_to_toml(without)
    assert plan_hash(plan()) != plan_hash(without)
    text = '[roles]\nunit = "ward"\nstart_period = "left_out"\n'
    assert plan_from_plain(tomllib.loads(text), "P").roles.start_period == "left_out"
    with pytest.raises(Refusal):
        plan_from_plain({"roles": {"start_period": "before"}}, "P")


def test_what_is_told_names_the_setting(tmp_path):
    found = cohort(tmp_path, days(JANUARY, JUNE))
    (told,) = [p for p in found.problems if p.code == "data_start_inside_time"]
    assert 'start_period = "left_out"' in told.fix
    codes = {p.code for p in planned_starts_told(found, plan(), several_starts=True)}
    assert "data_start_inside_time" not in codes
    assert pd.api.types.is_datetime64_any_dtype(found.frame["start"])

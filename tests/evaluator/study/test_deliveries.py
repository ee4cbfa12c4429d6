"""A new delivery is held against what the study published, as it keeps no rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from evaluator.cohort.workbook import read_data
from evaluator.study.study import Study, next_delivery
from evaluator.values.plan import Data, Design, Plan
from evaluator.values.problems import Problem
from evaluator.walk import evaluate
from tests.evaluator.worlds import referrals, referrals_plan, roll_out, roll_out_plan, save_book

pytestmark = pytest.mark.whole_way


def studied(frame: pd.DataFrame, plan: Plan, folder: Path) -> Study:
    """A study of a workbook, as it is saved and opened again."""
    plan = replace(plan, data=Data("data.xlsx", "Data"), lock=None)
    cohort = read_data(save_book(frame, folder / "data.xlsx"), plan.data)
    path = folder / "one.whatworked"
    Study.of(plan, cohort, evaluate(cohort, plan)).save(path)
    return Study.load(path)


def found(study: Study, frame: pd.DataFrame, folder: Path) -> dict[str, Problem]:
    (folder / "next").mkdir(exist_ok=True)
    _, problems = next_delivery(study, save_book(frame, folder / "next" / "data.xlsx"))
    return {problem.code: problem for problem in problems}


def people() -> tuple[pd.DataFrame, Plan]:
    frame = referrals(treated=80, pool=120, effect=1.0)
    return frame, referrals_plan(design=Design("difference_in_differences"))


@pytest.fixture(scope="module")
def of_people(tmp_path_factory: pytest.TempPathFactory) -> tuple[pd.DataFrame, Study]:
    frame, plan = people()
    return frame, studied(frame, plan, tmp_path_factory.mktemp("people"))


def switched(frame: pd.DataFrame) -> pd.DataFrame:
    frame.loc[frame.index[-25:], "referred"] = "yes"
    return frame


CHANGES: dict[str, tuple[Callable[[pd.DataFrame], pd.DataFrame], str]] = {
    "another order": (lambda f: f.sample(frac=1, random_state=1), "same_rows"),
    "other keys": (lambda f: f.assign(key=f["key"].str.replace("K", "Q")), "other_rows"),
    "other groups": (switched, "groups_differ"),
    "earlier scores": (lambda f: f.assign(base=f["base"] + 5), "averages_differ"),
    "later scores": (lambda f: f.assign(later=f["later"] * 5), "averages_differ"),
    "other labels": (
        lambda f: f.assign(referred=f["referred"].map({"yes": "Mentored", "no": "Waiting"})),
        "kind_changed",
    ),
    "a lost outcome": (lambda f: f.drop(columns="later"), "column_gone"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_changed_is_told(
    change: str, of_people: tuple[pd.DataFrame, Study], tmp_path: Path
) -> None:
    frame, study = of_people
    changed, code = CHANGES[change]
    problems = found(study, changed(frame.copy()), tmp_path)
    assert code in problems
    assert ("same_rows" in problems) == (change == "another order")
    stops = {p.code for p in problems.values() if p.severity == "stops"}
    assert bool(stops) == (change in ("other labels", "a lost outcome"))


def test_of_what_came_after_the_start_no_number_is_told(tmp_path: Path) -> None:
    frame, plan = people()
    study = studied(frame, plan, tmp_path)
    later = found(study, frame.assign(later=frame["later"] * 5), tmp_path)["averages_differ"]
    assert not any(char.isdigit() for char in later.message)
    earlier = found(study, frame.assign(base=frame["base"] + 5), tmp_path)["averages_differ"]
    assert "then" in earlier.message and any(char.isdigit() for char in earlier.message)


def test_a_column_that_is_gone_is_looked_for_under_another_name(tmp_path: Path) -> None:
    frame, plan = people()
    study = studied(frame, plan, tmp_path)
    gone = found(study, frame.rename(columns={"later": "Later_score"}), tmp_path)["column_gone"]
    assert gone.severity == "stops" and '"Later_score"' in gone.fix


def test_starts_that_moved_are_told(tmp_path: Path) -> None:
    frame = roll_out()
    study = studied(frame, roll_out_plan(), tmp_path)
    moved = frame.assign(start=frame["start"].where(frame["start"].isna(), frame["start"].max()))
    assert "starts_differ" in found(study, moved, tmp_path)


def test_averages_of_matched_groups_are_held_against_each_other_too(tmp_path: Path) -> None:
    frame, _ = people()
    study = studied(frame, referrals_plan(), tmp_path)
    older = found(study, frame.assign(risk=frame["risk"] + 3), tmp_path)
    assert "risk" in older["characteristics_differ"].message
    assert "averages_differ" in found(study, frame.assign(later=frame["later"] + 5), tmp_path)

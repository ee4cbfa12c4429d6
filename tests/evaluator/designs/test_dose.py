"""How much each had is described beside the planned answer, any against none, and never more."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evaluator.disclosure.counts import rules_for
from evaluator.disclosure.published import published
from evaluator.planning.plan_file import read_plan
from evaluator.planning.rules.contradictions import contradictions
from evaluator.summary.further.dose import dose_table
from evaluator.values.evaluation import OutcomeResult
from evaluator.values.plan import Design, Plan, lock
from evaluator.values.policy import load_policy
from evaluator.walk import evaluate
from tests.evaluator.worlds import (
    LOCKED_AT,
    cohort_of,
    pupils,
    pupils_plan,
    referrals,
    referrals_plan,
    roll_out,
    roll_out_plan,
)

pytestmark = pytest.mark.whole_way


def mentored(treated: int = 220) -> pd.DataFrame:
    """Those who are better off keep coming: hours go with an outcome that hours do not change."""
    frame = referrals(treated=treated, effect=1.0)
    rng = np.random.default_rng(4)
    took = frame["referred"] == "yes"
    hours = np.clip(np.rint(20 - 3 * (frame["later"] - 9) + rng.normal(0, 3, len(frame))), 1, None)
    return frame.assign(hours=np.where(took, hours, 0.0))


def planned(plan: Plan, column: str = "hours", **roles: object) -> Plan:
    changed = replace(plan.roles, dose=column, **roles)
    return lock(replace(plan, roles=changed, lock=None), "0" * 64, LOCKED_AT)


def result(frame: pd.DataFrame, plan: Plan) -> OutcomeResult:
    return evaluate(cohort_of(frame), plan).outcomes[0]


def test_the_planned_answer_is_any_against_none() -> None:
    frame = mentored()
    without = result(frame.drop(columns="hours"), referrals_plan())
    beside = result(frame, planned(referrals_plan()))
    itself = result(
        frame.drop(columns="referred"),
        planned(referrals_plan(), treated="hours", treated_values=()),
    )
    assert without.estimate == beside.estimate
    assert itself.estimate is not None and without.estimate is not None
    assert itself.estimate.value == without.estimate.value


def test_amounts_are_described_in_parts_of_enough_people() -> None:
    found = result(mentored(), planned(referrals_plan()))
    assert len(found.doses) == 3
    labels = [band.label for band in found.doses]
    assert labels[0].startswith("under ") and labels[-1].endswith(" or more")
    counted = [band.estimate.n_treated for band in found.doses if band.estimate is not None]
    assert len(counted) == 3 and min(counted) >= 20
    few, most = found.doses[0].estimate, found.doses[-1].estimate
    assert few is not None and most is not None and few.value > most.value


def test_few_people_are_not_told_apart() -> None:
    found = result(mentored(treated=36), planned(referrals_plan()))
    (band,) = found.doses
    assert band.estimate is None and "Fewer than 20" in band.why


def test_the_table_calls_nothing_an_effect_of_an_hour() -> None:
    plan = planned(referrals_plan())
    evaluation = published(evaluate(cohort_of(mentored()), plan))
    rules = rules_for(load_policy().disclosure, places=False)
    table = dose_table(evaluation.outcomes[0], plan, rules)
    assert table is not None and len(table.rows) == 3
    told = " ".join([table.title, *table.columns, *table.notes]).casefold()
    assert "any against none" in told and "no effect of an amount" in told
    assert "per hour" not in told and "each hour" not in told


def test_schools_and_roll_outs_are_described_too() -> None:
    frame = pupils(schools=40, effect=1.0)
    number = frame["pupil"].str[1:].astype(int)
    took = frame["arm"] == "sessions"
    frame["lessons"] = np.where(took, 1.0 + number % 6, 0.0)
    found = result(frame, planned(pupils_plan(frame), "lessons"))
    assert [band.why for band in found.doses] == ["", "", ""]
    places = roll_out()
    started = places["start"].notna()
    places["visits"] = np.where(started, 5.0 + places["la"].str[2:].astype(int) % 2 * 10, 0.0)
    found = result(places, planned(roll_out_plan(), "visits"))
    assert found.doses and all(band.estimate is None for band in found.doses)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda f: f.assign(hours=f["hours"].astype(str) + " h"), "plan_dose_not_usable"),
        (lambda f: f.assign(hours=f["hours"] - 50), "plan_dose_not_usable"),
        (lambda f: f.assign(hours=f["hours"] + 1), "plan_dose_in_comparison"),
    ],
)
def test_amounts_that_cannot_be_are_named(change, code: str) -> None:
    found = contradictions(planned(referrals_plan()), cohort_of(change(mentored())))
    assert code in {problem.code for problem in found}


def test_an_amount_is_no_characteristic_and_asks_a_design_of_people() -> None:
    plan = planned(referrals_plan(), "risk")
    codes = {problem.code for problem in contradictions(plan, cohort_of(mentored()))}
    assert "plan_column_twice" in codes
    places = planned(replace(roll_out_plan(), design=Design("synthetic_comparison")), "rate")
    codes = {problem.code for problem in contradictions(places, cohort_of(roll_out()))}
    assert "plan_dose_design" in codes


def test_a_plan_file_names_it(tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    path.write_text('[roles]\ndose = "hours"\n', "utf-8")
    assert read_plan(path).roles.dose == "hours"

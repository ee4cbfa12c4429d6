"""What is not known is marked, left out or imputed as planned, and always counted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evaluator.designs.matched.matched_comparison import MATCHED_COMPARISON
from evaluator.designs.shared.matched_part import matched_part
from evaluator.values.plan import Design
from evaluator.walk import evaluate
from tests.evaluator.worlds import cohort_of, referrals, referrals_plan

EFFECT = 1.0


def holed(share=0.15, seed=2, **changes):
    """A world in which risk and sex are not known for some, more often where age is high."""
    frame = referrals(treated=220, pool=800, effect=EFFECT, seed=seed, **changes)
    rng = np.random.default_rng(seed)
    chance = share * np.where(frame["age"] > frame["age"].median(), 1.6, 0.4)
    frame["risk"] = frame["risk"].where(rng.random(len(frame)) > chance)
    frame["sex"] = frame["sex"].where(rng.random(len(frame)) > chance)
    return frame


def answer(frame, **settings):
    plan = referrals_plan(design=Design("matched_comparison", settings))
    cohort, outcome = cohort_of(frame), plan.outcomes[0]
    work = MATCHED_COMPARISON.groundwork(cohort, plan, outcome)
    assert work.failure is None, work.failure
    return work, MATCHED_COMPARISON.effect(work, plan, outcome)


@pytest.mark.parametrize(
    "settings",
    [{}, {"missing": "complete_cases"}, {"missing": "multiple_imputation", "imputations": 5}],
    ids=str,
)
def test_each_way_recovers_the_effect(settings):
    work, found = answer(holed(), **settings)
    assert found.estimate.value == pytest.approx(-EFFECT, abs=4 * found.estimate.std_error + 0.1)
    told = {each.column: each for each in matched_part(work).report.unknown}
    assert set(told) == {"risk", "sex"}
    assert 0.05 < told["risk"].comparison < 0.3


def test_an_indicator_keeps_everybody_and_balances_what_is_not_known():
    work, _ = answer(holed())
    assert work.listwise_loss == 0
    assert "risk: not known" in matched_part(work).characteristics
    names = [row.covariate for row in matched_part(work).balance]
    assert "risk: not known" in names
    assert "sex: not known" in names


def test_complete_cases_are_counted_and_who_was_lost_is_told():
    work, _ = answer(holed(), missing="complete_cases")
    assert work.listwise_loss > 0.2
    assert work.flow[2].treated < work.flow[1].treated
    assert matched_part(work).report.lost == work.listwise_loss
    assert "age" in matched_part(work).report.lost_apart
    assert "higher" in matched_part(work).report.lost_apart


def test_imputation_pools_and_says_so():
    work, found = answer(holed(), missing="multiple_imputation", imputations=4)
    assert len(matched_part(work).copies) == 4
    assert all(copy.notna().all(axis=None) for copy in matched_part(work).copies)
    assert "pooled over 4 imputations" in found.estimate.method
    assert "Rubin" in found.estimate.variance


def test_too_few_unknown_to_be_a_category_are_left_out():
    frame = referrals(treated=200, pool=600, seed=3)
    frame.loc[[0, 1, 300], "risk"] = np.nan
    work, _ = answer(frame)
    assert work.listwise_loss == pytest.approx(3 / 800)
    assert "risk: not known" not in matched_part(work).characteristics


def test_unknown_together_is_marked_once():
    frame = holed()
    frame["age"] = frame["age"].where(frame["risk"].notna())
    work, _ = answer(frame)
    marks = [name for name in matched_part(work).characteristics if name.endswith(": not known")]
    assert len(marks) == 1


def test_subgroups_are_imputed_too():
    frame = holed()
    frame["area"] = np.where(np.arange(len(frame)) % 2, "north", "south")
    plan = referrals_plan(
        design=Design("matched_comparison", {"missing": "multiple_imputation", "imputations": 3})
    )
    plan = replace(plan, analysis=replace(plan.analysis, subgroups=("area",)))
    found = evaluate(cohort_of(frame), plan)
    assert [part.label for part in found.outcomes[0].subgroups] == ["north", "south"]


def test_nothing_unknown_changes_nothing():
    frame = referrals(treated=200, pool=600, seed=3)
    values = {
        answer(frame, missing=how)[1].estimate.value for how in ("indicator", "complete_cases")
    }
    assert len(values) == 1

"""Matched difference-in-differences: a planted effect, what it refuses, and what it cannot tell."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evaluator import walk as evaluating
from evaluator.designs.matched_changes.matched_difference_in_differences import (
    MATCHED_DIFFERENCE_IN_DIFFERENCES,
    groundwork,
)
from evaluator.designs.shared.matched_part import matched_part
from evaluator.values.plan import Plan
from evaluator.values.problems import Refusal
from methods.inference import adjusted_difference
from tests.evaluator.histories import drifting, drifting_plan
from tests.evaluator.worlds import cohort_of

pytestmark = pytest.mark.whole_way

METHODS = ("nearest", "full", "subclassification", "entropy", "ipw", "overlap")


def checks_of(result) -> dict:
    return {check.key: check for check in result.checks}


@pytest.mark.parametrize("method", METHODS)
def test_every_method_finds_the_effect_that_plain_changes_miss(method: str) -> None:
    frame = drifting()
    (result,) = evaluating.evaluate(cohort_of(frame), drifting_plan(method=method)).outcomes
    assert result.estimate is not None
    assert result.estimate.ci_low < -1.0 < result.estimate.ci_high
    naive = next(a for a in result.alternatives if a.key == "unmatched")
    assert naive.naive and not naive.estimate.ci_low < -1.0 < naive.estimate.ci_high
    assert {a.key for a in result.alternatives} == {
        "adjusted_otherwise", "other_matching", "doubly_robust", "after_levels", "unmatched",
    }  # fmt: skip
    assert result.verdict.rating == 4 and result.verdict.level == "worked"
    assert [p.event_time for p in result.path] == [-4, -3, -2, 0, 1]


def test_without_an_effect_none_is_claimed() -> None:
    frame = drifting(effect=0.0, seed=5)
    (result,) = evaluating.evaluate(cohort_of(frame), drifting_plan()).outcomes
    assert result.verdict.level in ("no_worthwhile_effect", "not_proven")


def test_the_design_is_judged_by_how_often_was_measured_before() -> None:
    for before, cap in ((1, 3), (2, 4), (4, 4)):
        frame = drifting(before=before, after=1)
        plan = drifting_plan(before=before, after=1)
        (result,) = evaluating.evaluate(cohort_of(frame), plan).outcomes
        assert checks_of(result)["design_strength"].cap == cap
        assert ("earlier_trends" in checks_of(result)) == (before > 1)
        assert result.verdict.rating <= cap


def test_wide_and_long_data_give_the_same_answer() -> None:
    frame = drifting(before=1, after=1)
    wide = frame.pivot(index=["key", "took_part", "risk"], columns="wave", values="score")
    wide = wide.reset_index().rename(columns={1.0: "base", 2.0: "later"})
    plan = drifting_plan(before=1, after=1)
    outcome = replace(plan.outcomes[0], column=None, before="base", after="later")
    roles = replace(plan.roles, time=None, after=())
    flat = replace(plan, roles=roles, outcomes=(outcome,))
    (one,) = evaluating.evaluate(cohort_of(frame), plan).outcomes
    (two,) = evaluating.evaluate(cohort_of(wide), flat).outcomes
    assert one.estimate is not None and two.estimate is not None
    assert two.estimate.value == pytest.approx(one.estimate.value, abs=1e-12)
    assert two.estimate.std_error == pytest.approx(one.estimate.std_error, abs=1e-12)


def test_without_matching_it_is_the_plain_difference_in_changes() -> None:
    """Entropy weights on something that is equal in both groups leave everybody's weight alone."""
    frame = drifting(people=400, before=1, after=1, drift=0.0)
    both = frame.assign(key="B" + frame["key"])
    both["took_part"] = np.where(frame["took_part"] == "yes", "no", "yes")
    both.loc[both["wave"] == 2.0, "score"] += 0.7
    twice = pd.concat([frame, both], ignore_index=True)
    plan = drifting_plan(before=1, after=1, method="entropy", adjust=False)
    work = groundwork(cohort_of(twice), plan, plan.outcomes[0])
    finding = MATCHED_DIFFERENCE_IN_DIFFERENCES.effect(work, plan, plan.outcomes[0])
    plain = adjusted_difference(work.frame, outcome="@change", treated="@treated")
    assert finding.estimate is not None
    assert finding.estimate.value == pytest.approx(plain.value, abs=1e-9)


def test_nothing_before_the_lock_depends_on_the_outcome_afterwards() -> None:
    frame = drifting()
    changed = frame.copy()
    late = changed["wave"] > 4
    changed.loc[late, "score"] = np.random.default_rng(9).normal(0, 50, int(late.sum()))
    plan = drifting_plan()
    one, two = (groundwork(cohort_of(f), plan, plan.outcomes[0]) for f in (frame, changed))
    assert matched_part(one).matches is not None and matched_part(two).matches is not None
    np.testing.assert_array_equal(
        matched_part(one).matches.weights, matched_part(two).matches.weights
    )
    assert matched_part(one).balance == matched_part(two).balance and one.flow == two.flow
    assert one.minimum_detectable == two.minimum_detectable


def test_earlier_times_are_held_out_so_that_they_can_show_a_drift() -> None:
    """Groups that differ for good: matching on earlier outcomes makes up a drift, and it shows."""
    frame = drifting(people=3000, drift=0.0, effect=0.0, seed=2)
    rng = np.random.default_rng(3)
    lift = pd.Series(np.where(rng.random(3000) < 0.3, 2.0, 0.0))
    numbers = frame["key"].str[1:].astype(int)
    frame["took_part"] = np.where(numbers.map(lift) > 0, "yes", "no")
    noise = np.random.default_rng(4).normal(0, 1.5, len(frame))
    frame["score"] = frame["score"] + numbers.map(lift) + noise
    plan = drifting_plan(caliper=None, adjust=False)
    (result,) = evaluating.evaluate(cohort_of(frame), plan).outcomes
    found = checks_of(result)
    assert found["matched_history"].status == "concern"
    assert "drift" in found["matched_history"].reason and "About" in found["matched_history"].reason
    early = [point.value for point in result.path if point.event_time < 0]
    assert min(early) > 0.1
    (plain,) = evaluating.evaluate(
        cohort_of(frame), drifting_plan(history="none", adjust=False)
    ).outcomes
    assert plain.estimate is not None and plain.estimate.ci_low < 0 < plain.estimate.ci_high
    assert "matched_history" not in checks_of(plain)


def test_people_in_places_are_not_independent() -> None:
    frame = drifting(places=16, people=960)
    (result,) = evaluating.evaluate(cohort_of(frame), drifting_plan(cluster="site")).outcomes
    assert result.estimate is not None and result.estimate.n_clusters == 16
    assert "CR2" in result.estimate.variance
    assert result.verdict.rating <= 3
    few = drifting(places=7, people=700)
    (result,) = evaluating.evaluate(cohort_of(few), drifting_plan(cluster="site")).outcomes
    assert result.estimate is not None
    assert result.estimate.ci_low <= 0 <= result.estimate.ci_high
    assert result.verdict.level in ("not_proven", "cannot_tell")


def test_missing_values_are_counted_and_said() -> None:
    frame = drifting(people=900)
    first = (frame["key"] < "K00090") & (frame["wave"] == 2)
    frame.loc[first, "score"] = np.nan
    gone = frame["key"].between("K00100", "K00189") & (frame["wave"] > 4)
    frame.loc[gone, "score"] = np.nan
    once = frame["key"].between("K00200", "K00289") & (frame["wave"] == 6)
    frame.loc[once, "score"] = np.nan
    frame.loc[frame["key"].between("K00300", "K00389"), "risk"] = np.nan
    plan = drifting_plan()
    work = groundwork(cohort_of(frame), plan, plan.outcomes[0])
    left = [step.treated + step.comparison for step in work.flow]
    assert left[:4] == [900, 810, 720, 630]
    assert work.attrition == pytest.approx(0.1)
    assert work.listwise_loss == pytest.approx(180 / 810)
    (result,) = evaluating.evaluate(cohort_of(frame), plan).outcomes
    assert result.estimate is not None
    assert result.estimate.ci_low < -1.0 < result.estimate.ci_high


def test_someone_who_misses_a_time_is_compared_at_the_same_times() -> None:
    """All get much worse at the last wave, which most participants missed."""
    frame = drifting(people=2000, drift=0.0, seed=6)
    frame.loc[frame["wave"] == 6, "score"] += 20
    missed = (frame["took_part"] == "yes") & (frame["wave"] == 6)
    missed &= np.random.default_rng(0).random(len(frame)) < 0.6
    frame.loc[missed, "score"] = np.nan
    (result,) = evaluating.evaluate(cohort_of(frame), drifting_plan()).outcomes
    assert result.estimate is not None
    assert result.estimate.ci_low < -1.0 < result.estimate.ci_high


# --- refusals -----------------------------------------------------------------------------------


def refused(frame: pd.DataFrame, plan: Plan) -> list[str]:
    with pytest.raises(Refusal) as caught:
        evaluating.evaluate(cohort_of(frame), plan)
    for problem in caught.value.problems:
        assert problem.message.endswith(".") and problem.fix.endswith(".")
    return [problem.code for problem in caught.value.problems]


def test_different_people_before_and_after_are_refused() -> None:
    frame = drifting(before=1, after=1)
    frame["key"] = [f"X{i}" for i in range(len(frame))]
    assert refused(frame, drifting_plan(before=1, after=1)) == ["plan_outcome_not_followed"]


def test_an_outcome_without_an_earlier_measurement_is_refused() -> None:
    frame = drifting(before=1, after=1)
    frame = frame[frame["wave"] == 2].drop(columns="wave")
    plan = drifting_plan(before=1, after=1)
    plan = replace(plan, roles=replace(plan.roles, time=None, after=()))
    assert refused(frame, plan) == ["plan_outcome_not_followed"]


@pytest.mark.parametrize(
    ("settings", "wrong"),
    [
        ({"ratio": 0}, "ratio"),
        ({"method": "entropy", "ratio": 2}, "ratio"),
        ({"method": "entropy", "caliper": 0.1}, "caliper"),
        ({"caliper": -1.0}, "caliper"),
        ({"method": "full", "replace": True}, "replace"),
        ({"exact": ("height",)}, "exact"),
        ({"method": "ipw", "exact": ("risk",)}, "exact"),
    ],
)
def test_settings_that_do_not_go_together_are_refused_by_name(settings, wrong) -> None:
    with pytest.raises(Refusal) as caught:
        evaluating.evaluate(cohort_of(drifting(people=200)), drifting_plan(**settings))
    assert {(p.code, p.column) for p in caught.value.problems} == {("plan_design_settings", wrong)}


def test_nobody_similar_is_no_comparison() -> None:
    frame = drifting(people=300)
    frame["risk"] = frame["risk"] + np.where(frame["took_part"] == "yes", 50, 0)
    (result,) = evaluating.evaluate(cohort_of(frame), drifting_plan()).outcomes
    assert result.estimate is None and result.verdict.level == "cannot_tell"

"""Every matching method finds a planted effect from a plan, and says whom it is about."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evaluator.designs.matched.matched_comparison import MATCHED_COMPARISON
from evaluator.designs.matched.matching_settings import ESTIMANDS, settings_of
from evaluator.designs.shared.matched_part import matched_part
from evaluator.values.plan import Covariate, Design
from evaluator.walk import evaluate, examine
from tests.evaluator.worlds import cohort_of, referrals, referrals_plan

pytestmark = pytest.mark.whole_way

EFFECT = 1.0
WORLD = referrals(treated=260, pool=900, effect=EFFECT, seed=5)
LINES = WORLD.assign(
    age_band=np.where(WORLD["age"] < 15, "under 15", "15 or over"),
    risk_band=pd.cut(WORLD["risk"], [-9, -0.5, 0.5, 1.2, 9], labels=list("abcd")).astype(str),
)
COVARIATES = (Covariate("age", True), Covariate("risk", True), Covariate("sex", True))


def plan_with(**settings):
    return referrals_plan(design=Design("matched_comparison", settings), covariates=COVARIATES)


def answer(frame, plan):
    cohort, outcome = cohort_of(frame), plan.outcomes[0]
    work = MATCHED_COMPARISON.groundwork(cohort, plan, outcome)
    assert work.failure is None, work.failure
    return work, MATCHED_COMPARISON.effect(work, plan, outcome)


CASES = [
    (method, estimand)
    for method, estimands in ESTIMANDS.items()
    if method not in ("exact", "coarsened")
    for estimand in estimands
]


@pytest.mark.parametrize(("method", "estimand"), CASES)
def test_each_method_recovers_the_effect(method, estimand):
    settings = {"method": method, "estimand": estimand}
    if estimand == "ATC" and method in ("nearest", "optimal"):
        settings |= {"replace": True} if method == "nearest" else {}
    plan = plan_with(**settings)
    work, found = answer(WORLD, plan)
    assert found.estimate.value == pytest.approx(-EFFECT, abs=4 * found.estimate.std_error)
    assert 0 < found.estimate.std_error < 0.25
    assert estimand in found.estimate.method
    assert matched_part(work).report.worst is not None
    others = [a for a in found.alternatives if not a.naive]
    assert len(others) >= 2
    for other in others:
        assert other.estimate.value == pytest.approx(-EFFECT, abs=5 * other.estimate.std_error)


@pytest.mark.parametrize("method", ["exact", "coarsened"])
@pytest.mark.parametrize("estimand", ["ATT", "ATE", "ATC"])
def test_groups_that_agree_recover_the_effect(method, estimand):
    plan = replace(
        plan_with(method=method, estimand=estimand),
        covariates=tuple(Covariate(name, True) for name in ("age_band", "risk_band", "sex")),
        outcomes=(replace(referrals_plan().outcomes[0], before=None, after=None, column="later"),),
    )
    # The measurement before drives the outcome too, so this world leaves it out of selection.
    work, found = answer(LINES, plan)
    spread = 4 * found.estimate.std_error + 0.35  # what ranges leave unbalanced
    assert found.estimate.value == pytest.approx(-EFFECT, abs=spread)
    assert "HC3" in found.estimate.variance
    assert all(abs(row.smd_after) < 1e-9 for row in matched_part(work).balance)


@pytest.mark.parametrize(
    "method",
    ["nearest", "optimal", "full", "quick", "subclassification", "cardinality", "ipw", "overlap",
     "entropy", "cbps"],
)  # fmt: skip
def test_exact_columns_are_balanced_exactly_by_every_method(method):
    plan = plan_with(method=method, exact=["sex"])
    work, found = answer(WORLD, plan)
    rows = [row for row in matched_part(work).balance if row.covariate.startswith("sex")]
    assert rows
    assert all(abs(row.smd_after) < 0.02 for row in rows)
    assert found.estimate.value == pytest.approx(-EFFECT, abs=4 * found.estimate.std_error)


def test_settings_of_a_method_do_their_work():
    def method_of(**settings):
        work, _ = answer(WORLD, plan_with(**settings))
        return matched_part(work).matches

    plain = method_of(method="full")
    limited = method_of(method="full", max_controls=6)
    assert np.bincount(limited.subclass[limited.subclass >= 0]).max() <= 7
    assert np.bincount(plain.subclass[plain.subclass >= 0]).max() > 7
    assert method_of(method="ipw", trim=0.1).n_comparison_used < 900
    assert "10 slices" in method_of(method="subclassification", subclasses=10).method
    tight = method_of(method="cardinality", tolerance=0.01)
    assert tight.n_treated_used <= method_of(method="cardinality", tolerance=0.2).n_treated_used
    assert method_of(method="nearest", discard="treated").n_treated_used <= 260
    varying = method_of(method="nearest", ratio=2, max_controls=4)
    assert np.bincount(varying.subclass[varying.subclass >= 0]).max() == 5


def test_who_the_effect_is_about_decides_the_answer():
    frame = WORLD.copy()
    own = frame["referred"] == "yes"
    frame.loc[own, "later"] -= (frame.loc[own, "risk"] * 1.0).round(2)
    values = {
        estimand: answer(frame, plan_with(method="full", estimand=estimand))[1].estimate.value
        for estimand in ("ATT", "ATC")
    }
    assert values["ATT"] < values["ATC"] - 0.2


def test_a_report_before_the_lock_tells_the_matching_without_the_outcome():
    plan = plan_with(method="nearest")
    told = examine(cohort_of(WORLD), plan).matching
    shuffled = WORLD.assign(later=np.random.default_rng(1).permutation(WORLD["later"]))
    again = examine(cohort_of(shuffled), plan).matching
    assert told == again
    assert told.about == "those who took part"
    assert told.treated == 260
    assert told.comparison == 900
    assert told.worst < 0.1
    assert told.comparison_size <= told.comparison_used
    assert told.further_looked_at >= 6
    assert abs(told.prognostic) < 0.1
    assert told.advice.method == "nearest"
    assert all(a <= b for s in told.spread for a, b in zip(s.after, s.after[1:], strict=False))


def test_an_evaluation_says_the_method(tmp_path):
    found = evaluate(cohort_of(WORLD), plan_with(method="entropy"))
    assert found.design.matching.method.startswith("entropy")
    assert found.outcomes[0].estimate is not None


def test_places_shared_by_few_are_counted_with_few_degrees_of_freedom():
    rng = np.random.default_rng(3)
    frame = WORLD.assign(team=[f"Team {i}" for i in rng.integers(0, 6, len(WORLD))])
    side = (frame["referred"] == "yes").to_numpy()
    frame["team"] = np.where(side, "T" + frame["team"], "C" + frame["team"])
    for method in ("nearest", "entropy"):
        plan = plan_with(method=method)
        plan = replace(plan, roles=replace(plan.roles, cluster="team"))
        _, found = answer(frame, plan)
        assert found.estimate.variance.startswith("CR2 by 'team'")
        assert found.estimate.n_clusters == 12
        assert found.estimate.dof < 12


def test_defaults_belong_to_their_method():
    assert settings_of(plan_with()).caliper == 0.2
    assert settings_of(plan_with(method="full")).caliper is None
    assert settings_of(plan_with(distance="mahalanobis")).caliper is None
    assert settings_of(plan_with(method="overlap")).estimand == "ATO"

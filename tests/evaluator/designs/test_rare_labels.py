"""One rare label, or a characteristic named twice, ends no study: it is counted, or named."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from evaluator import evaluate
from evaluator.values.evaluation import Evaluation
from evaluator.values.plan import Covariate, Design, lock
from tests.evaluator.histories import drifting, drifting_plan
from tests.evaluator.worlds import LOCKED_AT, cohort_of, pupils, pupils_plan, referrals
from tests.evaluator.worlds import referrals_plan as plan_of

pytestmark = pytest.mark.whole_way

ASIDE = "Somebody of the same kind in the other group"
MANY = 15


def labelled(side: str, many: int = MANY) -> pd.DataFrame:
    frame = referrals(treated=150, pool=400, effect=1.0)
    rows = frame.index[frame["referred"] == side][:many]
    return frame.assign(sex=frame["sex"].mask(frame.index.isin(rows), "not said"))


def study(frame: pd.DataFrame, *names: str, **settings: object) -> Evaluation:
    plan = plan_of(
        covariates=tuple(Covariate(name, True) for name in names),
        design=Design("matched_comparison", settings),
    )
    return evaluate(cohort_of(frame), lock(replace(plan, lock=None), "0" * 64, LOCKED_AT))


@pytest.mark.parametrize("method", ["nearest", "full", "subclassification", "ipw", "entropy"])
@pytest.mark.parametrize("side", ["yes", "no"])
def test_those_of_a_label_that_one_group_has_are_set_aside_and_counted(method, side) -> None:
    frame = labelled(side)
    found = study(frame, "risk", "sex", method=method)
    alone = study(frame[frame["sex"] != "not said"], "risk", "sex", method=method)
    estimate = found.outcomes[0].estimate
    assert estimate is not None and alone.outcomes[0].estimate is not None
    assert estimate.value == pytest.approx(alone.outcomes[0].estimate.value)
    assert estimate.ci_low == pytest.approx(alone.outcomes[0].estimate.ci_low)
    (line,) = [each for each in found.design.flow if each.label == ASIDE]
    gone = (150 - line.treated, 400 - line.comparison)
    assert gone == ((MANY, 0) if side == "yes" else (0, MANY))
    assert not [each for each in alone.design.flow if each.label == ASIDE]


def test_participants_without_a_possible_match_are_nobody_similar() -> None:
    found = study(labelled("yes", many=60), "risk", "sex", method="full")
    (told,) = [check for check in found.outcomes[0].checks if check.key == "overlap"]
    assert told.number == pytest.approx(60 / 150) and told.gate is not None


@pytest.mark.parametrize("method", ["nearest", "full", "ipw", "entropy", "cbps", "overlap"])
def test_a_characteristic_named_twice_is_counted_once_and_named(method) -> None:
    frame = referrals(treated=150, pool=400, effect=1.0).assign(months=lambda x: 12 * x["age"])
    twice, once = (
        study(frame, *names, method=method).outcomes[0]
        for names in (("risk", "age", "months"), ("risk", "age"))
    )
    assert twice.estimate is not None and once.estimate is not None
    assert twice.estimate.value == pytest.approx(once.estimate.value)
    assert twice.estimate.ci_high == pytest.approx(once.estimate.ci_high)
    (told,) = [check for check in twice.checks if check.key == "repeated_characteristics"]
    assert told.reason.startswith('The characteristic "months" says nothing that')
    assert told.cap is None and twice.verdict.rating == once.verdict.rating
    assert "repeated_characteristics" not in {check.key for check in once.checks}


@pytest.mark.parametrize("method", ["nearest", "full", "ipw"])
def test_changes_of_similar_people_set_a_rare_label_aside_too(method) -> None:
    frame = drifting(people=500)
    people = sorted(frame.loc[frame["took_part"] == "yes", "key"].unique())[:12]
    frame["kind"] = frame["key"].isin(people).map({True: "rare", False: "usual"})
    frame.loc[frame["key"].isin(sorted(frame["key"].unique())[::3]), "kind"] = "other"
    plan = drifting_plan(method=method)
    plan = replace(plan, covariates=(*plan.covariates, Covariate("kind", True)), lock=None)
    found = evaluate(cohort_of(frame), lock(plan, "0" * 64, LOCKED_AT))
    assert found.outcomes[0].estimate is not None
    assert [each for each in found.design.flow if each.label == ASIDE]


def test_a_doubly_robust_change_leaves_out_a_rare_label() -> None:
    frame = pupils(schools=60, each=10, effect=2.0)
    rare = sorted(frame.loc[frame["arm"] == "sessions", "pupil"].unique())[:5]
    frame["sex"] = frame["sex"].mask(frame["pupil"].isin(rare), "not said")
    plan = pupils_plan(
        frame,
        covariates=(Covariate("sex", True),),
        design=Design("difference_in_differences", {"adjust": "doubly_robust"}),
    )
    (result,) = evaluate(cohort_of(frame), plan).outcomes
    assert result.estimate is not None
    assert "nobody in the other group is of their kind" in result.estimate.method

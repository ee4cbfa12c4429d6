"""Being left over is not being unlike anybody: more participants than comparison people."""

from __future__ import annotations

import pytest

from evaluator import evaluate
from evaluator.values.evaluation import Evaluation
from evaluator.values.plan import Design
from tests.evaluator.histories import drifting, drifting_plan
from tests.evaluator.worlds import cohort_of, referrals, referrals_plan

pytestmark = pytest.mark.whole_way


def study(frame, **settings: object) -> tuple[Evaluation, object]:
    plan = referrals_plan(design=Design("matched_comparison", settings))
    found = evaluate(cohort_of(frame), plan)
    (told,) = [check for check in found.outcomes[0].checks if check.key == "overlap"]
    return found, told


@pytest.mark.parametrize("settings", [{}, {"method": "optimal"}, {"ratio": 2}])
def test_those_left_over_are_no_gate_and_the_ways_that_keep_them_are_named(settings) -> None:
    found, told = study(referrals(treated=600, pool=200, effect=4.0), **settings)
    assert told.gate is None and told.number < 0.1
    assert told.status == "concern" and "too few people to give each their own" in told.reason
    assert "letting one person serve several" in told.reason
    assert found.outcomes[0].estimate.value == pytest.approx(-4.0, abs=0.5)
    assert "too few people to pair everyone" in found.design.flow[-1].reason
    assert found.design.matching.advice.method == "full"


@pytest.mark.parametrize("settings", [{"method": "full"}, {"replace": True}, {"method": "ipw"}])
def test_ways_that_keep_everybody_have_nobody_left_over(settings) -> None:
    _, told = study(referrals(treated=600, pool=200, effect=4.0), **settings)
    assert told.gate is None and "left over" not in told.reason


def test_those_who_are_truly_unlike_are_still_a_gate() -> None:
    frame = referrals(treated=120, pool=300)
    frame.loc[frame.index[:50], "risk"] += 40
    found, told = study(frame)
    assert told.number >= 50 / 120 - 0.01 and told.gate is not None
    assert found.outcomes[0].verdict.level == "cannot_tell"


def test_changes_of_similar_people_tell_left_over_from_unlike() -> None:
    frame = drifting(people=600)
    others = sorted(frame.loc[frame["took_part"] != "yes", "key"].unique())
    few = frame[~frame["key"].isin(others[60:])]
    (result,) = evaluate(cohort_of(few), drifting_plan(history="last")).outcomes
    (told,) = [check for check in result.checks if check.key == "overlap"]
    assert told.gate is None or told.number < 0.9
    assert "left over" in told.reason

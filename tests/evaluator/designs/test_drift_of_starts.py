"""Bounds of drift in a roll-out rest on a path on which a steady drift does not jump."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evaluator.checks.situation import Situation
from evaluator.checks.trends.trend_breakdown import trend_breakdown
from evaluator.designs.starts.staggered_roll_out import STAGGERED_ROLL_OUT
from evaluator.values.policy import load_policy
from tests.evaluator.worlds import (
    cohort_of,
    roll_out,
    roll_out_plan,
    surveyed_roll_out,
    surveyed_roll_out_plan,
)

pytestmark = pytest.mark.whole_way


def ground(frame):
    plan = roll_out_plan()
    cohort = cohort_of(frame)
    return cohort, plan, STAGGERED_ROLL_OUT.groundwork(cohort, plan, plan.outcomes[0])


def drifting(steady: float, seed: int = 3):
    """No effect; those who ever start gain ``steady`` every year, all along."""
    frame = roll_out(effect=0.0, seed=seed)
    return frame.assign(
        rate=frame["rate"] - steady * (frame["year"] - 2014) * frame["start"].notna()
    )


def test_a_steady_drift_goes_on_through_the_start() -> None:
    _, plan, work = ground(drifting(5.0))
    found = STAGGERED_ROLL_OUT.effect(work, plan, plan.outcomes[0])
    assert found.drift is not None and found.path is not None
    distance = found.drift.event_time - found.drift.reference
    np.testing.assert_allclose(found.drift.value, -5.0 * distance, atol=1.5)
    first = found.path.value[found.path.event_time == 0]
    assert first < -12  # imputation holds it against the mean of all earlier times


def test_an_answer_that_a_steady_drift_makes_does_not_stand() -> None:
    cohort, plan, work = ground(drifting(0.5))
    found = STAGGERED_ROLL_OUT.effect(work, plan, plan.outcomes[0])
    assert found.estimate is not None and found.estimate.ci_high < 0
    situation = Situation(
        cohort, plan, plan.outcomes[0], STAGGERED_ROLL_OUT, work, found, load_policy()
    )
    told = trend_breakdown(situation)
    assert told is not None and told.number is not None and told.number < 1
    as_imputed = trend_breakdown(replace(situation, finding=replace(found, drift=None)))
    assert as_imputed is not None and as_imputed.number is not None
    assert as_imputed.number > told.number + 0.3


@pytest.mark.parametrize("never", [0, 20])
def test_earlier_trends_are_looked_at_where_everybody_starts(never: int) -> None:
    _, _, work = ground(roll_out(never=never, early=12, late=14))
    assert work.earlier is not None and work.earlier.earlier.all()


def test_later_starters_count_where_other_people_are_asked_and_everybody_starts() -> None:
    frame = surveyed_roll_out(never=0, early=12, late=14, each=4)
    plan = surveyed_roll_out_plan()
    work = STAGGERED_ROLL_OUT.groundwork(cohort_of(frame), plan, plan.outcomes[0])
    assert (work.clusters_treated, work.clusters_comparison) == (26, 14)

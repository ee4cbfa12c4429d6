"""Panels of places, few or long, against hand calculation (to 1e-6 unless said)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evaluator import evaluate
from evaluator.designs.shared.earlier import MOST_EARLIER_TIMES
from evaluator.values.evaluation import OutcomeResult
from evaluator.values.plan import Outcome, Plan, Programme, Roles
from methods import power
from tests.evaluator.worlds import cohort_of, pupils, pupils_plan

pytestmark = pytest.mark.whole_way

CLOSE = {"rel": 1e-8, "abs": 1e-10}


def only(frame: pd.DataFrame, plan: Plan) -> OutcomeResult:
    (result,) = evaluate(cohort_of(frame), plan).outcomes
    return result


def wards(
    *, places: int = 24, treated: int = 8, months: int = 24, start: int = 18, effect: float = 0.0,
    seed: int = 0,
) -> pd.DataFrame:  # fmt: skip
    rng = np.random.default_rng(seed)
    place = np.repeat(np.arange(places), months)
    month = np.tile(np.arange(months), places)
    on = place < treated
    rate = rng.normal(20, 4, places)[place] + 0.1 * month + rng.normal(0, 1.5, len(place))
    return pd.DataFrame(
        {
            "ward": [f"Ward {p + 1}" for p in place],
            "month": [(pd.Period("2022-01", "M") + int(m)).to_timestamp() for m in month],
            "task_force": np.where(on, "yes", "no"),
            "violence": rate + effect * (on & (month >= start)),
        }
    )


def wards_plan(**changes: object) -> Plan:
    given = {
        "programme": Programme(
            name="Task force", people="residents", starts=pd.Timestamp("2023-07-01").date()
        ),
        "roles": Roles(unit="ward", time="month", treated="task_force"),
        "outcomes": (
            Outcome(
                name="Violence", column="violence", better="lower", worthwhile=2.0, primary=True
            ),
        ),
    }
    return pupils_plan(pupils(schools=2, each=2), **(given | changes))


def test_few_wards_are_judged_by_the_bootstrap_and_the_variance_for_few() -> None:
    frame = wards(effect=-3.0)
    result = only(frame, wards_plan())
    assert result.estimate.variance.startswith("wild cluster bootstrap")
    data = frame.assign(on=frame.task_force == "yes", post=frame.month >= "2023-07-01")
    means = data.groupby(["ward", "on", "post"]).violence.mean().unstack("post")
    change = (means[True] - means[False]).reset_index(name="change")
    first, second = (change.loc[change.on == side, "change"] for side in (True, False))
    assert result.estimate.value == pytest.approx(first.mean() - second.mean(), **CLOSE)
    welch = np.sqrt(first.var() / len(first) + second.var() / len(second))
    assert result.estimate.std_error == pytest.approx(welch, rel=1e-6)
    keys = {check.key for check in result.checks}
    assert "independent_units" in keys and "group_size" not in keys
    assert result.estimate.dof < 23


def test_long_panels_are_averaged_into_a_few_earlier_times() -> None:
    frame = wards(effect=-3.0)
    result = only(frame, wards_plan())
    assert {point.span for point in result.path} == {5}
    early = [point.event_time for point in result.path if point.event_time < 0]
    assert early == [-4, -3, -2] and len(early) + 1 <= MOST_EARLIER_TIMES
    month = (frame.month.dt.year - 2023) * 12 + frame.month.dt.month - 7
    data = frame.assign(since=month, on=frame.task_force == "yes")
    means = data.groupby(["on", "since"]).violence.mean().unstack("on")
    gap = (means[True] - means[False]).groupby(lambda since: since // 5).mean()
    by_hand = gap - gap[-1]
    for point in result.path:
        assert point.value == pytest.approx(by_hand[point.event_time], rel=1e-7)
    checks = {check.key: check for check in result.checks}
    assert checks["earlier_trends"].status in ("passed", "concern")
    assert checks["trend_breakdown"].number is not None and checks["trend_breakdown"].number > 0.5
    assert result.verdict.level in ("promising", "worked")


def test_what_would_settle_it_is_counted_in_wards() -> None:
    plan = wards_plan(outcomes=(replace(wards_plan().outcomes[0], worthwhile=0.4),))
    result = only(wards(treated=10, seed=3), plan)
    assert "more wards would be needed" in result.verdict.headline
    expected = power.units_needed(
        0.4, std_error=result.estimate.std_error, dof=result.estimate.dof, n_units=24
    )
    # Simulated from the wards themselves; the formula is a check on it, not the answer.
    assert 24 + result.units_needed == pytest.approx(24 + expected, rel=0.15)


@pytest.mark.parametrize(("treated", "places"), [(1, 24), (2, 7), (23, 24)])
def test_too_few_wards_on_a_side_cannot_tell(treated, places) -> None:
    result = only(wards(treated=treated, places=places, effect=-9.0), wards_plan())
    assert result.verdict.level == "cannot_tell"
    assert result.verdict.cap_key == "independent_units"


def test_one_school_against_one_gives_no_estimate() -> None:
    frame = pupils(schools=2, each=40, effect=5.0)
    result = only(frame, pupils_plan(frame))
    assert result.estimate is None and result.verdict.level == "cannot_tell"
    assert result.treated_level is not None and result.change_in_treated is not None

"""A clock that starts before people begin shows in what happens early, and in columns of days."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evaluator.checks.losses.immortal_time import immortal_time
from evaluator.values.plan import Covariate, Design, Outcome, Plan, Programme, Roles
from evaluator.walk import evaluate
from tests.evaluator.checks.diagnosed import after_lock
from tests.evaluator.worlds import ANSWERED, cohort_of

pytestmark = pytest.mark.whole_way
DAYS = ["release_date", "programme_start_date"]
TIME = Outcome(
    "Days free", column="days_to_reoffence", kind="time_to_event", event="reoffended",
    better="higher", worthwhile=20.0, primary=True,
)  # fmt: skip
AGAIN = Outcome(
    "Reoffended", column="reoffended", kind="binary", better="lower", worthwhile=0.05, primary=True
)


def released(*, spared: bool, hazard: float = 1.0, delay: float = 120, seed: int = 1):
    """People released, some of whom begin a programme ``delay`` days later on average.

    ``spared``: only who had not reoffended by then could begin, and time is counted from release.
    Else time is counted from each one's own start. ``hazard`` is what the programme makes of it.
    """
    rng = np.random.default_rng(seed)
    n = 700
    begins, willing = rng.exponential(delay, n), rng.random(n) < 0.5
    until = rng.exponential(400, n)
    if spared:
        took = willing & (begins < until) & (begins < 365)
    else:
        took = willing
        until = np.where(took, until / hazard, until)
    day = pd.Timestamp("2022-01-03") + pd.to_timedelta(rng.integers(0, 300, n), "D")
    start = pd.Series(day + pd.to_timedelta(begins.astype(int), "D")).where(took)
    return pd.DataFrame(
        {
            "key": [f"P{i:03}" for i in range(n)],
            "programme": np.where(took, "yes", "no"),
            "age": rng.integers(18, 40, n),
            "release_date": day,
            "programme_start_date": start,
            "days_to_reoffence": np.minimum(until, 365).round() + 1,
            "reoffended": np.where(until < 365, "yes", "no"),
        }
    )


def plan_of(outcome: Outcome) -> Plan:
    return Plan(
        programme=Programme(name="Mentoring", people="people"),
        roles=Roles(unit="key", treated="programme", treated_values=("yes",)),
        outcomes=(outcome,), covariates=(Covariate("age", True),),
        design=Design("matched_comparison"), context=ANSWERED,
    )  # fmt: skip


@pytest.mark.parametrize("outcome", [TIME, AGAIN], ids=["days", "yes or no"])
def test_columns_of_days_say_that_participants_began_later(outcome) -> None:
    check = immortal_time(after_lock(released(spared=True), plan_of(outcome)))
    assert check is not None and (check.status, check.cap) == ("concern", 2)
    assert 'By "programme_start_date", half of those who took part began' in check.reason


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_it_shows_without_them_though_some_began_at_once(seed) -> None:
    frame = released(spared=True, seed=seed).drop(columns=DAYS)
    check = immortal_time(after_lock(frame, plan_of(TIME)))
    assert check is not None and (check.status, check.cap) == ("concern", 2)
    assert "time hardly ever ends early" in check.reason


@pytest.mark.parametrize("hazard", [1.0, 0.5, 0.3])
def test_an_effect_from_the_first_day_on_is_no_such_gap(hazard) -> None:
    check = immortal_time(after_lock(released(spared=False, hazard=hazard), plan_of(TIME)))
    assert check is not None and (check.status, check.cap) == ("passed", None)


def test_days_soon_after_and_outcomes_measured_before_ask_nothing() -> None:
    soon = released(spared=True, delay=10)
    assert immortal_time(after_lock(soon, plan_of(AGAIN))) is None
    scores = np.random.default_rng(0).normal(10, 2, (2, 700))
    frame = released(spared=True).assign(before=scores[0], after=scores[1])
    score = Outcome("Score", before="before", after="after", worthwhile=1.0, primary=True)
    assert immortal_time(after_lock(frame, plan_of(score))) is None


def test_page_one_names_the_clock_and_its_cure() -> None:
    found = evaluate(cohort_of(released(spared=True)), replace(plan_of(AGAIN), lock=None))
    verdict = found.outcomes[0].verdict
    assert verdict.cap_key == "immortal_time" and verdict.rating <= 2
    assert "could first have taken part" in verdict.headline

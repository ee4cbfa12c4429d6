"""Whether both groups were watched for equally long, where a column says for how long."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evaluator.checks.losses.watched_alike import watched_alike
from evaluator.cohort.columns.times.watched import says_watched
from evaluator.planning.guess import guess_plan
from evaluator.values.plan import Design, Outcome, Plan, Roles
from evaluator.walk import evaluate
from tests.evaluator.checks.diagnosed import after_lock
from tests.evaluator.histories import watched
from tests.evaluator.worlds import cohort_of


@pytest.mark.parametrize(
    ("days", "cap"), [(180, 2), (320, None), (330, None)], ids=["half", "nearly", "as long"]
)
def test_less_time_to_be_arrested_is_no_effect(days, cap) -> None:
    frame, plan = watched(days=days)
    check = watched_alike(after_lock(frame, plan))
    assert check is not None and check.cap == cap
    if cap:
        assert "Those who took part were watched for less time" in check.reason


@pytest.mark.whole_way
def test_half_the_time_never_looks_promising() -> None:
    for seed in range(3):
        frame, plan = watched(days=120, others=420, seed=seed)
        verdict = evaluate(cohort_of(frame), plan).headline
        assert verdict.rating <= 2
        assert verdict.level not in ("worked", "promising", "appears_harmful")


def test_a_score_is_not_asked_about() -> None:
    frame, plan = watched()
    plan = replace(plan, outcomes=(replace(plan.outcomes[0], column="later", kind="continuous"),))
    assert watched_alike(after_lock(frame, plan)) is None


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("follow_up_days", True), ("Months at risk", True), ("time_at_risk", True),
        ("Days followed", True), ("length of follow-up", True), ("person years at risk", True),
        ("arrests at follow up", False), ("risk score", False), ("days absent", False),
        ("score after 6 months follow up", False), ("time point", False),
    ],
)  # fmt: skip
def test_which_names_say_for_how_long(name, says) -> None:
    assert says_watched(name) == says


def test_how_long_somebody_was_watched_is_no_outcome_and_no_characteristic() -> None:
    frame, _ = watched()
    plan = guess_plan(cohort_of(frame))
    named = {each.column for each in (*plan.outcomes, *plan.covariates)}
    assert "follow_up_days" not in named


def quarters(*, away: bool, effect: float = 1.0, seed: int = 1) -> tuple[pd.DataFrame, Plan]:
    """People over eight quarters; since the sixth those who took part may be in custody more."""
    rng = np.random.default_rng(seed)
    person, quarter = (each.ravel() for each in np.meshgrid(range(300), range(8), indexing="ij"))
    own = person < 120
    on = own & (quarter >= 5)
    days = np.where(rng.random(person.size) < 0.1, rng.integers(0, 40, person.size), 0)
    days = np.where(away & on, rng.integers(30, 80, person.size), days)
    rate = rng.gamma(2, 0.5, 300)[person] * 0.8 * (91 - days) / 91 * np.where(on, effect, 1.0)
    frame = pd.DataFrame(
        {
            "key": [f"P{i:03}" for i in person],
            "quarter": quarter + 1.0,
            "programme": np.where(own, "yes", "no"),
            "days_in_custody": days.astype(float),
            "arrests": rng.poisson(rate).astype(float),
        }
    )
    outcome = Outcome(
        "Arrests", column="arrests", kind="count", better="lower", worthwhile=0.2, primary=True
    )
    roles = Roles(
        unit="key", time="quarter", treated="programme", treated_values=("yes",),
        after=(6.0, 7.0, 8.0),
    )  # fmt: skip
    return frame, replace(
        watched()[1], roles=roles, outcomes=(outcome,), covariates=(), lock=None,
        design=Design("difference_in_differences"),
    )  # fmt: skip


@pytest.mark.whole_way
@pytest.mark.parametrize(
    ("away", "effect", "cap"), [(True, 1.0, 2), (False, 0.5, None)], ids=["custody", "an effect"]
)
def test_time_in_custody_is_no_effect(away, effect, cap) -> None:
    frame, plan = quarters(away=away, effect=effect)
    check = watched_alike(after_lock(frame, plan))
    assert check is not None and check.cap == cap
    assert "days_in_custody" not in {each.column for each in guess_plan(cohort_of(frame)).outcomes}


def test_less_time_that_makes_a_small_part_of_the_effect_costs_nothing() -> None:
    frame, plan = watched(days=290)
    own = frame["referred"] == "yes"
    fewer = frame.assign(arrested=frame["arrested"].mask(own & (frame.index % 4 > 0), "no"))
    checks = [watched_alike(after_lock(each, plan)) for each in (frame, fewer)]
    assert [each and each.cap for each in checks] == [2, None]

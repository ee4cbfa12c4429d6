"""Whether both groups were watched for equally long, where a column says for how long."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evaluator.checks.losses.watched_alike import watched_alike
from evaluator.cohort.columns.times.watched import says_watched
from evaluator.planning.guess import guess_plan
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

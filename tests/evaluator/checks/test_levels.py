"""Groups that start at different levels: what hangs on the scale is seen, and costs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evaluator.checks.measurement.worthwhile_reach import worthwhile_reach
from evaluator.values.evaluation import OutcomeResult
from evaluator.values.plan import Context, Plan, lock
from evaluator.verdict.short_reasons import why
from tests.evaluator.checks.diagnosed import before_lock, result_of
from tests.evaluator.worlds import (
    ANSWERED,
    LOCKED_AT,
    pupils,
    pupils_plan,
    referrals,
    referrals_plan,
    roll_out,
    roll_out_plan,
)

pytestmark = pytest.mark.whole_way

BEFORE = 3


def school_study(
    *, gap: float, effect: float = 0.0, gain: float = 0.0, stretch: float = 1.0,
    top: float = np.inf, recorded: Context = ANSWERED, seed: int = 0,
) -> OutcomeResult:  # fmt: skip
    """Pupils of 40 schools; the comparison group starts ``gap`` higher.

    After the start everybody gains ``gain``, and what is measured is ``stretch`` times as wide;
    no score lies above ``top``.
    """
    frame = pupils(schools=40, each=12, before=BEFORE, effect=effect, seed=seed)
    after, own = frame["wave"] > BEFORE, frame["arm"] == "sessions"
    score = frame["score"] + gap * ~own + gain * after
    score = score.where(~after, score * stretch).clip(upper=top)
    frame = frame.assign(score=score)
    plan = replace(pupils_plan(frame), context=recorded, lock=None)
    return result_of(frame, lock(plan, "0" * 64, LOCKED_AT))


def told(result: OutcomeResult, key: str):
    return next(check for check in result.checks if check.key == key)


def test_a_scale_that_ends_is_no_success_of_those_who_started_low() -> None:
    result = school_study(gap=4.0, gain=2.0, top=15.0)
    assert result.estimate is not None and result.estimate.ci_low > 0
    room = told(result, "room_to_move")
    assert (room.status, room.cap) == ("concern", 3)
    assert "one had less room to move" in room.reason
    assert told(result, "starting_levels").cap == 2 and result.verdict.rating <= 2


def test_a_crowd_at_the_end_of_alike_groups_costs_nothing() -> None:
    result = school_study(gap=0.0, effect=2.0, top=12.0)
    room = told(result, "room_to_move")
    assert (room.status, room.cap) == ("concern", None)


def test_a_change_of_scale_that_both_had_costs_where_they_stood_apart() -> None:
    both = replace(ANSWERED, recording_change="both")
    apart = school_study(gap=-3.0, stretch=1.25, recorded=both)
    assert apart.estimate is not None and apart.estimate.ci_low > 0
    changed = told(apart, "other_changes")
    assert (changed.status, changed.deduction) == ("concern", 1)
    assert len(why(changed).split()) < 20, "it is a sentence of page one"
    assert not told(apart, "agreement").stable and apart.verdict.level != "worked"
    alike = school_study(gap=0.0, effect=3.0, recorded=both)
    assert told(alike, "other_changes").deduction == 0 and alike.verdict.level == "worked"


def areas_that_fall(*, treated: float, times: float, effect: float = 0.0) -> pd.DataFrame:
    """Areas whose rates all fall to ``times`` what they were; those treated start at another."""
    frame = roll_out(effect=effect, early=30, late=0, never=30)
    own = frame["start"].notna()
    frame["rate"] = frame["rate"] + treated * own
    frame["rate"] = frame["rate"].where(frame["year"] < 2019, frame["rate"] * times)
    return frame.assign(arm=np.where(own, "yes", "no"))


def areas_plan(**design: object) -> Plan:
    plan = roll_out_plan(**design)
    roles = replace(
        plan.roles, first_treated=None, treated="arm", treated_values=("yes",),
        after=tuple(float(year) for year in range(2019, 2024)),
    )  # fmt: skip
    return replace(plan, roles=roles, design=replace(plan.design, kind="difference_in_differences"))


@pytest.mark.parametrize("starts", [True, False])
def test_an_equal_fall_in_proportion_is_no_success_of_those_who_started_high(starts) -> None:
    frame = areas_that_fall(treated=8.0, times=0.85)
    plan = lock(roll_out_plan() if starts else areas_plan(), "0" * 64, LOCKED_AT)
    result = result_of(frame if starts else frame.drop(columns="start"), plan)
    assert result.estimate is not None and result.estimate.ci_high < 0
    assert {"rate_ratio", "baseline_adjusted"} <= {other.key for other in result.alternatives}
    assert not told(result, "agreement").stable and result.verdict.rating <= 2
    assert told(result, "starting_levels").cap == 2


def test_an_effect_that_stays_whatever_the_levels_are_costs_nothing() -> None:
    frame = areas_that_fall(treated=3.0, times=1.0, effect=-4.0)
    result = result_of(frame.drop(columns="start"), lock(areas_plan(), "0" * 64, LOCKED_AT))
    levels = told(result, "starting_levels")
    assert (levels.status, levels.cap) == ("passed", None) and "stays" in levels.reason


@pytest.mark.parametrize("starts", [True, False])
def test_levels_alike_need_no_second_scale(starts) -> None:
    frame = areas_that_fall(treated=-0.02, times=1.0, effect=-3.0)
    plan = lock(roll_out_plan() if starts else areas_plan(), "0" * 64, LOCKED_AT)
    result = result_of(frame if starts else frame.drop(columns="start"), plan)
    assert result.verdict.level == "worked"


def test_below_zero_there_is_no_proportion() -> None:
    result = school_study(gap=-30.0, effect=2.0)
    keys = {other.key for other in result.alternatives}
    assert "rate_ratio" not in keys and {"baseline_adjusted", "stretched"} <= keys


@pytest.mark.parametrize("starts", [True, False])
@pytest.mark.parametrize(("times", "effect"), [(0.6, 0.0), (1.0, -4.0)])
def test_scores_that_shrink_towards_zero_are_no_success_of_those_who_stood_high(
    starts, times, effect
) -> None:
    frame = roll_out(effect=effect, early=30, late=0, never=30)
    score = frame["rate"] - 20 + 5 * frame["start"].notna()
    frame["rate"] = score.where(frame["year"] < 2019, score * times)
    frame = frame.assign(arm=np.where(frame["start"].notna(), "yes", "no"))
    plan = lock(roll_out_plan() if starts else areas_plan(), "0" * 64, LOCKED_AT)
    result = result_of(frame if starts else frame.drop(columns="start"), plan)
    assert result.estimate is not None and result.estimate.ci_high < 0
    other = next(each.estimate for each in result.alternatives if each.key == "stretched")
    levels = told(result, "starting_levels")
    like = next(each.estimate for each in result.alternatives if each.key == "baseline_adjusted")
    assert not effect or like.ci_high < 0
    if effect:
        assert other.ci_high < 0 and (levels.status, levels.cap) == ("passed", None)
    else:
        assert abs(other.value) < abs(result.estimate.value) / 2
        assert levels.cap == 2 and result.verdict.rating <= 2


@pytest.mark.parametrize(
    ("gap", "effect", "allocation", "level"),
    [
        (1.5, 0.0, "chosen", "not_proven"),
        (1.5, -3.0, "chosen", "appears_harmful"),
        (1.5, 0.0, "rule", "appears_harmful"),
    ],
)
def test_nobody_is_blamed_for_what_may_drift_back(gap, effect, allocation, level) -> None:
    """Those 1.5 higher were so all along; matched on one noisy score they seem to get worse."""
    frame = referrals(treated=200, pool=600)
    own = frame["referred"] == "yes"
    usual = np.random.default_rng(5).normal(10, 1, len(frame)) + gap * own
    noise = np.random.default_rng(6).normal(0, 1, (2, len(frame)))
    frame["risk"] = np.random.default_rng(2).normal(size=len(frame))
    frame["base"], frame["later"] = usual + noise[0], usual + noise[1] - effect * own
    decided = replace(ANSWERED, allocation=allocation)
    plan = lock(replace(referrals_plan(), context=decided, lock=None), "0" * 64, LOCKED_AT)
    result = result_of(frame, plan)
    assert result.estimate is not None and result.estimate.ci_low > 0
    assert result.verdict.level == level
    drift = told(result, "matched_history")
    assert drift.explains_harm == (level == "not_proven") == (drift.cap is not None)
    assert ("did not get worse than the others" in drift.reason) == drift.explains_harm
    assert any("Harm alert" in alert for alert in result.verdict.alerts) == drift.explains_harm


@pytest.mark.parametrize(
    ("gap", "status", "cap"), [(-1.5, "concern", 2), (1.5, "concern", None), (0.0, "passed", None)]
)
def test_matching_on_one_earlier_measurement_says_what_may_drift_back(gap, status, cap) -> None:
    """It costs where changes without matching show nothing: those 1.5 lower were so all along."""
    frame = referrals(treated=200, pool=600, effect=1.7)
    frame["risk"], own = (
        np.random.default_rng(2).normal(size=len(frame)),
        frame["referred"] == "yes",
    )
    frame["base"] = 10 + np.random.default_rng(3).normal(size=len(frame)) + gap * own
    plan = lock(replace(referrals_plan(), lock=None), "0" * 64, LOCKED_AT)
    drift = told(result_of(frame, plan), "matched_history")
    assert (drift.status, drift.cap) == (status, cap)
    assert ("did not change more than the others" in drift.reason) == (cap is not None)
    assert ("drift back afterwards" in drift.reason) == (status == "concern")


@pytest.mark.parametrize(
    ("gap", "effect", "allocation", "level"),
    [
        (0.6, 0.45, "chosen", "not_proven"),
        (0.6, 0.45, "rule", "no_worthwhile_effect"),
        (0.0, 0.0, "chosen", "no_worthwhile_effect"),
    ],
)
def test_what_may_drift_back_may_hide_an_effect(gap, effect, allocation, level) -> None:
    """Those usually 0.6 worse get 0.45 better; matched on one noisy score half of it is left."""
    frame = referrals(treated=400, pool=1200)
    own = frame["referred"] == "yes"
    usual = np.random.default_rng(5).normal(10, 1, len(frame)) + gap * own
    noise = np.random.default_rng(6).normal(0, 0.8, (2, len(frame)))
    frame["risk"] = np.random.default_rng(2).normal(size=len(frame))
    frame["base"], frame["later"] = usual + noise[0], usual + noise[1] - effect * own
    decided = replace(ANSWERED, allocation=allocation)
    plan = replace(referrals_plan(), context=decided, lock=None)
    outcome = replace(plan.outcomes[0], better="lower", worthwhile=0.5)
    plan = lock(replace(plan, outcomes=(outcome,)), "0" * 64, LOCKED_AT)
    result = result_of(frame, plan)
    drift = told(result, "matched_history")
    assert result.verdict.level == level
    assert (drift.cap == 2) == ("may hide one" in drift.reason) == (level == "not_proven")


@pytest.mark.parametrize(
    ("better", "yes_no", "worthwhile", "possible"),
    [
        ("lower", False, 9.0, True),
        ("lower", False, 11.0, False),
        ("higher", False, 11.0, None),
        ("lower", True, 0.2, True),
        ("lower", True, 0.6, False),
        ("higher", True, 0.4, True),
        ("higher", True, 0.6, False),
    ],
)
def test_a_worthwhile_change_beyond_all_there_was_is_in_another_unit(
    better, yes_no, worthwhile, possible
) -> None:
    frame = pupils(schools=8, each=20)
    frame["score"] = 10.0 + 0.1 * (frame["score"] - frame["score"].mean())
    if yes_no:
        frame["score"] = (frame.index % 2).astype(float)
    plan = pupils_plan(frame)
    outcome = replace(plan.outcomes[0], better=better, worthwhile=worthwhile,
                      kind="binary" if yes_no else "continuous")  # fmt: skip
    check = worthwhile_reach(before_lock(frame, replace(plan, outcomes=(outcome,))))
    if possible is None:
        assert check is None
    else:
        assert check is not None and check.cap == (None if possible else 2)
        assert ("another unit" in check.reason) != possible


def test_places_surveyed_anew_are_compared_with_the_same_starting_point() -> None:
    """Those asked in places that start apart; nothing happens but that low places come back."""
    result = survey(back=0.5)
    assert result.estimate is not None and result.estimate.ci_low > 0
    assert told(result, "starting_levels").cap == 2
    stands = told(survey(back=0.0, effect=2.0), "starting_levels")
    assert stands.status == "passed" and "the effect stays" in stands.reason


def survey(*, back: float, effect: float = 0.0) -> OutcomeResult:
    """Other pupils at each of four waves, in 40 schools; the later levels are drawn together."""
    frame = pupils(schools=40, each=15, before=2, after=2, seed=2)
    own, later = frame["arm"] == "sessions", frame["wave"] > 2
    number = frame["school"].str[7:].astype(int)
    level = np.random.default_rng(4).normal(0, 3, 41)[number] - 3.0 * own
    frame["score"] += level * (1 - back * later) + effect * (own & later)
    frame["pupil"] = [f"Q{i}" for i in range(len(frame))]
    plan = pupils_plan(frame)
    roles = replace(plan.roles, after=(3.0, 4.0))
    return result_of(frame, lock(replace(plan, roles=roles, lock=None), "0" * 64, LOCKED_AT))

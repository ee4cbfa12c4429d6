"""Checks of the times before the start: made-up starts, early moves, chosen at a bad time."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evaluator.checks.trends.anticipation import anticipation
from evaluator.checks.trends.bad_year import bad_year
from evaluator.checks.trends.placebo_starts import placebo_starts
from evaluator.designs.design import Groundwork
from evaluator.diagnostics.last_before import last_before
from evaluator.values.plan import Outcome
from tests.evaluator.checks.diagnosed import after_lock, areas, areas_plan, before_lock
from tests.evaluator.worlds import pupils, pupils_plan, roll_out, roll_out_plan

pytestmark = pytest.mark.whole_way


def groundwork(frame: pd.DataFrame) -> Groundwork:
    return before_lock(frame, areas_plan(frame)).work


def staggered(drift: float, seed: int = 3) -> pd.DataFrame:
    """The roll-out with a drift of those that start at all."""
    frame = roll_out(seed=seed)
    return frame.assign(
        rate=frame["rate"] + drift * (frame["year"] - 2014) * frame["start"].notna()
    )


# --- made-up starts


@pytest.mark.parametrize("effect", [0.0, -3.0])
def test_made_up_starts_find_nothing_where_nothing_was(effect) -> None:
    frame = areas(effect=effect)
    check = placebo_starts(after_lock(frame, areas_plan(frame)))
    assert check is not None and check.status == "passed" and "4 made-up starts" in check.reason


def test_made_up_starts_find_a_drift() -> None:
    frame = areas(drift=0.6)
    check = placebo_starts(after_lock(frame, areas_plan(frame)))
    assert check is not None and check.status == "concern"
    assert check.number is not None and check.number < 0.05
    assert (check.cap, check.deduction, check.stable) == (None, 0, True)


@pytest.mark.parametrize(("drift", "status"), [(0.0, "passed"), (0.7, "concern")])
def test_made_up_starts_of_a_roll_out(drift, status) -> None:
    check = placebo_starts(before_lock(staggered(drift), roll_out_plan()))
    assert check is not None and check.status == status


def test_a_made_up_start_needs_three_times() -> None:
    frame = areas(before=2)
    assert placebo_starts(before_lock(frame, areas_plan(frame, 2014))) is None


@pytest.mark.slow
def test_made_up_starts_are_rarely_found_by_chance(draws) -> None:
    repeats = draws(60, 600)
    fired = 0
    for seed in range(repeats):
        check = placebo_starts(before_lock(areas(seed=seed), areas_plan(areas(seed=seed))))
        assert check is not None
        fired += check.status == "concern"
    assert fired <= 0.05 * repeats + 2.6 * (0.0475 * repeats) ** 0.5


# --- the last time before the start


def test_the_departure_is_that_of_the_treated_from_their_own_earlier_times() -> None:
    last = last_before(groundwork(areas(early=2.5, treated=200, others=200)))
    assert last is not None and last.value == pytest.approx(2.5, abs=0.35)
    assert last.p_value < 0.001


def test_in_long_rows_several_last_times_count_together() -> None:
    frame = areas(before=24, after=6, treated=60, others=60)
    frame["rate"] += 1.5 * ((frame["arm"] == "yes") & frame["year"].between(2032, 2035))
    work = before_lock(frame, areas_plan(frame, 2036)).work
    last = last_before(work)
    assert work.span == 4 and last is not None and last.when == "the last 4 times"
    assert last.value == pytest.approx(1.5, abs=0.3)


def test_a_roll_out_is_read_start_by_start() -> None:
    frame = roll_out(never=150, early=100, late=100)
    own = frame["year"] == frame["start"] - 1
    moved = frame.assign(rate=frame["rate"] + 1.5 * own)
    last = last_before(before_lock(moved, roll_out_plan()).work)
    assert last is not None and last.value == pytest.approx(1.5, abs=0.3)


def test_of_pure_noise_nothing_stays_and_of_a_lasting_shock_all() -> None:
    passing = last_before(
        groundwork(areas(treated=300, others=300, before=8)[lambda x: x.year < 2019])
    )
    frame = areas(treated=300, others=300, noise=0.01)
    rng = np.random.default_rng(5)
    walk = rng.normal(0, 1, (9, 600)).cumsum(axis=0).ravel()
    lasting = last_before(groundwork(frame.assign(rate=frame["rate"] + walk)))
    assert passing is not None and passing.stays is not None and passing.stays < 0.45
    assert lasting is not None and lasting.stays is not None and lasting.stays > 0.9


@pytest.mark.slow
def test_the_departure_is_tested_at_its_level(draws) -> None:
    repeats = draws(150, 2000)
    fired = sum(
        last.p_value < 0.05
        for seed in range(repeats)
        if (last := last_before(groundwork(areas(treated=8, others=12, seed=seed)))) is not None
    )
    assert 0.0 < fired <= 0.05 * repeats + 2.6 * (0.0475 * repeats) ** 0.5


# --- anticipation


def test_a_change_that_begins_early_is_a_concern() -> None:
    frame = areas(effect=-3.0, early=-1.5)
    check = anticipation(after_lock(frame, areas_plan(frame)))
    assert check is not None and check.status == "concern" and check.number is not None
    assert check.number == pytest.approx(-1.5, abs=0.9)


@pytest.mark.parametrize("early", [0.0, 1.5])
def test_no_move_or_one_the_other_way_is_not_early(early) -> None:
    frame = areas(effect=-3.0, early=early)
    check = anticipation(after_lock(frame, areas_plan(frame)))
    assert check is not None and check.status == "passed"


def test_an_early_move_is_not_looked_for_before_the_lock() -> None:
    frame = areas(effect=-3.0, early=-1.5)
    assert anticipation(before_lock(frame, areas_plan(frame))) is None


# --- chosen at a bad time


def test_places_chosen_after_a_bad_year_are_expected_to_return() -> None:
    frame = areas(early=2.0, treated=40, others=40)
    check = bad_year(before_lock(frame, areas_plan(frame)))
    assert check is not None and check.status == "concern"
    assert "would be expected anyway" in check.reason


def test_what_returns_is_told_in_size() -> None:
    """Of a departure of pure noise nearly all returns."""
    frame = areas(early=2.0, treated=200, others=200)
    work = groundwork(frame)
    last, check = last_before(work), bad_year(before_lock(frame, areas_plan(frame)))
    assert last is not None and last.stays is not None and check is not None
    assert 0.55 < 1 - last.stays <= 1.0
    assert f"{abs(last.value) * (1 - last.stays):.2f}" in check.reason


@pytest.mark.parametrize(
    ("early", "context"), [(0.0, {}), (-2.0, {}), (2.0, {"allocation": "chance"})]
)
def test_no_bad_year_a_good_one_or_a_draw_is_quiet(early, context) -> None:
    frame = areas(early=early)
    check = bad_year(before_lock(frame, areas_plan(frame, **context)))
    assert check is None if context else check is not None and check.status == "passed"


@pytest.mark.parametrize(
    ("gap", "allocation", "status"),
    [
        (-3.0, "rule", "concern"),
        (-3.0, "volunteered", None),
        (0.2, "rule", "passed"),
        (3.0, "rule", "passed"),
    ],
)
def test_one_earlier_time_is_held_against_the_others(gap, allocation, status) -> None:
    frame = pupils(before=1)
    frame["score"] += gap * (frame["arm"] == "sessions")
    plan = pupils_plan(frame)
    plan = replace(plan, context=replace(plan.context, allocation=allocation))
    check = bad_year(before_lock(frame, plan))
    assert (check.status if check else None) == status


def test_what_returns_from_one_earlier_time_waits_for_the_lock() -> None:
    frame = pupils(before=1)
    frame["score"] -= 3.0 * (frame["arm"] == "sessions")
    plan = pupils_plan(frame)
    hidden, seen = bad_year(before_lock(frame, plan)), bad_year(after_lock(frame, plan))
    assert hidden is not None and "some improvement would be expected" in hidden.reason
    assert seen is not None and "an improvement of " in seen.reason


# --- single times at which few had it


def test_no_check_tells_of_single_times_at_which_few_had_it() -> None:
    """Six of forty a time are told of all times together, and not of one."""
    frame = pupils(schools=4, each=20, before=3, after=2)
    chance = np.random.default_rng(1).random(len(frame))
    frame["harm"] = np.where(chance < 0.15, "yes", "no")
    harm = Outcome("Harm", column="harm", kind="binary", better="lower", worthwhile=0.1)
    plan = pupils_plan(frame, outcomes=(harm,))
    plan = replace(plan, roles=replace(plan.roles, cluster=None, after=(4.0, 5.0)))
    few = after_lock(frame, plan)
    assert few.few_at_times and few.size_at_times(0.0512) == "[c]"
    early, made_up = anticipation(few), placebo_starts(few)
    assert early is not None and early.number is None and early.reason.endswith("beyond chance.")
    assert made_up is not None and made_up.reason.endswith("finds no difference beyond chance.")
    often = frame.assign(harm=np.where(chance < 0.5, "yes", "no"))
    many = after_lock(often, plan)
    assert not many.few_at_times and "[c]" not in placebo_starts(many).reason
    assert re.search(r"largest is −?\d+(\.0+)? per 100 ", placebo_starts(many).reason)

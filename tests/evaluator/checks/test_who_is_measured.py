"""Checks of who stands behind the numbers: places, leavers, other people, few units."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evaluator.checks.losses.attrition import attrition
from evaluator.checks.losses.composition import composition
from evaluator.checks.losses.leavers import leavers
from evaluator.checks.losses.moved_places import moved_places
from evaluator.checks.size.one_place import one_place
from evaluator.checks.size.thin_cells import thin_cells
from evaluator.diagnostics.other_rows import further_answers
from evaluator.diagnostics.start_groups import start_groups
from evaluator.values.plan import Covariate, Design, Plan, Roles
from methods import did
from methods.results import Estimate
from tests.evaluator.checks.diagnosed import (
    after_lock,
    areas,
    areas_plan,
    before_lock,
)
from tests.evaluator.worlds import (
    merging,
    pupils,
    pupils_plan,
    referrals,
    referrals_plan,
    roll_out,
    roll_out_plan,
)

pytestmark = pytest.mark.whole_way

# --- one place alone


def test_no_place_decides_where_all_share_the_effect() -> None:
    frame = areas(effect=-3.0)
    check = one_place(after_lock(frame, areas_plan(frame)))
    assert check is not None and check.status == "passed" and "40 places" in check.reason


@pytest.mark.parametrize("effect", [0.0, -1.5])
def test_a_place_that_makes_the_whole_effect_is_found(effect) -> None:
    frame = areas(treated=6, others=20, effect=effect, one=-60.0)
    check = one_place(after_lock(frame, areas_plan(frame)))
    assert check is not None and check.status == "concern"
    assert "A000" not in check.reason


def test_few_places_alike_are_rarely_blamed() -> None:
    blamed = 0
    for seed in range(12):
        frame = areas(treated=6, others=12, seed=seed)
        check = one_place(after_lock(frame, areas_plan(frame)))
        assert check is not None
        blamed += check.status == "concern"
    assert blamed <= 3


def test_the_range_without_each_place_is_exact() -> None:
    frame = areas(treated=5, others=7, effect=-2.0)
    check = one_place(after_lock(frame, areas_plan(frame)))
    now = frame.assign(on=((frame.year >= 2017) & (frame.arm == "yes")).astype(int))

    def effect(rows: pd.DataFrame) -> float:
        return did.two_way(rows, outcome="rate", unit="area", time="year", treated_now="on").value

    values = [effect(now[now.area != area]) for area in now.area.unique()]
    assert check is not None and check.number == pytest.approx(
        max(abs(value - effect(now)) for value in values), rel=1e-6
    )


def test_leaving_out_those_that_count_most_finds_the_extremes() -> None:
    """With more places than are tried one by one."""
    frame = areas(treated=30, others=30, effect=-2.0, one=-25.0, seed=4)
    check = one_place(after_lock(frame, areas_plan(frame)))
    now = frame.assign(on=((frame.year >= 2017) & (frame.arm == "yes")).astype(int))

    def effect(rows: pd.DataFrame) -> float:
        return did.two_way(rows, outcome="rate", unit="area", time="year", treated_now="on").value

    moved = [abs(effect(now[now.area != area]) - effect(now)) for area in now.area.unique()]
    assert check is not None and "that count most" in check.reason
    assert check.number == pytest.approx(max(moved), rel=1e-6)


def test_places_of_a_roll_out_and_of_pupils_are_left_out_whole() -> None:
    staged = one_place(after_lock(roll_out(), roll_out_plan()))
    frame = pupils(effect=1.0)
    schools = one_place(after_lock(frame, pupils_plan(frame)))
    assert staged is not None and staged.status == "passed"
    assert schools is not None and "each of the 24 places" in schools.reason


def test_places_are_left_out_only_once_the_effect_is_known() -> None:
    frame = areas()
    assert one_place(before_lock(frame, areas_plan(frame))) is None


# --- different people before and after


def crowds(shift: float, *, category: bool = False, seed: int = 1) -> tuple[pd.DataFrame, Plan]:
    """Different people at two times; those treated afterwards are older by ``shift``."""
    rng = np.random.default_rng(seed)
    n = 1600
    late, own = np.arange(n) % 2, np.arange(n) // 2 % 2
    age = rng.normal(0, 1, n) + shift * late * own
    frame = pd.DataFrame(
        {
            "person": [f"P{i}" for i in range(n)],
            "wave": late + 1,
            "arm": np.where(own == 1, "sessions", "waiting"),
            "age": np.where(age > 0, "older", "younger") if category else 30 + 10 * age,
            "score": rng.normal(10, 2, n) + age,
        }
    )
    plan = pupils_plan(frame, covariates=(Covariate("age", known_before_start=True),))
    return frame, replace(plan, roles=replace(plan.roles, unit="person", cluster=None))


@pytest.mark.parametrize("category", [False, True])
@pytest.mark.parametrize(("shift", "status", "cap"), [(0.0, "passed", None), (0.8, "concern", 2)])
def test_composition(shift, status, cap, category) -> None:
    check = composition(before_lock(*crowds(shift, category=category)))
    assert check is not None and "age" in check.reason
    assert (check.status, check.cap) == (status, cap)


def test_composition_cannot_be_told_without_characteristics_and_is_not_asked_of_a_panel() -> None:
    frame, plan = crowds(0.8)
    check = composition(before_lock(frame, replace(plan, covariates=())))
    assert check is not None and (check.status, check.cap) == ("not_possible", 3)
    panel = pupils()
    assert composition(before_lock(panel, pupils_plan(panel))) is None


@pytest.mark.parametrize(("kept", "status", "cap"), [(1.0, "not_possible", 3), (0.7, "concern", 2)])
def test_fewer_measured_in_one_group_tells_of_people_who_went(kept, status, cap) -> None:
    frame = pupils(each=20)
    gone = (frame["wave"] == 2) & (frame["arm"] == "sessions")
    gone &= np.random.default_rng(3).random(len(frame)) >= kept
    surveyed = frame[~gone].reset_index(drop=True)
    surveyed["pupil"] = [f"Q{i}" for i in range(len(surveyed))]
    check = composition(before_lock(surveyed, pupils_plan(surveyed)))
    assert check is not None and (check.status, check.cap) == (status, cap)


def test_a_roll_out_follows_those_whom_it_analyses_whoever_else_was_measured() -> None:
    others = roll_out(seed=4).drop_duplicates("la", keep="last")
    crowd = pd.concat([others.assign(la=others["la"] + str(i)) for i in range(3)])
    frame = pd.concat([roll_out(), crowd], ignore_index=True)
    asked = before_lock(frame, roll_out_plan())
    assert not asked.work.rows.panel and composition(asked) is None


# --- people who move to another place


@pytest.mark.parametrize(("schools", "status"), [(2, "concern"), (0, None)])
def test_pupils_whose_school_merges_into_one_of_the_other_group_are_told(schools, status) -> None:
    frame = merging(schools)
    check = moved_places(before_lock(frame, pupils_plan(frame)))
    assert (check and check.status) == status
    if check is not None:
        assert check.number == pytest.approx(2 / 8)
        assert "Most people of each of 2 places moved to one other at one time" in check.reason


def test_a_merger_within_a_group_and_one_who_moves_cost_nothing() -> None:
    frame = pupils(schools=8)
    late = frame["wave"] == 2
    frame["school"] = frame["school"].mask(late & (frame["school"] == "School 2"), "School 4")
    frame["school"] = frame["school"].mask(late & (frame["pupil"] == "P00000"), "School 6")
    check = moved_places(before_lock(frame, pupils_plan(frame)))
    assert check is not None and check.status == "passed"
    assert "Most people of one place moved" in check.reason


# --- leavers


def leaving(unlike: float, seed: int = 2) -> tuple[pd.DataFrame, Plan]:
    """A fifth of the pupils leave; the treated who leave began ``unlike`` points lower."""
    frame = pupils(each=40, seed=seed)
    rng = np.random.default_rng(seed)
    names = frame["pupil"].unique()
    gone = set(rng.choice(names, len(names) // 5, replace=False))
    left = frame["pupil"].isin(gone)
    frame.loc[left & (frame["wave"] == 1) & (frame["arm"] == "sessions"), "score"] -= unlike
    frame.loc[left & (frame["wave"] == 2), "score"] = np.nan
    return frame, pupils_plan(frame)


@pytest.mark.parametrize(("unlike", "status"), [(0.0, "passed"), (2.0, "concern")])
def test_leavers(unlike, status) -> None:
    check = leavers(before_lock(*leaving(unlike)))
    assert check is not None and check.status == status


def third_lost(unlike: float) -> tuple[pd.DataFrame, Plan]:
    """35 % of each arm's pupils leave; the treated who leave began ``unlike`` points lower."""
    frame = pupils(each=60, seed=1)
    rng = np.random.default_rng(1)
    sides = frame.drop_duplicates("pupil").groupby("arm")["pupil"]
    names = [rng.choice(side.to_numpy(), int(0.35 * len(side)), replace=False) for _, side in sides]
    left = frame["pupil"].isin(np.concatenate(names))
    frame.loc[left & (frame["wave"] == 1) & (frame["arm"] == "sessions"), "score"] -= unlike
    frame.loc[left & (frame["wave"] == 2), "score"] = np.nan
    return frame, pupils_plan(frame)


@pytest.mark.parametrize(("unlike", "cap"), [(0.0, 3), (2.0, 2)])
def test_loss_that_is_alike_on_both_sides_costs_less(unlike, cap) -> None:
    check = attrition(before_lock(*third_lost(unlike)))
    assert check is not None and check.cap == cap
    assert ("were alike" in check.reason) == (cap == 3)


def test_leavers_are_looked_at_where_each_person_has_one_row() -> None:
    frame = referrals()
    frame.loc[frame.index % 3 == 0, "later"] = np.nan
    check = leavers(before_lock(frame, referrals_plan()))
    assert check is not None and check.status == "passed"
    assert "those who left" in check.reason


def test_few_leavers_are_not_described() -> None:
    frame = pupils(lost=0.01)
    check = leavers(before_lock(frame, pupils_plan(frame)))
    assert check is not None and check.status == "not_possible"
    whole = pupils()
    assert leavers(before_lock(whole, pupils_plan(whole))) is None


# --- few behind an average, and the other missing-rows rule


@pytest.mark.parametrize(("late", "status", "thin"), [(15, "passed", 0), (3, "concern", 10)])
def test_thin_cells(late, status, thin) -> None:
    check = thin_cells(before_lock(roll_out(late=late), roll_out_plan()))
    assert check is not None and (check.status, check.number) == (status, thin)


def test_of_people_no_number_says_how_many_starts_and_times_are_thin() -> None:
    frame = pupils(schools=4, each=12, before=3, after=2)
    start = np.select([frame["pupil"] < "P00003", frame["pupil"] < "P00020"], [3.0, 4.0], np.nan)
    roles = Roles(unit="pupil", time="wave", first_treated="start")
    plan = pupils_plan(frame, roles=roles, design=Design("staggered_roll_out"))
    check = thin_cells(before_lock(frame.assign(start=start), plan))
    assert check is not None and (check.status, check.number) == ("concern", None)
    assert check.reason.startswith("Some averages by starts and times rest on very few pupils")
    assert not re.search(r"\d", check.reason)


def test_start_groups_count_what_was_measured() -> None:
    frame = roll_out(never=20, early=15, late=15)
    frame.loc[(frame.la == "LA20") & (frame.year == 2016), "rate"] = np.nan
    situation = before_lock(frame, roll_out_plan())
    groups = start_groups(situation.work, situation.rules)
    assert [(group.label, group.start) for group in groups] == [
        ("2019", 5),
        ("2021", 7),
        ("", None),
    ]
    assert groups[0].units == (15, 15, 14, *(15,) * 7)
    known = frame[(frame.start == 2019) & (frame.year == 2016)]["rate"]
    assert groups[0].means[2] == pytest.approx(known.mean())


def further(frame: pd.DataFrame) -> dict[str, Estimate]:
    """The answers from other rows than the planned ones."""
    now = after_lock(frame, roll_out_plan())
    assert now.finding is not None
    found = further_answers(now.design, now.work, now.plan, now.finding)
    return {each.key: each.estimate for each in found}


def test_the_other_missing_rows_rules_stand_beside_the_answer() -> None:
    frame = roll_out()
    rng = np.random.default_rng(0)
    frame.loc[rng.random(len(frame)) < 0.03, "rate"] = np.nan
    other = further(frame)
    whole = frame[frame.groupby("la")["rate"].transform("count") == 10]
    expected = did.imputation(
        whole.assign(t=whole.year - 2014, g=whole.start - 2014),
        outcome="rate", unit="la", time="t", first_treated="g",
    ).overall  # fmt: skip
    assert expected is not None and "every_time" in other
    assert other["every_time"].value == pytest.approx(expected.value, rel=1e-9)
    assert further(roll_out()) == {}

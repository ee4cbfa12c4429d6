"""Gaps, what rates are out of, and trends that matching hides: all of them show in the rows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evaluator.checks.comparison.others_moved import others_moved
from evaluator.checks.losses.missing_times import missing_times
from evaluator.checks.matching.unmatched_trends import unmatched_trends
from evaluator.checks.measurement.exposure_moved import exposure_moved
from evaluator.checks.size.shared_regions import shared_regions
from evaluator.checks.trends.broken_times import broken_times
from evaluator.checks.trends.last_times import last_times
from evaluator.checks.trends.standing_out import impossible_zeros
from evaluator.values.plan import Design
from tests.evaluator.checks.diagnosed import after_lock, areas, areas_plan
from tests.evaluator.histories import drifting, drifting_plan
from tests.evaluator.worlds import roll_out, roll_out_plan

pytestmark = pytest.mark.whole_way


def with_gaps(*, treated: float, comparison: float, before: float = 0.0) -> pd.DataFrame:
    """Areas of which such shares of the years from 2017 on, and before, are not there."""
    frame = areas(treated=30, others=30, effect=-2.0)
    own, late = frame["arm"] == "yes", frame["year"] >= 2017
    share = np.where(late, np.where(own, treated, comparison), before)
    return frame[np.random.default_rng(1).random(len(frame)) >= share]


@pytest.mark.parametrize(
    ("treated", "comparison", "before", "deduction"),
    [(0.4, 0.0, 0.0, 2), (0.0, 0.4, 0.0, 2), (0.3, 0.3, 0.0, 0), (0.2, 0.2, 0.2, 0)],
)
def test_returns_that_stop_on_one_side_distort_as_losses_do(
    treated, comparison, before, deduction
) -> None:
    frame = with_gaps(treated=treated, comparison=comparison, before=before)
    check = missing_times(after_lock(frame, areas_plan(frame)))
    assert check is not None and check.deduction == deduction
    assert check.explains_harm == bool(deduction)
    if deduction:
        side = "those who took part" if treated else "the comparison group"
        assert side in check.reason


def test_where_nothing_is_missing_nobody_is_asked() -> None:
    frame = areas()
    assert missing_times(after_lock(frame, areas_plan(frame))) is None


@pytest.mark.parametrize(
    ("more_residents", "fewer_offences", "better", "cap", "harm"),
    [
        (0.25, 0.0, "lower", 2, False),
        (0.25, 0.0, "higher", 2, True),
        (0.0, 0.25, "lower", None, False),
        (0.04, 0.3, "lower", None, False),
    ],
)
def test_a_rate_that_fell_because_residents_rose_is_no_effect(
    more_residents, fewer_offences, better, cap, harm
) -> None:
    frame = areas(treated=25, others=25, noise=0.5)
    on = (frame["arm"] == "yes") & (frame["year"] >= 2017)
    residents = 20_000 * (1 + 0.001 * (frame["year"] - 2012)) * (1 + more_residents * on)
    offences = (20 * frame["rate"] * (1 - fewer_offences * on)).round()
    frame = frame.assign(residents=residents.round(), offences=offences).drop(columns="rate")
    plan = areas_plan(frame.assign(rate=0.0))
    outcome = replace(plan.outcomes[0], column="offences", kind="count", better=better)
    plan = replace(
        plan, outcomes=(outcome,), roles=replace(plan.roles, exposure="residents"),
        design=Design("difference_in_differences", {"per": 1000}),
    )  # fmt: skip
    check = exposure_moved(after_lock(frame, plan))
    assert check is not None and (check.cap, check.explains_harm) == (cap, harm)
    assert ('"residents" rose' in check.reason) == (cap is not None)


def test_residents_that_never_change_are_not_asked_about() -> None:
    frame = areas().assign(residents=20_000.0)
    plan = areas_plan(frame)
    outcome = replace(plan.outcomes[0], kind="count")
    frame["rate"] = frame["rate"].round().clip(lower=0)
    plan = replace(
        plan, outcomes=(outcome,), roles=replace(plan.roles, exposure="residents"),
        design=Design("difference_in_differences", {"per": 1000}),
    )  # fmt: skip
    assert exposure_moved(after_lock(frame, plan)) is None


@pytest.mark.parametrize(
    ("trend", "effect", "better", "cap", "harm"),
    [
        (-0.4, 0.0, "lower", 2, False),
        (-0.4, 0.0, "higher", 2, True),
        (0.0, -1.5, "lower", None, False),
    ],
)
def test_a_trend_that_matching_hides_goes_on_and_is_no_effect(
    trend, effect, better, cap, harm
) -> None:
    frame = drifting(people=600, drift=0.0, effect=effect)
    took = frame["took_part"] == "yes"
    frame["score"] = frame["score"] + trend * frame["wave"] * took
    plan = drifting_plan()
    plan = replace(plan, outcomes=(replace(plan.outcomes[0], better=better),))
    check = unmatched_trends(after_lock(frame, plan))
    assert check is not None and (check.cap, check.explains_harm) == (cap, harm)
    assert ("already moving away" in check.reason) == (cap is not None)


@pytest.mark.parametrize(
    ("jump", "effect", "earlier", "better", "hit_both", "cap", "harm"),
    [
        (3.0, 0.0, 0.0, "lower", False, 2, False),
        (-3.0, 0.0, 0.0, "lower", False, 2, True),
        (3.0, 0.0, 0.0, "lower", True, 3, False),
        (3.0, 0.0, 3.0, "lower", False, None, False),
        (0.0, -3.0, 0.0, "lower", False, None, False),
        (1.5, -3.0, 0.0, "lower", False, None, False),
    ],
)
def test_a_jump_of_the_others_alone_is_no_effect(
    jump, effect, earlier, better, hit_both, cap, harm
) -> None:
    """``earlier`` hit everybody before; where a rise was as large, one can be held back."""
    frame = areas(effect=effect, noise=0.5)
    others, late = frame["arm"] == "no", frame["year"] >= 2017
    frame["rate"] += jump * (others & late) + earlier * (frame["year"] >= 2014)
    plan = areas_plan(frame, other_programme="both" if hit_both else "no")
    plan = replace(plan, outcomes=(replace(plan.outcomes[0], better=better),))
    check = others_moved(after_lock(frame, plan))
    assert check is not None and (check.cap, check.explains_harm) == (cap, harm)
    assert ("hardly changed" in check.reason) == (jump != 0 and effect == 0)


def test_with_so_few_times_before_nobody_can_tell_whether_the_others_often_jump() -> None:
    frame = areas(before=2, noise=0.5)
    frame["rate"] += 3.0 * ((frame["arm"] == "no") & (frame["year"] >= 2014))
    check = others_moved(after_lock(frame, areas_plan(frame, 2014)))
    assert check is not None and check.status == "concern" and check.cap is None
    assert "so few times before" in check.reason


def test_a_roll_out_is_held_against_those_who_never_start() -> None:
    frame = roll_out(effect=0.0, early=15, late=0)
    frame["rate"] += 4.0 * (frame["start"].isna() & (frame["year"] >= 2019))
    check = others_moved(after_lock(frame, roll_out_plan()))
    assert check is not None and check.cap == 2


def in_regions(frame: pd.DataFrame, *, own: int, hit: float, effect: float) -> pd.DataFrame:
    """Areas, the first twenty with the programme, those in so many of eight counties.

    Each county with it holds two areas without it as well. ``hit`` moves all of these counties
    from 2017 on, and ``effect`` the areas with the programme.
    """
    area = frame["area"].str[1:].astype(int)
    county = np.where(
        area < 20, area % own, np.where(area < 20 + 2 * own, area % own, 4 + area % 4)
    )
    late, inside = frame["year"] >= 2017, county < own
    rate = frame["rate"] + hit * (inside & late) + effect * ((area < 20) & late)
    return frame.assign(county=[f"County {each}" for each in county], rate=rate)


@pytest.mark.parametrize(
    ("hit", "effect", "cap", "harm"),
    [(0.0, -3.0, None, False), (-3.0, 0.0, 2, False), (3.0, 0.0, 2, True)],
)
def test_what_hit_whole_regions_is_told_from_an_effect_inside_them(hit, effect, cap, harm) -> None:
    frame = in_regions(areas(others=30, noise=0.7), own=2, hit=hit, effect=effect)
    check = shared_regions(after_lock(frame, areas_plan(frame)))
    assert check is not None and (check.cap, check.explains_harm) == (cap, harm)
    assert ("there may be none" in check.reason) == (cap is not None)


@pytest.mark.parametrize(("compared", "cap"), [(False, 2), (True, None)])
def test_regions_in_which_nobody_is_compared_count_instead_of_their_places(compared, cap) -> None:
    frame = in_regions(areas(others=30), own=1, hit=0.0, effect=-3.0)
    area = frame["area"].str[1:].astype(int)
    if not compared:  # all but two of the areas with the programme are alone in their county
        frame["county"] = frame["county"].mask(area.isin((18, 19)), "County 5")
        frame = frame[~area.isin((20, 21))]
    check = shared_regions(after_lock(frame, areas_plan(frame)))
    assert check is not None and check.cap == cap


@pytest.mark.parametrize(
    ("effect", "late", "better", "cap", "harm"),
    [
        (0.0, 12.0, "lower", 2, False),
        (0.0, 12.0, "higher", 2, True),
        (-3.0, 0.0, "lower", None, False),
        (-3.0, 4.0, "lower", None, False),
    ],
)
def test_an_effect_that_lies_in_the_last_times_alone_may_be_late_returns(
    effect, late, better, cap, harm
) -> None:
    frame = areas(treated=25, others=25, noise=0.5, effect=effect)
    last = (frame["arm"] == "yes") & (frame["year"] == frame["year"].max())
    frame = frame.assign(rate=frame["rate"] - late * last)
    plan = areas_plan(frame)
    plan = replace(plan, outcomes=(replace(plan.outcomes[0], better=better),))
    check = last_times(after_lock(frame, plan))
    assert check is not None and (check.cap, check.explains_harm) == (cap, harm)
    assert check.number == 1.0
    assert ("may not be complete" in check.reason) == (cap is not None)


def test_late_returns_show_in_a_roll_out_too() -> None:
    frame = roll_out(effect=0.0, never=20, early=15, late=15)
    last = frame["start"].notna() & (frame["year"] >= 2022)
    frame = frame.assign(rate=frame["rate"] - 6.0 * last)
    check = last_times(after_lock(frame, roll_out_plan()))
    assert check is not None and check.cap == 2


def test_without_an_effect_or_enough_times_nobody_asks_for_the_last() -> None:
    frame = areas(effect=0.0)
    assert last_times(after_lock(frame, areas_plan(frame))) is None
    frame = areas(effect=-4.0)
    few = frame[frame["year"] < 2020]
    assert last_times(after_lock(few, areas_plan(few))) is None


@pytest.mark.parametrize(
    ("level", "effect", "better", "cap", "harm"),
    [
        (0.0, 0.0, "lower", 2, False),
        (0.0, 0.0, "higher", 2, True),
        (8.0, 0.0, "lower", 2, False),
        (0.0, -4.0, "lower", None, False),
    ],
)
def test_a_time_at_which_one_group_recorded_nothing_is_no_effect(
    level, effect, better, cap, harm
) -> None:
    """Also where some is recorded, so that no cell is 0."""
    frame = areas(treated=25, others=25, after=8, noise=0.5, effect=effect)
    broken = (frame["arm"] == "yes") & (frame["year"] == 2020)
    frame = frame.assign(rate=frame["rate"].where(~broken, level))
    plan = areas_plan(frame)
    plan = replace(plan, outcomes=(replace(plan.outcomes[0], better=better),))
    check = broken_times(after_lock(frame, plan))
    assert check is not None and (check.cap, check.explains_harm) == (cap, harm)
    assert check.status == "concern" and ("broken down" in check.reason) == (cap is not None)


def test_zeros_of_some_places_are_found_too_and_zeros_of_small_ones_are_none() -> None:
    frame = areas(treated=25, others=25, after=8, noise=0.5)
    some = (frame["arm"] == "yes") & (frame["year"] == 2017) & (frame["area"] < "A013")
    broken = frame.assign(rate=frame["rate"].where(~some, 0.0))
    assert int(impossible_zeros(after_lock(broken, areas_plan(broken)).work).sum()) == 13
    small = frame.assign(rate=np.random.default_rng(1).poisson(3.0, len(frame)).astype(float))
    assert not impossible_zeros(after_lock(small, areas_plan(small)).work).any()


def test_an_effect_that_is_alike_at_all_times_has_no_broken_ones() -> None:
    for seed in range(12):
        frame = areas(after=8, effect=-1.0, seed=seed)
        assert broken_times(after_lock(frame, areas_plan(frame))) is None

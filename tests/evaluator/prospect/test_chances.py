"""What a study could find: held to the closed form, to its own promise, and to what moves it."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from scipy import stats

from evaluator.prospect.chances import chances, places_needed, resized
from evaluator.prospect.mix_chances import mix_chances
from evaluator.values.account.prospect import Prospect
from evaluator.values.plan import Design, Plan

TWO_SIDES = Prospect(
    treated=20, comparison=20, people=50, before=2, after=1, spread=4.0, between=0.1, followed=0.5
)


def closed_form(prospect: Prospect) -> float:
    """The effect found in 80 of 100 where places are alike: a t-test of their changes."""
    assert prospect.spread is not None and prospect.between is not None
    moving = prospect.between * (1 - prospect.steady)
    moving += (1 - prospect.between) * (1 - prospect.followed) / prospect.people
    one = prospect.spread**2 * moving * (1 / prospect.before + 1 / prospect.after)
    error = math.sqrt(one * (1 / prospect.treated + 1 / prospect.comparison))
    dof = prospect.treated + prospect.comparison - 2
    return error * float(stats.t.ppf(0.975, dof) + stats.t.ppf(0.8, dof))


@pytest.mark.parametrize(
    "changes",
    [{}, {"treated": 40, "comparison": 10}, {"before": 5, "after": 3}, {"treated": 300}],
)
def test_alike_places_are_found_as_the_closed_form_says(changes: dict[str, int]) -> None:
    prospect = replace(TWO_SIDES, **changes)
    found = chances(prospect, closed_form(prospect))
    assert found.smallest == pytest.approx(closed_form(prospect), rel=0.08)
    assert found.found == pytest.approx(0.8, abs=0.06)
    assert found.false_alarms == pytest.approx(0.05, abs=0.02)


def test_one_person_is_a_place_of_one() -> None:
    """100 against 100 people after the programme alone: the textbook's 0.4 standard deviations."""
    people = Prospect(treated=100, comparison=100, spread=1.0, between=0.0)
    found = chances(people, 0.4, follows=False)
    assert found.smallest == pytest.approx(0.4, rel=0.06)
    told = chances(replace(people, followed=0.8), None, follows=False)
    assert told.smallest == pytest.approx(0.4 * 0.6, rel=0.06) and told.found is None


def test_starting_in_steps_keeps_its_promise_and_needs_nobody_who_never_starts() -> None:
    stepped = Prospect(
        people=60, uneven=0.6, before=3, after=2, spread=1.0, between=0.1, steps=4,
        who_starts="stepped", places=tuple(f"Area {i}" for i in range(24)),
    )  # fmt: skip
    assert stepped.sides == (24, 0)
    assert chances(stepped, None).false_alarms == pytest.approx(0.05, abs=0.025)


@pytest.mark.parametrize(
    "worse",
    [{"uneven": 1.2}, {"lost": 0.6}, {"between": 0.3}, {"followed": 0.0}, {"treated": 8}],
)
def test_what_makes_a_study_weaker_is_told_so(worse: dict[str, float]) -> None:
    assert (
        chances(replace(TWO_SIDES, **worse), None).smallest
        > 1.03 * chances(TWO_SIDES, None).smallest
    )


@pytest.mark.whole_way
def test_the_places_needed_find_the_worthwhile_change_and_no_number_finds_a_tiny_one() -> None:
    weak = replace(TWO_SIDES, treated=6, comparison=6)
    worthwhile = chances(TWO_SIDES, None).smallest
    needed = places_needed(weak, worthwhile)
    assert needed is not None and needed.smallest <= worthwhile
    assert needed.places[0] == pytest.approx(20, abs=4)
    assert places_needed(weak, worthwhile / 1000) is None


def test_a_study_of_its_own_size_is_itself() -> None:
    assert resized(replace(TWO_SIDES, treated=3, comparison=1), 1.0).sides == (3, 1)
    assert chances(TWO_SIDES, 1.0) == chances(TWO_SIDES, 1.0)
    with pytest.raises(ValueError, match="two places"):
        chances(replace(TWO_SIDES, comparison=1), 1.0)
    with pytest.raises(ValueError, match="spread"):
        chances(replace(TWO_SIDES, spread=None), 1.0)


MIX = replace(Plan(), design=Design(kind="synthetic_comparison"))
TWO_OF_MANY = Prospect(treated=2, comparison=8, before=8, after=4, spread=10.0, between=1.0)


@pytest.mark.whole_way
def test_a_mix_of_alike_places_finds_no_more_than_their_average_and_more_times_help() -> None:
    """What its weights and few ranks cost beside counting all alike is under a half."""
    found = mix_chances(MIX, TWO_OF_MANY, None, studies=40)
    one = 100.0 * 0.2 * (1 / 8 + 1 / 4)
    error = math.sqrt(one * (1 / 2 + 1 / 8))
    alike = error * float(stats.t.ppf(0.975, 7) + stats.t.ppf(0.8, 7))
    assert found.smallest is not None and 0.95 * alike < found.smallest < 1.5 * alike
    assert found.false_alarms < 0.15 and found.studies == 40
    twice = replace(TWO_OF_MANY, before=16, after=8)
    assert mix_chances(MIX, twice, None, studies=40).finds(0.85 * found.smallest)


@pytest.mark.parametrize("sides", [(1, 18), (2, 3), (1, 2)])
def test_places_that_cannot_show_anything_find_no_change_however_large(sides) -> None:
    few = replace(TWO_OF_MANY, treated=sides[0], comparison=sides[1])
    found = mix_chances(MIX, few, 5.0, studies=3)
    assert (found.smallest, found.found, found.curve) == (None, 0.0, ())


def test_one_place_of_twenty_is_found_where_it_lies_beyond_all_others() -> None:
    one = replace(TWO_OF_MANY, treated=1, comparison=19, before=3, after=1)
    assert mix_chances(MIX, one, 1000.0, studies=2).found == 1.0
    with pytest.raises(ValueError, match="places that start"):
        mix_chances(MIX, replace(one, treated=0), 1.0)
    with pytest.raises(ValueError, match="spread"):
        mix_chances(MIX, replace(one, spread=None), 1.0)

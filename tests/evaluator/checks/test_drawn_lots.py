"""Who took part, held against the lots: kept, crossed over, left out, added, out of turn."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evaluator.checks.comparison.design_strength import design_strength
from evaluator.checks.comparison.drawn_lots import drawn_lots
from evaluator.checks.situation import Situation
from evaluator.designs import design_of
from evaluator.diagnostics.lots_kept import lots_kept
from evaluator.disclosure.counts import rules_for
from evaluator.summary.front.facts import about
from evaluator.values.account.lots import drawn
from evaluator.values.account.prospect import Prospect
from evaluator.values.plan import Roles
from evaluator.values.policy import load_policy
from evaluator.walk import evaluate
from tests.evaluator.worlds import (
    ANSWERED,
    cohort_of,
    pupils,
    pupils_plan,
    roll_out,
    roll_out_plan,
)

NAMES = tuple(f"School {number}" for number in range(1, 25))
LOTS = drawn(NAMES, treated=12, steps=1, seed=4)
PROSPECT = Prospect(treated=12, who_starts="lots", places=NAMES, seed=4)
CHANCE = replace(ANSWERED, allocation="chance", allocation_record=LOTS.record)


def as_drawn(**world):
    frame = pupils(before=2, effect=2.0, **world)
    return frame.assign(arm=np.where(frame["school"].isin(LOTS.groups[0]), "sessions", "waiting"))


def situation(frame, prospect=PROSPECT, **changes):
    plan = pupils_plan(frame, prospect=prospect, context=CHANCE, **changes)
    cohort, design = cohort_of(frame), design_of(plan)
    work = design.groundwork(cohort, plan, plan.outcomes[0])
    return Situation(cohort, plan, plan.outcomes[0], design, work, None, load_policy())


def test_lots_that_were_kept_make_chance_count():
    found = situation(as_drawn())
    check = drawn_lots(found)
    assert check.status == "passed" and check.number == 0
    assert design_strength(found).cap == load_policy().design["chance"]


@pytest.mark.parametrize(
    ("place", "now", "words"),
    [
        (LOTS.waiting[0], "sessions", "1 drawn to wait started"),
        (LOTS.groups[0][0], "waiting", "1 drawn to start did not"),
    ],
)
def test_a_school_that_crossed_over_is_told_and_chance_no_longer_counts(place, now, words):
    frame = as_drawn()
    found = situation(frame.assign(arm=frame["arm"].mask(frame["school"] == place, now)))
    check = drawn_lots(found)
    assert check.status == "concern" and words in check.reason
    assert "chance does not count" in check.reason
    assert not found.drawn_by_lot
    assert design_strength(found).cap < load_policy().design["chance"]


def test_schools_that_were_dropped_or_added_are_told():
    frame = as_drawn()
    one = situation(frame[frame["school"] != LOTS.groups[0][0]])
    assert (
        drawn_lots(one).status == "passed" and "1 drawn cannot be found" in drawn_lots(one).reason
    )
    two = situation(frame[~frame["school"].isin(LOTS.groups[0][:2])])
    assert (
        drawn_lots(two).status == "concern" and "2 drawn cannot be found" in drawn_lots(two).reason
    )
    fewer = tuple(name for name in NAMES if name != LOTS.waiting[0])
    names = drawn(fewer, treated=12, steps=1, seed=4)
    more = frame.assign(arm=np.where(frame["school"].isin(names.groups[0]), "sessions", "waiting"))
    added = situation(more, replace(PROSPECT, places=fewer))
    assert "1 compared here never drew" in drawn_lots(added).reason and added.lots_broken


def test_names_are_the_same_in_other_capitals_and_spaces():
    frame = as_drawn()
    assert not situation(frame.assign(school=frame["school"].str.upper() + " ")).lots_broken


def test_of_people_only_that_it_happened_is_told():
    frame = as_drawn()
    names = tuple(frame["pupil"].unique())
    lots = drawn(names, treated=240, steps=1, seed=9)
    arm = np.where(frame["pupil"].isin((*lots.groups[0], lots.waiting[0])), "sessions", "waiting")
    prospect = Prospect(treated=240, who_starts="lots", places=names, seed=9)
    roles = Roles(unit="pupil", time="wave", after=(3.0,), treated="arm",
                  treated_values=("sessions",))  # fmt: skip
    check = drawn_lots(situation(frame.assign(arm=arm), prospect, roles=roles))
    assert "some drawn to wait started" in check.reason and check.of == "people"
    assert not any(sign.isdigit() for sign in check.reason)


def test_a_study_without_lots_is_not_asked():
    assert drawn_lots(situation(as_drawn(), Prospect())) is None
    assert (
        lots_kept(replace(PROSPECT, places=("A", "A", "B")), situation(as_drawn()).work.rows.frame)
        is None
    )


def test_steps_are_held_to_their_turn():
    frame, plan = roll_out(), roll_out_plan()
    names = tuple(frame["la"].unique())
    prospect = Prospect(who_starts="stepped", steps=2, places=names, comparison=20, seed=3)
    lots = drawn(names, treated=30, steps=2, seed=3)
    turns = dict.fromkeys(lots.groups[0], 2019.0) | dict.fromkeys(lots.groups[1], 2021.0)
    kept = frame.assign(start=frame["la"].map(turns))
    late = kept.assign(start=kept["start"].mask(kept["la"] == lots.groups[0][0], 2021.0))
    told = []
    for data in (kept, late):
        cohort, design = cohort_of(data), design_of(plan)
        work = design.groundwork(cohort, plan, plan.outcomes[0])
        told.append(lots_kept(prospect, work.rows.frame))
    assert told[0].crossed == told[0].absent == told[0].undrawn == 0
    assert told[1].out_of_turn == told[1].crossed == 1


@pytest.mark.whole_way
def test_page_one_tells_that_the_lots_were_not_kept_and_rates_less():
    frame = as_drawn(each=40, shock=0.05)
    crossed = frame.assign(arm=frame["arm"].mask(frame["school"] == LOTS.waiting[0], "sessions"))
    ratings, told = [], []
    for data in (frame, crossed):
        plan = pupils_plan(data, prospect=PROSPECT, context=CHANCE)
        evaluation = evaluate(cohort_of(data), plan)
        ratings.append(evaluation.outcomes[0].verdict.rating)
        rules = rules_for(load_policy().disclosure, places=evaluation.design.places)
        told.append(dict(about(evaluation, plan, rules))["How they were picked"])
    assert ratings[0] > ratings[1]
    assert told == ["By lot", "Lots were drawn, and not kept to"]

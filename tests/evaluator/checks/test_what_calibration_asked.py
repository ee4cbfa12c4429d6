"""Flaws that show in the data cost trust: drift, a bad time, completers and unlisted leavers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evaluator.checks.comparison.baseline import baseline
from evaluator.checks.losses.completers import completers
from evaluator.checks.losses.differential_attrition import differential_attrition
from evaluator.checks.size.independent_units import independent_units
from evaluator.checks.trends.bad_year import bad_year
from evaluator.checks.trends.lasting import lasting
from evaluator.checks.trends.trend_breakdown import trend_breakdown
from evaluator.diagnostics.last_before import LastBefore
from evaluator.values.check import Check
from evaluator.values.plan import Plan, Roles
from tests.evaluator.checks.diagnosed import after_lock, areas, areas_plan, before_lock
from tests.evaluator.checks.situations import estimate, facts, found, path, situation
from tests.evaluator.worlds import (
    pupils,
    pupils_plan,
    referrals,
    referrals_plan,
    roll_out,
    roll_out_plan,
)

pytestmark = pytest.mark.whole_way

# --- earlier trends that differed


@pytest.mark.parametrize(
    ("early", "planned", "late", "cap"),
    [
        ((0.0, 0.6), estimate(0.7, 0.5, 0.9), 0.7, 2),
        ((0.0, 0.6), estimate(0.0, -2.0, 2.0), 0.0, 2),
        ((0.0, 0.6), estimate(3.0, 2.8, 3.2), 3.0, 5),
        ((0.0, 0.05), estimate(0.0, -2.0, 2.0), 0.0, None),
        ((0.0, 0.05), estimate(3.0, 2.8, 3.2), 3.0, 5),
    ],
)
def test_a_drift_seen_before_costs_trust_unless_the_answer_stands_with_it(
    early, planned, late, cap
) -> None:
    seen = path(*early, late=late)
    check = trend_breakdown(situation(finding=found(planned, path=seen), earlier=path_before(seen)))
    assert check is not None and check.cap == cap
    assert ("already moved apart" in check.reason) == (cap == 2)


def path_before(whole):
    from evaluator.designs.shared.earlier import before_start

    return before_start(whole)


def test_no_breakdown_however_small_says_that_no_comparison_is_fair() -> None:
    weak = found(estimate(1.0, 0.01, 1.99), path=path(0.0, 0.4, late=0.1))
    check = trend_breakdown(situation(finding=weak))
    assert check is not None and check.number is not None
    assert check.number < 0.1 and check.cap == 2


@pytest.mark.parametrize("drift", [0.0, 0.3, 0.5, 0.7, 0.9, 1.1, 1.4, 2.0])
def test_what_costs_trust_is_told_as_what_is_wrong(drift) -> None:
    planned = found(estimate(1.0, 0.9, 1.1), path=path(0.0, drift, late=1.0, spread=0.05))
    check = trend_breakdown(situation(finding=planned))
    assert check is not None and check.cap is not None
    assert ("The result does not hold" in check.reason) == (check.cap < 4)
    assert ("The result holds as long as" in check.reason) == (check.cap >= 4)
    assert "also holds" not in check.reason or check.cap >= 4


def test_a_steady_drift_that_may_be_all_there_is_costs_trust() -> None:
    """It may hide in the noise of few earlier times, where its largest step by chance is small."""
    steady = path(-0.4, late=0.55, spread=0.1)
    planned = estimate(0.8, 0.5, 1.1)
    check = trend_breakdown(situation(finding=found(planned, path=steady)))
    assert check is not None and check.number is not None
    assert 0.5 < check.number < 1 and check.cap == 2
    assert "if a steady drift simply went on" in check.reason
    larger = trend_breakdown(
        situation(finding=found(planned, path=path(-0.4, late=1.2, spread=0.1)))
    )
    assert larger is not None and larger.cap is not None and larger.cap > 2


# --- a bad time


@pytest.mark.parametrize(("effect", "cap"), [(0.0, 2), (-12.0, None), (8.0, None)])
def test_a_bad_time_costs_trust_unless_more_is_gained_or_lost_than_returns(effect, cap) -> None:
    frame = areas(early=3.0, effect=effect, treated=40, others=40)
    check = bad_year(after_lock(frame, areas_plan(frame)))
    assert check is not None and (check.status, check.cap) == ("concern", cap)
    assert ("more harm than shows" in check.reason) == (effect > 0)


@pytest.mark.parametrize(("early", "cap"), [(3.0, 2), (0.0, None)])
def test_where_earlier_trends_differed_all_of_a_bad_time_may_return(
    early, cap, monkeypatch
) -> None:
    """Whatever others' bad times did, of which nine tenths stayed one time later."""
    stayed = LastBefore(3.0, 0.3, 30.0, 0.001, stays=0.9)
    monkeypatch.setattr("evaluator.checks.trends.bad_year.last_before", lambda work: stayed)
    frame = areas(early=early, effect=-2.0, treated=40, others=40)
    check = bad_year(after_lock(frame, areas_plan(frame)))
    assert check is not None and (check.status, check.cap) == ("concern", cap)


@pytest.mark.parametrize(("late", "gone"), [(0.0, True), (-3.0, False)])
def test_an_effect_of_the_first_half_alone_did_not_last(late, gone) -> None:
    frame = areas(treated=30, others=30)
    treated = frame["arm"] == "yes"
    frame["rate"] -= 3.0 * (treated & frame["year"].between(2017, 2018))
    frame["rate"] += late * (treated & (frame["year"] > 2018))
    check = lasting(after_lock(frame, areas_plan(frame)))
    assert check is not None and check.status == ("concern" if gone else "passed")


@pytest.mark.parametrize(("effect", "explained"), [(-1.5, True), (1.5, False)])
def test_harm_of_people_never_measured_before_may_have_been_there(effect, explained) -> None:
    plan = referrals_plan()
    after = replace(plan.outcomes[0], before=None, after=None, column="later")
    check = baseline(after_lock(referrals(effect=effect), replace(plan, outcomes=(after,))))
    assert check is not None and check.explains_harm == explained


@pytest.mark.parametrize(
    ("effect", "one", "cap", "fault"),
    [(-3.0, 0.0, 3, "sizes_differ"), (0.0, -6.0, 2, "unequal_places")],
)
def test_a_large_place_limits_less_where_all_counting_alike_say_the_same(
    effect, one, cap, fault
) -> None:
    frame = areas(treated=15, others=15, effect=effect, one=one, noise=0.7)
    frame["people"] = np.where(frame["area"].isin(("A000", "A015")), 12.0, 1.0)
    plan = areas_plan(frame)
    plan = replace(plan, roles=replace(plan.roles, weight="people"))
    check = independent_units(after_lock(frame, plan))
    assert check is not None and (check.cap, check.fault) == (cap, fault)
    assert ("an effect is found as well" in check.reason) == (cap == 3)


def test_where_all_start_in_the_end_nobody_is_said_to_go_without() -> None:
    check = independent_units(before_lock(roll_out(never=0), roll_out_plan()))
    assert check is not None and "15 had not started" in check.reason


def test_before_the_effect_is_known_a_bad_time_sets_no_limit() -> None:
    frame = areas(early=3.0, treated=40, others=40)
    check = bad_year(before_lock(frame, areas_plan(frame)))
    assert check is not None and (check.status, check.cap) == ("concern", None)


# --- unlisted leavers


@pytest.mark.parametrize(
    ("treated", "comparison", "each", "deduction"),
    [
        (0.0, 0.08, 300, 2),
        (0.08, 0.0, 300, 2),
        (0.0, 0.08, 20, 1),
        (0.01, 0.09, 300, 1),
        (0.0, 0.04, 300, 0),
        (0.0, 0.0, 300, 0),
    ],
)
def test_nobody_lost_on_one_side_alone_is_no_luck(treated, comparison, each, deduction) -> None:
    check = differential_attrition(
        situation(
            attrition=(treated + comparison) / 2,
            attrition_treated=treated,
            attrition_comparison=comparison,
            treated=each,
            comparison=each,
        )
    )
    assert facts(check)[2] == deduction
    assert check is not None and ("never have been listed" in check.reason) == (deduction == 2)


@pytest.mark.parametrize(
    ("treated", "comparison", "each", "deduction"),
    [(0.40, 0.30, 75, 0), (0.40, 0.30, 300, 1), (0.40, 0.30, 1000, 2), (0.45, 0.25, 75, 2)],
)
def test_more_lost_on_one_side_counts_as_far_as_it_passes_chance(
    treated, comparison, each, deduction
) -> None:
    check = differential_attrition(
        situation(
            attrition=(treated + comparison) / 2,
            attrition_treated=treated,
            attrition_comparison=comparison,
            at_start=(each, each),
        )
    )
    assert facts(check)[2] == deduction
    assert check is not None and ("chance alone often makes" in check.reason) == (deduction == 0)


# --- completers


def asked(column: str, own: object, other: object, plan: Plan | None = None) -> Check | None:
    frame = pupils(schools=12, each=4)
    frame[column] = np.where(frame["arm"] == "sessions", own, other)
    return completers(before_lock(frame, plan or pupils_plan(frame)))


@pytest.mark.parametrize(
    ("column", "own", "other"),
    [
        ("completed", "yes", None),
        ("Completed programme?", "Yes", "No"),
        ("completer", 1.0, np.nan),
        ("finished_sessions", "finished", None),
        ("status_completion", "Completed", "n/a"),
        ("status", "Completed", None),
        ("Outcome of referral", "Graduated early", "Not referred"),
    ],
)
def test_a_list_of_completers_gives_itself_away(column, own, other) -> None:
    check = asked(column, own, other)
    assert check is not None and check.cap == 2 and column in check.reason


@pytest.mark.parametrize(
    ("column", "own", "other"),
    [
        ("survey_completed", "yes", None),
        ("completed", "yes", "yes"),
        ("completed", None, None),
        ("absent", "yes", None),
        ("status", "Not completed", None),
        ("status", "Completed", "Completed"),
        ("form status", "Completed", None),
    ],
)
def test_other_columns_do_not(column, own, other) -> None:
    assert asked(column, own, other) is None


def test_leavers_that_are_listed_are_no_list_of_completers() -> None:
    frame = pupils(schools=12, each=4)
    frame["completed"] = np.where(frame["arm"] == "sessions", "yes", None)
    frame.loc[frame.index[frame["arm"] == "sessions"][3], "completed"] = "no"
    assert completers(before_lock(frame, pupils_plan(frame))) is None


def test_completers_against_the_others_are_found_by_column_or_label() -> None:
    frame = pupils(schools=12, each=4)
    plan = pupils_plan(frame)
    as_column = frame.rename(columns={"arm": "completed"})
    roles: Roles = replace(plan.roles, treated="completed")
    check = completers(before_lock(as_column, replace(plan, roles=roles)))
    assert check is not None and check.cap == 2
    as_label = frame.assign(arm=frame["arm"].replace("sessions", "Completers"))
    roles = replace(plan.roles, treated_values=("Completers",))
    check = completers(before_lock(as_label, replace(plan, roles=roles)))
    assert check is not None and "Completers" in check.reason


@pytest.mark.parametrize(
    ("lost", "each", "limit"), [(2 / 42, 21, None), (0.303, 100, 0.041), (0.05, 1000, 0.06)]
)
def test_the_limit_gives_no_exact_number_of_those_lost_back(lost, each, limit) -> None:
    """0.0599, between two limits of the table, is 2 of 42 and of no other number lost."""
    check = differential_attrition(
        situation(attrition=lost, attrition_treated=lost, attrition_comparison=lost,
                  at_start=(each, each))
    )  # fmt: skip
    assert check is not None
    assert check.threshold == (None if limit is None else pytest.approx(limit))

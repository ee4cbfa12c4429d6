"""A change in recording inside the times compared, and outcomes that cannot have changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from evaluator.checks.measurement.recording_date import recording_date
from evaluator.diagnostics.recording import RecordingChange, recording_change
from evaluator.planning.rules.requirements import missing
from evaluator.values.plan import Outcome, Plan
from evaluator.verdict.placebo import LABEL
from evaluator.walk import evaluate
from tests.evaluator.checks.diagnosed import areas, areas_plan, before_lock, found_by, result_of
from tests.evaluator.worlds import cohort_of, roll_out, roll_out_plan

pytestmark = pytest.mark.whole_way

YEARS = tuple(str(year) for year in range(2012, 2021))


# --- where the day lies


@pytest.mark.parametrize(
    ("times", "day", "old", "new"),
    [
        (YEARS, date(2018, 1, 1), 6, 3),
        (YEARS, date(2018, 6, 1), 6, 2),
        (YEARS, date(2011, 6, 1), 0, 9),
        (YEARS, date(2020, 6, 1), 8, 0),
        (YEARS, date(2021, 1, 1), 9, 0),
        (("2021 Q1", "2021 Q2", "2021 Q3"), date(2021, 4, 1), 1, 2),
        (("Q4 2020", "Q1 2021", "Q2 2021"), date(2021, 2, 1), 1, 1),
        (("2021-01", "2021-02", "2021-03"), date(2021, 3, 1), 2, 1),
        (("Jan 2021", "February 2021", "Mar 2021"), date(2021, 2, 1), 1, 2),
        (("2021-01-01", "2021-04-01", "2021-07-01"), date(2021, 5, 5), 1, 1),
    ],
)
def test_the_day_splits_the_times(times, day, old, new) -> None:
    change = recording_change(times, day)
    assert change is not None
    assert change == RecordingChange(tuple(range(old)), tuple(range(len(times) - new, len(times))))


@pytest.mark.parametrize(
    "times", [("Before", "After"), ("1", "2", "3"), ("2021", "2020"), ("2020/21", "2021/22")]
)
def test_times_that_are_no_dates_in_order_cannot_place_the_day(times) -> None:
    assert recording_change(times, date(2021, 1, 1)) is None


# --- the check and the answer beside


def recorded_anew(frame: pd.DataFrame, year: int, jump: float) -> pd.DataFrame:
    """From ``year`` on the treated areas record ``jump`` more."""
    late = (frame["year"] >= year) & (frame["arm"] == "yes")
    return frame.assign(rate=frame["rate"] + jump * late)


def test_the_times_recorded_in_one_way_tell_the_effect_without_the_jump() -> None:
    frame = recorded_anew(areas(effect=-3.0, treated=60, others=60), 2019, 10.0)
    plan = areas_plan(frame, recording_changed_on=date(2019, 1, 1))
    result = result_of(frame, plan)
    other = {each.key: each.estimate.value for each in result.alternatives}
    assert result.estimate is not None and result.estimate.value > 0
    assert other["one_recording"] == pytest.approx(-3.0, abs=0.6)
    check = found_by(frame, plan, "recording_date")
    assert check is not None and check.status == "concern"
    assert "between the times 2018 and 2019" in check.reason and "one way alone" in check.reason


def test_a_change_before_the_start_leaves_the_later_times() -> None:
    frame = recorded_anew(areas(effect=-3.0, treated=60, others=60), 2014, 10.0)
    plan = areas_plan(frame, recording_changed_on=date(2014, 1, 1))
    other = {each.key: each.estimate.value for each in result_of(frame, plan).alternatives}
    assert other["one_recording"] == pytest.approx(-3.0, abs=0.6)


def test_a_change_at_the_start_cannot_be_told_apart() -> None:
    frame = areas(effect=-3.0)
    plan = areas_plan(frame, recording_changed_on=date(2017, 1, 1))
    check = found_by(frame, plan, "recording_date")
    assert check is not None and "cannot be told from the programme" in check.reason


def test_a_roll_out_keeps_the_longer_side() -> None:
    plan = roll_out_plan()
    plan = replace(plan, context=replace(plan.context, recording_changed_on=date(2022, 1, 1)))
    result = result_of(roll_out(), plan)
    assert "one_recording" in {each.key for each in result.alternatives}


@pytest.mark.parametrize(("day", "status"), [(None, None), (date(2030, 1, 1), "passed")])
def test_no_day_or_one_outside_is_quiet(day, status) -> None:
    frame = areas()
    check = recording_date(before_lock(frame, areas_plan(frame, recording_changed_on=day)))
    assert (check.status if check else None) == status


def test_before_the_lock_no_answer_is_told() -> None:
    frame = areas()
    check = recording_date(
        before_lock(frame, areas_plan(frame, recording_changed_on=date(2019, 1, 1)))
    )
    assert check is not None and "will be compared" in check.reason


# --- control outcomes


def with_control(jump: float, **control: object) -> tuple[pd.DataFrame, Plan]:
    frame = areas(effect=-3.0)
    rng = np.random.default_rng(9)
    late = (frame["year"] >= 2017) & (frame["arm"] == "yes")
    frame["weather"] = rng.normal(5, 1, len(frame)) + jump * late
    plan = areas_plan(frame)
    shown = Outcome("Weather", column="weather", placebo=True, **control)  # type: ignore[arg-type]
    return frame, replace(plan, outcomes=(*plan.outcomes, shown))


@pytest.mark.parametrize(("jump", "status", "deduction"), [(0.0, "passed", 0), (2.0, "concern", 1)])
def test_a_control_that_moves_lowers_the_trust_in_the_main_outcome(jump, status, deduction) -> None:
    frame, plan = with_control(jump)
    check = found_by(frame, plan, "placebo_outcomes")
    assert check is not None and (check.status, check.deduction) == (status, deduction)
    assert "Weather" in check.reason


def test_a_control_is_no_outcome() -> None:
    """Neither main, nor counted, nor adjusted for, nor judged."""
    frame, plan = with_control(2.0)
    alone = replace(plan, outcomes=plan.outcomes[:1])
    main, control = evaluate(cohort_of(frame), plan).outcomes
    only = result_of(frame, alone)
    assert main.primary and not control.primary
    assert control.p_adjusted is None and main.p_adjusted == only.p_adjusted
    assert control.verdict.label == LABEL and control.verdict.level == "cannot_tell"
    assert "may have moved the other outcomes too" in control.verdict.headline
    assert not {"many_outcomes", "placebo_outcomes"} & {c.key for c in control.checks}
    assert "many_outcomes" not in {c.key for c in main.checks}


def test_a_control_comes_first_without_becoming_the_main_outcome() -> None:
    frame, plan = with_control(0.0)
    turned = replace(plan, outcomes=(plan.outcomes[1], replace(plan.outcomes[0], primary=False)))
    assert [outcome.name for outcome in turned.primary] == ["Rate"]
    assert result_of(frame, turned, 1).primary


def test_a_plan_with_controls_only_or_a_main_control_is_refused() -> None:
    frame, plan = with_control(0.0)
    cohort = cohort_of(frame)
    only = replace(plan, outcomes=plan.outcomes[1:])
    both = replace(plan, outcomes=(plan.outcomes[0], replace(plan.outcomes[1], primary=True)))
    assert "plan_outcome_only_controls" in {p.code for p in missing(only, cohort)}
    assert "plan_outcome_control_and_main" in {p.code for p in missing(both, cohort)}

"""Measurements before the start that show no trend are worth no more than one of them."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from evaluator.values.evaluation import OutcomeResult
from evaluator.values.plan import Covariate, Plan, lock
from tests.evaluator.checks.diagnosed import result_of
from tests.evaluator.histories import drifting, drifting_plan
from tests.evaluator.worlds import LOCKED_AT, pupils, pupils_plan, roll_out, roll_out_plan

pytestmark = pytest.mark.whole_way

BEFORE = 3


def waves(**world: object) -> tuple[pd.DataFrame, Plan]:
    """Many schools over three waves and one more: a sound study of a large effect."""
    frame = pupils(schools=40, each=12, before=BEFORE, effect=3.0, **world)  # type: ignore[arg-type]
    return frame, pupils_plan(frame)


def surveyed(frame: pd.DataFrame) -> pd.DataFrame:
    """A year group surveyed each year: everybody is new each time."""
    return frame.assign(pupil=[f"Q{i:05d}" for i in range(len(frame))])


def turning_over(frame: pd.DataFrame) -> pd.DataFrame:
    """Two in three are new after the start."""
    gone = (frame["wave"] > BEFORE) & (frame.index % 3 > 0)
    return frame.assign(pupil=frame["pupil"].where(~gone, frame["pupil"] + " new"))


def early_unseen(frame: pd.DataFrame, mine: pd.Series, until: pd.Series, of: str) -> pd.DataFrame:
    """The treated measured once only before the start, so that nothing shows how they moved."""
    return frame.assign(**{of: frame[of].mask(mine & until)})


def sessions_unseen() -> tuple[pd.DataFrame, Plan]:
    frame, plan = waves()
    early = early_unseen(frame, frame["arm"] == "sessions", frame["wave"] < BEFORE, "score")
    return early, plan


def starters_unseen() -> tuple[pd.DataFrame, Plan]:
    frame = roll_out()
    early = frame["year"] < frame["start"] - 1
    plan = lock(roll_out_plan(), "0" * 64, LOCKED_AT)
    return early_unseen(frame, frame["start"].notna(), early, "rate"), plan


def referred_unseen() -> tuple[pd.DataFrame, Plan]:
    frame = drifting(people=600)
    took = frame["took_part"] == "yes"
    return early_unseen(frame, took, frame["wave"] < 4, "score"), drifting_plan(history="last")


def trusted(result: OutcomeResult) -> tuple[int, int | None, str]:
    """The rating, the cap for trends that nobody saw, and its reason."""
    (told,) = [check for check in result.checks if check.key == "earlier_trends"]
    return result.verdict.rating, told.cap, told.reason


@pytest.mark.parametrize("changed", [surveyed, turning_over])
def test_different_people_each_time_show_how_the_groups_moved(changed) -> None:
    frame, plan = waves()
    result = result_of(changed(frame), plan)
    rating, cap, reason = trusted(result)
    assert (rating, cap) == (3, None)  # nobody can see whether their make-up changed
    assert reason.startswith("The test did not detect a difference in earlier trends")
    told = {check.key: check.status for check in result.checks}
    assert told["trend_breakdown"] == told["placebo_starts"] == told["bad_year"] == "passed"
    assert [point.event_time for point in result.path] == [-3, -2, 0]


@pytest.mark.parametrize("changed", [surveyed, turning_over])
def test_known_characteristics_that_changed_alike_earn_what_followed_people_do(changed) -> None:
    frame, plan = waves()
    known = replace(plan, covariates=(Covariate("sex", True),), lock=None)
    result = result_of(changed(frame), lock(known, "0" * 64, LOCKED_AT))
    assert result.verdict.rating == 4


@pytest.mark.parametrize("study", [sessions_unseen, starters_unseen, referred_unseen])
def test_a_trend_that_could_not_be_worked_out_is_not_there(study) -> None:
    frame, plan = study()
    result = result_of(frame, plan)
    rating, cap, reason = trusted(result)
    assert result.estimate is not None and rating <= 2 and cap == 2
    assert reason.startswith("It could not be worked out whether")


def test_those_who_were_followed_lose_nothing() -> None:
    rating, cap, _ = trusted(result_of(*waves()))
    assert (rating, cap) == (4, None)


@pytest.mark.parametrize("of_schools", [True, False])
@pytest.mark.parametrize("changed", [surveyed, turning_over])
def test_groups_that_drifted_apart_all_along_are_never_called_a_success(
    changed, of_schools
) -> None:
    """Without any effect; the same pupils followed would show the drift."""
    frame, plan = waves()
    drift = 0.4 * frame["wave"] * (frame["arm"] == "sessions")
    effect = 3.0 * ((frame["arm"] == "sessions") & (frame["wave"] > BEFORE))
    frame = changed(frame.assign(score=frame["score"] - effect + drift))
    if not of_schools:
        frame = frame.drop(columns="school")
        plan = replace(plan, roles=replace(plan.roles, cluster=None), lock=None)
        plan = lock(plan, "0" * 64, LOCKED_AT)
    result = result_of(frame, plan)
    assert result.estimate is not None and result.estimate.ci_low > 0
    assert (result.verdict.level, result.verdict.rating) == ("not_proven", 2)
    told = {check.key: check.status for check in result.checks}
    assert told["earlier_trends"] == told["trend_breakdown"] == "concern"


@pytest.mark.parametrize("of_schools", [True, False])
def test_new_people_each_time_chosen_in_a_bad_last_wave_are_seen(of_schools) -> None:
    frame, plan = waves()
    theirs = frame["arm"] == "sessions"
    dip = -2.0 * (theirs & (frame["wave"] == BEFORE)) - 3.0 * (theirs & (frame["wave"] > BEFORE))
    frame = surveyed(frame.assign(score=frame["score"] + dip))
    if not of_schools:
        frame = frame.drop(columns="school")
        plan = replace(plan, roles=replace(plan.roles, cluster=None), lock=None)
        plan = lock(plan, "0" * 64, LOCKED_AT)
    result = result_of(frame, plan)
    (told,) = [check for check in result.checks if check.key == "bad_year"]
    assert told.status == "concern" and told.cap == 2
    assert told.number == pytest.approx(-2.0, abs=0.3)


@pytest.mark.parametrize(("record", "rating"), [("Minutes of 3 May", 3), ("", 3)])
def test_a_recorded_draw_needs_no_trend_but_has_to_know_who_was_asked(record, rating) -> None:
    frame, plan = waves()
    drawn = replace(plan.context, allocation="chance", allocation_record=record)
    plan = lock(replace(plan, context=drawn, lock=None), "0" * 64, LOCKED_AT)
    result = result_of(surveyed(frame), plan)
    assert result.verdict.rating == rating
    asked = {check.key: check.cap for check in result.checks}
    assert asked["composition"] == 3

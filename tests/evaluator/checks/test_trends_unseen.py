"""Measurements before the start that show no trend are worth no more than one of them."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from evaluator.values.evaluation import OutcomeResult
from evaluator.values.plan import Plan, lock
from tests.evaluator.checks.diagnosed import result_of
from tests.evaluator.histories import drifting, drifting_plan
from tests.evaluator.worlds import LOCKED_AT, pupils, pupils_plan, roll_out, roll_out_plan

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
def test_different_people_each_time_show_no_trend(changed) -> None:
    frame, plan = waves()
    rating, cap, reason = trusted(result_of(changed(frame), plan))
    assert (rating, cap) == (2, 2)
    assert reason.startswith("Mostly different pupils were measured")
    assert "not checked whether the groups were already moving apart" in reason


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


def test_groups_that_drifted_apart_all_along_are_never_called_a_success() -> None:
    """Without any effect; the same pupils followed would show the drift."""
    frame, plan = waves()
    drift = 0.4 * frame["wave"] * (frame["arm"] == "sessions")
    effect = 3.0 * ((frame["arm"] == "sessions") & (frame["wave"] > BEFORE))
    result = result_of(surveyed(frame.assign(score=frame["score"] - effect + drift)), plan)
    assert result.estimate is not None and result.estimate.ci_low > 0
    assert (result.verdict.level, result.verdict.rating) == ("not_proven", 2)


@pytest.mark.parametrize(("record", "rating"), [("Minutes of 3 May", 3), ("", 2)])
def test_a_recorded_draw_needs_no_trend_but_has_to_know_who_was_asked(record, rating) -> None:
    frame, plan = waves()
    drawn = replace(plan.context, allocation="chance", allocation_record=record)
    plan = lock(replace(plan, context=drawn, lock=None), "0" * 64, LOCKED_AT)
    result = result_of(surveyed(frame), plan)
    assert result.verdict.rating == rating
    asked = {check.key: check.cap for check in result.checks}
    assert asked["composition"] == 3 and asked.get("earlier_trends") == (None if record else 2)

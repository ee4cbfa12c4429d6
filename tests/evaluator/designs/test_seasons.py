"""Seasons are compared with the same season, as another way of asking that has to agree."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evaluator.designs.shared.seasons import seasons_apart, seasons_of
from evaluator.values.check import Check
from evaluator.values.evaluation import OutcomeResult
from evaluator.values.plan import Design, Outcome, Plan, Programme, Roles, lock
from tests.evaluator.checks.diagnosed import result_of
from tests.evaluator.worlds import ANSWERED, LOCKED_AT

MONTHS = [f"{2022 + i // 12}-{1 + i % 12:02d}-01" for i in range(24)]


@pytest.mark.parametrize(
    ("times", "first", "column", "expected"),
    [
        (tuple(MONTHS), 18, "date", tuple([*range(1, 13)] * 2)),
        (("Autumn 2022", "Spring 2023", "Autumn 2023"), 2, "term", None),
        (tuple(str(i) for i in range(1, 25)), 18, "month", tuple(i % 12 for i in range(1, 25))),
        (tuple(str(i) for i in range(1, 25)), 18, "wave", None),
        (tuple(str(i) for i in range(1, 13)), 6, "month", None),
        (("2019", "2020", "2021"), 2, "year", None),
        (("2019-04-01", "2020-04-01"), 1, "start", None),
        (("2022-01-01", "2022-02-01", "2022-03-01"), 2, "date", None),
        (("Before", "After"), 1, "time", None),
    ],
)
def test_seasons_are_read_from_labels_and_from_what_the_column_is_called(
    times, first, column, expected
) -> None:
    found = seasons_of(times, first, column)
    if times[0].startswith("Autumn"):
        assert found is not None and found[0] == found[2] != found[1]
    else:
        assert found == expected


@pytest.mark.parametrize(
    ("times", "first", "column", "apart"),
    [
        (("2021 Q2", "2021 Q3", "2021 Q4", "2022 Q1"), 2, "quarter", True),
        (("Autumn 2022", "Spring 2023", "Autumn 2023"), 2, "term", False),
        (("2022-09-01", "2023-07-01"), 1, "date", False),
        (("2022-01-01", "2022-02-01", "2022-03-01"), 2, "date", False),
        (("2022-12-01", "2023-01-01", "2023-02-01"), 2, "date", False),
        (("2019-04-01", "2020-04-01"), 1, "start", False),
        (tuple(MONTHS), 18, "date", False),
        (("Before", "After"), 1, "time", False),
        (("2021 Q2", "2021 Q3"), 2, "quarter", False),
        (("2021-01-01", "2021-06-01"), 1, "date", True),
        (tuple("123456"), 3, "month", True),
        (tuple("123456"), 3, "wave", False),
        (tuple("123"), 2, "month", False),
        (tuple("1234"), 2, "Quarter", True),
        (tuple("12345678"), 5, "Quarter", False),
        (tuple(str(i) for i in range(1, 11)), 5, "week", False),
        (tuple(str(i) for i in range(1, 31)), 15, "week", True),
        (tuple(str(i) for i in range(1, 61)), 30, "week", False),
    ],
)
def test_seasons_that_no_time_before_the_start_shares(times, first, column, apart) -> None:
    assert seasons_apart(times, first, column) is apart


def study(*, season: float, effect: float, before: int = 18, starts: bool = False) -> OutcomeResult:
    """Sixty areas by month; in half of them the second half of every year is higher.

    With ``starts`` the plan tells when each area started.
    """
    rng = np.random.default_rng(5)
    areas, months = 60, 24
    own = np.arange(areas) < 30
    month = np.arange(months)
    late = (month % 12) >= 6
    rate = rng.normal(20, 3, areas)[:, None] + rng.normal(0, 0.5, months)
    rate = rate + rng.normal(0, 0.8, (areas, months)) + season * (own[:, None] & late)
    rate = rate + effect * (own[:, None] & (month >= before))
    frame = pd.DataFrame(
        {
            "area": np.repeat([f"A{i:02d}" for i in range(areas)], months),
            "month": np.tile(MONTHS, areas),
            "arm": np.repeat(np.where(own, "yes", "no"), months),
            "rate": rate.ravel(),
        }
    )
    frame["month"] = pd.to_datetime(frame["month"])
    frame["start"] = pd.to_datetime(np.repeat(np.where(own, MONTHS[before], None), months))
    plan = Plan(
        programme=Programme(name="Task force", people="areas", starts=pd.Timestamp(MONTHS[before])),
        roles=Roles(
            unit="area", cluster="area", time="month", treated="arm", treated_values=("yes",)
        )
        if not starts
        else Roles(unit="area", cluster="area", time="month", first_treated="start"),
        outcomes=(Outcome("Rate", column="rate", better="lower", worthwhile=0.5, primary=True),),
        design=Design("staggered_roll_out" if starts else "difference_in_differences"),
        context=replace(ANSWERED),
    )
    return result_of(frame, lock(plan, "0" * 64, LOCKED_AT))


def same_season(result: OutcomeResult):
    return next(other.estimate for other in result.alternatives if other.key == "same_season")


def told(result: OutcomeResult, key: str) -> Check:
    return next(check for check in result.checks if check.key == key)


@pytest.mark.whole_way
@pytest.mark.parametrize("starts", [False, True])
def test_a_season_of_one_group_is_not_an_effect_of_the_months_that_followed(starts) -> None:
    result = study(season=-1.5, effect=0.0, starts=starts)
    assert result.estimate is not None and result.estimate.ci_high < -0.5
    other = same_season(result)
    assert other.ci_low < 0 < other.ci_high
    agreed = told(result, "agreement")
    assert not agreed.stable and "same season" in agreed.reason
    assert told(result, "seasons").cap == 2 and result.verdict.level == "not_proven"


@pytest.mark.whole_way
@pytest.mark.parametrize("starts", [False, True])
def test_an_effect_beside_no_season_is_found_by_both(starts) -> None:
    result = study(season=0.0, effect=-2.0, starts=starts)
    assert same_season(result).value == pytest.approx(-2.0, abs=0.3)
    assert "same season" not in told(result, "agreement").reason
    assert (told(result, "seasons").status, told(result, "seasons").cap) == ("passed", None)


@pytest.mark.whole_way
def test_whole_years_on_both_sides_are_the_plain_answer() -> None:
    result = study(season=-1.5, effect=-2.0, before=12)
    assert result.estimate is not None
    assert same_season(result).value == pytest.approx(result.estimate.value)

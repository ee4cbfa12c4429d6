"""Names of periods as people write them, their order, and comparing them with dates."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from evaluator.cohort.columns.labels import same_label
from evaluator.cohort.columns.times.periods import in_order, parse_period, parse_periods
from evaluator.cohort.rows.shapes import POST, TIME, shape
from evaluator.cohort.rows.starts import start_positions
from evaluator.values.plan import Outcome, Plan, Programme, Roles
from tests.evaluator.worlds import cohort_of


@pytest.mark.parametrize(
    ("text", "unit", "starts"),
    [
        ("Jan-19", "month", date(2019, 1, 1)),
        ("Sept 2024", "month", date(2024, 9, 1)),
        ("2024-03", "month", date(2024, 3, 1)),
        ("03/2024", "month", date(2024, 3, 1)),
        ("2023 Q1", "quarter", date(2023, 1, 1)),
        ("Q3 2023/24", "quarter", date(2023, 10, 1)),
        ("2023/24 Q4", "quarter", date(2024, 1, 1)),
        ("2023/24", "school_year", date(2023, 9, 1)),
        ("Autumn 2024", "term", date(2024, 9, 1)),
        ("Spring term 2024/25", "term", date(2025, 1, 1)),
        ("2019", "year", date(2019, 1, 1)),
        ("Apr-Sep 2021", "half_year", date(2021, 4, 1)),
        ("Oct 2021 - Mar 2022", "half_year", date(2021, 10, 1)),
        ("October 2021 to March 2022", "half_year", date(2021, 10, 1)),
        ("Apr to Sep 21", "half_year", date(2021, 4, 1)),
        ("01/10/2021 to 31/03/2022", "half_year", date(2021, 10, 1)),
        ("H1 2022", "half_year", date(2022, 1, 1)),
        ("2022 H2", "half_year", date(2022, 7, 1)),
        ("H2 2022/23", "half_year", date(2022, 10, 1)),
        ("2022/23 half 1", "half_year", date(2022, 4, 1)),
        ("H2 22/23", "half_year", date(2022, 10, 1)),
        ("First half of 2022", "half_year", date(2022, 1, 1)),
        ("Apr-Jun 21", "quarter", date(2021, 4, 1)),
        ("Autumn 2 2023", "half_term", date(2023, 11, 1)),
        ("2022/23 Spr2", "half_term", date(2023, 2, 16)),
        ("Autumn 23", "term", date(2023, 9, 1)),
        ("HT3", "number", None),
        ("Term 1", "number", None),
        ("W2", "number", None),
    ],
)
def test_periods_as_people_write_them(text, unit, starts):
    period = parse_period(text)
    assert (period.unit, period.starts) == (unit, starts)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "School 1",
        "March",
        "2023/25",
        "Maybe 20",
        "12",
        "Q5 2024",
        "H3 2022",
        "Apr-Aug 2021",
        "Oct 2022-Mar 2022",
        "H1 2022/24",
        "10H1",
        "H1-01",
    ],
)
def test_what_is_no_period(text):
    assert parse_period(text) is None


def test_school_years_that_look_like_months_are_told_by_the_others():
    assert {p.unit for p in parse_periods(["2010-11", "2012-13"])} == {"school_year"}
    assert {p.unit for p in parse_periods(["2010-11", "2010-12"])} == {"month"}


def test_labels_are_put_in_order_of_time_or_left_alone():
    assert in_order(["Mar-24", "Dec-23", "Jan-24"]) == ["Dec-23", "Jan-24", "Mar-24"]
    assert in_order(["Wave 10", "Wave 2"]) == ["Wave 2", "Wave 10"]
    assert in_order(["Autumn 2024", "Summer 2024"]) == ["Summer 2024", "Autumn 2024"]
    assert in_order(["Wave 1", "Term 2"]) is None
    assert in_order(["before", "after"]) is None


def test_terms_are_compared_with_the_start_of_the_programme():
    frame = pd.DataFrame(
        {
            "pupil": ["a", "b"] * 3,
            "term": ["Autumn 2024"] * 2 + ["Summer 2024"] * 2 + ["Spring 2025"] * 2,
            "arm": ["yes", "no"] * 3,
            "score": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
        }
    )
    plan = Plan(
        programme=Programme(starts=date(2024, 9, 1)),
        roles=Roles(unit="pupil", time="term", treated="arm"),
        outcomes=(Outcome(name="Score", column="score"),),
    )
    rows = shape(cohort_of(frame), plan, plan.outcomes[0])
    assert rows.times == ("Summer 2024", "Autumn 2024", "Spring 2025")
    assert rows.first_after == 1
    assert rows.frame.groupby(TIME)[POST].first().tolist() == [0, 1, 1]


def test_starts_as_dates_meet_times_as_quarters():
    times: list[object] = ["2023 Q4", "2024 Q1", "2024 Q2"]
    starts = pd.to_datetime(pd.Series(["2024-01-01", "2024-02-15", None, "2025-01-01"]))
    found = start_positions(cohort_of(pd.DataFrame({"start": starts})), "start", times)
    assert found.fillna(-1).tolist() == [1, 1, -1, -1]


def test_a_month_in_a_plan_means_its_first_day_in_the_data():
    months = pd.Series(pd.to_datetime(["2024-02-01", "2024-03-01"]))
    assert same_label(months, "Mar-24").tolist() == [False, True]
    assert same_label(months, "2024-03-01").tolist() == [False, True]


@pytest.mark.parametrize(
    ("name", "place"), [("Financial year", 1), ("fy", 1), ("School year", 0), ("Year", 1)]
)
@pytest.mark.parametrize("coded", [False, True])
def test_a_financial_year_begins_in_april(name: str, place: int, coded: bool) -> None:
    """The programme starts on 1 June 2018: in 2018/19 of the state, in 2017/18 of a school."""
    times: list[object] = [201718.0, 201819.0] if coded else ["2017/18", "2018/19"]
    starts = pd.to_datetime(pd.Series(["2018-06-01", "2018-06-01"]))
    cohort = cohort_of(pd.DataFrame({"start": starts, name: times}))
    assert start_positions(cohort, "start", times, name).tolist() == [place, place]

"""Years such as 2018/19: financial years from April, or school years from September."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from evaluator.cohort.columns.times.periods import parse_period, parse_periods
from evaluator.cohort.rows.shapes import shape
from evaluator.cohort.rows.starts import on_one_scale
from evaluator.cohort.rows.starts_told import planned_starts_told
from evaluator.cohort.rows.stretches import stretches
from evaluator.cohort.rows.year_spans import APRIL, year_rule
from evaluator.planning.guess import guess_plan
from evaluator.planning.guess_told import guess_sentence
from evaluator.values.plan import Outcome, Plan, Programme, Roles
from tests.evaluator.worlds import cohort_of

YEARS = ("2016/17", "2017/18", "2018/19", "2019/20")
MAY = pd.Timestamp(2018, 5, 20)


def panel(unit="force", measure="offences", time="year", years=YEARS, **more):
    """Eight places over four years; the first four start in May 2018."""
    rows = [
        {unit: f"P{place}", time: year, "start": MAY if place < 4 else pd.NaT,
         measure: float((7 * place + 3 * at) % 11), **more}
        for place in range(8)
        for at, year in enumerate(years)
    ]  # fmt: skip
    return cohort_of(pd.DataFrame(rows))


def with_roles(cohort, **roles):
    """The cohort with the roles that a reader would guess."""
    columns = [replace(c, role=roles.get(c.name, c.role)) for c in cohort.columns]
    return replace(cohort, columns=tuple(columns))


@pytest.mark.parametrize(
    ("made", "starts"),
    [
        ({}, "april"),
        ({"unit": "school", "measure": "absence rate"}, "september"),
        ({"unit": "school", "measure": "knife crime"}, "april"),
        ({"unit": "la", "measure": "suspensions"}, "september"),
        ({"unit": "school", "measure": "calls", "time": "financial year"}, "april"),
        ({"time": "academic_year"}, "september"),
        ({"years": tuple(f"{year} financial year" for year in YEARS), "unit": "school"}, "april"),
        ({"years": (201617.0, 201718.0, 201819.0, 201920.0)}, "april"),
        ({"time identifier": "Academic year"}, "september"),
    ],
)
def test_what_the_headings_and_labels_say_decides_when_years_begin(made, starts):
    cohort = panel(**made)
    unit, time, _, measure, *_ = cohort.frame.columns
    cohort = with_roles(cohort, **{unit: "unit", time: "time", measure: "outcome"})
    assert year_rule(cohort, time, None).starts == starts
    assert year_rule(cohort, time, "april").starts == "april"


def test_other_times_have_no_such_rule():
    assert year_rule(panel(years=("2016", "2017", "2018", "2019")), "year", None) is None


@pytest.mark.parametrize(("asked", "first"), [(None, 2), ("april", 2), ("september", 1)])
def test_a_start_lies_in_the_year_that_the_plan_or_the_headings_say(asked, first):
    cohort = panel()
    outcome = Outcome("Offences", column="offences")
    roles = Roles("force", time="year", first_treated="start", year_starts=asked)
    several = Plan(roles=roles, outcomes=(outcome,))
    assert shape(cohort, several, outcome, several_starts=True).first_after == first
    roles = Roles("force", time="year", year_starts=asked)
    one = Plan(Programme(starts=date(2018, 5, 20)), roles=roles, outcomes=(outcome,))
    assert shape(cohort, one, outcome).first_after == first
    for plan, many in ((several, True), (one, False)):
        told = planned_starts_told(cohort, plan, several_starts=many)
        assert ("data_year_starts" in {p.code for p in told}) == (asked is None)


def test_a_start_written_as_a_year_lies_in_that_year_and_is_not_inside_it():
    frame = panel().frame.assign(start=["2018/19"] * 16 + [None] * 16)
    cohort = cohort_of(frame)
    outcome = Outcome("Offences", column="offences")
    plan = Plan(roles=Roles("force", time="year", first_treated="start"), outcomes=(outcome,))
    assert shape(cohort, plan, outcome, several_starts=True).first_after == 2
    assert not planned_starts_told(cohort, plan, several_starts=True)


def test_the_guess_says_when_years_begin_and_the_plan_can_change_it():
    roles = {"force": "unit", "year": "time", "start": "first_treated", "offences": "outcome"}
    cohort = with_roles(panel(), **roles)
    plan = guess_plan(cohort)
    assert plan.roles.year_starts == "april"
    assert 'years of "year" begin in April, because nothing' in guess_sentence(plan, cohort)


@pytest.mark.parametrize(
    ("text", "unit", "starts"),
    [
        ("Year ending March 2019", "year", date(2018, 4, 1)),
        ("year ended 31 December 2019", "year", date(2019, 1, 1)),
        ("YE Sep 2019", "year", date(2018, 10, 1)),
        ("Apr 2018 to Mar 2019", "year", date(2018, 4, 1)),
        ("Apr-Jun 2019", "quarter", date(2019, 4, 1)),
        ("November to January 2020", "quarter", date(2019, 11, 1)),
    ],
)
def test_stretches_as_official_tables_write_them(text, unit, starts):
    period = parse_period(text)
    assert (period.unit, period.starts) == (unit, starts)


def test_no_stretch_is_made_of_other_months():
    assert parse_period("January to February 2019") is None
    assert parse_periods(["FY 2018/19", "FY 2019/20"])[0].unit == "school_year"


def test_a_start_written_as_a_year_among_others_is_that_year_and_no_month():
    times = stretches(["2009/10", "2010/11", "2011/12", "2012/13"], APRIL)
    starts = on_one_scale(pd.Series(["2011/12", None, "2011/12"], index=[7, 8, 9]), times)
    assert times.positions(starts).tolist()[::2] == [2.0, 2.0]
    assert not times.inside(starts).any()

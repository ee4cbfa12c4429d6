"""The years in headings, and what lies before or after a start by them."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from evaluator.cohort.rows.heading_years import heading_year, planned_years_told
from evaluator.planning.guess import guess_plan
from evaluator.planning.rules.requirements import missing
from evaluator.values.plan import Covariate, Outcome, Plan, Programme, Roles
from tests.evaluator.worlds import cohort_of


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("Offences 2022", date(2022, 1, 1)),
        ("2022 offences", date(2022, 1, 1)),
        ("offences_2022", date(2022, 1, 1)),
        ("Rate (2022)", date(2022, 1, 1)),
        ("Offences 2022/23", date(2022, 4, 1)),
        ("Offences 22/23", date(2022, 4, 1)),
        ("Offences 2022-2023", date(2022, 4, 1)),
        ("Pupils absent 2022/23", date(2022, 9, 1)),
        ("Offences 2019-2022", None),
        ("Offences 2022 and 2023", None),
        ("Offences Mar 2022", None),
        ("Q1 2022", None),
        ("Offences to 2022", None),
        ("Offences before 2022", None),
        ("FY2022 offences", None),
        ("Score 05/06", None),
        ("01/04/2022", None),
        ("re75", None),
        ("Year 7", None),
        ("Offences", None),
    ],
)
def test_the_year_that_a_heading_names(name, begins):
    year = heading_year(name)
    assert (year and year.begins) == begins


def wide(starts, years=range(2019, 2025)):
    """Areas with one column for each year; the first starts belong to the first areas."""
    areas = range(14)
    return pd.DataFrame(
        {"Area": [f"Area {i}" for i in areas], "Start": [*starts, *[None] * (14 - len(starts))]}
        | {f"Offences {year}": [float((7 * i + year) % 31) for i in areas] for year in years}
    )


APRIL = [pd.Timestamp(2022, 4, 1)] * 6


@pytest.mark.parametrize(
    ("starts", "years", "before", "others"),
    [
        (APRIL, range(2019, 2025), "Offences 2021", ["Offences 2019", "Offences 2020"]),
        ([pd.Timestamp(2023, 1, 1)] * 6, range(2021, 2025), "Offences 2022", ["Offences 2021"]),
        ([2022.0] * 6, range(2020, 2025), "Offences 2021", ["Offences 2020"]),
        (APRIL, range(2022, 2025), "Offences 2023", ["Offences 2022"]),
        ([], range(2022, 2025), "Offences 2023", ["Offences 2022"]),
    ],
)
def test_the_year_before_is_one_that_was_over_at_the_start(starts, years, before, others):
    frame = wide(starts, years)
    plan = guess_plan(cohort_of(frame if starts else frame.drop(columns="Start")))
    assert (plan.outcomes[0].before, plan.outcomes[0].after) == (before, "Offences 2024")
    assert [c.column for c in plan.covariates if c.column != before] == others


def planned(before, after, **changes):
    outcome = Outcome("Offences", before=before, after=after, **changes)
    return Plan(roles=Roles(unit="Area", first_treated="Start"), outcomes=(outcome,))


MIXED = [pd.Timestamp(2020, 4, 1), *[pd.Timestamp(2023, 4, 1)] * 5]


@pytest.mark.parametrize(
    ("starts", "plan", "codes"),
    [
        (APRIL, planned("Offences 2021", "Offences 2024"), []),
        (APRIL, planned("Offences 2022", "Offences 2024"), []),
        (APRIL, planned("Offences 2023", "Offences 2024"), ["plan_outcome_before_late"]),
        (APRIL, planned("Offences 2023", "Offences 2024", placebo=True), []),
        (APRIL, planned("Offences 2019", "Offences 2020"), ["plan_outcome_after_early"]),
        (APRIL, planned("Offences 2020", "Offences 2021"), []),
        (MIXED, planned("Offences 2021", "Offences 2024"), []),
        ([2022.0] * 6, planned("Offences 2022", "Offences 2024"), []),
        ([2022.0] * 6, planned("Offences 2023", "Offences 2024"), ["plan_outcome_before_late"]),
    ],
)
def test_a_year_on_the_wrong_side_of_the_start_stops(starts, plan, codes):
    found = planned_years_told(cohort_of(wide(starts)), plan)
    assert [problem.code for problem in found] == codes
    assert all(problem.severity == "stops" for problem in found)
    better = [p for p in found if p.code == "plan_outcome_before_late" and starts is APRIL]
    assert all('such as "Offences 2021"' in problem.fix for problem in better)


def test_the_programmes_own_start_and_further_years_are_held_against_the_headings():
    frame = wide([]).drop(columns="Start").assign(treated=np.arange(14) % 2, imd_2023=1.0)
    plan = planned("Offences 2021", "Offences 2024")
    late = (Covariate("Offences 2023", True), Covariate("Offences 2020", True),
            Covariate("imd_2023", True))  # fmt: skip
    plan = replace(
        plan,
        programme=Programme(name="Patrols", starts=date(2022, 4, 1)),
        roles=Roles(unit="Area", treated="treated"),
        covariates=late,
    )
    told = [p.column for p in missing(plan, cohort_of(frame)) if "heading" in p.message]
    assert told == ["Offences 2023"]

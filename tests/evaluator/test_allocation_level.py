"""Where the programme was given is found in the data when the plan names too low a level."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evaluator.cohort.rows.shapes import CLUSTER, shape
from evaluator.designs.shared.groups import (
    Level,
    allocation_level,
    clusters,
    places_called,
    units_are_places,
    with_level,
)
from evaluator.planning.rules.contradictions import contradictions
from evaluator.planning.rules.requirements import warned
from evaluator.values.plan import Covariate, Outcome, Plan, Programme
from evaluator.values.problems import Refusal
from tests.evaluator.checks.diagnosed import areas_plan, result_of
from tests.evaluator.worlds import cohort_of, pupils, pupils_plan, with_role


def level_of(frame: pd.DataFrame, plan: Plan, **roles: str) -> Level:
    cohort = cohort_of(frame)
    for column, role in roles.items():
        cohort = with_role(cohort, column, role)
    return allocation_level(cohort, plan, shape(cohort, plan, plan.outcomes[0]).frame)


def without_cluster(frame: pd.DataFrame, **roles: object) -> Plan:
    plan = pupils_plan(frame)
    return replace(plan, roles=replace(plan.roles, **({"cluster": None} | roles)))


SCHOOLS = pupils(schools=8, each=10)


def test_the_planned_level_is_used() -> None:
    assert level_of(SCHOOLS, pupils_plan(SCHOOLS)) == Level(clustered=True, forced=None)


@pytest.mark.parametrize("role", ["cluster", "unused"])
def test_the_school_is_found_when_the_plan_leaves_it_out(role) -> None:
    found = level_of(SCHOOLS, without_cluster(SCHOOLS), school=role)
    assert found == Level(clustered=True, forced="school")


def test_naming_the_pupils_as_places_does_not_hide_the_school() -> None:
    plan = without_cluster(SCHOOLS, cluster="pupil")
    assert level_of(SCHOOLS, plan, school="cluster") == Level(clustered=True, forced="school")
    assert not units_are_places(plan, Level(clustered=True, forced="school"))


def wards(counties: int = 6) -> pd.DataFrame:
    """Five wards in each county over eight years; the programme runs in the first half of them."""
    each = [(f"Ward {n}", f"County {n // 5}", n // 5 < counties / 2) for n in range(5 * counties)]
    rng = np.random.default_rng(3)
    return pd.DataFrame(
        [
            {"ward": ward, "region": county, "year": year, "arm": "yes" if own else "no",
             "rate": rng.normal(20, 1)}
            for ward, county, own in each
            for year in range(2012, 2020)
        ]
    )  # fmt: skip


@pytest.mark.parametrize("planned", ["ward", None])
def test_wards_of_whole_regions_stay_places_and_the_regions_count(planned) -> None:
    frame = wards()
    plan = areas_plan(frame.rename(columns={"ward": "area"}), 2016)
    plan = replace(plan, roles=replace(plan.roles, unit="ward", cluster=planned))
    level = level_of(frame, plan)
    assert level.forced == "region" and units_are_places(plan, level)
    checks = {check.key: check for check in result_of(frame, plan).checks}
    assert "group_size" not in checks and "3 whole places" in checks["independent_units"].reason


def test_a_single_place_of_its_region_is_no_whole_region() -> None:
    frame = wards()
    frame = frame[(frame["region"] != "County 0") | (frame["ward"] == "Ward 0")]
    frame["arm"] = np.where(frame["ward"] == "Ward 0", "yes", "no")
    plan = areas_plan(frame, 2016)
    plan = replace(plan, roles=replace(plan.roles, unit="ward", cluster="ward"))
    assert level_of(frame, plan).forced is None


def test_the_widest_level_counts() -> None:
    frame = SCHOOLS.assign(form=SCHOOLS.school + SCHOOLS.sex)
    frame = frame[["pupil", "form", "school", "arm", "sex", "wave", "score"]]
    for plan in (without_cluster(frame), without_cluster(frame, cluster="form")):
        assert level_of(frame, plan, form="cluster", school="cluster").forced == "school"


@pytest.mark.parametrize(
    "stray",
    [
        {"school": None},  # a cell left empty
        {"school": "School 2"},  # somebody who moved to a school of the other group
        {"school": "School 99"},  # a school of one
    ],
)
def test_one_stray_cell_does_not_hide_the_school(stray) -> None:
    frame = SCHOOLS.copy()
    frame.loc[frame.pupil == "P00000", list(stray)] = list(stray.values())
    assert level_of(frame, without_cluster(frame), school="cluster").forced == "school"


def test_one_school_on_each_side_is_still_a_choice_of_schools() -> None:
    frame = pupils(schools=2, each=40)
    assert level_of(frame, without_cluster(frame), school="cluster").forced == "school"


def individual(**columns: object) -> pd.DataFrame:
    """One hundred people chosen one by one."""
    rng = np.random.default_rng(3)
    frame = pd.DataFrame(
        {
            "key": [f"K{i}" for i in range(100)],
            "arm": ["in", "out"] * 50,
            "pre": rng.normal(size=100),
            "post": rng.normal(size=100),
        }
    )
    return frame.assign(**columns)


PEOPLE = Plan(
    roles=replace(pupils_plan(SCHOOLS).roles, unit="key", cluster=None, time=None, after=(),
                  treated_values=("in",)),
    outcomes=(Outcome(name="Score", before="pre", after="post"),),
)  # fmt: skip


@pytest.mark.parametrize(
    "column",
    [
        ["north", "south", "east", "west"] * 25,  # both groups... in every other place only
        ["north"] * 50 + ["south"] * 50,
        [None if i % 2 else f"2024-{i % 5 + 1}" for i in range(100)],  # only the treated have it
        [float(i % 2) for i in range(100)],  # another copy of the group
        [10.0 + i % 6 if i % 2 == 0 else i % 5 for i in range(100)],  # a score that decided
        [float(i) for i in range(100)],  # another key
    ],
    ids=["district", "half", "start_month", "copy", "risk_score", "number"],
)
def test_people_chosen_one_by_one_are_not_made_into_places(column, request) -> None:
    frame = individual(**{request.node.callspec.id: column})
    if request.node.callspec.id == "district":
        frame["arm"] = np.random.default_rng(0).permutation(frame["arm"])
    assert level_of(frame, PEOPLE) == Level(clustered=False, forced=None)


def test_rows_without_a_place_are_counted_out() -> None:
    frame = SCHOOLS.copy()
    frame.loc[frame.pupil == "P00000", "school"] = None
    plan, cohort = without_cluster(frame), cohort_of(frame)
    rows = shape(cohort, plan, plan.outcomes[0])
    found = with_level(cohort, plan, rows, Level(clustered=True, forced="school"))
    assert found.frame[CLUSTER].notna().all()
    assert len(rows.frame) - len(found.frame) == 2 == found.without_group
    assert clusters(found.frame) == (4, 4)


@pytest.mark.parametrize(
    ("unit", "cluster", "people", "expected"),
    [
        ("ward", None, "people", True),
        ("ward", None, "residents", True),
        ("LSOA21CD", "LSOA21CD", "people", True),
        ("area_code", None, "people", True),
        ("Force name", None, "people", True),
        ("school_id", None, "schools", True),
        ("school_id", None, "people", False),
        ("school_pupil", None, "schools", False),
        ("unit", None, "people", False),
        ("key", "key", "local authorities", True),
        ("person", "person", "people", False),
        ("pid", "pid", "people", False),
        ("pid", "pid", "school leavers", False),
        ("pid", "pid", "pupils in schools", False),
        ("pid", None, "schools", False),
        ("ward", "borough", "wards", False),
        (None, None, "schools", False),
        *((name, None, "people", False) for name in (
            "Prison number", "force number", "School number", "Case area ref", "Pupil (school)",
            "PNC area", "site_ref", "Hospital ID", "Prison No", "Court reference")),
        *((name, name, "young people", False) for name in ("Prison number", "Hospital ID")),
    ],
)  # fmt: skip
def test_whether_rows_are_about_places(unit, cluster, people, expected) -> None:
    plan = Plan(
        programme=Programme(people=people),
        roles=replace(PEOPLE.roles, unit=unit, cluster=cluster),
    )
    one_by_one = Level(clustered=False, forced=None)
    assert units_are_places(plan, one_by_one) is expected
    known = replace(plan, covariates=(Covariate("Sex", known_before_start=True),))
    assert not units_are_places(known, one_by_one)
    unsaid = {problem.code for problem in contradictions(plan, None)} & {"plan_places_unsaid"}
    assert bool(unsaid) is (unit is not None and cluster == unit and not expected)


def test_what_a_plan_leaves_open_is_told_where_it_is_carried_out() -> None:
    frame = pd.DataFrame({"Prison number": ["A", "B"], "arm": ["yes", "no"]})
    roles = replace(PEOPLE.roles, unit="Prison number", cluster="Prison number")
    plan = Plan(programme=Programme(people="young people"), roles=roles)
    assert "plan_places_unsaid" in {problem.code for problem in warned(plan, cohort_of(frame))}


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ("school", "schools"),
        ("school_id", "schools"),
        ("agency", "agencies"),
        ("class", "classes"),
        ("Youth centre", "youth centres"),
        ("borough name", "boroughs"),
        ("beat", "beats"),
        ("survey", "surveys"),
        ("id", "places"),
    ],
)
def test_places_are_called_by_what_they_are(column, words) -> None:
    assert places_called(column) == words


def test_places_that_hold_both_groups_were_not_chosen_as_a_whole() -> None:
    frame = SCHOOLS.assign(arm=["sessions", "waiting"] * (len(SCHOOLS) // 2))
    with pytest.raises(Refusal) as caught:
        level_of(frame, pupils_plan(frame))
    (problem,) = caught.value.problems
    assert (problem.code, problem.column) == ("cluster_mixed", "school")


def test_a_place_counts_where_most_of_its_people_are() -> None:
    frame = SCHOOLS.copy()
    frame.loc[frame.pupil == "P00010", "arm"] = "sessions"  # one of a comparison school
    plan, cohort = pupils_plan(frame), cohort_of(frame)
    assert level_of(frame, plan) == Level(clustered=True, forced=None)
    assert clusters(shape(cohort, plan, plan.outcomes[0]).frame) == (4, 4)

"""One start and one place for each unit, from columns that say them in some rows only."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from evaluator.cohort.rows.shapes import CLUSTER, TREATED, UNIT, shape
from evaluator.cohort.rows.starts import START
from evaluator.cohort.rows.starts_told import planned_starts_told, settled
from evaluator.cohort.workbook import read_workbook
from evaluator.planning.guess import guess_plan
from evaluator.planning.rules.contradictions import contradictions
from evaluator.values.data import Data
from evaluator.values.plan import Design, Outcome, Plan, Roles
from evaluator.values.problems import Refusal
from tests.bad_workbooks.generate import workbook
from tests.evaluator.worlds import cohort_of

YEARS = range(2015, 2023)
STARTS = {"A": 2018, "B": 2018, "C": 2020, "D": 2020, "E": None, "F": None, "G": None}
OUTCOME = Outcome("Crimes", column="crimes", kind="count", better="lower", worthwhile=1.0)


def cohort(tmp_path, cell, *, school=lambda _ward, _year: "S"):
    """Wards over years; ``cell`` says what stands in the column of starts."""
    rows = [
        [f"Ward {w}", y, cell(s, y), (7 * i + 3 * y) % 17, school(w, y)]
        for i, (w, s) in enumerate(STARTS.items())
        for y in YEARS
    ]
    path = tmp_path / "b.xlsx"
    heads = ["ward", "year", "scheme active", "crimes", "school"]
    path.write_bytes(workbook(("Data", [heads, *rows])))
    return read_workbook(path)


def plan(**roles):
    own = Roles("ward", "ward", "year", first_treated="scheme active")
    return Plan(
        data=Data("b.xlsx"),
        roles=replace(own, **roles),
        outcomes=(OUTCOME,),
        design=Design("staggered_roll_out"),
    )


def starts(found, asked=None):
    frame = shape(found, asked or plan(), OUTCOME, several_starts=True).frame
    return frame.groupby(UNIT)[START].first().to_dict()


def told(found):
    return {p.code: p for p in planned_starts_told(found, plan(), several_starts=True)}


EXPLICIT = {f"Ward {w}": None if s is None else s - 2015.0 for w, s in STARTS.items()}


def same(found):
    return {u: None if pd.isna(s) else s for u, s in found.items()} == EXPLICIT


@pytest.mark.parametrize(
    "cell",
    [
        lambda s, _y: s,
        lambda s, y: int(s is not None and y >= s),
        lambda s, y: "Yes" if s is not None and y >= s else "No",
        lambda s, y: s if s is not None and y >= s else None,
        lambda s, y: s if s is not None and y == s else None,
        lambda s, y: s if s is None or y >= s else None,
    ],
)
def test_starts_are_the_same_however_they_are_written(tmp_path, cell):
    found = cohort(tmp_path, cell)
    assert same(starts(found))
    assert settled(settled(found, plan()), plan()).frame.equals(settled(found, plan()).frame)


def test_a_column_that_is_yes_while_it_runs_is_guessed_and_told(tmp_path):
    found = cohort(tmp_path, lambda s, y: int(s is not None and y >= s))
    guessed = guess_plan(found)
    assert guessed.roles.first_treated == "scheme active" and guessed.roles.treated is None
    assert guessed.design.kind == "staggered_roll_out"
    assert "data_start_in_force" in told(found)
    (step,) = [s for s in settled(found, plan()).recipe if s.action == "start_in_force"]
    assert "first" in step.reason


def test_a_column_that_changes_for_everybody_at_once_is_no_programme(tmp_path):
    found = cohort(tmp_path, lambda _s, y: int(y >= 2019))
    assert guess_plan(found).roles.first_treated is None


@pytest.mark.parametrize(
    ("years", "starts_from"),
    [((2018, 2019, 2020), "scheme active"), ((2018, 2020), None), ((2018,), None)],
)
def test_what_ran_in_one_stretch_and_ended_everywhere_says_when_it_began(
    tmp_path, years, starts_from
):
    found = cohort(tmp_path, lambda s, y: int(s == 2018 and y in years))
    assert guess_plan(found).roles.first_treated == starts_from


def test_a_programme_that_stops_is_refused_with_its_rows(tmp_path):
    found = cohort(tmp_path, lambda s, y: int(s is not None and s <= y < 2022))
    stops = told(found)["data_programme_stops"]
    assert stops.severity == "stops" and stops.rows == (9, 17, 25, 33)
    with pytest.raises(Refusal) as refused:
        shape(found, plan(), OUTCOME, several_starts=True)
    assert refused.value.problems[0].code == "data_programme_stops"


def test_two_different_starts_of_one_unit_are_refused_with_rows(tmp_path):
    found = cohort(tmp_path, lambda s, y: 2019 if s == 2018 and y > 2020 else s)
    with pytest.raises(Refusal) as refused:
        shape(found, plan(), OUTCOME, several_starts=True)
    problem = refused.value.problems[0]
    assert problem.code == "start_changes" and problem.rows[0] == 2


def test_who_took_part_said_by_such_a_column_is_told_where_it_belongs(tmp_path):
    found = cohort(tmp_path, lambda s, y: int(s is not None and y >= s))
    asked = plan(treated="scheme active", first_treated=None)
    fixes = {p.code: p.fix for p in contradictions(asked, found)}
    assert '"first_treated" in place of "treated"' in fixes["plan_starts_missing"]
    two = replace(asked, roles=replace(asked.roles, after=(2019,)), design=Design())
    two = replace(two, roles=replace(two.roles, after=tuple(float(y) for y in range(2019, 2023))))
    with pytest.raises(Refusal) as refused:
        shape(found, two, OUTCOME)
    (problem,) = refused.value.problems
    assert problem.code == "group_changes" and "first_treated" in problem.fix and problem.rows


def test_a_unit_that_moves_counts_with_its_first_place_and_is_named(tmp_path):
    def school(ward, year):
        return "S9" if ward == "B" and year >= 2019 else f"S{ord(ward) % 2}"

    found = cohort(tmp_path, lambda s, _y: s, school=school)
    asked = plan(cluster="school")
    (problem,) = [
        p for p in planned_starts_told(found, asked, several_starts=True)
        if p.code == "data_places_change"
    ]  # fmt: skip
    assert problem.severity == "warning" and problem.rows == (14, 15, 16, 17)
    frame = shape(found, asked, OUTCOME, several_starts=True).frame
    assert (frame.groupby(UNIT)[CLUSTER].nunique() == 1).all()
    assert frame.loc[frame[UNIT] == "Ward B", CLUSTER].unique() == ["S0"]


def pupils(**columns):
    """Eight pupils of four schools over four years; the first and the last change sides."""
    rows = []
    for pupil in range(8):
        for year in range(2018, 2022):
            moved = year >= 2019 + pupil % 2 and pupil in (0, 7)
            school = 3 - pupil // 2 if moved else pupil // 2
            cells = {"pupil": f"P{pupil}", "year": float(year), "school": f"S{school}"}
            cells |= {name: cell(school, year) for name, cell in columns.items()}
            rows.append(cells | {"score": float((5 * pupil + year) % 7)})
    return cohort_of(pd.DataFrame(rows))


@pytest.mark.parametrize(
    ("column", "cell", "roles"),
    [
        ("group", lambda s, _: "yes" if s < 2 else "no", {"treated": "group", "after": (2020.0,)}),
        ("start", lambda s, _: 2020.0 if s < 2 else None, {"first_treated": "start"}),
        ("runs", lambda s, y: int(s < 2 and y >= 2020), {"first_treated": "runs"}),
    ],
)
def test_a_pupil_who_changes_to_a_school_of_the_other_group_stays_in_the_first(column, cell, roles):
    found = pupils(**{column: cell})
    own = Roles("pupil", "school", "year", **{"after": (), **roles})
    own = replace(own, after=(2020.0, 2021.0) if own.after else ())
    outcome = Outcome("Score", column="score")
    asked = Plan(roles=own, outcomes=(outcome,))
    several = own.treated is None
    (problem,) = [
        p
        for p in planned_starts_told(found, asked, several_starts=several)
        if p.code == "data_places_change"
    ]
    assert "2 of the" in problem.message and "as taking part where and when" in problem.message
    frame = shape(settled(found, asked), asked, outcome, several_starts=several).frame
    treated = frame.groupby(UNIT)[TREATED].agg(["min", "max"])
    assert treated["min"].tolist() == treated["max"].tolist() == [1, 1, 1, 1, 0, 0, 0, 0]


def switchers(*groups):
    """Pupils over three years in the groups that their letters say: c for control, m mentoring."""
    return cohort_of(pd.DataFrame([
        {"pupil": f"P{pupil}", "year": 2020.0 + year, "score": float((5 * pupil + year) % 7),
         "group": {"c": "Control", "m": "Mentoring"}[letter]}
        for pupil, letters in enumerate(groups) for year, letter in enumerate(letters)
    ]))  # fmt: skip


@pytest.mark.parametrize(
    ("groups", "severity", "treated"),
    [
        (("mmm", "mmm", "ccm", "ccc", "ccc"), "warning", [1, 1, 0, 0, 0]),
        (("mmm", "mmm", "cmm", "ccc", "ccc"), "warning", [1, 1, 0, 0, 0]),
        (("mmm", "mmm", "mmc", "ccc", "ccc"), "warning", [1, 1, 1, 0, 0]),
        (("mmm", "ccm", "ccm", "ccc", "ccc"), "stops", None),
        (("ccm", "ccm", "ccc", "ccc"), None, [1, 1, 0, 0]),  # from the start on, and none before
        (("mmm", "mmm", "ccc", "ccc"), None, [1, 1, 0, 0]),
    ],
)
def test_those_who_change_group_count_with_the_first_and_are_told(groups, severity, treated):
    found = switchers(*groups)
    own = Roles("pupil", None, "year", (2022.0,), "group", ("Mentoring",))
    outcome = Outcome("Score", column="score")
    asked = Plan(roles=own, outcomes=(outcome,))
    told_of = [p for p in planned_starts_told(found, asked, several_starts=False)
               if p.code == "data_groups_change"]  # fmt: skip
    assert [p.severity for p in told_of] == ([severity] if severity else [])
    if treated is None:
        with pytest.raises(Refusal) as refused:
            shape(found, asked, outcome)
        assert refused.value.problems[0].code == "data_groups_change"
        return
    frame = shape(found, asked, outcome).frame
    assert frame.groupby(UNIT)[TREATED].agg(["min", "max"]).T.to_numpy().tolist() == [treated] * 2


def test_places_that_change_for_most_are_no_places(tmp_path):
    found = cohort(tmp_path, lambda s, _y: s, school=lambda w, y: f"S{(ord(w) + y) % 3}")
    with pytest.raises(Refusal) as refused:
        shape(found, plan(cluster="school"), OUTCOME, several_starts=True)
    assert refused.value.problems[0].code == "data_places_change"


@pytest.mark.parametrize("role", ["weight", "exposure"])
def test_cells_that_cannot_weigh_or_divide_are_named_by_row(tmp_path, role):
    found = cohort(tmp_path, lambda s, _y: s)
    frame = found.frame.assign(size=100.0)
    frame.loc[[7, 9], "size"] = 0.0
    found = replace(found, frame=frame)
    wrong = [p for p in contradictions(plan(**{role: "size"}), found) if "usable" in p.code]
    assert [p.rows for p in wrong] == [(7, 9)]
    frame = frame.assign(size=frame["size"].where(frame["size"] > 0))
    wrong = contradictions(plan(**{role: "size"}), replace(found, frame=frame))
    assert [(p.row, p.count) for p in wrong if "usable" in p.code] == [(7, 2)]

"""A starting plan for the shapes that data come in: what it lists is all that must be said."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import numpy as np
import pytest

from evaluator.cohort.workbook import read_data
from evaluator.commands.cli import main
from evaluator.commands.plan import start_plan
from evaluator.planning.rules.requirements import missing
from evaluator.values.plan import Plan
from evaluator.walk import evaluate
from tests.bad_workbooks.generate import workbook

N = 80
ARMS = ["Intervention" if i % 2 else "Control" for i in range(N)]
MONTHS = [datetime(2023 + m // 12, m % 12 + 1, 1) for m in range(18)]
Sheet = tuple[str, list[list[Any]]]


def noise(i: int, j: int = 0) -> int:
    return (7 * i + 13 * j + i * j) % 11


def wide() -> list[Sheet]:
    rows = [[i, ARMS[i], 11 + i % 6, 50 + noise(i), 50 + noise(i, 3) + 2 * (i % 2)]
            for i in range(N)]  # fmt: skip
    return [("Sheet1", [["ID", "Group", "Age", "Pre score", "Post score"], *rows])]


def long() -> list[Sheet]:
    rows = [[i, ARMS[i], w, 50 + noise(i, k)] for k, w in enumerate(("Baseline", "Follow-up"))
            for i in range(N)]  # fmt: skip
    return [("Sheet1", [["ID", "Group", "Wave", "Wellbeing"], *rows])]


def terms() -> list[Sheet]:
    rows = [[f"P{i}", "Y" if i % 2 else "N", t, 50 + noise(i, k)]
            for k, t in enumerate(("Autumn term", "Summer term")) for i in range(N)]  # fmt: skip
    return [("Sheet1", [["Pupil", "Mentored", "Term", "Attendance"], *rows])]


def panel() -> list[Sheet]:
    rows = [[f"Area {i}", y, 40 + noise(i, y), 1000 * (i + 5),
             None if i >= 14 else 2019 if i < 7 else 2021]
            for i in range(30) for y in range(2015, 2024)]  # fmt: skip
    return [("Sheet1", [["LA", "Year", "Violent offences", "Population", "Started"], *rows])]


def in_force() -> list[Sheet]:
    rows = [[f"Ward {i}", m, 20 + noise(i, k), "Yes" if i < 10 and k >= 9 else "No"]
            for i in range(24) for k, m in enumerate(MONTHS)]  # fmt: skip
    return [("Sheet1", [["Ward", "Month", "Knife crime", "Task force active"], *rows])]


def survey() -> list[Sheet]:
    heads = [f"Q{q}. I feel safe (1-5) {w}" for q in (1, 2) for w in ("pre", "post")]
    rows = [[i, f"School {i % 10}", ARMS[i], *(1 + noise(i, k) % 5 for k in range(4))]
            for i in range(N)]  # fmt: skip
    return [("Sheet1", [["Respondent ID", "School", "Which group are you in?", *heads], *rows])]


def two_sheets() -> list[Sheet]:
    before = [[i, "Y" if i % 2 else "N", f"S{i % 12}", 50 + noise(i)] for i in range(N)]
    after = [[i, 50 + noise(i, 5)] for i in range(N)]
    return [("Before", [["Pupil ref", "Attended", "School", "Score"], *before]),
            ("After", [["Pupil ref", "Score"], *after])]  # fmt: skip


def across() -> list[Sheet]:
    rows = [[f"Ward {i}", "Yes" if i < 10 else "No", *(15 + noise(i, k) for k in range(18))]
            for i in range(24)]  # fmt: skip
    return [("Sheet1", [["Ward", "Programme", *(f"{m:%b-%y}" for m in MONTHS)], *rows])]


def cases() -> list[Sheet]:
    draw = np.random.default_rng(3)
    rows = [[i, "Y" if draw.random() < 0.3 else "N", int(draw.integers(18, 60)),
             "M" if draw.random() < 0.7 else "F", int(draw.poisson(3)),
             "Y" if draw.random() < 0.4 else "N"] for i in range(400)]  # fmt: skip
    return [("Sheet1", [["URN", "On programme", "Age at index", "Sex", "Previous convictions",
                         "Reoffended within 12 months"], *rows])]  # fmt: skip


def joined() -> list[Sheet]:
    quarters = [f"{y} Q{q}" for y in (2022, 2023, 2024) for q in (1, 2, 3, 4)]
    rows = [[f"Ward {i}", q, 30 + noise(i, k)] for i in range(24) for k, q in enumerate(quarters)]
    starts = [[f"Ward {i}", "2023 Q1" if i < 5 else "2023 Q3"] for i in range(10)]
    return [("Incidents", [["Ward", "Quarter", "Incidents"], *rows]),
            ("Starts", [["Ward", "Start"], *starts])]  # fmt: skip


def before_after() -> list[Sheet]:
    rows = [[i, f"A{i % 6}", 3 + noise(i) % 6, 5 + noise(i, 3) % 6] for i in range(60)]
    return [("Sheet1", [["Participant", "Agency", "Quiz before", "Quiz after"], *rows])]


SHAPES: tuple[tuple[Callable[[], list[Sheet]], dict[str, Any]], ...] = (
    (wide, {"unit": "ID", "treated": "Group", "treated_values": ("Intervention",)}),
    (long, {"unit": "ID", "time": "Wave", "after": ("Follow-up",), "treated": "Group"}),
    (terms, {"unit": "Pupil", "time": "Term", "after": ("Summer term",), "treated": "Mentored",
             "treated_values": ("Y",)}),
    (panel, {"unit": "LA", "time": "Year", "first_treated": "Started", "treated": None}),
    (in_force, {"unit": "Ward", "time": "Month", "first_treated": "Task force active"}),
    (survey, {"unit": "Respondent ID", "treated": "Which group are you in?"}),
    (two_sheets, {"unit": "Pupil ref", "treated": "Attended", "treated_values": ("Y",)}),
    (across, {"unit": "Ward", "treated": "Programme", "time": "month"}),
    (cases, {"unit": "URN", "treated": "On programme", "treated_values": ("Y",)}),
    (joined, {"unit": "Ward", "time": "Quarter", "first_treated": "Start"}),
    (before_after, {"unit": "Participant", "treated": None}),
)  # fmt: skip
ANSWERABLE = {
    "programme_name_missing", "plan_worthwhile_missing", "plan_covariate_not_confirmed",
    "after_not_said",
}  # fmt: skip


def as_listed(plan: Plan, codes: set[str]) -> Plan:
    """The plan with exactly what was listed answered, and nothing else."""
    if "programme_name_missing" in codes:
        plan = replace(plan, programme=replace(plan.programme, name="Sessions"))
    if "after_not_said" in codes:
        plan = replace(plan, programme=replace(plan.programme, starts=date(2023, 10, 1)))
    if "plan_worthwhile_missing" in codes:
        outcomes = tuple(replace(each, worthwhile=0.1) for each in plan.outcomes)
        plan = replace(plan, outcomes=outcomes)
    if "plan_covariate_not_confirmed" in codes:
        known = tuple(replace(each, known_before_start=True) for each in plan.covariates)
        plan = replace(plan, covariates=known)
    return plan


@pytest.mark.whole_way
@pytest.mark.parametrize(("shape", "roles"), SHAPES, ids=lambda s: getattr(s, "__name__", ""))
def test_with_what_is_listed_and_no_more_every_shape_is_evaluated(tmp_path, shape, roles):
    path = tmp_path / "b.xlsx"
    path.write_bytes(workbook(*shape()))
    started = start_plan(str(path))
    found = started.plan.roles
    assert {role: getattr(found, role) for role in roles} == roles
    stops = {p.code for p in started.still if p.severity == "stops"}
    assert stops <= ANSWERABLE
    plan = as_listed(started.plan, stops)
    assert evaluate(read_data(path, plan.data), plan).outcomes


def test_nobody_having_said_who_took_part_names_the_columns_that_might(tmp_path):
    path = tmp_path / "b.xlsx"
    rows = [[i, "north" if i % 2 else "south", 3 + noise(i), 5 + noise(i, 3)] for i in range(60)]
    heads = ["Participant", "Wing", "Quiz before", "Quiz after"]
    path.write_bytes(workbook(("Sheet1", [heads, *rows])))
    (problem,) = [p for p in start_plan(str(path)).still if p.code == "plan_who_not_said"]
    assert problem.severity == "warning" and '"Wing"' in problem.fix


@pytest.mark.whole_way
def test_the_guess_is_one_sentence_with_what_it_rests_on(tmp_path, capsys):
    path = tmp_path / "b.xlsx"
    path.write_bytes(workbook(*joined()))
    sentence = start_plan(str(path)).sentence
    assert sentence.count(".") == 1 and sentence.endswith(".")
    for name in ("Ward", "Quarter", "Start", "Incidents"):
        assert f'"{name}"' in sentence
    assert main(["plan", str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["guess"] == sentence


def test_a_label_beside_empty_cells_is_told_with_a_remedy_that_works(tmp_path):
    path = tmp_path / "b.xlsx"
    rows = [[f"P{i}", "Hub" if i % 2 else None, 3 + noise(i), 5 + noise(i, 3)] for i in range(60)]
    heads = ["Person ID", "Offer", "Quiz before", "Quiz after"]
    path.write_bytes(workbook(("Sheet1", [heads, *rows])))
    plan = start_plan(str(path)).plan
    plan = replace(plan, roles=replace(plan.roles, treated="Offer", treated_values=("Hub",)))
    (told,) = [p for p in missing(plan, read_data(path, plan.data)) if p.code == "data_who_empty"]
    assert '30 of the "Person ID" values' in told.message and "nobody to compare" in told.message
    assert '"" = "no" under [data.labels."Offer"]' in told.fix
    data = replace(plan.data, labels={"Offer": {"": "no"}})
    again = missing(replace(plan, data=data), read_data(path, data))
    assert "data_who_empty" not in {p.code for p in again}


@pytest.mark.parametrize("other", ["Refused", "TBC"])
def test_who_refused_or_is_not_known_is_not_guessed_to_have_taken_part(tmp_path, other):
    path = tmp_path / "b.xlsx"
    labels = ["Accepted", "Not offered", other]
    rows = [[f"P{i}", labels[i % 3], 3 + noise(i), 5 + noise(i, 3)] for i in range(60)]
    heads = ["Person ID", "Scheme", "Quiz before", "Quiz after"]
    path.write_bytes(workbook(("Sheet1", [heads, *rows])))
    started = start_plan(str(path))
    assert (started.plan.roles.treated, started.plan.roles.treated_values) == ("Scheme", ())
    assert "treated_values_needed" in {p.code for p in started.still}


def test_a_total_over_all_times_is_not_guessed_to_be_what_should_change(tmp_path):
    path = tmp_path / "b.xlsx"
    months = ["Jan 2023", "Feb 2023", "Mar 2023", "Apr 2023"]
    counts = [[20 + i + k * (1 + i % 3) for k in range(4)] for i in range(12)]
    rows = [[f"Ward {i}", *each, sum(each), sum(each) / 4] for i, each in enumerate(counts)]
    path.write_bytes(workbook(("Sheet1", [["Ward", *months, "Total", "Average"], *rows])))
    assert [each.column for each in start_plan(str(path)).plan.outcomes] == ["value"]


def test_labels_once_for_a_block_are_filled_down_although_each_block_ends_in_a_subtotal(tmp_path):
    path = tmp_path / "b.xlsx"
    rows: list[list[Any]] = []
    for i in range(12):
        counts = [100 + 3 * i + noise(i, y) for y in range(6)]
        rows += [[f"Ward {i}" if y == 0 else None, 2017 + y, counts[y]] for y in range(6)]
        rows.append([f"Ward {i} Total", None, sum(counts)])
    path.write_bytes(workbook(("Sheet1", [["Borough", "Year", "Thefts"], *rows])))
    started = start_plan(str(path))
    assert (started.plan.roles.unit, started.plan.roles.time) == ("Borough", "Year")
    cohort = read_data(path, started.plan.data)
    assert len(cohort.frame) == 72 and cohort.frame["Borough"].nunique() == 12


def test_what_was_changed_in_reading_is_noticed_beside_what_must_be_said(tmp_path, capsys):
    path = tmp_path / "b.xlsx"
    rows = [[f"P{i}", "YN"[i % 2], -99 if i % 9 == 4 else i * 7 % 19, i * 5 % 19, -99 if i == 3
             else i % 7] for i in range(40)]  # fmt: skip
    heads = ["Person ID", "Mentored", "Quiz before", "Quiz after", "Comments left"]
    path.write_bytes(workbook(("Sheet1", [heads, *rows])))
    noticed = start_plan(str(path)).noticed
    assert ("numeric_missing_code", "Quiz before") in {(p.code, p.column) for p in noticed}
    assert main(["plan", str(path)]) == 0
    assert noticed[0].message in capsys.readouterr().err


@pytest.mark.parametrize(("county", "asked"), [(None, True), ("County", False), ("Kind", True)])
def test_a_sheet_of_places_is_asked_for_the_county_of_each(tmp_path, county, asked):
    path = tmp_path / "b.xlsx"
    heads = ["Ward", *([county] if county else []), "Year", "Pilot", "Thefts"]
    rows = [
        [f"Ward {i}", *([f"North {i % 3}"] if county else []), 2017 + y, "YN"[i % 2],
         100 + 3 * i + noise(i, y)]
        for i in range(12) for y in range(6)
    ]  # fmt: skip
    path.write_bytes(workbook(("Sheet1", [heads, *rows])))
    codes = {problem.code for problem in start_plan(str(path)).noticed}
    assert ("regions_not_named" in codes) == asked


def test_what_stops_nothing_is_no_part_of_what_must_be_said(tmp_path, capsys):
    path = tmp_path / "b.xlsx"
    rows = [[i, "north" if i % 2 else "south", 3 + noise(i), 5 + noise(i, 3)] for i in range(60)]
    heads = ["Participant", "Wing", "Quiz before", "Quiz after"]
    path.write_bytes(workbook(("Sheet1", [heads, *rows])))
    assert main(["plan", str(path)]) == 0
    stops, checked = capsys.readouterr().err.split("To be checked, as it is evaluated without")
    assert "Still to be said before it can be evaluated" in stops and "no name" in stops
    assert "Nobody has said who" in checked and "Nobody has said who" not in stops

"""A tidy official table: levels of geography, school years, codes with names, breakdowns."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from evaluator.cohort.columns.levels import level_problems, level_rank, levels_of
from evaluator.cohort.rows.shapes import shape
from evaluator.cohort.rows.stretches import stretches
from evaluator.cohort.workbook import read_data, read_workbook
from evaluator.commands.plan import start_plan
from evaluator.planning.guess import guess_plan
from evaluator.planning.plan_file import plan_from_plain
from evaluator.values.data import Data, RowsKept
from evaluator.values.plan import Outcome, Programme
from tests.bad_workbooks.generate import workbook

YEARS = (201920, 202021, 202122, 202223)
HEADS = ["time_period", "time_identifier", "geographic_level", "country_code", "country_name",
         "region_code", "region_name", "new_la_code", "la_name", "school_type", "rate"]  # fmt: skip


LEVELS = ("National", "Regional", "Local authority")


def rows(types=("Total",), levels=LEVELS):
    found = []
    for k, year in enumerate(YEARS):
        for t, kind in enumerate(types):
            for place in range(13):
                region = f"Region {place % 3}" if place else None
                code = f"E1200000{place % 3}" if place else None
                level = (levels[0], *[levels[1]] * 3, *[levels[2]] * 9)[place]
                la = f"Borough {place}" if place > 3 else None
                own = [code, region, la and f"E0900{place:04}", la]
                rate = 3.7 + (7 * place + 5 * k + 3 * t) % 11 / 7
                found.append([year, "Academic year", level, "E92000001", "England", *own, kind,
                              rate])  # fmt: skip
    return found


@pytest.fixture
def book(tmp_path):
    (tmp_path / "b.xlsx").write_bytes(workbook(("Data", [HEADS, *rows()])))
    return tmp_path / "b.xlsx"


def test_places_times_and_levels_get_their_parts(book):
    cohort = read_workbook(book)
    parts = {column.name: column.role for column in cohort.columns}
    assert parts["time_period"] == "time" and parts["la_name"] == "unit"
    unused = ("geographic_level", "time_identifier", "new_la_code", "country_name", "region_code")
    assert {parts[name] for name in unused} == {"unused"}
    (problem,) = cohort.problems
    assert (problem.code, problem.severity, problem.count) == ("drop_wider_rows", "warning", 16)
    assert len(cohort.frame) == 36
    undone = read_data(book, Data(without=("drop_wider_rows",)))
    assert len(undone.frame) == 52
    assert {"levels_mixed"} <= {p.code for p in undone.problems}
    regions = read_data(book, Data(keep=(RowsKept("geographic_level", values=("Regional",)),)))
    assert len(regions.frame) == 12


def test_the_level_that_is_offered_leaves_one_row_for_each_place_and_year(tmp_path):
    book = tmp_path / "b.xlsx"
    levels = ("Police force area", "County", "Local authority")
    book.write_bytes(workbook(("Data", [HEADS, *rows(levels=levels)])))
    started = start_plan(str(book))
    (problem,) = [p for p in started.still if p.code == "levels_mixed"]
    said = re.search(r"keep = \[\{.*?\}\]", problem.fix)[0]
    data = plan_from_plain(tomllib.loads(f"[data]\n{said}"), "The fix").data
    assert data.rows_kept == (RowsKept("geographic_level", values=("Local authority",)),)
    cohort = read_data(book, data)
    assert len(cohort.frame) == 36 and not cohort.problems
    plan = guess_plan(cohort)
    outcome = Outcome("Rate", column="rate", worthwhile=0.1)
    plan = replace(plan, programme=Programme(starts=date(2021, 10, 1)), outcomes=(outcome,))
    found = shape(cohort, plan, outcome)
    assert found.times == tuple(map(str, YEARS)) and found.first_after == 2
    assert len(found.frame) == 36 and found.panel


def test_the_level_of_most_places_is_offered_whether_its_name_is_known_or_not():
    labels = ["England"] + ["Counties"] * 2 + ["Safer areas"] * 6
    frame = pd.DataFrame({"Area Type": labels * 3})
    (problem,) = level_problems(frame, {"Area Type": "category"}, "S")
    assert 'values = ["Safer areas"]' in problem.fix and problem.count == 9


def test_a_breakdown_is_told_with_the_label_for_everybody(tmp_path):
    path = tmp_path / "b.xlsx"
    path.write_bytes(workbook(("Data", [HEADS, *rows(("Primary", "Secondary", "Total"))])))
    cohort = read_data(path, Data(keep=(RowsKept("geographic_level", values=("Regional",)),)))
    (problem,) = [p for p in cohort.problems if p.code == "conflicting_rows"]
    assert 'column = "school_type", values = ["Total"]' in problem.fix


def test_school_years_written_as_one_number_last_a_year_each():
    spans = stretches([201819, 201920, 202021])
    assert spans is not None and spans.dated
    inside = pd.Series(pd.to_datetime(["2019-01-05", "2019-09-01", "2020-12-31"]))
    assert spans.positions(inside).tolist() == [0, 1, 2]
    assert spans.inside(inside).tolist() == [True, False, True]
    assert not stretches([201819, 201920, 202122.5]).dated
    assert not stretches([201801, 201802]).dated


@pytest.mark.parametrize(
    ("labels", "found"),
    [
        (["National", "Regional", "Local authority"], ["National", "Regional", "Local authority"]),
        (["LA", "Region", "Country", "Other"], ["Country", "Region", "LA"]),
        (["School", "National"], ["National", "School"]),
        (
            ["Counties & UAs (from Apr 2023)", "England", "Regions (statistical)"],
            ["England", "Regions (statistical)", "Counties & UAs (from Apr 2023)"],
        ),
        (
            ["GPs", "ICBs", "PCNs (v. 18/01/24)", "Sub-ICB", "Districts & UAs (pre Apr 2019)"],
            ["ICBs", "Districts & UAs (pre Apr 2019)", "Sub-ICB", "GPs", "PCNs (v. 18/01/24)"],
        ),
        (["England", "Wales"], []),
        (["Ward", "Office", "Home", "Street"], []),
        (["Local authority"], []),
    ],
)
def test_levels_are_known_from_the_widest_to_the_finest(labels, found):
    assert levels_of(labels) == found


def test_a_level_is_known_in_any_spelling():
    assert level_rank("Local_Authority") == level_rank("local authorities") == level_rank("LAD")

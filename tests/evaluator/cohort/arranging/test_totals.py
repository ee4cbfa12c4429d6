"""Rows that sum others: left out, undone, asked about, and never found where there are none."""

from __future__ import annotations

import re
import tomllib

import numpy as np
import pandas as pd
import pytest

from evaluator.cohort.arranging.total_labels import may_sum_others, says_total
from evaluator.cohort.arranging.totals import without_totals
from evaluator.cohort.cells.cell_grid import CellGrid
from evaluator.cohort.settled import counts_twice
from evaluator.cohort.sheet.table import Table
from evaluator.cohort.workbook import read_data, read_workbook
from evaluator.planning.plan_file import plan_from_plain
from evaluator.values.data import Data
from tests.bad_workbooks.generate import workbook


@pytest.mark.parametrize(
    "label",
    ["Total", "TOTAL:", "Total 43 forces", "State total", "*Total Restraint", "Sub-total",
     "Grand total", "Total England and Wales", "Sum"],
)  # fmt: skip
def test_labels_that_say_total(label):
    assert says_total(label)


@pytest.mark.parametrize("label", ["Totnes", "Totally", "Sumner", "Allerdale", "Sum Valley", "T"])
def test_places_that_only_begin_so(label):
    assert not says_total(label) and not may_sum_others(label)


@pytest.mark.parametrize(
    "label", ["England", "Wales", "North East Region", "All schools", "South-West", "All areas"]
)
def test_labels_that_may_sum_others_are_no_totals_by_themselves(label):
    assert may_sum_others(label) and not says_total(label)


@pytest.mark.parametrize(
    "label",
    ["Whole school", "whole cohort", "The whole year group", "LA average", "School average",
     "Class mean", "Cohort", "All pupils", "National"],
)  # fmt: skip
def test_one_row_of_everybody_is_asked_about_and_never_dropped_unless_it_sums(label, tmp_path):
    rates = np.random.default_rng(3).uniform(0.7, 1, 12).round(3)
    rows = [[f"A82{i}", "7A" if i % 2 else "7B", rate] for i, rate in enumerate(rates)]
    path = tmp_path / "b.xlsx"
    cells = [["UPN", "Reg", "Rate"], *rows[:6], [label, None, 0.9], *rows[6:]]
    path.write_bytes(workbook(("S", cells)))
    cohort = read_data(path, Data())
    assert [p.rows for p in cohort.problems if p.code == "perhaps_total_row"] == [(8,)]
    assert len(cohort.frame) == 13


@pytest.mark.parametrize(
    "name", ["Whole Earth School", "Wholefoods", "All Saints", "Entire Isle", "Cohorton"]
)
def test_a_place_that_is_only_called_so_is_no_whole(name):
    assert not may_sum_others(name) and not says_total(name)


def random_table(seed):
    """Counts by chance of places in no order, every second table with names that may be sums."""
    draw = np.random.default_rng(seed)
    rows, columns = int(draw.integers(10, 400)), int(draw.integers(1, 8))
    places = max(3, rows // int(draw.integers(1, 12)))
    names = [f"Place {i % places}" for i in range(rows)]
    if seed % 2:
        other = dict(
            zip(names, ("London", "South West", "North Region", "All areas"), strict=False)
        )
        names = [other.get(name, name) for name in names]
    counts = [draw.poisson(mean, rows) for mean in draw.integers(2, 400, columns)]
    cells = [[name, *map(float, row)] for name, *row in zip(names, *counts, strict=True)]
    none = np.zeros((rows, columns + 1), dtype=bool)
    header = ("area", *(f"count {i}" for i in range(columns)))
    return Table(
        header, tuple(range(1, columns + 2)), CellGrid.of(cells), np.arange(2, rows + 2),
        none, none, (), (),
    )  # fmt: skip


@pytest.mark.whole_way
def test_no_row_of_chance_counts_is_taken_for_a_sum():
    for seed in range(120):
        table = random_table(seed)
        found = without_totals(table, Data(), "S")
        assert len(found.rows) == len(table.rows), seed
        assert {problem.code for problem in found.problems} <= {"perhaps_total_row"}, seed


def test_a_total_goes_and_what_is_only_called_one_is_asked_about_and_the_fix_works(tmp_path):
    rows = [[f"Force {i}", 130 + 37 * i, 71 + 11 * i] for i in range(6)]
    whole = ["Total 43 forces", sum(r[1] for r in rows) + 44, sum(r[2] for r in rows) + 13]
    own = ["Total Force Ltd", 44, 13]
    path = tmp_path / "b.xlsx"
    cells = [["force", "officers", "staff"], whole, *rows[:3], own, *rows[3:]]
    path.write_bytes(workbook(("S", cells)))
    cohort = read_data(path, Data())
    assert len(cohort.frame) == 7 and 2 not in cohort.frame.index
    found = {p.code: p for p in cohort.problems}
    assert found["total_rows_left_out"].rows == (2,)
    doubt = found["perhaps_total_row"]
    assert doubt.rows == (6,) and doubt.severity == "warning"
    said = re.search(r"keep = \[\{.*?\}\]", doubt.fix)[0]
    data = plan_from_plain(tomllib.loads(f"[data]\n{said}"), "The fix").data
    assert 6 not in read_data(path, data).frame.index


def test_undoing_it_keeps_every_row(tmp_path):
    rows = [[f"Force {i}", 130 + 37 * i, 71 + 11 * i] for i in range(6)]
    whole = ["Total", sum(r[1] for r in rows), sum(r[2] for r in rows)]
    path = tmp_path / "b.xlsx"
    path.write_bytes(workbook(("S", [["force", "officers", "staff"], whole, *rows])))
    assert len(read_data(path, Data()).frame) == 6
    undone = read_data(path, Data(without=("drop_total_row",)))
    assert len(undone.frame) == 7 and not undone.problems


REGIONS = ("North East", "South West", "Average")


@pytest.mark.parametrize(
    ("names", "asked"),
    [
        (REGIONS, True),
        (("England",), True),
        (("West Midlands",), False),
        (("Totnes", "Westward"), False),
    ],
)
def test_rows_of_regions_whose_rates_are_no_sums_are_asked_about(names, asked, tmp_path):
    """Rates of regions beside their places; one such name alone is more likely a place."""
    rng = np.random.default_rng(5)
    places = [f"Place {letter}" for letter in "ABCDEFGHJK"]
    rows = [[name, year, round(50 + 10 * rng.normal(), 1)]
            for year in range(2015, 2021) for name in (*places, *names)]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["Local authority", "Year", "Rate"])
    frame.to_excel(tmp_path / "rates.xlsx", index=False)
    cohort = read_workbook(tmp_path / "rates.xlsx")
    assert len(cohort.frame) >= len(frame) - names.count("Average")
    assert ("perhaps_total_row" in {p.code for p in cohort.problems}) == asked


def test_a_team_of_which_one_measure_happens_to_add_up_stays(tmp_path):
    rows = [["North", 9, 3], ["Alder", 4, 7], ["Beech", 5, 4], ["Cedar", 8, 6], ["Elm", 7, 5]]
    frame = pd.DataFrame(rows, columns=["Team", "Cases", "Visits"])
    frame.to_excel(tmp_path / "teams.xlsx", index=False)
    assert len(read_workbook(tmp_path / "teams.xlsx").frame) == len(frame)


def test_rows_of_everybody_are_asked_about_until_somebody_answers(tmp_path):
    """Every row counts as long as nobody has said which rows to keep, so a run tells it too."""
    own = [[f"Ward {i}", age, 10 + 3 * i + k] for i in range(6) for k, age in enumerate("abc")]
    whole = [[f"Ward {i}", "All ages", 33 + 9 * i] for i in range(6)]
    path = tmp_path / "b.xlsx"
    path.write_bytes(workbook(("S", [["ward", "age", "offences"], *own, *whole])))
    (asked,) = read_data(path, Data()).problems
    assert asked.code == "whole_beside_parts" and asked.count == 6 and counts_twice(asked)
    said = re.search(r"keep = \[\{.*?\}\]", asked.fix)[0]
    kept = read_data(path, plan_from_plain(tomllib.loads(f"[data]\n{said}"), "The fix").data)
    assert len(kept.frame) == 6 and not any(map(counts_twice, kept.problems))
    answered = read_data(path, Data(settled=("whole_beside_parts:age",)))
    assert not any(map(counts_twice, answered.problems)) and len(answered.frame) == 24

"""Marks of notes beside numbers, and percentages written in two ways."""

from __future__ import annotations

import numpy as np
import pytest

from evaluator.cohort.cells.cell_grid import CellColumn
from evaluator.cohort.cells.cell_text import without_mark
from evaluator.cohort.cells.sorted_cells import RawColumn
from evaluator.cohort.columns.columns import read_column


def read(cells, name="seen", **said):
    none = np.zeros(len(cells), dtype=bool)
    rows = np.arange(2, len(cells) + 2)
    held = CellColumn.of(cells)
    return read_column(RawColumn(name, "Sheet", held, rows, none, none, False, **said))


@pytest.mark.parametrize(
    ("marked", "bare"),
    [
        ("123*", "123"),
        ("90 [r]", "90"),
        ("1,234 (p)", "1,234"),
        ("12~", "12"),
        ("45%\u2020", "45%"),
        ("[z] 7", "7"),
        ("12.5 r", "12.5"),
        ("3\u00b2", "3"),
    ],
)
def test_the_mark_of_a_note_is_taken_off(marked, bare):
    assert without_mark(marked) == bare


@pytest.mark.parametrize("text", ["123", "*", "[c]", "12r", "12 m", "A*", "7 - 9", "12 (3)", "<5"])
def test_what_is_no_mark_stays(text):
    assert without_mark(text) == text


@pytest.mark.parametrize("places", [(3,), (0, 7), (1, 2, 30)])
@pytest.mark.parametrize("factor", [0.01, 100])
def test_a_few_cells_a_hundred_times_off_are_asked_about(places, factor):
    usual = np.linspace(61.5, 97.25, 40) if factor < 1 else np.linspace(0.615, 0.9725, 40)
    cells = [float(v) for v in usual]
    for place in places:
        cells[place] = round(cells[place] * factor, 4)
    read_as = read(cells, "share of lessons")
    (problem,) = read_as.problems
    assert problem.code == "percentages_two_ways" and problem.severity == "warning"
    assert problem.rows == tuple(place + 2 for place in places)
    assert read_as.values.tolist() == cells


def test_a_share_without_a_sign_among_small_percentages_is_asked_about():
    cells = [f"{0.3 + 0.05 * i:.2f}%" for i in range(30)]
    cells[7] = 0.5
    (problem,) = read(cells, "share").problems
    assert problem.code == "percentages_two_ways" and problem.rows == (9,)


@pytest.mark.parametrize("dash", "-\u2010\u2011\u2013\u2212")
def test_a_dash_of_any_length_is_a_minus_or_parts_a_date(dash):
    assert read([f"{dash}{i + 1}" for i in range(20)]).values.tolist() == [
        -1.0 - i for i in range(20)
    ]
    days = read([f"{i + 1:02d}{dash}03{dash}2024" for i in range(20)])
    assert days.kind == "date" and days.values.iloc[4].day == 5


@pytest.mark.parametrize(
    "cells",
    [
        [float(v) for v in range(40)],
        [0.0, 0.5, 0.25, 1.0] * 10,
        [float(v) / 7 for v in range(1, 41)],
        [1.0] * 20 + [100.0] * 20,
        [-0.94, 94.0, 93.5, 92.0, 91.0, 90.5, 90.0, 88.0],
        [0.1, *(round(2.4 + 0.37 * v, 1) for v in range(40))],  # one low score of many
    ],
)
def test_numbers_that_are_no_percentages_are_left_alone(cells):
    assert not read(cells).problems


def test_the_error_in_the_cell_is_the_one_that_is_named():
    cells = CellColumn.of([1.0, "x", 3.0, 4.0] * 5)
    kinds = cells.kinds.copy()
    kinds[1::4] = 7
    texts = np.array(["#REF!"], dtype=object)
    errors = kinds == 7
    raw = RawColumn(
        "n", "S", CellColumn(kinds, cells.values, texts), np.arange(20), errors, ~errors & False,
        False,
    )  # fmt: skip
    (problem,) = read_column(raw).problems
    assert "(#REF!)" in problem.message and "#DIV/0!" not in problem.message


def test_reading_points_with_a_name_can_be_undone():
    undone = read(ENDS * 3, undone=frozenset({"named_points_to_numbers"}))
    assert undone.kind == "category" and undone.values.tolist() == ENDS * 3


ENDS = ["1 - Very poor", "2", "3", "4", "5 - Very good"]


@pytest.mark.parametrize(
    "cells",
    [
        ENDS,
        ["1 (Very poor)", 2.0, 3.0, 4.0, "5 (Very good)"],
        ["Very poor (1)", "2", "3", "4", "5"],
        ["1. very poor", "2", "3: neither", "4", "(5) Very good"],
        ["1", "2", "3", "4", "5 = Very good"],
    ],
)
def test_points_of_a_scale_with_a_name_are_their_number_and_it_is_told(cells):
    read_as = read(cells * 3, "How would you rate your wellbeing now?")
    assert read_as.values.tolist() == [1.0, 2.0, 3.0, 4.0, 5.0] * 3
    (problem,) = read_as.problems
    (step,) = [each for each in read_as.steps if each.action == problem.code]
    assert problem.code == "named_points_to_numbers" and problem.count == step.count
    assert step.count == 3 * sum(str(cell).strip("012345.") != "" for cell in cells)


@pytest.mark.parametrize(
    ("cells", "name"),
    [
        (["1", "2", "3", "4", "5 or more"], "seen"),
        (["1", "2", "3", "4", "5 (or more)"], "seen"),
        (["1 - Very poor", "2", "3", "4", "4 - Good"], "Ethnicity"),
        (["1 - Poor", "1 - Bad", "2", "3", "4"], "seen"),
        (["1 - Poor", "5 - Poor", "2", "3", "4"], "seen"),
        (["1 - Poor", "see file", "2", "3", "4"], "seen"),
        (["20 - Poor", "30", "40", "50", "60"], "seen"),
        (["7 days", "2", "3", "4", "5"], "seen"),
    ],
)
def test_what_is_no_scale_stays_and_no_cure_takes_a_number_for_missing(cells, name):
    read_as = read(cells * 3, name)
    assert "named_points_to_numbers" not in {step.action for step in read_as.steps}
    (problem,) = [each for each in read_as.problems if each.code == "numbers_read_as_text"]
    assert "write the number alone" in problem.fix and "missing" not in problem.fix

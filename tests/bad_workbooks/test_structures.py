"""Every layout yields the truth written beside it, and says what was done to get there."""

from __future__ import annotations

import openpyxl
import pandas as pd
import pytest
from structures import LAYOUTS, MISSING, SHEETS, VALUES

from evaluator.cohort.arranging.recipe import STAYS, UNDOABLE
from evaluator.cohort.workbook import read_data, read_workbook

pytestmark = pytest.mark.whole_way

EVERY = (*LAYOUTS, *SHEETS, *VALUES)


@pytest.fixture(scope="module", params=EVERY, ids=lambda structure: structure.name)
def read(request, tmp_path_factory):
    structure = request.param
    path = tmp_path_factory.mktemp("read") / "book.xlsx"
    path.write_bytes(structure.write())
    cohort = read_workbook(path) if structure.data is None else read_data(path, structure.data)
    return structure, cohort, path


def test_values(read):
    structure, cohort, _ = read
    if structure.columns is not None:
        assert tuple(cohort.frame.columns) == structure.columns
    if structure.n_rows is not None:
        assert len(cohort.frame) == structure.n_rows
    for (column, row), value in structure.cells.items():
        cell = cohort.frame.loc[row, column]
        assert pd.isna(cell) if value is MISSING else cell == value, (column, row, cell)
    for column, kind in structure.kinds.items():
        assert cohort.column(column).kind == kind, cohort.column(column)
    for column, role in structure.roles.items():
        assert cohort.column(column).role == role, cohort.column(column)


def test_what_was_done_is_told(read):
    structure, cohort, _ = read
    codes = {problem.code for problem in cohort.problems}
    assert set(structure.problems) <= codes
    if structure.quiet:
        assert all(problem.severity == "note" for problem in cohort.problems), cohort.problems
    counts: dict[str, int] = {}
    for step in cohort.recipe:
        counts[step.action] = counts.get(step.action, 0) + step.count
        assert step.action in UNDOABLE or step.action in STAYS
    assert structure.steps.items() <= counts.items()


def test_what_was_guessed_reads_the_same_when_a_plan_says_it(read):
    _, cohort, path = read
    again = read_data(path, cohort.provenance.read_as)
    pd.testing.assert_frame_equal(again.frame, cohort.frame)
    assert again.recipe == cohort.recipe
    assert again.columns == cohort.columns


def test_every_row_is_traced_to_its_sheet(read):
    _, cohort, path = read
    sheets = set(openpyxl.load_workbook(path).sheetnames)
    places = [cohort.provenance.place(int(row)) for row in cohort.frame.index]
    assert cohort.frame.index.is_unique
    assert {sheet for sheet, _ in places} <= sheets
    assert all(0 < row < 200 for _, row in places)

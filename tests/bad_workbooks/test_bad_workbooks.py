"""Every faulty workbook yields the truth written beside it: a refusal, or values and reasons.

First as Excel keeps it, then in every other format that can hold the fault; both in one file, so
that what is understood of a workbook serves all formats. Then files made to do harm.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from faults import FAULTS
from generate import MISSING, Defect
from hostile import HOSTILE, refused
from once import once_for_the_same_cells, told
from truth import failures, written

from evaluator.cohort.workbook import read_workbook
from evaluator.values.cohort import Cohort
from evaluator.values.problems import Refusal
from tests.bad_workbooks.writers import WRITERS, CannotHoldError

REFUSED = [defect for defect in FAULTS if defect.refusal]
READ = [defect for defect in FAULTS if not defect.refusal]
OTHERS = [ending for ending in WRITERS if ending != ".xlsx"]


def save(defect: Defect, folder: Path) -> Path:
    path = folder / f"{defect.name}{defect.ending}"
    path.write_bytes(defect.write())
    return path


@pytest.fixture(scope="module")
def read(tmp_path_factory) -> Callable[[Defect], Cohort]:
    """What is read of a workbook; each is written and read once for all that is asked of it."""
    folder = tmp_path_factory.mktemp("read")

    @cache
    def reading(name: str) -> Cohort:
        defect = next(each for each in READ if each.name == name)
        with once_for_the_same_cells():  # nothing of its name was read before: all is done
            return read_workbook(save(defect, folder), defect.sheet)

    return lambda defect: reading(defect.name)


@pytest.mark.parametrize("defect", REFUSED, ids=lambda defect: defect.name)
def test_what_cannot_be_read_is_refused_with_a_reason_and_a_next_step(defect, tmp_path):
    with pytest.raises(Refusal) as refusal:
        read_workbook(save(defect, tmp_path), defect.sheet)
    (problem,) = refusal.value.problems
    assert problem.code == defect.refusal
    assert problem.severity == "stops"
    assert problem.message.endswith(".") and problem.fix.endswith(".")
    assert str(tmp_path) not in problem.message


@pytest.mark.whole_way
@pytest.mark.parametrize("defect", READ, ids=lambda defect: defect.name)
def test_what_can_be_read_holds_the_right_values(defect, read):
    cohort = read(defect)
    for (column, row), value in defect.cells.items():
        cell = cohort.frame.loc[row, column]
        assert pd.isna(cell) if value is MISSING else cell == value, (column, row, cell)
    for column, kind in defect.kinds.items():
        assert cohort.column(column).kind == kind
    for column, role in defect.roles.items():
        assert cohort.column(column).role == role
    assert not set(defect.absent) & set(cohort.frame.columns)
    if defect.columns is not None:
        assert tuple(cohort.frame.columns) == defect.columns
    if defect.n_rows is not None:
        assert len(cohort.frame) == defect.n_rows


@pytest.mark.parametrize("defect", READ, ids=lambda defect: defect.name)
def test_every_fault_is_named_with_its_place(defect, read):
    cohort = read(defect)
    found = {problem.code: (problem.column, problem.rows) for problem in cohort.problems}
    assert found == defect.problems
    steps = {(step.action, step.column): step.count for step in cohort.recipe}
    assert defect.steps.items() <= steps.items()


@pytest.mark.parametrize("defect", READ, ids=lambda defect: defect.name)
def test_frame_and_columns_agree(defect, read):
    cohort = read(defect)
    assert [column.name for column in cohort.columns] == list(cohort.frame.columns)
    assert cohort.frame.index.name == "row"
    assert cohort.frame.index.is_monotonic_increasing and cohort.frame.index.is_unique
    for column in cohort.columns:
        values = cohort.frame[column.name]
        numeric = pd.api.types.is_float_dtype(values)
        assert numeric == (column.kind in ("number", "whole_number"))
        assert pd.api.types.is_datetime64_any_dtype(values) == (column.kind == "date")
        assert column.n_missing == values.isna().sum()
        assert column.n_distinct == values.nunique()
        assert not column.labels or len(column.labels) == column.n_distinct
        if not numeric and column.kind != "date":
            assert all(type(cell) is str for cell in values.dropna())
    assert all(problem.severity != "stops" for problem in cohort.problems)


def test_the_clean_workbook_has_nothing_to_say(tmp_path):
    clean = next(defect for defect in FAULTS if defect.name == "clean")
    cohort = read_workbook(save(clean, tmp_path))
    assert cohort.recipe == () and cohort.problems == ()


@pytest.mark.whole_way
@pytest.mark.parametrize("defect", FAULTS, ids=lambda defect: defect.name)
def test_a_fault_yields_its_truth_in_every_format(defect, tmp_path):
    wrong = {}
    for ending in OTHERS:
        try:
            data = written(defect, ending)
        except CannotHoldError:
            continue
        path = tmp_path / f"{defect.name}{ending}"
        path.write_bytes(data)
        with once_for_the_same_cells():
            if differs := failures(defect, path):
                wrong[ending] = differs
    assert wrong == {}


@pytest.mark.whole_way
@pytest.mark.parametrize("defect", FAULTS[::20], ids=lambda defect: defect.name)
def test_what_is_understood_once_is_what_every_format_is_understood_as(defect, tmp_path):
    if defect.refusal:
        return
    for ending in OTHERS:
        try:
            data = written(defect, ending)
        except CannotHoldError:
            continue
        path = tmp_path / f"{defect.name}{ending}"
        path.write_bytes(data)
        alone = read_workbook(path, defect.sheet)
        with once_for_the_same_cells():
            assert told(read_workbook(path, defect.sheet)) == told(alone)


@pytest.mark.whole_way
def test_most_faults_are_held_by_most_formats():
    held = 0
    some = FAULTS[::8]
    for defect in some:
        for ending in OTHERS:
            try:
                held += bool(written(defect, ending))
            except CannotHoldError:
                continue
    assert held > 0.5 * len(some) * len(OTHERS)


@pytest.mark.whole_way
@pytest.mark.parametrize("attack", HOSTILE, ids=lambda attack: attack.name)
def test_a_hostile_file_is_refused_in_plain_words_or_read_safely(attack, tmp_path):
    assert refused(attack, tmp_path) == []

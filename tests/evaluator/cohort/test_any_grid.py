"""Whatever a sheet holds, reading it gives a cohort that is whole, or a refusal."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from evaluator.cohort.workbook import read_workbook
from evaluator.planning.guess import guess_plan
from evaluator.values.problems import Refusal

WORDS = st.sampled_from(
    ["", " ", "<5", "*", "n/k", "yes", "No", "Y", "control", "45%", "£1,200", "01/02/2024",
     "2024-02-30", "12/25/2024", "=1+1", "#N/A", "inf", "007", "1e400", "ME4 4TR", "after",
     "wave 2", "score_pre", "score_post", "pupil_key", "NHS number", "Total", "a" * 300]
)  # fmt: skip
TEXT = st.text(max_size=12).map(lambda text: ILLEGAL_CHARACTERS_RE.sub("", text))
CELLS = st.one_of(
    st.none(),
    WORDS,
    TEXT,
    st.integers(-(10**18), 10**18),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.datetimes(datetime(1900, 3, 1), datetime(9999, 1, 1)),
    st.dates(date(1900, 3, 1), date(9999, 1, 1)),
    st.times(),
    st.timedeltas(timedelta(0), timedelta(days=400)),
)
GRIDS = st.lists(st.lists(CELLS, max_size=6), max_size=12)


def save(rows, path):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    path.write_bytes(stream.getvalue())


def whole(cohort):
    assert [column.name for column in cohort.columns] == list(cohort.frame.columns)
    assert len(set(cohort.frame.columns)) == len(cohort.columns)
    assert cohort.frame.index.is_unique
    for column in cohort.columns:
        values = cohort.frame[column.name]
        assert column.n_missing == values.isna().sum()
        numeric = pd.api.types.is_float_dtype(values)
        assert numeric == (column.kind in ("number", "whole_number"))
    for problem in cohort.problems:
        assert problem.severity != "stops" and len(problem.rows) <= 20
    for step in cohort.recipe:
        assert step.count > 0 and len(step.rows) <= 20
    guess_plan(cohort)


@pytest.mark.whole_way
@settings(max_examples=150)
@given(rows=GRIDS)
def test_any_grid_gives_a_cohort_or_a_refusal(rows, tmp_path):
    path = tmp_path / "grid.xlsx"
    save([["key", "arm", "score", "wave"], *rows], path)
    try:
        cohort = read_workbook(path)
    except Refusal:
        return
    whole(cohort)


@pytest.mark.whole_way
@settings(max_examples=100)
@given(rows=GRIDS)
def test_any_grid_without_a_header_gives_a_cohort_or_a_refusal(rows, tmp_path):
    path = tmp_path / "grid.xlsx"
    save(rows, path)
    try:
        cohort = read_workbook(path)
    except Refusal:
        return
    whole(cohort)


@settings(max_examples=150)
@given(
    content=st.one_of(st.binary(max_size=400), st.binary(max_size=400).map(b"PK\x03\x04".__add__))
)
def test_any_bytes_are_refused(content, tmp_path):
    path = tmp_path / "book.xlsx"
    path.write_bytes(content)
    with pytest.raises(Refusal):
        read_workbook(path)

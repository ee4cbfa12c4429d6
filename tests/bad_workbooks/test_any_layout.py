"""The same truth comes out of a cohort however its sheet is dressed up."""

from __future__ import annotations

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from structures import HEADER, pupils

from evaluator.cohort.workbook import read_workbook

TITLES = st.lists(
    st.sampled_from(["OFFICIAL-SENSITIVE", "Pupil survey 2025", "", "Prepared by the council"]),
    max_size=4,
)
FOOTS = st.lists(
    st.sampled_from(["Source: survey of the schools, May 2025", "n = 40", "OFFICIAL"]), max_size=3
)
CODES = st.sampled_from(["n/k", "N/A", "..", "-", "<5", "*", " ", "not known", "#N/A", "[c]"])
SPELLINGS = st.sampled_from([str.upper, str.title, lambda text: f" {text} ", lambda text: text])


def spelled(cell, text):
    return f"{cell:.0f} " if text else cell


@pytest.mark.whole_way
@settings(max_examples=40)
@given(
    titles=TITLES,
    foots=FOOTS,
    order=st.permutations(range(4)),
    left=st.integers(0, 2),
    codes=st.dictionaries(st.integers(0, 39), CODES, max_size=8),
    texts=st.sets(st.integers(0, 39), max_size=10),
    spellings=st.dictionaries(st.integers(0, 39), SPELLINGS, max_size=8),
)
def test_titles_order_codes_and_spellings_change_nothing(
    titles, foots, order, left, codes, texts, spellings, tmp_path
):
    rows = pupils()
    truth = pd.DataFrame(rows, columns=list(HEADER))
    truth.loc[list(codes), "score"] = float("nan")
    for row, change in spellings.items():
        rows[row][2] = change(rows[row][2])
    for row in texts:
        rows[row][3] = spelled(rows[row][3], True)
    for row, code in codes.items():
        rows[row][3] = code
    book = openpyxl.Workbook()
    for title in titles:
        book.active.append([title])
    for row in [list(HEADER), *rows]:
        book.active.append([""] * left + [row[place] for place in order])
    for foot in ["", *foots]:
        book.active.append([""] * left + [foot])
    book.save(tmp_path / "book.xlsx")
    cohort = read_workbook(tmp_path / "book.xlsx")
    assert tuple(cohort.frame.columns) == tuple(HEADER[place] for place in order)
    assert cohort.frame["pupil_key"].tolist() == truth["pupil_key"].tolist()
    assert cohort.frame["school"].tolist() == truth["school"].tolist()
    kept = cohort.frame["arm"].str.casefold().tolist()
    assert kept == truth["arm"].tolist() and cohort.frame["arm"].nunique() == 2
    pd.testing.assert_series_equal(
        cohort.frame["score"].reset_index(drop=True), truth["score"], check_names=False
    )
    hidden = sum(code != " " for code in codes.values())
    told = ("missing_code_to_missing", "suppressed_to_missing", "error_to_missing")
    said = sum(step.count for step in cohort.recipe if step.action in told)
    assert said == hidden

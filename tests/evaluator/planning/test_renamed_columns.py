"""A column is known again under another heading, or counts as gone where that would be a guess."""

from __future__ import annotations

import pandas as pd
import pytest

from evaluator.planning.following.renamed_columns import followed_columns, followed_names
from evaluator.values.cohort import Cohort, Column, Provenance

CELLS = {"a": [1.0, 2.0, 3.0, 4.0], "b": [9.0, 8.0, 7.0, 7.0], "c": [0.0, 1.0, 0.0, 1.0]}


def read(columns: dict[str, list[object]], *, sha: str = "ab" * 32, sheet: str = "S") -> Cohort:
    rows = len(next(iter(columns.values())))
    frame = pd.DataFrame(columns, index=pd.Index(range(2, rows + 2), name="row"))
    about = tuple(Column(n, "A", "number", "", "unused", "", 0, rows) for n in columns)
    return Cohort(frame, about, Provenance("w.xlsx", sheet, sha, rows), (), ())


RENAMED = [
    ("a longer heading ends so", {"Sex": "a"}, {"Pupil Sex": "a"}, {"Sex": "Pupil Sex"}),
    ("a shorter one is its end", {"Pupil Sex": "a"}, {"Sex": "a"}, {"Pupil Sex": "Sex"}),
    ("capitals and spaces", {"year_one": "a"}, {"Year  One": "b"}, {"year_one": "Year  One"}),
    ("part of a word is no end", {"age": "a"}, {"Page": "b"}, {}),
    ("nothing in common", {"Fee": "a"}, {"Score": "b"}, {}),
    ("the same cells under any name", {"Fee": "a"}, {"Score": "a"}, {"Fee": "Score"}),
    ("a name that stays, whatever is in it", {"x": "a", "y": "b"}, {"x": "b", "y": "a"},
     {"x": "x", "y": "y"}),
    ("cells decide between several ends",
     {"Autumn": "a", "Autumn (2)": "b"}, {"Quiz Autumn": "a", "Mood Autumn": "b"},
     {"Autumn": "Quiz Autumn", "Autumn (2)": "Mood Autumn"}),
    ("and back", {"Quiz Autumn": "a", "Mood Autumn": "b"}, {"Autumn": "a", "Autumn (2)": "b"},
     {"Quiz Autumn": "Autumn", "Mood Autumn": "Autumn (2)"}),
    ("two ends, and cells of neither", {"May": "c"}, {"Quiz May": "a", "Mood May": "b"}, {}),
    ("two old names for one new", {"Sex": "b", "sex ": "c"}, {"SEX": "a"}, {}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "found"), [case[1:] for case in RENAMED], ids=[case[0] for case in RENAMED]
)
def test_columns_are_followed(before, after, found):
    old, new = ({n: CELLS[key] for n, key in each.items()} for each in (before, after))
    assert followed_columns(read(old), read(new)) == found


def test_numbers_read_as_text_are_the_same_cells():
    old = read({"Fee": ["1", "2", "3", "4"]})
    assert followed_columns(old, read({"Score": CELLS["a"]})) == {"Fee": "Score"}


def test_few_cells_alike_may_be_chance():
    old, new = read({"Fee": [1.0, None, None, 2.0]}), read({"Score": [1.0, None, None, 2.0]})
    assert followed_columns(old, new) == {}


@pytest.mark.parametrize("other", [{"sha": "cd" * 32}, {"sheet": "T"}])
def test_cells_say_nothing_about_another_sheet_or_workbook(other):
    assert followed_columns(read({"Fee": CELLS["a"]}), read({"Score": CELLS["a"]}, **other)) == {}


def test_names_alone():
    found = followed_names(("Sex", "Fee", "arm"), ("Pupil Sex", "Score", "Arm"))
    assert found == {"Sex": "Pupil Sex", "arm": "Arm"}

"""Rows that share a key."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from evaluator.cohort.columns.cleaning import drop_repeated_rows, duplicate_keys
from evaluator.values.cohort import Cohort, Column, Provenance


def cohort(rows):
    frame = pd.DataFrame(rows, columns=["key", "wave", "score"])
    frame["key"] = frame["key"].astype(object)
    frame.index = pd.RangeIndex(2, len(rows) + 2, name="row")
    columns = tuple(
        Column(name, letter, "text", "", "unused", "", 0, frame[name].nunique())
        for name, letter in zip(frame, "ABC", strict=True)
    )
    return Cohort(frame, columns, Provenance("b.xlsx", "S", "0", len(rows)), (), ())


ROWS = [
    ("a", "before", 1.0),
    ("a", "after", 2.0),
    ("b", "before", 1.0),
    ("b", "before", 1.0),
    ("c", "after", 3.0),
    ("c", "after", 4.0),
    (None, "after", 4.0),
    (None, "after", 4.0),
]


def test_each_fault_is_named_with_its_rows():
    found = {p.code: p for p in duplicate_keys(cohort(ROWS), "key", "wave")}
    assert {code: (p.rows, p.count, p.severity) for code, p in found.items()} == {
        "repeated_rows": ((5,), 1, "warning"),
        "conflicting_rows": ((6, 7), 2, "stops"),
        "rows_without_key": ((8, 9), 2, "warning"),
    }
    assert found["repeated_rows"].message.startswith("1 row repeats")


def test_without_time_two_waves_conflict():
    (problem,) = duplicate_keys(cohort(ROWS[:2]), "key")
    assert (problem.code, problem.rows) == ("conflicting_rows", (2, 3))


def test_no_remedy_keeps_one_group_alone():
    told = cohort([("a", "before", 1.0), ("a", "after", 2.0), ("b", "before", 1.0),
                   ("b", "after", 3.0)])  # fmt: skip
    (problem,) = duplicate_keys(told, "key")
    assert '{ column = "wave", values = ["before"] }' in problem.fix
    groups = tuple(replace(c, role="treated" if c.name == "wave" else c.role) for c in told.columns)
    (problem,) = duplicate_keys(replace(told, columns=groups), "key")
    assert problem.fix == "Correct the key or delete the wrong rows in the workbook."


def test_a_proper_key_has_no_problem():
    assert duplicate_keys(cohort(ROWS[:3]), "key", "wave") == ()


def test_only_exact_repeats_with_a_key_are_dropped():
    before = cohort(ROWS)
    after = drop_repeated_rows(before, "key", "wave")
    assert list(after.frame.index) == [2, 3, 4, 6, 7, 8, 9]
    (step,) = after.recipe
    assert (step.action, step.count, step.rows) == ("drop_repeated_rows", 1, (5,))
    assert len(before.frame) == 8 and before.recipe == ()
    assert after.column("key").n_missing == 2


def test_nothing_to_drop_changes_nothing():
    before = cohort(ROWS[:3])
    assert drop_repeated_rows(before, "key", "wave") is before


def test_an_unknown_column_is_a_mistake_of_the_caller():
    with pytest.raises(KeyError):
        duplicate_keys(cohort(ROWS), "nobody")

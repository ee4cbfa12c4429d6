"""Columns in numbers, against numpy on the same values."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from evaluator.cohort.profile.profile import profile_column
from evaluator.cohort.workbook import read_workbook

sys.path.insert(0, str(Path(__file__).parents[3] / "bad_workbooks"))
from generate import pupil_number, pupils, workbook


@pytest.fixture
def cohort(tmp_path):
    rows = [[pupil_number(i), *row[1:], 0.5 * row[3]] for i, row in enumerate(pupils())]
    rows[5][3] = None
    header = ["pupil_key", "school", "arm", "score", "wellbeing"]
    path = tmp_path / "book.xlsx"
    path.write_bytes(workbook(("Pupils", [header, *rows])))
    return read_workbook(path)


def test_spread_of_numbers(cohort):
    profile = profile_column(cohort, "wellbeing")
    values = cohort.frame["wellbeing"].to_numpy()
    spread = profile.spread
    assert spread.mean == pytest.approx(values.mean(), rel=1e-12)
    assert spread.sd == pytest.approx(values.std(ddof=1), rel=1e-12)
    assert spread.median == np.median(values)
    assert (spread.low, spread.high) == (values.min(), values.max())
    assert sum(rows for _, _, rows in profile.bins) == 40


def test_missing_cells_are_counted_and_not_drawn(cohort):
    profile = profile_column(cohort, "score")
    assert profile.n_missing == 1
    assert sum(rows for _, _, rows in profile.bins) == 39


def test_labels_are_counted(cohort):
    assert dict(profile_column(cohort, "arm").labels) == {"sessions": 20, "usual lessons": 20}


def test_groups_share_bins_and_add_up(cohort):
    profile = profile_column(cohort, "score", by="arm")
    assert [label for label, _ in profile.groups] == ["sessions", "usual lessons"]
    for place, (low, high, rows) in enumerate(profile.bins):
        parts = [group.bins[place] for _, group in profile.groups]
        assert {part[:2] for part in parts} == {(low, high)}
        assert sum(part[2] for part in parts) == rows


def test_no_key_is_ever_shown(cohort):
    profile = profile_column(cohort, "pupil_key", by="pupil_key")
    assert (profile.labels, profile.bins, profile.spread, profile.groups) == ((), (), None, ())
    said = repr(profile) + repr(cohort.columns) + repr(cohort.problems) + repr(cohort.recipe)
    assert not any(key in said for key in cohort.frame["pupil_key"])

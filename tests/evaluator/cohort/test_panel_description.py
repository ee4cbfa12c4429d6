"""Holes of a panel and losses by group, against counts by hand."""

from __future__ import annotations

import openpyxl
import pytest

from evaluator.cohort.profile.profile import describe_cohort
from evaluator.cohort.workbook import read_workbook


@pytest.fixture
def cohort(tmp_path):
    """Forty pupils in two waves; 5 of 20 with sessions and 1 of 20 others left."""
    book = openpyxl.Workbook()
    book.active.append(["pupil_key", "arm", "wave", "score"])
    for wave in ("Wave 1", "Wave 2"):
        for i in range(40):
            arm = "sessions" if i < 20 else "usual lessons"
            if wave == "Wave 1" or (i >= 5 and i != 30):
                book.active.append([f"P{i}", arm, wave, i % 7])
    book.save(tmp_path / "book.xlsx")
    return read_workbook(tmp_path / "book.xlsx")


def test_holes_and_losses(cohort):
    size = describe_cohort(cohort)
    assert (size.units, size.periods, size.panel_holes) == (40, 2, 6)
    assert dict(size.attrition) == pytest.approx({"sessions": 0.25, "usual lessons": 0.05})

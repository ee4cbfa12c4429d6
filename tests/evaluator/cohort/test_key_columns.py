"""Which columns hold keys: a person who stands twice must be told, and not count as two."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evaluator.cohort.workbook import read_workbook


def people(name: str, label: str, *, twice: int) -> pd.DataFrame:
    """Eighty people with a label each, of whom ``twice`` stand again with another score."""
    rng = np.random.default_rng(4)
    frame = pd.DataFrame({name: [label.format(i) for i in range(80)]})
    frame = pd.concat([frame, frame.head(twice)], ignore_index=True)
    return frame.assign(**{"Group": "A", "Score before": rng.integers(10, 60, len(frame)),
                           "Score after": rng.integers(10, 60, len(frame))})  # fmt: skip


@pytest.mark.parametrize("ending", [".xlsx", ".csv"])
@pytest.mark.parametrize("name", ["Custody no", "Custody number", "Nominal num", "Pupil no."])
def test_labels_called_a_number_are_keys_though_somebody_stands_twice(name, ending, tmp_path):
    path, frame = tmp_path / f"list{ending}", people(name, "C/{:04d}", twice=2)
    frame.to_excel(path, index=False) if ending == ".xlsx" else frame.to_csv(path, index=False)
    cohort = read_workbook(path)
    assert {c.name: c.role for c in cohort.columns}[name] == "unit"
    (told,) = (p for p in cohort.problems if p.code == "conflicting_rows")
    assert told.column == name and told.count == 4


@pytest.mark.parametrize(
    ("name", "label", "twice"),
    [("Custody no", "C/{:04d}", 40), ("Custody no", "{}", 2), ("Remarks", "He said {}", 2)],
)
def test_what_repeats_or_counts_is_no_key(name, label, twice, tmp_path):
    path = tmp_path / "list.xlsx"
    people(name, label, twice=twice).to_excel(path, index=False)
    assert {c.name: c.role for c in read_workbook(path).columns}[name] != "unit"

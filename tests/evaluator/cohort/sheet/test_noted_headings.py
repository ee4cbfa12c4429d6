"""What a publisher writes behind a year in a heading leaves it a year."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from evaluator.cohort.workbook import read_workbook


@pytest.mark.parametrize(
    "marked", ["2021r", "2021*", "2021 [p]", "2021 (1)", "2021 (provisional)", "2021†"]
)
def test_a_year_with_a_note_is_one_of_the_years(marked: str, tmp_path: Path) -> None:
    years = [str(year) for year in range(2014, 2021)]
    rows = [[f"Place {i}", *(40 + i + j for j in range(8))] for i in range(12)]
    frame = pd.DataFrame(rows, columns=["Local authority", *years, marked])
    frame.to_excel(tmp_path / "wide.xlsx", index=False)
    cohort = read_workbook(tmp_path / "wide.xlsx")
    assert len(cohort.frame) == 12 * 8
    (time,) = [name for name in cohort.frame if name not in ("Local authority", "value")]
    assert sorted(set(cohort.frame[time].astype(float))) == [
        float(year) for year in range(2014, 2022)
    ]


def test_a_number_behind_another_word_is_no_note(tmp_path: Path) -> None:
    frame = pd.DataFrame({"Place": list("abcdef"), "Score (1)": range(6), "Score (2)": range(6)})
    frame.to_excel(tmp_path / "x.xlsx", index=False)
    assert {"Score (1)", "Score (2)"} <= set(read_workbook(tmp_path / "x.xlsx").frame.columns)

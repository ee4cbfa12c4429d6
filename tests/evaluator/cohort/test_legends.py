"""What notes beside a table say of blanks, dashes and colours."""

from __future__ import annotations

import pytest

from evaluator.cohort.sheet.legends import legends_told


@pytest.mark.parametrize(
    ("note", "kinds"),
    [
        ("Note: blank means no arrests recorded", ["legend_blank_none"]),
        ("Blank = no incidents", ["legend_blank_none"]),
        ("An empty cell means that there were no incidents", ["legend_blank_none"]),
        ("Zeros are shown as blank", ["legend_blank_none"]),
        ("Blank means no data", []),
        ("Blank: not known", []),
        ("Empty cells are missing", []),
        ("'-' = Nil", ["legend_dash_none"]),
        ("r revised; p provisional; - nil", ["legend_dash_none"]),
        ("Nil is shown as a dash", ["legend_dash_none"]),
        ("- denotes less than 0.05", []),
        ("- figures are missing", []),
        ("Source: MIS - none", []),
        ("Table 1 - No child left behind", []),
        ("Wards in green received the team", ["legend_marks"]),
        ("* Areas funded from 2020/21", ["legend_marks"]),
        ("Cells shaded grey are provisional", ["legend_marks"]),
        ("Green Lane Primary School", []),
    ],
)
def test_what_a_note_says(note, kinds):
    found = legends_told([(40, note), (41, note)], "Data")
    assert [problem.code for problem in found] == kinds
    assert all((p.row, p.severity) == (40, "note") and note not in p.message for p in found)

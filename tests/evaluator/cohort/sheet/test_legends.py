"""What notes beside a table say of blanks, dashes and colours."""

from __future__ import annotations

import pytest

from evaluator.cohort.sheet.code_meanings import code_meanings
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
        ("Green = took part", ["legend_marks"]),
        ("Key: bold means Hope Street team", ["legend_marks"]),
        ("Red - not in the pilot", ["legend_marks"]),
        ("Green Lane Primary School", []),
        ("Grey's School shows promise", []),
    ],
)
def test_what_a_note_says(note, kinds):
    found = legends_told([(40, note), (41, note)], "Data")
    assert [problem.code for problem in found] == kinds
    assert all((p.row, p.severity) == (40, "note") and note not in p.message for p in found)


@pytest.mark.parametrize(
    ("row", "codes"),
    [
        (["-99 = refused"], {-99.0: "refused"}),
        (["8 = refused; 9 = don't know"], {8.0: "refused", 9.0: "don't know"}),
        (["1 = Yes, 2 = No, 9 = Unknown"], {9.0: "Unknown"}),
        (["Missing values are coded as -99"], {-99.0: "Missing values are coded"}),
        (["99", "Prefer not to say"], {99.0: "Prefer not to say"}),
        ([9.0, "Not known"], {9.0: "Not known"}),
        (["99: Not known"], {99.0: "Not known"}),
        (["2019 data is missing"], {}),
        (["2: Figures for Devon are missing"], {}),
        (["12 missing episodes"], {}),
        (["Missing: 14"], {}),
        ([""], {}),
    ],
)
def test_which_numbers_a_note_calls_no_answer(row, codes):
    assert code_meanings([row]) == codes

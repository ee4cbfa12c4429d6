"""Workbooks that say elsewhere what a heading or a code means: code books, texts of questions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from generate import Defect, workbook

from tests.bad_workbooks.kinds.publishers import PLACES, count

Row = list[Any]
CHOSEN: dict[str, tuple[str | None, tuple[int, ...]]] = {"sheet_chosen": (None, ())}
NAMED = {**CHOSEN, "codes_named_elsewhere": ("arm", ())}


def coded(*book: Sequence[Any], title: str = "Value labels", codes: int = 2) -> bytes:
    """Pupils with an arm in codes and two scores, beside a sheet that says what the codes mean."""
    rows = [[f"P{i:03d}", f"School {i % 8 + 1}", i % codes + 1, 5 + i % 9, 6 + i * 7 % 11]
            for i in range(48)]  # fmt: skip
    names = ["id", "school", "arm", "score pre", "score post"]
    return workbook(("Data", [names, *rows]), (title, list(book)))


def survey(*texts: str) -> bytes:
    """A survey whose headings number its questions, with the questions in the row below."""
    marks = [f'{{"ImportId":"QID{i}"}}' for i in range(len(texts) + 1)]
    rows = [[f"R_{i:04d}", "Yes" if i % 3 else "No", i % 10 + 1, i * 7 % 10 + 1]
            for i in range(40)]  # fmt: skip
    codes = ["ResponseId", *(f"Q{i}" for i, _ in enumerate(texts, 1))]
    return workbook(("Export", [codes, ["Response ID", *texts], marks, *rows]))


def across(names: Sequence[str]) -> bytes:
    return workbook(("Data", [["Area", *names],
                              *([p, *(count(p, i) for i, _ in enumerate(names))]
                                for p in PLACES)]))  # fmt: skip


READ_AS_NAMED: dict[str, Any] = {
    "kinds": {"arm": "category"},
    "roles": {"arm": "treated", "score post": "outcome"},
    "cells": {("arm", 2): "Control", ("arm", 3): "Intervention"},
    "steps": {("replace_labels", "arm"): 24},
    "problems": NAMED,
}

CODEBOOKS: tuple[Defect, ...] = (
    Defect("codes_of_a_list_of_variables", lambda: coded(
        ["Value labels"], ["Variable", "Value", "Label"], ["arm", 1, "Control"],
        ["", 2, "Intervention"], ["school", "", "as given"]), **READ_AS_NAMED),
    Defect("codes_of_a_full_list", lambda: coded(
        ["Variable", "Code", "Meaning"], ["arm", 1, "Control"], ["arm", 2, "Intervention"]),
        **READ_AS_NAMED),
    Defect("codes_in_one_cell", lambda: coded(
        ["Name", "What it is", "Values"], ["id", "key of the pupil", ""],
        ["arm", "arm of the trial", "1 = Control, 2 = Intervention"]), **READ_AS_NAMED),
    Defect("codes_in_blocks", lambda: coded(
        ["arm"], [1, "Control"], [2, "Intervention"], [], ["score pre"], [5, "least"], [13, "most"],
        title="Labels"), **READ_AS_NAMED),
    Defect("codes_in_a_note", lambda: coded(["arm: 1 = Control; 2 = Intervention"], title="Notes"),
           **READ_AS_NAMED),
    Defect("codes_not_all_named", lambda: coded(
        ["arm"], [1, "Control"], [2, "Intervention"], codes=3), kinds={"arm": "whole_number"},
        cells={("arm", 2): 1.0}, problems=CHOSEN),
    Defect("codes_named_in_two_ways", lambda: coded(
        ["arm", 1, "Control"], ["arm", 2, "Intervention"], ["arm", 1, "Intervention"]),
        kinds={"arm": "whole_number"}, problems=CHOSEN),
    Defect("points_of_a_scale_stay_numbers", lambda: workbook(
        ("Data", [["id", "safe before", "safe after"],
                  *([f"P{i:03d}", i % 3 + 1, i * 2 % 3 + 1] for i in range(30))]),
        ("Labels", [["safe after", 1, "Worse than I hoped"], ["", 2, "What I hoped"],
                    ["", 3, "Better than I hoped"]])),
        kinds={"safe after": "whole_number"}, roles={"safe after": "outcome"},
        problems={**CHOSEN, "codes_named_elsewhere": ("safe after", ())}),
    Defect("questions_that_say_before_and_after", lambda: survey(
        "Did you take part in the programme?",
        "Before the programme, how safe did you feel in school?",
        "After the programme, how safe did you feel in school?"),
        columns=("ResponseId", "Q1", "Q2", "Q3"),
        roles={"Q1": "treated", "Q2": "covariate", "Q3": "outcome"},
        problems={"drop_heading_rows": (None, (2, 3))}),
    Defect("years_over_two_with_strokes_across", lambda: across(
        [f"{year}/{(year + 1) % 100:02}" for year in range(2008, 2020)]), n_rows=96,
        columns=("Area", "year", "value"), roles={"year": "time"},
        cells={("year", 2): "2008/09"}, kinds={"year": "category"}),
)  # fmt: skip

"""Workbooks whose codes, months, years or answers mean something else than they seem to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from generate import Defect, cycle, with_column, workbook

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


def dated(times: Sequence[Any], start: Any, name: str = "Start") -> bytes:
    """A row for each place and time; half of the places start at one time."""
    rows = [[p, time, count(p, k), start if i % 2 else ""]
            for i, p in enumerate(PLACES) for k, time in enumerate(times)]  # fmt: skip
    return workbook(("Data", [["Ward", "Month", "Violence", name], *rows]))


EATEN = [datetime(2026, month, year) for year in (21, 22) for month in range(1, 13)]
MONTHS = [datetime(year, month, 1) for year in (2021, 2022) for month in range(1, 13)]
FINANCIAL = ("April", "May", "June", "July", "August", "September", "October", "November",
             "December", "January", "February", "March")  # fmt: skip
OF_SHEETS = ["Pupil no", "School", "Took part", "Score after"]


def of_year(year: int) -> list[Row]:
    """Pupils of one year group, of the same schools as every other."""
    return [[100 * year + i, f"School {i % 6}", cycle("yes", "no")[i % 2], i * 7 % 13]
            for i in range(30)]  # fmt: skip


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
    Defect("months_that_excel_made_days", lambda: dated(EATEN, datetime(2026, 7, 22)), typed=True,
           roles={"Month": "time", "Start": "first_treated"},
           cells={("Month", 2): datetime(2021, 1, 1), ("Month", 25): datetime(2022, 12, 1),
                  ("Start", 26): datetime(2022, 7, 1)},
           problems={"days_to_months": ("Start", tuple(range(26, 46)))}),
    Defect("starts_as_financial_years_beside_months", lambda: dated(MONTHS, "2022/23"),
           roles={"Start": "first_treated"},
           problems={"data_year_starts": ("Start", tuple(range(26, 46)))}),
    Defect("pupils_numbered_in_each_school", lambda: workbook(("Data", [
        ["School", "Pupil number", "Arm", "Score after"],
        *([f"School {s}", i, cycle("sessions", "usual")[s], (7 * i + s) % 17]
          for s in range(1, 9) for i in range(1, 11))])),
        roles={"School": "cluster", "Pupil number": "unused", "Score after": "outcome"},
        problems={"key_of_two_columns": ("Pupil number", ())}),
    Defect("financial_year_and_month_beside_starts", lambda: workbook(("Data", [
        ["Ward", "Financial year", "Month", "Hotspot from", "ASB"],
        *([p, year, month, datetime(2022, 10, 1) if i % 2 else "", count(p, k + i)]
          for i, p in enumerate(PLACES) for year in ("2021/22", "2022/23")
          for k, month in enumerate(FINANCIAL))])), n_rows=192,
        roles={"period": "time", "Hotspot from": "first_treated"}, typed=True,
        cells={("period", 2): datetime(2021, 4, 1), ("period", 13): datetime(2022, 3, 1)},
        problems={"one_time_of_two": ("period", ())}),
    Defect("dates_of_starts_beside_never", lambda: workbook(("Data", [
        ["Ward", "Month", "Violence", "Programme start"],
        *([p, time, count(p, k), datetime(2021, 7, 1) if i % 2 else "never"]
          for i, p in enumerate(PLACES) for k, time in enumerate(MONTHS))])), typed=True,
        roles={"Programme start": "first_treated"},
        problems={"data_start_never": ("Programme start", (
            *range(2, 22),))}),
    Defect("answers_in_welsh", lambda: with_column("Took part", cycle("Ie", "Na", "Na")),
           kinds={"Took part": "yes_no"},
           cells={("Took part", 2): "yes", ("Took part", 3): "no"}),
    Defect("sheets_of_pupils_of_the_same_schools", lambda: workbook(
        ("Year 7", [OF_SHEETS, *of_year(7)]), ("Year 8", [OF_SHEETS, *of_year(8)])),
        n_rows=60, roles={"Pupil no": "unit", "School": "cluster"},
        problems={"sheets_stacked": (None, ())}),
)  # fmt: skip

"""Headings as survey tools and official publishers write them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from generate import HEADER, MISSING, Defect, pupils, workbook

WARDS = ("Alder", "Birch", "Cedar", "Dale", "Elm", "Fern", "Gorse", "Holly")
LEFT_OUT = "drop_heading_rows"


def sheet(*rows: Sequence[Any], merge: Sequence[str] = ()) -> Callable[[], bytes]:
    return lambda: workbook(("Pupils", rows), merge=merge)


def answers(count: int = 30) -> list[list[Any]]:
    """Answers to a survey: when, finished, a key, a school, and two marks from 1 to 5."""
    return [
        [f"2024-03-01 09:{i:02d}:00", 1, f"R_{i:05d}", ("Oak", "Elm")[i % 2], i % 5 + 1, i % 4 + 1]
        for i in range(count)
    ]


CODES = ["StartDate", "Finished", "ResponseId", "Q1", "Q2_1", "Q2_2"]
TEXTS = ["Start Date", "Finished", "Response ID", "Which school do you go to?",
         "How safe? - Before", "How safe? - Now"]  # fmt: skip
MARKS = [f'{{"ImportId":"{code}"}}' for code in CODES]


def counts(width: int = 4) -> list[list[Any]]:
    """One row per ward with ``width`` counts."""
    return [[ward, *[10.0 * i + j for j in range(width)]] for i, ward in enumerate(WARDS)]


def shifted() -> list[list[Any]]:
    """Counts of three years with an empty column after the wards."""
    return [[ward, "", *[float(51 + 7 * i + j * i) for j in range(3)]]
            for i, ward in enumerate(WARDS)]  # fmt: skip


def left_out(*rows: int) -> dict[str, tuple[str | None, tuple[int, ...]]]:
    return {LEFT_OUT: (None, rows)}


GROUPED = ("ward", "Boys Before", "Boys After", "Girls Before", "Girls After")
THREE = ("ward", "2023 Boys Before", "2023 Boys After", "2024 Girls Before", "2024 Girls After")
YEARS = ("Ward", "2019 Number", "2019 Rate", "2020 Number", "2020 Rate")

HEADINGS: tuple[Defect, ...] = (
    # Survey tools
    Defect("survey_with_import_marks", sheet(CODES, TEXTS, MARKS, *answers()),
           columns=tuple(CODES), n_rows=30, problems=left_out(2, 3),
           kinds={"Q2_1": "whole_number", "Q1": "category", "StartDate": "date"},
           cells={("Q2_1", 4): 1.0}),
    Defect("survey_with_texts_below_codes", sheet(CODES, TEXTS, *answers()),
           columns=tuple(CODES), n_rows=30, problems=left_out(2),
           kinds={"Q2_1": "whole_number"}),
    Defect("survey_of_boxes_ticked", sheet(
        ["Respondent ID", "Which of these apply?", "", "How safe do you feel?"],
        ["", "At home", "At school", "Response"],
        *[[1000 + i, "At home" if i % 2 else "", "At school" if i % 3 else "", i % 5]
          for i in range(30)]),
        columns=("Respondent ID", "Which of these apply? At home",
                 "Which of these apply? At school", "How safe do you feel?"),
        n_rows=30, steps={("join_header_rows", None): 2}),
    Defect("survey_of_words_with_import_marks", sheet(
        [*CODES[:4]], TEXTS[:4], MARKS[:4], *[row[:4] for row in answers()]),
        columns=tuple(CODES[:4]), n_rows=30, problems=left_out(2, 3)),
    Defect("survey_of_words_with_boxes", sheet(
        ["Respondent", "How safe?", "", "Which school?"],
        ["", "Before", "Now", "Open-Ended Response"],
        *[[f"R{i}", ("Safe", "Not safe")[i % 2], ("Safe", "Not safe")[i % 3 > 0],
           ("Oak", "Elm")[i % 2]] for i in range(30)]),
        columns=("Respondent", "How safe? Before", "How safe? Now", "Which school?"), n_rows=30),
    Defect("form_with_stamps", sheet(
        ["Timestamp", "School\u00a0", "How safe? [Before]", "How safe? [After]"],
        *[[f"2024/03/01 9:{i:02d}:00 AM GMT", ("Oak", "Elm")[i % 2], i % 5, i % 4]
          for i in range(30)]),
        columns=("Timestamp", "School", "How safe? [Before]", "How safe? [After]"),
        kinds={"Timestamp": "date"}),
    # Rows above and below the names
    Defect("words_above", sheet(
        ["Lots"], ["at", "the", "top", "of"], ["or", "merging", "them"],
        ["Pupil", "Arm", "Before", "After"],
        *[[i, "ab"[i % 2], i % 5, i % 7] for i in range(1, 20)]),
        columns=("Pupil", "Arm", "Before", "After"), n_rows=19,
        steps={("skip_rows_above", None): 3}),
    Defect("stamp_above", sheet(
        ["Data as of:", "", "", "27 December 2024", ""],
        ["Name of ward", "Offences", "Offences", "Rate", "Rate"], *counts()),
        columns=("Name of ward", "Offences", "Offences (2)", "Rate", "Rate (2)"), n_rows=8,
        steps={("skip_rows_above", None): 1}),
    Defect("units_below", sheet(
        ["Ward", "Offences", "Share", "Residents", "Rate"],
        ["name", "number", "per cent", "number", "per 1,000"], *counts()),
        columns=("Ward", "Offences", "Share", "Residents", "Rate"), n_rows=8,
        problems=left_out(2), cells={("Rate", 3): 3.0}),
    Defect("codes_below", sheet(
        ["Ward", "Offences", "Robberies", "Burglaries", "Thefts"],
        ["wd", "off_all", "off_rob", "off_bur", "off_the"], *counts()),
        columns=("Ward", "Offences", "Robberies", "Burglaries", "Thefts"), n_rows=8,
        problems=left_out(2)),
    Defect("note_below_the_names", sheet(
        ["ward", "a", "b", "c", "d"], ["Figures for 2024 are provisional and may be revised."],
        *counts()), columns=("ward", "a", "b", "c", "d"), n_rows=8, problems=left_out(2)),
    Defect("no_numbers_for_the_first", sheet(
        ["ward", "before", "after"], ["Alder", "not open", "not yet"],
        *[[w, 10.0 * i, 10.0 * i + 1] for i, w in enumerate(WARDS[1:])],
        ["Ivy", "not open", 7.0]),
        columns=("ward", "before", "after"), n_rows=9,
        problems={"numbers_read_as_text": ("after", (2,))}),
    Defect("no_numbers_yet_for_the_first", sheet(
        ["ward", "before", "after"], ["Alder", "not collected", "not yet open"],
        *[[w, 10.0 * i, 10.0 * i + 1] for i, w in enumerate(WARDS[1:])]),
        columns=("ward", "before", "after"), n_rows=8, cells={("before", 2): MISSING},
        steps={("missing_code_to_missing", "before"): 1},
        problems={"numbers_read_as_text": ("after", (2,))}),
    Defect("name_of_the_first_column_below_the_years", sheet(
        ["", "Year", "2018", "2019", "2020"], ["Ward"], *shifted(), [],
        ["INFO", "Cells with .. are suppressed"],
        ["INFO", "Statistical disclosure control has been applied"]),
        columns=("Ward", "year", "value"), n_rows=24, roles={"Ward": "unit", "year": "time"},
        problems={"drop_notes_below": (None, (12, 13)), "drop_empty_column": ("Year", ())}),
    Defect("titles_of_sections_stay_none_of_the_names", sheet(
        ["", "a", "b", "c", "d"], ["Inner"], *counts()[:4], ["Outer"], *counts()[4:]), n_rows=10),
    Defect("long_names_without_numbers_below_a_gap_are_no_notes", sheet(
        ["code", "place", "a", "b"],
        *[[f"W{i}", f"The ward of {w}", 10.0 * i, i] for i, w in enumerate(WARDS)], [],
        ["W8", "The very far ward of Ivy on the hill"]), n_rows=9),
    Defect("numbers_of_columns_below", sheet(
        HEADER, [1, 2, 3, 4], *pupils()), columns=HEADER, n_rows=40, problems=left_out(2)),
    Defect("numbers_of_columns_above", sheet(
        ["1", "2", "3", "4"], HEADER, *pupils()), columns=HEADER, n_rows=40,
        steps={("skip_rows_above", None): 1}),
    Defect("two_full_rows", sheet(
        ["Pupil", "Baseline", "Follow up", "Follow up"], ["ref", "score", "score", "days"],
        *[[f"R{i}", i % 4, i % 7, i % 5] for i in range(30)]), n_rows=30,
        columns=("Pupil ref", "Baseline score", "Follow up score", "Follow up days"),
        steps={("join_header_rows", None): 2}),
    Defect("dates_across", sheet(
        ["ward", "01/04/2023", "01/05/2023", "01/06/2023"], *[row[:4] for row in counts()]),
        columns=("ward", "month", "value"), n_rows=24, kinds={"month": "date"},
        cells={("month", 2): datetime(2023, 4, 1)},
        problems={"dates_ambiguous": ("month", tuple(range(2, 10)))}),
    # Banners
    Defect("two_rows_of_banners", sheet(
        ["", "Boys", "", "Girls", ""], ["ward", "Before", "After", "Before", "After"], *counts()),
        columns=GROUPED, n_rows=8, steps={("join_header_rows", None): 2}),
    Defect("banners_over_every_column", sheet(
        ["Place", "Boys", "", "Girls", ""], ["ward", "Before", "After", "Before", "After"],
        *counts(), merge=["B1:C1", "D1:E1"]),
        columns=("Place ward", *GROUPED[1:]), n_rows=8,
        steps={("join_header_rows", None): 2}),
    Defect("merged_banners_over_every_column", sheet(
        ["Place", "", "Score", ""], ["ward", "area", "Before", "After"],
        *[[w, f"Area {i % 2}", 1.5 * i, 2.0 * i] for i, w in enumerate(WARDS)],
        merge=["A1:B1", "C1:D1"]),
        columns=("Place ward", "Place area", "Score Before", "Score After"), n_rows=8),
    Defect("three_rows_of_banners", sheet(
        ["", "2023", "", "2024", ""], ["", "Boys", "", "Girls", ""],
        ["ward", "Before", "After", "Before", "After"], *counts(),
        merge=["B1:C1", "D1:E1", "B2:C2", "D2:E2"]),
        columns=THREE, n_rows=8, steps={("join_header_rows", None): 3},
        cells={("2024 Girls After", 4): 3.0}),
    Defect("three_rows_not_merged", sheet(
        ["", "2023", "", "2024", ""], ["ward", "Boys", "", "Girls", ""],
        ["", "Before", "After", "Before", "After"], *counts()),
        columns=THREE, n_rows=8, steps={("join_header_rows", None): 3}),
    Defect("years_once_over_two_measures", sheet(
        ["Ward", 2019, "", 2020, ""], ["", "Number", "Rate", "Number", "Rate"], *counts()),
        columns=YEARS, n_rows=8, steps={("join_header_rows", None): 2}),
    Defect("years_once_over_many_measures", sheet(
        ["Ward", "2019", "", "", "2020", "", "", "2021", "", ""],
        ["", *["Number", "Rate", "Change"] * 3], *counts(9)),
        columns=("Ward", *[f"{y} {m}" for y in (2019, 2020, 2021)
                           for m in ("Number", "Rate", "Change")]),
        n_rows=8, problems={"times_across": ("2019 Change", ())}),
    Defect("two_measures_a_month_with_a_gap_beside", sheet(
        ["ward", "Jan-22", "", "", "Feb-22", "", "", "Mar-22", "", ""],
        ["", *["offences", "stops", ""] * 3],
        *[[f"Ward {i}", *[cell for month in range(3)
                          for cell in (20 + (i + month) % 7, 3 + (i * month) % 5, None)]]
          for i in range(12)]),
        columns=("ward", "month", "offences", "stops"), n_rows=36),
    Defect("months_once_over_two_measures", sheet(
        ["", datetime(2019, 1, 1), "", datetime(2019, 2, 1), ""],
        ["Ward", "Number", "Rate", "Number", "Rate"], *counts()),
        columns=("Ward", "Jan 2019 Number", "Jan 2019 Rate", "Feb 2019 Number", "Feb 2019 Rate"),
        n_rows=8, typed=True),
    Defect("measures_once_over_years", sheet(
        ["Ward", "Number", "", "Rate", ""], ["", 2019, 2020, 2019, 2020], *counts()),
        columns=("Ward", "Number 2019", "Number 2020", "Rate 2019", "Rate 2020"), n_rows=8),
    Defect("one_year_over_all", sheet(
        ["Ward", 2019, "", "", ""], ["", "Boys", "Girls", "Other", "Not known"], *counts()),
        columns=("Ward", "2019 Boys", "2019 Girls", "2019 Other", "2019 Not known"), n_rows=8),
    Defect("a_year_twice", sheet(
        ["Ward", 2018, 2019, 2020, 2020], *counts()),
        columns=("Ward", "2018", "2019", "2020", "2020 (2)"), n_rows=8,
        problems={"columns_of_one_time": ("2020 (2)", ())}),
    Defect("a_school_year_with_a_note", sheet(
        ["ward", "2018/19", "2019/20 (1)", "2020/21", "2021/22 [p]"], *counts()),
        columns=("ward", "year", "value"), n_rows=32, cells={("year", 1002): "2019/20"}),
    Defect("a_year_provisional_and_final", sheet(
        ["Ward", "2019", "2020p", "2020", "2021 (provisional)"], *counts()),
        columns=("Ward", "2019", "2020p", "2020", "2021 (provisional)"), n_rows=8,
        problems={"columns_of_one_time": ("2020", ())}),
    Defect("title_merged_over_the_table", sheet(
        ["Offences by ward", "", "", "", ""], ["ward", "a", "b", "c", "d"], *counts(),
        merge=["A1:E1"]), columns=("ward", "a", "b", "c", "d"), n_rows=8,
        steps={("skip_rows_above", None): 1}),
    Defect("school_years_as_numbers", sheet(
        ["la", 200910, 201011, 201112], *[row[:4] for row in counts()]), n_rows=24,
        columns=("la", "year", "value"), kinds={"year": "category"},
        cells={("year", 2): "2009/10", ("value", 1002): 1.0}),
    Defect("year_before_the_measure", sheet(
        ["county", "2019 votes", "2021 votes", "2023 votes"], *[row[:4] for row in counts()]),
        n_rows=8, problems={"times_across": ("2019 votes", ())}),
    Defect("months_of_marked_numbers", sheet(
        ["la", "Jan-24", "Feb-24", "Mar-24"],
        *[[w, f"{10 + i}*", "[c]" if i % 2 else 20.0 + i, f"{30 + i} [r]"]
          for i, w in enumerate(WARDS)]),
        n_rows=24, columns=("la", "month", "value"), cells={("value", 2): 10.0},
        problems={"marked_numbers": ("value", tuple(range(2, 10))),
                  "suppressed_cells": ("value", (3, 5, 7, 9))}),
    # Labels and tables beside one another
    Defect("labels_only_at_the_left", sheet(
        ["", "Clear", "", "", "Eligible", ""], ["area", "no.", "%", "", "no.", "%"],
        *[[f"Area {k:02d}", 100.0 + k, 50 + k / 10, "", 300.0 + k, 70 + k / 10]
          for k in range(20)]),
        columns=("area", "Clear no.", "Clear %", "Eligible no.", "Eligible %"), n_rows=20,
        cells={("Eligible no.", 3): 300.0, ("area", 3): "Area 00"}),
    Defect("labels_once_for_a_block", sheet(
        ["Year", "Month", "Group", "N"],
        *[["2012-13" if i == j == 0 else "", month if j == 0 else "", group, 3.0 * i + j]
          for i, month in enumerate(("April", "May", "June", "July"))
          for j, group in enumerate(("10-19", "20-29", "30-39"))]),
        n_rows=12, cells={("Month", 3): "April", ("Month", 13): "July", ("Year", 9): "2012-13"},
        problems={"labels_filled_down": ("Month", (3, 4, 6, 7, 9, 10, 12, 13)),
                  "one_time_of_two": ("period", ())},
        steps={("fill_down", "Month"): 8, ("fill_down", "Year"): 11}),
    Defect("key_once_for_a_block", sheet(
        ["pupil", "wave", "score"],
        *[[f"P{i:02d}" if wave == 1 else "", wave, (i * 7 + wave) % 11]
          for i in range(15) for wave in (1, 2, 3)]),
        n_rows=45, cells={("pupil", 4): "P00"}, roles={"pupil": "unit", "wave": "time"},
        problems={"labels_filled_down": ("pupil", tuple(
            row for row in range(2, 47) if (row - 2) % 3)[:20])}),
    Defect("comments_on_few", sheet(
        ["comment", "id", "score"],
        *[["late" if i == 0 else "left early" if i == 9 else "", f"P{i}", i % 5]
          for i in range(40)]), n_rows=40, cells={("comment", 3): MISSING}),
    Defect("few_dates", sheet(
        ["id", "excluded on", "score"],
        *[[f"P{i}", datetime(2024, 1, 5 + i) if i in (0, 5, 11, 20) else None, i % 5]
          for i in range(40)]), n_rows=40, cells={("excluded on", 3): MISSING}),
    Defect("labels_that_may_stand_once", sheet(
        ["number", "centre", "score"],
        *[[i, "Oak" if i == 0 else "Elm" if i == 17 else "", (i * 7) % 11] for i in range(40)]),
        n_rows=40, cells={("centre", 3): MISSING},
        problems={"labels_once": ("centre", tuple(range(3, 19)) + tuple(range(20, 24)))}),
    Defect("clean_with_a_title", sheet(["Survey"], HEADER, *pupils()), columns=HEADER, n_rows=40),
)  # fmt: skip

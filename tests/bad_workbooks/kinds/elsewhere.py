"""Workbooks of schools, services and councils that write keys, times and starts their own way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from generate import Defect, workbook

from tests.bad_workbooks.kinds.publishers import PLACES, count

Row = list[Any]
HALVES = ("Autumn 1", "Autumn 2", "Spring 1", "Spring 2", "Summer 1", "Summer 2")
MONTHS = [datetime(year, month, 1) for year in (2022, 2023) for month in range(1, 13)]
FIRST_20 = tuple(range(2, 22))


def wide(*heads: Row) -> bytes:
    """A row for each place under one or two rows of headings."""
    return workbook(("Data", [*heads, *([p, *(count(p, i) for i in range(len(heads[-1]) - 1))]
                                        for p in PLACES)]))  # fmt: skip


def long(names: Sequence[str], times: Sequence[Any], *more: Sequence[Any]) -> bytes:
    """A row for each place and time; ``more`` are further columns, each a cell for each place."""
    rows = [[p, time, count(p, k), *(column[i] for column in more)]
            for i, p in enumerate(PLACES) for k, time in enumerate(times)]  # fmt: skip
    return workbook(("Data", [list(names), *rows]))


def twice(spelt: Sequence[str]) -> bytes:
    """Answers before and after of 20 people; ``spelt`` are their codes the second time."""
    first = [[f"ab{i:02d}", "First session", 3 + i % 7] for i in range(20)]
    last = [[code, "Last session", 4 + i % 6] for i, code in enumerate(spelt)]
    return workbook(("Data", [["Your code", "Which session is this?", "Safe (1-10)"],
                              *first, *last]))  # fmt: skip


RETYPED = [f"AB{i:02d} " if i % 2 else f"ab{i:02d}" for i in range(20)]
NEARLY = ["ab001" if i == 1 else "a-b7" if i == 7 else f"ab{i:02d}" for i in range(20)]
CAPITALS = [f"{'aA'[k]}b{i:02d}" for i in range(10) for k in (0, 1)]
HALF_KEY = [["Participant ID", "Group", "Score before", "Score after"],
            *([f"P{i}" if i % 2 else "", ("Programme", "Comparison")[i < 20], i % 9, (i + 3) % 11]
              for i in range(40))]  # fmt: skip
DECLINED = [datetime(2023, 1, 1)] * 3 + ["Declined", "DNS", "", "", ""]
QUARTERS = [f"{y}Q{q}" for y in (21, 22) for q in (1, 2, 3, 4)]
PUPILS: list[Row] = [
    [f"pu{i:02d}", ("Programme", "Comparison")[i >= 20], i % 9, (i + 3) % 10] for i in range(40)
]
TERMS = [["Pupil", "Year", "Term", "Sessions missed"],
         *([f"pu{i}", year, half, (i + k) % 9] for i in range(8) for year in ("2022/23", "2023/24")
           for k, half in enumerate(("Aut1", "Aut2", "Spr1", "Spr2")))]  # fmt: skip
ARRESTS: list[Row] = [["Ref", "Group", "Arrests before", "Arrests after"],
           *([f"R{i}", ("Programme", "Comparison")[i % 2], "" if i % 7 == 3 else 1 + i % 5,
              1 + i % 3] for i in range(40))]  # fmt: skip
NO_ARRESTS = tuple(range(5, 42, 7))
EIGHTS = tuple(i + 2 for i in range(40) if i * 5 % 9 == 8)
NIL = [["YJS", "2021 Q1", "2021 Q2", "2021 Q3", "2021 Q4"],
       *([p, *("-" if (i + k) % 5 == 2 else 1 + count(p, k) for k in range(4))]
         for i, p in enumerate(PLACES))]  # fmt: skip
LOG = [["Attendance No", "Arrival", "Site", "Age", "Mechanism"],
       *([7301 + 3 * i, f"{1 + i % 28:02d}/0{1 + i % 9}/2023 1{i % 10}:05", f"Hospital {i % 5}",
          14 + i % 30, ("Knife", "Fist")[i % 2]] for i in range(90))]  # fmt: skip
OTHERS = [["Pupil ID", "School", "Programme school", "Year", "Excluded", "Reading score"],
          *([f"P{y}{s}{k:02d}", f"School {s}", ("Yes", "No")[s > 2], y,
             ("No", "Yes", "No")[(y + s * k) % 3], (y + 7 * s + 3 * k) % 41]
            for y in (2021, 2022, 2023) for s in range(6) for k in range(8))]  # fmt: skip
PRIMARY = [["REPORTING_PERIOD", "BREAKDOWN", "PRIMARY_LEVEL", "MEASURE_NAME", "MEASURE_VALUE"],
           *([datetime(2023, m, 1), "Provider", f"Q{p}", name, 900 + 31 * p + 7 * m + 400 * k]
             for m in range(1, 7) for p in range(8)
             for k, name in enumerate(("Open referrals", "People in contact")))]  # fmt: skip
PIVOT = [["Row Labels", *(f"2023-0{m}" for m in range(1, 7))],
         *([p, *(count(p, k) for k in range(6))] for p in (*PLACES, "(blank)")[:8]),
         ["(blank)", *range(1, 7)]]  # fmt: skip
REGISTER: list[Row] = [["Ref", "Attended?", "Form"], *([f"R{i}", "YN"[i % 2], f"8{'AB'[i % 3 > 1]}"]
                                           for i in range(30))]  # fmt: skip
GROUPED = [[f"P{i:02d}", "MF"[i % 2], 11 + i % 5, 5 + i * 7 % 9, i * 5 % 9] for i in range(40)]


def pupils(*names: str, more: Sequence[Any] = ()) -> list[Row]:
    """Forty pupils under the names, with one more column that may differ from row to row."""
    rows = [[*row, *([more[i % len(more)]] if more else [])] for i, row in enumerate(GROUPED)]
    return [[*names], *rows]


ELSEWHERE: tuple[Defect, ...] = (
    Defect("blank_means_none_on_another_sheet", lambda: workbook(
        ("Data", ARRESTS), ("Notes", [["How to read"], ["A blank cell means none."]])), n_rows=40,
        problems={"sheet_chosen": (None, ()), "legend_blank_none": (None, ()),
                  "blanks_mean_none": ("Arrests before", NO_ARRESTS)}),
    Defect("codes_on_another_sheet", lambda: workbook(
        ("Data", pupils("Pupil", "Sex", "Age", "Score before", "Score after")),
        ("Codebook", [["Value", "Label"], [8, "Don't know"], [1, "Lowest"]])), n_rows=40,
        problems={"sheet_chosen": (None, ()),
                  "codes_read_as_numbers": ("Score after", EIGHTS)}),
    Defect("scale_turned_round_on_another_sheet", lambda: workbook(
        ("Data", [["Pupil", "Mentored", "Safe before", "Safe after"],
                  *([f"P{i}", "YN"[i % 2], 1 + i % 5, 1 + i * 3 % 5] for i in range(40))]),
        ("Codebook", [["Code", "Label"], [1, "Strongly agree"], [2, "Agree"], [3, "Neither"],
                      [4, "Disagree"], [5, "Strongly disagree"]])), n_rows=40,
        problems={"sheet_chosen": (None, ()), "scale_perhaps_turned": ("Safe after", ())}),
    Defect("yes_and_no_as_one_and_two", lambda: workbook(("Data", [
        ["Pupil", "Mentored", "Reoffended"],
        *([f"P{i}", "YN"[i % 2], 1 + i * 7 % 3 % 2] for i in range(40))])), n_rows=40,
        problems={"one_and_two": ("Reoffended", ())}),
    Defect("third_sheet_without_the_key", lambda: workbook(
        ("Data", pupils("Pupil", "Sex", "Age", "Score before", "Score after")),
        ("Exclusions", [["Child", "Days"], *([f"X{i}", i % 5] for i in range(30))])), n_rows=40,
        problems={"sheet_chosen": (None, ()), "sheets_not_read": (None, ())}),
    Defect("one_column_twice_but_for_case", lambda: workbook(
        ("Data", pupils("Pupil", "sex", "Age", "Score before", "Score after", "Sex",
                        more=("m", "F")))), n_rows=40,
        roles={"sex": "covariate", "Sex": "unused"},
        problems={"columns_named_alike": ("Sex", ())}),
    Defect("change_beside_before_and_after", lambda: workbook(("Data", [
        ["School", "Absence 2022", "Absence 2023", "% change", "Pop 10-17"],
        *([p, count(p, 1), count(p, 2), count(p, 2) - count(p, 1), 300 + 7 * i]
          for i, p in enumerate(PLACES))])), n_rows=8,
        roles={"% change": "unused", "Pop 10-17": "exposure", "Absence 2023": "outcome"}),
    Defect("earlier_key_stage", lambda: workbook(("Data", [
        ["Ref", "Mentored", "KS2 score", "KS4 score"],
        *([f"A{i}", "YN"[i % 2], 80 + i * 7 % 39, 20 + i * 5 % 37] for i in range(40))])),
        n_rows=40, roles={"KS2 score": "covariate", "KS4 score": "outcome"}),
    Defect("years_by_both_ends_before_a_unit", lambda: workbook(("Data", [
        ["School", "Mentoring", "Absence 22/23 (%)", "Absence 23/24 (%)",
         "Oct 2020 - Sep 2021 Exclusions", "Oct 2021 - Sep 2022 Exclusions"],
        *([p, "YN"[i % 2], 5 + i / 10, 4 + i * 7 % 13 / 10, 9 + i, 7 + i * 3 % 11]
          for i, p in enumerate(PLACES))])), n_rows=8,
        roles={"Absence 22/23 (%)": "covariate", "Absence 23/24 (%)": "outcome",
               "Oct 2020 - Sep 2021 Exclusions": "covariate",
               "Oct 2021 - Sep 2022 Exclusions": "outcome"}),
    Defect("example_row_of_a_template", lambda: workbook(("Data", [
        ["YP unique ID", "Arm", "Score T0", "Score T1"], ["e.g. YP001", "Control", 15, 12],
        *([f"YP{i}", ("Programme", "Control")[i % 2], i * 7 % 19, i * 5 % 19]
          for i in range(30))])), n_rows=30, steps={("drop_example_row", None): 1},
        problems={"drop_example_row": (None, (2,))}),
    Defect("episodes_of_a_case_system", lambda: workbook(("Export", [
        ["Person ID", "Episode ID", "Type", "Start Date", "Team"],
        *([100200 + i // 2, f"E{5000 + i}", ("CIN", "CPP")[i % 2], MONTHS[i % 24], f"Team {i % 4}"]
          for i in range(80))])), typed=True, n_rows=80,
        roles={"Person ID": "unused", "Episode ID": "unit"},
        problems={"rows_are_events": ("Start Date", ())}),
    Defect("yes_of_the_control_group", lambda: workbook(("Data", [
        ["Ref", "Control", "Score before", "Score after"],
        *([f"A{i}", "YN"[i % 2], i * 7 % 19, i * 5 % 19] for i in range(40))])),
        n_rows=40, roles={"Control": "treated"}),
    Defect("register_with_sheets_before_and_after", lambda: workbook(
        ("Register", REGISTER),
        ("Before", [["Ref", "SDQ total"], *([f"R{i}", 9 + i % 11] for i in range(30))]),
        ("After", [["Ref", "SDQ total"], *([f"R{i}", 7 + i % 13] for i in range(30))])),
        columns=("Ref", "Attended?", "Form", "SDQ total (Before)", "SDQ total (After)"),
        roles={"SDQ total (Before)": "covariate", "SDQ total (After)": "outcome"},
        problems={"sheet_joined": (None, ())}),
    Defect("blank_means_none_by_a_note", lambda: workbook(
        ("Data", [*ARRESTS, [], ["Note: blank means no arrests recorded"]])), n_rows=40,
        problems={"drop_notes_below": (None, (43,)), "legend_blank_none": (None, ()),
                  "blanks_mean_none": ("Arrests before", NO_ARRESTS)}),
    Defect("blank_that_may_mean_none", lambda: workbook(("Data", ARRESTS)), n_rows=40,
           problems={"blanks_may_mean_none": ("Arrests before", NO_ARRESTS)}),
    Defect("dash_means_none_by_a_note", lambda: workbook(
        ("Data", [*NIL, [], ["'-' denotes nil; .. not available"]])), n_rows=32,
        problems={"drop_notes_below": (None, (11,)), "legend_dash_none": (None, ()),
                  "blanks_mean_none": ("value", (4, 9, 3, 8, 2, 7, 6))}),
    Defect("colours_that_a_note_explains", lambda: workbook(
        ("Data", [["Councils in green had the outreach team"], [], ["Ref", "Group", "Score"],
                  *([f"R{i}", "PC"[i % 2], 7 * i % 19] for i in range(20))])), n_rows=20,
        problems={"legend_marks": (None, ())}),
    Defect("log_of_attendances", lambda: workbook(("Log", LOG)), n_rows=90,
           roles={"Attendance No": "unused", "Site": "cluster"},
           problems={"rows_are_events": ("Arrival", ())}),
    Defect("other_pupils_each_year", lambda: workbook(("Data", OTHERS)), n_rows=144,
           roles={"Pupil ID": "unused", "Year": "time", "School": "cluster",
                  "Programme school": "treated", "Excluded": "outcome",
                  "Reading score": "outcome"}),
    Defect("levels_of_the_nhs", lambda: workbook(("Data", PRIMARY)), n_rows=96,
           roles={"PRIMARY_LEVEL": "unit", "REPORTING_PERIOD": "time", "MEASURE_VALUE": "outcome"},
           problems={"conflicting_rows": ("PRIMARY_LEVEL", FIRST_20)}),
    Defect("pivot_table_with_a_blank_label", lambda: workbook(("Pivot", PIVOT)), n_rows=54,
           roles={"Row Labels": "unit", "month": "time", "value": "outcome"},
           problems={"rows_without_key": ("Row Labels", (10,))}),
    Defect("widths_of_ranges_beside_years", lambda: workbook(("Data", [
        ["District", *(t for m in range(1, 7) for t in (f"2023-0{m}", "conf"))],
        *([p, *(v for k in range(6) for v in (count(p, k) + 0.5, 2.5 + i % 3))]
          for i, p in enumerate(PLACES))])), n_rows=48,
        roles={"value": "outcome", "conf": "unused", "conf (6)": "unused"}),
    Defect("months_as_the_nhs_names_files", lambda: long(
        ("Org name", "Period", "Attendances"),
        [f"MSitAE-{day:%B}-{day:%Y}".upper() for day in MONTHS[:12]]), n_rows=96,
        kinds={"Period": "date"}, roles={"Period": "time"},
        cells={("Period", 3): datetime(2022, 2, 1)}),
    Defect("terms_of_named_years_over_measures", lambda: workbook(("Data", [
        ["Student", "Autumn 22 Behaviour", "Autumn 22 Points", "Spring 23 Behaviour",
         "Spring 23 Points"],
        *([f"Stu {i}", 5 + i % 9, 3 + i % 7, 4 + i % 11, 2 + i % 13] for i in range(30))])),
        n_rows=30, roles={"Autumn 22 Points": "covariate", "Spring 23 Points": "outcome"}),
    Defect("starts_under_from", lambda: workbook(("Data", [
            ["Town", "Quarter", "Team from", "Admissions"],
            *([p, q, ("2021 Q3", "2022 Q1", "", "")[i % 4], count(p, k)]
              for i, p in enumerate(PLACES)
              for k, q in enumerate(f"{y} Q{n}" for y in (2021, 2022) for n in (1, 2, 3, 4)))])),
        n_rows=64, roles={"Team from": "first_treated", "Quarter": "time"}),
    Defect("several_scores_before", lambda: workbook(("Data", [
        ["Person", "Mentored", *(f"Score before {k}" for k in (1, 2, 3)), "Score after"],
        *([f"P{i:03d}", ("Yes", "No")[i % 2], *(40 + (7 * i + k) % 19 for k in range(4))]
          for i in range(30))])), n_rows=30,
        roles={"Score before 3": "covariate", "Score after": "outcome"}),
    Defect("times_within_the_names", lambda: workbook(("Data", [
        ["Young person ID", "Allocated to", "SDQ T1 total", "SDQ T2 total"],
        *([f"Y{i:02d}", ("Intervention", "Control")[i % 2], 9 + i % 11, 7 + i % 13]
          for i in range(30))])), n_rows=30,
        roles={"SDQ T1 total": "covariate", "SDQ T2 total": "outcome"}),
    Defect("months_newest_first_below_years", lambda: wide(
        ["", "2024", "", "", "2023", "", ""], ["Ward", "Mar", "Feb", "Jan", "Dec", "Nov", "Oct"]),
        n_rows=48, roles={"month": "time"}, cells={("month", 3): datetime(2024, 3, 1)}),
    Defect("months_of_two_years_that_never_repeat", lambda: wide(
        ["", "2023", "", "", "2024", "", ""], ["Ward", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar"]),
        n_rows=48, roles={"month": "time"}, cells={("month", 3): datetime(2023, 10, 1)}),
    Defect("years_newest_first", lambda: wide(["Ward", 2023, 2022, 2021, 2020]), n_rows=32,
           columns=("Ward", "year", "value"), roles={"year": "time"}),
    Defect("quarters_newest_first", lambda: wide(
        ["Ward", "2023 Q4", "2023 Q3", "2023 Q2", "2023 Q1"]), n_rows=32,
        columns=("Ward", "quarter", "value"), roles={"quarter": "time"}),
    Defect("half_terms_across", lambda: wide(["School", *(f"% Attend {h}" for h in HALVES[:5])]),
           n_rows=40, columns=("School", "half-term", "% Attend"), roles={"half-term": "time"},
           cells={("half-term", 2): "Autumn 1"}),
    Defect("half_terms_of_two_years", lambda: long(
        ["School", "Half-term", "Absences"],
        [f"{h} {y + (k > 1)}" for y in (2022, 2023) for k, h in enumerate(HALVES)]),
        n_rows=96, roles={"School": "unit", "Half-term": "time"}),
    Defect("half_term_in_a_column_beside_its_year", lambda: workbook(("Data", TERMS)), n_rows=64,
           roles={"Pupil": "unit", "period": "time"}, cells={("period", 2): "Autumn 1 2022/23"},
           problems={"one_time_of_two": ("period", ())}),
    Defect("phase_that_never_changes_beside_quarters", lambda: long(
        ["Neighbourhood", "Qtr", "Assaults", "Phase"], QUARTERS, [1, 1, 1, 1, 2, 2, 2, 2]),
        n_rows=64, roles={"Neighbourhood": "unit", "Qtr": "time", "Phase": "covariate"}),
    Defect("second_column_of_years", lambda: workbook(("Data", [
        ["v4_1", "calendar-years", "Time", "lad-code", "Geography"],
        *([count(p, y), y, y, f"E{i:08d}", p] for y in range(2019, 2024)
          for i, p in enumerate(PLACES))])),
        n_rows=40, roles={"calendar-years": "unused", "Geography": "unit", "Time": "time"}),
    Defect("row_numbers_of_a_map", lambda: long(
        ["Ward", "Month", "ASB", "mnemonic"], MONTHS, [f"m{i}" for i in range(8)]),
        typed=True, n_rows=192, roles={"Ward": "unit", "mnemonic": "unused"}),
    Defect("codes_typed_again_in_capitals", lambda: twice(RETYPED), n_rows=40,
           roles={"Your code": "unit", "Which session is this?": "time"},
           cells={("Your code", 23): "ab01"}, steps={("merge_keys", "Your code"): 10},
           problems={"merge_keys": ("Your code", tuple(range(23, 42, 2)))}),
    Defect("codes_typed_again_with_a_zero", lambda: twice(NEARLY), n_rows=40,
           roles={"Your code": "unit"},
           problems={"keys_nearly_alike": ("Your code", (3, 9, 23, 29))}),
    Defect("codes_that_capitals_tell_apart", lambda: workbook(("Data", [
        ["Case ID", "Wave", "Score"],
        *([code, wave, (i + w) % 7] for i, code in enumerate(CAPITALS)
          for w, wave in enumerate(("Before", "After")))])), n_rows=40,
        roles={"Case ID": "unit", "Wave": "time"}),
    Defect("key_of_half_the_rows", lambda: workbook(("Data", HALF_KEY)), n_rows=40,
           roles={"Participant ID": "unused", "Group": "treated"},
           problems={"key_half_empty": ("Participant ID", tuple(range(2, 42, 2)))}),
    Defect("declined_among_starts", lambda: long(
        ["Area", "Month", "Offences", "Start date"], MONTHS, DECLINED), typed=True, n_rows=192,
        roles={"Start date": "first_treated"},
        problems={"start_not_a_period": ("Start date", tuple(range(74, 94)))}),
    Defect("declined_in_a_column_of_dates", lambda: workbook(("Log", [
        ["Nav Ref", "Start date", "Score"],
        *([f"N{i}", MONTHS[i % 24] if i % 3 == 0 else ("Declined", "Not seen")[i % 2], i % 7]
          for i in range(30))])), typed=True, n_rows=30,
        problems={"dates_read_as_text": (
            "Start date", tuple(i + 2 for i in range(30) if i % 3))}),
    Defect("minutes_before_and_hours_after", lambda: workbook(("Data", [
        ["ID", "Group", "Screen time before", "Screen time after"],
        *([f"P{i}", ("Programme", "Comparison")[i < 20], 90 + 7 * i, 1 + i % 9 / 2]
          for i in range(40))])), n_rows=40,
        roles={"Screen time after": "outcome", "Screen time before": "covariate"},
        problems={"units_two_scales": ("Screen time after", ())}),
    Defect("start_in_a_title", lambda: workbook(("Data", [
        ["Mentoring began in January 2024"], [], ["School", "Year", "Exclusions", "Mentoring?"],
        *([p, y, count(p, y), "Yes" if i < 4 else "No"]
          for i, p in enumerate(PLACES) for y in range(2021, 2026))])), n_rows=40,
        roles={"Mentoring?": "treated"}, problems={"start_in_title": (None, ())}),
    Defect("year_that_starts_in_a_title", lambda: workbook(("Data", [
        ["Financial year started April 2023"], [], ["School", "Year", "Exclusions"],
        *([p, y, count(p, y)] for p in PLACES for y in range(2021, 2026))])), n_rows=40),
    Defect("one_day_that_some_places_opened", lambda: long(
        ["LSOA", "Month", "ASB", "UTC opened"], MONTHS, [datetime(2023, 3, 1)] * 4 + [""] * 4),
        typed=True, n_rows=192, roles={"UTC opened": "first_treated"}),
    Defect("stages_of_an_assessment", lambda: workbook(("Data", [
        ["YOT URN", "Asset Plus stage", "Score"],
        *([f"Y{i:02d}", stage, (3 * i + k) % 17] for i in range(12)
          for k, stage in enumerate(("Entering", "Review 1", "Exiting")))])), n_rows=36,
        roles={"YOT URN": "unit", "Asset Plus stage": "time"}),
    Defect("last_year_provisional_throughout", lambda: workbook(("Data", [
        ["Council", *(f"{y}/{y - 1999}" for y in range(2018, 2024))],
        *([p, *(count(p, y) + 0.5 for y in range(5)), f"{count(p, 6)}.5p"] for p in PLACES)])),
        n_rows=48, columns=("Council", "year", "value"), roles={"year": "time"},
        cells={("year", 2): "2018/19"},
        problems={"marked_numbers": ("value", tuple(range(2, 10)))}),
    Defect("statistics_below_the_pupils", lambda: workbook(("Data", [
        ["Pupil", "Group", "Before", "After"], *PUPILS,
        ["Mean", "", 4.1, 4.2], ["SD", "", 2.5, 2.4], ["n", "", 40, 40], ["Max", "", 9, 9]])),
        n_rows=44, problems={"perhaps_total_row": (None, (42, 43, 44, 45))}),
    Defect("months_as_decimals", lambda: long(
        ["Area", "Period", "Assaults"], [2022 + m / (10 if m < 10 else 100) for m in range(1, 13)]),
        n_rows=96, problems={"months_as_decimals": ("Period", ())}),
    Defect("dates_in_digits_and_in_words", lambda: workbook(("Log", [
        ["Ref", "Referred", "Score"],
        *([f"N{i}", (MONTHS[i % 24], f"{1 + i % 28:02d}/04/23", f"{1 + i % 28:02d} January 2023")[
            i % 3], i % 7] for i in range(30))])), typed=True, n_rows=30,
        kinds={"Referred": "date"}, cells={("Referred", 3): datetime(2023, 4, 2)}),
    Defect("question_that_names_a_trust", lambda: workbook(("Data", [
        ["Your code", "When is this?", "I trust the police"],
        *([f"c{i:02d}", when, 1 + (i + k) % 5] for i in range(20)
          for k, when in enumerate(("At the start", "At the end")))])), n_rows=40,
        roles={"Your code": "unit", "I trust the police": "outcome"}),
)  # fmt: skip

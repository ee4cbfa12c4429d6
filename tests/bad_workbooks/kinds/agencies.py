"""Exports of agencies abroad and at home whose words, codes or dates were once read wrongly."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from generate import MISSING, Defect, cycle, with_column, workbook

from tests.bad_workbooks.kinds.publishers import PLACES, count

SPENT = [datetime(year, 3, 31) for year in range(2018, 2022)]
FORCES = [(f"E2300000{i}", place) for i, place in enumerate(PLACES, 1)]
YEARS = range(2015, 2020)
_CRIME = datetime(2022, 1, 13)


def snapshots() -> list[list[Any]]:
    """Officers at each 31 March, below a region's row that sums no rows beside it."""
    rows = [[code, place, *(count(place, i) for i in range(4))] for code, place in FORCES]
    regions = [["E12000001", "North East", 7, 8, 9, 11], ["E12000002", "North West", 9, 7, 8, 6]]
    return [["Table H1: officers"], [], ["Geocode", "Force", *SPENT], *regions, *rows]


def crimes() -> list[list[Any]]:
    """A list of crimes with American dates, of which one column could be read in either order."""
    names = ["ID", "Case Number", "Date", "Primary Type", "Arrest", "Ward", "Updated On",
             "Latitude"]  # fmt: skip
    days = [_CRIME + timedelta(hours=31 * i) for i in range(40)]
    return [names, *(
        [1000 + 3 * i, f"JF{i:04}", f"{day:%m/%d/%Y %I:%M:%S %p}", cycle("THEFT", "ROBBERY")[i],
         cycle("true", "false", "false")[i], i % 5 + 1, f"02/{i % 3 + 5:02}/2023", 41.8 + i / 977]
        for i, day in enumerate(days)
    )]  # fmt: skip


def yearly(head: Sequence[Any], cells: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """A row for each place and year with a count, and further columns of the place."""
    return [
        ["Area", "Year", "Incidents", *head],
        *([place, year, count(place, year), *more]
          for place, more in zip(PLACES, cells, strict=True) for year in YEARS),
    ]  # fmt: skip


def with_totals() -> list[list[Any]]:
    """Deaths of places and years, with a row of each place that sums its years."""
    rows: list[list[Any]] = []
    for place in PLACES:
        counts = [count(place, year) for year in YEARS]
        rows += [["", place, year, n] for year, n in zip(YEARS, counts, strict=True)]
        rows.append(["Total", place, "", sum(counts)])
    return [["Notes", "County", "Year", "Deaths"], *rows]


def towns() -> list[list[Any]]:
    """Towns of one name in several states."""
    return [["State", "City", "Year", "Offences"], *(
        [state, city, year, count(PLACES[i + 4 * j], year)]
        for i, state in enumerate(("AL", "OH")) for j, city in enumerate(("Salem", "Clinton"))
        for year in YEARS
    )]  # fmt: skip


def behaviour() -> list[list[Any]]:
    """A log of a school: pupils, each on days of their own."""
    return [["Student", "Event date", "Points"], *(
        [f"Pupil {7 * i % 30:02}", datetime(2024, 1, 8) + timedelta(days=5 * i % 117), i % 3 + 1]
        for i in range(90)
    )]  # fmt: skip


def across() -> list[list[Any]]:
    """Rates of three years with the widths of their ranges, and a legend below."""
    times = [f"Jan {year}-Dec {year}" for year in (2019, 2020, 2021)]
    heads = [[time, ""] for time in times]
    top = ["Authority", *(cell for pair in heads for cell in pair)]
    second = ["", *(["percent", "conf"] * 3)]
    body = [
        [place, *(cell for i in range(3) for cell in (count(place, i) / 10, 1.1 + i / 10))]
        for place in PLACES
    ]
    body[2][1] = "!"
    legend = [[], ["!", "Estimate is not available since the sample is too small"]]
    return [top, second, *body, *legend]


AGENCIES: tuple[Defect, ...] = (
    Defect("snapshots_of_each_31_march", lambda: workbook(("H1", snapshots())), n_rows=32,
           roles={"date": "time", "Force": "unit", "value": "outcome"},
           steps={("drop_wider_rows", None): 8}, cells={("date", 6): SPENT[0]}, typed=True,
           problems={"drop_wider_rows": (None, (4, 5))}),
    Defect("american_dates_beside_dates_of_either_order", lambda: workbook(("Crimes", crimes())),
           cells={("Updated On", 2): datetime(2023, 2, 5), ("Date", 2): _CRIME},
           problems={"rows_are_events": ("Date", ()),
                     "dates_month_first": ("Date", (*range(2, 17), *range(26, 31))),
                     "dates_ambiguous": ("Updated On", tuple(range(2, 22)))}),
    Defect("points_of_a_behaviour_log", lambda: workbook(("Log", behaviour())),
           problems={"rows_are_events": ("Event date", ()),
                     "conflicting_rows": ("Student", tuple(range(2, 22)))}),
    Defect("change_beside_years_made_rows", lambda: workbook(("C1", [
        ["Area", *(f"Apr {y} to Mar {y + 1}" for y in YEARS), "% change"],
        *([p, *(count(p, y) for y in YEARS), i - 3] for i, p in enumerate(PLACES))])),
        roles={"value": "outcome", "% change": "unused"}, n_rows=40),
    Defect("a_score_that_stands_again_at_every_time", lambda: workbook(("Data", yearly(
        ["Score before", "Score after"], [[i + 3, 2 * i + 1] for i in range(8)]))),
        roles={"Incidents": "outcome", "Score after": "unused", "Score before": "covariate"}),
    Defect("yes_of_a_place_at_every_time", lambda: workbook(("Data", yearly(
        ["attendance_mentors"], [[cycle("Yes", "No")[i]] for i in range(8)]))),
        roles={"attendance_mentors": "covariate", "Incidents": "outcome"}),
    Defect("one_year_since_which_some_have_it", lambda: workbook(("Data", yearly(
        ["National plan since"], [[2017 if i < 3 else ""] for i in range(8)]))),
        roles={"National plan since": "first_treated", "Year": "time"}),
    Defect("group_that_divides_rows_of_one_place", lambda: workbook(("Data", [
        ["District", "School Year", "Student Group", "Suspensions"],
        *([p, f"20{y}-{y + 1}", g, count(p, y) + 40 * (g == "All students")]
          for p in PLACES for y in (18, 19, 20) for g in ("All students", "Not disadvantaged"))])),
        roles={"Student Group": "covariate", "District": "unit"},
        problems={"conflicting_rows": ("District", tuple(range(2, 22)))}),
    Defect("sums_of_years_in_a_column_of_notes", lambda: workbook(("Data", with_totals())),
           n_rows=40, roles={"County": "unit", "Year": "time", "Deaths": "outcome"},
           problems={"drop_total_row": (None, (49,)),
                     "total_rows_left_out": (None, tuple(range(7, 48, 6)))}),
    Defect("towns_of_one_name_in_two_states", lambda: workbook(("Data", towns())),
           problems={"conflicting_rows": ("City", tuple(range(2, 22)))}),
    Defect("widths_of_ranges_and_a_legend_of_marks",
           lambda: workbook(("Data", across())), n_rows=8,
           roles={"Jan 2021-Dec 2021 percent": "outcome", "Jan 2021-Dec 2021 conf": "unused"},
           steps={("suppressed_to_missing", "Jan 2019-Dec 2019 percent"): 1,
                  ("drop_notes_below", None): 1},
           problems={"times_across": ("Jan 2019-Dec 2019 conf", ()),
                     "drop_notes_below": (None, (12,)),
                     "suppressed_cells": ("Jan 2019-Dec 2019 percent", (5,))}),
    Defect("codes_of_snomed", lambda: with_column("Diagnosis SNOMED", cycle(
        283545005, 262560006, 409711008)), kinds={"Diagnosis SNOMED": "category"}),
    Defect("several_columns_in_one", lambda: workbook(("Data", [
        ["freq,unit,geo\\TIME_PERIOD", *map(str, YEARS)],
        *([f"A,NR,{p}", *(count(p, y) for y in YEARS)] for p in PLACES)])), n_rows=40,
        roles={"geo": "unit", "year": "time", "value": "outcome", "unit": "unused"},
        steps={("split_column", "freq,unit,geo\\TIME_PERIOD"): 8}),
    Defect("times_called_codes", lambda: workbook(("Data", [
        ["FeatureCode", "FeatureName", "DateCode", "Value"],
        *([f"S1200000{i}", p, f"20{y}/20{y + 1}", count(p, y)]
          for i, p in enumerate(PLACES) for y in range(13, 19))])),
        roles={"FeatureName": "unit", "DateCode": "time", "Value": "outcome"}),
    Defect("minus_one_beside_other_codes", lambda: with_column(
        "ghq", [(-9, -8, -1)[i % 3] if i % 5 == 0 else 7 + i % 20 for i in range(40)]),
        cells={("ghq", 2): MISSING, ("ghq", 12): MISSING},
           problems={"numeric_missing_code": ("ghq", (7, 22, 37))}),
    Defect("codes_beside_their_labels_under_one_name", lambda: workbook(("Data", [
        ["REF_AREA", "MEASURE", "Measure", "TIME_PERIOD", "OBS_VALUE", "OBS_STATUS"],
        *([p, "UNE", "Unemployment rate", y, count(p, y), cycle("A", "E", "B")[y % 7]]
          for p in PLACES for y in YEARS)])),
        roles={"REF_AREA": "unit", "OBS_VALUE": "outcome", "OBS_STATUS": "unused"}),
    Defect("team_of_each_child", lambda: workbook(("Cases", [
        ["Case ID", "Allocated team", "Service start date", "Missing before", "Missing after"],
        *([700 + i, cycle("North", "South")[i], datetime(2023, 5, 1 + i % 27) if i % 3 else "",
           i % 7, i % 5] for i in range(40))])), roles={"Allocated team": "cluster"}),
    Defect("referred_again_is_an_outcome", lambda: with_column(
        "Re-referred within 12 months", cycle("Y", "N", "N")),
        roles={"Re-referred within 12 months": "outcome", "arm": "treated"}),
    Defect("question_about_a_school_is_no_school", lambda: with_column(
        "How safe do you feel at school?", cycle(
            "Not at all safe", "Not very safe", "Fairly safe", "Very safe")),
        roles={"How safe do you feel at school?": "covariate"},
        problems={"answers_in_words": ("How safe do you feel at school?", ())}),
    Defect("scale_turned_round_in_a_note_above", lambda: workbook(("Data", [
        ["How safe do you feel? 1 = very safe, 5 = very unsafe"], [],
        ["Ref", "Group", "safety before", "safety after"],
        *([f"P{i}", cycle("Mentored", "Control")[i], 1 + i % 5, 1 + i * 7 % 5]
          for i in range(40))])), roles={"safety after": "outcome"},
        problems={"scale_perhaps_turned": ("safety after", ())}),
    Defect("admission_numbers_are_no_days", lambda: workbook(("Data", [
        ["Admission No", "Attendance"], *([20_100 + 7 * i, 80 + i % 17] for i in range(40))])),
        roles={"Admission No": "unit"}, cells={("Admission No", 2): "20100"}),
    Defect("pupils_that_a_count_refers_to", lambda: workbook(("Data", yearly(
        ["Number of pupils"], [[400 + 13 * i] for i in range(8)]))),
        roles={"Number of pupils": "exposure", "Incidents": "outcome"}),
    Defect("a_note_behind_a_key_of_one_sheet", lambda: workbook(
        ("Data", [["Force", "Year", "Incidents"],
                  *([f"{p} [note 3]" if p == "Bury" else p, y, count(p, y)]
                    for p in PLACES for y in YEARS)]),
        ("Funded", [["Force", "VRU programme"], *([p, cycle("Yes", "No")[i]]
                                        for i, p in enumerate(PLACES))])),
        roles={"VRU programme": "treated"}, cells={("VRU programme", 17): "No"},
        problems={"sheet_joined": (None, ())}),
    Defect("legal_names", lambda: with_column("Legal name", [f"N{i}a S{i}b" for i in range(40)]),
           absent=("Legal name",), problems={"likely_identifier": ("Legal name", ())}),
)  # fmt: skip

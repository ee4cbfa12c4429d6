"""Times as statistics offices and schools write them, in one column and several lengths."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from generate import Defect, cycle, with_column, workbook

from tests.bad_workbooks.kinds.publishers import PLACES, count

Row = list[Any]
MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
ALL_96 = tuple(range(2, 22))


def panel(times: Sequence[Any], name: str, value: str = "Offences") -> bytes:
    """A row for each place and time."""
    rows = [[p, time, count(p, i)] for p in PLACES for i, time in enumerate(times, 1)]
    return workbook(("Data", [["Area", name, value], *rows]))


def series() -> list[Row]:
    """A series as the national office writes it: notes, then years, quarters and months."""
    times = [
        *("2020", "2021"),
        *(f"{year} Q{q}" for year in (2020, 2021) for q in (1, 2, 3, 4)),
        *(f"{year} {month}" for year in (2020, 2021) for month in MONTHS),
    ]
    notes = [["CDID", "D7BT"], ["Source dataset ID", "MM23"], ["PreUnit", ""],
             ["Unit", "Index, base year = 100"], ["Release Date", "20-03-2024"],
             ["Next release", "17 April 2024"]]  # fmt: skip
    return [["Title", "All items"], *notes, *([t, 90 + 7 * i % 11] for i, t in enumerate(times))]


def scotland() -> list[Row]:
    """Codes of places with both sexes and their sum; one code is of the nation."""
    codes = [f"S1200{i:04d}" for i in range(9)]
    rows = [
        [code, year, sex, (10 * i + 7 * k % 5 + 30) * (1 + (sex == "All"))]
        for k, year in enumerate(("2018/2019", "2019/2020", "2020/2021"))
        for i, code in enumerate(["S92000003", *codes])
        for sex in ("All", "Male", "Female")
    ]
    return [["FeatureCode", "DateCode", "Gender", "Value"], *rows]


QUARTERS_AND_YEARS = [f"{y} Q{q}" if q else str(y) for y in (2021, 2022) for q in (1, 2, 3, 4, 0)]
TOTAL_LAST = [f"{month.title()} 2023" for month in MONTHS] + ["2023 Total"]
KINDS = [["LSOA Code", "LSOA Name", "Category", *(f"20210{m}" for m in range(1, 7))],
         *([f"E0100000{i}", f"{p} 00{i}A", kind, *(count(p, m) for m in range(6))]
           for i, p in enumerate(PLACES) for kind in ("Assault", "Robbery"))]  # fmt: skip
SPANS = [["Area", "2009-10", "2010-11", "2011-12", "2012-13"],
         *([p, *(count(p, i) for i in range(4))] for p in PLACES)]  # fmt: skip
TERMS = [["time_period", "time_identifier", "la_name", "absence_rate"],
         *([year, f"{term} term", p, count(p, k + len(term)) / 7]
           for p in PLACES for k, year in enumerate((202122, 202223))
           for term in ("Autumn", "Spring", "Summer"))]  # fmt: skip
BRACKETS = [["Ward", "Financial Year", "Quarter", "ASB"],
            *([p, year, quarter, count(p, i + 4 * k)]
              for p in PLACES for k, year in enumerate(("2021/22", "2022/23"))
              for i, quarter in enumerate(("Q1 (Apr-Jun)", "Q2 (Jul-Sep)", "Q3 (Oct-Dec)",
                                           "Q4 (Jan-Mar)")))]  # fmt: skip
MEASURES = [["Area", "Period", "Measure", "Number"],
            *([p, f"2022/23 Q{q}", measure, count(p, q) + 30 * k]
              for p in PLACES for q in (1, 2, 3, 4)
              for k, measure in enumerate(("Referrals", "Waiting under 4 weeks")))]  # fmt: skip

REGIONS = {"North": ("Bolton", "Bury", "Leeds"), "South": ("Poole", "Luton"),
           "East": ("Derby", "Halton", "Medway")}  # fmt: skip
YEARS = (2019, 2020, 2021)


def pivot(form: str) -> list[Row]:
    """Regions, their places and years, with sums, as a pivot table writes them in a form."""
    rows: list[Row] = []
    for r, (region, places) in enumerate(REGIONS.items()):
        counts = {p: [137 + 41 * r + 29 * i + 17 * k * (i + 2) % 23 for k in range(3)]
                  for i, p in enumerate(places)}  # fmt: skip
        total = sum(map(sum, counts.values()))
        if form == "compact":
            rows.append([region, total])
            for place, own in counts.items():
                rows += [[place, sum(own)], *([y, n] for y, n in zip(YEARS, own, strict=True))]
            continue
        if form == "across":
            rows += [[region, "", "", "", ""], *(["", p, *own] for p, own in counts.items())]
            continue
        rows.append([region, "", "", ""])
        for place, own in counts.items():
            years = [["", "", y, n] for y, n in zip(YEARS, own, strict=True)]
            rows += [["", place, "", ""], *years, ["", f"{place} Total", "", sum(own)]]
        rows.append([f"{region} Total", "", "", total])
    names = {"compact": ["Row Labels", "Sum of Offences"],
             "across": ["Region", "Authority", "Jan 2019", "Feb 2019", "Mar 2019"],
             "outline": ["Region", "Authority", "Year", "Sum of Offences"]}  # fmt: skip
    return [names[form], *rows]


def below_each_area(*, empty: bool) -> list[Row]:
    """Areas, each with its sexes below it in the same column; its own cell is the sum or empty."""
    rows: list[Row] = []
    for place in PLACES:
        boys, girls = count(place, 2), count(place, 5)
        rows += [[place, "" if empty else boys + girls], ["Boys", boys], ["Girls", girls]]
    return [["Area", "Exclusions"], *rows]


# One person stands twice, each time below somebody with the same score.
SEEN = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 5, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20)
TWICE = [["Ref", "Arm", "Score"], *(
    [f"R{own}", ("ISS", "Standard")[own % 2], 7 * (above if own == 5 else own) % 11]
    for above, own in pairwise((0, *SEEN)))]  # fmt: skip
PAGES = [row for page in range(1, 5) for row in (
    ["Caseload report", "", f"Page {page} of 4"], ["Ref", "Before", "After", "Scheme"],
    *([f"R{page}{i}", (3 * i + page) % 5, (2 * i + page) % 7, ("ISS", "Standard")[i % 2]]
      for i in range(9)))]  # fmt: skip
RANGES = ["01/04/2022 - 30/06/2022", "01/07/2022 - 30/09/2022", "01/10/2022 - 31/12/2022",
          "01/01/2023 - 31/03/2023"]  # fmt: skip

PIVOTS: tuple[Defect, ...] = (
    Defect("pivot_in_outline_form", lambda: workbook(("Pivot", pivot("outline"))), n_rows=24,
           roles={"Authority": "unit", "Year": "time"}, cells={("Authority", 4): "Bolton"},
           problems={"unfold_outline": ("Region", (2, 3, 8, 13, 19, 20, 25, 31, 32, 37, 42)),
                     "total_rows_left_out": (None, (7, 12, 17, 18, 24, 29, 30, 36, 41, 46, 47))}),
    Defect("pivot_in_outline_form_with_months_across", lambda: workbook(
        ("Pivot", pivot("across"))), n_rows=24, roles={"Authority": "unit", "month": "time"},
        problems={"unfold_outline": ("Region", (2, 6, 9))}),
    Defect("pivot_in_compact_form", lambda: workbook(("Pivot", pivot("compact"))), n_rows=35,
           problems={"levels_in_one_column": ("Row Labels", (
               4, 5, 6, 8, 9, 10, 12, 13, 14, 17, 18, 19, 21, 22, 23, 26, 27, 28, 30, 31)),
               "numbers_read_as_text": ("Row Labels", (
                   2, 3, 7, 11, 15, 16, 20, 24, 25, 29, 33))}),
    Defect("sexes_below_each_area", lambda: workbook(("Data", below_each_area(empty=False))),
           n_rows=24, problems={"levels_in_one_column": ("Area", tuple(
               row for row in range(2, 26) if (row - 2) % 3)[:20])}),
    Defect("sexes_below_each_name_of_an_area", lambda: workbook(
        ("Data", below_each_area(empty=True))), n_rows=24,
        problems={"levels_in_one_column": ("Area", tuple(
            row for row in range(2, 26) if (row - 2) % 3)[:20])}),
    Defect("somebody_who_stands_twice", lambda: workbook(("Data", TWICE)), problems={
        "conflicting_rows": ("Ref", (6, 12))}),
)  # fmt: skip

SERIES: tuple[Defect, ...] = (
    *PIVOTS,
    Defect("years_beside_their_quarters", lambda: panel(QUARTERS_AND_YEARS, "Period"), n_rows=64,
           roles={"Area": "unit", "Period": "time"}, cells={("Period", 2): "2021 Q1"},
           problems={"drop_longer_times": ("Period", tuple(
               row for row in range(2, 82) if (row - 2) % 5 == 4))}),
    Defect("year_total_among_months", lambda: panel(TOTAL_LAST, "Month"), n_rows=96,
           kinds={"Month": "date"}, roles={"Month": "time"},
           problems={"drop_longer_times": ("Month", tuple(range(14, 106, 13)))}),
    Defect("years_quarters_and_months_of_a_series", lambda: workbook(("Data", series())),
           n_rows=24, kinds={"Title": "date", "All items": "whole_number"},
           cells={("Title", 18): datetime(2020, 1, 1)},
           problems={"drop_heading_rows": (None, tuple(range(4, 8))),
                     "drop_longer_times": ("Title", tuple(range(8, 18)))}),
    Defect("years_before_the_quarters_begin", lambda: panel(
        ["2018", "2019", *(f"2020 Q{q}" for q in (1, 2, 3, 4))], "Period"), n_rows=48,
        problems={"times_of_several_lengths": ("Period", tuple(
            row for row in range(2, 50) if (row - 2) % 6 < 2))}),
    Defect("years_that_end_each_quarter", lambda: panel(
        [f"{m} {y}" for y in (2021, 2022, 2023) for m in ("Mar", "Jun", "Sep", "Dec")],
        "12 months to"), n_rows=96, problems={"times_overlap": ("12 months to", ALL_96)}),
    Defect("years_that_end_each_march", lambda: panel(
        [f"Mar {y}" for y in range(2019, 2024)], "Year ending"), n_rows=40,
        kinds={"Year ending": "date"}, roles={"Year ending": "time"}),
    Defect("three_years_at_a_time", lambda: panel(
        [f"{y} - {y % 100 + 2}" for y in range(2012, 2020)], "Time period"), n_rows=64,
        problems={"times_overlap": ("Time period", ALL_96)}),
    Defect("three_months_at_a_time", lambda: panel(
        ["Jan to Mar 2023", "Feb to Apr 2023", "Mar to May 2023", "Apr to Jun 2023"], "Quarter"),
        n_rows=32, problems={"times_overlap": ("Quarter", ALL_96)}),
    Defect("starts_in_years_and_quarters", lambda: workbook(("Data", [
        ["Area", "Year", "Offences", "Start"],
        *([p, y, count(p, y), ("2021", "2021 Q3", "2022 Q1", "")[i % 4]]
          for i, p in enumerate(PLACES) for y in range(2018, 2024))])), n_rows=48,
        roles={"Area": "unit", "Year": "time"}),
    Defect("months_across_by_place_and_kind", lambda: workbook(("Data", KINDS)), n_rows=96,
           roles={"LSOA Name": "unit", "month": "time"}, kinds={"month": "date"},
           problems={"conflicting_rows": ("LSOA Name", tuple(range(2, 18)))},
           cells={("month", 2): datetime(2021, 1, 1)}),
    Defect("months_as_one_number", lambda: panel([202310 + m for m in range(3)] + [
        202401 + m for m in range(3)], "Month"), n_rows=48, kinds={"Month": "date"},
        roles={"Area": "unit", "Month": "time"}, cells={("Month", 5): datetime(2024, 1, 1)}),
    Defect("spans_that_look_like_months_across", lambda: workbook(("Data", SPANS)), n_rows=32,
           columns=("Area", "year", "value"), cells={("year", 2): "2009/10"},
           roles={"year": "time"}),
    Defect("term_in_a_column_beside_its_year", lambda: workbook(("Data", TERMS)), n_rows=48,
           roles={"la_name": "unit", "period": "time", "time_period": "unused"},
           cells={("period", 2): "Autumn 2021/22"},
           problems={"one_time_of_two": ("period", ())}),
    Defect("quarter_with_its_months", lambda: workbook(("Data", BRACKETS)), n_rows=64,
           roles={"Ward": "unit", "period": "time"}, cells={("period", 2): "2021/22 Q1"},
           problems={"one_time_of_two": ("period", ())}),
    Defect("codes_of_places_with_the_nation", lambda: workbook(("Data", scotland())), n_rows=90,
           roles={"FeatureCode": "unit", "DateCode": "time"},
           problems={"perhaps_total_row": (None, (2, 3, 4, 32, 33, 34, 62, 63, 64)),
                     "conflicting_rows": ("FeatureCode", tuple(range(2, 22)))}),
    Defect("measure_that_names_a_wait", lambda: workbook(("Data", MEASURES)), n_rows=64,
           roles={"Area": "unit", "Period": "time", "Measure": "unused"},
           problems={"conflicting_rows": ("Area", ALL_96)}),
    Defect("a_printed_list_with_page_heads", lambda: workbook(("Report", PAGES)), n_rows=36,
           roles={"Ref": "unit", "Scheme": "treated"}, steps={("drop_repeated_header", None): 6}),
    Defect("quarters_by_their_first_and_last_day", lambda: panel(RANGES, "Reporting period"),
           n_rows=32, roles={"Area": "unit", "Reporting period": "time"}),
    Defect("points_out_of_twenty", lambda: with_column(
        "quiz", [f"{i % 19} / 20" for i in range(40)]),
           kinds={"quiz": "whole_number"}, cells={("quiz", 14): 12.0},
           steps={("unit_taken_off", "quiz"): 40}),
    Defect("sessions_out_of_all", lambda: with_column("missed", [f"{i}/380" for i in range(40)]),
           kinds={"missed": "whole_number"}, steps={("unit_taken_off", "missed"): 40}),
    Defect("disposal_is_not_who_took_part", lambda: with_column(
        "Outcome", cycle("A no further action disposal", "Arrest")),
        roles={"Outcome": "covariate", "arm": "treated"}),
)  # fmt: skip

"""Tables as statistics offices, survey programs and case systems publish them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from generate import Defect, cycle, with_column, workbook
from openpyxl.utils import get_column_letter

PLACES = ("Barnet", "Bexley", "Bolton", "Bury", "Derby", "Dudley", "Halton", "Leeds")
START = 7  # of the first four places, in times from 1


def count(place: str, time: int) -> int:
    """A count that moves with place and time, and adds up to nothing by chance."""
    return 40 + 13 * PLACES.index(place) + (7 * time * (PLACES.index(place) + 3)) % 11


def panel(times: Sequence[Any], name: str = "Month") -> list[list[Any]]:
    """A row for each place and time, below the names."""
    rows = [[place, time, count(place, i)] for place in PLACES for i, time in enumerate(times, 1)]
    return [["Area", name, "Incidents"], *rows]


def started(times: Sequence[Any]) -> bytes:
    """Half of the places start at the time at ``START``."""
    names, *rows = panel(times, "Week")
    starts = {place: times[START - 1] if place in PLACES[:4] else "" for place in PLACES}
    return workbook(("Data", [[*names, "Start"], *([*row, starts[row[0]]] for row in rows)]))


def weeks(name: str, written: str) -> Defect:
    """Weeks of a year written in one way, as times and as starts."""
    times = [written.format(week) for week in range(1, 13)]
    return Defect(
        name,
        lambda: started(times),
        roles={"Area": "unit", "Week": "time", "Start": "first_treated", "Incidents": "outcome"},
        cells={("Week", 2): times[0], ("Start", 2): times[START - 1]},
    )


MONTHS = [datetime(2024, month, 1) for month in range(1, 13)]
TABLE = [["Area", "2022", "2023"], *([p, count(p, 1), count(p, 2)] for p in PLACES)]
NOTES = (["Notes"], ["1. Rounded to the nearest 5."], ["2. c = hidden"], ["Crown copyright"])
DAYS = [datetime(2024, 1, 2) + timedelta(days=9 * i) for i in range(40)]
EXCHANGED = [
    datetime(day.year, day.day, day.month) if day.day <= 12 else f"{day:%d/%m/%Y}" for day in DAYS
]


def rows_of(wanted: type, cells: Sequence[Any]) -> tuple[int, ...]:
    """Excel rows whose cell in a further column is of a type."""
    return tuple(row for row, cell in enumerate(cells, 2) if isinstance(cell, wanted))


NAMES_OF_MONTHS = (
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
)
WEEKS = [f"{datetime(2024, 4, 1) + timedelta(days=7 * i):%d/%m/%Y}" for i in range(6)]


def across(names: Sequence[str], *, total: bool = False) -> bytes:
    """A column for each time, and perhaps their sum."""
    rows = [[place, *(count(place, i) for i in range(len(names)))] for place in PLACES]
    more = [[*row, sum(row[1:])] for row in rows] if total else rows
    return workbook(("Data", [["Area", *names, *(["Total"] if total else [])], *more]))


def adding_up(*, anew: bool) -> bytes:
    """Two years of counts that add up, over each year or over both."""
    rows = []
    for place in PLACES:
        so_far = 0
        for year in (2023, 2024):
            so_far = 0 if anew else so_far
            for month in range(1, 13):
                so_far += count(place, month)
                rows.append([place, f"{NAMES_OF_MONTHS[month - 1]} {year}", so_far])
    return workbook(("Data", [["Area", "Month", "Incidents"], *rows]))


SURVEY = ("ResponseId", "Status", "Progress", "Finished", "RecordedDate", "Group", "Score after")


def survey() -> bytes:
    """An export of Qualtrics with two previews and two people who broke off."""
    rows = [
        [f"R_{i:03d}k", "Survey Preview" if i < 2 else "IP Address", 40 if i in (5, 9) else 100,
         "False" if i in (5, 9) else "True", f"2024-05-{i % 28 + 1:02d} 10:{i:02d}",
         "Programme" if i % 2 else "Control", (7 * i) % 21]
        for i in range(40)
    ]  # fmt: skip
    return workbook(("Sheet0", [list(SURVEY), *rows]))


MORE: tuple[Defect, ...] = (
    Defect("months_across", lambda: across(NAMES_OF_MONTHS), n_rows=96,
           columns=("Area", "month", "value"), roles={"month": "time", "value": "outcome"},
           steps={("columns_to_rows", "month"): 12}, cells={("month", 2): "Month 1 (Jan)"}),
    Defect("months_of_a_financial_year_across", lambda: across(
        [*NAMES_OF_MONTHS[3:], *NAMES_OF_MONTHS[:3]], total=True), n_rows=96,
        columns=("Area", "month", "value"), cells={("month", 2): "Month 1 (Apr)"},
        steps={("columns_to_rows", "month"): 12, ("leave_out_column", "Total"): 96},
        problems={"sum_column_left_out": ("Total", ())}),
    Defect("weeks_across", lambda: across([f"Week {i}" for i in range(1, 13)]), n_rows=96,
           columns=("Area", "week", "value"), roles={"week": "time", "value": "outcome"}),
    Defect("weeks_of_iso_across", lambda: across([f"2024-W{i:02}" for i in range(1, 13)]),
           n_rows=96, columns=("Area", "week", "value"), cells={("week", 2): "2024-W01"}),
    Defect("weeks_by_their_days_across", lambda: across(WEEKS), n_rows=48,
           columns=("Area", "week", "value"), kinds={"week": "date"}),
    Defect("months_across_with_a_year", lambda: workbook(("Data", [
        ["Area", "Year", *NAMES_OF_MONTHS],
        *([place, year, *(count(place, month + year) for month in range(12))]
          for place in PLACES for year in (2023, 2024))])), n_rows=192,
        roles={"period": "time", "Year": "unused", "month": "unused"},
        cells={("period", 2): datetime(2023, 1, 1), ("period", 3): datetime(2024, 1, 1)},
        problems={"one_time_of_two": ("period", ())}),
    Defect("year_and_week_apart", lambda: workbook(("Data", [
        ["Area", "Year", "Week", "Incidents"],
        *([place, year, week, count(place, week + year)]
          for place in PLACES for year in (2023, 2024) for week in range(1, 53, 4))])),
        roles={"period": "time", "Area": "unit", "Week": "unused"},
        cells={("period", 2): "2023 W01"}, problems={"one_time_of_two": ("period", ())}),
    Defect("quarters_across_without_year", lambda: across(("Q1", "Q2", "Q3", "Q4")), n_rows=8,
           problems={"times_across": ("Q1", ())}),
    Defect("counts_adding_up_over_a_year", lambda: adding_up(anew=True),
           problems={"running_total": ("Incidents", tuple(range(2, 22)))}),
    Defect("counts_adding_up_over_all_times", lambda: adding_up(anew=False),
           problems={"running_total": ("Incidents", tuple(range(2, 22)))}),
    Defect("survey_previews", survey, n_rows=38, roles={"Progress": "unused"},
           steps={("drop_survey_previews", None): 2},
           problems={"drop_survey_previews": (None, (2, 3)),
                     "unfinished_answers": ("Finished", (7, 11))}),
)  # fmt: skip

MONEY = ("1,204.10", "250.34-", "18.00", "4,010.55-", "92.75")
MARKED: tuple[Defect, ...] = (
    *(
        Defect(f"hidden_by_{name}", lambda mark=mark: with_column(
            "children", cycle(41, 52, mark, 47, 60)), cells={("children", 2): 41.0},
            kinds={"children": "whole_number"}, steps={("suppressed_to_missing", "children"): 8},
            problems={"suppressed_cells": ("children", tuple(range(4, 42, 5)))})
        for name, mark in (("n_below_five", "n<5"), ("up_to_five", "\u22645"), ("tilde", "~"),
                           ("one_to_four", "1-4"), ("letter_s", "S"))
    ),
    Defect("minus_behind_the_number", lambda: with_column("cost", cycle(*MONEY)),
           kinds={"cost": "number"}, cells={("cost", 3): -250.34, ("cost", 5): -4010.55}),
    Defect("amounts_in_thousands", lambda: with_column(
        "cost", cycle("\u00a31.2k", "\u00a3950", "\u00a32.35m", "\u00a314k")),
        kinds={"cost": "whole_number"}, steps={("amounts_in_full", "cost"): 30},
        cells={("cost", 2): 1200.0, ("cost", 3): 950.0, ("cost", 4): 2_350_000.0}),
    Defect("numbers_with_their_unit", lambda: with_column(
        "absence", [f"{3 * i % 17} days" for i in range(40)]), kinds={"absence": "whole_number"},
        steps={("unit_taken_off", "absence"): 40}, cells={("absence", 3): 3.0}),
    Defect("money_with_its_letters", lambda: with_column(
        "cost", [f"GBP {7 * i + 0.5:.2f}" for i in range(40)]), kinds={"cost": "number"},
        steps={("unit_taken_off", "cost"): 40}, cells={("cost", 3): 7.5}),
    Defect("numbers_with_several_units", lambda: with_column(
        "length", cycle("3 days", "2 weeks", "10 days", "1 month")), kinds={"length": "category"},
        problems={"several_units": ("length", tuple(range(2, 22)))}),
    Defect("doses_are_labels", lambda: with_column("dose", cycle("6 weeks", "12 weeks")),
           kinds={"dose": "category"}, cells={("dose", 2): "6 weeks"}),
)  # fmt: skip

LISTED = [["School"], *([f"{name} Academy"] for name in PLACES[:3])]
EXCLUDED = [["School name", "Year", "Exclusions"], *(
    [f"{name} Academy", year, (7 * i + year) % 13]
    for i, name in enumerate(PLACES) for year in (2022, 2023, 2024))]  # fmt: skip


def spelled(name: str) -> str:
    """A school's name as another list spells it."""
    return f"The {name} Academy Ltd" if name in PLACES[:2] else f"{name} Academy"


def schools(key: str, write: Callable[[str], str]) -> list[list[Any]]:
    """A list of schools with their size."""
    return [[key, "Pupils"], *([write(name), 300 + 17 * i] for i, name in enumerate(PLACES))]


def england(hidden: Sequence[int]) -> bytes:
    """Places and their sum by month; in some months one place's count is hidden."""
    rows: list[list[Any]] = [["Month", "Area", "Referrals"]]
    for i, month in enumerate(MONTHS):
        counts: list[Any] = [count(place, i + 1) for place in PLACES]
        rows.append([month, "England", sum(counts)])
        counts[2] = "c" if i in hidden else counts[2]
        rows += [[month, place, number] for place, number in zip(PLACES, counts, strict=True)]
    return workbook(("Data", rows))


SOME_HIDDEN = (0, 3, 4, 7, 9, 11)  # months from 0
FIRST_ENGLAND = tuple(range(2, 110, 9))
TOGETHER_WITH: tuple[Defect, ...] = (
    Defect("list_headed_otherwise", lambda: workbook(("Data", EXCLUDED), ("Taking part", LISTED)),
           columns=("School name", "Year", "Exclusions", "listed in Taking part"), n_rows=24,
           roles={"listed in Taking part": "treated"}, steps={("join_sheet", None): 9},
           problems={"sheet_joined": (None, ()),
                     "list_names_some": ("listed in Taking part", tuple(range(11, 26)))}),
    Defect("schools_spelt_otherwise", lambda: workbook(
        ("Data", [["School", "Year", "Exclusions"], *EXCLUDED[1:]]),
        ("Schools", schools("School", spelled))), n_rows=24, cells={("Pupils", 2): 300.0},
        problems={"sheet_joined": (None, ()),
                  "keys_typed_differently": ("School", tuple(range(2, 8)))}),
    Defect("key_called_quite_otherwise", lambda: workbook(
        ("Data", EXCLUDED), ("Schools", schools("Establishment", lambda name: f"{name} Academy"))),
        columns=("School name", "Year", "Exclusions"),
        problems={"sheet_chosen": (None, ()), "sheet_not_joined": ("Establishment", ())}),
    Defect("some_keys_only_shared", lambda: workbook(
        ("Data", EXCLUDED), ("Schools", schools(
            "School", lambda name: f"{name} {'Primary' if name < 'Bu' else 'Academy'}"))),
        columns=("School name", "Year", "Exclusions"),
        problems={"sheet_chosen": (None, ()), "sheet_not_joined": ("School", ())}),
    Defect("england_beside_hidden_counts", lambda: england(SOME_HIDDEN), n_rows=96,
           steps={("drop_total_row", None): 12},
           problems={"total_rows_left_out": (None, FIRST_ENGLAND),
                     "suppressed_cells": ("Referrals", tuple(5 + 9 * i for i in SOME_HIDDEN))}),
    Defect("england_where_every_sum_is_hidden", lambda: england(range(12)), n_rows=108,
           problems={"perhaps_total_row": (None, FIRST_ENGLAND),
                     "suppressed_cells": ("Referrals", tuple(range(5, 113, 9)))}),
    Defect("places_across_months_down", lambda: workbook(("Data", [
        ["Month", *PLACES], *([month, *(count(place, i) for place in PLACES)]
                              for i, month in enumerate(MONTHS))])), n_rows=12,
        problems={"places_across": ("Barnet", ())}),
)  # fmt: skip

BANNER = [["", "Incidents", "", "", "Arrests", "", ""], ["Area", *(2 * ["Jan", "Feb", "Mar"])],
          *([place, *(count(place, i) for i in range(6))] for place in PLACES)]  # fmt: skip
MONDAYS = [datetime(2024, 4, 1) + timedelta(days=7 * i) for i in range(6)]
UPPER = "Upper tier local authorities"
WIDER = (("England", "England"), ("North East region", "Regions (statistical)"))
LEVELS = [["Area", "Area type", "Year", "Count"], *(
    [area, level, year, count(area, i) if level == UPPER else 900 + i]
    for i, year in enumerate((2021, 2022, 2023))
    for area, level in (*WIDER, *((place, UPPER) for place in PLACES)))]  # fmt: skip
FINANCIAL = (*NAMES_OF_MONTHS[3:], *NAMES_OF_MONTHS[:3])
SCHOOL = (*NAMES_OF_MONTHS[8:], *NAMES_OF_MONTHS[:7])


def below_years(years: Sequence[Any], months: Sequence[str], *, total: bool = False) -> bytes:
    """Months below the year they are of, with a sum of each year where asked."""
    width = len(months) + total
    above = [cell for year in years for cell in (year, *([""] * (width - 1)))]
    rows = []
    for place in PLACES:
        counts = [[count(place, 12 * k + i) for i in range(len(months))] for k in range(len(years))]
        rows.append([place, *(n for each in counts for n in (*each, sum(each))[:width])])
    below = [*months, "Total"][:width] * len(years)
    merge = tuple(
        f"{get_column_letter(2 + k * width)}1:{get_column_letter(1 + (k + 1) * width)}1"
        for k in range(len(years))
    )
    return workbook(("Data", [["", *above], ["Area", *below], *rows]), merge=merge)


SUBTOTALS = [["Partnership", "Ward", "Ward code", "Jan-24", "Feb-24", "Mar-24"]]
for half, pair in (("North", PLACES[:4]), ("South", PLACES[4:])):
    wards = [[half, p, f"E0500{ord(p[0]) + len(p)}{p[1]}", *(count(p, i) for i in range(3))]
             for p in pair]  # fmt: skip
    sums = [sum(ward[3 + i] for ward in wards) for i in range(3)]
    SUBTOTALS += [*wards, [f"{half} Total", "", "", *sums]]

LATER: tuple[Defect, ...] = (
    Defect("months_below_years", lambda: below_years((2022, 2023), NAMES_OF_MONTHS, total=True),
           n_rows=192, columns=("Area", "month", "value"), roles={"month": "time"},
           cells={("month", 3): datetime(2022, 1, 1), ("month", 23_003): datetime(2023, 12, 1)},
           problems={"sum_column_left_out": ("2023 Total", ())}),
    Defect("months_below_financial_years", lambda: below_years(("2022/23", "2023/24"), FINANCIAL),
           n_rows=192, columns=("Area", "month", "value"),
           cells={("month", 3): datetime(2022, 4, 1), ("month", 23_003): datetime(2024, 3, 1)}),
    Defect("months_below_school_years", lambda: below_years(
        ("Academic year 2022-23", "Academic year 2023-24"), SCHOOL), n_rows=176,
        columns=("Area", "month", "value"),
        cells={("month", 3): datetime(2022, 9, 1), ("month", 21_003): datetime(2024, 7, 1)}),
    Defect("half_years_across", lambda: across(
        ["Apr-Sep 2021", "Oct 2021-Mar 2022", "Apr-Sep 2022", "Oct 2022-Mar 2023"]), n_rows=32,
        columns=("Area", "period", "value"), roles={"period": "time"},
        cells={("period", 2): "Apr-Sep 2021", ("period", 3002): "Oct 2022-Mar 2023"}),
    Defect("months_across_with_subtotals", lambda: workbook(("Data", SUBTOTALS)), n_rows=24,
           columns=("Partnership", "Ward", "Ward code", "month", "value"),
           steps={("drop_total_row", None): 6},
           problems={"total_rows_left_out": (None, (6, 11))}),
    Defect("months_below_a_banner", lambda: workbook(("Data", BANNER), merge=("B1:D1", "E1:G1")),
           n_rows=24, columns=("Area", "month", "Incidents", "Arrests"),
           roles={"month": "time"}),
    Defect("weeks_by_their_ends_across", lambda: across([f"w/e {day}" for day in WEEKS]),
           n_rows=48, columns=("Area", "week", "value"), kinds={"week": "date"},
           cells={("week", 2): datetime(2024, 3, 26)}),
    Defect("weeks_as_dates_across", lambda: across(MONDAYS), n_rows=48, typed=True,
           columns=("Area", "week", "value"), cells={("week", 2): datetime(2024, 4, 1)}),
    Defect("levels_of_a_profile", lambda: workbook(("Data", LEVELS)), n_rows=24,
           steps={("drop_wider_rows", None): 6},
           problems={"drop_wider_rows": (None, (2, 3, 12, 13, 22, 23))}),
    Defect("count_of_a_pivot", lambda: with_column("Count of Ref", cycle(12, 7, 5)),
           kinds={"Count of Ref": "whole_number"}),
)  # fmt: skip

READ: tuple[Defect, ...] = (
    weeks("weeks_of_iso", "2024-W{:02}"),
    weeks("weeks_before_the_year", "W{:02} 2024"),
    weeks("weeks_in_short", "wk {} 2024"),
    weeks("weeks_in_words", "Week {}, 2024"),
    Defect("months_by_code", lambda: started([f"M{month:02} 2024" for month in range(1, 13)]),
           kinds={"Week": "date"}, roles={"Week": "time", "Start": "first_treated"},
           cells={("Week", 2): datetime(2024, 1, 1), ("Start", 2): datetime(2024, START, 1)}),
    Defect("notes_below_an_empty_row", lambda: workbook(("T1", [*TABLE, [], *NOTES])),
           n_rows=8, problems={"drop_notes_below": (None, tuple(range(11, 15)))}),
    Defect("notes_below_two_columns", lambda: workbook(
        ("T1", [["Area", "Incidents"], *(row[:2] for row in TABLE[1:]), [], *NOTES])), n_rows=8,
        problems={"drop_notes_below": (None, tuple(range(11, 15)))}),
    Defect("place_months_twice", lambda: workbook(("Data", [*panel(MONTHS), *panel(MONTHS)[3:9]])),
           n_rows=96, roles={"Area": "unit", "Month": "time"},
           problems={"repeated_rows": ("Area", tuple(range(98, 104)))},
           steps={("drop_repeated_rows", None): 6}),
    Defect("place_months_that_disagree", lambda: workbook(
        ("Data", [*panel(MONTHS), *([*row[:2], row[2] + 3] for row in panel(MONTHS)[3:5])])),
        n_rows=98, roles={"Area": "unit", "Month": "time"},
        problems={"conflicting_rows": ("Area", (4, 5, 98, 99))}),
    Defect("decimal_commas_of_three_places", lambda: with_column(
        "rate", cycle("0,125", "1,250", "2,375", "10,500")), kinds={"rate": "number"},
        cells={("rate", 2): 0.125, ("rate", 3): 1.25, ("rate", 5): 10.5},
        problems={"decimal_commas": ("rate", tuple(range(2, 22)))}),
    Defect("dates_exchanged_by_excel", lambda: with_column("referral date", EXCHANGED),
           kinds={"referral date": "date"}, typed=True,
           problems={"dates_perhaps_swapped": ("referral date", rows_of(datetime, EXCHANGED))}),
    Defect("survey_address_in_one_word", lambda: with_column(
        "IPAddress", [f"10.0.0.{i}" for i in range(40)]), absent=("IPAddress",),
        problems={"likely_identifier": ("IPAddress", ())}),
    Defect("percentages_are_exact", lambda: with_column(
        "% present", cycle("83.9%", "84.4%", "90.1%")), cells={("% present", 2): 0.839,
        ("% present", 3): 0.844, ("% present", 4): 0.901}),
)  # fmt: skip

PUBLISHERS: tuple[Defect, ...] = (*READ, *MORE, *MARKED, *TOGETHER_WITH, *LATER)

"""Tables as statistics offices, survey programs and case systems publish them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from generate import Defect, cycle, with_column, workbook

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


PUBLISHERS: tuple[Defect, ...] = (
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

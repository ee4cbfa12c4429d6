"""Labels, numbers and dates as people and programs really type them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from generate import HEADER, MISSING, Defect, cohort, cycle, pupils, put, with_column, workbook

from tests.bad_workbooks.writers import Percent


def spelled(usual: str, other: str) -> Callable[[], bytes]:
    """A column of two places, one of which every second row writes in another way."""
    return lambda: with_column("place", cycle(usual, "Hill Top", usual, other, usual, "Hill Top"))


def one_place(name: str, usual: str, other: str, *, told: bool = True) -> Defect:
    """A place written in two ways that is one; told as a warning, or only as a step."""
    rows = tuple(row for row in range(2, 42) if (row - 2) % 6 == 3)
    problems = {"inconsistent_labels": ("place", rows)} if told else {}
    return Defect(
        name,
        spelled(usual, other),
        problems=problems,
        cells={("place", 5): usual, ("place", 3): "Hill Top"},
        kinds={"place": "category"},
    )


def keyed(change: Callable[[str], str]) -> Callable[[], bytes]:
    """Two rows a pupil, whose key is written in another way in the second of them."""
    rows = [[row[0].replace("P", "P-"), wave, *row[1:]] for row in pupils() for wave in (1, 2)]
    for row in rows[1::2]:
        row[0] = change(row[0])
    return lambda: workbook(("Pupils", [["pupil_key", "wave", *HEADER[1:]], *rows]))


SPELLINGS: tuple[Defect, ...] = (
    one_place("space_of_no_width", "Alder", "Al\u200bder"),
    one_place("mark_of_byte_order", "Alder", "\ufeffAlder"),
    one_place("word_joiner", "Alder", "Alder\u2060"),
    one_place("mark_of_direction", "Alder", "\u200eAlder"),
    one_place("soft_hyphen", "Alder", "Al\u00adder"),
    one_place("curly_apostrophe", "St Mary's", "St Mary\u2019s"),
    one_place("curly_quotes", 'The "Oaks"', "The \u201cOaks\u201d"),
    one_place("en_dash", "Alder - North", "Alder \u2013 North"),
    one_place("hyphen_not_to_break", "Alder-North", "Alder\u2011North"),
    one_place("accent_apart", "Caf\u00e9", "Cafe\u0301"),
    one_place("digits_of_full_width", "Site 12", "Site \uff11\uff12"),
    one_place("ampersand", "Alder and Birch", "Alder & Birch"),
    one_place("saint_with_a_stop", "St Mary", "St. Mary"),
    Defect("yes_with_an_unseen_letter", lambda: with_column(
        "fsm", cycle("yes", "no", "yes\u200b", "no")), kinds={"fsm": "yes_no"},
        problems={"inconsistent_labels": ("fsm", tuple(range(4, 42, 4)))},
        cells={("fsm", 4): "yes"}),
    Defect("keys_with_unseen_letters", keyed(lambda key: key + "\u200b"), n_rows=80,
           cells={("pupil_key", 3): "P-0000"}, roles={"pupil_key": "unit", "wave": "time"},
           steps={("trim_spaces", "pupil_key"): 40}),
    Defect("keys_with_another_dash", keyed(lambda key: key.replace("-", "\u2013")), n_rows=80,
           cells={("pupil_key", 3): "P-0000"}, roles={"pupil_key": "unit", "wave": "time"},
           problems={"inconsistent_labels": ("pupil_key", tuple(range(3, 42, 2)))},
           steps={("merge_labels", "pupil_key"): 40}),
    Defect("names_with_unseen_letters", lambda: workbook(
        ("Pupils", [["pupil_key", "sch\u00adool", "arm\u200b", "\ufeffscore"], *pupils()])),
        columns=HEADER, roles={"score": "outcome", "arm": "treated"}),
    Defect("numbers_of_full_width", lambda: cohort(
        lambda rows: [row.__setitem__(3, "\uff11\uff12") for row in rows[3:5]] and None),
        cells={("score", 5): 12.0}, steps={("text_to_number", "score"): 2}),
)  # fmt: skip

SHARES = [round(0.81 + 0.004 * i, 3) for i in range(40)]
PERCENTAGES = [round(100 * share, 1) for share in SHARES]


def with_cells(name: str, usual: Sequence[Any], odd: dict[int, Any]) -> Callable[[], bytes]:
    """A further column of usual cells with some others: Excel row -> value."""
    return lambda: with_column(name, [odd.get(i + 2, cell) for i, cell in enumerate(usual)])


def asked(name: str, column: str, usual: Sequence[Any], odd: dict[int, Any]) -> Defect:
    """Percentages written in two ways, which are asked about and stay as they are read."""
    return Defect(name, with_cells(column, usual, odd),
                  problems={"percentages_two_ways": (column, tuple(odd)[:20])},
                  kinds={column: "number"})  # fmt: skip


def two_columns(first: str, second: str, before: Sequence[Any], after: Sequence[Any]) -> bytes:
    """A clean cohort with two more columns."""
    rows = [[*row, *both] for row, both in zip(
        pupils(), zip(before, after, strict=True), strict=True)]  # fmt: skip
    return workbook(("Pupils", [[*HEADER, first, second], *rows]))


def scales(
    name: str,
    before: Sequence[Any],
    after: Sequence[Any],
    *,
    asked: bool,
    columns: tuple[str, str] = ("attendance before", "attendance after"),
) -> Defect:
    """One measure in two columns, which are asked about where they lie on two scales."""
    problem: dict[str, tuple[str | None, tuple[int, ...]]] = {
        "percentages_two_scales": (columns[1], ())
    }
    return Defect(name, lambda: two_columns(*columns, before, after),
                  problems=problem if asked else {},
                  kinds=dict.fromkeys(columns, "number"))  # fmt: skip


SIGNS = [f"{p}%" for p in PERCENTAGES]
TWO_WAYS: tuple[Defect, ...] = (
    scales("percentages_then_signs", PERCENTAGES, SIGNS, asked=True),
    scales("signs_then_percentages", SIGNS, PERCENTAGES, asked=True),
    scales("shares_then_percentages", SHARES, PERCENTAGES, asked=True),
    scales("percentages_then_signs_by_season", PERCENTAGES, SIGNS, asked=True,
           columns=("Autumn % attendance", "Spring % attendance")),
    scales("signs_then_shares", SIGNS, SHARES, asked=False),
    scales("signs_in_both", SIGNS, SIGNS, asked=False),
    scales("a_share_beside_another_measure", SIGNS, PERCENTAGES, asked=False,
           columns=("attendance before", "reading after")),
    scales("small_amounts_then_large", [round(0.1 + 0.13 * i, 2) for i in range(40)],
           [round(3.1 + 0.23 * i, 2) for i in range(40)], asked=False),
    asked("shares_among_percentages", "attendance %", PERCENTAGES, {5: 0.94, 9: 0.915}),
    asked("percentages_among_shares", "attendance", SHARES, {5: 94.0, 9: 91.5, 40: 88.0}),
    asked("signs_among_percentages", "attended", PERCENTAGES, {5: "94%", 9: "91.5%"}),
    asked("percentages_among_signs", "attended", [f"{p}%" for p in PERCENTAGES],
          {5: 94.0, 9: 91.5}),
    asked("small_shares_among_percentages", "absence %", [round(5 + 0.15 * i, 2)
                                                          for i in range(40)],
          {5: 0.075, 6: 0.06}),
    asked("half_shares_half_percentages", "attendance",
          [s if i % 2 else p for i, (s, p) in enumerate(zip(SHARES, PERCENTAGES, strict=True))],
          {row: SHARES[row - 2] for row in range(3, 42, 2)}),
    asked("half_shown_as_percentages", "rate",
          [Percent((10 + 2 * i) / 100) if i % 2 else 10.0 + 2 * i for i in range(40)],
          {row: Percent((10 + 2 * (row - 2)) / 100) for row in range(3, 42, 2)}),
    Defect("shares_shown_in_two_ways", with_cells(
        "rate", [Percent(s) if i % 2 else s for i, s in enumerate(SHARES)], {}),
        kinds={"rate": "number"}, cells={("rate", 3): SHARES[1]}),
    Defect("shares_with_and_without_sign", with_cells(
        "attended", SHARES, {5: "94%", 9: "91.5%"}), kinds={"attended": "number"},
        cells={("attended", 5): 0.94}),
    Defect("small_and_large_amounts", lambda: with_column(
        "income", [round(0.5 * 1.2**i, 2) for i in range(40)]), kinds={"income": "number"}),
    Defect("few_and_many_offences", lambda: with_column("offences", cycle(0, 1, 30, 2, 70, 1)),
           kinds={"offences": "whole_number"}),
)  # fmt: skip

ONES = [float(100 + i) for i in range(40)]
MARKED = {row: f"{98 + row}{mark}" for row, mark in zip(
    range(2, 42, 3), ("*", " [r]", "~", "^", "\u2020", "\u00b9", " r", " (p)", "**", "[note 2]",
                      "*", " [e]", "#", "~"), strict=True)}  # fmt: skip

NUMBERS: tuple[Defect, ...] = (
    Defect("numbers_with_marks", with_cells("offences", ONES, MARKED),
           problems={"marked_numbers": ("offences", tuple(MARKED))},
           steps={("number_marks", "offences"): 14}, kinds={"offences": "whole_number"},
           cells={("offences", row): 98.0 + row for row in MARKED}),
    Defect("every_number_revised", lambda: with_column("rate", [f"{v} [r]" for v in ONES]),
           problems={"marked_numbers": ("rate", tuple(range(2, 22)))},
           kinds={"rate": "whole_number"}, cells={("rate", 3): 101.0}),
    Defect("nil_for_nought", with_cells("visits", ONES, {5: "nil", 9: "Zero"}),
           kinds={"visits": "whole_number"}, cells={("visits", 5): 0.0, ("visits", 9): 0.0},
           problems={"nil_is_zero": ("visits", (5, 9))}),
    Defect("estimates_and_letters_beside_numbers", with_cells(
        "change", ONES, {5: "12 (est.)", 6: "-0.9r", 7: "c. 30", 9: "14p"}),
        kinds={"change": "number"}, cells={("change", 5): 12.0, ("change", 6): -0.9,
                                           ("change", 7): 30.0, ("change", 9): 14.0},
        problems={"marked_numbers": ("change", (5, 6, 7, 9))}),
    Defect("classes_of_a_school", lambda: with_column("class", cycle("7r", "7p", "8e", "9r")),
           cells={("class", 3): "7p"}),
    Defect("grades_of_stars", lambda: with_column("grade", cycle("1*", "2*", "3*", "4*")),
           kinds={"grade": "category"}, cells={("grade", 3): "2*"}),
    Defect("mostly_hidden", with_cells("violence", ["[c]"] * 40, {5: 12.0, 9: 7.0, 30: 31.0}),
           kinds={"violence": "whole_number"}, cells={("violence", 5): 12.0,
                                                      ("violence", 6): MISSING},
           problems={"suppressed_cells": ("violence", tuple(
               row for row in range(2, 25) if row not in (5, 9))[:20])}),
    Defect("many_crosses", with_cells("looked after", ONES, dict.fromkeys(range(2, 42, 4), "x")),
           kinds={"looked after": "whole_number"}, cells={("looked after", 6): MISSING},
           problems={"many_missing_codes": ("looked after", tuple(range(2, 42, 4)))}),
    Defect("share_of_the_population", with_cells("population share", SHARES, {}),
           roles={"population share": "outcome"}),
    Defect("numbers_read_as_text", with_cells(
        "visits", ONES, dict.fromkeys(range(3, 42, 6), "see file")),
        problems={"numbers_read_as_text": ("visits", tuple(range(3, 42, 6)))},
        kinds={"visits": "text"}),
    Defect("keys_cut_short", lambda: cohort(lambda rows: [
        row.__setitem__(0, f"1.{23 + i // 4}E+15") for i, row in enumerate(rows)] and None),
        problems={"digits_lost": ("pupil_key", tuple(range(2, 22))),
                  "conflicting_rows": ("pupil_key", tuple(range(2, 22)))},
        roles={"pupil_key": "unit"}),
    Defect("pupil_numbers_cut_short", lambda: with_column(
        "CRN", [f"1.{i:05d}E+11" for i in range(40)]), kinds={"CRN": "text"},
        problems={"digits_lost": ("CRN", tuple(range(2, 22)))}),
    Defect("large_amounts_cut_short", lambda: with_column(
        "turnover", [f"1.{i:05d}E+12" for i in range(40)]), kinds={"turnover": "whole_number"},
        problems={"digits_lost": ("turnover", tuple(range(2, 22)))}),
    Defect("numbers_of_eighteen_digits", lambda: with_column(
        "pupil ref", [1e17 + 1000 * i for i in range(40)]),
        problems={"digits_lost": ("pupil ref", tuple(range(2, 22)))},
        kinds={"pupil ref": "text"}),
    Defect("digits_of_eighteen_places", lambda: with_column(
        "serial", [f"1234567890123{i:05d}" for i in range(40)]), kinds={"serial": "text"},
        cells={("serial", 3): "123456789012300001"}),
    Defect("error_of_a_lookup", lambda: put(3, {5: "#N/A", 8: "#N/A"}),
           problems={"error_cells": ("score", (5, 8))},
           steps={("error_to_missing", "score"): 2}),
)  # fmt: skip

DAYS = [datetime(2024, 1, 1) + timedelta(days=3 * i) for i in range(40)]
SERIALS = {row: 45292.0 + 3 * (row - 2) for row in range(3, 42, 2)}

DATES: tuple[Defect, ...] = (
    Defect("dates_and_day_numbers", with_cells("joined", DAYS, SERIALS), typed=True,
           kinds={"joined": "date"}, steps={("serial_to_date", "joined"): 20},
           problems={"dates_as_day_numbers": ("joined", tuple(SERIALS))},
           cells={("joined", 3): datetime(2024, 1, 4), ("joined", 41): datetime(2024, 4, 27)}),
    Defect("day_month_year_in_digits", with_cells(
        "Start date", [int(f"{day:%d%m%Y}") for day in DAYS], {}), kinds={"Start date": "date"},
        cells={("Start date", 2): DAYS[0], ("Start date", 41): DAYS[39]},
        steps={("serial_to_date", "Start date"): 40}),
    Defect("births_in_digits", with_cells("DOB", [int(f"{day:%d%m%Y}") for day in DAYS], {}),
           absent=("DOB",), problems={"likely_identifier": ("DOB", ())}),
    Defect("digits_that_are_no_days", with_cells(
        "Start number", [1132024 + 10_000 * i for i in range(40)], {}),
        kinds={"Start number": "whole_number"}),
    Defect("day_numbers_and_typed_dates", with_cells(
        "joined", [f"{day:%d/%m/%Y}" for day in DAYS], SERIALS), kinds={"joined": "date"},
        cells={("joined", 3): datetime(2024, 1, 4)}, steps={("serial_to_date", "joined"): 20}),
    Defect("dates_typed_in_three_ways", with_cells(
        "joined", [f"{day:%d/%m/%Y}" for day in DAYS],
        {row: f"{DAYS[row - 2]:%Y-%m-%d}" if row % 2 else f"{DAYS[row - 2]:%d} Jan 2024"
         for row in range(2, 12)}),
        kinds={"joined": "date"}, steps={("text_to_date", "joined"): 40},
        cells={("joined", 2): datetime(2024, 1, 1), ("joined", 3): datetime(2024, 1, 4),
               ("joined", 12): datetime(2024, 1, 31)}),
    Defect("dates_that_stand_for_none", with_cells(
        "closed", DAYS, {5: datetime(1904, 1, 1), 9: datetime(9999, 12, 31)}), typed=True,
        kinds={"closed": "date"}, cells={("closed", 5): datetime(1904, 1, 1)},
        problems={"perhaps_missing_dates": ("closed", (5, 9))}),
    Defect("dates_of_long_ago", with_cells(
        "founded", [datetime(1901 + 2 * i, 5, 1) for i in range(40)], {7: datetime(1904, 1, 1)}),
        typed=True, kinds={"founded": "date"}),
    Defect("bands_made_dates", lambda: with_column(
        "age band", cycle("1-4", datetime(2024, 8, 5), datetime(2024, 12, 9), "13-16")),
        typed=True, kinds={"age band": "category"},
        cells={("age band", 3): "5-8", ("age band", 4): "9-12"},
        steps={("dates_to_bands", "age band"): 20},
        problems={"dates_to_bands": ("age band", tuple(
            row for row in range(2, 42) if row % 4 in (3, 0)))}),
    Defect("bands_made_dates_of_another_order", lambda: with_column(
        "age band", cycle("16 and over", datetime(2024, 5, 1), datetime(2024, 6, 10),
                          datetime(2015, 11, 1), "n/k")),
        typed=True, cells={("age band", 3): "1-5", ("age band", 4): "6-10",
                           ("age band", 5): "11-15"},
        problems={"dates_to_bands": ("age band", tuple(
            row for row in range(2, 42) if row % 5 in (3, 4, 0))[:20])}),
    Defect("bands_saved_as_dates", lambda: with_column(
        "age", cycle("1-4", "05-Aug", "09-Dec", "13+")), kinds={"age": "category"},
        cells={("age", 3): "5-8"}, problems={"dates_to_bands": ("age", tuple(
            row for row in range(2, 42) if row % 4 in (3, 0)))}),
    Defect("bands_made_dates_beside_a_gap", lambda: with_column(
        "age band", cycle("1-4", datetime(2024, 8, 5), "13-16", "17+")),
        typed=True, kinds={"age band": "category"}, cells={("age band", 3): "2024-08-05"},
        steps={("date_to_text", "age band"): 10},
        problems={"dates_among_labels": ("age band", tuple(range(3, 42, 4)))}),
    Defect("all_bands_saved_as_dates", lambda: with_column(
        "age band", cycle("01-Apr", "05-Aug", "09-Dec")), kinds={"age band": "category"},
        problems={"dates_among_labels": ("age band", tuple(range(2, 22)))}),
    Defect("days_without_a_year", lambda: with_column(
        "met", cycle("01-Apr", "05-Aug", "09-Dec")), kinds={"met": "category"}),
    Defect("all_bands_made_dates", lambda: with_column(
        "age band", cycle(datetime(2024, 4, 1), datetime(2024, 8, 5), datetime(2024, 12, 9))),
        typed=True, kinds={"age band": "date"},
        problems={"dates_among_labels": ("age band", tuple(range(2, 22)))}),
    Defect("dates_read_as_text", with_cells(
        "joined", DAYS, dict.fromkeys(range(3, 42, 6), "spring")), typed=True,
        kinds={"joined": "text"}, problems={"dates_read_as_text": ("joined", tuple(
            range(3, 42, 6)))}),
    Defect("empty_dates", with_cells(
        "closed", DAYS, dict.fromkeys(range(2, 32), "00/01/1900")), typed=True,
        kinds={"closed": "date"}, cells={("closed", 2): MISSING},
        steps={("empty_date_to_missing", "closed"): 30},
        problems={"empty_dates": ("closed", tuple(range(2, 22)))}),
)  # fmt: skip

AS_TYPED: tuple[Defect, ...] = (*SPELLINGS, *TWO_WAYS, *NUMBERS, *DATES)

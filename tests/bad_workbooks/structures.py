"""Workbooks whose sheets are laid out as people lay them out, and the truth each must yield."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import openpyxl

from evaluator.values.data import Data, Join, Long

MISSING = None
HEADER = ("pupil_key", "school", "arm", "score")
MONTHS = ("Jan-24", "Feb-24", "Mar-24", "Apr-24")
WARDS = ("Alder", "Birch", "Cedar", "Dale", "Elm", "Fern")


@dataclass(frozen=True)
class Structure:
    """One workbook and what reading it must yield.

    Attributes:
        write: gives the sheets. data: how to read it; None means by guessing.
        columns: names in order. n_rows: rows. cells: (column, row of the frame) -> value.
        kinds, roles: by column. problems, steps: codes that must be among those told.
        quiet: whether nothing but notes may be told.
    """

    name: str
    write: Callable[[], bytes]
    columns: tuple[str, ...] | None = None
    n_rows: int | None = None
    cells: dict[tuple[str, int], Any] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    steps: dict[str, int] = field(default_factory=dict)
    data: Data | None = None
    quiet: bool = True


Row = Sequence[Any]


def book(*sheets: tuple[str, Sequence[Row]], merge: Sequence[str] = ()) -> bytes:
    """A workbook of these sheets; ``merge`` lists ranges of the first."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for place, (title, rows) in enumerate(sheets):
        page = workbook.create_sheet(title)
        for row in rows:
            page.append(list(row))
        for cells in merge if place == 0 else ():
            page.merge_cells(cells)
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def pupils(count: int = 40, first: int = 0) -> list[list[Any]]:
    """Rows of a clean cohort: key, school, arm and a score from 0 to 20."""
    return [
        [
            f"P{i:04d}",
            f"School {i % 4 + 1}",
            "sessions" if i % 4 < 2 else "usual lessons",
            float((7 * i) % 21),
        ]
        for i in range(first, first + count)
    ]


def wards(months: int = 4) -> list[list[Any]]:
    """One row per ward and one count per month."""
    return [[ward, *[10 * i + m for m in range(months)]] for i, ward in enumerate(WARDS)]


def panel() -> list[list[Any]]:
    """One row per ward and month."""
    return [
        [ward, datetime(2024, m + 1, 1), 10 * i + m, 1000 + i]
        for i, ward in enumerate(WARDS)
        for m in range(6)
    ]


def one(rows: Sequence[Row], merge: Sequence[str] = ()) -> Callable[[], bytes]:
    return lambda: book(("Pupils", rows), merge=merge)


def column(name: str, cells: Sequence[Any]) -> Callable[[], bytes]:
    """The clean cohort with one more column that repeats these cells."""
    rows = [[*row, cells[i % len(cells)]] for i, row in enumerate(pupils())]
    return one([[*HEADER, name], *rows])


def scores(cells: dict[int, Any]) -> Callable[[], bytes]:
    """The clean cohort with scores replaced: Excel row -> value."""
    rows = pupils()
    for row, value in cells.items():
        rows[row - 2][3] = value
    return one([HEADER, *rows])


CLEAN = {"columns": HEADER, "n_rows": 40}

LAYOUTS: tuple[Structure, ...] = (
    Structure("marking_above", one([["OFFICIAL-SENSITIVE"], [], HEADER, *pupils()]), **CLEAN,
              cells={("score", 4): 0.0}, steps={"skip_rows_above": 1}),
    Structure("marking_and_title_with_date", one([
        ["OFFICIAL - SENSITIVE", "", "Page 1"], ["Pupil survey"], [], ["As at", date(2025, 5, 3)],
        [], HEADER, *pupils()]), **CLEAN, cells={("score", 7): 0.0}),
    Structure("marking_below", one([HEADER, *pupils(), [], ["OFFICIAL-SENSITIVE"]]), **CLEAN,
              steps={"drop_notes_below": 1}),
    Structure("notes_and_base_below", one([
        HEADER, *pupils(), [], ["n = 40"], ["Source:", "School survey"], ["* provisional"]]),
        **CLEAN, steps={"drop_notes_below": 3}),
    Structure("grand_total_below", one([
        HEADER, *pupils(), ["Grand total", "", "", 390.0], ["Average", "", "", 9.8]]), **CLEAN,
        steps={"drop_total_row": 2}),
    Structure("columns_out_of_place", one([["", "", *HEADER], *[["", "", *r] for r in pupils()]]),
              **CLEAN),
    Structure("two_rows_merged", one(
        [["", "", "2024", "", "2025", ""], ["ward", "arm", "Before", "After", "Before", "After"],
         *[[w, "a" if i < 3 else "b", 1.5 * i, 2.0 * i, 2.5 * i, 3.0 * i]
           for i, w in enumerate(WARDS)]], merge=["C1:D1", "E1:F1"]),
        columns=("ward", "arm", "2024 Before", "2024 After", "2025 Before", "2025 After"),
        steps={"join_header_rows": 2}, cells={("2025 Before", 4): 2.5}),
    Structure("two_rows_unmerged_under_names", one(
        [["ward", "arm", "2024", "", "2025", ""], ["", "", "Before", "After", "Before", "After"],
         *[[w, "a" if i < 3 else "b", 1.5 * i, 2.0 * i, 2.5 * i, 3.0 * i]
           for i, w in enumerate(WARDS)]]),
        columns=("ward", "arm", "2024 Before", "2024 After", "2025 Before", "2025 After"),
        steps={"join_header_rows": 2}),
    Structure("two_rows_unmerged_over_names", one(
        [["", "", 2024, "", 2025, ""], ["ward", "arm", "Before", "After", "Before", "After"],
         *[[w, "a" if i < 3 else "b", 1.5 * i, 2.0 * i, 2.5 * i, 3.0 * i]
           for i, w in enumerate(WARDS)]]),
        columns=("ward", "arm", "2024 Before", "2024 After", "2025 Before", "2025 After"),
        steps={"join_header_rows": 2}),
    Structure("side_by_side", one([
        [*HEADER, "", "school", "head count"],
        *[[*row, "", f"School {i + 1}", 900 + i] if i < 4 else row
          for i, row in enumerate(pupils())]]), **CLEAN, steps={"drop_other_table": 5},
        problems=("drop_other_table",)),
    Structure("side_by_side_second_chosen", one([
        [*HEADER, "", "school", "head count"],
        *[[*row, "", f"School {i + 1}", 900 + i] if i < 4 else row
          for i, row in enumerate(pupils())]]), columns=("school", "head count"), n_rows=4,
        data=Data(table=2), cells={("head count", 2): 900.0}),
    Structure("side_by_side_other_rows", one([
        ["", "", "", "", "", "Key to arms"],
        ["", "", "", "", "", "code", "meaning"],
        [*HEADER, "", "1", "sessions"], *[[*row, "", "2", "usual"] if i == 0 else row
                                          for i, row in enumerate(pupils())]]), **CLEAN),
    Structure("largest_is_second", one([
        ["school", "head count"], ["School 1", 900], ["School 2", 800], ["School 3", 850], [],
        HEADER, *pupils()]), **CLEAN, cells={("score", 7): 0.0},
        problems=("drop_other_table",)),
    Structure("titled_second_table", one([
        HEADER, *pupils(), [], ["Schools in the study"], ["school", "arm", "head", "roll"],
        ["School 1", "sessions", "A", 900], ["School 2", "sessions", "B", 901]]), **CLEAN,
        steps={"drop_second_table": 4}, problems=("drop_second_table",)),
    Structure("sections_with_names_again", one([
        ["Alder School"], HEADER, *pupils(20), [], ["Birch School"], HEADER, *pupils(20, 20)]),
        columns=(*HEADER, "Section"), n_rows=40, steps={"section_titles": 1},
        cells={("Section", 3): "Alder School", ("Section", 26): "Birch School"}),
    Structure("spacer_column", one([
        [*HEADER[:2], "", *HEADER[2:]], *[[*row[:2], "", *row[2:]] for row in pupils()]]),
        **CLEAN),
    Structure("multi_line_and_repeated_names", one([
        ["pupil_key", "school", "Score\n(0-20)", "Score\n(0-20)"], *pupils()]),
        columns=("pupil_key", "school", "Score (0-20)", "Score (0-20) (2)")),
    Structure("phantom_rows", one([HEADER, *pupils(), *[["", " ", "", ""]] * 30]), **CLEAN),
    Structure("chosen_header_row", one([["a", "b", "c", "d"], HEADER, *pupils()]), **CLEAN,
              data=Data(header_rows=(2,)), steps={"skip_rows_above": 1}),
    Structure("chosen_rows_apart", one([
        ["Survey"], ["", "Place", "", "Score"], ["notes", "", "of", "rows"],
        ["pupil_key", "school", "arm", "0-20"], *pupils()]),
        columns=("pupil_key", "Place school", "Place arm", "Score 0-20"), n_rows=40,
        data=Data(header_rows=(2, 4)), steps={"join_header_rows": 2}),
    Structure("group_labels_filled_down", one([
        HEADER, *[[r[0], r[1] if i % 5 == 0 else "", *r[2:]] for i, r in enumerate(
            sorted(pupils(), key=lambda r: r[1]))]]), **CLEAN,
        data=Data(fill_down=("school",)), steps={"fill_down": 32},
        cells={("school", 3): "School 1", ("school", 41): "School 4"}),
)  # fmt: skip

SHEETS: tuple[Structure, ...] = (
    Structure("sheet_per_school", lambda: book(
        ("Alder School", [["pupil_key", "arm", "score"],
                          *[[r[0], r[2], r[3]] for r in pupils(20)]]),
        ("Birch School", [["Pupil key", "Arm", "Score"],
                          *[[r[0], r[2], r[3]] for r in pupils(20, 20)]])),
        columns=("pupil_key", "arm", "score", "school"), n_rows=40,
        cells={("school", 2): "Alder School", ("school", 1002): "Birch School"},
        problems=("sheets_stacked",), steps={"stack_sheets": 40}, quiet=False),
    Structure("sheet_per_wave", lambda: book(
        ("Wave 1", [HEADER, *pupils(30)]), ("Wave 2", [HEADER, *pupils(30)]),
        ("Wave 3", [HEADER, *pupils(30)])), columns=(*HEADER, "wave"), n_rows=90,
        roles={"wave": "time", "pupil_key": "unit"}, problems=("sheets_stacked",), quiet=False),
    Structure("sheet_before_and_after", lambda: book(
        ("Before", [HEADER, *pupils(30)]), ("After", [HEADER, *pupils(28)])),
        columns=(*HEADER, "wave"), n_rows=58, roles={"wave": "time"},
        problems=("sheets_stacked",), quiet=False),
    Structure("one_of_the_waves", lambda: book(
        ("Wave 1", [HEADER, *pupils(30)]), ("Wave 2", [HEADER, *pupils(30)])), columns=HEADER,
        n_rows=30, data=Data(sheet="Wave 2")),
    Structure("notes_sheet_beside", lambda: book(
        ("About", [["What this is"]]), ("Pupils", [HEADER, *pupils()])), **CLEAN,
        problems=("sheet_chosen",)),
    Structure("starts_by_ward", lambda: book(
        ("Counts", [["ward", "month", "violence", "population"], *panel()]),
        ("Events", [["Ward", "start_month"], ["ALDER", datetime(2024, 3, 1)],
                    ["Birch ", datetime(2024, 4, 1)]])),
        columns=("ward", "month", "violence", "population", "start_month"), n_rows=36,
        cells={("start_month", 2): datetime(2024, 3, 1), ("start_month", 8): datetime(2024, 4, 1),
               ("start_month", 20): MISSING},
        roles={"start_month": "first_treated", "month": "time", "ward": "unit"},
        problems=("sheet_joined", "keys_typed_differently", "keys_only_here"), quiet=False),
    Structure("list_of_schools", lambda: book(
        ("Pupils", [HEADER, *pupils()]),
        ("Schools", [["school", "roll"], *[[f"School {i + 1}", 900 + i] for i in range(4)]])),
        columns=(*HEADER, "roll"), n_rows=40, cells={("roll", 3): 901.0},
        problems=("sheet_joined",), steps={"join_sheet": 40}, quiet=False),
    Structure("cases_not_joined", lambda: book(
        ("Panel", [["ward", "month", "violence", "population"], *panel()]),
        ("Cases", [["ward", "case"], *[[WARDS[i % 6], f"C{i}"] for i in range(12)]])),
        columns=("ward", "month", "violence", "population"), n_rows=36,
        problems=("sheet_chosen",)),
    Structure("pre_and_post_joined", lambda: book(
        ("Pre", [["pupil_key", "arm", "score"], *[[r[0], r[2], r[3]] for r in pupils(30)]]),
        ("Post", [["pupil_key", "score", "sessions"],
                  *[[r[0].replace("P0005", "p0005").replace("P0007", "P0OO7"), r[3] + 1, 3]
                    for r in pupils(28, 4)]])),
        columns=("pupil_key", "arm", "score (Pre)", "score (Post)", "sessions"), n_rows=32,
        cells={("score (Post)", 7): 15.0, ("score (Post)", 9): 8.0, ("score (Post)", 2): MISSING,
               ("score (Pre)", 1028): MISSING, ("score (Post)", 1028): 1.0},
        data=Data(sheet="Pre", join=(Join(sheet="Post", key=("pupil_key",)),)),
        problems=("keys_only_here", "keys_only_there", "keys_typed_differently"), quiet=False),
    Structure("months_across", one([["ward", *MONTHS], *wards()]),
              columns=("ward", "month", "value"), n_rows=24,
              cells={("value", 2): 0.0, ("value", 3003): 13.0, ("month", 1002):
                     datetime(2024, 2, 1)}, kinds={"month": "date"},
              roles={"ward": "unit", "month": "time", "value": "outcome"},
              steps={"columns_to_rows": 4}),
    Structure("months_across_as_dates", one([
        ["ward", *[datetime(2024, m + 1, 1) for m in range(4)]], *wards()]),
        columns=("ward", "month", "value"), n_rows=24, kinds={"month": "date"}),
    Structure("quarters_across", one([
        ["ward", "arm", "2023 Q3", "2023 Q4", "2024 Q1"],
        *[[r[0], "a" if i < 3 else "b", *r[1:4]] for i, r in enumerate(wards())]]),
        columns=("ward", "arm", "quarter", "value"), n_rows=18,
        cells={("quarter", 1002): "2023 Q4"}),
    Structure("school_years_across", one([
        ["school", "2021/22", "2022/23", "2023/24"], *[r[:4] for r in wards()]]),
        columns=("school", "year", "value"), n_rows=18),
    Structure("two_measures_across", one([
        ["ward", *[f"ASB {m}" for m in MONTHS], *[f"Knife {m}" for m in MONTHS]],
        *[[r[0], *r[1:], *[x + 0.5 for x in r[1:]]] for r in wards()]]),
        columns=("ward", "month", "ASB", "Knife"), n_rows=24,
        cells={("ASB", 1003): 11.0, ("Knife", 1003): 11.5}),
    Structure("waves_made_rows", one([
        ["pupil_key", "arm", "score_t1", "score_t2", "score_t3"],
        *[[r[0], r[2], r[3], r[3] + 1, r[3] + 2] for r in pupils(30)]]),
        columns=("pupil_key", "arm", "wave", "score"), n_rows=90,
        data=Data(long=(Long(("score_t1", "score_t2", "score_t3"), ("1", "2", "3"), "wave",
                             "score"),)), cells={("score", 1002): 1.0}),
    Structure("months_left_across", one([["ward", *MONTHS], *wards()]),
              columns=("ward", *MONTHS), n_rows=6, data=Data()),
)  # fmt: skip

SCALE = [float(i % 5 + 1) for i in range(40)]

VALUES: tuple[Structure, ...] = (
    Structure("brackets_below_zero", column("balance", ["(1,200)", "£(30)", 40, "£1,000"]),
              kinds={"balance": "whole_number"}, cells={("balance", 2): -1200.0,
                                                        ("balance", 3): -30.0}),
    Structure("decimal_commas", column("rate", ["1.234,5", "3,25", "2.000"]),
              cells={("rate", 2): 1234.5, ("rate", 3): 3.25, ("rate", 4): 2000.0},
              problems=("decimal_commas",), quiet=False),
    Structure("minus_nine_outside", scores({5: -9, 9: -9}), kinds={"score": "whole_number"},
              cells={("score", 5): MISSING, ("score", 6): 7.0},
              problems=("numeric_missing_code",), steps={"code_to_missing": 2}, quiet=False),
    Structure("minus_nine_declared", scores({5: -9}), cells={("score", 5): MISSING},
              data=Data(missing={"score": ("-9",)}), steps={"declared_missing": 1}),
    Structure("minus_nine_kept", scores({5: -9, 9: -9}), cells={("score", 5): -9.0},
              data=Data(without=("code_to_missing:score",)), quiet=False),
    Structure("ninety_nine_beyond_the_name", column("quiz_0_20", [3.0, 7.0, 12.0, 15.0, 99.0]),
              cells={("quiz_0_20", 6): MISSING}, problems=("numeric_missing_code",), quiet=False),
    Structure("ninety_nine_on_a_scale", column("agree", [*SCALE[:9], 99.0]),
              cells={("agree", 11): MISSING}, problems=("numeric_missing_code",), quiet=False),
    Structure("nine_on_a_scale_is_asked", column("agree", [*SCALE[:9], 9.0]),
              cells={("agree", 11): 9.0}, problems=("perhaps_missing_code",), quiet=False),
    Structure("ninety_nine_among_larger", column("days", [90.0, 99.0, 120.0, 130.0]),
              cells={("days", 3): 99.0}),
    Structure("below_zero_among_changes", column("score_change", [-9.0, -3.0, 4.0, 8.0]),
              cells={("score_change", 2): -9.0}),
    Structure("word_codes_declared", scores({5: "abs", 9: "ABS "}),
              data=Data(missing={"*": ("abs",)}), cells={("score", 5): MISSING},
              steps={"declared_missing": 2}),
    Structure("month_first", column("referral_date", ["03/25/2024", "04/12/2024", "12/31/2024"]),
              kinds={"referral_date": "date"}, problems=("dates_month_first",),
              cells={("referral_date", 3): datetime(2024, 4, 12)}),
    Structure("day_or_month_first", column("referral_date", ["03/04/2024", "05/06/2024"]),
              kinds={"referral_date": "date"}, problems=("dates_ambiguous",),
              cells={("referral_date", 2): datetime(2024, 4, 3)}),
    Structure("two_digit_years", column("referral_date", ["25/12/24", "1.3.19"]),
              cells={("referral_date", 2): datetime(2024, 12, 25),
                     ("referral_date", 3): datetime(2019, 3, 1)}),
    Structure("serial_dates", column("referral_date", [45292, 45293, 45400]),
              kinds={"referral_date": "date"}, steps={"serial_to_date": 40},
              cells={("referral_date", 2): datetime(2024, 1, 1)}),
    Structure("serials_among_dates", column("referral_date", [datetime(2024, 1, 5)] * 9 + [45292]),
              kinds={"referral_date": "date"}, steps={"serial_to_date": 4},
              cells={("referral_date", 11): datetime(2024, 1, 1)}),
    Structure("compact_dates", column("start_date", [20240901, 20231231]),
              kinds={"start_date": "date"}, cells={("start_date", 2): datetime(2024, 9, 1)}),
    Structure("short_months", column("month", ["Jan-19", "Feb-19", "Dec-18"]),
              kinds={"month": "date"}, cells={("month", 4): datetime(2018, 12, 1)}),
    Structure("school_years", column("year", ["2022/23", "2023/24", "2010-11"]),
              kinds={"year": "category"}, cells={("year", 2): "2022/23"}),
    Structure("terms", column("term", ["Autumn 2024", "Spring 2025", "Summer 2025"]),
              kinds={"term": "category"}),
    Structure("number_codes_of_kinds", column("ethnicity", [1, 2, 3, 4, 5]),
              kinds={"ethnicity": "category"}, cells={("ethnicity", 2): "1"}),
    Structure("labels_replaced", column("sex", [1, 2]), kinds={"sex": "category"},
              data=Data(labels={"sex": {"1": "female", "2": "male"}}),
              cells={("sex", 2): "female", ("sex", 3): "male"}, steps={"replace_labels": 40}),
    Structure("read_as_text", scores({}), kinds={"score": "text"}, cells={("score", 3): "7"},
              data=Data(kinds={"score": "text"})),
    Structure("read_as_number", column("code", ["01", "02", "n/k"]), kinds={"code": "number"},
              data=Data(kinds={"code": "number"}), cells={("code", 2): 1.0, ("code", 4): MISSING}),
    Structure("kept_on_purpose", column("postcode", ["ME4 4TR", "DA12 1AA"]),
              columns=(*HEADER, "postcode"), data=Data(keep=("postcode",))),
    Structure("left_out_on_purpose", scores({}), columns=HEADER[:3],
              data=Data(leave_out=("score",)), steps={"leave_out_column": 40}),
    Structure("ticks", column("fsm", ["✓", "✗", "✓"]), kinds={"fsm": "yes_no"}),
    Structure("hidden_small_counts", column("incidents", [12, "<5", "[c]", "..", 20]),
              cells={("incidents", 3): MISSING, ("incidents", 4): MISSING}, quiet=False,
              problems=("suppressed_cells",)),
)  # fmt: skip

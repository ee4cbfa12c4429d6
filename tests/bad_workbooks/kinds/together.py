"""Workbooks whose sheets belong together, or only seem to, and what is to be read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from generate import HEADER, Defect, pupils, workbook

NOT_TYPED: tuple[None, tuple[int, ...]] = (None, ())
CHOSEN = {"sheet_chosen": NOT_TYPED}
STACKED = {"sheets_stacked": NOT_TYPED}
FORCES = ("Avon", "Dorset", "Essex", "Kent")
MONTHS = [("2014/15", "Apr"), ("2014/15", "May"), ("2014/15", "Jun"), ("2014/15", "Jul")]
Rows = Sequence[Sequence[Any]]


def admissions(name: str = "", kinds: Sequence[str] = ("",)) -> list[list[Any]]:
    """Admissions by month in three areas; with a name, broken down by its kinds."""
    own = [name] if name else []
    rows = [
        [*when, *([kind] if name else []), 30.0, 20.0 + k, 15.0]
        for k, when in enumerate(MONTHS)
        for kind in kinds
    ]
    return [["Year", "Month", *own, "North FAEs", "South FAEs", "East FAEs"], *rows]


def workforce(first: int, years: Sequence[int] = (2021, 2022, 2023)) -> list[list[Any]]:
    """One kind of staff by force and year, as official tables give each kind a sheet."""
    return [
        ["Force", "Year", "Headcount"],
        *[[f, y, first + 7 * i + y - 2020] for i, f in enumerate(FORCES) for y in years],
    ]


def offences(label: str, kinds: Sequence[str], first: int) -> list[list[Any]]:
    """Offences by area and year, broken down; every count is another one."""
    cells = [(a, y, k) for a in ("Leeds", "Hull", "York") for y in (2018, 2019) for k in kinds]
    return [
        ["Area", "Year", label, "Offences"],
        *[[*c, first + 3 * i] for i, c in enumerate(cells)],
    ]


def some(first: int, count: int) -> list[list[Any]]:
    """Rows of the clean cohort without the school, from a pupil on."""
    return [["pupil_key", "arm", "score"],
            *[[r[0], r[2], r[3]] for r in pupils(first + count)[first:]]]  # fmt: skip


def counted(count: int, factor: int, mark: str = "") -> list[list[Any]]:
    """People counted from 1, with a band that is theirs and points that go by ``factor``."""
    turns = [(i, i * factor) for i in range(1, count + 1)]
    rows = [[f"{mark}{i}" if mark else i, f"Band {n % 3}", n % 41, n % 37] for i, n in turns]
    return [["ID", "Band", "Points before", "Points after"], *rows]


def books(*sheets: tuple[str, Rows]) -> Any:
    return lambda: workbook(*sheets)


BROKEN_DOWN = CHOSEN | {"conflicting_rows": ("Area", tuple(range(2, 14)))}
COUNTED = ("Area", "Year", "Age", "Offences")
TOGETHER: tuple[Defect, ...] = (
    # Parts of one table
    Defect("sheet_a_school", books(("Alder School", some(0, 20)), ("Birch School", some(20, 20))),
           columns=("pupil_key", "arm", "score", "school"), n_rows=40, problems=STACKED,
           steps={("stack_sheets", "school"): 40}),
    Defect("sheet_a_place_of_any_name", books(("Alder", some(0, 20)), ("Birch", some(20, 20))),
           columns=("pupil_key", "arm", "score", "sheet"), n_rows=40, problems=STACKED),
    Defect("sheet_a_wave", books(("Wave 1", some(0, 20)), ("Wave 2", some(0, 20))),
           columns=("pupil_key", "arm", "score", "wave"), n_rows=40, problems=STACKED,
           roles={"wave": "time", "pupil_key": "unit"}),
    Defect("sheet_a_year_of_months", books(
        *((str(year), [["Force", "Month", "Crimes"],
                       *[[f, f"{m} {year}", 10.0 * i + year - 2000] for i, f in enumerate(FORCES)
                         for m in ("Jan", "Feb")]]) for year in (2022, 2023))),
        columns=("Force", "Month", "Crimes", "year"), n_rows=16, problems=STACKED),
    Defect("sheet_a_school_and_all", books(
        ("Alder School", some(0, 20)), ("Birch School", some(20, 20)), ("All", some(0, 30))),
        columns=("pupil_key", "arm", "score"), n_rows=30, problems=CHOSEN),
    Defect("sheet_a_school_and_a_small_total", books(
        ("Alder School", some(0, 20)), ("Birch School", some(20, 20)), ("Total", some(0, 8))),
        columns=("pupil_key", "arm", "score", "school"), n_rows=40, problems=STACKED | CHOSEN),
    # The same rows told in several ways
    Defect("breakdowns", books(
        ("Data", admissions()), ("By_age", admissions("Age group", ("10-17", "18+"))),
        ("By_sex", admissions("Sex", ("F", "M")))),
        columns=("Year", "Month", "Age group", "North FAEs", "South FAEs", "East FAEs", "period"),
        n_rows=8, problems=CHOSEN | {"one_time_of_two": ("period", ())}),
    Defect("kinds_of_one_measure", books(
        ("Officers", workforce(900)), ("Staff", workforce(500)), ("PCSOs", workforce(50))),
        columns=("Force", "Year", "Headcount"), n_rows=12,
        problems=CHOSEN | {"sheets_repeat_rows": NOT_TYPED}),
    Defect("releases_of_one_table", books(
        ("2022", workforce(900, (2020, 2021))), ("2023", workforce(905, (2020, 2021, 2022)))),
        columns=("Force", "Year", "Headcount"), n_rows=12,
        problems=CHOSEN | {"sheets_repeat_rows": NOT_TYPED}),
    Defect("pupils_numbered_anew_in_each_school", books(
        ("Alder School", some(0, 20)), ("Birch School", some(0, 22))),
        columns=("pupil_key", "arm", "score"), n_rows=22,
        problems=CHOSEN | {"sheets_repeat_rows": NOT_TYPED}),
    Defect("the_same_people_under_two_headings", books(
        ("Intervention", counted(30, 7)), ("Comparison", counted(30, 7))),
        columns=("ID", "Band", "Points before", "Points after"), n_rows=30,
        problems=CHOSEN | {"sheets_repeat_rows": NOT_TYPED}),
    # Groups that each count their own people
    Defect("groups_numbered_anew", books(
        ("Intervention", counted(30, 7)), ("Comparison", counted(26, 5))),
        columns=("ID", "Band", "Points before", "Points after", "sheet"), n_rows=56,
        problems=STACKED | {"keys_numbered_anew": ("ID", ())},
        roles={"ID": "unit", "sheet": "treated"},
        steps={("key_with_sheet", "ID"): 56}, cells={("ID", 2): "1 (Intervention)"}),
    Defect("programme_and_waiting_list", books(
        ("Waiting list", counted(30, 7, "P")), ("Breakfast club", counted(26, 5, "P"))),
        columns=("ID", "Band", "Points before", "Points after", "sheet"), n_rows=56,
        problems=STACKED | {"keys_numbered_anew": ("ID", ())},
        roles={"ID": "unit", "sheet": "treated"},
        steps={("key_with_sheet", "ID"): 56}),
    # Further columns, or a measure that happens to be unique
    Defect("list_of_places", books(
        ("Pupils", [HEADER, *pupils()]),
        ("Schools", [["school", "roll"], *[[f"School {i + 1}", 900 + i] for i in range(4)]])),
        columns=(*HEADER, "roll"), n_rows=40, cells={("roll", 3): 901.0},
        problems={"sheet_joined": NOT_TYPED}, steps={("join_sheet", None): 40}),
    Defect("list_of_those_who_took_part", books(
        ("Data", workforce(900)), ("Pilot forces", [["Force"], ["Dorset"], ["Essex"]])),
        columns=("Force", "Year", "Headcount", "listed in Pilot forces"), n_rows=12,
        cells={("listed in Pilot forces", 2): "no", ("listed in Pilot forces", 5): "yes"},
        roles={"listed in Pilot forces": "treated"},
        problems={"sheet_joined": NOT_TYPED, "list_names_some": (
            "listed in Pilot forces", (2, 3, 4, 11, 12, 13))}),
    Defect("list_that_says_yes_only", books(
        ("Data", workforce(900)),
        ("List", [["Force", "Programme"], ["Dorset", "Yes"], ["Essex", "Yes"]])),
        n_rows=12, cells={("Programme", 2): "no", ("Programme", 5): "Yes"},
        roles={"Programme": "treated"},
        problems={"sheet_joined": NOT_TYPED, "list_names_some": (
            "Programme", (2, 3, 4, 11, 12, 13))}),
    Defect("counts_that_are_unique", books(
        ("Data", offences("Age", ("10-17", "18+"), 100)),
        ("By_sex", offences("Sex", ("F", "M"), 118))),
        columns=COUNTED, n_rows=12, problems=BROKEN_DOWN),
    Defect("the_same_counts", books(
        ("Data", offences("Age", ("10-17", "18+"), 100)),
        ("By_sex", offences("Sex", ("F", "M"), 100))),
        columns=COUNTED, n_rows=12, problems=BROKEN_DOWN),
    Defect("half_of_the_keys", books(
        ("Pupils", [HEADER, *pupils()]),
        ("Clubs", [["pupil_key", "club"],
                   *[[f"P{i:04d}", "chess" if i % 2 else "judo"] for i in range(18, 58)]])),
        columns=HEADER, n_rows=40, problems=CHOSEN | {"sheet_not_joined": ("pupil_key", ())}),
    Defect("keys_of_other_places", books(
        ("Pupils", [["number", "pupil id", "school", "score"],
                    *[[i, f"{i % 20 + 1:02d}", f"School {i // 20 + 1}", i % 7]
                      for i in range(20)]]),
        ("More", [["pupil id", "school", "club"],
                  *[[f"{i + 1:02d}", "School 9", "chess" if i % 2 else "judo"]
                    for i in range(20)]])),
        columns=("number", "pupil id", "school", "score"), n_rows=20, problems=CHOSEN),
)  # fmt: skip

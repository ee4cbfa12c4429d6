"""Rows that sum others, wherever they stand, and rows that only look so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from generate import Defect, workbook

REGIONS = {
    "North East": ("Cleveland", "Durham", "Northumbria"),
    "West Midlands": ("Staffordshire", "Warwickshire", "West Mercia", "West Midlands"),
    "South West": ("Avon", "Devon", "Dorset", "Gloucestershire"),
}
YEARS = (2016, 2017, 2018)
Row = list[Any]


def left_out(*rows: int) -> dict[str, tuple[str | None, tuple[int, ...]]]:
    return {"total_rows_left_out": (None, rows)}


def force_counts(place: int) -> list[int]:
    """Officers and staff of a force in three years."""
    return [137 * place + 41 * k + 211 + (7 * place * k) % 13 for k in range(3)]


def sums(rows: Sequence[Row], label: str) -> Row:
    return [label, *(sum(column) for column in zip(*(row[1:] for row in rows), strict=True))]


def forces(*, region_first: bool, suffix: str = "", nation: str = "") -> list[Row]:
    """Forces by region, each region's row before or after its forces; and all of them."""
    rows: list[Row] = []
    everybody: list[Row] = []
    place = 0
    for region, names in REGIONS.items():
        own = []
        for name in names:
            own.append([name, *force_counts(place)])
            place += 1
        total = sums(own, f"{region}{suffix}")
        rows += [total, *own] if region_first else [*own, total]
        everybody += own
    if nation:
        whole = sums(everybody, nation)
        rows = [whole, *rows] if region_first else [*rows, whole]
    return [["Force", "Officers", "Staff", "PCSOs"], *rows]


def months_of_wards(force: str) -> list[Row]:
    """Eight wards in seven months: across, or below each other where the force stands among them.

    The force is a row or two, called by name alone; ``"nearly"``: one short of the sum each month.
    """
    names = ["Abbey", "Castle", "Downs", "Eastgate", "Grange", "Hillside", "Kingsway", "Moorside"]
    wards: list[Row] = [
        [name, *(20 + 5 * i + (7 * i * k + 3 * k) % 11 for k in range(7))]
        for i, name in enumerate(names)
    ]
    months = [f"{month} 2022" for month in ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul")]
    if force == "parts":
        half = [*wards[:4], sums(wards[:4], "North BCU"), *wards[4:], sums(wards[4:], "South BCU")]
        return [["Ward", *months], *half]
    whole = sums(wards, "Eastshire")
    if force == "last":
        return [["Ward", *months], *wards, whole]
    if force == "nearly":
        return [["Ward", *months], *wards, [whole[0], *(n - 1 for n in whole[1:])]]
    ordered = sorted([*wards, whole])
    rows = [[r[0], m, n] for r in ordered for m, n in zip(months, r[1:], strict=True)]
    return [["Ward", "Month", "Violence"], *rows]


def marked(heading: str, of_some: str, of_others: str | None) -> list[Row]:
    """Pupils before and after, each eighth of whom a column marks."""
    rows = [
        [f"P{i}", ("Control", "Mentoring")[i // 2 % 2], i * 7 % 19, i * 5 % 19,
         of_others if i % 8 else of_some]
        for i in range(32)
    ]  # fmt: skip
    return [["Pupil", "Arm", "SDQ before", "SDQ after", heading], *rows]


def robberies(*, least: int) -> list[Row]:
    """Twelve wards in fifteen months, a fifth of which have no row; the others count from least."""
    rows = [
        [f"Ward {chr(65 + ward)}", datetime(2022 + month // 12, month % 12 + 1, 1),
         least + (ward * month + month) % 4]
        for ward in range(12)
        for month in range(15)
        if (ward + 2 * month) % 5
    ]  # fmt: skip
    return [["Ward", "Month", "Robberies"], *rows]


def panel(*, by_place: bool, rate: bool = False) -> list[Row]:
    """Areas by year with a row for England each year, by area or by year."""
    areas = ["Leeds", "Hull", "York", "Totnes", "Sum Valley"]
    counts = {(a, y): 101 * i + 17 * k + 60 for i, a in enumerate(areas)
              for k, y in enumerate(YEARS)}  # fmt: skip
    rows = [[a, y, n, *([n / 7] if rate else [])] for (a, y), n in counts.items()]
    for year in YEARS:
        whole = sum(n for (_, y), n in counts.items() if y == year)
        rows.append(["England", year, whole, *([whole / 41] if rate else [])])
    rows.sort(key=lambda row: (0 if row[0] == "England" else 1 + areas.index(row[0]), row[1])
              if by_place else (row[1], row[0] != "England"))  # fmt: skip
    return [["Area", "Year", "Offences", *(["Rate"] if rate else [])], *rows]


def books(rows: Sequence[Row]) -> Callable[[], bytes]:
    return lambda: workbook(("Data", rows))


SEXES = [["Area", "Year", "Sex", "Offences"],
         *[[a, y, s, 10 * (i + 1) + 3 * k + n] for i, a in enumerate(("Leeds", "Hull", "York"))
           for k, y in enumerate(YEARS)
           for s, n in (("Boys", 40), ("Girls", 13), ("Total", 10 * i + 3 * k + 63))]]  # fmt: skip


def bands(whole: str, *, rate: bool = False) -> list[Row]:
    """Wards by age, with a row for everybody in each, before and after; no key of the rows."""
    rows: list[Row] = []
    for i in range(12):
        own = [[10 + (7 * i + 5 * k) % 23, 8 + (11 * i + 3 * k) % 19] for k in range(3)]
        both = [sum(each) / (len(own) * 1.01 if rate else 1) for each in zip(*own, strict=True)]
        labels = [*(f"{10 + 4 * k}-{13 + 4 * k}" for k in range(3)), whole]
        rows += [[f"Ward {i}", label, "In" if i < 5 else "Out", *counts]
                 for label, counts in zip(labels, [*own, both], strict=True)]  # fmt: skip
    return [["Ward", "Age group", "Scheme", "Offences 2022", "Offences 2023"], *rows]


CLUBS = [["Club", "Year", "Members"],
         *[[c, y, 30 + 7 * i + 2 * k] for i, c in enumerate(
             ("Totnes Judo", "Total Fitness", "Allstars", "All Saints Boxing", "Overall Gym"))
           for k, y in enumerate(YEARS)]]  # fmt: skip
COUNTRIES = [["Country", "Year", "Homicides"],
             *[[c, y, 20 + 31 * i + 5 * k] for i, c in enumerate(
                 ("England", "Wales", "Scotland", "Northern Ireland", "Ireland", "France"))
               for k, y in enumerate(YEARS)]]  # fmt: skip


def levels(*, adding: bool) -> list[Row]:
    """England, regions and boroughs below each other for each year, as official tables are."""
    rows: list[Row] = []
    for k, year in enumerate((201920, 202021)):
        own = [[f"Borough {i}", 101 + 37 * i + 11 * k, 53 + 17 * i + 7 * k] for i in range(9)]
        parts = {r: [row for i, row in enumerate(own) if i % 3 == j]
                 for j, r in enumerate(("North East", "London", "South West"))}  # fmt: skip
        more = 0 if adding else 40
        whole = [sum(row[c] for row in own) + more for c in (1, 2)]
        rows.append([year, "National", "", "", *whole])
        for region, inside in parts.items():
            counted = [sum(row[c] for row in inside) + more for c in (1, 2)]
            rows.append([year, "Regional", region, "", *counted])
        rows += [
            [year, "Local authority", region, *row]
            for region, inside in parts.items()
            for row in inside
        ]
    return [["time_period", "geographic_level", "region_name", "la_name", "pupils", "exclusions"],
            *rows]  # fmt: skip


TOTALS: tuple[Defect, ...] = (
    Defect("regions_after_their_forces", books(forces(region_first=False, suffix=" Region")),
           columns=("Force", "Officers", "Staff", "PCSOs"), n_rows=11,
           problems=left_out(5, 10, 15)),
    Defect("regions_before_their_forces", books(forces(region_first=True, suffix=" Region")),
           n_rows=11, problems=left_out(2, 6, 11)),
    Defect("regions_and_all_forces", books(
        forces(region_first=False, suffix=" Region", nation="Total 43 forces")), n_rows=11,
        problems=left_out(5, 10, 15, 16)),
    Defect("england_first_then_regions", books(
        forces(region_first=True, nation="England and Wales")), n_rows=11,
        problems=left_out(2, 3, 7, 12)),
    Defect("region_of_one_name_with_a_force", books(forces(region_first=False)), n_rows=11,
           problems=left_out(5, 10, 15)),
    Defect("england_each_year_by_area", books(panel(by_place=True)), n_rows=15,
           problems=left_out(2, 3, 4)),
    Defect("england_each_year_by_year", books(panel(by_place=False, rate=True)), n_rows=15,
           problems=left_out(2, 8, 14)),
    Defect("total_that_is_no_sum", books(
        [["Force", "Officers", "Staff", "PCSOs"], ["Total 43 forces", 9000, 7000, 8000],
         *forces(region_first=True, suffix=" Region")[1:]]), n_rows=12,
        problems=left_out(3, 7, 12) | {"perhaps_total_row": (None, (2,))}),
    Defect("sums_without_a_label", books(
        [[f"Area {chr(65 + i)}" if i else r[0], *r[1:]]
         for i, r in enumerate(forces(region_first=False))]), n_rows=14,
        problems={"perhaps_sum_row": (None, (5, 10, 15))}),
    Defect("rows_to_exclude_by_a_column", books(marked("Exclude?", "EXCLUDE", None)), n_rows=32,
           problems={"rows_marked_out": ("Exclude?", (2, 10, 18, 26))}),
    Defect("no_consent_to_the_evaluation", books(marked("Consent to evaluation", "No", "Yes")),
           n_rows=32, problems={"rows_marked_out": ("Consent to evaluation", (2, 10, 18, 26))}),
    Defect("excluded_from_school", books(marked("Excluded from school", "Yes", "No")), n_rows=32,
           problems={}),
    Defect("months_without_a_row_where_nothing_happened", books(robberies(least=1)), n_rows=144,
           problems={"rows_absent_may_mean_none": ("Robberies", ())}),
    Defect("months_without_a_row_beside_a_none", books(robberies(least=0)), n_rows=144,
           problems={}),
    *(Defect(f"a_force_among_its_wards_{name}", books(rows), n_rows=n,
             problems={"perhaps_sum_row": ("Ward", found)})
      for name, rows, n, found in (
          ("last_of_months_across", months_of_wards("last"), 63, (10,)),
          ("in_order_of_letters", months_of_wards("among"), 63, tuple(range(30, 37))),
          ("by_part", months_of_wards("parts"), 70, (6, 11)))),
    Defect("a_ward_that_nearly_sums_the_others", books(months_of_wards("nearly")), n_rows=63,
           problems={}),
    Defect("totals_of_a_breakdown", books(SEXES), n_rows=27, roles={"Area": "unit"},
           problems={"conflicting_rows": ("Area", tuple(range(2, 22)))}),
    *(Defect(f"everybody_beside_each_age_{i}", books(bands(whole, rate=rate)), n_rows=48,
             roles={"Ward": "cluster"},
             problems={"whole_beside_parts": ("Age group", tuple(range(5, 50, 4)))})
      for i, (whole, rate) in enumerate(
          (("All ages", False), ("Total", False), ("All 10-21", False), ("All ages", True)))),
    Defect("a_label_that_sums_no_others", books(bands("All Saints", rate=True)), n_rows=48,
           problems={}),
    Defect("places_called_like_totals", books(CLUBS), n_rows=15,
           problems={"perhaps_total_row": (None, (5, 6, 7))}),
    Defect("countries_that_are_compared", books(COUNTRIES), n_rows=18, problems={}),
    Defect("levels_that_sum", books(levels(adding=True)), n_rows=18,
           roles={"la_name": "unit", "time_period": "time"},
           problems=left_out(2, 3, 4, 5, 15, 16, 17, 18)),
    Defect("levels_that_are_rounded_otherwise", books(levels(adding=False)), n_rows=18,
           roles={"la_name": "unit", "time_period": "time"},
           problems={"drop_wider_rows": (None, (2, 3, 4, 5, 15, 16, 17, 18))}),
    Defect("rates_of_regions_that_a_level_tells", books(
        [["level", "area", "rate"], ["Region", "North East", 4.1], ["Region", "North West", 5.2],
         *[["LA", f"Borough {i}", 3.0 + i % 5 / 7] for i in range(9)]]), n_rows=9,
        problems={"drop_wider_rows": (None, (2, 3))}),
    Defect("rates_of_regions_that_no_level_tells", books(
        [["area", "rate"], ["North East", 4.1], ["North West", 5.2],
         *[[f"Borough {i}", 3.0 + i % 5 / 7] for i in range(9)]]), n_rows=11,
        problems={"perhaps_total_row": (None, (2, 3))}),
    Defect("provisional_and_final_rows", books(
        [["area", "year", "status", "published", "offences"],
         *[[f"Borough {i}", year, said, said[:1], 40 + 7 * i + year % 5 + len(said)]
           for i in range(9) for year, said in
           ((2021, "Final"), (2022, "Final"), (2022, "Provisional"), (2023, "Provisional"))]]),
        n_rows=27, roles={"area": "unit", "year": "time"},
        problems={"drop_provisional_rows": ("status", tuple(range(4, 38, 4)))}),
    Defect("year_and_quarter_in_two_columns", books(
        [["force", "financial year", "financial quarter", "offence group", "offences"],
         *[[f"Force {i}", year, q, group, 10 + 7 * i + 3 * q + k]
           for i in range(6) for year in ("2018/19", "2019/20") for q in (1, 2, 3, 4)
           for k, group in enumerate(("Robbery", "Knives"))]]),
        roles={"force": "unit", "period": "time", "financial year": "unused",
               "financial quarter": "unused", "offence group": "covariate"},
        cells={("period", 2): "2018/19 Q1"}, problems={
            "one_time_of_two": ("period", ()),
            "conflicting_rows": ("force", tuple(range(2, 22)))}),
    Defect("year_and_month_in_two_columns", books(
        [["ward", "year", "month", "calls"],
         *[[f"Ward {i}", y, m, 10 + 7 * i + 3 * m % 5]
           for i in range(5) for y in (2022, 2023) for m in range(1, 13)]]),
        roles={"ward": "unit", "period": "time"}, cells={("period", 2): datetime(2022, 1, 1)},
        problems={"one_time_of_two": ("period", ())}),
    Defect("people_at_two_levels", books(
        [["level", "team", "score"], *[["Region" if i % 4 == 0 else "Force", f"Team {i}", i % 7]
                                       for i in range(24)]]), n_rows=24,
        problems={"levels_mixed": ("level", ())}),
)  # fmt: skip

"""Columns of starts as people write them: never, not known, too early, inside a month."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from generate import Defect, workbook

CODED = tuple(range(20, 38))  # rows of the last three of six wards, six years each
EARLY = tuple(range(2, 8))
NEVER: dict[str, tuple[str | None, tuple[int, ...]]] = {"data_start_never": ("start", CODED)}
NOT_KNOWN: dict[str, tuple[str | None, tuple[int, ...]]] = {
    "data_start_not_known": ("start", CODED)
}


def wards(code: Any, *, first: Any = 2021, dated: bool = False) -> Callable[[], bytes]:
    """Six wards over six years: the first starts in ``first``, the last three hold ``code``."""

    def year(value: Any) -> Any:
        return datetime(value, 1, 1) if dated and isinstance(value, int) else value

    def write() -> bytes:
        starts = [first, 2021, 2022, code, code, code]
        rows = [
            [f"Ward {place + 1}", year(2018 + time), year(start), (7 * place + 5 * time) % 23]
            for place, start in enumerate(starts)
            for time in range(6)
        ]
        return workbook(("Wards", [["ward", "year", "start", "incidents"], *rows]))

    return write


def running(write: Callable[[int | None, int], Any], heading: str = "start") -> Callable[[], bytes]:
    """The six wards with a cell for each start and year."""

    def made() -> bytes:
        rows = [
            [f"Ward {place + 1}", 2018 + time, write(start, 2018 + time), (7 * place + time) % 23]
            for place, start in enumerate([2021, 2021, 2022, None, None, None])
            for time in range(6)
        ]
        return workbook(("Wards", [["ward", "year", heading, "incidents"], *rows]))

    return made


def ticked(tick: Any, heading: str = "took part") -> Callable[[], bytes]:
    """Twenty people of whom every second one is ticked; the others are blank."""
    rows = [[f"P{i:03d}", None if i % 2 else tick, (7 * i) % 19] for i in range(20)]
    return lambda: workbook(("People", [["client id", heading, "score"], *rows]))


STARTS: tuple[Defect, ...] = (
    Defect("starts_empty", wards(None), roles={"start": "first_treated"}),
    Defect("starts_zero", wards(0), problems=NEVER, roles={"start": "first_treated"}),
    Defect("starts_minus_one", wards(-1), problems=NEVER, roles={"start": "first_treated"}),
    Defect("starts_9999", wards(9999), problems=NEVER, roles={"start": "first_treated"}),
    Defect("starts_2099", wards(2099), problems=NEVER, roles={"start": "first_treated"}),
    Defect("starts_never", wards("Never"), problems=NEVER, roles={"start": "first_treated"}),
    Defect("starts_not_treated", wards("not treated"), problems=NEVER,
           roles={"start": "first_treated"}),
    Defect("starts_control", wards("Control"), problems=NEVER, roles={"start": "first_treated"}),
    Defect("starts_not_live", wards("Not live yet"), problems=NEVER,
           roles={"start": "first_treated"}),
    Defect("starts_in_months_and_words", running(
        lambda s, _: f"Jan {s}" if s else "n/a (comparison ward)"), problems=NEVER,
        roles={"start": "first_treated"}),
    Defect("starts_inf", wards("Inf"), problems=NEVER, roles={"start": "first_treated"}),
    Defect("starts_dash", wards("-"), problems=NEVER, roles={"start": "first_treated"}),
    Defect("starts_empty_date", wards(datetime(1900, 1, 1), dated=True), typed=True,
           problems=NEVER, roles={"start": "first_treated"}),
    Defect("starts_far_date", wards(datetime(9999, 12, 31), dated=True), typed=True,
           problems=NEVER, roles={"start": "first_treated"}),
    Defect("starts_zero_among_dates", wards("00/01/1900", dated=True), typed=True,
           problems=NEVER, roles={"start": "first_treated"}),
    Defect("starts_nk", wards("n/k"), problems=NOT_KNOWN, roles={"start": "first_treated"}),
    Defect("starts_question", wards("?"), problems=NOT_KNOWN, roles={"start": "first_treated"}),
    Defect("starts_tbc", wards("TBC"), problems=NOT_KNOWN, roles={"start": "first_treated"}),
    Defect("starts_long_before", wards(None, first=1999), roles={"start": "first_treated"},
           problems={"data_start_long_before": ("start", EARLY)}),
    Defect("starts_after_the_last_time", wards(None, first=2031),
           problems={"data_start_after_times": ("start", EARLY)}),
    Defect("starts_inside_a_year", wards(None, first=datetime(2021, 12, 20), dated=True),
           typed=True, problems={"data_start_inside_time": ("start", EARLY)}),
    Defect("starts_from_then_on", running(lambda s, y: s if s is not None and y >= s else None),
           roles={"start": "first_treated"}, problems={"data_start_filled": (
               "start", (2, 3, 4, 8, 9, 10, 14, 15, 16, 17))}),
    Defect("yes_while_it_runs", running(
        lambda s, y: "Yes" if s is not None and y >= s else "No", "scheme active"),
        roles={"scheme active": "first_treated"},
        problems={"data_start_in_force": ("scheme active", ())}),
    Defect("one_while_it_runs_and_then_no_more", running(
        lambda s, y: int(s is not None and s <= y < (2023 if s == 2022 else 2030)), "law in force"),
        roles={"law in force": "first_treated"},
        problems={"data_start_in_force": ("law in force", ()),
                  "data_programme_stops": ("law in force", (19,))}),
    *(Defect(f"ticked_{name}", ticked(tick), kinds={"took part": "yes_no"}, n_rows=20,
             roles={"took part": "treated"},
             cells={("took part", 2): "yes", ("took part", 3): "no"},
             problems={"blank_means_no": ("took part", tuple(range(3, 22, 2)))})
      for name, tick in (("x", "x"), ("mark", "\u2713"), ("yes", "Yes"), ("one", 1))),
    Defect("ticks_that_are_not_of_taking_part", ticked("x", "left early"), n_rows=20, problems={}),
)  # fmt: skip

"""Days and months exchanged: for some places only, and months typed with the month first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from generate import Defect, workbook

_WEEKS = [datetime(2022, 1, 3) + timedelta(weeks=week) for week in range(30)]
_FIRSTS = [datetime(2021 + month // 12, month % 12 + 1, 1) for month in range(24)]


def _swapped(day: datetime) -> datetime:
    return day if day.day > 12 else day.replace(day=day.month, month=day.day)


def _wards(days: list[datetime], write: Callable[[int, datetime], Any], name: str) -> bytes:
    """Twelve wards at each day, as ``write`` gives it for a ward."""
    rows = [
        [f"Ward {ward + 1}", write(ward, day), 20 + (7 * ward + 3 * at) % 11]
        for ward in range(12)
        for at, day in enumerate(days)
    ]
    return workbook(("Data", [["ward", name, "offences"], *rows]))


def _rows_out_of_step() -> tuple[int, ...]:
    return tuple(
        2 + 30 * ward + at
        for ward in range(6, 12)
        for at, day in enumerate(_WEEKS)
        if _swapped(day) != day
    )[:20]


EXCHANGED: tuple[Defect, ...] = (
    Defect("exchanged_in_half_of_the_wards", lambda: _wards(
        _WEEKS, lambda ward, day: _swapped(day) if ward >= 6 else day, "week commencing"),
        roles={"week commencing": "time"},
        problems={"dates_perhaps_swapped": ("week commencing", _rows_out_of_step())}),
    Defect("weeks_in_all_wards", lambda: _wards(
        _WEEKS, lambda _ward, day: day, "week commencing"), roles={"week commencing": "time"}),
    Defect("half_of_the_wards_without_some_weeks", lambda: _wards(
        _WEEKS, lambda ward, day: day + timedelta(days=7 * 30 if ward >= 6 else 0),
        "week commencing"), roles={"week commencing": "time"}),
    Defect("months_with_the_month_first", lambda: _wards(
        _FIRSTS, lambda _ward, day: f"{day:%m/%d/%Y}", "month"),
        cells={("month", 3): datetime(2021, 2, 1), ("month", 14): datetime(2022, 1, 1)},
        problems={"dates_month_first": ("month", tuple(range(2, 22)))}),
    Defect("months_with_the_day_first", lambda: _wards(
        _FIRSTS, lambda _ward, day: f"{day:%d/%m/%Y}", "month"),
        cells={("month", 3): datetime(2021, 2, 1), ("month", 14): datetime(2022, 1, 1)},
        problems={"dates_ambiguous": ("month", tuple(range(2, 22)))}),
)  # fmt: skip

"""Dates and numbers of databases that no spreadsheet can hold, as Parquet files keep them."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet
from generate import MISSING, Defect

_PER_DAY = {"s": 86_400, "ms": 86_400_000, "us": 86_400_000_000, "ns": 86_400_000_000_000}
FAR_ROWS = (5, 9)
FIRST_DAY = 19_000  # 8 January 2022, counted from 1970


def with_cells(cells: pa.Array) -> bytes:
    """The clean cohort of 40 pupils with one more column, "seen"."""
    columns = {
        "pupil_key": pa.array([f"P{i:04d}" for i in range(40)]),
        "arm": pa.array(["sessions" if i % 4 < 2 else "usual lessons" for i in range(40)]),
        "seen": cells,
    }
    stream = io.BytesIO()
    pyarrow.parquet.write_table(pa.table(columns), stream)
    return stream.getvalue()


def days(distance: int) -> pa.Array:
    """Forty days, of which the cells of ``FAR_ROWS`` lie ``distance`` days from 1970."""
    found = [distance if i + 2 in FAR_ROWS else FIRST_DAY + i for i in range(40)]
    return pa.array(found, pa.int32()).cast(pa.date32())


def moments(unit: str, distance: int) -> pa.Array:
    """Forty midnights in a unit of time, of which two are ``distance`` units from 1970."""
    found = [distance if i + 2 in FAR_ROWS else (FIRST_DAY + i) * _PER_DAY[unit] for i in range(40)]
    return pa.array(found, pa.timestamp(unit))


def lengths(unit: str, distance: int) -> pa.Array:
    """Forty lengths of time, of which two are ``distance`` units long."""
    found = [distance if i + 2 in FAR_ROWS else i * _PER_DAY[unit] for i in range(40)]
    return pa.array(found, pa.duration(unit))


def lists() -> pa.Array:
    """Forty lists of one day."""
    found = [[2**31 - 1 if i + 2 in FAR_ROWS else FIRST_DAY + i] for i in range(40)]
    return pa.array(found, pa.list_(pa.int32())).cast(pa.list_(pa.date32()))


def decimals(digits: int, places: int) -> pa.Array:
    """Forty numbers with so many digits before the point and places after it."""
    found = [Decimal(10) ** digits + i for i in range(40)]
    return pa.array(found, pa.decimal256(76, places))


def far(name: str, kind: str, cells: Callable[[], pa.Array]) -> Defect:
    """Cells that no calendar has, counted as missing and told with their rows."""
    return Defect(
        f"far_{name}",
        lambda: with_cells(cells()),
        kinds={"seen": kind},
        cells={("seen", row): MISSING for row in FAR_ROWS},
        n_rows=40,
        steps={("far_date_to_missing", "seen"): 2},
        problems={"dates_not_in_calendar": ("seen", FAR_ROWS)},
        ending=".parquet",
    )


FAR: tuple[Defect, ...] = (
    far("days", "date", lambda: days(2**31 - 1)),
    far("days_below_zero", "date", lambda: days(-(2**31))),
    far("first_day_too_early", "date", lambda: days(-719_163)),
    far("first_day_too_late", "date", lambda: days(2_932_897)),
    far("days_in_labels", "date", lambda: days(2**31 - 1).dictionary_encode()),
    far("seconds", "date", lambda: moments("s", 2**53)),
    far("milliseconds", "date", lambda: moments("ms", 2**63 - 1)),
    far("microseconds", "date", lambda: moments("us", -(2**63) + 1)),
    far("lists_of_days", "text", lists),
    far("lengths", "text", lambda: lengths("ms", 2**63 - 1)),
    Defect("nanoseconds", lambda: with_cells(moments("ns", 0)), ending=".parquet", n_rows=40,
           kinds={"seen": "date"}, problems={"perhaps_missing_dates": ("seen", (5, 9))},
           cells={("seen", 2): datetime(2022, 1, 8),
                                          ("seen", 5): datetime(1970, 1, 1)}),
    Defect("first_and_last_day", lambda: with_cells(days(2_932_896)), ending=".parquet", n_rows=40,
           kinds={"seen": "date"}, problems={"perhaps_missing_dates": ("seen", (5, 9))},
           cells={("seen", 5): datetime(9999, 12, 31)}),
    Defect("long_whole_decimals", lambda: with_cells(decimals(70, 0)), ending=".parquet",
           kinds={"seen": "whole_number"}, n_rows=40, cells={("seen", 2): 1e70}),
    Defect("long_decimals", lambda: with_cells(decimals(60, 4)), ending=".parquet",
           kinds={"seen": "whole_number"}, n_rows=40, cells={("seen", 2): 1e60}),
)  # fmt: skip

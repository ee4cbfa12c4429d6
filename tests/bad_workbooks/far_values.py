"""Dates and numbers of databases that no spreadsheet can hold, as Parquet files keep them."""

from __future__ import annotations

import io
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet

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


def days(far: int, type_: pa.DataType | None = None) -> pa.Array:
    """Forty days, of which the cells of ``FAR_ROWS`` lie ``far`` days from 1970."""
    found = [far if i + 2 in FAR_ROWS else FIRST_DAY + i for i in range(40)]
    return pa.array(found, pa.int32()).cast(pa.date32()).cast(type_ or pa.date32())


def moments(unit: str, far: int) -> pa.Array:
    """Forty midnights in a unit of time, of which two are ``far`` units from 1970."""
    found = [far if i + 2 in FAR_ROWS else (FIRST_DAY + i) * _PER_DAY[unit] for i in range(40)]
    return pa.array(found, pa.timestamp(unit))


def lengths(unit: str, far: int) -> pa.Array:
    """Forty lengths of time, of which two are ``far`` units long."""
    found = [far if i + 2 in FAR_ROWS else i * _PER_DAY[unit] for i in range(40)]
    return pa.array(found, pa.duration(unit))


def lists() -> pa.Array:
    """Forty lists of one day."""
    found = [[2**31 - 1 if i + 2 in FAR_ROWS else FIRST_DAY + i] for i in range(40)]
    return pa.array(found, pa.list_(pa.int32())).cast(pa.list_(pa.date32()))


def decimals(digits: int, places: int) -> pa.Array:
    """Forty numbers with so many digits before the point and places after it."""
    found = [Decimal(10) ** digits + i for i in range(40)]
    return pa.array(found, pa.decimal256(76, places))

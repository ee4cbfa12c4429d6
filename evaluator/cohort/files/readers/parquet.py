"""Parquet files, which other programs for data write."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluator.cohort.cells.cell_grid import (
    DATE,
    DAY_MS,
    DURATION,
    EMPTY,
    NOT_IN_CALENDAR,
    NUMBER,
    TEXT,
    TIME,
    TRUTH,
    CellColumn,
    CellGrid,
    as_objects,
)
from evaluator.cohort.files.package import Package
from evaluator.cohort.files.readers.book import (
    FOREIGN_BROKEN,
    FileBook,
    Format,
    Told,
    made_page,
    mending,
)
from evaluator.cohort.files.readers.sheet_builder import MAX_CELLS, too_large
from evaluator.cohort.sheet.book import Page
from evaluator.cohort.sheet.sheet_scan import MAX_COLUMNS, SheetScan

Arrow = Any  # an array of the Arrow library, which is loaded when first used
_Typed = tuple[NDArray[np.int8], NDArray[np.float64], list[str]]
_SHEET = "Data"
_MOST_EXACT = 2**53
_PER_MS = {"ms": 1, "us": 1_000, "ns": 1_000_000}
_MAX_BYTES = 2 * 2**30


class _Parquet(FileBook):
    """One sheet, called "Data", whose first row holds the names of the columns."""

    def __init__(self, package: Package, told: Told) -> None:
        from pyarrow import parquet

        with mending(package.name, FOREIGN_BROKEN):
            self._file = parquet.ParquetFile(io.BytesIO(package.content))
            found = self._file.metadata
            sizes = [found.row_group(i).total_byte_size for i in range(found.num_row_groups)]
        if found.num_columns > MAX_COLUMNS or (found.num_rows + 1) * found.num_columns > MAX_CELLS:
            raise too_large(_SHEET, found.num_rows + 1, found.num_columns)
        if sum(sizes) > _MAX_BYTES:
            raise too_large(_SHEET, found.num_rows + 1, found.num_columns)
        super().__init__(package, [_SHEET], [_SHEET], told)

    def sizes(self, sheets: Sequence[str]) -> dict[str, int]:
        """Rows of the file."""
        return dict.fromkeys(sheets, int(self._file.metadata.num_rows))

    def page(self, sheet: str) -> Page:
        """The cells of the file below its names."""
        self.told(0.1)
        with mending(self.file_name, FOREIGN_BROKEN):
            table = self._file.read()
            self.told(0.5)
            columns = _columns(table)
            grid = CellGrid(columns, table.num_rows + 1 if columns else 0)
        return made_page(sheet, grid, SheetScan((), (), 0, *grid.shape))

    def top(self, _sheet: str, rows: int, /) -> CellGrid:
        """The first rows of the file."""
        with mending(self.file_name, FOREIGN_BROKEN):
            table = next(self._file.iter_batches(batch_size=max(1, rows)), None)
            if table is None:
                table = self._file.read()
            first = CellGrid(_columns(table), table.num_rows + 1)[slice(0, rows)]
            assert isinstance(first, CellGrid)
            return first


def _columns(table: Arrow) -> list[CellColumn]:
    names = table.schema.names
    return [_titled(name, cells) for name, cells in zip(names, table.columns, strict=True)]


def _titled(name: str, cells: Arrow) -> CellColumn:
    """A column with its name in the first row."""
    import pyarrow as pa

    whole = cells.combine_chunks() if isinstance(cells, pa.ChunkedArray) else cells
    if isinstance(whole, pa.ChunkedArray):
        whole = pa.concat_arrays(whole.chunks) if whole.num_chunks else pa.array([], whole.type)
    kinds, values, texts = _typed(whole)
    return CellColumn(
        np.append(np.int8(TEXT), kinds).astype(np.int8),
        np.append(float(len(texts)), values),
        as_objects([*texts, name]),
    )


def _typed(cells: Arrow) -> _Typed:
    """Kinds, values and texts of an Arrow array."""
    import pyarrow as pa
    import pyarrow.compute as pc
    from pyarrow import types

    of = cells.type
    missing = cells.is_null().to_numpy(zero_copy_only=False)
    if types.is_boolean(of):
        return _known(TRUTH, cells.cast(pa.int8()), missing)
    kind = _timed(of)
    if kind is not None:
        counts = _milliseconds(cells)
        if types.is_timestamp(of) and of.tz:
            counts = _on_the_wall(counts, of.tz)
        return np.where(missing, EMPTY, kind).astype(np.int8), counts, []
    if (types.is_integer(of) or (types.is_decimal(of) and of.scale <= 0)) and _is_long(cells):
        cells = cells.cast(pa.string())
    elif types.is_integer(of):
        return _known(NUMBER, cells, missing)
    elif types.is_floating(of) or types.is_decimal(of):
        return _floats(cells.cast(pa.float64()), missing)
    if not (types.is_string(of) or types.is_large_string(of) or types.is_dictionary(of)):
        cells = pa.array([_said(cell) for cell in cells], pa.string())
    found = cells if types.is_dictionary(of) else cells.dictionary_encode()
    if not types.is_string(found.dictionary.type) and not types.is_large_string(
        found.dictionary.type
    ):
        return _typed(pc.take(found.dictionary, found.indices))
    words = [word or "" for word in found.dictionary.to_pylist()]
    codes = pc.fill_null(found.indices, 0).to_numpy(zero_copy_only=False)
    empty = np.array([word == "" for word in words] or [True])
    kinds = np.where(missing | empty[codes], EMPTY, TEXT).astype(np.int8)
    return kinds, codes.astype(float), words


def _timed(of: Arrow) -> int | None:
    """DATE, TIME or DURATION of an Arrow type; None for others."""
    from pyarrow import types

    if types.is_timestamp(of) or types.is_date(of):
        return DATE
    if types.is_time(of):
        return TIME
    return DURATION if types.is_duration(of) else None


def _milliseconds(cells: Arrow) -> NDArray[np.float64]:
    """(n,) dates, times or durations of any unit in whole milliseconds, however far; 0 if missing.

    Arrow itself counts in 64 bits, where seconds that are too many come out as another date.
    """
    import pyarrow as pa
    from pyarrow import types

    of = cells.type
    plain = cells.cast(pa.int32() if of.bit_width == 32 else pa.int64())
    counts = np.asarray(plain.fill_null(0).to_numpy(zero_copy_only=False), dtype=np.int64)
    if types.is_date(of) or of.unit == "s":
        times = 1_000 if not types.is_date(of) else DAY_MS if types.is_date32(of) else 1
        return counts.astype(np.float64) * times
    return (counts // _PER_MS[of.unit]).astype(np.float64)


def _on_the_wall(counts: NDArray[np.float64], zone: str) -> NDArray[np.float64]:
    """Milliseconds as clocks in a time zone show them; as they are where nobody knows the zone."""
    import pandas as pd

    moments, which = np.unique(counts, return_inverse=True)
    known = pd.to_datetime(moments, unit="ms", utc=True, errors="coerce")
    try:
        local = known.tz_convert(zone).tz_localize(None)
    except (KeyError, OSError, TypeError, ValueError):
        return counts
    apart = (local - known.tz_localize(None)).total_seconds().to_numpy(dtype=float) * 1_000
    shown: NDArray[np.float64] = (moments + np.nan_to_num(apart))[which]
    return shown


def _is_long(cells: Arrow) -> bool:
    """Whether a number has more digits than a number of Excel can hold: then it is a key."""
    import pyarrow.compute as pc

    ends = pc.min_max(cells).as_py()
    return bool(max(abs(ends["min"] or 0), abs(ends["max"] or 0)) > _MOST_EXACT)


def _known(kind: int, cells: Arrow, missing: Arrow) -> _Typed:
    values = cells.to_numpy(zero_copy_only=False).astype(np.float64)
    values = np.where(missing, 0.0, values)
    return np.where(missing, EMPTY, kind).astype(np.int8), values, []


def _floats(cells: Arrow, missing: Arrow) -> _Typed:
    """Numbers; NaN is an empty cell, and infinity a text that is no number."""
    values = np.where(missing, np.nan, cells.to_numpy(zero_copy_only=False))
    kinds = np.where(np.isfinite(values), NUMBER, np.where(np.isnan(values), EMPTY, TEXT))
    codes = np.where(np.isnan(values), 0.0, np.where(values > 0, 0.0, 1.0))
    plain = np.where(np.isfinite(values), values, codes)
    return kinds.astype(np.int8), plain, ["inf", "-inf"]


def _said(cell: Arrow) -> str | None:
    """What a cell of another type holds, as text; it may be a list that holds any date."""
    try:
        found = cell.as_py()
    except (ArithmeticError, ValueError):
        return NOT_IN_CALENDAR
    if found is None:
        return None
    return found.decode("utf-8", "replace") if isinstance(found, bytes) else str(found)


PARQUET = Format("parquet", "a Parquet file", (".parquet",), _Parquet)

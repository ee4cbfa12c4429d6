"""Text files whose columns are parted by commas, semicolons, tabs or bars."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from itertools import islice
from typing import Any

import numpy as np

from evaluator.cohort.cells.cell_grid import (
    EMPTY,
    ERROR,
    ERROR_TEXTS,
    NUMBER,
    TEXT,
    CellColumn,
    CellGrid,
    as_objects,
)
from evaluator.cohort.files.package import Package, damaged
from evaluator.cohort.files.plain_text_file import separator_of, text_of
from evaluator.cohort.files.readers.book import FileBook, Format, Told, made_page, mending
from evaluator.cohort.files.readers.sheet_builder import MAX_CELLS, too_large
from evaluator.cohort.sheet.book import Page
from evaluator.cohort.sheet.sheet_scan import MAX_COLUMNS, SheetScan

Arrow = Any  # an array of the Arrow library, which is loaded when first used
_SHEET = "Data"
# What Excel writes for a number of more than eleven digits, such as 1.23E+15, is left as text.
_NUMBER = (
    r"^-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,15})?"
    r"(?:e[+-]?[0-9]{1,2}|E-?[0-9]|E-[0-9]{2}|E\+0?[0-9]|E\+10)?$"
)
_LONGEST_FIELD = 2**25


class _TextFile(FileBook):
    """One sheet, called "Data". A number is one that no program would write otherwise."""

    def __init__(self, package: Package, told: Told) -> None:
        text = text_of(package.content)
        if text is None:
            raise damaged(package.name)
        self._separator = separator_of(text)
        if text[:5].lower() == f"sep={self._separator}":
            text = text.partition("\n")[2]
        self._text = text.removeprefix("\ufeff")
        super().__init__(package, [_SHEET], [_SHEET], told)

    def sizes(self, sheets: Sequence[str]) -> dict[str, int]:
        """Letters of the file."""
        return dict.fromkeys(sheets, len(self._text))

    def page(self, sheet: str) -> Page:
        """The cells of the file."""
        with mending(self.file_name, (csv.Error, ValueError, MemoryError, RuntimeError)):
            self.told(0.1)
            columns = self._quickly()
            if columns is None:
                columns = self._patiently(None)
            self.told(0.6)
            grid = _grid(columns)
        scan = SheetScan((), (), 0, *grid.shape, semicolons=self._separator == ";")
        return made_page(sheet, grid, scan)

    def top(self, _sheet: str, rows: int, /) -> CellGrid:
        """The first rows of the file."""
        with mending(self.file_name, (csv.Error, ValueError, MemoryError, RuntimeError)):
            return _grid(self._patiently(rows))

    def _quickly(self) -> list[Any] | None:
        """Every column as an Arrow array of texts; None unless all rows are of one width."""
        import pyarrow as pa
        from pyarrow import csv as reading

        start = io.StringIO(self._text[:_LONGEST_FIELD])
        first = next(csv.reader(start, delimiter=self._separator), [])
        self._refuse_many(1, len(first))
        names = [str(place) for place in range(len(first))]
        if "\r" in self._text.replace("\r\n", ""):
            return None
        try:
            table = reading.read_csv(
                pa.py_buffer(self._text.encode()),
                reading.ReadOptions(column_names=names, block_size=2**24),
                reading.ParseOptions(
                    delimiter=self._separator, newlines_in_values=True, ignore_empty_lines=False
                ),
                reading.ConvertOptions(
                    column_types=dict.fromkeys(names, pa.string()),
                    strings_can_be_null=False,
                    check_utf8=False,
                ),
            )
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
            return None
        self._refuse_many(table.num_rows, len(names))
        return [column.combine_chunks() for column in table.columns]

    def _patiently(self, most: int | None) -> list[Any]:
        """Every column as an Arrow array, short rows filled up with empty cells."""
        import pyarrow as pa

        csv.field_size_limit(_LONGEST_FIELD)
        reader = csv.reader(io.StringIO(self._text, newline=""), delimiter=self._separator)
        rows: list[list[str]] = []
        width = 0
        for row in islice(reader, most):
            rows.append(row)
            width = max(width, len(row))
            self._refuse_many(len(rows), width)
            if len(rows) % 100_000 == 0:
                self.told(0.3)
        return [
            pa.array([row[j] if j < len(row) else "" for row in rows], pa.string())
            for j in range(width)
        ]

    def _refuse_many(self, rows: int, columns: int) -> None:
        if columns > MAX_COLUMNS or rows * columns > MAX_CELLS:
            raise too_large(_SHEET, rows, columns)


def _grid(columns: list[Arrow]) -> CellGrid:
    return CellGrid([_typed(column) for column in columns], len(columns[0]) if columns else 0)


def _typed(texts: Arrow) -> CellColumn:
    """A column of texts with its numbers told apart."""
    import pyarrow as pa
    import pyarrow.compute as pc

    found = texts.dictionary_encode()
    codes = found.indices.to_numpy(zero_copy_only=False)
    words = found.dictionary
    is_number = pc.match_substring_regex(words, _NUMBER)
    numbers = pc.cast(pc.if_else(is_number, words, pa.scalar("nan")), pa.float64())
    number_of = numbers.to_numpy(zero_copy_only=False)
    kind_of = np.where(np.isfinite(number_of), NUMBER, TEXT).astype(np.int8)
    kind_of[pc.equal(words, "").to_numpy(zero_copy_only=False)] = EMPTY
    errors = pc.is_in(words, pa.array(ERROR_TEXTS, words.type))
    kind_of[errors.to_numpy(zero_copy_only=False)] = ERROR
    plain = np.where(kind_of == NUMBER, number_of, np.arange(len(words)))
    pool = words.to_pylist() if (kind_of >= TEXT).any() else []
    return CellColumn(kind_of[codes], plain[codes], as_objects(pool))


CSV = Format("csv", "a text file with columns (CSV)", (".csv", ".tsv", ".tab", ".txt"), _TextFile)

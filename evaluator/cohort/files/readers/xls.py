"""Workbooks of Excel 97 to 2003, .xls. Macros in them are never looked at."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from evaluator.cohort.cells.cell_grid import ERROR, NUMBER, TRUTH, CellGrid
from evaluator.cohort.files.package import Package
from evaluator.cohort.files.readers.book import (
    FOREIGN_BROKEN,
    FileBook,
    Format,
    Told,
    made_page,
    mending,
)
from evaluator.cohort.files.readers.sheet_builder import SheetBuilder
from evaluator.cohort.files.readers.styles import kind_of_number
from evaluator.cohort.sheet.book import Page
from evaluator.cohort.sheet.sheet_scan import SheetScan

Source = Any  # a sheet of the xlrd library


class _OldWorkbook(FileBook):
    def __init__(self, package: Package, told: Told) -> None:
        import xlrd

        with mending(package.name, (*FOREIGN_BROKEN, xlrd.XLRDError, xlrd.compdoc.CompDocError)):
            self._book = xlrd.open_workbook(
                file_contents=package.content,
                formatting_info=True,
                on_demand=True,
                logfile=io.StringIO(),
                ragged_rows=True,
            )
            names = self._book.sheet_names()
            codes = {key: found.format_str or "" for key, found in self._book.format_map.items()}
            self._shown = [kind_of_number(form.format_key, codes) for form in self._book.xf_list]
            hidden = [int(state) for state in self._book._sheet_visibility]
        super().__init__(
            package, names, [n for n, state in zip(names, hidden, strict=False) if not state], told
        )

    def sizes(self, sheets: Sequence[str]) -> dict[str, int]:
        """Cells of each sheet."""
        return {name: self._sheet(name).nrows * self._sheet(name).ncols for name in sheets}

    def page(self, sheet: str) -> Page:
        """The cells of a sheet."""
        source = self._sheet(sheet)
        with mending(self.file_name, FOREIGN_BROKEN):
            grid = self._grid(source, source.nrows)
            hidden_rows = sum(bool(row.hidden) for row in source.rowinfo_map.values())
            hidden_columns = tuple(
                sorted(place + 1 for place, column in source.colinfo_map.items() if column.hidden)
            )
            merged = [
                ((top, left), (bottom - 1, right - 1))
                for top, bottom, left, right in source.merged_cells
            ]
        scan = SheetScan((), (), hidden_rows, *grid.shape, hidden_columns)
        return made_page(sheet, grid, scan, merged)

    def top(self, sheet: str, rows: int, /) -> CellGrid:
        """The first rows of a sheet."""
        source = self._sheet(sheet)
        with mending(self.file_name, FOREIGN_BROKEN):
            return self._grid(source, min(rows, source.nrows))

    def _sheet(self, name: str) -> Source:
        import xlrd

        with mending(self.file_name, (*FOREIGN_BROKEN, xlrd.XLRDError)):
            return self._book.sheet_by_name(name)

    def _grid(self, source: Source, rows: int) -> CellGrid:
        import xlrd

        builder = SheetBuilder(source.name)
        d1904 = bool(self._book.datemode)
        for row in range(rows):
            if row % 5_000 == 0:
                self.told(row / rows)
            types, values = source.row_types(row), source.row_values(row)
            for column, (kind, value) in enumerate(zip(types, values, strict=True)):
                if kind == xlrd.XL_CELL_TEXT:
                    builder.put_text(row, column, value)
                elif kind in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
                    place = source.cell_xf_index(row, column)
                    shown = self._shown[place] if place < len(self._shown) else NUMBER
                    builder.put_number(row, column, float(value), shown, d1904=d1904)
                elif kind == xlrd.XL_CELL_BOOLEAN:
                    builder.put(row, column, TRUTH, float(bool(value)))
                elif kind == xlrd.XL_CELL_ERROR:
                    said = xlrd.error_text_from_code.get(value, "#N/A")
                    builder.put(row, column, ERROR, builder.code(said))
        return builder.grid()


XLS = Format("xls", "an Excel 97 to 2003 workbook", (".xls",), _OldWorkbook)

"""The cells of a sheet's XML in whatever form it is written, one by one."""

from __future__ import annotations

import math
import re
import zipfile
from typing import IO

from evaluator.cohort.cells.cell_grid import DATE, ERROR, FORMULA, NUMBER, TRUTH
from evaluator.cohort.files.readers.parts import parse
from evaluator.cohort.files.readers.sheet_builder import SheetBuilder
from evaluator.cohort.files.readers.xlsx_cells import Styles
from evaluator.cohort.files.readers.xml_text import iso_date, unescaped
from evaluator.cohort.sheet.sheet_scan import column_number

_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


def read_slowly(stream: IO[bytes], builder: SheetBuilder, styles: Styles, shared: int) -> None:
    """Add every cell of a sheet to ``builder``, whose first ``shared`` texts are the shared ones.

    Raises:
        zipfile.BadZipFile: it is not the XML of a sheet.
        Refusal: it holds too many cells.
    """
    reader = _Reader(builder, styles, shared)
    parse(stream, reader.start, reader.stop, reader.text)
    if not reader.has_cells:
        raise zipfile.BadZipFile("There is no place for cells.")


class _Reader:
    """Follows where in the sheet the parser is."""

    def __init__(self, builder: SheetBuilder, styles: Styles, shared: int) -> None:
        self._builder, self._styles, self._shared = builder, styles, shared
        self._row, self._column = -1, -1
        self._cell: dict[str, str] | None = None
        self._taking = False
        self._said: list[str] = []
        self._formula = self._inline = False
        self._readings = 0
        self.has_cells = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if tag == "sheetData":
            self.has_cells = True
        elif tag == "row":
            self._row = int(attributes.get("r", self._row + 2)) - 1
            self._column = -1
        elif tag == "c":
            self._place(attributes.get("r"))
            self._cell, self._said = attributes, []
            self._formula = self._inline = False
        elif self._cell is not None:
            self._formula |= tag == "f"
            self._readings += tag == "rPh"
            self._inline |= tag == "t"
            self._taking = tag == "v" or (tag == "t" and self._readings == 0)

    def text(self, data: str) -> None:
        """Text inside an element."""
        if self._taking:
            self._said.append(data)

    def stop(self, tag: str) -> None:
        """An element ends."""
        self._taking = False
        if tag == "rPh" and self._readings:
            self._readings -= 1
        if tag == "c" and self._cell is not None:
            kind = "inlineStr" if self._inline else self._cell.get("t", "n")
            self._put(kind, self._cell.get("s", "0"), "".join(self._said))
            self._cell = None

    def _place(self, reference: str | None) -> None:
        if reference is None:
            self._column += 1
            self._row = max(self._row, 0)
            return
        found = _REFERENCE.fullmatch(reference)
        if found is None:
            raise ValueError("A cell has an impossible reference.")
        self._row, self._column = int(found[2]) - 1, column_number(found[1]) - 1
        if self._row < 0:
            raise ValueError("A cell has an impossible reference.")

    def _put(self, kind: str, style: str, said: str) -> None:
        row, column, builder = self._row, self._column, self._builder
        if not said:
            if self._formula and kind != "str":
                builder.put(row, column, FORMULA)
        elif kind == "s":
            code = int(said)
            if not 0 <= code < self._shared:
                raise ValueError("A cell refers to a text that is not there.")
            builder.put_code(row, column, code)
        elif kind in ("str", "inlineStr"):
            builder.put_text(row, column, unescaped(said))
        elif kind == "e":
            builder.put(row, column, ERROR, builder.code(said))
        elif kind == "b":
            builder.put(row, column, TRUTH, float(said.strip() in ("1", "true")))
        elif kind == "d" and (moment := iso_date(said)) is not None:
            builder.put(row, column, DATE, moment)
        elif kind == "n" and math.isfinite(number := float(said)):
            place = int(style) if style.isdecimal() else 0
            shown = self._styles.kinds[place] if place < len(self._styles.kinds) else NUMBER
            builder.put_number(row, column, number, int(shown), d1904=self._styles.d1904)
        else:
            builder.put_text(row, column, said)

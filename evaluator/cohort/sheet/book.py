"""What a reader of any format gives: a workbook of sheets, each a grid of typed cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from evaluator.cohort.sheet.header import Grid
from evaluator.cohort.sheet.sheet_scan import SheetScan


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """One sheet from A1.

    Attributes:
        cells: (n, k) texts, floats, dates, times and truth values; "" where empty.
        scan: errors, formulas and hidden rows, which the cells do not tell.
        merged: merged ranges as ((row, column), (row, column)), counted from 0.
    """

    name: str
    cells: Grid
    scan: SheetScan
    merged: Sequence[tuple[tuple[int, int], tuple[int, int]]] = ()


class Book(Protocol):
    """A file opened for reading. Every method raises Refusal when the file is damaged."""

    @property
    def file_name(self) -> str:
        """The file's name without its folder."""

    @property
    def sha256(self) -> str:
        """Fingerprint of the file."""

    @property
    def sheets(self) -> tuple[str, ...]:
        """Names of the sheets with cells, in order."""

    @property
    def visible(self) -> tuple[str, ...]:
        """The sheets that are not hidden; all of them when all are."""

    def sizes(self, sheets: Sequence[str]) -> dict[str, int]:
        """How much each sheet holds, in any unit that grows with it."""

    def page(self, sheet: str) -> Page:
        """The cells of a sheet."""

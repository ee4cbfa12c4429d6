"""What the readers of all formats share: an opened file, and the answer to a damaged one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import cast

from evaluator.cohort.cells.cell_grid import FORMULA, CellGrid
from evaluator.cohort.files.package import BROKEN, Package, damaged
from evaluator.cohort.sheet.book import Page
from evaluator.cohort.sheet.header import Grid
from evaluator.cohort.sheet.sheet_scan import SheetScan
from evaluator.values.problems import Problem, Refusal

Told = Callable[[float], None]
Merged = Sequence[tuple[tuple[int, int], tuple[int, int]]]

FOREIGN_BROKEN = (*BROKEN, TypeError, AttributeError, AssertionError)


@contextmanager
def mending(name: str, broken: tuple[type[BaseException], ...] = BROKEN) -> Iterator[None]:
    """Within it, what a parser raises on damaged bytes becomes a refusal that names the file.

    ``FOREIGN_BROKEN`` is for parsers that are not ours and may raise anything on such bytes.
    """
    try:
        yield
    except broken:
        raise damaged(name) from None


@dataclass(frozen=True, slots=True)
class Format:
    """A file format that can be read.

    Attributes:
        key: stable short name. label: what a person calls it. endings: usual endings of its files,
            with the dot. open: a package that is of this format as a book.
    """

    key: str
    label: str
    endings: tuple[str, ...]
    open: Callable[[Package, Told], FileBook]


class FileBook(ABC):
    """An opened file; sheets are read when asked for. See ``evaluator.cohort.sheet.book.Book``."""

    def __init__(
        self, package: Package, sheets: Sequence[str], visible: Sequence[str], told: Told
    ) -> None:
        if not sheets:
            raise Refusal(
                Problem(
                    "empty_workbook",
                    f"{package.name} has no sheets with cells.",
                    "Choose another workbook.",
                )
            )
        self.file_name, self.sha256 = package.name, package.sha256
        self.sheets = tuple(sheets)
        self.visible = tuple(visible) or self.sheets
        self.told = told

    @abstractmethod
    def sizes(self, sheets: Sequence[str]) -> dict[str, int]:
        """How much each sheet holds, in any unit that grows with it."""

    @abstractmethod
    def page(self, sheet: str) -> Page:
        """The cells of a sheet. Raises Refusal when they are damaged or too many."""

    @abstractmethod
    def top(self, sheet: str, rows: int, /) -> CellGrid:
        """The first rows of a sheet, read without the rest where the format allows it."""


def made_page(sheet: str, grid: CellGrid, scan: SheetScan, merged: Merged = ()) -> Page:
    """The page of a grid. Raises Refusal when it holds nothing but formulas without results."""
    if grid.size and not grid.filled().any() and grid.where(FORMULA).any():
        raise Refusal(
            Problem(
                "formula_without_value",
                f'The sheet "{sheet}" holds formulas, but their results are not stored.',
                "Open the workbook in Excel, save it, and load it again.",
                sheet=sheet,
            )
        )
    return Page(sheet, cast("Grid", grid), scan, merged)

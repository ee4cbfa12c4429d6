"""A workbook opened once and read as often as it is corrected, without opening it again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from evaluator.cohort.files.readers import open_file
from evaluator.cohort.files.readers.book import FileBook, made_page
from evaluator.cohort.reading import read_book
from evaluator.cohort.sheet.book import Book, Page
from evaluator.cohort.sheet.sheet_scan import SheetScan
from evaluator.values.cohort import Cohort
from evaluator.values.data import Data
from evaluator.values.files.named import named_beside
from evaluator.values.problems import Problem
from evaluator.values.progress import Progress

FIRST_ROWS = 200


class Opened:
    """An open file with the cells of the sheets read so far. It lives in memory only.

    A correction then takes the time of understanding the cells, not of reading the file, and the
    password of a locked file is asked for once.
    """

    def __init__(self, path: Path, progress: Progress) -> None:
        """Raises Refusal when the file cannot be read safely."""
        self.path = path
        self._report = progress
        progress(0.0, "Opening the workbook")
        self._book, self._notes = self._open(path)
        self._beside: dict[str, _Kept] = {}

    def _open(self, path: Path) -> tuple[_Kept, tuple[Problem, ...]]:
        book, notes = open_file(path, told=self._told)
        return _Kept(book), notes

    def _told(self, share: float) -> None:
        self._report(0.1 + 0.3 * share, "Reading the cells")

    @property
    def sheets(self) -> tuple[str, ...]:
        """The sheets with cells, in order."""
        return self._book.sheets

    def first_rows(self, sheet: str | None = None, rows: int = FIRST_ROWS) -> Cohort:
        """What the first rows of a sheet seem to be, personal details left out as ever.

        For the screen, while the rest is read; nothing may be concluded from it.

        Raises:
            Refusal: the first rows hold no table.
        """
        sizes = self._book.sizes(self._book.visible)
        name = sheet or max(self._book.visible, key=lambda each: sizes[each])
        top = _Top(self._book.file, rows)
        return read_book(top, Data(sheet=name), self._open_beside, guess=False, report=_ignore)

    def read(self, data: Data | None, progress: Progress, *, sheet: str | None = None) -> Cohort:
        """The cohort as ``data`` says; without it, of ``sheet`` or of all that belongs together.

        Raises:
            Refusal: no table, or a correction that names what is not there or cannot be honoured.
        """
        self._report = progress
        wanted = Data(sheet=sheet) if data is None else data
        cohort = read_book(
            self._book, wanted, self._open_beside, guess=data is None, report=progress
        )
        if not self._notes:
            return cohort
        return replace(cohort, problems=(*self._notes, *cohort.problems))

    def _open_beside(self, name: str) -> Book:
        if name not in self._beside:
            self._beside[name] = self._open(named_beside(self.path.parent, name))[0]
        return self._beside[name]


class _Kept:
    """A book whose pages are read once."""

    def __init__(self, file: FileBook) -> None:
        self.file = file
        self.file_name, self.sha256 = file.file_name, file.sha256
        self.sheets, self.visible = file.sheets, file.visible
        self._pages: dict[str, Page] = {}

    def sizes(self, sheets: Sequence[str]) -> dict[str, int]:
        return self.file.sizes(sheets)

    def page(self, sheet: str) -> Page:
        if sheet not in self._pages:
            self._pages[sheet] = self.file.page(sheet)
        return self._pages[sheet]


class _Top:
    """The first rows of every sheet of a book, as a book."""

    def __init__(self, file: FileBook, rows: int) -> None:
        self._file, self._rows = file, rows
        self.file_name, self.sha256 = file.file_name, file.sha256
        self.sheets, self.visible = file.sheets, file.visible

    def sizes(self, sheets: Sequence[str]) -> dict[str, int]:
        return self._file.sizes(sheets)

    def page(self, sheet: str) -> Page:
        grid = self._file.top(sheet, self._rows)
        height, width = grid.shape
        return made_page(sheet, grid, SheetScan((), (), 0, height, width))


def _ignore(_share: float, _text: str) -> None:
    """Progress that nobody asked for."""

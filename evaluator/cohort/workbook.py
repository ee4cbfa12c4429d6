"""Reading a workbook into a cohort: the one way in for data."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from evaluator.cohort.files.readers import open_file
from evaluator.cohort.reading import read_book
from evaluator.cohort.sheet.book import Book
from evaluator.values.cohort import Cohort
from evaluator.values.data import Data
from evaluator.values.files.named import named_beside
from evaluator.values.progress import Progress


def read_workbook(
    path: str | Path,
    sheet: str | None = None,
    *,
    keep: Collection[str] = (),
    progress: Progress | None = None,
    password: str | None = None,
) -> Cohort:
    """Read one sheet of a file of any format, clean ordinary faults, and say what was done.

    Formats are those of ``evaluator.cohort.files.readers.FORMATS``: Excel,
    OpenDocument, text, Parquet.

    Without ``sheet`` the visible sheet that holds the most is read, with those that belong to it.
    Columns that identify people are left out unless they are the key of the rows or are named in
    ``keep``. ``progress`` is called with the share done, 0 to 1, and what is being done; what it
    raises ends the reading. ``password`` opens a locked workbook and is kept nowhere.

    Raises:
        Refusal: the file is not a workbook that can be read safely, or the sheet holds no table;
            ``workbook_password`` when it is locked and the password is missing or wrong.
    """
    data = Data(sheet=sheet, keep=tuple(keep))
    return _read(path, data, password, guess=True, report=progress or _ignore)


def read_data(
    path: str | Path,
    data: Data,
    *,
    progress: Progress | None = None,
    password: str | None = None,
) -> Cohort:
    """Read a workbook exactly as the [data] section of a plan says.

    Where it names no sheet, the sheets are chosen as ``read_workbook`` chooses them. Further
    workbooks that it names are looked for beside the first.

    Raises:
        Refusal: as ``read_workbook``; or a correction names what is not there.
    """
    return _read(path, data, password, guess=False, report=progress or _ignore)


def _read(
    path: str | Path, data: Data, password: str | None, *, guess: bool, report: Progress
) -> Cohort:
    report(0.0, "Opening the workbook")
    book, notes = open_file(
        path, password, lambda share: report(0.1 + 0.3 * share, "Reading the cells")
    )
    folder = Path(path).parent

    def beside(name: str) -> Book:
        return open_book(named_beside(folder, name), password)

    cohort = read_book(book, data, beside, guess=guess, report=report)
    return replace(cohort, problems=(*notes, *cohort.problems)) if notes else cohort


def open_book(path: str | Path, password: str | None = None) -> Book:
    """A file whose sheets can be read one by one. Raises Refusal as ``read_workbook``."""
    return open_file(path, password)[0]


def _ignore(_share: float, _text: str) -> None:
    """Progress that nobody asked for."""

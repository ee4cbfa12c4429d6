"""The formats that a file can be in, and how each is read; one file, one format.

Own readers of .xlsb and .ods, and xlrd for .xls: python-calamine (0.9), tried in their place, is
faster, but tells neither number formats (a percentage, a date kept as a number), hidden rows, nor
merged cells outside .xlsx and .xls, and leaves cells with an error or without a result empty. In
the table of faults by format 8 of 280 answers became wrong, each without a word.
"""

from __future__ import annotations

from pathlib import Path

from evaluator.cohort.files.package import Package, open_package, unlike_its_name
from evaluator.cohort.files.passwords import password_for
from evaluator.cohort.files.readers.book import FileBook, Format, Told
from evaluator.cohort.files.readers.csv_file import CSV
from evaluator.cohort.files.readers.ods import ODS
from evaluator.cohort.files.readers.parquet import PARQUET
from evaluator.cohort.files.readers.xls import XLS
from evaluator.cohort.files.readers.xlsb import XLSB
from evaluator.cohort.files.readers.xlsx import XLSX
from evaluator.values.problems import Problem, Refusal

FORMATS: tuple[Format, ...] = (XLSX, XLSB, XLS, ODS, CSV, PARQUET)
ENDINGS: tuple[str, ...] = tuple(ending for each in FORMATS for ending in each.endings)


def open_file(
    path: str | Path, password: str | None = None, told: Told | None = None
) -> tuple[FileBook, tuple[Problem, ...]]:
    """A file of any format as a book, and notes on it; ``told`` hears the share read, 0 to 1.

    The format is told from what is in the file, whatever its name says.

    Raises:
        Refusal: the file cannot be read safely; ``workbook_password`` when it opens with a
            password only and none, or a wrong one, was given.
    """
    package = _unlocked(path, password)
    found = next(each for each in FORMATS if each.key == package.kind)
    unlike = unlike_its_name(package, found.endings, found.label)
    book = found.open(package, told or (lambda _share: None))
    return book, () if unlike is None else (unlike,)


def _unlocked(path: str | Path, password: str | None) -> Package:
    """The package, its password asked for when none was given and somebody is there to ask."""
    wrong = False
    while True:
        try:
            return open_package(path, password)
        except Refusal as refusal:
            if refusal.problems[0].code != "workbook_password" or (password and not wrong):
                raise
            password = password_for(Path(path).name, wrong=wrong)
            wrong = True
            if password is None:
                raise

"""From an opened file to a cohort: arranged, corrected and understood."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace

from evaluator.cohort.arranging.arrange import Arrangement, OpenBeside, arrange
from evaluator.cohort.arranging.corrected import correct
from evaluator.cohort.arranging.recipe import require_undoable
from evaluator.cohort.sheet.book import Book
from evaluator.cohort.understand import understand
from evaluator.values.cohort import Cohort, Provenance
from evaluator.values.data import Data

Progress = Callable[[float, str], None]


def read_book(
    book: Book, data: Data, beside: OpenBeside, *, guess: bool, report: Progress
) -> Cohort:
    """The cohort that ``data`` asks for. ``beside`` opens a further workbook by its name.

    Raises:
        Refusal: no table, or a correction that names what is not there or cannot be honoured.
    """
    require_undoable(data)
    report(0.1, "Looking at the sheets")
    found = arrange(book, data, beside, guess=guess)
    table = correct(found.table, found.data, found.sheet, strict=not guess)
    provenance = Provenance(
        book.file_name,
        found.sheet,
        _fingerprint(book, found),
        len(table.rows),
        book.sheets,
        found.data,
        found.parts,
        found.cycle,
    )

    def report_column(share: float, column: str) -> None:
        report(0.4 + 0.6 * share, f"Understanding {column}")

    cohort = understand(table, provenance, found.notes, data=found.data, report=report_column)
    report(1.0, "Done")
    return replace(cohort, problems=tuple(provenance.placed(p) for p in cohort.problems))


def _fingerprint(book: Book, found: Arrangement) -> str:
    if not found.books:
        return book.sha256
    return hashlib.sha256("".join((book.sha256, *found.books)).encode()).hexdigest()

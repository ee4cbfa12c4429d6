"""From an opened file to a cohort: arranged, corrected and understood."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from evaluator.cohort.arranging.arrange import Arrangement, OpenBeside, arrange
from evaluator.cohort.arranging.corrected import correct
from evaluator.cohort.arranging.pivots import with_levels_told
from evaluator.cohort.arranging.provisional import told_twice, without_provisional
from evaluator.cohort.arranging.recipe import require_undoable
from evaluator.cohort.arranging.spelling import spelt_as_in_sheet
from evaluator.cohort.arranging.survey_rows import without_previews
from evaluator.cohort.arranging.ticks import with_blanks_as_no
from evaluator.cohort.arranging.times.longer_times import with_times_of_one_length
from evaluator.cohort.arranging.times.two_times import with_one_time
from evaluator.cohort.arranging.totals import without_totals
from evaluator.cohort.coded_answers import with_coded_answers_told
from evaluator.cohort.questions import with_questions
from evaluator.cohort.scores import suggested_scores, with_scores
from evaluator.cohort.settled import require_known, with_answers
from evaluator.cohort.sheet.book import Book
from evaluator.cohort.understand import understand
from evaluator.values.cohort import Cohort, Provenance
from evaluator.values.data import Data
from evaluator.values.progress import Progress


def read_book(
    book: Book, data: Data, beside: OpenBeside, *, guess: bool, report: Progress
) -> Cohort:
    """The cohort that ``data`` asks for. ``beside`` opens a further workbook by its name.

    Raises:
        Refusal: no table, or a correction that names what is not there or cannot be honoured.
    """
    require_undoable(data)
    require_known(data)
    report(0.1, "Looking at the sheets")
    found = arrange(book, data, beside, guess=guess)
    found = replace(found, data=spelt_as_in_sheet(found.data, found.table.names))
    table = correct(found.table, found.data, found.sheet, strict=not guess)
    table = without_previews(table, found.data, found.sheet)
    table = with_one_time(table, found.data, found.sheet)
    table = with_times_of_one_length(table, found.data, found.sheet)
    table = without_provisional(table, found.data, found.sheet)
    table = without_totals(table, found.data, found.sheet)
    table = with_levels_told(table, found.sheet)
    table = with_blanks_as_no(table, found.data, found.sheet)
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

    notes = (*found.notes, *told_twice(table.names, found.sheet))
    cohort = understand(table, provenance, notes, data=found.data, report=report_column)
    cohort = with_coded_answers_told(cohort, found.codes, found.turned)
    cohort = with_scores(cohort, suggested_scores(cohort) if guess else found.data.scores)
    cohort = with_answers(with_questions(cohort), found.data)
    report(1.0, "Done")
    return replace(cohort, problems=tuple(provenance.placed(p) for p in cohort.problems))


def _fingerprint(book: Book, found: Arrangement) -> str:
    if not found.books:
        return book.sha256
    return hashlib.sha256("".join((book.sha256, *found.books)).encode()).hexdigest()

"""What sheets that were not read say of the cells of those that were: legends and codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from evaluator.cohort.arranging.sheets.turned_scales import turned_scales
from evaluator.cohort.arranging.sheets.value_labels import value_labels
from evaluator.cohort.sheet.book import Book
from evaluator.cohort.sheet.code_meanings import code_meanings, together
from evaluator.cohort.sheet.legends import legends_told
from evaluator.values.problems import Problem, Refusal

_MOST_SHEETS = 12
_LARGEST = 60_000  # as the format counts; a sheet of notes is small
_MOST_ROWS = 400
_MOST_COLUMNS = 30


@dataclass(frozen=True, slots=True)
class Notes:
    """Legends on other sheets, the numbers that they call no answer, and scales turned round.

    ``named``: by sheet and column, the labels of its codes.
    """

    told: tuple[Problem, ...] = ()
    codes: dict[float, str] | None = None
    turned: tuple[tuple[float, float], ...] = ()
    named: Mapping[str, Mapping[str, Mapping[float, str]]] = field(default_factory=dict)


def notes_elsewhere(book: Book, read: Sequence[str], columns: Sequence[str]) -> Notes:
    """What the small visible sheets that were not ``read`` say of blanks, dashes, marks, codes.

    ``columns`` are those whose codes they may name.
    """
    known = {name.casefold().strip() for name in read}
    others = [name for name in book.visible if name.casefold().strip() not in known]
    if not others:
        return Notes()
    sizes = book.sizes(others)
    small = [name for name in others if sizes[name] <= _LARGEST][:_MOST_SHEETS]
    told: dict[str, Problem] = {}
    codes: list[dict[float, str]] = []
    turned: list[tuple[float, float]] = []
    named: dict[str, dict[str, dict[float, str]]] = {}
    for name in small:
        rows = _rows(book, name)
        if not rows:
            continue
        codes.append(code_meanings(rows))
        turned += turned_scales(rows)
        named[name] = value_labels(rows, columns)
        texts = [(i, c) for i, row in enumerate(rows, 1) for c in row if type(c) is str and c]
        for problem in legends_told(texts, name, elsewhere=True):
            told.setdefault(problem.code, problem)
    return Notes(tuple(told.values()), together(codes), tuple(turned), named)


def _rows(book: Book, name: str) -> list[list[object]]:
    """The cells of a sheet of mostly words; none of one that is large, damaged or of numbers."""
    try:
        cells = np.asarray(book.page(name).cells, dtype=object)
    except Refusal:
        return []
    if cells.shape[0] > _MOST_ROWS or cells.shape[1] > _MOST_COLUMNS:
        return []
    texts = sum(type(cell) is str and cell != "" for cell in cells.ravel())
    numbers = sum(isinstance(cell, float) for cell in cells.ravel())
    return [list(row) for row in cells] if texts >= numbers else []

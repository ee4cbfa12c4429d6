"""Books with the same cells are understood once: past the reader, no step knows the format."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pandas as pd

from evaluator.cohort import workbook
from evaluator.cohort.cells.cell_grid import ERROR, TEXT, CellColumn, CellGrid
from evaluator.cohort.sheet.book import Book
from evaluator.values.cohort import Cohort

_READ: dict[object, Cohort] = {}
_read_book = workbook.read_book


@contextmanager
def once_for_the_same_cells() -> Iterator[None]:
    """Within it, a book that gives what an earlier one of its name gave is not understood again.

    Every format's reader does all of its work, and each cell that it gives is compared.
    """
    with patch.object(workbook, "read_book", _read_once):
        yield


def _read_once(book: Book, data, beside, *, guess, report) -> Cohort:
    given = (told(data), guess, _of_book(book))
    if given not in _READ:
        _READ[given] = _read_book(book, data, beside, guess=guess, report=report)
    known = _READ[given]
    was, here = known.provenance, (book.file_name, book.sha256)
    parts = tuple(
        replace(part, workbook=here[0]) if part.workbook == was.file_name else part
        for part in was.parts
    )
    came = replace(was, file_name=here[0], sha256=here[1], parts=parts)
    return replace(known, frame=known.frame.copy(), provenance=came)


def _of_book(book: Book) -> tuple[object, ...]:
    """All that a book tells but its ending and digest; a single sheet's size decides nothing."""
    several = len(book.sheets) > 1
    sizes = sorted(book.sizes(book.sheets).items()) if several else ()
    pages = [told(book.page(sheet)) for sheet in book.sheets]
    return Path(book.file_name).stem, book.sheets, book.visible, told(sizes), told(pages)


def told(value: object) -> object:
    """A value as one that can be looked up: equal where every part of both is."""
    match value:
        case CellGrid():
            return value.shape, told(value.columns)
        case CellColumn():
            shown = None if value.percent is None else value.percent.tobytes()
            return value.kinds.tobytes(), *_numbers(value), shown
        case np.ndarray() | pd.Series() | pd.Index():
            return str(value.dtype), value.shape, told(value.tolist())
        case pd.DataFrame():
            return told(value.index), told([(name, value[name]) for name in value.columns])
        case dict():
            return told(list(value.items()))
        case list() | tuple():
            return tuple(told(each) for each in value)
        case _ if is_dataclass(value):
            parts = (told(getattr(value, field.name)) for field in fields(value))
            return type(value).__name__, *parts
    return type(value).__name__, repr(value)


def _numbers(column: CellColumn) -> tuple[object, ...]:
    """The values as held; of texts and errors, where they are places, what stands there."""
    placed = (column.kinds == TEXT) | (column.kinds == ERROR)
    texts = column.texts[column.values[placed].astype(np.intp)].tolist()
    return np.where(placed, 0, column.values).tobytes(), tuple(texts)

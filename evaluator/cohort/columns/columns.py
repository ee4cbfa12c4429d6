"""What the cells of one column are: numbers, dates, yes/no, labels or text."""

from __future__ import annotations

from dataclasses import replace

from evaluator.cohort.cells import cell_text as reading
from evaluator.cohort.cells.sorted_cells import RawColumn, ReadColumn, SortedCells, mask
from evaluator.cohort.columns import names
from evaluator.cohort.columns.date_column import as_date, date_style, date_uniques, serial_dates
from evaluator.cohort.columns.number_column import as_number
from evaluator.cohort.columns.text_column import as_text
from evaluator.values.cohort import Kind

NUMBER_SHARE = 0.9
FEWEST_NUMBERS = 0.2


def read_column(raw: RawColumn) -> ReadColumn:
    """Decide what the cells are and convert them, listing every conversion."""
    cells = SortedCells(raw)
    _note_errors(cells)
    _note_not_in_calendar(cells)
    numbers = int(cells.is_number.sum()) + cells.total(cells.number_uniques)
    dates = int(cells.is_date.sum())
    words = int((cells.is_bool | cells.is_time).sum()) + cells.total(cells.word_uniques)
    filled = int((~cells.is_empty).sum())
    if filled == 0:
        return cells.nothing()
    if raw.wanted is not None:
        return _as_asked(cells, raw.wanted)
    enough = NUMBER_SHARE * (numbers + dates + words)
    if numbers >= max(enough, FEWEST_NUMBERS * filled) and not _are_codes(cells, numbers):
        return (
            as_date(cells, None)
            if serial_dates(cells) is not None
            else _coded(as_number(cells), raw.name)
        )
    style = date_style(cells)
    texts = cells.total(date_uniques(cells, style)) if style else 0
    if dates + texts >= enough and dates + texts > 0:
        return as_date(cells, style)
    return as_text(cells)


def _as_asked(cells: SortedCells, kind: Kind) -> ReadColumn:
    """The column as the kind that a person said."""
    if kind in ("number", "whole_number"):
        read = as_number(cells)
    elif kind == "date":
        read = as_date(cells, date_style(cells))
    else:
        read = as_text(cells)
    if read.kind == "text" or kind in ("category", "yes_no", "number"):
        labels = read.labels
        if kind in ("category", "yes_no") and not labels:
            labels = tuple(str(label) for label in read.values.value_counts().index)
        read = replace(read, kind=kind, labels=labels if kind != "text" else ())
    elif kind == "text":
        read = replace(read, kind="text", labels=())
    return replace(read, kind_reason=f"The plan says so. {read.kind_reason}")


_NOMINAL = frozenset(
    {"ethnicity", "ethnic", "religion", "nationality", "language", "region", "sex", "gender",
     "offence", "tenure"}
)  # fmt: skip


def _coded(read: ReadColumn, name: str) -> ReadColumn:
    """A column of number codes for kinds of people as labels, for they have no size."""
    if not read.labels or not set(names.words(name)) & _NOMINAL or set(read.labels) <= {"0", "1"}:
        return read
    values = read.values.map(reading.number_text, na_action="ignore").astype(object)
    reason = (
        f"Its name is of a kind of people, so its {len(read.labels)} numbers are codes and not "
        "amounts."
    )
    return replace(read, values=values, kind="category", kind_reason=reason)


def _are_codes(cells: SortedCells, numbers: int) -> bool:
    zeros = cells.total(mask(reading.has_leading_zero(text) for text in cells.texts))
    return zeros > 0 and (cells.raw.is_code or zeros >= 0.1 * numbers)


def _note_errors(cells: SortedCells) -> None:
    raw = cells.raw
    errors = (raw.errors & cells.is_empty) | cells.where(reading.is_error)
    cells.step("error_to_missing", errors, "Cells with an Excel error hold no value.")
    cells.problem(
        "error_cells",
        errors,
        cells.said(errors, "shows", "show") + " an Excel error (#DIV/0!): counted as missing.",
        "Correct the formulas in the workbook, then load it again.",
    )
    formulas = raw.formulas & cells.is_empty
    cells.step("formula_to_missing", formulas, "The result of the formula was never stored.")
    cells.problem(
        "formula_without_value",
        formulas,
        cells.said(formulas, "holds", "hold")
        + " a formula whose result is not stored in the file: counted as missing.",
        "Open the workbook in Excel, save it, and load it again.",
    )


def _note_not_in_calendar(cells: SortedCells) -> None:
    unknown = cells.is_not_in_calendar
    cells.step(
        "far_date_to_missing",
        unknown,
        "Dates outside the years 1 to 9999, and infinity, are no days of the calendar.",
    )
    cells.problem(
        "dates_not_in_calendar",
        unknown,
        cells.said(unknown, "holds", "hold")
        + " a date or length of time outside the years 1 to 9999, as databases write infinity: "
        "counted as missing.",
        "Write the real date in the program that the file came from, or leave the cell empty.",
    )

"""What programs leave in cells: errors, formulas without a result, empty dates, lost digits."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from evaluator.cohort.cells import cell_text as reading
from evaluator.cohort.cells.cell_grid import ERROR
from evaluator.cohort.cells.sorted_cells import Mask, ReadColumn, SortedCells, listed
from evaluator.cohort.columns.names import words

_DIGITS_KEPT = 15  # by Excel, which fills longer numbers up with zeros
_SHORTENED = re.compile(r"[0-9](?:\.(?P<more>[0-9]{1,5}))?E\+(?P<tens>[0-9]{2})")
_FEWEST_TENS = 11  # Excel shows eleven digits before it shortens a number
_LONGEST_KEY = 24
_LONG = re.compile(rf"[0-9]{{{_DIGITS_KEPT + 1},{_LONGEST_KEY}}}")
_BANDS = frozenset(
    {"age", "ages", "band", "bands", "banding", "group", "grouping", "range", "bracket", "score",
     "scores", "grade", "grades", "level", "size", "dose", "ratio", "class", "category"}
)  # fmt: skip
_OFFICIAL = frozenset({"upn", "uln", "urn", "uprn", "nhs", "pnc", "crn", "ucas"})
_MOST_BANDS, _MOST_TEXTS = 12, 200
_BAND = re.compile(r"[0-9]{1,3} ?[-\u2013/] ?[0-9]{1,3}|[0-9]{1,3} ?\+")
_DAY_AND_MONTH = re.compile(
    r"[0-9]{1,2}-(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
    r"|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)-[0-9]{2}"
)
_MOST_YEARS = 2


def note_errors(cells: SortedCells) -> None:
    """Record cells that show an error, by its name, and formulas without a result."""
    raw = cells.raw
    errors = (raw.errors & cells.is_empty) | cells.where(reading.is_error)
    named = cells.quoted(errors & cells.is_text & ~cells.is_empty, marks="")
    shown = raw.cells.at(errors & (raw.cells.kinds == ERROR))
    if len(shown):
        places = np.unique(shown.values.astype(np.intp))
        named = listed(sorted({str(text) for text in shown.texts[places]} - {""}), 3, marks="")
    said = f" ({named})" if named else ""
    cells.step("error_to_missing", errors, f"Cells with an Excel error{said} hold no value.")
    cells.problem(
        "error_cells",
        errors,
        cells.said(errors, "shows", "show") + f" an Excel error{said}: counted as missing.",
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


def note_not_in_calendar(cells: SortedCells) -> None:
    """Record dates that no calendar has, and the date 0 that stands for an empty cell."""
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
    empty = cells.is_empty_date
    cells.step("empty_date_to_missing", empty, "The date 0 stands for an empty cell.")
    cells.problem(
        "empty_dates",
        empty,
        cells.said(empty, "holds", "hold")
        + " the date 0, which Excel shows as 00/01/1900 and formulas give for an empty cell: "
        "counted as missing.",
        "Leave the cell empty in the workbook where there is no date.",
        severity="note",
    )


def lost_digits(cells: SortedCells) -> tuple[Mask, bool]:
    """Cells whose number has lost its last digits: shortened to 1.23E+15, or over 15 digits.

    And whether the numbers are keys, by the column's name or because most are so long.
    """
    shortened = cells.where(_is_shortened)
    sizes = np.abs(cells.raw.cells.values)
    long = cells.is_number & (sizes >= 10.0**_DIGITS_KEPT) & (sizes < 10.0**_LONGEST_KEY)
    keys = cells.raw.is_code or bool(set(words(cells.raw.name)) & _OFFICIAL)
    most = 2 * long.sum() > (cells.is_number | cells.pick(cells.number_uniques)).sum()
    return np.asarray(shortened | long), keys or bool(most)


def _is_shortened(text: str) -> bool:
    found = _SHORTENED.fullmatch(text)
    return (
        found is not None
        and int(found["tens"]) >= _FEWEST_TENS
        and len(found["more"] or "") < int(found["tens"])
    )


def is_long_number(text: str) -> bool:
    """Whether tidy text is a number of so many digits that it must be a key."""
    return _LONG.fullmatch(text) is not None


def note_lost_digits(cells: SortedCells, lost: Mask, *, keys: bool) -> None:
    """Record cells whose number has lost its last digits; none is quoted, for they may be keys."""
    if not keys:
        cells.problem(
            "digits_lost",
            lost,
            cells.said(lost, "holds", "hold")
            + " a number that was shortened, as to 1.23E+15: its last digits are lost.",
            "If the column holds keys and not amounts, export it again with its cells as text.",
            severity="note",
        )
        return
    cells.problem(
        "digits_lost",
        lost,
        cells.said(lost, "holds", "hold")
        + f" a number that was shortened, as to 1.23E+15: Excel keeps {_DIGITS_KEPT} digits, so "
        "the last ones are lost and different keys may have become equal. The column was read as "
        "text.",
        "Export the column again from where it came from, with its cells as text. Keys that are "
        "lost cannot be made again here.",
    )


def note_dates_among_labels(cells: SortedCells) -> None:
    """Record dates among labels, which Excel may have made of labels such as 5-8."""
    if len(cells.texts) > _MOST_TEXTS and not cells.is_date.any():
        return
    texts = cells.where(lambda text: _DAY_AND_MONTH.fullmatch(text) is not None)
    bands = cells.where(lambda text: _BAND.fullmatch(text) is not None)
    if not (bands.any() or set(words(cells.raw.name)) & _BANDS):
        texts = np.zeros_like(texts)
    dates = cells.is_date | texts
    became = sorted({str(cell)[:10] for cell in cells.raw.cells[dates]})
    every = " a date where labels are due." if dates.all() else " a date where others hold labels."
    cells.problem(
        "dates_among_labels",
        dates,
        cells.said(dates, "holds", "hold")
        + every
        + " Excel makes dates of labels such as 5-8 or 9/12, which it shows as 05-Aug; here they "
        f"are {listed(became, 3)}.",
        "If they should be labels, set the cells to Text in Excel and type them again, or replace "
        "these values of the column by what they should be.",
    )


def note_bands_made_dates(cells: SortedCells, read: ReadColumn) -> ReadColumn:
    """The column, with a problem where its name and few different days say they were bands."""
    named = set(words(cells.raw.name)) & _BANDS
    days = read.values.dropna().unique()
    years = {day.year for day in days}
    few = 1 < len(days) <= _MOST_BANDS and 3 * len(days) <= read.values.count()
    if not (named and few and len(years) <= _MOST_YEARS):
        return read
    became = sorted({f"{day:%Y-%m-%d}" for day in days})
    cells.problem(
        "dates_among_labels",
        cells.is_date,
        cells.said(cells.is_date, "holds", "hold")
        + " a date, though the column's name is not of dates. Excel makes dates of labels such as "
        f"5-8 or 9/12, which it shows as 05-Aug; here they became {listed(became, 3)}.",
        "If they should be labels, set the cells to Text in Excel and type them again, or read "
        "the column as labels and replace these values by what they should be.",
    )
    return replace(read, problems=tuple(cells.problems))

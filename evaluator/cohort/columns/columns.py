"""What the cells of one column are: numbers, dates, yes/no, labels or text."""

from __future__ import annotations

import re
from dataclasses import replace

from evaluator.cohort.cells import cell_text as reading
from evaluator.cohort.cells.sorted_cells import Mask, RawColumn, ReadColumn, SortedCells, mask
from evaluator.cohort.columns import names
from evaluator.cohort.columns.amounts.amounts_in_words import note_amounts, with_named_points_read
from evaluator.cohort.columns.amounts.numbers_lost import note_numbers_lost
from evaluator.cohort.columns.bands import with_bands_restored
from evaluator.cohort.columns.number_column import as_number
from evaluator.cohort.columns.text_column import as_text
from evaluator.cohort.columns.times.dates import (
    as_date,
    date_style,
    date_uniques,
    mixed_with_serials,
    serial_dates,
)
from evaluator.cohort.columns.traces import (
    is_long_number,
    lost_digits,
    note_bands_made_dates,
    note_dates_among_labels,
    note_errors,
    note_lost_digits,
    note_not_in_calendar,
)
from evaluator.values.cohort import Kind

NUMBER_SHARE = 0.9
FEWEST_NUMBERS = 0.2


def read_column(raw: RawColumn) -> ReadColumn:
    """Decide what the cells are and convert them, listing every conversion."""
    cells = SortedCells(raw)
    note_errors(cells)
    note_not_in_calendar(cells)
    if cells.is_empty.all():
        return cells.nothing()
    if raw.wanted in (None, "number", "whole_number") and not _is_of_kinds(raw.name):
        cells = with_named_points_read(cells)
    if raw.wanted is not None:
        return _as_asked(cells, raw.wanted)
    return _as_it_seems(with_bands_restored(cells))


def _as_it_seems(cells: SortedCells) -> ReadColumn:
    """The column as the kind that nearly all its cells are of; a kind that most are of is told."""
    raw = cells.raw
    numbers = int(cells.is_number.sum()) + cells.total(cells.number_uniques)
    dates = int(cells.is_date.sum())
    others = (cells.is_bool | cells.is_time) & ~cells.is_empty_date
    words = int(others.sum()) + cells.total(cells.word_uniques)
    lost, keys = lost_digits(cells) if numbers else (cells.is_number, False)
    note_lost_digits(cells, lost, keys=keys)
    if lost.any() and keys:
        return as_text(cells)
    enough = NUMBER_SHARE * (numbers + dates + words)
    if numbers and dates and numbers + dates >= enough and mixed_with_serials(cells, None):
        return as_date(cells, None)
    codes = numbers > 0 and (_are_codes(cells, numbers) or _is_of_code_list(raw.name))
    if 0 < numbers >= enough and not codes and numbers >= _fewest_numbers(cells):
        if serial_dates(cells) is not None:
            return as_date(cells, None)
        return _coded(as_number(cells), raw.name)
    style = date_style(cells)
    dated = dates + (cells.total(date_uniques(cells, style)) if style else 0)
    mixed = numbers > 0 and dated > 0 and mixed_with_serials(cells, style)
    if dated > 0 and dated + mixed * numbers >= enough:
        return note_bands_made_dates(cells, as_date(cells, style))
    most = (numbers + dates + words) / 2
    if numbers > most and not codes and not raw.is_code:
        _note_mostly(cells, "number", numbers, cells.pick(cells.word_uniques) | others)
    elif dated > (0 if _is_of_dates(raw.name) else most) and "dates_disagree" not in {
        problem.code for problem in cells.problems
    }:
        left = cells.number_uniques | cells.word_uniques
        left = left & ~date_uniques(cells, style) if style else left
        odd = cells.is_number | cells.pick(left) | others
        _note_mostly(cells, "date", dated, odd)
    else:
        note_dates_among_labels(cells)
        note_amounts(cells)
        note_numbers_lost(cells)
    return as_text(cells)


def _is_of_dates(name: str) -> bool:
    """Whether a name is of dates, so that words among them are no labels."""
    tokens = names.words(name)
    return tokens[-1:] == ("date",) or tokens[:1] == ("date",)


def _fewest_numbers(cells: SortedCells) -> float:
    """How many numbers make a column of numbers, where hidden and missing ones do not count."""
    gone = mask(
        reading.is_missing_code(text) or reading.is_suppressed(text) or reading.is_error(text)
        for text in cells.texts
    )
    filled = int((~cells.is_empty).sum()) - cells.total(gone & mask(map(bool, cells.texts)))
    return FEWEST_NUMBERS * filled


def _note_mostly(cells: SortedCells, kind: str, count: int, odd: Mask) -> None:
    """Record that a column of mostly numbers or dates was read as text, and because of what."""
    filled, others = int((~cells.is_empty).sum()), int(odd.sum())
    quoted = cells.quoted(odd & cells.is_text)
    amounts = kind == "number" and bool((odd & cells.where(_begins_with_number)).any())
    cells.problem(
        f"{kind}s_read_as_text",
        odd,
        f'"{cells.raw.name}" was read as text, although {count:,} of {filled:,} cells hold a '
        f"{kind}: {others:,} {'does' if others == 1 else 'do'} not"
        + (f" (such as {quoted})." if quoted else "."),
        "Some of them begin with a number: write the number alone in these cells of the workbook, "
        "so that it counts."
        if amounts
        else f"Correct these cells in the workbook, or read the column as {kind}s, so that they "
        f'count as missing; in a plan, under [data]: kinds = {{ "{cells.raw.name}" = "{kind}" }}.',
    )


_DATE_OR_TIME = re.compile(r"[0-9]{1,4}(?:[/.: -][0-9A-Za-z]{2,9}[/.: -][0-9]{2,4}|:[0-9]{2})")


def _begins_with_number(text: str) -> bool:
    return text[:1].isdigit() and _DATE_OR_TIME.match(text) is None


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


_CODE_LISTS = frozenset({"snomed", "sct", "icd", "icd9", "icd10", "opcs", "opcs4", "naics", "iucr"})


def _is_of_code_list(name: str) -> bool:
    """Whether numbers under a name are codes of a published list, such as SNOMED CT."""
    return bool(set(names.words(name)) & _CODE_LISTS)


def _is_of_kinds(name: str) -> bool:
    """Whether numbers under a name are codes of kinds of people, which have no size."""
    return bool(set(names.words(name)) & _NOMINAL)


def _coded(read: ReadColumn, name: str) -> ReadColumn:
    """A column of number codes for kinds of people as labels, for they have no size."""
    if not read.labels or not _is_of_kinds(name) or set(read.labels) <= {"0", "1"}:
        return read
    values = read.values.map(reading.number_text, na_action="ignore").astype(object)
    reason = (
        f"Its name is of a kind of people, so its {len(read.labels)} numbers are codes and not "
        "amounts."
    )
    return replace(read, values=values, kind="category", kind_reason=reason)


def _are_codes(cells: SortedCells, numbers: int) -> bool:
    zeros = cells.total(
        mask(reading.has_leading_zero(text) or is_long_number(text) for text in cells.texts)
    )
    return zeros > 0 and (cells.raw.is_code or zeros >= 0.1 * numbers)

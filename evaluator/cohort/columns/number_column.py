"""A column of numbers, however they were typed."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluator.cohort.cells import cell_text as reading
from evaluator.cohort.cells.sorted_cells import Mask, ReadColumn, SortedCells, listed
from evaluator.cohort.columns.amounts.numbers_lost import (
    note_none_among_counts,
    note_points_of_thousands,
)
from evaluator.cohort.columns.missing_codes import find_codes
from evaluator.cohort.columns.percentages import note_percentages

MAX_LABELS = 12
_CROSSES = frozenset({"x", "[x]", "u", "[u]"})
_FEWEST_CROSSES, _MANY = 3, 0.05


def as_number(cells: SortedCells) -> ReadColumn:
    """A column of numbers; cells that spell none become missing."""
    raw = cells.raw
    values = np.full(len(cells.codes), np.nan)
    values[cells.is_number] = raw.cells.values[cells.is_number]
    values = np.where(cells.is_text, np.append(cells.numbers, np.nan)[cells.codes], values)
    _note_converted_numbers(cells)
    if cells.decimal_comma:
        _note_decimal_commas(cells)
    else:
        note_points_of_thousands(cells)
    values = _without_codes(cells, values)
    note_percentages(cells, values, cells.pick(cells.percent_uniques) | cells.shown_as_percent)
    note_codes(cells)
    note_none_among_counts(cells)
    words = cells.pick(cells.word_uniques) | cells.is_bool | cells.is_date | cells.is_time
    note_words(cells, words, "text_in_number_column", "a number")
    series = pd.Series(values)
    whole = bool((series.dropna() % 1 == 0).all())
    distinct = np.unique(values[~np.isnan(values)])
    if not distinct.size:
        return cells.nothing()
    labels: tuple[str, ...] = ()
    if whole and distinct.size <= MAX_LABELS:
        labels = tuple(reading.number_text(v) for v in series.value_counts(sort=True).index)
    reason = cells.all_or_some(int((~np.isnan(values)).sum()), _span(distinct, whole=whole))
    if cells.percent_uniques.any():
        reason += " Percentages are divided by 100, as Excel stores them: 45% is 0.45."
    return cells.done(series, "whole_number" if whole else "number", reason, labels)


def _without_codes(cells: SortedCells, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The numbers without those that stand for "no answer"; what may be one is told."""
    known = values[~np.isnan(values)]
    distinct, counts = np.unique(known, return_counts=True)
    found = find_codes(cells.raw.name, distinct, counts)
    sure = () if "code_to_missing" in cells.raw.undone else found.sure
    for code in (*sure, *found.unsure):
        where = values == code
        said = reading.number_text(code)
        if code in sure:
            reason = f"{said} stands for a missing value: {found.reason}."
            cells.step("code_to_missing", where, reason)
            cells.problem(
                "numeric_missing_code",
                where,
                cells.said(where, "holds", "hold") + f" {said}, which was counted as missing: "
                f"{found.reason}.",
                "If it is a real number, undo this step.",
            )
        else:
            cells.problem(
                "perhaps_missing_code",
                where,
                cells.said(where, "holds", "hold") + f" {said}, far from the other numbers. It "
                "may stand for a missing value, and was kept as a number.",
                f'If nobody was measured there, declare "{said}" as a code for missing.',
            )
    return np.where(np.isin(values, sure), np.nan, values) if sure else values


def _note_decimal_commas(cells: SortedCells) -> None:
    where = cells.pick(cells.number_uniques) & cells.where(lambda text: "," in text or "." in text)
    cells.problem(
        "decimal_commas",
        where,
        cells.said(where, "was", "were") + f" read with a decimal comma ({cells.quoted(where)}), "
        "because some numbers in the column can only be read so.",
        "Check one number that you know; a comma may also separate thousands.",
    )


def _note_converted_numbers(cells: SortedCells) -> None:
    percent, marked = cells.pick(cells.percent_uniques), cells.pick(cells.marked_uniques)
    cells.step(
        "number_marks",
        marked,
        f"Marks of notes beside numbers ({_marks(cells)}) went; the numbers stayed.",
    )
    cells.problem(
        "marked_numbers",
        marked,
        cells.said(marked, "holds", "hold")
        + f" a number with a mark beside it ({_marks(cells)}): the number counts, the mark does "
        "not.",
        "Look up what the marks mean; if such a number should not count, empty the cell.",
        severity="note",
    )
    cells.step("percentage_to_number", percent, "Percentages typed as text were divided by 100.")
    zero = cells.where(lambda text: text.casefold() in reading.ZERO_WORDS)
    cells.problem(
        "nil_is_zero",
        zero,
        cells.said(zero, "says", "say") + f" {cells.quoted(zero)}, which was read as 0.",
        "If nobody counted there, empty the cells: an empty cell is not known.",
        severity="note",
    )
    short = cells.where(reading.is_in_short) & cells.pick(cells.number_uniques)
    cells.step("amounts_in_full", short, f"Amounts such as {cells.quoted(short)} stand in full.")
    united = cells.where(lambda text: bool(cells.unit) and reading.with_unit(text) is not None)
    cells.step("unit_taken_off", united, f'The unit "{cells.unit}" went; the numbers stayed.')
    cells.step(
        "text_to_number",
        cells.pick(cells.number_uniques) & ~percent & ~marked & ~short & ~united,
        "Numbers stored as text became numbers; spaces, thousands commas and pound signs went.",
    )


def _marks(cells: SortedCells) -> str:
    """The different marks beside numbers, in quotation marks."""
    both = zip(cells.texts, cells.unmarked, cells.marked_uniques, strict=True)
    return listed(sorted({text.replace(bare, "", 1).strip() for text, bare, m in both if m}), 4)


def _span(distinct: NDArray[np.float64], *, whole: bool) -> str:
    """What sorted different numbers are, in words."""
    low, high = reading.say_number(distinct[0]), reading.say_number(distinct[-1])
    if distinct.size == 1:
        return f"the number {low}"
    if distinct.tolist()[:3] == [0.0, 1.0]:
        return "0 or 1"
    return f"{'whole numbers' if whole else 'numbers'} between {low} and {high}"


def note_codes(cells: SortedCells) -> None:
    """Record codes for missing and hidden values among numbers or dates."""
    suppressed = cells.where(reading.is_suppressed)
    cells.step(
        "suppressed_to_missing",
        suppressed,
        f"Hidden small numbers ({cells.quoted(suppressed)}) count as missing, never as zero.",
    )
    cells.problem(
        "suppressed_cells",
        suppressed,
        cells.said(suppressed, "hides", "hide")
        + f" a small number ({cells.quoted(suppressed)}): counted as missing, never as zero.",
        "Ask for the numbers without suppression: leaving out the smallest can mislead.",
    )
    codes = cells.where(
        lambda text: (
            text != ""
            and (
                reading.is_missing_code(text)
                or reading.is_weak_missing_code(text)
                or reading.says_not_measured(text)
            )
        )
    )
    cells.count_as_missing(codes)
    crosses = cells.where(lambda text: text.casefold() in _CROSSES)
    if crosses.sum() >= max(_FEWEST_CROSSES, _MANY * (~cells.is_empty).sum()):
        cells.problem(
            "many_missing_codes",
            crosses,
            cells.said(crosses, "holds", "hold")
            + f" {cells.quoted(crosses)}: counted as missing. In some official tables this mark "
            "hides a small number.",
            "Look up what it means in the notes of the table: leaving out the smallest numbers "
            "can mislead.",
        )


def note_words(cells: SortedCells, words: Mask, code: str, wanted: str) -> None:
    """Record cells that do not hold what the others in the column do."""
    cells.step("text_to_missing", words, f"Cells that do not hold {wanted} count as missing.")
    quoted = cells.quoted(words & cells.is_text)
    cells.problem(
        code,
        words,
        cells.said(words, "does", "do")
        + f" not hold {wanted}"
        + (f" (such as {quoted})" if quoted else "")
        + ": counted as missing.",
        "Correct these cells in the workbook, or leave them as missing.",
    )

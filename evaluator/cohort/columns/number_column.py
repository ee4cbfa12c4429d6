"""A column of numbers, however they were typed."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluator.cohort.cells import cell_text as reading
from evaluator.cohort.cells.sorted_cells import Mask, ReadColumn, SortedCells, mask
from evaluator.cohort.columns.missing_codes import find_codes

MAX_LABELS = 12


def as_number(cells: SortedCells) -> ReadColumn:
    """A column of numbers; cells that spell none become missing."""
    raw = cells.raw
    values = np.full(len(cells.codes), np.nan)
    values[cells.is_number] = raw.cells.values[cells.is_number]
    values = np.where(cells.is_text, np.append(cells.numbers, np.nan)[cells.codes], values)
    percentages = cells.number_uniques & mask(text.endswith("%") for text in cells.texts)
    _note_converted_numbers(cells, percentages)
    if cells.decimal_comma:
        _note_decimal_commas(cells)
    values = _without_codes(cells, values)
    note_codes(cells)
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
    if percentages.any():
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


def _note_converted_numbers(cells: SortedCells, percentages: Mask) -> None:
    percent = cells.pick(percentages)
    cells.step("percentage_to_number", percent, "Percentages typed as text were divided by 100.")
    cells.step(
        "text_to_number",
        cells.pick(cells.number_uniques) & ~percent,
        "Numbers stored as text became numbers; spaces, thousands commas and pound signs went.",
    )


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
            text != "" and (reading.is_missing_code(text) or reading.is_weak_missing_code(text))
        )
    )
    cells.step(
        "missing_code_to_missing", codes, f"{cells.quoted(codes)} stand for a missing value."
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

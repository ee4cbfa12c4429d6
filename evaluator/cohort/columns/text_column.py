"""A column of yes/no answers, labels or free text."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluator.cohort.cells import cell_text as reading
from evaluator.cohort.cells.sorted_cells import Mask, ReadColumn, SortedCells, listed, mask
from evaluator.cohort.cells.spelling import look_alike, one_spelling
from evaluator.cohort.columns.labels import NO, WELSH_YES, YES, in_welsh, normalised

MAX_LABELS = 1_000
MAX_LABEL_LENGTH = 60
_MOST_ANSWERS = 60  # ways to write yes and no


def as_text(cells: SortedCells) -> ReadColumn:
    """A column of yes/no answers, labels or free text; numbers and dates are spelled out."""
    raw = cells.raw
    values = _spelled_out(cells)
    welsh = len(cells.texts) <= _MOST_ANSWERS and in_welsh(cells.texts)
    missing = cells.where(lambda text: text == "" or (reading.is_missing_code(text) and not welsh))
    cells.count_as_missing(missing & ~cells.is_empty)
    missing |= cells.where(reading.is_error) | cells.is_empty | cells.is_empty_date
    values[missing] = np.nan
    series = pd.Series(values, dtype=object)
    labels = series.value_counts()
    if labels.empty:
        return cells.nothing()
    answers = [label for label in labels.index if not reading.is_weak_missing_code(label)]
    if welsh:
        return _in_english(cells, series)
    if answers and _is_yes_no(answers) and not raw.is_code:
        return _as_yes_no(cells, series)
    filled = int(labels.sum())
    if not raw.is_code and _are_labels(labels, filled):
        return _as_category(cells, series)
    series = _merge_look_alikes(cells, series)
    _note_trimmed(cells)
    zeros = cells.where(reading.has_leading_zero)
    reason = cells.all_or_some(filled, f"text with {len(labels):,} different values")
    if zeros.any():
        reason += " Some begin with a zero, which a number would lose."
    return cells.done(series, "text", reason)


def _spelled_out(cells: SortedCells) -> NDArray[np.object_]:
    """Every cell as tidy text, listing the cells that were something else."""
    raw = cells.raw
    values: NDArray[np.object_] = np.array([*cells.texts, ""], dtype=object)[cells.codes]
    for where, action, what, how, spell in (
        (cells.is_number, "number_to_text", "Numbers among text", "", _number_cell),
        (cells.is_bool, "boolean_to_text", "TRUE and FALSE cells", "", _boolean_cell),
        (cells.is_date, "date_to_text", "Dates among text", ", year first", _date_cell),
        (cells.is_time, "time_to_text", "Times of day and durations", "", str),
    ):
        if where.any():
            values[where] = [spell(cell) for cell in raw.cells[where]]
            cells.step(action, where, f"{what} became text{how}.")
    return values


def _in_english(cells: SortedCells, series: pd.Series) -> ReadColumn:
    """Yes and no for the answers of a column in Welsh."""
    yes = series.map(lambda text: one_spelling(text) in WELSH_YES, na_action="ignore")
    said = listed(sorted(map(str, series.dropna().unique())), 4)
    cells.step("boolean_to_text", series.notna().to_numpy(), f"{said} are yes and no in Welsh.")
    english = yes.map({True: "yes", False: "no"}, na_action="ignore").astype(object)
    labels = tuple(english.value_counts().index)
    return cells.done(english, "yes_no", cells.all_or_some(int(english.count()), said), labels)


def _as_yes_no(cells: SortedCells, series: pd.Series) -> ReadColumn:
    weak = cells.where(reading.is_weak_missing_code)
    cells.count_as_missing(weak)
    series = series.mask(weak)
    series = _merge(cells, series, lambda label: normalised(label) in YES)
    labels = tuple(series.value_counts().index)
    span = " or ".join(f'"{label}"' for label in labels)
    return cells.done(series, "yes_no", cells.all_or_some(int(series.count()), span), labels)


def _as_category(cells: SortedCells, series: pd.Series) -> ReadColumn:
    if "merge_labels" not in cells.raw.undone:
        series = _merge(cells, series, one_spelling)
    labels = tuple(series.value_counts().index)
    reason = cells.all_or_some(
        int(series.count()), f"one of {len(labels)} labels" if len(labels) > 1 else "one label"
    )
    return cells.done(series, "category", reason, labels)


def _merge_look_alikes(cells: SortedCells, series: pd.Series) -> pd.Series:
    """Texts that differ only in the kind of their dashes and quotation marks as one.

    For keys and other texts, in which case may matter; none of them is quoted.
    """
    different = series.dropna().unique()
    if all(map(str.isascii, different)) or "merge_labels" in cells.raw.undone:
        return series
    if len({look_alike(text) for text in different}) == len(different):
        return series
    merged, changed, _ = _one_for_each(cells, series, look_alike)
    again = changed & (series.to_numpy() != merged.to_numpy())
    reason = "Texts that differ only in the kind of their dashes or quotation marks are one."
    cells.step("merge_labels", again, reason)
    cells.problem(
        "inconsistent_labels",
        again,
        cells.said(again, "differs", "differ")
        + " from another only in the kind of a dash or quotation mark: they were read as one.",
        "Check that they do mean the same; if not, undo this step.",
    )
    return merged


def _merge(cells: SortedCells, series: pd.Series, same: Callable[[str], Any]) -> pd.Series:
    """Give labels that ``same`` maps to one value the spelling used most often, and say so."""
    merged, changed, to = _one_for_each(cells, series, same)
    written = np.array([*cells.written, ""], dtype=object)[cells.codes]
    families: dict[str, list[str]] = {}
    for label in dict.fromkeys(written[changed].tolist()):
        families.setdefault(to[reading.tidy(label)], []).append(label)
    _note_merged(cells, changed, families, set(written[cells.is_text & ~changed].tolist()))
    return merged


def _one_for_each(
    cells: SortedCells, series: pd.Series, same: Callable[[str], Any]
) -> tuple[pd.Series, Mask, dict[str, str]]:
    """Labels in the usual spelling, the cells written otherwise, and each spelling's usual one."""
    counts = series.value_counts()
    spellings: dict[Any, list[str]] = {}
    for label in sorted(counts.index, key=lambda label: (-counts[label], label)):
        spellings.setdefault(same(label), []).append(label)
    to = {label: group[0] for group in spellings.values() for label in group}
    merged = series.map(to, na_action="ignore").astype(object)
    written = np.array([*cells.written, ""], dtype=object)[cells.codes]
    changed = cells.is_text & series.notna().to_numpy() & (written != merged.to_numpy())
    return merged, changed, to


def _note_merged(
    cells: SortedCells, changed: Mask, families: dict[str, list[str]], unchanged: set[str]
) -> None:
    if not any(kept in unchanged or len(found) > 1 for kept, found in families.items()):
        cells.step("trim_spaces", changed, "Spaces and unseen letters around labels went.")
        return
    said = "; ".join(
        f"{_listed_as_written(found)} became {listed([kept], 1)}"
        for kept, found in list(families.items())[:10]
    )
    only_case = all(
        reading.tidy(label).casefold() == kept.casefold() or normalised(kept) in YES | NO
        for kept, found in families.items()
        for label in found
    )
    cells.step("merge_labels", changed, f"Labels that differ in spelling only: {said}.")
    cells.problem(
        "inconsistent_labels",
        changed,
        f'"{cells.raw.name}" spells the same label in different ways: {said}.',
        "Check that these labels do mean the same; if not, rename them in the workbook, or undo "
        "this step.",
        severity="note" if only_case else "warning",
    )


def _listed_as_written(labels: list[str]) -> str:
    """Labels in quotation marks; of letters that nobody sees it is said that they are there."""
    shown = [reading.tidy(label) for label in labels]
    unseen = any(" ".join(label.split()) != text for label, text in zip(labels, shown, strict=True))
    said = listed(list(dict.fromkeys(shown)), 6)
    return f"{said} (with letters that cannot be seen)" if unseen else said


def _note_trimmed(cells: SortedCells) -> None:
    differs = mask(
        written != text for written, text in zip(cells.written, cells.texts, strict=True)
    )
    changed = cells.pick(differs) & ~cells.is_empty
    cells.step("trim_spaces", changed, "Spaces and unseen letters around text went.")


def _is_yes_no(labels: list[str]) -> bool:
    if len(labels) > _MOST_ANSWERS:
        return False
    said = {normalised(label) for label in labels}
    return said <= YES | NO and bool(said - {"0", "1", "1.0", "0.0"})


def _are_labels(counts: pd.Series, filled: int) -> bool:
    distinct = len(counts)
    repeated = 2 * distinct <= filled and (distinct <= 50 or 3 * distinct <= filled)
    return repeated and distinct <= MAX_LABELS and max(map(len, counts.index)) <= MAX_LABEL_LENGTH


def _number_cell(cell: float) -> str:
    return reading.number_text(float(cell))


def _boolean_cell(cell: bool) -> str:
    return "TRUE" if cell else "FALSE"


def _date_cell(cell: date) -> str:
    if isinstance(cell, datetime) and cell.time() != time():
        return cell.isoformat(" ", "seconds")
    return cell.strftime("%Y-%m-%d") if cell.year >= 1000 else cell.isoformat()[:10]

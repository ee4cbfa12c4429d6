"""From the cells of one column to its values: number, date, yes/no, category or text, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluator.cohort import cells as reading
from evaluator.cohort.cohort import Kind, Step
from evaluator.cohort.labels import NO, YES
from evaluator.problems import Problem, Severity

NUMBER_SHARE = 0.9
MAX_NUMBER_LABELS = 12
MAX_LABELS = 1_000
MAX_LABEL_LENGTH = 60
KEPT_ROWS = 20

Mask = NDArray[np.bool_]

_TYPES: dict[type, int] = {
    str: 0, float: 1, int: 1, bool: 2, date: 3, datetime: 3, time: 4, timedelta: 4,
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class RawColumn:
    """The cells of one column below the header, as the reader gave them.

    Attributes:
        name, sheet: where, for sentences. cells: (n,) objects, "" for empty.
        rows: (n,) Excel row numbers.
        errors, formulas: (n,) whether the cell is an error, or a formula never calculated.
        is_code: whether the name says that the values are keys, so "007" and "7" differ.
    """

    name: str
    sheet: str
    cells: NDArray[np.object_]
    rows: NDArray[np.int64]
    errors: Mask
    formulas: Mask
    is_code: bool


@dataclass(frozen=True, slots=True, eq=False)
class ReadColumn:
    """A column as it enters the frame.

    Attributes:
        values: (n,) float64, datetime64, or object holding text with missing as NaN.
        kind, kind_reason, labels: as in ``Column``.
        steps, problems: what was changed on the way, and what a person should know of it.
    """

    values: pd.Series
    kind: Kind
    kind_reason: str
    labels: tuple[str, ...]
    steps: tuple[Step, ...]
    problems: tuple[Problem, ...]


def read_column(raw: RawColumn) -> ReadColumn:
    """Decide what the cells are and convert them, listing every conversion."""
    return _Reader(raw).read()


def first_rows(rows: Iterable[int]) -> tuple[int, ...]:
    """The first rows of a list of them, as many as steps and problems keep."""
    return tuple(int(row) for row in list(rows)[:KEPT_ROWS])


class _Reader:
    """The cells of one column sorted by what they are, examined once per distinct text."""

    def __init__(self, raw: RawColumn) -> None:
        self.raw = raw
        self.steps: list[Step] = []
        self.problems: list[Problem] = []
        types = np.fromiter(map(_TYPES.__getitem__, map(type, raw.cells)), dtype=np.int8)
        self.is_bool, self.is_number = types == _TYPES[bool], types == _TYPES[float]
        self.is_date, self.is_time = types == _TYPES[date], types == _TYPES[time]
        self.is_text = types == _TYPES[str]
        self.is_empty = ~(self.is_bool | self.is_number | self.is_date | self.is_time)
        codes, uniques = pd.factorize(raw.cells[self.is_text])
        self.texts = [reading.tidy(text) for text in uniques]
        self.written = list(uniques)
        self.codes = np.full(len(raw.cells), -1)
        self.codes[self.is_text] = codes
        self.counts = np.bincount(codes, minlength=len(self.texts))
        self.is_empty &= ~self._where(lambda text: text != "")

    def read(self) -> ReadColumn:
        self._note_errors()
        numbers = int(self.is_number.sum() + self._total(self._number_uniques))
        dates = int(self.is_date.sum())
        words = int((self.is_bool | self.is_time).sum() + self._total(self._word_uniques))
        filled = int((~self.is_empty).sum())
        if filled == 0:
            return self._as_nothing()
        is_number = numbers >= NUMBER_SHARE * (numbers + dates + words) and numbers >= 0.2 * filled
        if is_number and not self._are_codes(numbers):
            return self._as_number()
        style = self._date_style()
        texts = int(self._total(self._date_uniques(style))) if style else 0
        if dates + texts >= NUMBER_SHARE * (numbers + dates + words) and dates + texts > 0:
            return self._as_date(style)
        return self._as_text()

    def _as_nothing(self) -> ReadColumn:
        empty = pd.Series(np.full(len(self.codes), np.nan))
        return self._done(empty, "number", "No cell holds a readable value.", ())

    def _where(self, test: Callable[[str], bool]) -> Mask:
        """Which cells hold a text that passes ``test``, asked once per distinct text."""
        return self._pick(_mask(test(text) for text in self.texts))

    def _total(self, uniques: Mask) -> int:
        return int(self.counts[uniques].sum())

    @cached_property
    def _numbers(self) -> NDArray[np.float64]:
        parsed = [reading.parse_number(text) for text in self.texts]
        return np.array([np.nan if value is None else value for value in parsed], dtype=float)

    @cached_property
    def _number_uniques(self) -> Mask:
        return ~np.isnan(self._numbers)

    @cached_property
    def _code_uniques(self) -> Mask:
        """Texts that stand for a missing value among numbers or dates."""
        return _mask(
            reading.is_missing_code(text)
            or reading.is_weak_missing_code(text)
            or reading.is_suppressed(text)
            or reading.is_error(text)
            for text in self.texts
        )

    @cached_property
    def _word_uniques(self) -> Mask:
        return ~self._number_uniques & ~self._code_uniques

    def _are_codes(self, numbers: int) -> bool:
        zeros = self._total(_mask(reading.has_leading_zero(text) for text in self.texts))
        return zeros > 0 and (self.raw.is_code or zeros >= 0.1 * numbers)

    # Errors and formulas that the workbook itself could not answer

    def _note_errors(self) -> None:
        raw = self.raw
        errors = (raw.errors & self.is_empty) | self._where(reading.is_error)
        self._step("error_to_missing", errors, "Cells with an Excel error hold no value.")
        self._problem(
            "error_cells",
            errors,
            f'{_cells(errors)} in "{raw.name}" show an Excel error such as #DIV/0!, so they count '
            "as missing.",
            "Correct the formulas in the workbook, then load it again.",
        )
        formulas = raw.formulas & self.is_empty
        self._step("formula_to_missing", formulas, "The result of the formula was never stored.")
        self._problem(
            "formula_without_value",
            formulas,
            f'{_cells(formulas)} in "{raw.name}" hold formulas whose results are not stored in the '
            "file, so they count as missing.",
            "Open the workbook in Excel, save it, and load it again.",
        )

    # Numbers

    def _as_number(self) -> ReadColumn:
        raw = self.raw
        values = np.full(len(self.codes), np.nan)
        values[self.is_number] = raw.cells[self.is_number].astype(np.float64)
        values = np.where(self.is_text, np.append(self._numbers, np.nan)[self.codes], values)
        self._note_converted_numbers()
        self._note_codes()
        words = self._pick(self._word_uniques) | self.is_bool | self.is_date | self.is_time
        self._note_words(words, "text_in_number_column", "a number")
        series = pd.Series(values)
        whole = bool((series.dropna() % 1 == 0).all())
        distinct = np.unique(values[~np.isnan(values)])
        labels: tuple[str, ...] = ()
        if whole and distinct.size <= MAX_NUMBER_LABELS:
            labels = tuple(reading.number_text(v) for v in series.value_counts(sort=True).index)
        noun = "whole numbers" if whole else "numbers"
        low, high = reading.say_number(distinct[0]), reading.say_number(distinct[-1])
        span = f"{noun} between {low} and {high}"
        if distinct.size == 1:
            span = f"the number {low}"
        elif whole and set(distinct) == {0.0, 1.0}:
            span = "0 or 1"
        reason = self._all_or_some(int((~np.isnan(values)).sum()), span)
        if self._percentages.any():
            reason += " Percentages are divided by 100, as Excel stores them: 45% is 0.45."
        return self._done(series, "whole_number" if whole else "number", reason, labels)

    @cached_property
    def _percentages(self) -> Mask:
        return self._number_uniques & _mask(text.endswith("%") for text in self.texts)

    def _note_converted_numbers(self) -> None:
        percent = self._pick(self._percentages)
        self._step(
            "percentage_to_number", percent, "Percentages typed as text were divided by 100."
        )
        self._step(
            "text_to_number",
            self._pick(self._number_uniques) & ~percent,
            "Numbers stored as text became numbers; spaces, thousands commas and pound signs went.",
        )

    def _note_codes(self) -> None:
        suppressed = self._where(reading.is_suppressed)
        self._step(
            "suppressed_to_missing",
            suppressed,
            f"Hidden small numbers ({self._quoted(suppressed)}) count as missing, never as zero.",
        )
        self._problem(
            "suppressed_cells",
            suppressed,
            f'{_cells(suppressed)} in "{self.raw.name}" hide a small number '
            f"({self._quoted(suppressed)}); they count as missing, never as zero.",
            "Ask for the numbers without suppression: leaving out the smallest can mislead.",
        )
        codes = self._where(
            lambda text: (
                text != "" and (reading.is_missing_code(text) or reading.is_weak_missing_code(text))
            )
        )
        self._step(
            "missing_code_to_missing", codes, f"{self._quoted(codes)} stand for a missing value."
        )

    def _note_words(self, words: Mask, code: str, wanted: str) -> None:
        self._step("text_to_missing", words, f"Cells that do not hold {wanted} count as missing.")
        quoted = self._quoted(words & self.is_text)
        self._problem(
            code,
            words,
            f'{_cells(words)} in "{self.raw.name}" do not hold {wanted}'
            + (f" (such as {quoted})" if quoted else "")
            + ", so they count as missing.",
            "Correct these cells in the workbook, or leave them as missing.",
        )

    # Dates

    def _date_style(self) -> str | None:
        """The one way of writing dates that explains most words; None when none does."""
        words = [self.texts[word] for word in np.flatnonzero(self._word_uniques)]
        sample = words[:: max(1, len(words) // 1000)]
        for style in reading.DATE_STYLES:
            hits = sum(reading.parse_date(text, style) is not None for text in sample)
            if hits and hits >= NUMBER_SHARE / 2 * len(sample):
                return None if self._disagrees(style) else style
        return None

    def _disagrees(self, style: str) -> bool:
        """Whether some text can only be month/day/year while others read as day/month/year."""
        if style != "day/month/year":
            return False
        mixed = self._where(reading.is_american_date)
        self._problem(
            "dates_disagree",
            mixed,
            f'{_cells(mixed)} in "{self.raw.name}" can only be month/day/year, while others look '
            "like day/month/year, so no date in it can be trusted; it is read as text.",
            "Write every date in the column in one way, for example 2025-09-01.",
        )
        return bool(mixed.any())

    def _date_uniques(self, style: str) -> Mask:
        return self._word_uniques & _mask(
            reading.parse_date(text, style) is not None for text in self.texts
        )

    def _as_date(self, style: str | None) -> ReadColumn:
        values = np.full(len(self.codes), np.datetime64("NaT"), dtype="datetime64[s]")
        values[self.is_date] = np.array(list(self.raw.cells[self.is_date]), dtype="datetime64[s]")
        wrong = self._word_uniques | self._number_uniques
        if style is not None:
            spelled = self._date_uniques(style)
            parsed = [
                reading.parse_date(text, style) if is_date else None
                for text, is_date in zip(self.texts, spelled, strict=True)
            ]
            stamps = np.array([*parsed, None], dtype="datetime64[s]")
            values = np.where(self._pick(spelled), stamps[self.codes], values)
            wrong &= ~spelled
            self._step(
                "text_to_date",
                self._pick(spelled),
                f"Dates typed as text were read as {style}.",
            )
        self._note_codes()
        others = self._pick(wrong) | self.is_number | self.is_bool | self.is_time
        self._note_words(others, "text_in_date_column", "a date")
        series = pd.Series(values)
        known = series.dropna()
        span = f"dates between {_say_date(known.min())} and {_say_date(known.max())}"
        return self._done(series, "date", self._all_or_some(len(known), span), ())

    # Labels and text

    def _as_text(self) -> ReadColumn:
        raw = self.raw
        values = self._spelled_out()
        missing = self._where(lambda text: text == "" or reading.is_missing_code(text))
        self._step(
            "missing_code_to_missing",
            missing & ~self.is_empty,
            f"{self._quoted(missing & ~self.is_empty)} stand for a missing value.",
        )
        missing |= self._where(reading.is_error) | self.is_empty
        values[missing] = np.nan
        series = pd.Series(values, dtype=object)
        labels = series.value_counts()
        if labels.empty:
            return self._as_nothing()
        answers = [label for label in labels.index if not reading.is_weak_missing_code(label)]
        if answers and _is_yes_no(answers) and not raw.is_code:
            return self._as_yes_no(series)
        filled = int(labels.sum())
        if not raw.is_code and _are_labels(labels, filled):
            return self._as_category(series)
        self._note_trimmed()
        zeros = self._where(reading.has_leading_zero)
        reason = self._all_or_some(filled, f"text with {len(labels):,} different values")
        if zeros.any():
            reason += " Some begin with a zero, which a number would lose."
        return self._done(series, "text", reason, ())

    def _spelled_out(self) -> NDArray[np.object_]:
        """Every cell as tidy text, listing the cells that were something else."""
        raw = self.raw
        values: NDArray[np.object_] = np.array([*self.texts, ""], dtype=object)[self.codes]
        for mask, action, what, spell in (
            (self.is_number, "number_to_text", "Numbers among text", _number_cell),
            (self.is_bool, "boolean_to_text", "TRUE and FALSE cells", _boolean_cell),
            (self.is_date, "date_to_text", "Dates among text", _date_cell),
            (self.is_time, "time_to_text", "Times of day and durations", str),
        ):
            if mask.any():
                values[mask] = [spell(cell) for cell in raw.cells[mask]]
                self._step(action, mask, f"{what} became text as Excel shows them.")
        return values

    def _as_yes_no(self, series: pd.Series) -> ReadColumn:
        weak = series.map(lambda label: isinstance(label, str)
                          and reading.is_weak_missing_code(label)).to_numpy(dtype=bool)  # fmt: skip
        self._step(
            "missing_code_to_missing", weak, f"{self._quoted(weak)} stand for a missing value."
        )
        series = series.mask(weak)
        series = self._merge(series, lambda label: label.casefold() in YES)
        labels = tuple(series.value_counts().index)
        span = " or ".join(f'"{label}"' for label in labels)
        return self._done(series, "yes_no", self._all_or_some(int(series.count()), span), labels)

    def _as_category(self, series: pd.Series) -> ReadColumn:
        series = self._merge(series, str.casefold)
        labels = tuple(series.value_counts().index)
        reason = self._all_or_some(
            int(series.count()), f"one of {len(labels)} labels" if len(labels) > 1 else "one label"
        )
        return self._done(series, "category", reason, labels)

    def _merge(self, series: pd.Series, same: Callable[[str], Any]) -> pd.Series:
        """Give labels that ``same`` maps to one value the spelling used most often."""
        counts = series.value_counts()
        spellings: dict[Any, list[str]] = {}
        for label in sorted(counts.index, key=lambda label: (-counts[label], label)):
            spellings.setdefault(same(label), []).append(label)
        to = {label: group[0] for group in spellings.values() for label in group}
        merged = series.map(to, na_action="ignore").astype(object)
        written = np.array([*self.written, ""], dtype=object)[self.codes]
        changed = self.is_text & series.notna().to_numpy() & (written != merged.to_numpy())
        families: dict[str, list[str]] = {}
        for label in dict.fromkeys(written[changed].tolist()):
            families.setdefault(to[reading.tidy(label)], []).append(label)
        self._note_merged(changed, families, set(written[self.is_text & ~changed].tolist()))
        return merged

    def _note_merged(
        self, changed: Mask, families: dict[str, list[str]], unchanged: set[str]
    ) -> None:
        if not any(kept in unchanged or len(found) > 1 for kept, found in families.items()):
            self._step("trim_spaces", changed, "Spaces around labels went.")
            return
        listed = "; ".join(
            f'{_listed(found, 6)} became "{kept}"' for kept, found in list(families.items())[:10]
        )
        self._step("merge_labels", changed, f"Labels that differ in spelling only: {listed}.")
        self._problem(
            "inconsistent_labels",
            changed,
            f'"{self.raw.name}" spells the same label in different ways: {listed}.',
            "Check that these labels do mean the same; if not, rename them in the workbook.",
            severity="note",
        )

    def _note_trimmed(self) -> None:
        differs = _mask(
            written != text for written, text in zip(self.written, self.texts, strict=True)
        )
        changed = self._pick(differs) & ~self.is_empty
        self._step("trim_spaces", changed, "Spaces around text went.")

    # Shared

    def _pick(self, uniques: Mask) -> Mask:
        """Which cells hold one of the texts marked."""
        picked: Mask = np.append(uniques, False)[self.codes]
        return picked

    def _quoted(self, where: Mask) -> str:
        """Up to three different short texts among the cells, in quotation marks."""
        found = np.unique(self.codes[where & self.is_text])
        texts = sorted({self.texts[code] for code in found[:200] if len(self.texts[code]) <= 20})
        return _listed(texts, 3)

    def _all_or_some(self, count: int, what: str) -> str:
        total = len(self.codes)
        if count == total:
            return f"All {total:,} cells are {what}."
        return f"{count:,} of {total:,} cells are {what}; the others are empty or unreadable."

    def _step(self, action: str, where: Mask, reason: str) -> None:
        if where.any():
            rows = first_rows(self.raw.rows[where])
            self.steps.append(Step(action, self.raw.name, reason, int(where.sum()), rows))

    def _problem(
        self, code: str, where: Mask, message: str, fix: str, *, severity: Severity = "warning"
    ) -> None:
        if where.any():
            rows = first_rows(self.raw.rows[where])
            self.problems.append(
                Problem(code, message, fix, severity, self.raw.sheet, rows[0], self.raw.name,
                        rows, int(where.sum()))
            )  # fmt: skip

    def _done(
        self, values: pd.Series, kind: Kind, reason: str, labels: tuple[str, ...]
    ) -> ReadColumn:
        return ReadColumn(values, kind, reason, labels, tuple(self.steps), tuple(self.problems))


def _mask(flags: Iterable[bool]) -> Mask:
    return np.fromiter(flags, dtype=np.bool_)


def _cells(where: Mask) -> str:
    count = int(where.sum())
    return "1 cell" if count == 1 else f"{count:,} cells"


def _listed(texts: list[str], most: int) -> str:
    shown = ", ".join(f'"{text}"' for text in texts[:most])
    return shown + (", …" if len(texts) > most else "")


def _is_yes_no(labels: list[str]) -> bool:
    said = {label.casefold() for label in labels}
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


def _say_date(value: pd.Timestamp) -> str:
    return f"{value.day} {value:%B %Y}"

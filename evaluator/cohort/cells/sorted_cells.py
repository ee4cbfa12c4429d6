"""The cells of one column sorted by what they are; each different text is looked at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluator.cohort.cells import cell_text as reading
from evaluator.cohort.cells.cell_grid import (
    DATE,
    DURATION,
    NOT_IN_CALENDAR,
    NUMBER,
    TEXT,
    TIME,
    TRUTH,
    CellColumn,
    as_objects,
)
from evaluator.values.cohort import Kind, Step
from evaluator.values.problems import Problem, Refusal, Severity

KEPT_ROWS = 20
MOST_LETTERS = 2**29  # of one column; more take minutes, and nobody compares people by them
MOST_GRADES = 12  # as of stars, 1* to 5*
FEW_LABELS = 8  # such as "6 weeks" and "12 weeks", which are kinds of a programme
_MOSTLY, _LOOK_AT = 0.9, 50
_ZERO_LENGTHS = frozenset(map(len, reading.ZERO_WORDS))

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class RawColumn:
    """The cells of one column below the header, as the reader gave them.

    Attributes:
        name, sheet: where, for sentences. cells: (n,) as the reader found them.
        rows: (n,) Excel row numbers.
        errors, formulas: (n,) whether the cell is an error, or a formula never calculated.
        is_code: whether the name says that the values are keys, so "007" and "7" differ.
        wanted: the kind that a person said. undone: steps not to be taken.
        month_first: whether another column of the sheet writes the month before the day.
    """

    name: str
    sheet: str
    cells: CellColumn
    rows: NDArray[np.int64]
    errors: Mask
    formulas: Mask
    is_code: bool
    wanted: Kind | None = None
    undone: frozenset[str] = frozenset()
    month_first: bool = False


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


def first_rows(rows: Iterable[int]) -> tuple[int, ...]:
    """The first rows of a list of them, as many as steps and problems keep."""
    return tuple(int(row) for row in list(rows)[:KEPT_ROWS])


def _too_much_text(raw: RawColumn) -> Problem:
    return Problem(
        "too_much_text",
        f'The column "{raw.name}" holds more text than can be read at once.',
        "Take it out of the file: nobody can be compared by long texts.",
        sheet=raw.sheet,
        column=raw.name,
    )


class SortedCells:
    """One column's cells, with a record of what is done to them.

    Masks over cells are (n,), masks over different texts (``..._uniques``) are (m,).

    Attributes:
        is_text, is_number, is_bool, is_date, is_time, is_empty: (n,) what each cell is. An empty
            cell may also be a text of blanks.
        is_not_in_calendar: (n,) dates that no calendar has; they are empty, too.
        written, texts: (m,) different texts as written, and tidied.
        codes: (n,) position in ``texts``, or -1. counts: (m,) cells with each text.
        steps, problems: the record so far.
    """

    def __init__(self, raw: RawColumn) -> None:
        self.raw = raw
        self.steps: list[Step] = []
        self.problems: list[Problem] = []
        kinds = raw.cells.kinds
        self.is_bool, self.is_number = kinds == TRUTH, kinds == NUMBER
        unknown = raw.cells.not_in_calendar()
        self.is_date = (kinds == DATE) & ~unknown
        self.is_time = ((kinds == TIME) | (kinds == DURATION)) & ~unknown
        self.is_text = ~(self.is_bool | self.is_number | self.is_date | self.is_time)
        codes, uniques = _different_texts(raw.cells.at(self.is_text))
        self.texts = ["" if text == NOT_IN_CALENDAR else reading.tidy(text) for text in uniques]
        self.written = uniques
        self.codes = np.full(len(kinds), -1)
        self.codes[self.is_text] = codes
        self.counts = np.bincount(codes, minlength=len(self.texts))
        if (
            sum(len(t) * n for t, n in zip(uniques, self.counts.tolist(), strict=True))
            > MOST_LETTERS
        ):
            raise Refusal(_too_much_text(raw))
        self.is_empty = self._that_say("", self.texts)
        self.is_not_in_calendar = unknown | self._that_say(NOT_IN_CALENDAR, uniques)

    def _that_say(self, wanted: str, texts: list[str]) -> Mask:
        """Which cells hold a text, looked for among the different ones."""
        if wanted not in texts:
            return np.zeros(len(self.codes), dtype=bool)
        return self.pick(mask(text == wanted for text in texts))

    def where(self, test: Callable[[str], bool]) -> Mask:
        """Which cells hold a text that passes ``test``, asked once for each different text."""
        return self.pick(mask(test(text) for text in self.texts))

    def pick(self, uniques: Mask) -> Mask:
        """Which cells hold one of the texts marked."""
        picked: Mask = np.append(uniques, False)[self.codes]
        return picked

    def total(self, uniques: Mask) -> int:
        """How many cells hold one of the texts marked."""
        return int(self.counts[uniques].sum())

    @cached_property
    def is_empty_date(self) -> Mask:
        """Cells that hold the date 0 among dates: there it is no time of day but an empty date."""
        at_zero = self.is_time & (self.raw.cells.kinds == TIME) & (self.raw.cells.values == 0)
        meant = self.is_date.any() and bool((at_zero == self.is_time).all())
        return np.asarray(at_zero & meant | self.pick(self._empty_date_uniques))

    @cached_property
    def _empty_date_uniques(self) -> Mask:
        if not self.is_date.any():
            return np.zeros(len(self.texts), dtype=bool)
        return mask(map(reading.is_empty_date, self.texts))

    @cached_property
    def bare(self) -> list[str]:
        """(m,) the texts as the numbers they spell: without marks, and without their one unit."""
        if not self.unit:
            return self.unmarked
        split = [reading.with_unit(text) for text in self.unmarked]
        return [
            found[0] if found else text for found, text in zip(split, self.unmarked, strict=True)
        ]

    @cached_property
    def units(self) -> dict[str, int]:
        """How many cells hold a number beside each unit, such as "day", unless they are keys."""
        found: dict[str, int] = {}
        first = self.unmarked[:_LOOK_AT]
        if self.raw.is_code or not any(reading.with_unit(text) for text in first):
            return found
        for text, count in zip(self.unmarked, self.counts.tolist(), strict=True):
            split = reading.with_unit(text)
            if split is not None:
                found[split[1]] = found.get(split[1], 0) + count
        return found

    @cached_property
    def unit(self) -> str:
        """The unit beside nearly every number of many; "" where they differ, or are a few kinds."""
        filled = int((~self.is_empty).sum())
        if len(self.units) != 1 or len(self.texts) <= FEW_LABELS:
            return ""
        ((unit, count),) = self.units.items()
        return unit if count >= _MOSTLY * filled else ""

    @cached_property
    def unmarked(self) -> list[str]:
        """(m,) the texts without marks of notes beside numbers, unless the column is of labels."""
        bare = self._without_letters(list(map(reading.without_mark, self.texts)))
        if bare == self.texts:
            return self.texts
        marked = [b for b, text in zip(bare, self.texts, strict=True) if b != text]
        return bare if marked and self._marks_are_notes(marked) else self.texts

    def _without_letters(self, bare: list[str]) -> list[str]:
        """Texts without a letter right behind a number, where it can be no school class such as 7r.

        So it is where a number with a letter has decimals or a sign, or where most cells are
        numbers without one.
        """
        without = list(map(reading.without_letter, bare))
        if without == bare:
            return bare
        lettered = [w for w, text in zip(without, bare, strict=True) if w != text]
        plain = mask(reading.parse_number(text) is not None for text in bare)
        numbers = int(self.is_number.sum()) + self.total(plain)
        most = 2 * numbers > int((~self.is_empty).sum())
        measured = any(sign in text for text in lettered for sign in ".-%−")
        return without if most or measured else bare

    def _marks_are_notes(self, marked: list[str]) -> bool:
        """Whether some numbers stand without a mark, or too many differ for a handful of grades."""
        plain = bool(self.is_number.any()) or any(
            reading.parse_number(text) is not None for text in self.texts
        )
        return not self.raw.is_code and (plain or len(set(marked)) > MOST_GRADES)

    @cached_property
    def decimal_comma(self) -> bool:
        """Whether the texts write numbers with a decimal comma, as "1.234,5"."""
        return reading.uses_decimal_commas(self.bare)

    @cached_property
    def numbers(self) -> NDArray[np.float64]:
        """(m,) the number each text spells, or NaN."""
        comma = self.decimal_comma
        found = np.full(len(self.bare), np.nan)
        for place, text in enumerate(self.bare):
            number = reading.parse_number(text, decimal_comma=comma)
            if number is not None:
                found[place] = number
            elif len(text) in _ZERO_LENGTHS and text.casefold() in reading.ZERO_WORDS:
                found[place] = 0.0
        return found

    @cached_property
    def marked_uniques(self) -> Mask:
        """Texts that spell a number with the mark of a note beside it."""
        if self.unmarked is self.texts:
            return np.zeros(len(self.texts), dtype=bool)
        differ = mask(b != text for b, text in zip(self.unmarked, self.texts, strict=True))
        return differ & self.number_uniques

    @cached_property
    def percent_uniques(self) -> Mask:
        """Texts that spell a number with a per cent sign."""
        return self.number_uniques & mask(text.endswith("%") for text in self.bare)

    @property
    def shown_as_percent(self) -> Mask:
        """Cells that hold a number which the workbook shows as a percentage."""
        percent = self.raw.cells.percent
        return np.zeros(len(self.codes), dtype=bool) if percent is None else percent

    @cached_property
    def number_uniques(self) -> Mask:
        """Texts that spell a number."""
        return ~np.isnan(self.numbers)

    @cached_property
    def word_uniques(self) -> Mask:
        """Texts that are neither a number nor a code for a missing value among numbers."""
        codes = mask(map(reading.is_no_number, self.texts))
        return ~self.number_uniques & ~codes & ~self._empty_date_uniques

    def quoted(self, where: Mask, *, marks: str = '"') -> str:
        """Up to three different short texts among the cells, in quotation marks."""
        found = np.unique(self.codes[where & self.is_text])
        texts = sorted({self.texts[code] for code in found[:200] if len(self.texts[code]) <= 20})
        return listed(texts, 3, marks=marks)

    def all_or_some(self, count: int, what: str) -> str:
        """The reason for a kind: how many cells are ``what``."""
        total = len(self.codes)
        if count == total:
            return f"All {total:,} cells are {what}."
        return f"{count:,} of {total:,} cells are {what}; the others are empty or unreadable."

    def said(self, where: Mask, one: str, several: str) -> str:
        """The start of a sentence about cells: '3 cells in "score" hold', verb in two forms."""
        count = int(where.sum())
        subject = f'{count:,} cell{"" if count == 1 else "s"} in "{self.raw.name}"'
        return f"{subject} {one if count == 1 else several}"

    def step(self, action: str, where: Mask, reason: str) -> None:
        """Record a change to cells, unless there are none."""
        if where.any():
            rows = first_rows(self.raw.rows[where])
            self.steps.append(Step(action, self.raw.name, reason, int(where.sum()), rows))

    def count_as_missing(self, where: Mask) -> None:
        """Record the texts that stand for a missing value, unless there are none."""
        words = {self.texts[code] for code in np.unique(self.codes[where & self.is_text])}
        verb = "stands" if len(words) == 1 else "stand"
        self.step(
            "missing_code_to_missing", where, f"{self.quoted(where)} {verb} for a missing value."
        )

    def problem(
        self, code: str, where: Mask, message: str, fix: str, *, severity: Severity = "warning"
    ) -> None:
        """Record a problem with cells, unless there are none."""
        if where.any():
            rows = first_rows(self.raw.rows[where])
            self.problems.append(
                Problem(code, message, fix, severity, self.raw.sheet, rows[0], self.raw.name,
                        rows, int(where.sum()))
            )  # fmt: skip

    def nothing(self) -> ReadColumn:
        """The column when no cell has a value."""
        empty = pd.Series(np.full(len(self.codes), np.nan))
        return self.done(empty, "number", "No cell holds a readable value.")

    def done(
        self, values: pd.Series, kind: Kind, reason: str, labels: tuple[str, ...] = ()
    ) -> ReadColumn:
        """The column with all that was recorded."""
        return ReadColumn(values, kind, reason, labels, tuple(self.steps), tuple(self.problems))


def _different_texts(cells: CellColumn) -> tuple[NDArray[np.intp], list[str]]:
    """Number of each cell's text, and the different texts by first appearance; "" when empty."""
    places = np.where(cells.kinds == TEXT, cells.values, -1).astype(np.int64)
    codes, different = pd.factorize(places)
    texts = np.append(cells.texts, as_objects([""]))[different]
    again, uniques = pd.factorize(texts)
    return (codes if len(uniques) == len(texts) else again[codes]), list(uniques)


def mask(flags: Iterable[bool]) -> Mask:
    """Flags as an array."""
    return np.fromiter(flags, dtype=np.bool_)


def listed(texts: list[str], most: int, *, marks: str = '"') -> str:
    """The first ``most`` texts in quotation marks, with a sign that there are more."""
    shown = ", ".join(f"{marks}{text}{marks}" for text in texts[:most])
    return shown + (", …" if len(texts) > most else "")

"""The cohort: what was read from a workbook, with its reasons and its history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from evaluator.values.data import Data
from evaluator.values.data import Kind as Kind  # noqa: PLC0414 - what a column is
from evaluator.values.problems import Problem

if TYPE_CHECKING:
    import pandas as pd

Role = Literal[
    "unit",
    "cluster",
    "time",
    "treated",
    "first_treated",
    "outcome",
    "covariate",
    "exposure",
    "weight",
    "identifier",
    "unused",
]


@dataclass(frozen=True, slots=True)
class Column:
    """What one column of the sheet seems to be, and why.

    Attributes:
        name: the header as it stands in the sheet (trimmed; made unique if it was repeated).
        letter: Excel's column letter.
        kind, kind_reason: how the cells are read, and the reason in words.
        role, role_reason: the part it probably plays in a study, and the reason in words.
        n_missing, n_distinct: empty (or unreadable) cells, and different values among the rest.
        labels: distinct values in order of frequency for yes_no and category columns, and for
            whole numbers with at most 12 values; else empty.
        question: what a survey asked, where the name only numbers the question; else empty.
    """

    name: str
    letter: str
    kind: Kind
    kind_reason: str
    role: Role
    role_reason: str
    n_missing: int
    n_distinct: int
    labels: tuple[str, ...] = ()
    question: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One change made to the data on the way in; the recipe is a tuple of these.

    Attributes:
        action: stable short name, such as ``"text_to_missing"`` or ``"drop_empty_rows"``.
        column: the column changed; None when whole rows were.
        reason: what was done and why, as one sentence.
        count: cells or rows changed.
        rows: workbook rows changed (at most 20 are kept).
    """

    action: str
    column: str | None
    reason: str
    count: int
    rows: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """Where rows of one sheet stand when several were put together: their row plus ``offset``."""

    sheet: str
    offset: int
    workbook: str = ""


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a cohort came from: a file name without its folder, a sheet, and a fingerprint.

    Attributes:
        sha256: of the workbook; of all of them together when there are several.
        sheets: all sheets of the workbook. read_as: how it was read, every guess said.
        parts: the sheets put together; empty for one. cycle: when columns became rows, each row
            number of the frame is that of the workbook plus a multiple of this; else 0.
    """

    file_name: str
    sheet: str
    sha256: str
    rows_read: int
    sheets: tuple[str, ...] = ()
    read_as: Data = field(default_factory=Data)
    parts: tuple[Part, ...] = ()
    cycle: int = 0

    def place(self, row: int) -> tuple[str, int]:
        """Sheet and Excel row of a row number of the frame."""
        inner = row % self.cycle if self.cycle else row
        part = next((p for p in reversed(self.parts) if p.offset <= inner), None)
        return (part.sheet, inner - part.offset) if part else (self.sheet, inner)

    def placed(self, problem: Problem) -> Problem:
        """A problem with rows of the frame as one with the sheet and rows that Excel shows."""
        if problem.row is None or not (self.parts or self.cycle):
            return problem
        if problem.sheet not in (None, self.sheet):
            return problem
        places = [self.place(row) for row in (problem.row, *problem.rows)]
        sheet = places[0][0]
        rows = tuple(dict.fromkeys(row for there, row in places[1:] if there == sheet))
        return replace(problem, sheet=sheet, row=places[0][1], rows=rows)


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Cohort:
    """A tidy sheet with its meaning, its history and its faults. Never mutated.

    Attributes:
        frame: one column per sheet column, indexed by workbook row number (named "row"). Numbers
            are float64, dates datetime64, everything else text with missing as NaN.
        columns: one entry per frame column, in sheet order.
        provenance: file, sheet, SHA-256, rows.
        recipe: every cell changed and row dropped, in order.
        problems: what a person should look at; none of severity "stops" (those are a Refusal).
        emptied: by column, what stood in cells that are missing although they are not empty, by
            row. In memory only: where it matters why a cell is missing, as in a column of starts.
    """

    frame: pd.DataFrame
    columns: tuple[Column, ...]
    provenance: Provenance
    recipe: tuple[Step, ...]
    problems: tuple[Problem, ...]
    emptied: Mapping[str, pd.Series] = field(default_factory=dict)

    def column(self, name: str) -> Column:
        """The entry for ``name``; KeyError when the sheet has no such column."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

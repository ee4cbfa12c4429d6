"""Which data to read and how, as the [data] section of a plan says it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import PureWindowsPath
from typing import ClassVar, Literal

from evaluator.values.files.written_names import written_name

# The step of a recipe that makes a score of answers.
SCORED = "score_items"
Kind = Literal["number", "whole_number", "yes_no", "category", "date", "text"]


@dataclass(frozen=True, slots=True)
class Join:
    """A further sheet that adds columns to the rows by a key.

    Attributes:
        sheet, workbook: where; another workbook stands beside the first. Without a sheet, the
            one that holds the most.
        key: columns that the rows and the further sheet share. there: their names in the further
            sheet when they differ.
        columns: the columns to add; all but the key when empty.
    """

    sheet: str | None = None
    workbook: str = ""
    key: tuple[str, ...] = ()
    there: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Long:
    """Columns that hold one measure at several times, to become one row for each time.

    Attributes:
        columns: in order of time. labels: what to call the times; the columns' names when empty.
        time, value: names of the two new columns.
        sums: columns that sum them up, left out for that reason and only as long as this stands.
    """

    columns: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    time: str = "period"
    value: str = "value"
    sums: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Score:
    """A new column that is made of the answers to a questionnaire, by the rule of a measure.

    Attributes:
        measure: key of the measure. column: name of the new column; the key when empty.
        items: columns of the answers in the order of the questionnaire, all of them or those that
            the measure is made of; one column that holds sums, where the measure converts sums.
    """

    measure: str
    items: tuple[str, ...] = ()
    column: str = ""

    @property
    def name(self) -> str:
        """What the new column is called."""
        return self.column or self.measure


@dataclass(frozen=True, slots=True)
class RowsKept:
    """A condition on the rows to keep; a row must meet every part of it that is said.

    Attributes:
        column: as it is called once the sheets are put together and columns became rows.
        values, not_: what its cell must be one of, or must not be; case and stray spaces do not
            matter, and "" is an empty cell.
        from_, to: the first and last number, date or period, both kept. A year alone means all
            of it. Dates are held as text, such as 2025-09-01.
    """

    __pydantic_config__: ClassVar = {"alias_generator": written_name}

    column: str
    values: tuple[str | float | date, ...] = ()
    not_: tuple[str | float | date, ...] = ()
    from_: str | float | date | None = None
    to: str | float | date | None = None

    def __post_init__(self) -> None:
        """Hold dates as text, so that a file gives back what was written to it."""
        for name in ("values", "not_"):
            held = tuple(map(_held, getattr(self, name)))
            object.__setattr__(self, name, held)
        for name in ("from_", "to"):
            object.__setattr__(self, name, _held(getattr(self, name)))


def _held(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


@dataclass(frozen=True, slots=True)
class Data:
    """The workbook's file name (never a saved folder), its sheet, and corrections to reading it.

    Attributes:
        sheets: several sheets with the same columns, read one below the other. workbooks: further
            workbooks beside the first, read below it. sheet_column: name of the new column that
            says which sheet or workbook a row came from.
        table: which table of the sheet, counted from 1, left to right and top to bottom.
        header_rows: Excel rows that hold the column names, one or several.
        join, long: as in ``Join`` and ``Long``. fill_down: columns whose empty cells repeat the
            cell above.
        keep: columns kept although they look like personal details, by name, and conditions that
            every row must meet to be kept. leave_out: columns dropped.
        kinds: how to read a column, whatever it seems to be.
        missing: codes that stand for a missing value, by column; "*" is every column.
        labels: for a column, which label or code to replace by which.
        scores: columns made of the answers to a questionnaire, as in ``Score``.
        without: steps of the recipe that are not to be taken, as ``action`` or ``action:column``.
        settled: questions of the reading to which the answer is that all is right as it is, as
            ``code`` or ``code:column``.
    """

    workbook: str = ""
    sheet: str | None = None
    sheets: tuple[str, ...] = ()
    workbooks: tuple[str, ...] = ()
    sheet_column: str = ""
    table: int | None = None
    header_rows: tuple[int, ...] = ()
    join: tuple[Join, ...] = ()
    long: tuple[Long, ...] = ()
    fill_down: tuple[str, ...] = ()
    keep: tuple[str | RowsKept, ...] = ()
    leave_out: tuple[str, ...] = ()
    kinds: dict[str, Kind] = field(default_factory=dict)
    missing: dict[str, tuple[str | float, ...]] = field(default_factory=dict)
    labels: dict[str, dict[str, str]] = field(default_factory=dict)
    scores: tuple[Score, ...] = ()
    without: tuple[str, ...] = ()
    settled: tuple[str, ...] = ()

    @property
    def columns_kept(self) -> tuple[str, ...]:
        """The columns that are kept although they look like personal details."""
        return tuple(each for each in self.keep if isinstance(each, str))

    @property
    def rows_kept(self) -> tuple[RowsKept, ...]:
        """The conditions that every row must meet."""
        return tuple(each for each in self.keep if isinstance(each, RowsKept))

    def undone(self, action: str, column: str | None = None) -> bool:
        """Whether a step of the recipe is not to be taken."""
        return action in self.without or f"{action}:{column}" in self.without

    def names_no_sheet(self) -> bool:
        """Whether nothing is said on which sheets, and which part of them, to read."""
        said = (self.sheet, self.sheets, self.workbooks, self.join, self.table, self.header_rows)
        return not any(said)

    def of_one_sheet(self, sheet: str | None) -> Data:
        """The corrections that apply to one sheet before several are put together."""
        return replace(
            self, sheet=sheet, sheets=(), workbooks=(), join=(), long=(), keep=self.columns_kept
        )

    def without_folders(self) -> Data:
        """The same with the names of workbooks alone, as a path of Windows or of any other."""
        return replace(
            self,
            workbook=_name(self.workbook),
            workbooks=tuple(_name(each) for each in self.workbooks),
            join=tuple(replace(each, workbook=_name(each.workbook)) for each in self.join),
        )


def _name(path: str) -> str:
    return PureWindowsPath(path).name

"""Which data to read and how, as the [data] section of a plan says it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

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
    """

    columns: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    time: str = "period"
    value: str = "value"


@dataclass(frozen=True, slots=True)
class Data:
    """The workbook's file name (never a saved folder), its sheet, and corrections to reading it.

    Attributes:
        sheets: several sheets with the same columns, read one below the other. workbooks: further
            workbooks beside the first, read below it. sheet_column: name of the new column that
            says which sheet or workbook a row came from.
        table: which table of the sheet, counted from 1, left to right and top to bottom.
        header_rows: Excel rows that hold the column names, one or two.
        join, long: as in ``Join`` and ``Long``. fill_down: columns whose empty cells repeat the
            cell above.
        keep: columns kept although they look like personal details. leave_out: columns dropped.
        kinds: how to read a column, whatever it seems to be.
        missing: codes that stand for a missing value, by column; "*" is every column.
        labels: for a column, which label or code to replace by which.
        without: steps of the recipe that are not to be taken, as ``action`` or ``action:column``.
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
    keep: tuple[str, ...] = ()
    leave_out: tuple[str, ...] = ()
    kinds: dict[str, Kind] = field(default_factory=dict)
    missing: dict[str, tuple[str | float, ...]] = field(default_factory=dict)
    labels: dict[str, dict[str, str]] = field(default_factory=dict)
    without: tuple[str, ...] = ()

    def undone(self, action: str, column: str | None = None) -> bool:
        """Whether a step of the recipe is not to be taken."""
        return action in self.without or f"{action}:{column}" in self.without

    def names_no_sheet(self) -> bool:
        """Whether nothing is said on which sheets, and which part of them, to read."""
        said = (self.sheet, self.sheets, self.workbooks, self.join, self.table, self.header_rows)
        return not any(said)

    def of_one_sheet(self, sheet: str | None) -> Data:
        """The corrections that apply to one sheet before several are put together."""
        return replace(self, sheet=sheet, sheets=(), workbooks=(), join=(), long=())

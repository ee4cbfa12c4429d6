"""What a sheet tells beside its cells: extent, hiding, filters; and the names of its columns."""

from __future__ import annotations

from dataclasses import dataclass

MAX_ROWS = 1_048_576
MAX_COLUMNS = 16_384


@dataclass(frozen=True, slots=True)
class SheetScan:
    """What a sheet told beside its cells.

    Attributes:
        errors: (row, column, error) of cells such as ``#DIV/0!``; both counted from 1.
        bare_formulas: (row, column) of formulas whose result was never stored.
        hidden_rows: rows hidden by hand or by a filter.
        last_row, last_column: extent of the cells written, counted from 1.
        hidden_columns: columns hidden by hand, counted from 1. filtered: whether a filter is set.
        semicolons: whether they part the columns of a text file.
    """

    errors: tuple[tuple[int, int, str], ...]
    bare_formulas: tuple[tuple[int, int], ...]
    hidden_rows: int
    last_row: int
    last_column: int
    hidden_columns: tuple[int, ...] = ()
    filtered: bool = False
    semicolons: bool = False


def column_number(letters: str) -> int:
    """Number of a column from Excel's letters: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """Excel's letters of a column counted from 1: 27 is AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters

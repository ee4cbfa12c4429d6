"""What is wrong, where, and what to do next: the only way bad input is reported."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

Severity = Literal["stops", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with the input, as a sentence a person can act on.

    Attributes:
        code: stable short name, such as ``"text_in_number_column"``.
        message: one plain sentence. It may quote a column or sheet name or a short label, never
            a row of a person's data.
        fix: what to do next, as one plain sentence.
        severity: "stops" ends the work, "warning" changes what can be concluded, "note" informs.
        sheet, row, column: where, as Excel shows them; None when it is not about one place.
        rows: further workbook rows with the same problem (at most 20 are kept).
        count: how many cells, rows or columns are affected.
    """

    code: str
    message: str
    fix: str
    severity: Severity = "stops"
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    rows: tuple[int, ...] = ()
    count: int = 1

    @property
    def place(self) -> str:
        """Where it is, in words: ``sheet "Pupils", row 14, column "score"``; empty if nowhere."""
        parts = []
        if self.sheet is not None:
            parts.append(f'sheet "{self.sheet}"')
        if self.row is not None:
            parts.append(f"row {self.row}")
        if self.column is not None:
            parts.append(f'column "{self.column}"')
        return ", ".join(parts)


class Refusal(Exception):  # noqa: N818 - it is an answer, not a fault of the program
    """The work cannot go on; carries every problem found, not only the first.

    Raised by the functions at the file's edge and by ``evaluate``; caught in two places only,
    the command line and the window's jobs.
    """

    def __init__(self, *problems: Problem) -> None:
        if not problems:
            raise ValueError("A refusal must say what is wrong.")
        super().__init__("\n".join(problem.message for problem in problems))
        self.problems = problems


def did_you_mean(said: str, known: Iterable[str], otherwise: str = "") -> str:
    """The way out of a name that means nothing: the known name closest to it.

    Where none is close, ``otherwise``, or the list of what is known. Not for names of people.
    """
    names = list(known)
    close = get_close_matches(said, names, n=1)
    if close:
        return f'Did you mean "{close[0]}"?'
    return otherwise or f"Use one of: {', '.join(names)}."

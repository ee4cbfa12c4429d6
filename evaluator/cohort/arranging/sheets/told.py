"""What a person is told of the sheets that were read, put together and left out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np

from evaluator.cohort.arranging.combine import same_name
from evaluator.cohort.arranging.sheets.alike import is_sum
from evaluator.cohort.arranging.suggest import Stack
from evaluator.cohort.cells.cell_text import tidy
from evaluator.cohort.cells.sorted_cells import listed
from evaluator.cohort.columns.names import words
from evaluator.cohort.sheet.book import Book
from evaluator.cohort.sheet.table import Table
from evaluator.values.data import Join, Long
from evaluator.values.problems import Problem

_MOST_NAMED = 12
_FEWEST_ROWS = 5
_MANY_ROWS = 30  # of words alone
_LOOK_AT = 100  # rows of a sheet
_MOSTLY = 0.5
_OF_NOTES = frozenset(
    {"notes", "note", "readme", "guide", "guidance", "cover", "contents", "index", "codebook",
     "codes", "key", "lookup", "lookups", "glossary", "metadata", "definitions", "dictionary",
     "legend", "information", "about", "validation", "list", "lists", "dropdown", "dropdowns",
     "instructions", "title", "summary"}
)  # fmt: skip
_THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2},[0-9]{3}")


def told_of_sheets(
    book: Book, read: Sequence[str], left: Sequence[str], cells: Mapping[str, int]
) -> list[Problem]:
    """Which of several sheets were read, and why if one was; ``cells`` are counts of cells."""
    if not left:
        return []
    one = len(read) == 1
    what = (
        f'"{read[0]}" was read{_why(book, read[0], cells)}' if one else f"{_named(read)} were read"
    )
    return [
        Problem(
            "sheet_chosen",
            f"The workbook has {len(book.sheets)} sheets; {what}. The others: {_named(left)}.",
            "If the cohort is on another sheet, choose that one.",
            "note",
            sheet=read[0],
        )
    ]


def told_unread(unread: Mapping[str, Table], read: str, columns: Sequence[str]) -> list[Problem]:
    """A warning of sheets that hold tables of data, share no key with the rows and were not read.

    Sheets of notes, codes and lists to choose from are not meant, nor those that tell of what was
    read by one column more or in sum. ``columns`` are those of the sheet ``read``.
    """
    known = set(map(same_name, columns))
    rows = {
        name: len(table.rows)
        for name, table in unread.items()
        if _is_data(name, table) and not is_sum(name) and not _tells_again(table, known)
    }
    if not rows:
        return []
    counted = _listed([f'"{name}" ({count:,})' for name, count in rows.items()])
    one = len(rows) == 1
    return [
        Problem(
            "sheets_not_read",
            f"{'A further sheet holds' if one else 'Further sheets hold'} a table and "
            f'{"was" if one else "were"} not read beside "{read}": {counted}.',
            "If the cohort is there, or part of it, choose that sheet or put them together; in a "
            'plan, "sheet", "sheets" or [[data.join]].',
            "warning",
            sheet=read,
            count=len(rows),
        )
    ]


def _tells_again(table: Table, known: set[str]) -> bool:
    """Whether a table has the columns of the one read but for one that breaks it down."""
    names = set(map(same_name, table.names))
    return len(names - known) <= 1 and len(names & known) > 1


def _is_data(name: str, table: Table) -> bool:
    """Whether a sheet holds rows of data rather than notes: several columns, numbers or dates."""
    if len(table.rows) < _FEWEST_ROWS or len(table.names) < 2 or set(words(name)) & _OF_NOTES:
        return False
    texts = [
        float(np.mean([isinstance(cell, str) for cell in table.cells[:_LOOK_AT, place]]))
        for place in range(len(table.names))
    ]
    return min(texts) < _MOSTLY or len(table.rows) >= _MANY_ROWS


def _why(book: Book, sheet: str, cells: Mapping[str, int]) -> str:
    """Why one sheet was read, as far as it is sure to be true."""
    if len(book.visible) == 1 and sheet in book.visible:
        return " because the others are hidden"
    most = cells and cells.get(sheet, 0) >= max(cells.values())
    if not most:
        return ""
    if list(cells.values()).count(cells.get(sheet, 0)) > 1:
        return ", the first of those that hold the most"
    hidden = len(book.visible) < len(book.sheets)
    return f" because it holds the most{' of those that are not hidden' if hidden else ''}"


def told_stacked(rows: Mapping[str, int], left: Sequence[str]) -> Problem:
    """Which sheets were put one below the other, with the rows of each, and how to undo it."""
    counted = [f'"{name}" ({count:,})' for name, count in rows.items()]
    return Problem(
        "sheets_stacked",
        f"{len(rows)} sheets have the same columns and different rows, so they were read one below "
        f"the other: {_listed(counted)}.{_left_out(left)}",
        "If they do not belong together, untick this change; in a plan, give "
        f'sheet = "{next(iter(rows))}" in place of "sheets".',
        "warning",
        sheet=next(iter(rows)),
    )


def told_joined(asked: Join, here: str, left: Sequence[str]) -> Problem:
    """Which sheet gave its columns to the rows, by what, and how to undo it."""
    by = '" and "'.join(asked.key)
    there = '" and "'.join(asked.there or asked.key)
    mine = "one" if there == by else f'"{by}"'
    return Problem(
        "sheet_joined",
        f'The sheet "{asked.sheet}" holds each "{there}" once, so its columns were given to the '
        f'rows of "{here}" with the same {mine}.{_left_out(left)}',
        "If it does not belong to these rows, untick this change; in a plan, give "
        f'sheet = "{here}" and no [[data.join]].',
        "warning",
        sheet=asked.sheet,
    )


def told_not_joined(asked: Join, here: str, hits: int, every: int) -> Problem:
    """Which sheet seems to be about the same people or places, and how to join it."""
    by, there = asked.key[0], (asked.there or asked.key)[0]
    named = f'there = ["{there}"], ' if asked.there else ""
    return Problem(
        "sheet_not_joined",
        f'The sheet "{asked.sheet}" seems to be about the same people or places: "{there}" has '
        f'{hits:,} of the {every:,} different "{by}" values of "{here}". It was not joined.',
        "If it belongs to these rows, write those keys alike in both sheets or join it all the "
        f'same; in a plan: [[data.join]] with sheet = "{asked.sheet}", {named}key = ["{by}"].',
        "warning",
        sheet=asked.sheet,
        column=there,
        count=hits,
    )


def told_repeated(alike: Stack, read: str) -> Problem:
    """Which sheets with the same columns were not put together, and what to do if they belong."""
    others = [name for name in alike.sheets if name != read]
    by = '" and "'.join(alike.repeated)
    return Problem(
        "sheets_repeat_rows",
        f'{_named(others)} {"has" if len(others) == 1 else "have"} the same columns as "{read}", '
        f'but the same "{by}" stands in several of these sheets. They may tell of the same people '
        f'or places in several ways, so only "{read}" was read.',
        "If the same keys mean different people or places, write the name of the sheet before each "
        'key in the workbook. If they are parts of one table, name them as "sheets" in a plan; '
        "else choose the one to read.",
        "warning",
        sheet=read,
    )


def _left_out(left: Sequence[str]) -> str:
    return f" Left out: {_named(left)}." if left else " No sheet was left out."


def _named(sheets: Sequence[str]) -> str:
    return _listed([f'"{name}"' for name in sheets])


def _listed(texts: Sequence[str]) -> str:
    more = len(texts) - _MOST_NAMED
    return ", ".join(texts[:_MOST_NAMED]) + (f" and {more:,} more" if more > 0 else "")


def told_summed(columns: Sequence[str], sheet: str) -> list[Problem]:
    """Notes on columns that sum up those made rows, and were left out with them."""
    return [
        Problem(
            "sum_column_left_out",
            f'"{name}" is the sum of the columns that became rows, so it was left out.',
            'If it is needed, do not leave it out; in a plan, take it out of "leave_out".',
            "note",
            sheet,
            column=name,
        )
        for name in columns
    ]


def told_commas(table: Table, sheet: str) -> list[Problem]:
    """Warnings of numbers such as 5,408 in a file whose columns semicolons part.

    Programs write semicolons where a comma is the decimal point.
    """
    found = []
    for place, name in enumerate(table.names):
        cells = [tidy(c) for c in table.cells[:, place] if isinstance(c, str) and "," in c]
        if not cells or not all(map(_THOUSANDS.fullmatch, cells)):
            continue
        found.append(
            Problem(
                "commas_unclear",
                f'"{name}" holds numbers such as "{cells[0]}", which were read as thousands. Files '
                "with semicolons between columns often write a comma for the decimal point.",
                "Check one number that you know; if the comma is a decimal point, write a point.",
                "warning",
                sheet,
                column=name,
                count=len(cells),
            )
        )
    return found


def told_offered(offered: Sequence[Long], sheet: str) -> list[Problem]:
    """Notes on a measure in a column for each year or wave, which a person may make rows."""
    return [
        Problem(
            "times_across",
            f"{listed(list(each.columns), 4)} seem to hold one measure at {len(each.columns)} "
            "times. They stay columns, of which an outcome may name one before and one after.",
            "To use all the times, turn these columns into rows: [[data.long]] in the plan, "
            '"Turn into rows" in the window.',
            "note",
            sheet,
            column=each.columns[0],
        )
        for each in offered
    ]

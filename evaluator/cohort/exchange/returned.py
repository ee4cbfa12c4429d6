"""A workbook that a provider sent back, held against the plan that it was made for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path

import numpy as np

from evaluator.cohort.arranging.arrange import arrange
from evaluator.cohort.arranging.combine import rows_of, same_name
from evaluator.cohort.arranging.sheets.keys import key_texts
from evaluator.cohort.cells.cell_text import (
    DATE_STYLES,
    is_missing_code,
    parse_date,
    parse_number,
    tidy,
)
from evaluator.cohort.columns.labels import NO, YES, normalised
from evaluator.cohort.exchange.template import (
    LISTS,
    NOTES,
    SHEET,
    Kinds,
    TemplateColumn,
    template_columns,
)
from evaluator.cohort.scores import suggested_scores
from evaluator.cohort.sheet.body import EXAMPLE_MARK
from evaluator.cohort.sheet.book import Book
from evaluator.cohort.sheet.header import Grid, Mask
from evaluator.cohort.sheet.table import Table
from evaluator.cohort.workbook import open_book, read_data
from evaluator.values.data import Data, Score
from evaluator.values.files.named import named_beside
from evaluator.values.plan import Plan
from evaluator.values.problems import Problem, Refusal

_PERSONAL = ("likely_identifier", "identifier_is_key")


def check_return(path: str | Path, plan: Plan, kinds: Kinds | None = None) -> tuple[Problem, ...]:
    """What is wrong with a returned workbook, each with sheet, row and column; empty if nothing.

    Columns that are missing or hold what cannot be read stop the work; others are warnings.
    ``kinds`` as for ``template_columns``.

    Raises:
        Refusal: the file cannot be read at all, or the plan names no column.
    """
    columns = template_columns(plan, kinds)
    book, data = open_book(path), returned_data(path, plan)
    folder = Path(path).parent
    arranged = arrange(book, data, lambda name: open_book(named_beside(folder, name)), guess=False)
    read = read_data(path, Data(sheet=arranged.sheet))
    asked = {column.name for column in columns}
    scores = tuple(each for each in suggested_scores(read) if each.name in asked)
    found = [*_names(arranged.table, columns, arranged.sheet, scores)]
    for column in columns:
        place = _place(arranged.table, column.name)
        if place is not None:
            found += _cells(arranged.table, place, column, arranged.sheet)
    found += _keys(arranged.table, plan, arranged.sheet)
    found += _one_group(arranged.table, plan, arranged.sheet)
    found += [problem for problem in read.problems if problem.code in _PERSONAL]
    return tuple(found)


def is_return(path: str | Path, plan: Plan) -> bool:
    """Whether a workbook can be a template that came back, by its sheets and its name.

    One with the template's other sheets is. Without them the plan's own workbook is none, nor is
    another delivery laid out as that one: what the plan makes of their cells is not in them yet.

    Raises:
        Refusal: the file cannot be read at all.
    """
    sheets = set(open_book(path).sheets)
    if {NOTES, LISTS} & sheets:
        return True
    said = set(plan.data.sheets or tuple(name for name in (plan.data.sheet,) if name))
    own = Path(path).name == plan.data.workbook
    return not own and (SHEET in sheets or not said or not said <= sheets)


def returned_data(path: str | Path, plan: Plan) -> Data:
    """How to read a returned workbook: as the plan says, or else from the template's sheet.

    That sheet, also under another name, is taken where the plan names none that the workbook has;
    where it names none at all, only beside the template's other sheets.
    The template asks for one tidy sheet, so nothing is joined, stacked or turned there.

    Raises:
        Refusal: the file cannot be read at all, or a further sheet of it holds the same columns,
            so that the rows of one would be left out.
    """
    data = _data_of_return(path, plan)
    book = open_book(path)
    if {NOTES, LISTS} & set(book.sheets) and data.sheet is not None and not data.sheets:
        _refuse_rows_elsewhere(book, data.sheet)
    return data


def _refuse_rows_elsewhere(book: Book, sheet: str) -> None:
    columns = _headings(book, sheet)
    others = [name for name in book.visible if name not in (sheet, NOTES, LISTS)]
    same = [name for name in others if columns and _headings(book, name) == columns]
    if same:
        listed = ", ".join(f'"{name}"' for name in same)
        raise Refusal(
            Problem(
                "return_rows_elsewhere",
                f'The columns of the sheet "{sheet}" stand in {listed} too, with further rows. '
                "The template asks for all rows on one sheet.",
                f'Move those rows below the others on "{sheet}", or delete the sheet if it holds '
                "the same rows again.",
                sheet=same[0],
            )
        )


def _headings(book: Book, sheet: str) -> set[str]:
    """The names of the columns of a sheet, in one spelling; empty where it holds no table."""
    try:
        found = arrange(book, Data(sheet=sheet), open_book, guess=False)
    except Refusal:
        return set()
    return {same_name(name) for name in found.table.names}


def _data_of_return(path: str | Path, plan: Plan) -> Data:
    sheets = open_book(path).sheets
    said = plan.data.sheets or tuple(name for name in (plan.data.sheet,) if name)
    if set(said) <= set(sheets) and (said or not {NOTES, LISTS} & set(sheets)):
        return plan.data
    filled = [name for name in sheets if name not in (NOTES, LISTS)]
    renamed = len(filled) == 1 and len(filled) < len(sheets)
    if SHEET not in sheets and not renamed:
        return plan.data
    sheet = SHEET if SHEET in sheets else filled[0]
    return replace(plan.data.of_one_sheet(sheet), table=None, header_rows=(), sheet_column="")


def _place(table: Table, name: str) -> int | None:
    return next((i for i, own in enumerate(table.names) if same_name(own) == same_name(name)), None)


def _names(
    table: Table, columns: tuple[TemplateColumn, ...], sheet: str, scores: tuple[Score, ...]
) -> Iterator[Problem]:
    """Columns that are not there, and columns that nobody asked for.

    A score whose answers are there instead is there, and its answers were asked for.
    """
    asked = {same_name(column.name) for column in columns}
    asked |= {same_name(item) for made in scores for item in made.items}
    columns = tuple(c for c in columns if c.name not in {made.name for made in scores})
    extra = [name for name in table.names if same_name(name) not in asked]
    empty = {
        same_name(s.column) for s in table.steps if s.action == "drop_empty_column" and s.column
    }
    for column in columns:
        if same_name(column.name) in empty:
            yield Problem(
                "return_column_empty",
                f'The column "{column.name}" is empty in every row.',
                column.how,
                "stops" if column.required else "warning",
                sheet,
                column=column.name,
            )
        elif _place(table, column.name) is None:
            close = get_close_matches(column.name, extra, n=1)
            yield Problem(
                "return_column_missing",
                f'The sheet has no column "{column.name}".',
                f'Is it "{close[0]}"? Give it the name of the template.'
                if close
                else "Ask for it; the template holds it.",
                sheet=sheet,
                column=column.name,
            )
    for name in extra:
        yield Problem(
            "return_column_extra",
            f'The column "{name}" is not in the template, and nothing uses it.',
            "Ask why it was added; delete it if it says who a person is.",
            "note",
            sheet,
            column=name,
        )


def _cells(table: Table, place: int, column: TemplateColumn, sheet: str) -> Iterator[Problem]:
    """Cells of one column that are empty or hold something else than was asked for."""
    cells = table.cells[:, place]
    empty = _empty(cells) & ~table.errors[:, place] & ~table.formulas[:, place]
    example = np.array([isinstance(cell, str) and EXAMPLE_MARK in cell for cell in cells])
    if column.required:
        text = "is empty.|are empty."
        yield from _problem("return_cell_empty", table, empty, column, sheet, text)
    yield from _problem(
        "return_error_cell",
        table,
        table.errors[:, place] | table.formulas[:, place],
        column,
        sheet,
        "shows an Excel error or holds no result.|show an Excel error or hold no result.",
    )
    wrong, text = _wrong(cells, column)
    yield from _problem("return_cell_wrong", table, wrong & ~empty & ~example, column, sheet, text)


def _empty(cells: Grid) -> Mask:
    return np.array([isinstance(cell, str) and not cell.strip() for cell in cells], dtype=bool)


def _wrong(cells: Grid, column: TemplateColumn) -> tuple[Mask, str]:
    """Which cells are not what the column asks for, and a sentence on it."""
    if column.choices:
        allowed = {normalised(choice) for choice in (*column.choices, *column.understood)}
        if {"yes", "no"} <= allowed:
            allowed |= YES | NO
        written = [normalised(cell) for cell in cells]
        if column.names_others:
            allowed |= _own_word(written, column)
        wrong = [label not in allowed for label in written]
        listed = ", ".join(f'"{choice}"' for choice in column.choices)
        text = f"is none of {listed}.|are none of {listed}."
    elif column.holds in ("number", "whole_number"):
        wrong = [not _is_number(cell, column) for cell in cells]
        what = column.how.rstrip(".").lower()
        text = f"is not {what}.|are not {what}."
    elif column.holds == "date":
        wrong = [not _is_date(cell) for cell in cells]
        text = "is not a date.|are not dates."
    else:
        wrong = [isinstance(cell, str) and is_missing_code(tidy(cell)) for cell in cells]
        text = "holds a code for missing.|hold a code for missing."
    return np.array(wrong, dtype=bool), text


def _own_word(written: list[str], column: TemplateColumn) -> set[str]:
    """A provider's one word for everybody else, where it is used throughout."""
    *offered, others = map(normalised, column.choices)
    known = {others, *map(normalised, column.understood)}
    rest = {label for label in written if label and label not in offered}
    rest -= {normalised(EXAMPLE_MARK)}
    return rest if len(rest) == 1 and not rest & known else set()


def _is_number(cell: object, column: TemplateColumn) -> bool:
    value = parse_number(tidy(cell)) if isinstance(cell, str) else cell
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    if column.holds == "whole_number" and not float(value).is_integer():
        return False
    low = float("-inf") if column.low is None else column.low
    high = float("inf") if column.high is None else column.high
    return low <= value <= high


def _is_date(cell: object) -> bool:
    if isinstance(cell, str):
        return any(parse_date(tidy(cell), style) for style in DATE_STYLES)
    return hasattr(cell, "year")


def _keys(table: Table, plan: Plan, sheet: str) -> Iterator[Problem]:
    """Rows that share their key (and time) with another row."""
    named = [name for name in (plan.roles.unit, plan.roles.time) if name]
    places = [_place(table, name) for name in named]
    known = [place for place in places if place is not None]
    if not plan.roles.unit or len(known) < len(named):
        return
    keys = key_texts([table.cells[:, place] for place in known])
    _, codes, counts = np.unique(keys.astype(str), return_inverse=True, return_counts=True)
    repeated = (counts[codes] > 1) & (keys != "")
    if not repeated.any():
        return
    rows = rows_of(table, repeated)
    by = '" and "'.join(named)
    yield Problem(
        "return_key_repeats",
        f'{int(repeated.sum()):,} rows share their "{by}" with another row.',
        "Ask which row is right; keep one.",
        "stops",
        sheet,
        rows[0],
        named[0],
        rows,
        int(repeated.sum()),
    )


def _one_group(table: Table, plan: Plan, sheet: str) -> Iterator[Problem]:
    """Where everybody took part, or nobody, there is nobody to compare."""
    place = _place(table, plan.roles.treated) if plan.roles.treated else None
    if place is None or plan.roles.first_treated or plan.roles.treated == plan.roles.dose:
        return
    labels = {normalised(str(value)) for value in plan.roles.treated_values} or YES
    labels |= YES if labels <= YES else set()
    cells = table.cells[:, place]
    filled = cells[~_empty(cells)]
    took_part = np.array([normalised(cell) in labels for cell in filled], dtype=bool)
    if not len(filled) or 0 < took_part.sum() < len(filled):
        return
    told = "Everybody" if took_part.all() else "Nobody"
    yield Problem(
        "return_one_group",
        f'{told} in "{plan.roles.treated}" took part, so there is nobody to compare.',
        "Ask for the rows of the other group as well.",
        "warning",
        sheet,
        column=plan.roles.treated,
    )


def _problem(
    code: str, table: Table, mask: Mask, column: TemplateColumn, sheet: str, text: str
) -> Iterator[Problem]:
    if not mask.any():
        return
    one, several = text.split("|")
    count = int(mask.sum())
    said = (
        f'1 cell in "{column.name}" {one}'
        if count == 1
        else (f'{count:,} cells in "{column.name}" {several}')
    )
    rows = rows_of(table, mask)
    yield Problem(code, said, column.fix, "stops", sheet, rows[0], column.name, rows, count)

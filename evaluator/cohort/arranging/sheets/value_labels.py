"""Code books on other sheets that name each code of a column, such as 1 = Intervention."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from evaluator.cohort.arranging.combine import same_name
from evaluator.cohort.cells.cell_grid import column_of
from evaluator.cohort.cells.cell_text import number_text, tidy
from evaluator.cohort.columns import names as vocabulary
from evaluator.cohort.columns.answer_words import ordered_answers
from evaluator.cohort.columns.names import words
from evaluator.cohort.sheet.code_meanings import plain_code
from evaluator.cohort.sheet.table import Table
from evaluator.values.data import Data
from evaluator.values.problems import Problem

CODE = "codes_named_elsewhere"
_PAIR = re.compile(
    r"[\"'‘“(\[]*(?P<code>-?[0-9]{1,5})[\"'’”)\]]*\s*(?:=|:|[-–—]|\bis\b|\bmeans\b|\s)\s*"
    r"(?P<said>[^0-9=:,;][^=:,;]*?)\s*(?=$|[,;\n/|]|\s[\"'‘“(\[]*-?[0-9]{1,5}\b)"
)
_FEWEST, _MOST = 2, 20  # codes of one column
_LONGEST = 60  # letters of a label
_MEASURED = re.compile(r"\b(?:scale|score|points?|out of)\b", re.IGNORECASE)

_OF_KINDS = (
    vocabulary.AREAS
    | vocabulary.TREATED
    | vocabulary.COMPARISON
    | vocabulary.FIXED
    | vocabulary.BACKGROUND_OF_PEOPLE
)

Labels = Mapping[float, str]


def value_labels(
    rows: Sequence[Sequence[object]], names: Sequence[str]
) -> dict[str, dict[float, str]]:
    """The labels of the codes of each of the columns ``names`` that a sheet of notes spells out.

    ``rows`` are its cells, "" where empty. The name of a column stands in the row of its codes, or
    in one above them; codes stand beside their labels, or in one cell with them.
    """
    known = {same_name(name): name for name in names}
    found: dict[str, dict[float, str]] = {}
    doubtful: set[str] = set()
    column: str | None = None
    for row in rows:
        cells = [cell for cell in row if cell != ""]
        if not cells:
            continue
        said = [known[same_name(c)] for c in cells if isinstance(c, str) and same_name(c) in known]
        inside = _named_inside(cells, known) if not said else None
        column = said[0] if said else inside or column
        if column is None:
            continue
        for code, label in _coded(cells):
            own = found.setdefault(column, {})
            if own.setdefault(code, label) != label:
                doubtful.add(column)
    sure = {name: own for name, own in found.items() if name not in doubtful}
    return {name: own for name, own in sure.items() if _FEWEST <= len(own) <= _MOST}


def _named_inside(cells: Sequence[object], known: Mapping[str, str]) -> str | None:
    """The column that a note begins with, as in "arm: 1 = yes"."""
    first = cells[0]
    if not isinstance(first, str):
        return None
    head = re.split(r"[:=(]|\s[-–—]\s", tidy(first), maxsplit=1)[0]
    return known.get(same_name(head))


def _coded(cells: Sequence[object]) -> Iterator[tuple[float, str]]:
    """The codes of one row with their labels."""
    for place, cell in enumerate(cells[:-1]):
        code, label = plain_code(cell), cells[place + 1]
        if code is not None and isinstance(label, str) and plain_code(label) is None:
            yield code, tidy(label)[:_LONGEST]
            return
    for cell in cells:
        if isinstance(cell, str) and plain_code(cell) is None:
            pairs = list(_PAIR.finditer(tidy(cell)))
            for pair in pairs if len(pairs) > 1 or len(cells) == 1 else ():
                yield float(pair["code"]), pair["said"].strip(" \"'‘’“”()[].")


def with_codes_named(
    table: Table, data: Data, sheet: str, books: Mapping[str, Mapping[str, Labels]], *, guess: bool
) -> tuple[Data, list[Problem]]:
    """The data section with labels for the codes of columns, where one may guess; each is told.

    ``books`` are the labels by column and by the sheet that names them. Codes in an order of
    answers, such as 1 = Never to 5 = Always, stay numbers, which can be averaged; so do columns
    with other numbers among the codes, and whatever the plan labels itself. Three codes and more
    may be in an order unknown here, so they are replaced only where the column is of kinds of
    people, places or groups.
    """
    labels, told = dict(data.labels), []
    for book, columns in books.items():
        for name, own in columns.items():
            if name not in table.names or name in labels or name in data.kinds:
                continue
            used = _codes_used(table, table.names.index(name))
            if len(used) < _FEWEST or not used <= set(own) or _are_amounts(own):
                continue
            named = {number_text(code): own[code] for code in sorted(used)}
            sure = guess and (len(own) == _FEWEST or bool(set(words(name)) & _OF_KINDS))
            if sure:
                labels[name] = named
            told.append(_told(name, named, sheet, book, replaced=sure))
    return replace(data, labels=labels), told


def _codes_used(table: Table, place: int) -> set[float]:
    """The codes in a column; none where a cell holds anything else, such as an error."""
    if (table.errors[:, place] | table.formulas[:, place]).any():
        return set()
    column = column_of(table.cells, place)
    cells = set(np.asarray(column[column.filled()], dtype=object).tolist())
    codes = {plain_code(cell) for cell in cells} if len(cells) <= _MOST else {None}
    return set() if None in codes else {code for code in codes if code is not None}


def _are_amounts(labels: Labels) -> bool:
    """Whether labels are steps of a scale, of which an average means something."""
    if len({label.casefold() for label in labels.values()}) < len(labels):
        return True
    every = list(labels.values())
    return bool(ordered_answers(every)) or any(map(_MEASURED.search, every))


def _told(name: str, named: Mapping[str, str], sheet: str, book: str, *, replaced: bool) -> Problem:
    said = ", ".join(f'{code} is "{label}"' for code, label in list(named.items())[:6])
    more = ", …" if len(named) > 6 else ""
    lines = ", ".join(f'"{code}" = "{label}"' for code, label in named.items())
    done = "Its codes were replaced by these labels." if replaced else "Its codes stay as they are."
    undo = (
        f'If the sheet is wrong about it, take the labels out of "Values…"; in a plan, out of '
        f'[data.labels."{name}"].'
    )
    use = f'To use the labels, write in the plan, under [data.labels."{name}"]: {lines}.'
    return Problem(
        CODE,
        f'The sheet "{book}" says what the codes of "{name}" mean: {said}{more}. {done}',
        undo if replaced else use,
        "note",
        sheet,
        column=name,
    )

"""Which rows below the column names are data, and which are titles, notes, totals or nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluator.cohort.cells.cell_text import tidy
from evaluator.cohort.cells.sorted_cells import first_rows
from evaluator.cohort.sheet import header
from evaluator.cohort.sheet.header import Grid, Mask
from evaluator.values.cohort import Step
from evaluator.values.data import Data

Positions = NDArray[np.intp]

_EXAMPLE = re.compile(
    r"(?:e\.g\.|eg[:.]? |\(?for example\b|\(?example(?:[:)]| row| only| data|$)|"
    r"(?:sample|dummy) (?:row|data)\b)",
    re.IGNORECASE,
)
EXAMPLE_MARK = "EXAMPLE (write over or delete this row)"


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """A whole sheet from A1, with masks of the same shape."""

    name: str
    cells: Grid
    errors: Mask
    formulas: Mask
    filled: Mask


def row_step(action: str, positions: Positions, reason: str) -> list[Step]:
    """A step about rows at positions from 0; none when there are none."""
    rows = first_rows(positions + 1)
    return [Step(action, None, reason, len(positions), rows)] if len(positions) else []


def find_body(
    whole: Sheet, names_at: int, first: int, asked: Data
) -> tuple[Positions, list[Step], Grid | None]:
    """Rows of data from ``first`` on, below the names at ``names_at``, the steps, and sections.

    Sections are titles above names that are repeated further down, as in one list for each
    school on one sheet.
    """
    below = np.arange(first, len(whole.cells))
    occupied = (whole.filled | whole.errors | whole.formulas)[below].any(axis=1)
    body = below[occupied]
    if not body.size:
        return body, [], None
    empty = below[~occupied & (below < body[-1])]
    steps = row_step("drop_empty_rows", empty, "Rows without any value were left out.")
    again = header.same_as(whole.cells[body], whole.cells[names_at])
    titles, sections = _sections(whole, names_at, body, again)
    if sections is None:
        again |= _page_heads(whole, names_at, body, again)
    again_rows = body[again]
    reason = "Rows that repeat the column names, or the heads of pages, were left out."
    steps += row_step("drop_repeated_header", again_rows, reason)
    if sections is not None:
        reason = 'Titles above repeated column names became the new column "Section".'
        steps += row_step("section_titles", titles, reason)
    keep = ~again & ~np.isin(body, titles)
    body = body[keep]
    sections = None if sections is None else sections[keep]
    if body.size > 1 and _is_example(whole, body[0]):
        reason = "The first row shows how to fill in the sheet, so it was left out."
        steps += row_step("drop_example_row", body[:1], reason)
        body, sections = body[1:], None if sections is None else sections[1:]
    body, dropped = _without_notes(whole, body, asked)
    steps += dropped
    return body, steps, None if sections is None else sections[: len(body)]


def _is_example(whole: Sheet, row: int) -> bool:
    """Whether a row is the example of a template: ours, or one that begins with "e.g."."""
    cells = whole.cells[row][whole.filled[row]].tolist()
    if EXAMPLE_MARK in cells:
        return True
    return bool(cells) and isinstance(cells[0], str) and bool(_EXAMPLE.match(tidy(cells[0])))


def _page_heads(whole: Sheet, names_at: int, body: Positions, again: Mask) -> Mask:
    """Rows right above repeated names that are filled as the row above the first ones is.

    So a printed list repeats its title and page number; one text of the two must be the same.
    """
    above = np.flatnonzero(whole.filled[:names_at].any(axis=1))
    found = np.zeros(len(body), dtype=bool)
    if not above.size or not again.any():
        return found
    first = int(above[-1])
    shape, head = whole.filled[first], whole.cells[first]
    for place in np.flatnonzero(again[1:] & ~again[:-1]).tolist():
        row = body[place]
        same = [str(a) == str(b) for a, b in zip(whole.cells[row][shape], head[shape], strict=True)]
        found[place] = bool((whole.filled[row] == shape).all()) and any(same)
    return found


def _without_notes(whole: Sheet, body: Positions, asked: Data) -> tuple[Positions, list[Step]]:
    """The rows without notes and totals below them."""
    steps: list[Step] = []
    if not asked.undone("drop_notes_below"):
        gaps = np.diff(body, prepend=body[:1] - 1) > 1
        below = header.count_notes_below(whole.cells[body], whole.filled[body], gaps)
        end = len(body) - below
        steps = row_step("drop_notes_below", body[end:], "Notes below the table were left out.")
        body = body[:end]
    if asked.undone("drop_total_row"):
        return body, steps
    end = len(body)
    while end > 2 and header.is_total(whole.cells[body[end - 1]]):
        end -= 1
    totals = len(body) - end
    reason = "The last row is a total of the others, so it was left out."
    if totals > 1:
        reason = f"The last {totals} rows sum up the others, so they were left out."
    steps += row_step("drop_total_row", body[end:], reason)
    return body[:end], steps


def _sections(
    whole: Sheet, names_at: int, body: Positions, again: Mask
) -> tuple[Positions, Grid | None]:
    """Rows that hold nothing but a title above repeated names, and every row's title."""
    none: Positions = np.empty(0, dtype=np.intp)
    places = np.flatnonzero(again)
    if not places.size or places[0] == 0:
        return none, None
    titles = body[places - 1]
    alone = whole.filled[titles].sum(axis=1) == 1
    above = np.flatnonzero(whole.filled[:names_at].any(axis=1))
    if not alone.all() or not above.size or whole.filled[above[-1]].sum() != 1:
        return none, None
    rows = np.concatenate([[above[-1]], titles])
    said = [tidy(str(whole.cells[row][whole.filled[row]][0])) for row in rows]
    if len(set(said)) < len(said):
        return none, None
    which = np.searchsorted(places, np.arange(len(body)), side="right")
    sections: Grid = np.array(said, dtype=object)[which]
    return titles, sections

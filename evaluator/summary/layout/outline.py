"""The order in which every format prints a summary, with ranks of headings and numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import zip_longest

from evaluator.summary.blocks import Block, Bullets, Figure, Heading, PartBreak, Summary, Table
from evaluator.summary.layout.legible import legible

DEFERRED = "Numbers behind the charts"
_DEEPEST = 9
SAY = {"can_say": "You can say", "cannot_say": "You cannot say"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One block in its place.

    Attributes:
        block: what to print.
        depth: for a heading, a part break or a list that brings its own heading: its rank, where
            the document's title has 1. Ranks never jump. 0 for everything else.
        heading: of a "can say" or "cannot say" list.
        number: of a figure or table, counted from 1 through the document; 0 for the rest.
        behind: the figure whose numbers this table holds; 0 for a table that stands by itself.
    """

    block: Block
    depth: int = 0
    heading: str = ""
    number: int = 0
    behind: int = 0


def entries(summary: Summary) -> tuple[Entry, ...]:
    """Every block in printing order, with text that any format can hold.

    The numbers behind a chart follow it; those of charts before the first part break, which
    must fit on one page, come together at the end. A heading directly before a "can say" or
    "cannot say" list becomes that list's own.

    Raises:
        ValueError: a table's row does not have one cell per column.
    """
    return tuple(_numbered(_placed(legible(summary.blocks))))


def table_title(entry: Entry) -> str:
    """Caption of a table, naming the figure when it holds a figure's numbers."""
    assert isinstance(entry.block, Table)
    if entry.behind:
        return f"Table {entry.number}. Numbers behind figure {entry.behind}: {entry.block.title}"
    return f"Table {entry.number}. {entry.block.title}"


def _placed(blocks: tuple[Block, ...]) -> Iterator[Entry]:
    """Blocks in printing order, figures numbered and each list with the heading above it."""
    front = True
    figures = 0
    waiting: list[Entry] = []
    heading: Heading | None = None
    for block, following in zip_longest(blocks, blocks[1:]):
        front = front and not isinstance(block, PartBreak)
        if isinstance(block, Heading) and _says(following):
            heading = block
        elif isinstance(block, Bullets) and _says(block):
            own = heading or Heading(SAY[block.style], _DEEPEST)
            yield Entry(block, depth=own.level, heading=own.text)
            heading = None
        elif isinstance(block, Figure):
            figures += 1
            yield Entry(block, number=figures)
            numbers = Entry(block.table, behind=figures)
            if front:
                waiting.append(numbers)
            else:
                yield numbers
        else:
            yield Entry(block, depth=_level(block))
    if waiting:
        yield Entry(Heading(DEFERRED, 2), depth=2)
        yield from waiting


def _says(block: Block | None) -> bool:
    return isinstance(block, Bullets) and block.style in SAY


def _level(block: Block) -> int:
    if isinstance(block, PartBreak):
        return 1
    return block.level if isinstance(block, Heading) else 0


def _numbered(placed: Iterator[Entry]) -> Iterator[Entry]:
    """Levels become ranks that never jump; tables are numbered and checked."""
    above: list[int] = []
    tables = 0
    for entry in placed:
        if entry.depth:
            while above and above[-1] >= entry.depth:
                above.pop()
            above.append(entry.depth)
            yield replace(entry, depth=len(above) + 1)
        elif isinstance(entry.block, Table):
            tables += 1
            yield replace(entry, block=_filled(entry.block), number=tables)
        else:
            yield entry


def _filled(table: Table) -> Table:
    if any(len(row) != len(table.columns) for row in table.rows):
        raise ValueError(f'Table "{table.title}" has a row without one cell per column.')
    rows = tuple(tuple(cell if cell.strip() else "[x]" for cell in row) for row in table.rows)
    columns = tuple(name if name.strip() else "[x]" for name in table.columns)
    return replace(table, rows=rows, columns=columns)

"""The order in which every format prints a summary, with ranks of headings and numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from evaluator.summary.blocks import Block, Bullets, Figure, Heading, PartBreak, Summary, Table
from evaluator.summary.layout.legible import legible

DEFERRED = "Numbers behind the charts"
SAY = {"can_say": "You can say", "cannot_say": "You cannot say"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One block in its place.

    Attributes:
        block: what to print.
        depth: for a heading, a part break or a list that brings its own heading: its rank, where
            the document's title has 1. Ranks never jump. 0 for everything else.
        number: of a figure or table, counted from 1 through the document; 0 for the rest.
        behind: the figure whose numbers this table holds; 0 for a table that stands by itself.
    """

    block: Block
    depth: int = 0
    number: int = 0
    behind: int = 0


def entries(summary: Summary) -> tuple[Entry, ...]:
    """Every block in printing order, with text that any format can hold.

    The numbers behind a chart follow it; those of charts before the first part break, which
    must fit on one page, come together at the end.

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


def _placed(blocks: tuple[Block, ...]) -> Iterator[tuple[Block, int]]:
    front = True
    figures = 0
    waiting: list[tuple[Block, int]] = []
    for block in blocks:
        front = front and not isinstance(block, PartBreak)
        yield block, 0
        if isinstance(block, Figure):
            figures += 1
            if front:
                waiting.append((block.table, figures))
            else:
                yield block.table, figures
    if waiting:
        yield Heading(DEFERRED, 2), 0
        yield from waiting


def _numbered(placed: Iterator[tuple[Block, int]]) -> Iterator[Entry]:
    above: list[int] = []
    figures = tables = 0
    for block, behind in placed:
        level = _level(block)
        if level:
            while above and above[-1] >= level:
                above.pop()
            yield Entry(block, depth=len(above) + 2)
            if not isinstance(block, Bullets):
                above.append(level)
        elif isinstance(block, Figure):
            figures += 1
            yield Entry(block, number=figures)
        elif isinstance(block, Table):
            tables += 1
            yield Entry(_filled(block), number=tables, behind=behind)
        else:
            yield Entry(block)


def _level(block: Block) -> int:
    if isinstance(block, PartBreak):
        return 1
    if isinstance(block, Heading):
        return block.level
    if isinstance(block, Bullets) and block.style in SAY:
        return 9
    return 0


def _filled(table: Table) -> Table:
    if any(len(row) != len(table.columns) for row in table.rows):
        raise ValueError(f'Table "{table.title}" has a row without one cell per column.')
    rows = tuple(tuple(cell if cell.strip() else "[x]" for cell in row) for row in table.rows)
    columns = tuple(name if name.strip() else "[x]" for name in table.columns)
    return replace(table, rows=rows, columns=columns)

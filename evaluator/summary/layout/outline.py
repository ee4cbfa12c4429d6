"""The order in which every format prints a summary, with ranks of headings and numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import takewhile, zip_longest

from evaluator.summary.blocks import (
    Block,
    Bullets,
    Figure,
    Heading,
    Note,
    PartBreak,
    Summary,
    Table,
    VerdictBox,
)
from evaluator.summary.layout.legible import legible

DEFERRED = "Numbers behind the charts"
CONTENTS = "contents"
_DEEPEST = 9
_ANSWER = 2
_WORTH_LISTING = 3  # sections; fewer need no contents
SAY = {"can_say": "You can say", "cannot_say": "You cannot say"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One block in its place.

    Attributes:
        block: what to print.
        depth: for a heading, a part break, the verdict or a list that brings its own heading: its
            rank, where the document's title has 1. Ranks never jump. 0 for everything else.
        heading: of a "can say" or "cannot say" list.
        number: of a figure or table, counted from 1 through the document; 0 for the rest.
        behind: the figure whose numbers this table holds; 0 for a table that stands by itself.
        anchor: of a section of the report, what its line in the contents leads to; of the part
            that opens with the contents, ``CONTENTS``; else empty.
    """

    block: Block
    depth: int = 0
    heading: str = ""
    number: int = 0
    behind: int = 0
    anchor: str = ""


def entries(summary: Summary) -> tuple[Entry, ...]:
    """Every block in printing order, with text that any format can hold.

    The numbers behind a chart follow it; those of charts before the first part break, which
    must fit on one page, come together at the end. A heading directly before a "can say" or
    "cannot say" list becomes that list's own.

    Raises:
        ValueError: a table's row does not have one cell per column.
    """
    return tuple(_numbered(_placed(legible(summary.blocks))))


def printed(summary: Summary) -> tuple[Entry, ...]:
    """What pages show: every block but the tables that stand in the workbook alone.

    Numbers behind charts do; under each chart after page one, and at the end of each section,
    small print names their sheets. Where the document has no report, they are shown.
    """
    placed = entries(summary)
    if summary.only_page_one:
        return front_of(_on_pages(placed))
    if not any(isinstance(entry.block, PartBreak) for entry in placed):
        return placed
    return tuple(_anchored(_on_pages(placed)))


def front_of(placed: Iterable[Entry]) -> tuple[Entry, ...]:
    """What stands before the first part: page one."""
    return tuple(takewhile(lambda each: not isinstance(each.block, PartBreak), placed))


def sections(placed: tuple[Entry, ...]) -> tuple[tuple[str, str], ...]:
    """The contents, none for few sections: what each line leads to, and what it says."""
    return tuple(
        (entry.anchor, entry.block.text)
        for entry in placed
        if entry.anchor and isinstance(entry.block, Heading)
    )


def _anchored(placed: Iterator[Entry]) -> Iterator[Entry]:
    """Sections right below a part are what the contents list, which open the first part."""
    found = list(placed)
    part = 0
    named: list[int] = []
    for place, entry in enumerate(found):
        if isinstance(entry.block, PartBreak):
            part = entry.depth
        elif part and isinstance(entry.block, Heading) and entry.depth == part + 1:
            named.append(place)
    if len(named) >= _WORTH_LISTING:
        for number, place in enumerate(named, start=1):
            found[place] = replace(found[place], anchor=f"section-{number}")
        first = next(at for at, each in enumerate(found) if isinstance(each.block, PartBreak))
        found[first] = replace(found[first], anchor=CONTENTS)
    yield from found


def _on_pages(placed: tuple[Entry, ...]) -> Iterator[Entry]:
    front, part = True, 0
    waiting: list[Entry] = []
    for entry in placed:
        if isinstance(entry.block, PartBreak):
            front, part = False, entry.depth
        if isinstance(entry.block, Heading) and entry.block.text == DEFERRED:
            continue
        if isinstance(entry.block, Table) and (entry.behind or not entry.block.printed):
            if not front:
                waiting.append(entry)
            continue
        ends = 0 < entry.depth <= part + 1  # a section, or what a chart stands under
        ends = ends or (entry.depth > 0 and any(each.behind for each in waiting))
        if waiting and (ends or isinstance(entry.block, Figure)):
            yield _in_workbook(waiting)
            waiting = []
        yield entry
    if waiting:
        yield _in_workbook(waiting)


def _in_workbook(tables: list[Entry]) -> Entry:
    """Small print that names the sheets on which tables stand."""
    told = [
        f"Table {each.number}: numbers of figure {each.behind}." for each in tables if each.behind
    ]
    told += [
        f"Table {each.number}: {each.block.title[:1].lower()}{each.block.title[1:]}."
        for each in tables
        if isinstance(each.block, Table) and not each.behind
    ]
    return Entry(Note(f"Sheets of the workbook. {' '.join(told)}"))


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
    if isinstance(block, VerdictBox):
        return _ANSWER
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

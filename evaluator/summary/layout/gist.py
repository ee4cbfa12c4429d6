"""What a summary comes to in a glance, for the formats that show one thing: slide and picture."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import takewhile

from evaluator.summary.blocks import (
    Block,
    Bullets,
    Facts,
    Figure,
    Note,
    Paragraph,
    PartBreak,
    Summary,
    Table,
    VerdictBox,
)
from evaluator.summary.layout.legible import legible
from evaluator.summary.layout.outline import SAY
from evaluator.summary.layout.typesetting import long_date


@dataclass(frozen=True, slots=True)
class Gist:
    """The first page of a summary in a few parts.

    Attributes:
        title, subtitle, date, footer: of the document; the date as it is read.
        verdict: the answer; None for a document that gives none.
        lead: what stands in for the answer there; empty with a verdict.
        figure: the first chart of the page, or of the document where the page gives no verdict;
            None without one.
        more: everything else that the page says, in order, one passage each.
    """

    title: str
    subtitle: str
    date: str
    footer: str
    verdict: VerdictBox | None
    lead: str
    figure: Figure | None
    more: tuple[str, ...]


def gist(summary: Summary) -> Gist:
    """The first page of a summary, with text that any format can hold."""
    blocks = legible(summary.blocks)
    front = tuple(takewhile(lambda block: not isinstance(block, PartBreak), blocks))
    verdict = next((block for block in front if isinstance(block, VerdictBox)), None)
    charts = (block for block in (front if verdict else blocks) if isinstance(block, Figure))
    figure = next(charts, None)
    lead = next((block for block in front if isinstance(block, Paragraph)), None)
    lead = None if verdict else lead
    return Gist(
        title=legible(summary.title),
        subtitle=legible(summary.subtitle),
        date=long_date(summary.date),
        footer=legible(summary.footer),
        verdict=verdict,
        lead=lead.text if lead else "",
        figure=figure,
        more=tuple(text for block in front if block is not lead for text in _told(block)),
    )


def trust(verdict: VerdictBox) -> str:
    """The rating in words, as every format prints it."""
    words = f" – {verdict.rating_words}" if verdict.rating_words else ""
    return f"Trust: {verdict.rating} of 5{words}"


def _sentences(lines: Iterable[str]) -> str:
    """Lines one after another, each with one full stop at its end."""
    return " ".join(f"{line.rstrip('.')}." for line in lines)


def _told(block: Block) -> Iterator[str]:
    """What a block says besides the answer and the chart, a passage each."""
    match block:
        case VerdictBox():
            yield from (block.rating_reason,) if block.rating_reason.strip() else ()
            yield from (f"{box.title}: {_sentences((box.main, *box.lines))}" for box in block.boxes)
        case Paragraph() | Note():
            yield block.text
        case Facts():
            yield from (f"{name}: {value}" for name, value in block.items)
        case Bullets():
            opening = f"{SAY[block.style]}: " if block.style in SAY else ""
            yield from (f"{opening}{item}" for item in block.items)
        case Table():
            for row in block.rows:
                cells = zip(block.columns[1:], row[1:], strict=False)
                yield f"{row[0]}: {'; '.join(f'{name} {cell}' for name, cell in cells)}"

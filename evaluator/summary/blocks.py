"""The parts a summary is made of. Disclosure control has run before any of these exists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from evaluator.summary.charts.chart import Chart


@dataclass(frozen=True, slots=True)
class Heading:
    """A section title. ``level`` is 1 for the document's parts, 2 below them, 3 below those."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text. "lead" opens a section in larger type; "caution" must not be overlooked."""

    text: str
    style: Literal["plain", "lead", "caution"] = "plain"


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list; "can_say" and "cannot_say" are the two lists every first page carries."""

    items: tuple[str, ...]
    style: Literal["plain", "can_say", "cannot_say"] = "plain"


@dataclass(frozen=True, slots=True)
class VerdictBox:
    """The answer: verdict in two words, the sentence, and the trust rating with its reason.

    ``rating`` runs from 0 to 5. ``alerts`` (harm not ruled out, say) print inside the box.
    """

    level: str
    label: str
    sentence: str
    rating: int
    rating_words: str
    rating_reason: str
    alerts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """Short labelled facts: what was done, for whom, where, when."""

    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of text already rounded and suppressed. The first column labels the row.

    ``numeric`` says which columns align right. Empty cells are forbidden: say why ("[z]" not
    applicable, "[c]" withheld to protect people).
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart with its finding as alternative text and its numbers as a table."""

    key: str
    title: str
    alt: str
    chart: Chart
    table: Table


@dataclass(frozen=True, slots=True)
class Note:
    """Small print that must stay beside what it qualifies."""

    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """A short script a reviewer can run. Never contains data."""

    text: str


@dataclass(frozen=True, slots=True)
class PartBreak:
    """The technical annex starts here: a new page, a new sheet group."""

    title: str


Block = (
    Heading | Paragraph | Bullets | VerdictBox | Facts | Table | Figure | Note | Code | PartBreak
)


@dataclass(frozen=True, slots=True)
class Summary:
    """A finished document: exporters draw it and compute nothing.

    Attributes:
        title, subtitle: the programme and the question.
        date: the day of the evaluation, as ISO text. language: BCP 47.
        footer: policy name and hash, fingerprint: on every page.
        receipt: the machine-readable verdict, with its own hash (see ``receipt.py``).
    """

    title: str
    subtitle: str
    date: str
    blocks: tuple[Block, ...]
    footer: str
    receipt: dict[str, Any]
    language: str = "en-GB"

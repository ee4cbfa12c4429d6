"""The parts a summary is made of. Disclosure control has run before any of these exists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from evaluator.summary.charts.chart import Chart
    from evaluator.summary.logo import Logo


PLAN_FILE = "plan.toml"
SCRIPT_FILE = "check.py"


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
class Box:
    """One of the boxes of equal weight under the verdict: size, trust, cost.

    ``main`` is what a glance takes in, ``lines`` what stands behind it. ``rating`` is drawn as
    steps beside ``main``, from 0 to 5; None where there is none.
    """

    title: str
    main: str
    lines: tuple[str, ...]
    rating: int | None = None


@dataclass(frozen=True, slots=True)
class VerdictBox:
    """The answer: verdict in two words, the sentences, and the trust rating with its reason.

    ``rating`` runs from 0 to 5. ``alerts`` (harm not ruled out, say) print inside the box. Where
    there are ``boxes``, one of them tells the rating, and they print in its place.
    """

    level: str
    label: str
    sentence: str
    rating: int
    rating_words: str
    rating_reason: str
    alerts: tuple[str, ...] = ()
    boxes: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """Short labelled facts: what was done, for whom, where, when."""

    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of text already rounded and suppressed. The first column labels the row.

    ``numeric`` says which columns align right. Empty cells are forbidden: say why ("[z]" not
    applicable, "[c]" withheld to protect people). Where it is not ``printed`` it stands in the
    workbook alone, which the pages name.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]
    notes: tuple[str, ...] = ()
    printed: bool = True


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart with its finding as alternative text and its numbers as a table.

    The pages show the chart and name the sheet of the workbook that holds the numbers.
    """

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
    """A short script a reviewer can run. Never contains data.

    ``file`` is what to call it where it is handed over as a file of its own; empty for none.
    """

    text: str
    file: str = ""


@dataclass(frozen=True, slots=True)
class PartBreak:
    """The report starts here: a new page, a new sheet group."""

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
        kicker: what kind of summary it is.
        report: what the whole is called where page one is also a document of its own; else empty.
        logo: whose picture stands at the top; None for nobody's.
        only_page_one: whether pages end before the first part.
        receipt: the machine-readable verdict, with its own hash (see ``receipt.py``).
    """

    title: str
    subtitle: str
    date: str
    blocks: tuple[Block, ...]
    footer: str
    receipt: dict[str, Any]
    language: str = "en-GB"
    kicker: str = "Evaluation summary"
    report: str = ""
    logo: Logo | None = None
    only_page_one: bool = False

    @property
    def files(self) -> dict[str, str]:
        """What a reviewer can run, by the name of its file: the plan, and a script."""
        code = (block for block in self.blocks if isinstance(block, Code))
        return {block.file: block.text for block in code if block.file}

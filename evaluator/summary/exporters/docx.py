"""Word: real headings, lists and tables, so that it can be edited, searched and read aloud."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

from docx import Document
from docx.document import Document as Doc
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.shared import Length, Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph as Para

from evaluator.summary.blocks import (
    Bullets,
    Code,
    Facts,
    Figure,
    Heading,
    Note,
    Paragraph,
    PartBreak,
    Summary,
    Table,
    VerdictBox,
)
from evaluator.summary.charts.chart import to_png
from evaluator.summary.layout import look
from evaluator.summary.layout.arial import width_of
from evaluator.summary.layout.legible import legible
from evaluator.summary.layout.outline import CONTENTS, Entry, printed, sections, table_title
from evaluator.summary.layout.typesetting import long_date
from evaluator.summary.layout.word import (
    box,
    field,
    hang,
    header_and_rows,
    line_above,
    prepare,
)
from evaluator.summary.layout.word_boxes import boxes_side_by_side
from evaluator.summary.layout.word_links import bookmark, contents
from evaluator.summary.layout.word_page import shrink_to_page, size_columns
from evaluator.summary.layout.zipped import repack
from evaluator.summary.logo import Logo

_WIDE, _IN_REPORT = Mm(170), Mm(138)  # of charts: on page one, and in the report behind it
_FACT, _LONGEST_NAME = 11.0, 150.0  # points: size of facts, and room for their names in a column
_SAID = {"can_say": "worked", "cannot_say": "appears_harmful"}
# What made the file, in place of what the template was made with.
_PROGRAM = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns="http://schemas.'
    b'openxmlformats.org/officeDocument/2006/extended-properties"><Application>What Worked'
    b"</Application></Properties>"
)


class DocxExporter:
    """Writes a Word document without author, revision or other personal properties."""

    key = "docx"
    suffix = ".docx"
    label = "Word document, to edit"
    usual = True
    paged = True

    def write(self, summary: Summary) -> bytes:
        """The whole file."""
        document = prepare(Document(), summary.language)
        _properties(document, summary)
        _top(document, summary)
        front = True
        placed = printed(summary)
        for entry in placed:
            if front and isinstance(entry.block, PartBreak):
                shrink_to_page(document)
                front = False
            _draw(document, entry, front=front)
            if entry.anchor == CONTENTS:
                contents(document, sections(placed))
        if front:
            shrink_to_page(document)
        _footer(document, legible(summary.footer))
        target = io.BytesIO()
        document.save(target)
        return repack(target.getvalue())


def _properties(document: Doc, summary: Summary) -> None:
    properties = document.core_properties
    day = datetime.combine(date.fromisoformat(summary.date[:10]), datetime.min.time(), tzinfo=UTC)
    properties.title = legible(summary.title)[:255]
    properties.language = summary.language
    properties.author = ""
    properties.last_modified_by = ""
    properties.comments = ""
    properties.keywords = ""
    properties.subject = ""
    properties.revision = 1
    properties.created = properties.modified = day
    for part in document.part.package.iter_parts():
        if part.partname == "/docProps/app.xml":
            part._blob = _PROGRAM


def _top(document: Doc, summary: Summary) -> None:
    if summary.logo is not None:
        _logo(document, summary.logo)
    head = document.add_paragraph(style="Small print")
    head.add_run(f"{summary.kicker}\t{long_date(summary.date)}")
    head.paragraph_format.tab_stops.add_tab_stop(_WIDE, WD_TAB_ALIGNMENT.RIGHT)
    title = document.add_paragraph(legible(summary.title), style="Title")
    if len(summary.title) > look.LONG_TITLE:
        title.runs[0].font.size = Pt(15)
    if summary.subtitle:
        document.add_paragraph(legible(summary.subtitle), style="Subtitle")


def _logo(document: Doc, logo: Logo) -> None:
    paragraph = document.add_paragraph()
    shape = paragraph.add_run().add_picture(io.BytesIO(logo.png), height=Mm(11))
    shape._inline.docPr.set("name", "Logo")
    shape._inline.docPr.set("descr", logo.text)


def _draw(document: Doc, entry: Entry, *, front: bool) -> None:
    """Draw one block, on page one (``front``) or in the report behind it."""
    match entry.block:
        case Heading():
            heading = _heading(document, entry.block.text, entry.depth)
            if entry.anchor:
                bookmark(heading, entry.anchor)
        case PartBreak():
            heading = _heading(document, entry.block.title, entry.depth)
            heading.paragraph_format.page_break_before = True
        case Paragraph():
            styles = {"plain": "Normal", "lead": "Lead", "caution": "Caution"}
            document.add_paragraph(entry.block.text, style=styles[entry.block.style])
        case Bullets():
            _bullets(document, entry.block, entry)
        case VerdictBox():
            _verdict(document, entry.block, entry.depth)
        case Facts():
            _facts(document, entry.block, _column(entry.block) if front else 0.0)
        case Figure():
            _figure(document, entry.block, entry.number, _WIDE if front else _IN_REPORT)
        case Table():
            _table(document, entry.block, table_title(entry))
        case Note():
            document.add_paragraph(entry.block.text, style="Small print")
        case Code(file=""):
            document.add_paragraph(entry.block.text, style="Program")
        case Code():
            pass  # it lies beside the document as a file of that name


def _heading(document: Doc, text: str, depth: int) -> Para:
    return document.add_paragraph(text, style=f"Heading {min(depth - 1, 9)}")


def _bullets(document: Doc, block: Bullets, entry: Entry) -> None:
    if block.items and entry.heading:
        heading = _heading(document, entry.heading, entry.depth)
        if block.style in _SAID:
            colour = look.accent(_SAID[block.style])[0]
            line_above(heading, colour)
            heading.runs[0].font.color.rgb = RGBColor.from_string(colour[1:])
    for item in block.items:
        document.add_paragraph(item, style="List Bullet")


def _column(block: Facts) -> float:
    """Points that the names of facts take up before what is said; 0 where one is too long."""
    widest = max((width_of(name, _FACT, bold=True) for name, _ in block.items), default=0.0)
    return widest + 12.0 if widest <= _LONGEST_NAME else 0.0


def _facts(document: Doc, block: Facts, column: float) -> None:
    """Each fact in a line of its own, its name in a column of that width, or before a colon."""
    if column:
        document.add_paragraph(style="Gap")
    for name, value in block.items:
        line = document.add_paragraph(style="Fact")
        named = line.add_run(f"{name}\t" if column else f"{name}: ")
        named.bold = True
        line.add_run(value)
        if column:
            hang(line, column)
            named.font.color.rgb = RGBColor.from_string(look.MUTED[1:])


def _verdict(document: Doc, block: VerdictBox, depth: int) -> None:
    colours = look.accent(block.level)
    indent = document.styles["Verdict"].paragraph_format

    def line(paragraph: Para | None = None) -> Para:
        paragraph = paragraph or document.add_paragraph(style="Verdict")
        paragraph.paragraph_format.left_indent = indent.left_indent
        paragraph.paragraph_format.right_indent = indent.right_indent
        box(paragraph, colours)
        return paragraph

    label = line(_heading(document, block.label, depth)).runs[0]
    label.font.size = Pt(20)
    label.font.color.rgb = RGBColor.from_string(colours[0][1:])
    line().add_run(block.sentence).font.size = Pt(13)
    for alert in block.alerts:
        warning = line()
        warning.add_run("Warning: ").bold = True
        warning.add_run(alert)
    if block.boxes:
        document.add_paragraph(style="Gap")
        boxes_side_by_side(document, block.boxes, colours[0])
        return
    trust = line()
    trust.add_run(f"Trust: {block.rating} of 5").bold = True
    words = f" – {block.rating_words}" if block.rating_words else ""
    trust.add_run(words)
    line().add_run(block.rating_reason)
    document.add_paragraph(style="Gap")


def _figure(document: Doc, block: Figure, number: int, width: Length) -> None:
    document.add_paragraph(f"Figure {number}. {block.title}", style="Caption")
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.line_spacing = 1.0
    shape = paragraph.add_run().add_picture(io.BytesIO(to_png(block.chart, 2.5)), width=width)
    described = shape._inline.docPr
    described.set("name", f"Figure {number}")
    described.set("descr", block.alt)


def _table(document: Doc, block: Table, title: str) -> None:
    document.add_paragraph(title, style="Caption")
    table = document.add_table(rows=1 + len(block.rows), cols=len(block.columns))
    table.style = "Summary table"
    texts = [text for row in (block.columns, *block.rows) for text in row]
    for place, (cell, text) in enumerate(zip(table._cells, texts, strict=True)):
        line, index = divmod(place, len(block.columns))
        paragraph = cell.paragraphs[0]
        paragraph.style = "Cell"
        paragraph.add_run(text).bold = line == 0 or None
        if block.numeric[index] and index > 0:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    header_and_rows(table)
    size_columns(table, (block.columns, *block.rows), _WIDE)
    for note in block.notes:
        document.add_paragraph(note, style="Small print")
    document.add_paragraph(style="Gap")


def _footer(document: Doc, text: str) -> None:
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.style = "Footer"
    paragraph.add_run(f"{text} · Page ")
    field(paragraph, "PAGE")
    paragraph.add_run(" of ")
    field(paragraph, "NUMPAGES")


DOCX = DocxExporter()

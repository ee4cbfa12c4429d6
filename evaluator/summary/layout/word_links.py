"""Links inside a Word document: a list of sections, each leading to its heading."""

from __future__ import annotations

from collections.abc import Sequence

from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from docx.text.paragraph import Paragraph

_LINK = RGBColor(0x14, 0x56, 0x8F)


def contents(document: Document, sections: Sequence[tuple[str, str]]) -> None:
    """One line for each section, by what it leads to and what it says."""
    for anchor, words in sections:
        line = document.add_paragraph(style="List Bullet")
        line.paragraph_format.space_after = Pt(0)
        run = line.add_run(words)
        run.font.size = Pt(11)
        run.font.color.rgb = _LINK
        link = OxmlElement("w:hyperlink")
        link.set(qn("w:anchor"), anchor)
        line._p.append(link)
        link.append(run._r)


def bookmark(paragraph: Paragraph, anchor: str) -> None:
    """Let links lead to a paragraph."""
    number = anchor.rpartition("-")[2]
    for tag, at in (("w:bookmarkStart", 0), ("w:bookmarkEnd", None)):
        mark = OxmlElement(tag)
        mark.set(qn("w:id"), number)
        if at is None:
            paragraph._p.append(mark)
            continue
        mark.set(qn("w:name"), anchor)
        first = paragraph._p.pPr
        paragraph._p.insert(0 if first is None else 1, mark)

"""Word styles and the few marks python-docx has no method for."""

from __future__ import annotations

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table
from docx.text.paragraph import Paragraph

from evaluator.summary.layout import look

_FONT = "Arial"
_AFTER_SHADING = ("w:tabs", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:outlineLvl")
LINE_SPACING = 1.04  # of the height of a line
_HEADINGS = {1: 17.0, 2: 14.5, 3: 13.0, 4: 12.0, 5: 12.0}


def prepare(document: Document, language: str) -> Document:
    """A4 page, 12 point sans serif, left aligned, in the summary's language."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin, section.bottom_margin = Mm(18), Mm(20)
    _language(document, language)
    _set(document.styles["Normal"], 12, after=5)
    _set(document.styles["Title"], 24, bold=True, after=2)
    _set(document.styles["Subtitle"], 13, colour=look.MUTED, after=12)
    _set(document.styles["Caption"], 12, bold=True, before=6, after=3, keep=True)
    _set(document.styles["Footer"], 9, colour=look.MUTED)
    _set(document.styles["List Bullet"], 12, after=3)
    for level, size in _HEADINGS.items():
        _set(document.styles[f"Heading {level}"], size, bold=True, before=10, after=4, keep=True)
    for name, size, options in (
        ("Lead", 13.5, {"after": 8.0}),
        ("Small print", 10.5, {"colour": look.MUTED, "after": 4.0}),
        ("Fact", 11, {"after": 2.0}),
        ("Cell", 10.5, {"before": 1.5, "after": 1.5}),
        ("Gap", 6, {"after": 0.0}),
        ("Verdict", 12, {"after": 4.0}),
        ("Caution", 12, {"bold": True, "before": 6.0, "after": 8.0}),
        ("Program", 9.5, {"after": 6.0, "font": "Consolas"}),
    ):
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles["Normal"]
        _set(style, size, **options)
    for framed in ("Verdict", "Caution"):
        placed = document.styles[framed].paragraph_format
        placed.left_indent, placed.right_indent = Mm(4), Pt(8.5)
    _mark(document.styles["Caution"].element.get_or_add_pPr(), look.CAUTION)
    _table_style(document)
    _drop_thumbnail(document)
    return document


def _set(
    style: ParagraphStyle,
    size: float,
    *,
    bold: bool = False,
    colour: str = look.INK,
    before: float = 0.0,
    after: float = 0.0,
    keep: bool = False,
    font: str = _FONT,
) -> None:
    style.font.name = font
    style.font.size = Pt(size)
    style.font.bold = bold
    style.font.italic = False
    style.font.underline = False
    style.font.color.rgb = RGBColor.from_string(colour[1:])
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{kind}"), None)
    for kind in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{kind}"), font)
    style.paragraph_format.space_before = Pt(before)
    style.paragraph_format.space_after = Pt(after)
    style.paragraph_format.line_spacing = LINE_SPACING
    style.paragraph_format.keep_with_next = keep
    for border in style.element.get_or_add_pPr().findall(qn("w:pBdr")):
        border.getparent().remove(border)
    for spacing in style.element.get_or_add_rPr().findall(qn("w:spacing")):
        spacing.getparent().remove(spacing)


def _language(document: Document, language: str) -> None:
    defaults = document.styles.element.find(qn("w:docDefaults"))
    for lang in defaults.iter(qn("w:lang")):
        lang.set(qn("w:val"), language)


def _drop_thumbnail(document: Document) -> None:
    """The library's template brings a picture of somebody else's page."""
    parts = document.part.package.rels
    for key in [key for key, part in parts.items() if part.reltype.endswith("/thumbnail")]:
        del parts[key]


def _table_style(document: Document) -> None:
    """Lines under the rows only; the header row is marked by the style and by its cells."""
    style = document.styles.add_style("Summary table", WD_STYLE_TYPE.TABLE)
    properties = _child(style.element, "w:tblPr")
    edges = _child(properties, "w:tblBorders")
    for edge, width in (("top", "12"), ("bottom", "8"), ("insideH", "4")):
        _child(edges, f"w:{edge}", val="single", sz=width, space="0", color=look.LINE[1:])


def _mark(properties: BaseOxmlElement, colours: tuple[str, str]) -> None:
    strong, ground = colours
    edges = OxmlElement("w:pBdr")
    around = {"val": "single", "sz": "4", "color": ground[1:]}
    _child(edges, "w:top", space="6", **around)
    _child(edges, "w:left", val="single", sz="36", space="8", color=strong[1:])
    _child(edges, "w:bottom", space="6", **around)
    _child(edges, "w:right", space="8", **around)
    shading = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", ground[1:])):
        shading.set(qn(f"w:{name}"), value)
    for element in (edges, shading):
        properties.insert_element_before(element, *_AFTER_SHADING)


def _child(parent: BaseOxmlElement, tag: str, **attributes: str) -> BaseOxmlElement:
    element: BaseOxmlElement = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    parent.append(element)
    return element


def box(paragraph: Paragraph, colours: tuple[str, str]) -> None:
    """A bar at the left in the first colour, and the second as ground."""
    properties = paragraph._p.get_or_add_pPr()
    _mark(properties, colours)


def line_above(paragraph: Paragraph, colour: str) -> None:
    """A line over a paragraph, as wide as the page, with room between."""
    edges = OxmlElement("w:pBdr")
    _child(edges, "w:top", val="single", sz="12", space="4", color=colour[1:])
    paragraph._p.get_or_add_pPr().insert_element_before(edges, "w:shd", *_AFTER_SHADING)


def line_above_table(table: Table, colour: str) -> None:
    """A line over a table and no other, its texts in line with those of the page."""
    properties = table._tbl.tblPr
    edges, room = OxmlElement("w:tblBorders"), OxmlElement("w:tblCellMar")
    _child(edges, "w:top", val="single", sz="18", space="0", color=colour[1:])
    for side, width in (("left", "0"), ("right", "240")):
        _child(room, f"w:{side}", w=width, type="dxa")
    properties.insert_element_before(edges, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")
    properties.insert_element_before(room, "w:tblLook", "w:tblCaption", "w:tblDescription")


def hang(paragraph: Paragraph, indent: float) -> None:
    """Set what follows a tab in a column of its own, that many points from the edge."""
    placed = paragraph.paragraph_format
    placed.left_indent, placed.first_line_indent = Pt(indent), Pt(-indent)
    placed.tab_stops.add_tab_stop(Pt(indent))


def field(paragraph: Paragraph, instruction: str) -> None:
    """A number that Word fills in, such as PAGE."""
    run = paragraph.add_run()
    for kind in ("begin", "separate", "end"):
        _child(run._r, "w:fldChar", fldCharType=kind)
        if kind == "begin":
            text = _child(run._r, "w:instrText")
            text.set(qn("xml:space"), "preserve")
            text.text = instruction
        if kind == "separate":
            _child(run._r, "w:t").text = "1"


def header_and_rows(table: Table) -> None:
    """Repeat the first row on every page, and never split a row."""
    for index, row in enumerate(table.rows):
        properties = row._tr.get_or_add_trPr()
        _child(properties, "w:cantSplit")
        if index == 0:
            _child(properties, "w:tblHeader")

"""One wide slide: the page and its marks, for which python-pptx has no method."""

from __future__ import annotations

from pptx.enum.text import MSO_ANCHOR
from pptx.opc.package import OpcPackage, Part
from pptx.oxml.ns import qn
from pptx.presentation import Presentation
from pptx.shapes.autoshape import Shape
from pptx.shapes.base import BaseShape
from pptx.slide import Slide, SlideLayout, SlideMaster
from pptx.text.text import TextFrame
from pptx.util import Emu, Pt

WIDTH, HEIGHT = Emu(12_192_000), Emu(6_858_000)
FONT = "Arial"
_TITLE_ONLY = "Title Only"
_DECORATIVE = "{C183D7F6-B498-43B3-948B-1728B52AA6E4}"
_DRAWING = "http://schemas.microsoft.com/office/drawing/2017/decorative"
_PERSONAL = ("/thumbnail", "/printerSettings")
_PROGRAM = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns="http://schemas.'
    b'openxmlformats.org/officeDocument/2006/extended-properties"><Application>What Worked'
    b"</Application></Properties>"
)


def blank_slide(deck: Presentation) -> Slide:
    """A wide slide with a title and nothing else, in a file that tells of no template.

    ``deck`` is changed: of its layouts only the one in use is kept.
    """
    layouts = deck.slide_layouts
    for layout in [each for each in layouts if each.name != _TITLE_ONLY]:
        layouts.remove(layout)
    stretch = WIDTH / (deck.slide_width or WIDTH)
    deck.slide_width, deck.slide_height = WIDTH, HEIGHT
    size = deck.element.find(qn("p:sldSz"))
    size.attrib.pop("type", None)
    for page in (deck.slide_master, *layouts):
        _widen(page, stretch)
    for part in (deck.part, deck.part.package):
        _drop_personal(part)
    for part in deck.part.package.iter_parts():
        if part.partname == "/docProps/app.xml":
            part._blob = _PROGRAM
    slide: Slide = deck.slides.add_slide(layouts[0])
    return slide


def _widen(page: SlideMaster | SlideLayout, stretch: float) -> None:
    for shape in page.placeholders:
        if shape.element.spPr.xfrm is not None:
            shape.left, shape.width = (
                Emu(int(shape.left * stretch)),
                Emu(int(shape.width * stretch)),
            )


def _drop_personal(part: Part | OpcPackage) -> None:
    rels = getattr(part, "rels", None) or part._rels
    for key in [key for key, rel in rels.items() if rel.reltype.endswith(_PERSONAL)]:
        rels.pop(key)


def speak(deck: Presentation, language: str) -> None:
    """Mark every text of the file as being in a language."""
    for part in deck.part.package.iter_parts():
        root = getattr(part, "_element", None)
        if root is None:
            continue
        for run in root.iter(qn("a:r"), qn("a:fld")):
            run.get_or_add_rPr().set("lang", language)
        for marks in root.iter(qn("a:rPr"), qn("a:endParaRPr"), qn("a:defRPr")):
            if marks.get("lang") is not None:
                marks.set("lang", language)


def describe(shape: BaseShape, name: str, alt: str) -> None:
    """Name a picture, and say what it shows to who cannot see it."""
    marks = shape.element.xpath(".//p:cNvPr")[0]
    marks.set("name", name)
    marks.set("descr", alt)


def only_decoration(shape: BaseShape) -> None:
    """Let a reader's program pass over a shape, which repeats what is written."""
    marks = shape.element.xpath(".//p:cNvPr")[0]
    known = marks.makeelement(qn("a:extLst"), {})
    one = known.makeelement(qn("a:ext"), {"uri": _DECORATIVE})
    one.append(one.makeelement(f"{{{_DRAWING}}}decorative", {"val": "1"}, {"adec": _DRAWING}))
    known.append(one)
    marks.append(known)


def flat(shape: Shape) -> None:
    """Draw a shape without the shadow of its theme, also in programs that ask only its style."""
    shape.shadow.inherit = False
    for effect in shape.element.iter(qn("a:effectRef")):
        effect.set("idx", "0")


def plain(frame: TextFrame, margin: float = 0.0) -> None:
    """Let text wrap in its frame, from the top, with a margin in points."""
    frame.word_wrap = True
    frame.vertical_anchor = MSO_ANCHOR.TOP
    for side in ("left", "right", "top", "bottom"):
        setattr(frame, f"margin_{side}", Pt(margin))

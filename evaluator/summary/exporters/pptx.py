"""PowerPoint: one slide with the verdict, its rating and the main chart, and the rest as notes."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, date, datetime

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import PP_ALIGN
from pptx.presentation import Presentation as Deck
from pptx.shapes.autoshape import Shape
from pptx.slide import Slide
from pptx.text.text import TextFrame
from pptx.util import Pt

from evaluator.summary.blocks import Figure, Summary, VerdictBox
from evaluator.summary.charts.chart import to_png
from evaluator.summary.charts.style import WIDTH as CHART_WIDTH
from evaluator.summary.layout import look
from evaluator.summary.layout.gist import Gist, gist, trust
from evaluator.summary.layout.legible import legible
from evaluator.summary.layout.lines import arial_lines, fitted
from evaluator.summary.layout.slide import (
    FONT,
    HEIGHT,
    WIDTH,
    blank_slide,
    describe,
    flat,
    only_decoration,
    plain,
    speak,
)
from evaluator.summary.layout.zipped import repack
from evaluator.summary.logo import Logo

_EDGE = 44.0
_WIDE = WIDTH.pt - 2 * _EDGE
_FRAME = 18.0
_TOP = 26.0
_AFTER = 5.0
_LOGO = (120.0, 40.0)  # the largest width and height, as three to one as a logo is kept
_SAID = (19.0, 17.0, 15.0, 13.0, 11.0, 9.0, 7.0, 5.0)
_MOST = 130.0
_FOOT = HEIGHT.pt - 30.0


class PptxExporter:
    """Writes one slide with a real title, alternative texts and speaker notes; nobody's name."""

    key = "pptx"
    suffix = ".pptx"
    label = "Slide, for a meeting"
    usual = False
    paged = False

    def write(self, summary: Summary) -> bytes:
        """The whole file."""
        told = gist(summary)
        deck = Presentation()
        slide = blank_slide(deck)
        beside = _logo(slide, summary.logo) if summary.logo else 0.0
        top = _title(slide, told, _WIDE - beside)
        top = _verdict(slide, told.verdict, top) if told.verdict else _lead(slide, told.lead, top)
        if told.figure is not None:
            _chart(slide, told.figure, top)
        _foot(slide, f"{told.date} · {told.footer}")
        _notes(slide, told)
        _properties(deck, summary)
        speak(deck, summary.language)
        target = io.BytesIO()
        deck.save(target)
        return repack(target.getvalue())


def _foot(slide: Slide, text: str) -> None:
    size = fitted(text, (10, 8, 6, 4, 2), _WIDE, HEIGHT.pt - _FOOT)
    _text(slide, text, (_EDGE, _FOOT), _WIDE, size, look.MUTED)


def _logo(slide: Slide, logo: Logo) -> float:
    """The logo in the upper right corner; the width that it takes up with the space beside it."""
    scale = min(_LOGO[0] / logo.width, _LOGO[1] / logo.height)
    width, height = logo.width * scale, logo.height * scale
    at = (_EDGE + _WIDE - width, _TOP, width, height)
    describe(slide.shapes.add_picture(io.BytesIO(logo.png), *map(Pt, at)), "Logo", logo.text)
    return width + 16


def _title(slide: Slide, told: Gist, width: float) -> float:
    """The programme and the question; where they end."""
    title = slide.shapes.title
    assert title is not None
    size = fitted(told.title, (32, 26, 20, 16, 12), width, 62, bold=True)
    height = 1.2 * size * arial_lines(told.title, size, width, bold=True) + 4
    title.left, title.top, title.width, title.height = map(Pt, (_EDGE, _TOP, width, height))
    plain(title.text_frame)
    _write(title.text_frame, told.title, size, look.INK, bold=True)
    if not told.subtitle.strip():
        return _TOP + height + 8
    size = fitted(told.subtitle, (17, 14, 11, 8, 6), width, 44)
    _text(slide, told.subtitle, (_EDGE, _TOP + height), width, size, look.MUTED)
    return _TOP + height + 1.2 * size * arial_lines(told.subtitle, size, width) + 10


def _verdict(slide: Slide, verdict: VerdictBox, top: float) -> float:
    """The answer and how far it can be trusted in one frame; where it ends."""
    strong, pale = look.accent(verdict.level)
    inner = _WIDE - 2 * _FRAME
    said = [(verdict.sentence, False), *((f"Warning: {alert}", True) for alert in verdict.alerts)]
    size = next((each for each in _SAID if _tall(said, each, inner) <= _MOST), _SAID[-1])
    passages = [(verdict.label, 28.0, strong, True), (trust(verdict), 18.0, look.INK, True)]
    passages += [(text, size, look.INK, bold) for text, bold in said]
    height = 2 * _FRAME - _AFTER
    height += sum(_tall([(text, bold)], size, inner) for text, size, _, bold in passages)
    frame = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, Pt(_EDGE), Pt(top), Pt(_WIDE), Pt(height))
    frame.name = "Verdict and trust"
    _paint(frame, pale)
    plain(frame.text_frame, _FRAME)
    for text, size, colour, bold in passages:
        _write(frame.text_frame, text, size, colour, bold=bold, after=_AFTER)
    bar = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, Pt(_EDGE), Pt(top), Pt(6), Pt(height))
    _paint(bar, strong)
    only_decoration(bar)
    _steps(slide, verdict, strong, top + _FRAME)
    return top + height + 12


def _tall(texts: Sequence[tuple[str, bool]], size: float, width: float) -> float:
    """Points that texts take up below each other, each told whether it is bold."""
    lines = (arial_lines(text, size, width, bold=bold) for text, bold in texts)
    return sum(1.2 * size * each + _AFTER for each in lines)


def _steps(slide: Slide, verdict: VerdictBox, strong: str, top: float) -> None:
    """Five squares at the right of the frame, as many filled as the rating says."""
    for step in range(5):
        left = _EDGE + _WIDE - _FRAME - (5 - step) * 22
        square = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, Pt(left), Pt(top + 8), Pt(16), Pt(16))
        _paint(square, strong if step < verdict.rating else "#ffffff", strong)
        only_decoration(square)


def _lead(slide: Slide, text: str, top: float) -> float:
    size = fitted(text, (22, 18, 14, 11), _WIDE, 120)
    _text(slide, text, (_EDGE, top), _WIDE, size, look.INK)
    return top + 1.2 * size * arial_lines(text, size, _WIDE) + 16


def _chart(slide: Slide, figure: Figure, top: float) -> None:
    """The chart under its finding, as large as the rest of the slide lets it be."""
    size = fitted(figure.title, (15, 12, 10), _WIDE, 22)
    _text(slide, figure.title, (_EDGE, top), _WIDE, size, look.INK)
    top += 1.2 * size * arial_lines(figure.title, size, _WIDE) + 8
    room = max(40.0, _FOOT - 6 - top)
    height = figure.chart.height()
    scale = min(_WIDE / CHART_WIDTH, room / height)
    width = CHART_WIDTH * scale
    picture = slide.shapes.add_picture(
        io.BytesIO(to_png(figure.chart, 3)),
        Pt(_EDGE + (_WIDE - width) / 2), Pt(top), Pt(width), Pt(height * scale),
    )  # fmt: skip
    describe(picture, "Chart", figure.alt)


def _text(
    slide: Slide, text: str, at: tuple[float, float], width: float, size: float, colour: str
) -> None:
    height = 1.2 * size * arial_lines(text, size, width)
    box = slide.shapes.add_textbox(Pt(at[0]), Pt(at[1]), Pt(width), Pt(height))
    plain(box.text_frame)
    _write(box.text_frame, text, size, colour)


def _write(
    frame: TextFrame, text: str, size: float, colour: str, *, bold: bool = False, after: float = 0
) -> None:
    """Add a paragraph to a frame, the first of which is there already."""
    paragraph = frame.add_paragraph() if frame.text else frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.LEFT
    paragraph.space_after = Pt(after)
    run = paragraph.add_run()
    run.text = text
    run.font.name, run.font.size, run.font.bold = FONT, Pt(size), bold
    run.font.color.rgb = RGBColor.from_string(colour[1:])


def _paint(shape: Shape, ground: str, edge: str | None = None) -> None:
    shape.fill.solid()
    shape.fill.fore_color.rgb = RGBColor.from_string(ground[1:])
    flat(shape)
    if edge is None:
        shape.line.fill.background()
    else:
        shape.line.color.rgb = RGBColor.from_string(edge[1:])
        shape.line.width = Pt(1.5)


def _notes(slide: Slide, told: Gist) -> None:
    """All that the first page says and the slide does not."""
    frame = slide.notes_slide.notes_text_frame
    assert frame is not None
    passages = [*told.more]
    if told.figure is not None:
        passages.append(f"The chart: {told.figure.alt}")
    frame.text = passages[0] if passages else told.title
    for passage in passages[1:]:
        frame.add_paragraph().text = passage


def _properties(deck: Deck, summary: Summary) -> None:
    properties = deck.core_properties
    day = datetime.combine(date.fromisoformat(summary.date[:10]), datetime.min.time(), tzinfo=UTC)
    properties.title = legible(summary.title)[:255]
    properties.language = summary.language
    for personal in ("author", "last_modified_by", "comments", "keywords", "subject", "category"):
        setattr(properties, personal, "")
    properties.revision = 1
    properties.created = properties.modified = day


PPTX = PptxExporter()

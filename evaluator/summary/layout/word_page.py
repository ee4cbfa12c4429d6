"""Page one of a Word document kept on one page, and its tables as wide as their words ask for.

Only Word knows where a page ends, so heights are reckoned from the sizes of the letters.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from docx.document import Document
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Length, Pt
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from evaluator.summary.layout.arial import lines_taken, width_of
from evaluator.summary.layout.word import LINE_SPACING

_LINE = 1.15 * LINE_SPACING
_BELOW = 0.3  # of its size, what a letter beside a picture adds to its height
_SMALLEST = 8.5
_SCALES = (1.0, 0.97, 0.94, 0.91, 0.88, 0.85, 0.82, 0.78, 0.75)
# All that is written, and pictures, in parts of their size: where letters can become no smaller,
# pictures alone do.
_STEPS = (*((scale, scale) for scale in _SCALES), (0.75, 0.6), (0.75, 0.5), (0.7, 0.4), (0.6, 0.35))
_AIRS = tuple(1 + tenth / 10 for tenth in range(10, -1, -1))  # spaces, where the page has room
_SPARE = 20.0
_SLACK = 1.0
_PAD = 12.0
_CELL_SIZES = (10.5, 9.5, 8.5, 8.0)
_COMFORT = 40.0


def shrink_to_page(document: Document) -> None:
    """Make all that is written so far a little smaller until it fits on one page.

    It never becomes smaller than can be read; then it runs on to a second page.
    """
    section = document.sections[0]
    page = (section.page_height or 0) - (section.top_margin or 0) - (section.bottom_margin or 0)
    width = (section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0)
    heights = Length(page).pt - _SPARE, Length(width).pt
    tall, wide = heights
    fitting = (step for step in _STEPS if _height(document, wide, step) <= tall)
    step = next(fitting, _STEPS[-1])
    airy = (air for air in _AIRS if _height(document, wide, step, air) <= tall)
    air = next(airy, 1.0)
    for paragraph in _all(document):
        _resize(paragraph, step, air)


def _all(document: Document) -> Iterator[Paragraph]:
    """Every paragraph, those in the cells of tables too."""
    for part in document.iter_inner_content():
        if isinstance(part, Table):
            for cell in part._cells:
                yield from cell.paragraphs
        else:
            yield part


def _height(document: Document, width: float, step: tuple[float, float], air: float = 1.0) -> float:
    """Points that paragraphs and tables take up in a column of a width in points."""
    return sum(
        _table_height(part, width, step, air)
        if isinstance(part, Table)
        else _height_of(part, width, step, air)
        for part in document.iter_inner_content()
    )


def _table_height(table: Table, width: float, step: tuple[float, float], air: float) -> float:
    """The sum of the tallest cell of every row."""
    columns = len(table.columns)
    tall = [
        sum(
            _height_of(each, _cell_width(cell, width / columns), step, air)
            for each in cell.paragraphs
        )
        for cell in table._cells
    ]
    rows = range(0, len(tall), columns)
    return sum(max(tall[first : first + columns]) for first in rows)


def _cell_width(cell: _Cell, otherwise: float) -> float:
    return (cell.width.pt if cell.width is not None else otherwise) - _PAD


def _height_of(paragraph: Paragraph, width: float, step: tuple[float, float], air: float) -> float:
    scale, picture = step
    before, after = _spaces(paragraph)
    placed = paragraph._p.iter(qn("wp:extent"))
    pictures = sum(float(Length(int(each.get("cy", 0))).pt) for each in placed)
    runs = [
        (run.text.rpartition("\t")[2], _scaled(_size(run, paragraph), scale), bool(run.bold))
        for run in paragraph.runs
    ]
    tallest = max((size for _, size, _ in runs), default=_scaled(_style_size(paragraph), scale))
    lines = _BELOW / _LINE if pictures else lines_taken(runs, width - _indents(paragraph))
    return (
        scale * air * (before + after)
        + picture * pictures
        + lines * tallest * _LINE
        + _edges(paragraph)
    )


def _indents(paragraph: Paragraph) -> float:
    """Points at both sides of a paragraph, by its own setting or its style's."""
    own, style = paragraph.paragraph_format, paragraph.style
    kept = style.paragraph_format if style else own
    pairs = ((own.left_indent, kept.left_indent), (own.right_indent, kept.right_indent))
    told = (first if first is not None else second for first, second in pairs)
    return sum(float(each.pt) for each in told if each is not None)


def _edges(paragraph: Paragraph) -> float:
    """Points between a paragraph's text and its lines; what follows a heading shares its frame."""
    framed = paragraph.style is not None and paragraph.style.name == "Verdict"
    found = None if framed else paragraph._p.pPr
    marks = None if found is None else found.find(qn("w:pBdr"))
    sides = () if marks is None else marks.iterchildren(qn("w:top"), qn("w:bottom"))
    return sum(float(side.get(qn("w:space"), 0)) for side in sides)


def _resize(paragraph: Paragraph, step: tuple[float, float], air: float) -> None:
    scale, picture = step
    before, after = _spaces(paragraph)
    paragraph.paragraph_format.space_before = Pt(before * scale * air)
    paragraph.paragraph_format.space_after = Pt(after * scale * air)
    for run in paragraph.runs:
        run.font.size = Pt(round(2 * _scaled(_size(run, paragraph), scale)) / 2)
    for extent in _extents(paragraph):
        for side in ("cx", "cy"):
            extent.set(side, str(round(int(extent.get(side, 0)) * picture)))


def _extents(paragraph: Paragraph) -> list[BaseOxmlElement]:
    inline = paragraph._p.iter(qn("wp:extent"), qn("a:ext"))
    return [each for each in inline if each.get("cx") is not None]


def _scaled(size: float, scale: float) -> float:
    return max(min(size, _SMALLEST), size * scale)


def _size(run: Run, paragraph: Paragraph) -> float:
    size = run.font.size
    return _style_size(paragraph) if size is None else float(size.pt)


def _style_size(paragraph: Paragraph) -> float:
    style = paragraph.style
    while isinstance(style, ParagraphStyle):
        if style.font.size is not None:
            return float(style.font.size.pt)
        style = style.base_style
    return 12.0


def _spaces(paragraph: Paragraph) -> tuple[float, float]:
    format_ = paragraph.style.paragraph_format if paragraph.style else None
    before = format_.space_before if format_ is not None else None
    after = format_.space_after if format_ is not None else None
    return float(before.pt) if before is not None else 0.0, float(
        after.pt
    ) if after is not None else 0.0


def size_columns(table: Table, texts: Sequence[Sequence[str]], width: Length) -> None:
    """Give every column of a table the width that its words ask for, in the grid and the cells.

    Letters become smaller where words would be broken.

    Args:
        table: to be sized, with one run of text in each cell.
        texts: the rows, names of columns first, of one cell each column.
        width: of the page between its margins.
    """
    total = width.pt
    for size in _CELL_SIZES:
        widths = _widths(texts, size, total)
        if sum(widths) <= total + 0.1:
            break
    factor = total / sum(widths) if sum(widths) > total else 1.0
    points = [Pt(each * factor) for each in widths]
    table.autofit = False
    for column, point in zip(table.columns, points, strict=True):
        column.width = point
    for index, cell in enumerate(table._cells):
        cell.width = points[index % len(points)]
        for run in cell.paragraphs[0].runs:
            run.font.size = Pt(size)


def _widths(texts: Sequence[Sequence[str]], size: float, total: float) -> list[float]:
    columns = list(zip(*texts, strict=True))
    lengths = [[width_of(text, size, bold=row == 0) for row, text in enumerate(column)]
               for column in columns]  # fmt: skip
    whole_words = [
        _PAD
        + max(
            width_of(word, size, bold=row == 0)
            for row, text in enumerate(column)
            for word in (*text.split(), "")
        )
        for column in columns
    ]
    naturals = [max(each) + _PAD + _SLACK for each in lengths]
    if sum(naturals) <= total:
        return naturals
    least = [
        min(natural, max(whole, _COMFORT))
        for natural, whole in zip(naturals, whole_words, strict=True)
    ]
    if sum(least) > total:
        least = whole_words
    spare = max(0.0, total - sum(least))
    wants = [max(0.0, n - low) ** 0.8 for n, low in zip(naturals, least, strict=True)]
    wanted = sum(wants) or 1.0
    return [low + spare * want / wanted for low, want in zip(least, wants, strict=True)]

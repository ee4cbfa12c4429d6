"""Boxes of equal weight in Word: a table whose header row names them."""

from __future__ import annotations

from collections.abc import Sequence

from docx.document import Document
from docx.shared import Mm, Pt, RGBColor
from docx.table import _Cell

from evaluator.summary.blocks import Box
from evaluator.summary.layout import look
from evaluator.summary.layout.word import header_and_rows, line_above_table

_WIDTH = 170.0
_MAIN = 14.0
_TEXT = 11.0


def boxes_side_by_side(document: Document, boxes: Sequence[Box], colour: str) -> None:
    """One column for each box: its title, what a glance takes in, and what stands behind that.

    A line of the verdict's colour runs above them.
    """
    table = document.add_table(rows=2, cols=len(boxes))
    table.autofit = False
    line_above_table(table, colour)
    width = Mm(_WIDTH / len(boxes))
    for column, box in zip(table.columns, boxes, strict=True):
        column.width = width
        head, body = column.cells
        head.width = body.width = width
        _write(head, box.title, _TEXT, bold=True, colour=look.MUTED)
        _write(body, box.main, _MAIN, bold=True)
        for line in box.lines:
            body.add_paragraph()
            _write(body, line, _TEXT)
    header_and_rows(table)
    document.add_paragraph(style="Gap")


def _write(
    cell: _Cell, text: str, size: float, *, bold: bool = False, colour: str = look.INK
) -> None:
    paragraph = cell.paragraphs[-1]
    paragraph.style = "Cell"
    run = paragraph.add_run(text)
    run.bold = bold or None
    run.font.size = Pt(size)
    run.font.color.rgb = RGBColor.from_string(colour[1:])

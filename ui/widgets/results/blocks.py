"""The parts of a summary as widgets; as in every export, drawn and never computed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QGridLayout, QPlainTextEdit, QWidget

from evaluator.summary import blocks as b
from ui.appearance.accessibility import named
from ui.icons import IconLabel
from ui.widgets.common.layout import Card, column, holder, row, selectable, text
from ui.widgets.results.figure_view import FigureView
from ui.widgets.results.pictures import Pictures
from ui.widgets.results.text_table import text_table
from ui.widgets.results.verdict_view import VerdictView

_BULLETS = {
    "can_say": ("passed", "passed"),
    "cannot_say": ("failed", "failed"),
    "plain": ("note", "muted"),
}


def block_widget(block: b.Block, pictures: Pictures) -> QWidget:
    """``block`` as a widget; ``pictures`` holds the picture of each figure by its key."""
    match block:
        case b.VerdictBox():
            return VerdictView(block)
        case b.Heading():
            return text(block.text, "heading" if block.level < 3 else "label")
        case b.Paragraph():
            if block.style == "caution":
                card = Card(tone="concern")
                card.add(selectable(text(block.text)))
                return card
            return selectable(text(block.text))
        case b.Bullets():
            return _bullets(block)
        case b.Facts():
            return _facts(block)
        case b.Table():
            card = Card()
            card.add(text_table(block))
            return card
        case b.Figure():
            return FigureView(block, *pictures[block.key])
        case b.Note():
            return selectable(text(block.text, "small"))
        case b.Code():
            return _code(block)
        case b.PartBreak():
            return text(block.title, "title")


def _bullets(block: b.Bullets) -> QWidget:
    icon, colour = _BULLETS[block.style]
    lines = column(spacing=8)
    for item in block.items:
        mark = IconLabel(icon, colour)
        words = row(mark, column(selectable(text(item)), spacing=0), spacing=10)
        words.setAlignment(mark, Qt.AlignmentFlag.AlignTop)
        words.setStretch(1, 1)
        lines.addLayout(words)
    return holder(lines)


def _facts(block: b.Facts) -> QWidget:
    card = Card()
    grid = QGridLayout()
    grid.setHorizontalSpacing(24)
    grid.setVerticalSpacing(8)
    grid.setColumnStretch(1, 1)
    for place, (label, words) in enumerate(block.items):
        name = text(label, "label", wrap=False)
        grid.addWidget(name, place, 0)
        grid.addWidget(selectable(text(words)), place, 1)
    card.add(grid)
    return card


def _code(block: b.Code) -> QWidget:
    area = named(QPlainTextEdit(block.text), f"For a reviewer: {block.text.splitlines()[0]}")
    area.setReadOnly(True)
    area.setTabChangesFocus(True)
    area.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
    lines = min(16, block.text.count("\n") + 1)
    area.setFixedHeight(area.fontMetrics().lineSpacing() * lines + 26)
    return area

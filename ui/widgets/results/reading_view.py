"""A whole summary as text, to read aloud, search and copy; nothing in it is read as markup."""

from __future__ import annotations

from PySide6.QtCore import QUrl
from PySide6.QtGui import (
    QFont,
    QFontDatabase,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextFrameFormat,
    QTextListFormat,
    QTextTableFormat,
)
from PySide6.QtWidgets import QTextBrowser

from evaluator.summary import blocks as b
from evaluator.summary.layout.legible import legible
from evaluator.summary.layout.outline import Entry, entries, table_title

_SIZES = {1: 1.7, 2: 1.35, 3: 1.15}
_PADDING = 5


class ReadingView(QTextBrowser):
    """Every word that the exports print, in their order, with headings, lists and tables.

    The document is put together from plain text, so that a name cannot become a picture, a link
    or a heading. No resource is loaded and no link is followed.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)

    def loadResource(self, _kind: int, _url: QUrl | str) -> object:  # noqa: N802  (Qt's name)
        """Nothing, from nowhere."""
        return None

    def show_summary(self, summary: b.Summary) -> None:
        """Show ``summary`` from its beginning."""
        from evaluator.summary.layout.typesetting import long_date

        self.clear()
        self._cursor = QTextCursor(self.document())
        self._cursor.beginEditBlock()
        self._line(f"Evaluation summary, {long_date(summary.date)}")
        self._heading(legible(summary.title), 1)
        if summary.subtitle:
            self._line(legible(summary.subtitle))
        for entry in entries(summary):
            self._entry(entry)
        self._line(legible(summary.footer))
        self._cursor.endEditBlock()
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def _entry(self, entry: Entry) -> None:
        match entry.block:
            case b.Heading(text=words) | b.PartBreak(title=words):
                self._heading(words, entry.depth)
            case b.Paragraph(text=words) | b.Note(text=words):
                self._line(words)
            case b.Bullets() as block:
                if entry.heading and block.items:
                    self._heading(entry.heading, entry.depth)
                self._bullets(block.items)
            case b.VerdictBox() as box:
                self._verdict(box)
            case b.Facts() as facts:
                for label, words in facts.items:
                    self._line(f"{label}: ", bold=True)
                    self._cursor.insertText(words, QTextCharFormat())
            case b.Figure() as figure:
                self._line(f"Figure {entry.number}. {figure.title}", bold=True)
                self._line(figure.alt)
            case b.Table() as table:
                self._table(table, table_title(entry))
            case b.Code() as code:
                self._line(code.text, mono=True)

    def _line(self, words: str, *, bold: bool = False, mono: bool = False) -> None:
        form = QTextCharFormat()
        if bold:
            form.setFontWeight(QFont.Weight.Bold)
        if mono:
            form.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._block(QTextBlockFormat(), form)
        self._cursor.insertText(words, form)

    def _block(self, block: QTextBlockFormat, form: QTextCharFormat) -> None:
        block.setBottomMargin(2 * _PADDING)
        if self.document().isEmpty():
            self._cursor.setBlockFormat(block)
        else:
            self._cursor.insertBlock(block, form)

    def _heading(self, words: str, rank: int) -> None:
        block, form = QTextBlockFormat(), QTextCharFormat()
        block.setHeadingLevel(min(6, rank))
        block.setTopMargin(3 * _PADDING)
        form.setFontWeight(QFont.Weight.Bold)
        form.setFontPointSize(self.font().pointSizeF() * _SIZES.get(rank, 1.0))
        self._block(block, form)
        self._cursor.insertText(words, form)

    def _bullets(self, items: tuple[str, ...]) -> None:
        style = QTextListFormat()
        style.setStyle(QTextListFormat.Style.ListDisc)
        for place, words in enumerate(items):
            self._line(words)
            if place == 0:
                made = self._cursor.createList(style)
            else:
                made.add(self._cursor.block())

    def _verdict(self, box: b.VerdictBox) -> None:
        self._heading(box.label, 2)
        self._line(box.sentence)
        for alert in box.alerts:
            self._line(f"Warning: {alert}", bold=True)
        for part in box.boxes:
            self._heading(part.title, 3)
            self._line(part.main, bold=True)
            for words in part.lines:
                self._line(words)
        if box.boxes:
            return
        words = f", {box.rating_words}" if box.rating_words else ""
        self._line(f"Trust: {box.rating} of 5{words}. {box.rating_reason}")

    def _table(self, table: b.Table, title: str) -> None:
        self._line(title, bold=True)
        style = QTextTableFormat()
        style.setHeaderRowCount(1)
        style.setCellPadding(_PADDING)
        style.setCellSpacing(0)
        style.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
        made = self._cursor.insertTable(1 + len(table.rows), len(table.columns), style)
        strong = QTextCharFormat()
        strong.setFontWeight(QFont.Weight.Bold)
        for row, cells in enumerate((table.columns, *table.rows)):
            for place, words in enumerate(cells):
                form = strong if row == 0 else QTextCharFormat()
                made.cellAt(row, place).firstCursorPosition().insertText(words, form)
        self._cursor.movePosition(QTextCursor.MoveOperation.End)
        for note in table.notes:
            self._line(note)

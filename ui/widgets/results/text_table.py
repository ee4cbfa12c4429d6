"""A finished table of the summary, with its title, wrapped cells and notes."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QVBoxLayout, QWidget

from evaluator.summary.blocks import Table
from ui.appearance.accessibility import named
from ui.models.plain_table import PlainTable
from ui.widgets.common.copying import copy_table
from ui.widgets.common.layout import button, row, selectable, text

_WIDEST_COLUMN = 34
_NARROWEST_COLUMN = 16
_LINES = 3
_PADDING = 20
# Of a cell, sideways and upright; the style gives it, and Qt breaks lines as if it were less.
_CELL = (26, 12)
_WRAP = Qt.TextFlag.TextWordWrap.value


class WrappingTable(QTableView):
    """As tall as its rows need at its present width; for tables of tens of rows."""

    def __init__(self, name: str, model: PlainTable, table: Table) -> None:
        super().__init__()
        named(self, name)
        self.setModel(model)
        self._model, self._table = model, table
        self.setWordWrap(True)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    def _widths(self, metrics: QFontMetrics) -> list[int]:
        limit = metrics.horizontalAdvance("n") * _WIDEST_COLUMN
        widths = []
        for place, title in enumerate(self._table.columns):
            words = [title, *(line[place] for line in self._table.rows)]
            widest = max(metrics.horizontalAdvance(word) for word in words)
            widths.append(min(limit, widest) + 28)
        return widths

    def fit(self) -> None:
        """Share the width out, then let each row take the height it needs."""
        widths = self._widths(self.fontMetrics())
        wordy = [i for i, numeric in enumerate(self._table.numeric) if not numeric] or [0]
        spare = self.viewport().width() - sum(widths)
        if spare > 0:
            for place in wordy:
                widths[place] += spare // len(wordy)
        else:
            narrowest = self.fontMetrics().horizontalAdvance("n") * _NARROWEST_COLUMN
            for place in sorted(wordy, key=lambda i: -widths[i]):
                take = min(-spare, max(0, widths[place] - narrowest))
                widths[place] -= take
                spare += take
            if spare < 0:
                self._widen(widths, wordy)
        for place, width in enumerate(widths):
            self.setColumnWidth(place, width)
        self.resizeRowsToContents()
        self._raise_rows(widths)
        rows = sum(self.rowHeight(i) for i in range(self._model.rowCount()))
        bar = self.horizontalScrollBar().sizeHint().height() if spare < 0 else 0
        self.setFixedHeight(rows + self._fit_header(widths) + bar + 6)

    def _raise_rows(self, widths: list[int]) -> None:
        """Give each row that wraps the height of its last line too."""
        metrics, (aside, upright) = self.fontMetrics(), _CELL
        for place, words in enumerate(self._table.rows):
            tallest = max(
                metrics.boundingRect(QRect(0, 0, width - aside, 10_000), _WRAP, cell).height()
                for width, cell in zip(widths, words, strict=True)
            )
            if tallest > metrics.height():
                self.setRowHeight(place, max(self.rowHeight(place), tallest + upright))

    def _fit_header(self, widths: list[int]) -> int:
        """Height of the header with its titles wrapped; set where it differs."""
        header = self.horizontalHeader()
        header.setMinimumHeight(0)
        once = header.sizeHint().height()
        metrics = header.fontMetrics()
        lines = max(
            metrics.boundingRect(QRect(0, 0, width - _PADDING, 10_000), _WRAP, title).height()
            for width, title in zip(widths, self._table.columns, strict=True)
        )
        height = once + max(0, lines - metrics.height())
        header.setFixedHeight(height)
        return height

    def _widen(self, widths: list[int], wordy: list[int]) -> None:
        """A table that scrolls anyway has low rows rather than narrow columns."""
        line = self.fontMetrics().horizontalAdvance("n")
        for place in wordy:
            most = _WIDEST_COLUMN * (1 if place == 0 else 2)
            longest = max(
                self.fontMetrics().horizontalAdvance(words[place]) for words in self._table.rows
            )
            fewer = longest // _LINES + 3 * line if longest > line * most else longest
            widths[place] = max(widths[place], min(line * most, fewer) + 28)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  (Qt's name)
        """Copy takes the rows that are picked, or all, with their headings."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
            return
        super().keyPressEvent(event)

    def copy(self) -> None:
        """Copy the rows that are picked, or the whole table with its notes."""
        table = self._table
        picked = sorted(index.row() for index in self.selectionModel().selectedRows())
        rows = [table.rows[place] for place in picked] or table.rows
        notes = () if picked else table.notes
        copy_table(self, table.title, table.columns, rows, notes)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  (Qt's name)
        """A new width needs new heights."""
        super().resizeEvent(event)
        self.fit()


def text_table(table: Table) -> QWidget:
    """``table`` with its title above and its notes below."""
    model = PlainTable(table.columns, table.rows, table.numeric)
    view = WrappingTable(table.title, model, table)
    model.setParent(view)
    box = QVBoxLayout()
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(8)
    copy = button("Copy table", "quiet")
    copy.setAccessibleName(f"Copy table: {table.title}")
    copy.clicked.connect(lambda _checked: view.copy())
    title = row(text(table.title, "label"), copy)
    title.setStretch(0, 1)
    box.addLayout(title)
    box.addWidget(view)
    for note in table.notes:
        box.addWidget(selectable(text(note, "small")))
    whole = QWidget()
    whole.setLayout(box)
    return whole

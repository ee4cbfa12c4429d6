"""Table views that behave: whole-row or cell selection, Tab leaves them, no full scans."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from ui.appearance.accessibility import named
from ui.models.plain_table import PlainTable


def table(name: str, model: QAbstractTableModel) -> QTableView:
    """A read-only view of ``model``, called ``name``."""
    view = named(QTableView(), name)
    view.setModel(model)
    if model.parent() is None:
        model.setParent(view)  # gone with the view, in the window's own thread
    view.setTabKeyNavigation(False)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setAlternatingRowColors(False)
    view.setShowGrid(False)
    view.setWordWrap(False)
    view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    height = view.fontMetrics().height()
    view.verticalHeader().setDefaultSectionSize(round(height * 1.75))
    view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    view.horizontalHeader().setHighlightSections(False)
    view.horizontalHeader().setDefaultAlignment(
        Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    )
    return view


def small_table(name: str, model: PlainTable) -> QTableView:
    """A table tall enough to show all its rows, the first column as wide as there is room."""
    view = table(name, model)
    view.verticalHeader().hide()
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.resizeColumnsToContents()
    header = view.horizontalHeader()
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    rows = model.rowCount() * view.verticalHeader().defaultSectionSize()
    head = header.sizeHint().height()
    view.setFixedHeight(rows + head + 6)
    view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return view

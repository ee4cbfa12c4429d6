"""A list of which one line is picked, by mouse, by keys or through the accessibility interface."""

from __future__ import annotations

from PySide6.QtCore import QItemSelection
from PySide6.QtWidgets import QListWidget, QWidget

from ui.appearance.accessibility import named


class PickList(QListWidget):
    """The line that is selected is always the current one.

    Through the accessibility interface Qt selects a line and leaves the current one where it was,
    so that whoever listens for the current line would show another than the one that is told.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, name)
        self.selectionModel().selectionChanged.connect(self._on_selection)

    def _on_selection(self, selected: QItemSelection) -> None:
        lines = selected.indexes()
        if lines and lines[0].row() != self.currentRow():
            self.setCurrentRow(lines[0].row())

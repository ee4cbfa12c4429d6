"""The parts that columns can play: drop columns on one, or pick it and press Enter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem

from ui.appearance.accessibility import named
from ui.models.columns import COLUMNS_DRAGGED
from ui.state import wording

_SHOWN = 6


class RoleList(QListWidget):
    """One line for each role with the columns that play it.

    Signals:
        assigned(role, names): columns were dropped on a role; ``names`` is empty when the role
        was picked by keyboard for the columns selected in the list of columns.
    """

    assigned = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        named(
            self,
            "Roles",
            "Drag columns onto a role, or select columns above, go to a role here and press Enter.",
        )
        self.setAcceptDrops(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DropOnly)
        self.setDropIndicatorShown(True)
        self.setWordWrap(True)
        offered = [c for c in wording.ROLES if c.value != "identifier"]
        self._roles = tuple(sorted(offered, key=lambda c: c.value == "unused"))
        for choice in self._roles:
            self.addItem(QListWidgetItem(choice.label))

    def show_roles(self, played: Mapping[object, Sequence[str]]) -> None:
        """Say which columns play each role."""
        for place, choice in enumerate(self._roles):
            names = played.get(choice.value, ())
            more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
            words = ", ".join(names[:_SHOWN]) + more if names else "no column"
            self.item(place).setText(f"{choice.label}:  {words}")

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  (Qt's name)
        """Enter gives the role to the selected columns."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentRow() >= 0:
            self.assigned.emit(self._roles[self.currentRow()].value, ())
            return
        super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802  (Qt's name)
        """Take columns only."""
        if event.mimeData().hasFormat(COLUMNS_DRAGGED):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:  # noqa: N802  (Qt's name)
        """Point at the role under the pointer."""
        item = self.itemAt(event.position().toPoint())
        if item is None or not event.mimeData().hasFormat(COLUMNS_DRAGGED):
            event.ignore()
            return
        self.setCurrentItem(item)
        event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802  (Qt's name)
        """Give the role under the pointer to what was dropped."""
        item = self.itemAt(event.position().toPoint())
        if item is None or not event.mimeData().hasFormat(COLUMNS_DRAGGED):
            return
        names = bytes(event.mimeData().data(COLUMNS_DRAGGED).data()).decode().split("\n")
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.assigned.emit(self._roles[self.row(item)].value, tuple(names))

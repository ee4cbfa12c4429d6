"""The top of the window: which study this is, and whether it is saved."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel

from ui.appearance.plain import set_tip
from ui.state.changes import undone
from ui.state.session import Session
from ui.widgets.common.layout import button, page_side, row


class _Elided(QLabel):
    """One line that ends in dots when there is no room; ``role`` is its type."""

    def __init__(self, role: str) -> None:
        super().__init__()
        self.setProperty("role", role)
        self.setTextFormat(Qt.TextFormat.PlainText)

    def minimumSizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """Give way to the rest of the line."""
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802  (Qt's name)
        """Draw what fits."""
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(self.palette().windowText().color())
        shown = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, self.width()
        )
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter, shown)
        painter.end()


class Header(QFrame):
    """Study name, save state and Save."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("header")
        self._name = _Elided("heading")
        self._state = _Elided("muted")
        self.save = button("Save")
        layout = row(self._name, self._state, None, self.save, spacing=14)
        layout.setStretch(2, 1)
        layout.setContentsMargins(0, 8, 0, 8)
        self.setLayout(layout)

    def refresh(self, session: Session) -> None:
        """Show the session's name and save state."""
        self.setVisible(session.is_open)
        self.setContentsMargins(page_side(), 0, page_side(), 0)
        name = session.name
        self._name.setText(name)
        set_tip(self._name, name)
        saved = "Not saved yet" if session.unsaved else "Saved"
        said = undone(session.undo_stack)
        self._state.setText(f"{saved} · {said}" if said else saved)
        self.save.setEnabled(session.unsaved)

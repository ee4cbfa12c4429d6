"""The top of the window: which study this is, and whether it is saved."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame

from ui.session import Session
from ui.widgets.layout import button, row, text


class Header(QFrame):
    """Study name, save state and Save."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("header")
        self._name = text("", "heading", wrap=False)
        self._state = text("", "muted", wrap=False)
        self.save = button("Save")
        layout = row(self._name, self._state, None, self.save, spacing=14)
        layout.setContentsMargins(36, 10, 36, 10)
        self.setLayout(layout)

    def refresh(self, session: Session) -> None:
        """Show the session's name and save state."""
        self.setVisible(session.is_open)
        name = session.name
        shown = self._name.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, 620)
        self._name.setText(shown)
        self._name.setToolTip(name)
        self._state.setText("Not saved yet" if session.unsaved else "Saved")
        self.save.setEnabled(session.unsaved)

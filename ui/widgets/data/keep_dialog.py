"""Asks before a column that may say who people are is kept."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from ui.appearance.accessibility import named
from ui.icons import IconLabel
from ui.widgets.common.layout import button, row, text


class KeepDialog(QDialog):
    """Confirm, or leave it out."""

    def __init__(self, parent: QWidget | None, name: str, warning: str) -> None:
        super().__init__(parent)
        title = f"Keep “{name}”?"
        self.setWindowTitle(title)
        named(self, title, warning)
        self.agree = button("Keep it")
        leave = button("Leave it out", "primary")
        self.agree.clicked.connect(self.accept)
        leave.clicked.connect(self.reject)
        leave.setDefault(True)
        box = QVBoxLayout(self)
        box.setContentsMargins(28, 24, 28, 22)
        box.setSpacing(14)
        box.addWidget(text(title, "heading"))
        said = row(IconLabel("concern", "concern", 1.4), text(warning), spacing=12)
        said.setStretch(1, 1)
        box.addLayout(said)
        box.addLayout(row(None, self.agree, leave))
        self.setMinimumWidth(self.fontMetrics().height() * 28)

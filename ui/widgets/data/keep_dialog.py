"""Asks before a column that may say who people are is kept."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui.icons import IconLabel
from ui.widgets.common.dialog import Dialog
from ui.widgets.common.layout import button, column, row, text


class KeepDialog(Dialog):
    """Confirm, or leave it out."""

    def __init__(self, parent: QWidget | None, name: str, warning: str) -> None:
        title = f"Keep “{name}”?"
        super().__init__(parent, title, warning)
        self.agree = button("Keep it")
        leave = button("Leave it out", "primary")
        self.agree.clicked.connect(self.accept)
        leave.clicked.connect(self.reject)
        leave.setDefault(True)
        said = row(IconLabel("concern", "concern", 1.4), text(warning), spacing=12)
        said.setStretch(1, 1)
        body = column(text(title, "heading"), said, None, spacing=14)
        self.lay_out(body, row(None, self.agree, leave), letters=70)

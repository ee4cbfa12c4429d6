"""Asks before a plan is locked: what that means, and who is given the slip."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from ui.appearance.accessibility import named
from ui.widgets.common.fields import TextField
from ui.widgets.common.layout import button, text


class LockQuestion(QDialog):
    """Confirm, or go back and think again.

    Attributes:
        holder: who is given the lock slip, as typed.
    """

    def __init__(
        self,
        parent: QWidget | None,
        title: str,
        *,
        agree: str,
        words: Sequence[str],
        slip: str,
        warnings: Sequence[str] = (),
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        named(self, title)
        buttons = QDialogButtonBox()
        buttons.addButton(button(agree, "primary", "lock"), QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(button("Go back"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.holder = TextField("Who is given the lock slip", slip)
        box = QVBoxLayout(self)
        box.setContentsMargins(28, 24, 28, 22)
        box.setSpacing(14)
        box.addWidget(text("Lock the plan?", "heading"))
        for each in words:
            box.addWidget(text(each))
        box.addWidget(self.holder)
        for warning in warnings:
            box.addWidget(text(warning, "error"))
        box.addWidget(buttons)
        self.setMinimumWidth(520)

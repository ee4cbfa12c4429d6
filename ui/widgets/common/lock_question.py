"""Asks before a plan is locked: what that means, and who is given the slip."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from ui.widgets.common.dialog import Dialog
from ui.widgets.common.fields import TextField
from ui.widgets.common.layout import button, column, row, text

_LETTERS = 80


class LockQuestion(Dialog):
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
        super().__init__(parent, title)
        go, back = button(agree, "primary", "lock"), button("Go back")
        go.clicked.connect(self.accept)
        back.clicked.connect(self.reject)
        self.holder = TextField("Who is given the lock slip", slip)
        body = column(
            text("Lock the plan?", "heading"),
            *(text(each) for each in words),
            self.holder,
            *(text(warning, "error") for warning in warnings),
            None, spacing=14,
        )  # fmt: skip
        self.lay_out(body, row(None, go, back, spacing=10), letters=_LETTERS)

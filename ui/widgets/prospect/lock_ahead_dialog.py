"""Says what locking a plan means before the study begins."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from ui.appearance.accessibility import named
from ui.widgets.common.fields import TextField
from ui.widgets.common.layout import button, text

_WORDS = (
    "The plan is fixed now, with the time and a fingerprint, before anything was measured. "
    "When the data come they are held to it, and every change is printed.",
    "These are written to a folder of your choice: a protocol of two pages, the locked plan, "
    "and its lock slip.",
)
_LOTS = (
    "The lots are drawn now, once. The list of who starts is written there too: keep it where "
    "the data are kept."
)


class LockAheadDialog(QDialog):
    """Confirm, or go back and think again. ``lots`` is how the plan says that it is decided."""

    def __init__(self, parent: QWidget | None, *, lots: str) -> None:
        super().__init__(parent)
        self.setWindowTitle("Lock the plan before the study")
        named(self, "Lock the plan before the study")
        buttons = QDialogButtonBox()
        agree = button("Lock it and choose a folder", "primary", "lock")
        back = button("Go back")
        buttons.addButton(agree, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(back, QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.holder = TextField(
            "Who is given the lock slip",
            "Somebody else, such as the commissioner. The slip is a page with a short code that "
            "confirms when the plan was fixed.",
        )
        box = QVBoxLayout(self)
        box.setContentsMargins(28, 24, 28, 22)
        box.setSpacing(14)
        box.addWidget(text("Lock the plan?", "heading"))
        for words in (*_WORDS, *(() if lots == "known" else (_LOTS,))):
            box.addWidget(text(words))
        box.addWidget(self.holder)
        box.addWidget(buttons)
        self.setMinimumWidth(520)

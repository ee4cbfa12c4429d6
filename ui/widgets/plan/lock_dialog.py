"""Says what locking means before it is done."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from ui.appearance.accessibility import named
from ui.state.wording import sentence
from ui.widgets.common.fields import TextField
from ui.widgets.common.layout import button, text

_WORDS = (
    "The results appear after this. So that nobody can say the plan was fitted to them, it is "
    "fixed now, with the time and a fingerprint that are printed in the summary.",
    "You can still change the plan later. Each change is then kept as an amendment with its date "
    "and your reason, and the summary says that it was made after the results were known.",
    "This cannot be undone.",
)


class LockDialog(QDialog):
    """Confirm, or go back and think again."""

    def __init__(self, parent: QWidget | None, gates: tuple[str, ...]) -> None:
        super().__init__(parent)
        self.setWindowTitle("Lock the plan")
        named(self, "Lock the plan")
        buttons = QDialogButtonBox()
        agree = button("Lock the plan", "primary", "lock")
        back = button("Go back")
        buttons.addButton(agree, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(back, QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        box = QVBoxLayout(self)
        box.setContentsMargins(28, 24, 28, 22)
        box.setSpacing(14)
        box.addWidget(text("Lock the plan?", "heading"))
        for words in _WORDS:
            box.addWidget(text(words))
        self.holder = TextField(
            "Who is given the lock slip",
            "Somebody else, such as the commissioner, or empty for nobody. The slip is a page with "
            "a short code: handed over before you look at the results, it confirms that the plan "
            "was fixed by then. The summary names who holds it.",
        )
        box.addWidget(self.holder)
        for gate in gates:
            box.addWidget(text(f"Before you do: {sentence(gate)}", "error"))
        box.addWidget(buttons)
        self.setMinimumWidth(520)

"""Says what locking means before it is done."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui.state.wording import sentence
from ui.widgets.common.lock_question import LockQuestion

_WORDS = (
    "The results appear after this. So that nobody can say the plan was fitted to them, it is "
    "fixed now, with the time and a fingerprint that are printed in the summary.",
    "You can still change the plan later. Each change is then kept as an amendment with its date "
    "and your reason, and the summary says that it was made after the results were known.",
    "This cannot be undone.",
)


class LockDialog(LockQuestion):
    """The question before results are shown; ``gates`` are what speaks against it still."""

    def __init__(self, parent: QWidget | None, gates: tuple[str, ...]) -> None:
        super().__init__(
            parent,
            "Lock the plan",
            agree="Lock the plan",
            words=_WORDS,
            slip="Somebody else, such as the commissioner, or empty for nobody. The slip is a page "
            "with a short code: handed over before you look at the results, it confirms that the "
            "plan was fixed by then. The summary names who holds it.",
            warnings=[f"Before you do: {sentence(gate)}" for gate in gates],
        )

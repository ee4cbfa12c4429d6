"""Says what locking a plan means before the study begins."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui.widgets.common.lock_question import LockQuestion

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


class LockAheadDialog(LockQuestion):
    """The question before a study begins; ``lots`` is how the plan says that it is decided."""

    def __init__(self, parent: QWidget | None, *, lots: str) -> None:
        super().__init__(
            parent,
            "Lock the plan before the study",
            agree="Lock it and choose a folder",
            words=(*_WORDS, *(() if lots == "known" else (_LOTS,))),
            slip="Somebody else, such as the commissioner. The slip is a page with a short code "
            "that confirms when the plan was fixed.",
        )

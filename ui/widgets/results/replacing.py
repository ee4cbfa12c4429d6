"""What becomes of exported files that somebody changed."""

from __future__ import annotations

from PySide6.QtWidgets import QMessageBox, QWidget

from ui.appearance.plain import message_box
from ui.state.engine import Edited


def ask_about_changed(asker: QWidget, names: tuple[str, ...]) -> Edited | None:
    """What should become of pages that somebody changed; None to write nothing."""
    listed = ", ".join(f"“{name}”" for name in names)
    what = "is there already and was" if len(names) == 1 else "are there already and were"
    box = message_box(
        asker.window(),
        "Replace changed files?",
        f"{listed} {what} changed since, or written from something else. Keep what is there and "
        "write the new files under another name, or replace them?",
    )
    keep = box.addButton("Keep both", QMessageBox.ButtonRole.AcceptRole)
    over = box.addButton("Replace", QMessageBox.ButtonRole.DestructiveRole)
    cancel = box.addButton("Cancel", QMessageBox.ButtonRole.RejectRole)
    for each in (keep, over, cancel):
        each.setAccessibleName(each.text())
    box.setDefaultButton(keep)
    box.exec()
    answers: dict[object, Edited] = {keep: "keep", over: "replace"}
    return answers.get(box.clickedButton())

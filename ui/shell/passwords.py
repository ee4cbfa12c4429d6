"""Asks for the password of a locked workbook, uses it once and forgets it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from evaluator.cohort.files.passwords import asking
from evaluator.values.problems import Problem
from evaluator.values.progress import Progress
from ui.appearance.accessibility import named
from ui.widgets.common.dialog import Dialog
from ui.widgets.common.layout import button, column, row, text

Result = TypeVar("Result")


def ask_password(parent: QWidget, problem: Problem) -> str | None:
    """The password that a person types for a locked file; None when they cancel."""
    dialog = Dialog(parent, "Locked workbook")
    said = text(f"{problem.message} Type its password. It is used once and never saved.")
    line = QLineEdit()
    line.setEchoMode(QLineEdit.EchoMode.Password)
    named(line, "Password")
    said.setBuddy(line)
    unlock, cancel = button("Open it", "primary"), button("Cancel")
    unlock.clicked.connect(dialog.accept)
    cancel.clicked.connect(dialog.reject)
    body = column(text("Locked workbook", "heading"), said, line, None, spacing=14)
    dialog.lay_out(body, row(None, unlock, cancel), letters=65)
    line.setFocus()
    typed = dialog.exec() == QDialog.DialogCode.Accepted and line.text()
    return typed or None


def unlocking(work: Callable[[Progress], Result], password: str) -> Callable[[Progress], Result]:
    """The same work with a password for the locked files that it opens."""

    def unlocked(progress: Progress) -> Result:
        with asking(lambda _name, wrong: None if wrong else password):
            return work(progress)

    return unlocked

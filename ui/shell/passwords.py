"""Asks for the password of a locked workbook, uses it once and forgets it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from evaluator.cohort.files.passwords import asking
from evaluator.values.problems import Problem
from evaluator.values.progress import Progress
from ui.appearance.accessibility import named
from ui.widgets.common.layout import text

Result = TypeVar("Result")


def ask_password(parent: QWidget, problem: Problem) -> str | None:
    """The password that a person types for a locked file; None when they cancel."""
    dialog = QDialog(parent)
    dialog.setWindowTitle("Locked workbook")
    named(dialog, "Locked workbook")
    said = text(f"{problem.message} Type its password. It is used once and never saved.")
    line = QLineEdit()
    line.setEchoMode(QLineEdit.EchoMode.Password)
    named(line, "Password")
    said.setBuddy(line)
    buttons = QDialogButtonBox(
        QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
    )
    buttons.accepted.connect(dialog.accept)
    buttons.rejected.connect(dialog.reject)
    layout = QVBoxLayout(dialog)
    for widget in (said, line, buttons):
        layout.addWidget(widget)
    line.setFocus()
    typed = dialog.exec() == QDialog.DialogCode.Accepted and line.text()
    return typed or None


def unlocking(work: Callable[[Progress], Result], password: str) -> Callable[[Progress], Result]:
    """The same work with a password for the locked files that it opens."""

    def unlocked(progress: Progress) -> Result:
        with asking(lambda _name, wrong: None if wrong else password):
            return work(progress)

    return unlocked

"""Text from a plan, a workbook or a file name is shown as it is typed, never read as markup.

Qt takes a tooltip or a message for HTML when it looks like it, and then opens the files that it
names, on another computer too. Every tooltip and message box of the window is made here.
"""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QListWidgetItem, QMessageBox, QToolTip, QWidget


def plain_tip(words: str) -> str:
    """``words`` for a tooltip, such that every letter of them is shown.

    What cannot be taken for markup stays as it is; anything else is escaped.
    """
    if "<" not in words:
        return words
    return f'<p style="white-space: pre-wrap">{escape(words)}</p>'


def set_tip(target: QWidget | QAction | QListWidgetItem, words: str) -> None:
    """Show ``words`` when the mouse rests on ``target``."""
    target.setToolTip(plain_tip(words))


def show_tip(at: QPoint, words: str, target: QWidget) -> None:
    """Show ``words`` now, at a point of the screen."""
    QToolTip.showText(at, plain_tip(words), target)


def message_box(parent: QWidget | None, title: str, words: str) -> QMessageBox:
    """A message box without buttons yet; its text is plain."""
    box = QMessageBox(parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setWindowTitle(title)
    box.setText(words)
    return box


def menu_text(words: str) -> str:
    """``words`` for a menu line or a button, where a lone ampersand would be taken for a key."""
    return words.replace("&", "&&")

"""One question at a time: a window that a dialog covers opens no second one over it.

Qt keeps keys and mouse from a covered window, but a screen reader can press what stands there:
“Save” once more, while the place to save to is asked. Whatever a person's press opens is shown
from here; what the end of a job tells is not, as it would be lost.
"""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QWidget


def stands() -> bool:
    """Whether something is being asked, of what was on screen when that began."""
    return QApplication.activeModalWidget() is not None


def may_ask(asker: QWidget | None) -> bool:
    """Whether no dialog covers the window of ``asker``; one that does comes to the front."""
    covering = QApplication.activeModalWidget()
    if covering is None or (asker is not None and covering is asker.window()):
        return True
    covering.raise_()
    covering.activateWindow()
    return False


def agreed(dialog: QDialog) -> bool:
    """Show ``dialog`` over the window that it belongs to; whether it was agreed to."""
    return may_ask(dialog.parentWidget()) and dialog.exec() == QDialog.DialogCode.Accepted


def file_to_open(asker: QWidget, title: str, kinds: str) -> str:
    """The path of a file that a person picks, or nothing; ``kinds`` as Qt writes filters."""
    return QFileDialog.getOpenFileName(asker, title, "", kinds)[0] if may_ask(asker) else ""


def file_to_save(asker: QWidget, title: str, start: str, kinds: str) -> str:
    """The path to write to, ``start`` proposed, or nothing."""
    return QFileDialog.getSaveFileName(asker, title, start, kinds)[0] if may_ask(asker) else ""


def folder(asker: QWidget, title: str) -> str:
    """The path of a folder that a person picks, or nothing."""
    return QFileDialog.getExistingDirectory(asker, title) if may_ask(asker) else ""


def is_for_files(window: QWidget) -> bool:
    """Whether ``window`` is Qt's own dialog that asks for a file or folder."""
    return isinstance(window, QFileDialog)

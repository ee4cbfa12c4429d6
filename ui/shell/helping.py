"""F1: the help at what a person is at, the words marked or the question that has the focus."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTextBrowser,
    QWidget,
)

from ui.widgets.common.help_window import HelpWindow

_END_OF_LINE = "\u2029"


def marked(at: QWidget | None) -> str:
    """The words that a person has marked in what has the focus."""
    if isinstance(at, QLabel | QLineEdit):
        return at.selectedText()
    if isinstance(at, QPlainTextEdit | QTextBrowser):
        return at.textCursor().selectedText().replace(_END_OF_LINE, " ")
    return ""


class Helping:
    """The help of ``window``; ``topic`` tells which page of it the page on screen is about."""

    def __init__(self, window: QWidget, topic: Callable[[], str]) -> None:
        self._window, self._topic = window, topic
        self._help: HelpWindow | None = None

    def here(self) -> None:
        """Open the help at the words marked, else at the question with the focus, else its page."""
        at = QApplication.focusWidget()
        words, topic = marked(at), self._topic()
        shown = self._shown()
        if words.strip():
            if not shown.show_words(words, topic):
                shown.show_topic(topic)
                shown.search(words)
            return
        name = "" if at is None else at.accessibleName()
        if not shown.show_words(name, topic, elsewhere=len(name.split()) > 1):
            shown.show_topic(topic)

    def show(self, topic: str) -> None:
        """Open the help at ``topic``."""
        self._shown().show_topic(topic)

    def _shown(self) -> HelpWindow:
        if self._help is None:
            self._help = HelpWindow(self._window)
        return self._help

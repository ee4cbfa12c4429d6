"""What a person reads where there is no screen: plain words, in place of Qt's own and a crash."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

from evaluator.commands.cli import STOPPED
from evaluator.commands.terminal import say, sentence
from evaluator.values.problems import Problem

_IN_A_TERMINAL = "Without a window every command works: whatworked --help."


@contextmanager
def told_in_plain_words() -> Iterator[None]:
    """While Qt looks for a screen: where it finds none, say so and end the program with 1.

    Qt would end it as if it had crashed, and advise to install it again. What Qt warns of is said
    once it has a screen.
    """
    heard: list[str] = []

    def hear(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
        heard.append(message)
        if kind == QtMsgType.QtFatalMsg:
            say(sentence(why_no_window(heard, os.environ)))
            if sys.stderr is not None:
                sys.stderr.flush()
            os._exit(STOPPED)

    before = qInstallMessageHandler(hear)
    try:
        yield
    finally:
        qInstallMessageHandler(before)
        for message in heard:
            say(message)


def why_no_window(heard: Sequence[str], environment: Mapping[str, str]) -> Problem:
    """Why there can be no window, of what Qt said in turn and of the person's environment."""
    screen = environment.get("WAYLAND_DISPLAY") or environment.get("DISPLAY")
    unreached = any("could not connect to display" in said for said in heard)
    asked_for_none = sys.platform != "linux" or "QT_QPA_PLATFORM" in environment
    if not screen and (unreached or not asked_for_none):
        return Problem(
            "no_screen",
            "There is no screen here that a window could be shown on.",
            f"Start it on a desktop, or connect to this computer with one. {_IN_A_TERMINAL}",
        )
    if unreached:
        return Problem(
            "screen_not_reached",
            f'The screen "{screen}" cannot be reached, so no window can be shown.',
            f"Log in to the desktop again, and start it from there. {_IN_A_TERMINAL}",
        )
    return Problem(
        "window_not_begun",
        "Qt, which draws the window, cannot begin: a library of the desktop or a file is missing.",
        '"For the IT department" names the libraries; "whatworked selfcheck" looks at the files. '
        f"{_IN_A_TERMINAL} Qt says: {heard[0] if heard else 'nothing'}",
    )

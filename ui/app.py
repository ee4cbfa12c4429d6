"""Opens the window: ``python -m ui.app [STUDY] [--example NAME]``."""

from __future__ import annotations

import argparse
import gc
import locale
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QFileOpenEvent, QIcon
from PySide6.QtWidgets import QApplication

from evaluator.values.places.own_folder import NAME, keep_caches_there, own_folder
from ui import icons
from ui.appearance import theme
from ui.appearance.interfaces import correct_interfaces
from ui.appearance.plain import message_box
from ui.shell.first_place import place
from ui.shell.main_window import MainWindow
from ui.shell.no_screen import told_in_plain_words
from ui.shell.open_studies import brought_forward
from ui.shell.settings import Settings, move_in
from ui.state.engine import Engine
from ui.state.jobs import Failure, describe_fault


def make_application(argv: Sequence[str] = ()) -> QApplication:
    """The Qt application in the product's style, without a window.

    Where there is no screen, that is said in a terminal and the program ends with 1.
    """
    existing = QApplication.instance()
    _take_own_place_in_taskbar()
    with told_in_plain_words():
        app = (
            existing if isinstance(existing, QApplication) else QApplication(["whatworked", *argv])
        )
    for kind in (locale.LC_TIME, locale.LC_NUMERIC):  # Qt sets the system's; ours are English
        locale.setlocale(kind, "C")
    app.setApplicationName(NAME)
    app.setDesktopFileName("whatworked")
    app.setWindowIcon(QIcon(str(icons.PROGRAM)))
    app.setStyle("Fusion")
    theme.load_fonts()
    correct_interfaces()
    return app


def main(argv: Sequence[str] | None = None) -> int:
    """Open the window and stay until it closes; the exit status."""
    parser = argparse.ArgumentParser(prog="whatworked", description="Open the window.")
    parser.add_argument("study", nargs="?", type=Path, help="a study or a workbook to open")
    parser.add_argument("--example", metavar="NAME", help="open a shipped example")
    options = parser.parse_args(argv)
    app = make_application()
    reporter = Reporter()
    sys.excepthook = reporter
    folder = own_folder()
    with suppress(OSError):  # it is there, or nothing is remembered; the window opens anyway
        folder.mkdir(parents=True)
    move_in(folder)
    keep_caches_there()
    if options.study is not None and brought_forward(folder / "open", options.study):
        return 0
    settings = Settings(folder / "settings.ini")
    theme.apply(app, settings.scheme, settings.zoom)
    window = reporter.window = MainWindow(Engine(), settings, folder)
    hints, contrast = theme.accessibility_hints()
    hints.colorSchemeChanged.connect(lambda _: window.follow_system())
    contrast.contrastPreferenceChanged.connect(lambda _: window.follow_system())
    place(window, settings.geometry)
    window.show()
    opener = Opener(window.files.open_path)
    app.installEventFilter(opener)
    QTimer.singleShot(0, lambda: _after_first_paint(window, options.study, options.example))
    status = app.exec()
    if window.jobs.stuck:  # what still runs would keep a program without a window alive
        settings.flush()
        os._exit(status)
    return status


def _take_own_place_in_taskbar() -> None:
    """Under Windows be a program of its own and not one of Python's windows."""
    if sys.platform == "win32":
        import ctypes

        with suppress(AttributeError, OSError):
            ctypes.windll.shell32.SetCurrentProcessExplicitAppUserModelID("WhatWorked.WhatWorked")


class Opener(QObject):
    """Opens the file that a Mac hands over when it is double-clicked; others give an argument."""

    def __init__(self, open_path: Callable[[Path], None]) -> None:
        super().__init__()
        self._open_path = open_path

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  (Qt's name)
        """Take the event that names a file, and leave every other alone."""
        if isinstance(event, QFileOpenEvent) and event.file():
            self._open_path(Path(event.file()))
            return True
        return super().eventFilter(watched, event)


def _after_first_paint(window: MainWindow, study: Path | None, example: str | None) -> None:
    window.made.make_ahead()
    if study is not None:
        window.files.open_path(study)
    elif example is not None:
        window.files.open_example(example)
    elif not window.recovery.found():
        window.presence.begin(window.files.open_study)
    window.jobs.start(
        "Getting ready", window.session.engine.warm_up, _keep_what_is_loaded,
        failed=window.show_failure, failure_title="A part of the program is missing.",
        key="warm", visible=False, lasts=True,
    )  # fmt: skip


def _keep_what_is_loaded(_: object) -> None:
    """The libraries stay until the end: no search for garbage need walk over them again."""
    gc.freeze()


class Reporter:
    """Tells what went wrong in the program: in the window, or in a box while there is none."""

    window: MainWindow | None = None

    def __call__(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """Take the place of Python's own last word."""
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        details = describe_fault(error)
        if self.window is not None:
            self.window.show_failure(Failure("Something went wrong.", (), details))
            return
        box = message_box(None, "What Worked", "The window could not be opened.")
        box.setDetailedText(details)
        box.exec()


if __name__ == "__main__":
    sys.exit(main())

"""Opens the window: ``python -m ui.app [STUDY] [--example NAME]``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QByteArray, QStandardPaths, QTimer
from PySide6.QtWidgets import QApplication

from ui.appearance import theme
from ui.appearance.plain import message_box
from ui.shell.main_window import MainWindow
from ui.shell.settings import Settings
from ui.state.engine import Engine
from ui.state.jobs import Failure, describe_fault


def make_application(argv: Sequence[str] = ()) -> QApplication:
    """The Qt application in the product's style, without a window."""
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(["whatworked", *argv])
    app.setApplicationName("What Worked")
    app.setOrganizationName("What Worked")
    app.setStyle("Fusion")
    theme.load_fonts()
    return app


def main(argv: Sequence[str] | None = None) -> int:
    """Open the window and stay until it closes; the exit status."""
    parser = argparse.ArgumentParser(prog="whatworked", description="Open the window.")
    parser.add_argument("study", nargs="?", type=Path, help="a study or a workbook to open")
    parser.add_argument("--example", metavar="NAME", help="open a shipped example")
    options = parser.parse_args(argv)
    app = make_application()
    place = QStandardPaths.StandardLocation.AppDataLocation
    folder = Path(QStandardPaths.writableLocation(place))
    reporter = Reporter()
    sys.excepthook = reporter
    with suppress(OSError):  # it is there, or nothing is remembered; the window opens anyway
        folder.mkdir(parents=True)
    settings = Settings(folder / "settings.ini")
    theme.apply(app, settings.scheme, settings.zoom)
    window = reporter.window = MainWindow(Engine(), settings, folder)
    app.styleHints().colorSchemeChanged.connect(lambda _: window.follow_system())
    if isinstance(settings.geometry, QByteArray):
        window.restoreGeometry(settings.geometry)
    else:
        window.resize(1280, 860)
    window.show()
    QTimer.singleShot(0, lambda: _after_first_paint(window, options.study, options.example))
    return app.exec()


def _after_first_paint(window: MainWindow, study: Path | None, example: str | None) -> None:
    if study is not None:
        window.files.open_path(study)
    elif example is not None:
        window.files.open_example(example)
    window.jobs.start(
        "Getting ready", window.session.engine.warm_up, lambda _: None,
        failed=window.show_failure, failure_title="A part of the program is missing.",
        key="warm", visible=False,
    )  # fmt: skip


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

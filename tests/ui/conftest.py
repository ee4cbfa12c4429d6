"""A window without a screen, a small engine in place of the real one, and a leak check."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import ClassVar

import pytest
from PySide6.QtCore import QEvent, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from ui_fakes import FakeEngine

from ui.app import make_application
from ui.appearance import theme
from ui.shell.main_window import MainWindow
from ui.shell.settings import Settings
from ui.state.engine import Engine

PATIENCE = 300_000  # ms; on a crowded machine a minute is little
_LOOKS = 10


@pytest.fixture(scope="session")
def qapp() -> QApplication:
    app = make_application()
    theme.apply(app, "light")
    app.setProperty("light", looks(app))
    return app


def looks(app: QApplication) -> str:
    """What ``theme.apply`` sets, to compare; the sheet holds every colour and size."""
    return f"{app.styleHints().colorScheme()} {app.styleSheet()}"


def dress_as_before(app: QApplication) -> None:
    """Undo what a test did to the looks; dressing every window anew is most of a test's time."""
    if looks(app) != app.property("light"):
        theme.apply(app, "light")


@pytest.fixture(autouse=True)
def no_thread_left() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    left = set(threading.enumerate()) - before
    assert not [thread for thread in left if not isinstance(thread, threading._DummyThread)]


@pytest.fixture(autouse=True)
def nothing_left_unanswered(qapp: QApplication) -> Iterator[None]:
    """Close a dialog that a test does not answer, which would wait for ever, and fail the test."""
    seen: list[QWidget] = []
    unanswered: list[str] = []

    def look() -> None:
        dialog = qapp.activeModalWidget()
        if dialog is None or dialog not in seen:
            seen.clear()
        if dialog is not None:
            seen.append(dialog)
        if dialog is not None and len(seen) > _LOOKS:
            unanswered.append(dialog.windowTitle() or type(dialog).__name__)
            dialog.close()

    timer = QTimer(interval=PATIENCE // (2 * _LOOKS))
    timer.timeout.connect(look)
    timer.start()
    yield
    timer.stop()
    assert not unanswered


@pytest.fixture
def qtbot(qtbot: QtBot) -> QtBot:
    """A bot that waits for a state until it is there, however busy the machine is."""
    qtbot.waitUntil = partial(qtbot.waitUntil, timeout=PATIENCE)
    qtbot.waitSignal = partial(qtbot.waitSignal, timeout=PATIENCE)
    return qtbot


class Spoken(QAccessible):
    """Keeps what a screen reader is told."""

    heard: ClassVar[list[str]] = []

    @staticmethod
    def updateAccessibility(event: QAccessibleEvent) -> None:
        if isinstance(event, QAccessibleAnnouncementEvent):
            Spoken.heard.append(event.message())


@pytest.fixture
def heard(monkeypatch) -> list[str]:
    """Every announcement of a test, in order."""
    monkeypatch.setattr("ui.appearance.accessibility.QAccessible", Spoken)
    Spoken.heard.clear()
    return Spoken.heard


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


def lay_out(app: QApplication, window: MainWindow) -> None:
    """Make the pages for the window's width at once, so that none is made anew while it is held."""
    app.processEvents()
    if window._refold.isActive():
        window._refold.stop()
        window._lay_out_anew()


@pytest.fixture
def make_window(qapp, qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[[Engine], MainWindow]]:
    made: list[MainWindow] = []

    def make(engine: Engine) -> MainWindow:
        window = MainWindow(engine, Settings(tmp_path / "settings.ini"), tmp_path)
        window.resize(1280, 860)
        window.show()
        made.append(window)
        lay_out(qapp, window)
        return window

    yield make
    for window in made:
        window.files.may_leave = lambda: True
        window.close()
        assert not window.jobs.stuck
        window.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # nobody is dressed who has gone
    dress_as_before(qapp)
    qapp.setProperty("room", None)


@pytest.fixture
def window(make_window, engine) -> MainWindow:
    return make_window(engine)


@pytest.fixture
def settle(qapp, qtbot: QtBot) -> Callable[[MainWindow], None]:
    """Wait until no job runs and the window has caught up, with its pages laid out for its width.

    Ask for a page after this: one asked for before may have been made anew for another width.
    """

    def wait(window: MainWindow) -> None:
        qtbot.waitUntil(lambda: not window.jobs.busy)
        lay_out(qapp, window)
        window.refresh()
        qtbot.waitUntil(lambda: not window.jobs.busy)
        for _ in range(5):
            qapp.processEvents()

    return wait


@pytest.fixture
def opened(window, settle, tmp_path) -> MainWindow:
    """A window with the small cohort on its data page."""
    window.files.open_workbook(tmp_path / "people.xlsx")
    settle(window)
    return window

"""A window without a screen, a small engine in place of the real one, and a leak check."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.fakes import FakeEngine
from ui import theme
from ui.app import make_application
from ui.main_window import MainWindow
from ui.settings import Settings


@pytest.fixture(scope="session")
def qapp():
    app = make_application()
    theme.apply(app, "light")
    return app


@pytest.fixture(autouse=True)
def no_thread_left() -> Iterator[None]:
    before = threading.active_count()
    yield
    assert threading.active_count() <= before, "A test left a thread running."


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def make_window(qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[..., MainWindow]]:
    made: list[MainWindow] = []

    def make(engine: object) -> MainWindow:
        window = MainWindow(engine, Settings(tmp_path / "settings.ini"), tmp_path)
        window.resize(1280, 860)
        window.show()
        qtbot.waitExposed(window)
        made.append(window)
        return window

    yield make
    for window in made:
        window.files.may_leave = lambda: True
        window.close()
        window.deleteLater()


@pytest.fixture
def window(make_window, engine) -> MainWindow:
    return make_window(engine)

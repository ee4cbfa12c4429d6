"""Starting the program, and what menus and keys do."""

from __future__ import annotations

import ctypes
import sys
import time
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from ui import app as program
from ui.appearance import theme
from ui.pages import PAGES
from ui.shell.main_window import MainWindow
from ui.shell.settings import Settings


@pytest.mark.whole_way
def test_the_example_named_on_the_command_line_is_opened(qapp, monkeypatch, tmp_path):
    seen: list[str] = []

    def run(*_: object) -> int:
        window = next(
            w for w in qapp.topLevelWidgets() if isinstance(w, MainWindow) and w.isVisible()
        )
        end = time.monotonic() + 60
        while time.monotonic() < end and (window.current == "start" or window.jobs.busy):
            qapp.processEvents()
            time.sleep(0.01)
        seen.append(window.session.name)
        room = window.screen().availableGeometry()
        seen.append(f"fits {room.contains(window.geometry())}")
        contrast = theme.accessibility_hints()[1]
        contrast.contrastPreferenceChanged.emit(Qt.ContrastPreference.HighContrast)
        window.files.may_leave = lambda: True
        window.close()
        window.deleteLater()
        return 0

    (tmp_path / "own").mkdir()
    far = QWidget()
    far.setGeometry(9000, 9000, 5000, 4000)
    settings = Settings(tmp_path / "own" / "settings.ini")
    settings.geometry = far.saveGeometry()
    settings.flush()
    monkeypatch.setattr(MainWindow, "follow_system", lambda _window: seen.append("followed"))
    QStandardPaths.setTestModeEnabled(True)
    monkeypatch.setattr(program, "own_folder", lambda: tmp_path / "own")
    monkeypatch.setattr(QApplication, "exec", run)
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    assert program.main(["--example", "schools_gang_sessions"]) == 0
    assert seen == ["Gang-awareness sessions", "fits True", "followed"]


@pytest.mark.whole_way
def test_under_windows_the_taskbar_shows_a_program_of_its_own(qapp, monkeypatch):
    told: list[str] = []
    shell = SimpleNamespace(SetCurrentProcessExplicitAppUserModelID=told.append)
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(shell32=shell), raising=False)
    program.make_application()
    assert told == []
    monkeypatch.setattr(sys, "platform", "win32")
    program.make_application()
    assert told == ["WhatWorked.WhatWorked"]
    monkeypatch.delattr(shell, "SetCurrentProcessExplicitAppUserModelID")
    program.make_application()


def test_an_unknown_example_is_refused_in_words(window, settle):
    window.files.open_example("no_such")
    settle(window)
    assert window.failure.isVisible()
    assert not window.session.is_open


@pytest.mark.whole_way
@pytest.mark.parametrize(("place", "page"), list(enumerate(PAGES, start=1)))
def test_keys_go_to_the_pages(opened, qtbot, place, page):
    opened.activateWindow()
    action = next(a for a in opened.menus._all if a.text() == page.title)
    assert action.shortcut().toString() == f"Ctrl+{place}"
    action.trigger()
    assert opened.current == page.key
    assert opened.rail.buttons[page.key].isChecked()


def test_without_a_study_nothing_can_be_saved_or_exported(window):
    assert {action.isEnabled() for action in window.menus._with_study} == {False}
    window.show_page("plan")
    assert window.current == "start"


@pytest.mark.whole_way
def test_the_rail_opens_pages_with_enter(opened, qtbot):
    qtbot.keyClick(opened.rail.buttons["plan"], Qt.Key.Key_Return)
    assert opened.current == "plan"


@pytest.mark.whole_way
def test_theme_and_text_size_are_remembered(window, tmp_path):
    window.set_scheme("dark")
    for _ in range(3):
        window.zoom(+0.5)
    again = Settings(tmp_path / "settings.ini")
    window.settings._store.sync()
    assert again.scheme == "dark"
    assert again.zoom == 2.0
    window.zoom(None)
    assert window.settings.zoom == 1.0


def test_the_page_on_screen_stays_on_screen_in_another_text_size(opened):
    for key in ("data", "plan", "library"):
        opened.show_page(key)
        opened.zoom(+0.1)
        assert opened.stack.currentWidget() is opened.page(key)


@pytest.mark.parametrize(("stored", "read"), [("nonsense", 1.0), ("9", 2.0), ("0.1", 0.8)])
def test_a_damaged_setting_does_no_harm(tmp_path, stored, read):
    path = tmp_path / "settings.ini"
    path.write_text(f"[view]\nzoom={stored}\nscheme=pink\n")
    settings = Settings(path)
    assert settings.zoom == read
    assert settings.scheme == "system"


def test_recent_studies_are_listed_once_and_the_newest_first(tmp_path):
    settings = Settings(tmp_path / "settings.ini")
    for name in ("a", "b", "a"):
        settings.add_recent(tmp_path / name)
    assert [path.name for path in settings.recent()] == ["a", "b"]


def test_calls_into_qt_leave_none_alone(qapp):
    """PySide6 6.12.0 releases None at every call on Python 3.11, until the program crashes."""
    label = QLabel("text")
    before = sys.getrefcount(None)
    for _ in range(500):
        label.setWordWrap(True)
    assert abs(sys.getrefcount(None) - before) < 50

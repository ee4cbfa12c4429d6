"""Finding commands, recent workbooks, and a workbook that changed."""

from __future__ import annotations

import os

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel

from ui.shell.palette import Command, Palette, found


def commands(done):
    names = (("Save", "Ctrl+S"), ("Save as…", ""), ("key", "column"), ("Reading checks", "help"))
    return [Command(name, kind, lambda n=name: done.append(n)) for name, kind in names]


def test_every_word_typed_is_looked_for_and_beginnings_come_first():
    listed = commands([])
    assert [c.name for c in found(listed, "s")][:2] == ["Save", "Save as…"]
    assert [c.name for c in found(listed, "HELP checks")] == ["Reading checks"]
    assert found(listed, "nothing like it") == []


def test_it_is_walked_and_run_by_keys_alone(qapp, qtbot):
    done = []
    palette = Palette(None, commands(done))
    qtbot.addWidget(palette)
    palette.show()
    QTest.keyClicks(palette.line, "save")
    QTest.keyClick(palette.line, Qt.Key.Key_Down)
    QTest.keyClick(palette.line, Qt.Key.Key_Return)
    assert done == ["Save as…"]
    assert not palette.isVisible()


def test_it_is_run_by_its_button_where_no_key_can_be_pressed(qapp, qtbot):
    done = []
    palette = Palette(None, commands(done))
    qtbot.addWidget(palette)
    palette.show()
    palette.line.setText("checks")
    next(b for b in palette.findChildren(QAbstractButton) if b.text() == "Do it").click()
    assert done == ["Reading checks"] and not palette.isVisible()


def test_commands_pages_columns_and_help_are_all_there(opened, settle, monkeypatch):
    seen = []
    monkeypatch.setattr(Palette, "exec", lambda self: seen.extend(self._commands))
    opened.show_palette()
    names = {c.name for c in seen}
    assert {"Save", "Design checks", "score", "Keyboard and screen readers", "Larger text"} <= names
    next(c for c in seen if c.name == "score").act()
    settle(opened)
    assert opened.current == "data"
    assert opened.page("data")._picked() == ["score"]


def test_recent_workbooks_are_listed_with_their_folder(opened, tmp_path):
    opened.show_start()
    said = [label.text() for label in opened.start.findChildren(QLabel)]
    assert "Recent workbooks" in said
    assert str(tmp_path) in said


@pytest.mark.whole_way
def test_a_workbook_that_was_saved_again_is_told_and_read_again(
    window, settle, tmp_path, qtbot, engine
):
    path = tmp_path / "people.xlsx"
    path.write_bytes(b"one")
    window.files.open_workbook(path)
    settle(window)
    qtbot.waitUntil(lambda: window.watching._known is not None)
    window.watching.look()
    qtbot.waitUntil(lambda: not window.watching._looking)
    assert not window.notice.isVisible()
    path.write_bytes(b"another")
    os.utime(path, (1, 1))
    window.watching.look()
    qtbot.waitUntil(window.notice.isVisible)
    reads = len(engine.sheets_read)
    again = next(b for b in window.notice.findChildren(QAbstractButton) if "again" in b.text())
    again.click()
    settle(window)
    assert len(engine.sheets_read) == reads + 1
    assert not window.notice.isVisible()
    qtbot.waitUntil(lambda: not window.watching._looking)

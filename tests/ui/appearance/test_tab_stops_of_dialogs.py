"""Tab, pressed in every dialog: each control once, and Escape leaves it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog
from test_tab_stops import material, read
from ui_reach import assert_goes_round, usable

__all__ = ["material", "read"]

PATHS = {
    "reading of the sheet": ("data", lambda window: window.page("data").ask_arrangement()),
    "rows": ("data", lambda window: window.page("data").ask_rows()),
    "values": ("data", lambda window: window.page("data").ask_values()),
    "scores": ("data", lambda window: window.page("data").ask_scores()),
    "settings": ("plan", lambda window: window.ask_settings()),
    "programmes": ("plan", lambda window: window.programmes.ask()),
    "commands": ("plan", lambda window: window.show_palette()),
    "choosing a design": ("plan", lambda window: window.page("plan")._design._help_choose()),
    "locking": ("design_checks", lambda window: window.page("design_checks")._ask_to_lock()),
}


@pytest.fixture
def shown(monkeypatch, qtbot):
    """Every dialog that was opened, with Tab walked through it and left by Escape."""
    left: list[bool] = []

    def walk(dialog: QDialog) -> int:
        dialog.show()
        dialog.activateWindow()
        qtbot.waitUntil(dialog.isActiveWindow)
        stops = [each for each in usable(dialog) if hasattr(each, "setFocus")]
        first = dialog.focusWidget() or stops[0]
        assert_goes_round(dialog, first)
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        left.append(not dialog.isVisible())
        return QDialog.DialogCode.Rejected

    monkeypatch.setattr(QDialog, "exec", walk)
    return left


@pytest.mark.whole_way
@pytest.mark.parametrize("name", PATHS)
def test_tab_goes_round_and_escape_leaves(read, settle, shown, name):
    page, ask = PATHS[name]
    read.files.may_leave = lambda: True
    read.show_page("plan")
    settle(read)
    if page == "design_checks":
        read.page("plan")._check.click()
        settle(read)
    read.show_page(page)
    settle(read)
    if name in ("rows", "values"):
        read.page("data")._pick(3)
        settle(read)
    ask(read)
    settle(read)
    assert shown == [True]

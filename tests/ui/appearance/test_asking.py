"""A covered window, whose controls a screen reader can press, opens nothing over its dialog."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

import ui
from evaluator.values.problems import Problem
from ui.appearance import asking
from ui.widgets.data.problems_dialog import ProblemsDialog


def dialogs() -> list[QDialog]:
    tops = QApplication.topLevelWidgets()
    return [top for top in tops if isinstance(top, QDialog) and top.isVisible()]


class Covered:
    """Presses something behind a dialog as soon as that is open, then counts and closes all."""

    def __init__(self, press) -> None:
        self.opened: list[str] = []
        self._press = press
        QTimer.singleShot(0, self._behind)

    def _behind(self) -> None:
        QTimer.singleShot(0, self._close)
        self._press()

    def _close(self) -> None:
        for dialog in dialogs():
            self.opened.append(dialog.windowTitle())
            dialog.reject()


def menu_entry(window, words: str):
    return next(act for act in window.menus._all if act.text() == words).trigger


@pytest.mark.whole_way
@pytest.mark.parametrize(
    "entry",
    ["Save", "Save as…", "Open a workbook…", "Open a study…", "Open a plan…", "Settings…",
     "Find a command…", "About What Worked", "New study"],
)  # fmt: skip
def test_a_press_behind_a_dialog_opens_no_second_one(opened, entry):
    covered = Covered(menu_entry(opened, entry))
    opened.header.save.click()
    assert covered.opened == ["Save the study"]


def test_unsaved_work_is_not_asked_about_behind_a_dialog(opened):
    left: list[bool] = []
    covered = Covered(lambda: left.append(opened.files.may_leave()))
    opened.header.save.click()
    assert covered.opened == ["Save the study"]
    assert left == [False]


def test_a_dialog_may_ask_from_within(opened, qtbot):
    dialog = QDialog(opened)
    qtbot.addWidget(dialog)
    dialog.setWindowModality(Qt.WindowModality.ApplicationModal)
    dialog.show()
    assert asking.may_ask(dialog)
    assert not asking.may_ask(opened)
    dialog.close()
    assert asking.may_ask(opened)


def test_every_file_is_asked_for_there():
    root = Path(ui.__file__).parent
    asks = {path.name for path in root.rglob("*.py") if "QFileDialog" in path.read_text("utf-8")}
    assert asks == {"asking.py"}


@pytest.mark.whole_way
def test_the_page_behind_a_dialog_stays(opened):
    before = opened.current
    Covered(lambda: opened.rail.picked.emit("plan"))
    opened.header.save.click()
    assert opened.current == before
    opened.rail.picked.emit("plan")
    assert opened.current == "plan"


def test_enter_in_a_list_of_findings_presses_no_button(qapp, qtbot):
    found = ProblemsDialog(None, "Read again", "", (Problem("a", "It differs.", "Look."),))
    qtbot.addWidget(found)
    QApplication.clipboard().setText("kept")
    found.show()
    found.list.setFocus()
    found.list.setCurrentRow(0)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        QTest.keyClick(found.list, key)
    assert found.isVisible()
    assert QApplication.clipboard().text() == "kept"
    assert not found.list.accessibleDescription()

"""Hands on a keyboard: what is found is heard as within the program, and done by keys alone.

Keys go to the window that has the focus, as a system sends them: a list that is open gets them
first. A key that opens something is sent once the step is over, as a dialog holds its sender.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable

from PySide6.QtCore import QAbstractItemModel, QObject, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QMainWindow,
    QWidget,
)

from tests.ui.assistive.inside import InsideHands

_Key = Qt.Key
_NONE, _CONTROL, _ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)
# Pages have fewer stops, and lists fewer lines.
_MOST = 250


class KeyHands(InsideHands):
    """Tab, arrows, Space, Enter and letters; ``pressed`` counts the keys."""

    def __init__(self) -> None:
        self.pressed = 0

    def find(self, role: str, name: str) -> QAccessibleInterface | None:
        """A window that went gives the keyboard back, as the desktop does; there is none here."""
        if QApplication.focusWindow() is None:
            for top in QApplication.topLevelWidgets():
                if isinstance(top, QMainWindow) and top.isVisible():
                    top.activateWindow()
            return None
        return super().find(role, name)

    def press(self, node: QAccessibleInterface) -> None:
        target = _widget(node)
        self._reach(target)
        picked = isinstance(target, QAbstractButton) and target.isChecked()
        if not (picked and _stop(target) is not target):
            self._later(_Key.Key_Space)

    def write(self, node: QAccessibleInterface, words: str) -> None:
        self._reach(_widget(node))
        self._key(_Key.Key_A, _CONTROL)
        self._key(_Key.Key_Delete)
        for letter in words:
            self._key(letter)
        if QApplication.activePopupWidget() is not None:  # what might be meant, in a file dialog
            self._key(_Key.Key_Escape)

    def choose(self, node: QAccessibleInterface, line: str) -> bool:
        box = _widget(node)
        assert isinstance(box, QComboBox)
        place = box.findText(line)
        if place < 0:
            return False
        self._reach(box)
        self._key(_Key.Key_Down, _ALT)
        self._key(_Key.Key_Home)
        self._until(lambda: box.view().currentIndex().row() == place, _Key.Key_Down)
        self._key(_Key.Key_Return)
        return True

    def select(self, node: QAccessibleInterface) -> None:
        view = _widget(node.parent())
        assert isinstance(view, QAbstractItemView)
        self._reach(view)
        self._key(_Key.Key_Home, _CONTROL)
        name = node.text(QAccessible.Text.Name)
        self._until(lambda: name in _row(view), _Key.Key_Down)

    # --- keys -------------------------------------------------------------------------------------

    def _reach(self, target: QWidget) -> None:
        """Tab until the focus is on ``target``; within several of which one is on, arrows go on."""
        group = _stop(target)
        self._until(lambda: _stop(QApplication.focusWidget()) == group, _Key.Key_Tab)
        self._until(QWidget.hasFocus.__get__(target), _Key.Key_Down)

    def _until(self, there: Callable[[], bool], key: Qt.Key) -> None:
        for _ in range(_MOST):
            if there():
                return
            self._key(key)
        at = QApplication.focusWidget()
        raise LookupError(f"{key.name} does not lead there, but to “{at and at.accessibleName()}”")

    def _key(self, key: Qt.Key | str, held: Qt.KeyboardModifier = _NONE) -> None:
        self.pressed += 1
        window = QApplication.focusWindow()
        assert window is not None
        QTest.keyClick(window, key, held)

    def _later(self, key: Qt.Key) -> None:
        QTimer.singleShot(0, lambda: self._key(key))


def _widget(node: QAccessibleInterface) -> QWidget:
    found: QObject = node.object()
    assert isinstance(found, QWidget)
    return found


def _stop(widget: QWidget | None) -> Hashable:
    """The control, or all of which one is on, as arrow keys and not Tab go from one to another."""
    if isinstance(widget, QAbstractButton):
        group = widget.group()
        if group is not None and group.exclusive():
            return group
        if widget.autoExclusive():
            return widget.parentWidget()
    return widget


def _row(view: QAbstractItemView) -> list[str]:
    model: QAbstractItemModel = view.model()
    row = view.currentIndex().row()
    return [str(model.index(row, place).data()) for place in range(model.columnCount())]

"""Which controls can be reached and used, by what name, and what of them is cut off."""

from __future__ import annotations

from collections.abc import Hashable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QWidget


def ignore(share: float, words: str) -> None:
    del share, words


def focusable(root: QWidget) -> list[QWidget]:
    chain, widget = [], root.nextInFocusChain()
    while widget is not root:
        tabs = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        if tabs and widget.isVisible() and widget.isEnabled() and root.isAncestorOf(widget):
            chain.append(widget)
        widget = widget.nextInFocusChain()
    return chain


def unnamed(root: QWidget) -> list[str]:
    return [
        f"{type(widget).__name__} {widget.objectName()}"
        for widget in focusable(root)
        if not widget.accessibleName()
        or not QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
    ]


def clipped(root: QWidget) -> list[str]:
    found = []
    for label in root.findChildren(QLabel):
        if not label.isVisible() or not label.text():
            continue
        if label.wordWrap():
            fits = label.height() >= label.heightForWidth(label.width()) - 1
        else:
            fits = label.width() >= label.sizeHint().width() - 1
        if not fits:
            found.append(f"label: {label.text()[:60]}")
    for control in (*root.findChildren(QAbstractButton), *root.findChildren(QLineEdit)):
        small = control.height() < control.minimumSizeHint().height()
        narrow = isinstance(control, QAbstractButton) and (
            control.width() < control.minimumSizeHint().width()
        )
        if control.isVisible() and (small or narrow):
            found.append(f"control: {control.accessibleName()}")
    boxes = [box for box in root.findChildren(QComboBox) if box.isVisible()]
    low = [box for box in boxes if box.height() < box.minimumSizeHint().height()]
    return [*found, *(f"box: {box.accessibleName()}" for box in low)]


def stop(widget: QWidget) -> Hashable:
    """The control, or the whole group where one of several is chosen with the arrow keys."""
    group = widget.group() if isinstance(widget, QAbstractButton) else None
    return group if group is not None and group.exclusive() else widget


def usable(window: QWidget) -> set[Hashable]:
    return {
        stop(widget)
        for widget in window.findChildren(QWidget)
        if widget.window() is window
        and widget.isVisible()
        and widget.isEnabled()
        and widget.focusProxy() is None
        and bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    }


def pressed(window: QWidget, key: Qt.Key) -> list[Hashable]:
    """The stops from the first one on until one comes back, that one too."""
    modifier = Qt.KeyboardModifier
    held = modifier.ShiftModifier if key == Qt.Key.Key_Backtab else modifier.NoModifier
    walked: list[Hashable] = []
    while (focused := QApplication.focusWidget()) is not None:
        again = stop(focused) in walked
        walked.append(stop(focused))
        if again:
            break
        QTest.keyClick(focused, key, held)
    return walked


def assert_goes_round(window: QWidget, first: QWidget) -> None:
    expected = usable(window)
    first.setFocus()
    there = pressed(window, Qt.Key.Key_Tab)
    assert there[-1] == there[0], "Tab is caught before it comes back to where it began"
    assert set(there) == expected
    first.setFocus()
    back = pressed(window, Qt.Key.Key_Backtab)
    assert back == there[::-1]

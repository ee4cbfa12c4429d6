"""What a screen reader is told: names, descriptions and announcements."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import TypeVar, cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QGridLayout,
    QLayout,
    QScrollArea,
    QTabWidget,
    QWidget,
)
from shiboken6 import isValid

W = TypeVar("W", bound=QWidget)


def named(widget: W, name: str, description: str = "") -> W:
    """Give ``widget`` the name a person sees beside it, and a description if there is one."""
    widget.setAccessibleName(name)
    if description:
        widget.setAccessibleDescription(description)
    return widget


def when_picked(button: QAbstractButton, act: Callable[[], object]) -> None:
    """Do ``act`` when a person picks ``button`` among several, by any means.

    The accessibility interface only switches such a button on, which sends no click. A click on
    the one that is on already does ``act`` again. Block its signals to show it as picked.
    """
    was_on = False

    def note() -> None:
        nonlocal was_on
        was_on = button.isChecked()

    button.pressed.connect(note)
    button.clicked.connect(lambda _checked: act() if was_on else None)
    button.toggled.connect(lambda on: act() if on else None)


def put_in_reading_order(root: QWidget) -> None:
    """Have Tab walk ``root`` as a person reads it: down, and within a row from left to right.

    A widget that passes the focus on stands right before the one it passes it to. Left where it
    was made, behind the last control, it would take Tab back there.
    """
    chain = [
        widget for widget in _read(root)
        if _is_stop(widget) or widget.focusProxy() or widget.property("role") == "title"
    ]  # fmt: skip
    for before, after in pairwise(chain):
        if before.focusProxy() is not after:
            QWidget.setTabOrder(before, after)


def _is_stop(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)


@contextmanager
def keeping_focus(root: QWidget) -> Iterator[None]:
    """Leave the focus where it is in ``root`` while parts of it are made anew.

    A control that went away hands it to the one of the same name that took its place, or else to
    the next beside it, where its list or card is still there. Else it goes to the heading of
    ``root``, where a page is read from.
    """
    before = root.window().focusWidget()
    if before is None or not root.isAncestorOf(before):
        yield
        return
    kind, name, around = type(before), before.accessibleName(), _around(before, root)
    yield
    if isValid(before) and before.isVisibleTo(root) and before.isEnabledTo(root):
        if not before.hasFocus():
            before.setFocus()
        return
    alike = (w for w in root.findChildren(kind) if w.accessibleName() == name)
    twins = (w for w in alike if w is not before)
    twin = next((w for w in twins if w.isEnabledTo(root) and not _was_hidden(w)), None)
    heading = getattr(root, "heading", None)
    near = next((w for w in around if isValid(w) and w.isVisibleTo(root)), None)
    now = root.window().focusWidget()
    if twin is not None:
        twin.setFocus()
    elif near is not None and ((now is not None and near.isAncestorOf(now)) or _is_asked_for(near)):
        return
    elif isinstance(heading, QWidget):
        heading.setFocus()


def _around(widget: QWidget, root: QWidget) -> list[QWidget]:
    """What holds ``widget``, from within, up to what holds all of the page."""
    body = getattr(root, "body", None)
    whole = (root, body.parentWidget() if isinstance(body, QLayout) else root)
    found: list[QWidget] = []
    outer = widget.parentWidget()
    while outer is not None and outer not in whole:
        found.append(outer)
        outer = outer.parentWidget()
    return found


def _is_asked_for(part: QWidget) -> bool:
    """Whether a control of ``part`` that is not shown yet will take the focus once it is."""
    return any(
        w.isHidden() and not _was_hidden(w) and w.focusWidget() is w
        for w in part.findChildren(QWidget)
    )


def _was_hidden(widget: QWidget) -> bool:
    """Whether somebody hid it; one just made is not shown yet either."""
    return widget.isHidden() and widget.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide)


def _read(widget: QWidget | None) -> Iterator[QWidget]:
    if widget is None:
        return
    yield widget
    if isinstance(widget, QScrollArea):
        yield from _read(widget.widget())
    elif isinstance(widget, QTabWidget):
        yield widget.tabBar()
        for place in range(widget.count()):
            yield from _read(widget.widget(place))
    elif (inner := getattr(widget, "in_order", None)) is not None:
        for part in inner:
            yield from _read(part)
    else:
        yield from _read_layout(widget.layout())


def _read_layout(layout: QLayout | None) -> Iterator[QWidget]:
    if layout is None:
        return
    places: Sequence[int] = range(layout.count())
    if isinstance(layout, QGridLayout):
        cells = {place: cast("tuple[int, ...]", layout.getItemPosition(place)) for place in places}
        places = sorted(places, key=lambda place: cells[place][:2])
    for place in places:
        item = layout.itemAt(place)
        if item is not None:
            yield from _read(item.widget())
            yield from _read_layout(item.layout())


def announce(source: QWidget, words: str, *, urgent: bool = False) -> None:
    """Have the screen reader say ``words`` without moving the focus."""
    event = QAccessibleAnnouncementEvent(source, words)
    if urgent:
        event.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
    QAccessible.updateAccessibility(event)

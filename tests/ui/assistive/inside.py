"""Hands within the program: Qt's accessibility interfaces, as every bridge asks them."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

_Role = QAccessible.Role
_KINDS = {
    "button": (_Role.Button, _Role.ButtonMenu),
    "field": (_Role.EditableText, _Role.SpinBox),
    "choice": (_Role.ComboBox,),
    "tick": (_Role.CheckBox,),
    "radio": (_Role.RadioButton,),
    "page": (_Role.Client, _Role.Pane, _Role.Grouping, _Role.ScrollBar),
    "cell": (_Role.Cell,),
    "group": (_Role.Client, _Role.Pane, _Role.Grouping, _Role.Border),
    "menu": (_Role.MenuItem,),
}
_TABLES = (_Role.Table, _Role.Tree, _Role.List)
_MOST = 400


class InsideHands:
    """Everything by ``QAccessible``; widgets are asked for nothing but their interface."""

    def find(self, role: str, name: str) -> QAccessibleInterface | None:
        for node in self._nodes():
            if node.role() in _KINDS[role] and _name(node) == name and _usable(node):
                return node
        return None

    def press(self, node: QAccessibleInterface) -> None:
        actions = node.actionInterface()
        actions.doAction(actions.actionNames()[0])

    def write(self, node: QAccessibleInterface, words: str) -> None:
        node.setText(QAccessible.Text.Value, words)

    def choose(self, node: QAccessibleInterface, line: str) -> bool:
        lines = node.child(0)
        for place in range(lines.childCount()):
            if _name(lines.child(place)) == line:
                return bool(lines.selectionInterface().select(lines.child(place)))
        return False

    def select(self, node: QAccessibleInterface) -> None:
        selection = node.parent().selectionInterface()
        selection.clear()
        selection.select(node)

    def is_on(self, node: QAccessibleInterface) -> bool:
        return bool(node.state().checked)

    def heard(self) -> list[str]:
        return [words for node in self._nodes() if (words := _name(node)) and not _hidden(node)]

    def _nodes(self) -> Iterator[QAccessibleInterface]:
        modal = QApplication.activeModalWidget()
        tops: list[QWidget] = [modal] if modal else QApplication.topLevelWidgets()
        for top in tops:
            if isValid(top) and top.isVisible():
                yield from _below(QAccessible.queryAccessibleInterface(top))


def _below(node: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    yield node
    if node.role() == _Role.ComboBox:
        return
    if node.role() in _TABLES and node.childCount() > _MOST:
        places = range(_MOST)
    else:
        places = range(node.childCount())
    for place in places:
        child = node.child(place)
        if child is not None and child.isValid() and not child.state().invisible:
            yield from _below(child)


def _name(node: QAccessibleInterface) -> str:
    return node.text(QAccessible.Text.Name)


def _hidden(node: QAccessibleInterface) -> bool:
    return bool(node.state().invisible)


def _usable(node: QAccessibleInterface) -> bool:
    state = node.state()
    return not state.disabled and not state.invisible

"""Accessibility interfaces of our own, where what Qt gives cannot be used by name or is unsafe."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QComboBox, QScrollArea

from ui.appearance.asking import is_for_files

_OPENING = ["ShowMenu", "Press"]


class _DropDown(QAccessibleWidget):
    """A drop-down with the question as its name and the answer as its value.

    Outside Windows, Qt gives the answer as the name, and leaves the question to a relation that
    few programs follow.
    """

    def __init__(self, box: QComboBox) -> None:
        super().__init__(box, QAccessible.Role.ComboBox)

    def _box(self) -> QComboBox:
        box = self.widget()
        assert isinstance(box, QComboBox)
        return box

    def text(self, kind: QAccessible.Text) -> str:
        """The answer as the value; all else as of any control."""
        return self._box().currentText() if kind == QAccessible.Text.Value else super().text(kind)

    def childCount(self) -> int:  # noqa: N802  (Qt's name)
        """The list of answers, and nothing else."""
        return 1

    def child(self, index: int) -> QAccessibleInterface:
        """The list of answers."""
        answers = self._box().view() if index == 0 else None
        return QAccessible.queryAccessibleInterface(answers)  # type: ignore[arg-type]

    def indexOfChild(self, child: QAccessibleInterface) -> int:  # noqa: N802  (Qt's name)
        """Nought for the list of answers."""
        return 0 if child.object() is self._box().view() else -1

    def actionNames(self) -> list[str]:  # noqa: N802  (Qt's name)
        """Either opens the list, or closes it."""
        return _OPENING

    def doAction(self, name: str) -> None:  # noqa: N802  (Qt's name)
        """Open the list, or close it."""
        box = self._box()
        if name not in _OPENING:
            super().doAction(name)
        elif box.view().isVisible():
            box.hidePopup()
        else:
            box.showPopup()


def _interface(_class: str, control: QObject) -> QAccessibleInterface | None:
    """Ours for ``control``, or None for Qt's own.

    Qt's for a scroll area reads past the end of its children when it is asked for a scroll bar
    that has just gone, and the program ends. The one of any control does not.
    """
    if isinstance(control, QScrollArea):
        return QAccessibleWidget(control, QAccessible.Role.Client)
    if (
        isinstance(control, QComboBox)
        and not control.isEditable()
        and not is_for_files(control.window())  # whose lists come and go
    ):
        return _DropDown(control)
    return None


def correct_interfaces() -> None:
    """Have ours used from now on; on Windows, Qt's are right."""
    if sys.platform != "win32":
        QAccessible.installFactory(_interface)

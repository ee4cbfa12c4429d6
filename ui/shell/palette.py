"""Everything that can be done or gone to, found by typing a part of its name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from ui.appearance.accessibility import announce, named
from ui.widgets.common.dialog import Dialog
from ui.widgets.common.layout import button, column, row, text
from ui.widgets.common.pick_list import PickList

_MOST = 40
_WALKING = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


@dataclass(frozen=True, slots=True)
class Command:
    """One thing to find: its name, what kind of thing it is or its keys, and what it does."""

    name: str
    kind: str
    act: Callable[[], object]


def found(commands: Sequence[Command], typed: str) -> list[Command]:
    """The commands that hold every word typed; those that begin with it first."""
    words = typed.casefold().split()
    held = [c for c in commands if all(word in f"{c.name} {c.kind}".casefold() for word in words)]
    held.sort(key=lambda c: not c.name.casefold().startswith(typed.casefold().strip()))
    return held[:_MOST]


class Palette(Dialog):
    """Type, walk with the arrow keys, press Enter."""

    def __init__(self, parent: QWidget, commands: Sequence[Command]) -> None:
        super().__init__(parent, "Find a command")
        self._commands = tuple(commands)
        self._found: list[Command] = []
        self.line = named(QLineEdit(), "Command, page, column or help")
        self.line.setPlaceholderText("Type a part of a command, page, column or help topic")
        self.line.textChanged.connect(self._search)
        self.line.returnPressed.connect(self.run)
        self.line.installEventFilter(self)
        self.list = PickList("Found")
        self.list.itemActivated.connect(lambda _item: self.run())
        self.list.itemClicked.connect(lambda _item: self.run())
        hint = text("Enter does it, Escape closes.", "small")
        act, close = button("Do it", "primary"), button("Close")
        act.clicked.connect(lambda _checked: self.run())
        close.clicked.connect(self.reject)
        for each in (act, close):  # Enter in the line does it already
            each.setAutoDefault(False)
        foot = row(hint, close, act, spacing=8)
        foot.setStretch(0, 1)
        self.list.setMinimumHeight(self.fontMetrics().height() * 4)
        body = column(self.line, self.list, spacing=8)
        self.lay_out(body, foot, letters=75, lines=22)
        self._search("")
        self.line.setFocus()

    def _search(self, typed: str) -> None:
        self._found = found(self._commands, typed)
        self.list.clear()
        self.list.addItems([f"{c.name}   ({c.kind})" if c.kind else c.name for c in self._found])
        self.list.setCurrentRow(0)
        first = self._found[0].name if self._found else "nothing found"
        announce(self.line, f"{len(self._found)} found: {first}")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  (Qt's name)
        """The arrow keys walk the list while the line keeps the focus."""
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() in _WALKING
        ):
            self.list.keyPressEvent(event)
            place = self.list.currentRow()
            if 0 <= place < len(self._found):
                announce(self.line, self._found[place].name)
            return True
        return super().eventFilter(watched, event)

    def run(self) -> None:
        """Close, and do what is picked."""
        place = self.list.currentRow()
        if not 0 <= place < len(self._found):
            return
        act = self._found[place].act
        self.accept()
        act()

"""Columns that the plan names and the data do not have, each with a button to remove it."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from evaluator.planning.plan_columns import PlanPart, absent_columns, without_columns
from ui.icons import IconLabel
from ui.state.session import Session
from ui.widgets.common.layout import button, clear, column, holder, row, text

_SOME = 3


class AbsentColumns(QWidget):
    """One line for each such column of ``part``; not on screen when there is none."""

    def __init__(self, session: Session, part: PlanPart, about: str) -> None:
        super().__init__()
        self._session, self._part, self._about = session, part, about
        self._buttons: dict[str, QPushButton] = {}
        self._names: tuple[str, ...] = ()
        self._lines = column(spacing=6)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addLayout(self._lines)
        self.hide()

    def refresh(self) -> None:
        """Show the columns that are not there."""
        cohort = self._session.cohort
        names = absent_columns(self._session.plan, cohort, self._part) if cohort else ()
        self.setVisible(bool(names))
        if names != self._names:
            self._build(names)
        for each in self._buttons.values():
            each.setEnabled(self._session.editable)

    def focus_column(self, name: str) -> bool:
        """Put the focus on the button that removes ``name``; whether there is one."""
        if name not in self._buttons:
            return False
        self._buttons[name].setFocus()
        return True

    def _build(self, names: tuple[str, ...]) -> None:
        focused = self.isAncestorOf(self.focusWidget()) if self.focusWidget() else False
        clear(self._lines)
        self._names, self._buttons = names, {}
        for name in names:
            remove = self._button(f"Remove “{name}”", (name,))
            self._buttons[name] = remove
            words = text(f"The data have no column “{name}”.", "error")
            line = row(IconLabel("failed", "failed"), words, remove, spacing=10)
            line.setStretch(1, 1)
            self._lines.addWidget(holder(line))
        if len(names) >= _SOME:
            every = self._button(f"Remove all {len(names)} that are not in the data", names)
            self._lines.addWidget(holder(row(None, every)))
        if focused and names:
            self._buttons[names[0]].setFocus()

    def _button(self, words: str, names: tuple[str, ...]) -> QPushButton:
        made = button(words, "plain", "remove")
        made.setAccessibleName(f"{words} ({self._about})")
        made.clicked.connect(lambda _checked=False: self._remove(names))
        return made

    def _remove(self, names: tuple[str, ...]) -> None:
        plan = without_columns(self._session.plan, self._part, names)
        words = f"Remove {names[0]}" if len(names) == 1 else "Remove columns that are not there"
        self._session.change(plan, words)

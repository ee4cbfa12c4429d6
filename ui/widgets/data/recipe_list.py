"""Every change made on reading, with a tick for those that can be switched off."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from ui.appearance.accessibility import named
from ui.appearance.plain import set_tip
from ui.state.data_wording import step_words

if TYPE_CHECKING:
    from evaluator.values.cohort import Step


class RecipeList(QListWidget):
    """Space switches the step under the cursor off or on.

    Signals:
        switched(step, name, on): ``step`` is None for one that was off.
    """

    switched = Signal(object, str, bool)

    def __init__(self) -> None:
        super().__init__()
        named(
            self, "Changes made on reading", "Space switches a change with a tick off or on again."
        )
        self.setWordWrap(True)
        self._entries: list[tuple[Step | None, str]] = []
        self._told = 0
        self.itemChanged.connect(self._on_change)

    def show_recipe(
        self, steps: Sequence[Step], off: Sequence[str], told: Sequence[str], *, editable: bool
    ) -> None:
        """List what was ``told`` of the plan, the steps taken and, unticked, those switched off."""
        from evaluator.cohort.arranging.recipe import STAYS, can_undo, step_name

        at = self.currentRow()
        with QSignalBlocker(self):
            self.clear()
            self.addItems(list(told))
            self._told = len(told)
            self._entries = [(step, step_name(step)) for step in steps]
            self._entries += [(None, name) for name in off]
            for step, name in self._entries:
                about = f"“{step.column}”: " if step is not None and step.column else ""
                words = step_words(name) if step is None else f"{about}{step.reason}"
                if step is not None and step.count > 1:
                    words += f" ({step.count:,})"
                if step is None:
                    words += " (switched off)"
                item = QListWidgetItem(words)
                if editable and (step is None or can_undo(step)):
                    item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
                    ticked = Qt.CheckState.Checked if step else Qt.CheckState.Unchecked
                    item.setCheckState(ticked)
                elif step is not None:
                    set_tip(item, STAYS.get(step.action, ""))
                self.addItem(item)
        self.setCurrentRow(min(at, self.count() - 1))

    def _on_change(self, item: QListWidgetItem) -> None:
        place = self.row(item) - self._told
        if place < 0:
            return
        step, name = self._entries[place]
        on = item.checkState() == Qt.CheckState.Checked
        if on != (step is not None):
            self.switched.emit(step, name, on)

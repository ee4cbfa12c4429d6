"""What the Data page says without a workbook: which one it waits for, and how to get it."""

from __future__ import annotations

from PySide6.QtCore import Signal

from evaluator.values.plan import Plan
from ui.state.data_wording import can_be_asked_for, wanted_words
from ui.widgets.common.flow import Flow
from ui.widgets.common.layout import Card, button, text


class NoWorkbook(Card):
    """Offers to choose a workbook, and to make one for a provider where the plan names columns.

    Signals:
        chosen(): look for a workbook. asked_for(): make one that somebody else fills in.
    """

    chosen = Signal()
    asked_for = Signal()

    def __init__(self) -> None:
        super().__init__("No workbook is linked")
        self._wanted = text("")
        find = button("Choose the workbook", "primary", "workbook")
        find.clicked.connect(lambda _checked: self.chosen.emit())
        self._ask_for = button("Make a workbook for the provider…")
        self._ask_for.clicked.connect(lambda _checked: self.asked_for.emit())
        self.add(self._wanted, Flow(find, self._ask_for))

    def show_plan(self, plan: Plan) -> None:
        """Say which workbook ``plan`` waits for."""
        self._wanted.setText(wanted_words(plan))
        self._ask_for.setVisible(can_be_asked_for(plan))

"""Which rows are kept, by what one column holds: ticked labels, or a first and a last value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from evaluator.planning.corrections import with_rows_kept
from evaluator.values.data import RowsKept
from ui.appearance.accessibility import named, put_in_reading_order
from ui.widgets.common.dialog import Dialog
from ui.widgets.common.fields import TextField
from ui.widgets.common.flow import Flow
from ui.widgets.common.layout import button, column, field_grid, text

if TYPE_CHECKING:
    from evaluator.values.plan import Plan

_HEIGHT = 9


class RowsDialog(Dialog):
    """Collects one condition; ``plan`` is the plan with it."""

    def __init__(
        self, parent: QWidget | None, plan: Plan, name: str, counts: Sequence[tuple[str, int]]
    ) -> None:
        title = f"Keep only some rows, by “{name}”"
        super().__init__(parent, title)
        self.plan, self._name = plan, name
        held = [own for own in plan.data.rows_kept if own.column == name]
        self._known = held[0] if held else None
        self._list = named(QListWidget(), "Labels to keep", "Space ticks a label.")
        self._list.itemChanged.connect(lambda _item: self._enable())
        self.first = TextField("From", "The first one to keep, or empty.")
        self.last = TextField("To", "The last one to keep, or empty.")
        self.agree = button("Keep only these rows", "primary")
        self.agree.clicked.connect(self._keep)
        self.everything = button("Keep all rows again")
        self.everything.clicked.connect(self._keep_all)
        self._offer(counts)
        self._lay_out(title)
        for field in (self.first, self.last):
            field.edited.connect(lambda _words: self._enable())
        self._enable()
        put_in_reading_order(self)

    def _offer(self, counts: Sequence[tuple[str, int]]) -> None:
        """Every label with its rows; labels that are not kept now cannot be counted."""
        ticked = [str(value) for value in self._known.values] if self._known else []
        rows = dict(counts)
        for label in dict.fromkeys([*rows, *ticked]):
            words = f"{label}  ({rows[label]:,})" if label in rows else label
            item = QListWidgetItem(words)
            item.setData(Qt.ItemDataRole.UserRole, label)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            state = Qt.CheckState.Checked if label in ticked else Qt.CheckState.Unchecked
            item.setCheckState(state)
            self._list.addItem(item)
        if self._known is not None:
            for field, end in ((self.first, self._known.from_), (self.last, self._known.to)):
                field.set_value("" if end is None else str(end))

    def _lay_out(self, title: str) -> None:
        said = text(
            "Tick labels, or give a first and a last number, date or period. All other rows "
            "are left out, and the summary says so. The workbook is not changed.",
            "muted",
        )
        ends = field_grid(self.first, self.last)
        body = column(text(title, "heading"), said, self._list, ends, spacing=14)
        body.setStretch(2, 1)
        self._list.setVisible(self._list.count() > 0)
        self._list.setMinimumHeight(self.fontMetrics().height() * _HEIGHT)
        cancel = button("Cancel")
        cancel.clicked.connect(self.reject)
        self.everything.setVisible(self._known is not None)
        self.lay_out(body, Flow(self.everything, self.agree, cancel), letters=75)

    def tick(self, *labels: str) -> None:
        """Tick labels, as a person would with Space."""
        for place in range(self._list.count()):
            item = self._list.item(place)
            if item.data(Qt.ItemDataRole.UserRole) in labels:
                item.setCheckState(Qt.CheckState.Checked)

    def _condition(self) -> RowsKept | None:
        items = (self._list.item(place) for place in range(self._list.count()))
        values = tuple(
            item.data(Qt.ItemDataRole.UserRole)
            for item in items
            if item.checkState() == Qt.CheckState.Checked
        )
        first, last = (field.words().strip() or None for field in (self.first, self.last))
        if not values and first is None and last is None:
            return None
        unwanted = self._known.not_ if self._known else ()
        return RowsKept(self._name, values=values, not_=unwanted, from_=first, to=last)

    def _enable(self) -> None:
        self.agree.setEnabled(self._condition() is not None)

    def _keep(self) -> None:
        condition = self._condition()
        if condition is not None:
            self._finish(condition)

    def _keep_all(self) -> None:
        self._finish()

    def _finish(self, *conditions: RowsKept) -> None:
        others = tuple(own for own in self.plan.data.rows_kept if own.column != self._name)
        self.plan = with_rows_kept(self.plan, (*others, *conditions))
        self.accept()

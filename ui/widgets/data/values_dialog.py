"""The values of one column: labels to write the same way, and codes that mean no answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QWidget

from evaluator.planning.corrections import (
    parse_codes,
    say_codes,
    with_merged,
    with_missing,
    without_merger,
)
from ui.appearance.accessibility import named, put_in_reading_order
from ui.state.session import Session
from ui.widgets.common.dialog import Dialog
from ui.widgets.common.fields import TextField
from ui.widgets.common.flow import Flow
from ui.widgets.common.layout import button, clear, column, holder, row, text

if TYPE_CHECKING:
    from evaluator.values.plan import Plan

_MOST_OFFERED = 6


class ValuesDialog(Dialog):
    """Collects corrections of one column; they are carried out together, as one step."""

    def __init__(
        self,
        parent: QWidget | None,
        session: Session,
        name: str,
        counts: Sequence[tuple[str, int]],
    ) -> None:
        super().__init__(parent, f"Values of “{name}”")
        self.plan: Plan = session.plan
        self._name, self._counts = name, tuple(counts)
        self._similar = session.engine.similar_labels(tuple(label for label, _ in counts))
        self._offers, self._mergers = column(spacing=4), column(spacing=4)
        self._list = named(QListWidget(), "Labels", "Space ticks a label.")
        self._list.itemChanged.connect(lambda _item: self._enable())
        self.into = TextField("Write the ticked labels as")
        self.into.edited.connect(lambda _words: self._enable())
        self.merge = button("Write them the same way")
        self.merge.clicked.connect(self._merge_ticked)
        self.empty = button("Count them as missing")
        self.empty.clicked.connect(self._empty_ticked)
        self.codes = TextField(
            "Codes that stand for no answer", "Separated by commas, such as -9, 99 or n/k."
        )
        self.codes.edited.connect(self._set_codes)
        self._lay_out()
        self._refresh()
        put_in_reading_order(self)

    def _lay_out(self) -> None:
        self._list.setMinimumHeight(self.fontMetrics().height() * 9)
        self._offer_box = holder(column(text("These look alike", "label"), self._offers, spacing=4))
        self._labels = holder(
            column(self._list, self.into, Flow(self.merge, self.empty), spacing=10)
        )
        self._labels.setVisible(bool(self._counts))
        self._merged_box = holder(
            column(text("Written differently", "label"), self._mergers, spacing=4)
        )
        body = column(
            text(f"Values of “{self._name}”", "heading"),
            text("The workbook is not changed; the plan says how to read it.", "muted"),
            self._offer_box, self._labels, self._merged_box, self.codes, spacing=14,
        )  # fmt: skip
        body.setStretch(3, 1)
        self.agree = button("Read it so", "primary")
        self.agree.clicked.connect(self.accept)
        cancel = button("Cancel")
        cancel.clicked.connect(self.reject)
        self.lay_out(body, row(None, self.agree, cancel), letters=70)

    # --- showing ----------------------------------------------------------------------------------

    def _refresh(self) -> None:
        mergers = self.plan.data.labels.get(self._name, {})
        self._list.clear()
        for label, rows in self._counts:
            if label in mergers:
                continue
            item = QListWidgetItem(f"{label}  ({rows:,})")
            item.setData(Qt.ItemDataRole.UserRole, label)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Unchecked)
            self._list.addItem(item)
        clear(self._offers)
        offered = [(a, b) for a, b in self._similar if a not in mergers and b not in mergers]
        for rare, frequent in offered[:_MOST_OFFERED]:
            merge = partial(self._merge, (rare,), frequent)
            self._offers.addLayout(_offered(f"Write “{rare}” as “{frequent}”", "Do so", merge))
        self._offer_box.setVisible(bool(offered))
        clear(self._mergers)
        for old, new in mergers.items():
            back = partial(self._take_back, old)
            self._mergers.addLayout(_offered(f"“{old}” as “{new}”", "Take back", back))
        self._merged_box.setVisible(bool(mergers))
        self.codes.set_value(say_codes(self.plan.data.missing.get(self._name, ())))
        self._enable()

    def _ticked(self) -> tuple[str, ...]:
        items = (self._list.item(place) for place in range(self._list.count()))
        return tuple(
            item.data(Qt.ItemDataRole.UserRole)
            for item in items
            if item.checkState() == Qt.CheckState.Checked
        )

    def _enable(self) -> None:
        ticked = self._ticked()
        self.empty.setEnabled(bool(ticked))
        self.merge.setEnabled(bool(ticked and self._wanted()))

    def _wanted(self) -> str:
        return self.into.words().strip()

    # --- acting -----------------------------------------------------------------------------------

    def tick(self, *labels: str) -> None:
        """Tick labels, as a person would with Space."""
        for place in range(self._list.count()):
            item = self._list.item(place)
            if item.data(Qt.ItemDataRole.UserRole) in labels:
                item.setCheckState(Qt.CheckState.Checked)

    def _merge_ticked(self) -> None:
        self._merge(self._ticked(), self._wanted())
        self.into.set_value("")

    def _merge(self, labels: Sequence[str], into: str) -> None:
        self.plan = with_merged(self.plan, self._name, labels, into)
        self._refresh()

    def _take_back(self, label: str) -> None:
        self.plan = without_merger(self.plan, self._name, label)
        self._refresh()

    def _empty_ticked(self) -> None:
        known = self.plan.data.missing.get(self._name, ())
        codes = dict.fromkeys((*known, *(c for t in self._ticked() for c in parse_codes(t))))
        self.plan = with_missing(self.plan, self._name, tuple(codes))
        self._refresh()

    def _set_codes(self, words: str) -> None:
        self.plan = with_missing(self.plan, self._name, parse_codes(words))


def _offered(words: str, act: str, do: Callable[[], None]) -> QHBoxLayout:
    """Words of any length, which hold labels of the workbook, and what can be done about them."""
    made = named(button(act, "link"), f"{act}: {words}")
    made.clicked.connect(lambda _checked: do())
    line = row(text(words), made)
    line.setStretch(0, 1)
    return line

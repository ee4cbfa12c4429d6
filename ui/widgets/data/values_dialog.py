"""The values of one column: labels to write the same way, and codes that mean no answer."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from evaluator.planning.corrections import (
    parse_codes,
    say_codes,
    with_merged,
    with_missing,
    without_merger,
)
from ui.appearance.accessibility import named, put_in_reading_order
from ui.state.session import Session
from ui.widgets.common.fields import TextField
from ui.widgets.common.layout import button, clear, column, holder, row, text

if TYPE_CHECKING:
    from evaluator.values.plan import Plan

_MOST_OFFERED = 6


class ValuesDialog(QDialog):
    """Collects corrections of one column; they are carried out together, as one step."""

    def __init__(
        self,
        parent: QWidget | None,
        session: Session,
        name: str,
        counts: Sequence[tuple[str, int]],
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"Values of “{name}”")
        named(self, f"Values of “{name}”")
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
        box = QVBoxLayout(self)
        box.setContentsMargins(28, 22, 28, 20)
        box.setSpacing(14)
        box.addWidget(text(f"Values of “{self._name}”", "heading"))
        box.addWidget(text("The workbook is not changed; the plan says how to read it.", "muted"))
        self._offer_box = holder(column(text("These look alike", "label"), self._offers, spacing=4))
        box.addWidget(self._offer_box)
        labels = column(
            self._list, self.into, row(self.merge, self.empty, None, spacing=10), spacing=10
        )
        self._labels = holder(labels)
        self._labels.setVisible(bool(self._counts))
        box.addWidget(self._labels, 1)
        self._merged_box = holder(
            column(text("Written differently", "label"), self._mergers, spacing=4)
        )
        box.addWidget(self._merged_box)
        box.addWidget(self.codes)
        self.agree = button("Read it so", "primary")
        self.agree.clicked.connect(self.accept)
        cancel = button("Cancel")
        cancel.clicked.connect(self.reject)
        box.addLayout(row(None, self.agree, cancel))
        line = self.fontMetrics().height()
        self.setMinimumWidth(line * 28)
        self._list.setMinimumHeight(line * 9)

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
            offer = button(f"Write “{rare}” as “{frequent}”", "link")
            offer.clicked.connect(partial(self._merge, (rare,), frequent))
            self._offers.addLayout(row(offer, None))
        self._offer_box.setVisible(bool(offered))
        clear(self._mergers)
        for old, new in mergers.items():
            back = button(f"Take back: “{old}” as “{new}”", "link")
            back.clicked.connect(partial(self._take_back, old))
            self._mergers.addLayout(row(back, None))
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

    def _merge(self, labels: Sequence[str], into: str, _checked: bool = False) -> None:
        self.plan = with_merged(self.plan, self._name, labels, into)
        self._refresh()

    def _take_back(self, label: str, _checked: bool = False) -> None:
        self.plan = without_merger(self.plan, self._name, label)
        self._refresh()

    def _empty_ticked(self) -> None:
        known = self.plan.data.missing.get(self._name, ())
        codes = dict.fromkeys((*known, *(c for t in self._ticked() for c in parse_codes(t))))
        self.plan = with_missing(self.plan, self._name, tuple(codes))
        self._refresh()

    def _set_codes(self, words: str) -> None:
        self.plan = with_missing(self.plan, self._name, parse_codes(words))

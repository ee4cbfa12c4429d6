"""Which of a column's values mean something: ticks where they are few, a list where not."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from ui.appearance.accessibility import named
from ui.widgets.common.fields import CheckField, TextField
from ui.widgets.common.layout import clear, text

Value = str | float
_MOST = 12


class ValuesPicker(QWidget):
    """Ticks for ``labels``, so many ``beside`` each other; ``edited`` sends the values picked."""

    edited = Signal(object)

    def __init__(self, label: str, hint: str, *, most: int = _MOST, beside: int = 1) -> None:
        super().__init__()
        self.label, self._most, self._beside = label, most, beside
        named(self, label, hint)
        self._labels: tuple[str, ...] | None = None
        self._picked: tuple[Value, ...] = ()
        self._ticks: dict[str, CheckField] = {}
        self._typed: TextField | None = None
        self._box = QGridLayout()
        self._box.setSpacing(4)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(4)
        whole.addWidget(text(label, "label"))
        whole.addWidget(text(hint, "small"))
        whole.addLayout(self._box)

    def show_values(self, labels: Sequence[str], picked: tuple[Value, ...]) -> None:
        """Offer ``labels`` and tick those in ``picked``."""
        offered = tuple(labels[: self._most])
        if offered != self._labels:
            self._rebuild(offered)
        self._picked = picked
        wanted = {_plain(value) for value in picked}
        for label, tick in self._ticks.items():
            tick.set_value(_plain(label) in wanted)
        if self._typed is not None:
            self._typed.set_value(", ".join(_plain(value) for value in picked))

    def _rebuild(self, labels: tuple[str, ...]) -> None:
        clear(self._box)
        self._labels, self._ticks, self._typed = labels, {}, None
        for place, label in enumerate(labels):
            tick = CheckField(label)
            tick.setAccessibleName(f"{label} ({self.label})")
            tick.edited.connect(self._on_tick)
            self._ticks[label] = tick
            self._box.addWidget(tick, place // self._beside, place % self._beside)
        if not labels:
            self._typed = TextField("Values", "Separated by commas.")
            self._typed.edited.connect(self._on_typed)
            self._box.addWidget(self._typed, 0, 0, 1, self._beside)

    def _on_tick(self, _on: object) -> None:
        self.edited.emit(tuple(label for label, tick in self._ticks.items() if tick.isChecked()))

    def _on_typed(self, words: str) -> None:
        self.edited.emit(tuple(part.strip() for part in words.split(",") if part.strip()))


def _plain(value: Value) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)

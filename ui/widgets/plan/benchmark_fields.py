"""An answer known from elsewhere, such as a published trial, to stand beside ours."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from evaluator.values.plan import Benchmark
from ui.widgets.common.disclosure import Disclosure
from ui.widgets.common.fields import Field, NumberField, TextField, Value
from ui.widgets.common.layout import column, field_grid, text


class BenchmarkFields(QWidget):
    """Value, range and source; ``edited`` sends a ``Benchmark``, or None without a value."""

    edited = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._shown: Benchmark | None = None
        self._fields: dict[str, Field] = {
            "value": NumberField("Difference found elsewhere", "In the same unit as the outcome."),
            "low": NumberField("Lowest likely value there"),
            "high": NumberField("Highest likely value there"),
            "source": TextField("Where it was found", "Such as a published trial."),
        }
        for name, field in self._fields.items():
            field.edited.connect(lambda value, n=name: self._set(n, value))
        lead = text("It is drawn beside the answer and changes nothing.", "small")
        inner = column(lead, field_grid(*self._fields.values()), spacing=12)
        self.disclosure = Disclosure("An answer known from elsewhere", inner)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.disclosure)

    def set_value(self, shown: Benchmark | None) -> None:
        """Show ``shown``; without a value the other fields wait for one."""
        self._shown = shown
        for name, field in self._fields.items():
            missing = "" if name == "source" else None
            field.set_value(missing if shown is None else getattr(shown, name))
            field.setEnabled(name == "value" or shown is not None)

    def _set(self, name: str, value: Value) -> None:
        if name == "value" and (value is None or self._shown is None):
            changed = None if value is None else Benchmark(value)
        elif self._shown is None:
            return
        else:
            changed = replace(self._shown, **{name: value})
        if changed != self._shown:
            self.set_value(changed)
            self.edited.emit(changed)

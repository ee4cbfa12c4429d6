"""The settings of the planned design as fields, only those that mean something together."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from ui.design_settings import Option, options_in_use, pruned
from ui.session import Session
from ui.widgets.fields import (
    CheckField,
    ChoiceField,
    Field,
    NumberField,
    TextField,
    Value,
    WholeNumberField,
)
from ui.widgets.layout import across, clear, field_grid


class SettingsGrid(QWidget):
    """Fields for the settings of the planned design.

    Signals:
        changed: a person changed one of them.
    """

    changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._fields: dict[str, tuple[Option, Field | CheckField]] = {}
        self._shown: tuple[str, tuple[Option, ...]] | None = None
        self._grid: QGridLayout = field_grid()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addLayout(self._grid)

    @property
    def empty(self) -> bool:
        """Whether the design has no settings to show."""
        return not self._fields

    def refresh(self) -> None:
        """Show the settings as they are planned."""
        design = self._session.plan.design
        chosen = next((d for d in self._session.engine.designs() if d.key == design.kind), None)
        found = options_in_use(design.kind, chosen.settings, design.settings) if chosen else ()
        if self._shown != (design.kind, found):
            self._build(found)
            self._shown = (design.kind, found)
        for name, (option, field) in self._fields.items():
            value: Value = design.settings.get(name, option.default)
            if option.kind == "columns":
                value = ", ".join(value)
            field.set_value(value)
            field.setEnabled(self._session.editable)

    def _build(self, found: tuple[Option, ...]) -> None:
        focused = next(
            (name for name, (_, field) in self._fields.items() if _has_focus(field)), None
        )
        clear(self._grid)
        self._fields = {}
        for place, option in enumerate(found):
            field = _field(option)
            field.edited.connect(lambda value, o=option: self._set(o, value))
            self._fields[option.name] = (option, field)
            self._grid.addWidget(field, place // across(), place % across())
        if focused in self._fields:
            self._fields[focused][1].setFocus()

    def _set(self, option: Option, value: Value) -> None:
        if option.kind == "columns":
            value = [part.strip() for part in value.split(",") if part.strip()]
        if option.kind == "whole_number" and value is None:
            value = option.default
        plan = self._session.plan
        settings = pruned(plan.design.kind, {**plan.design.settings, option.name: value})
        design = replace(plan.design, settings=settings)
        self._session.change(
            replace(plan, design=design), "Change a setting", f"setting {option.name}"
        )
        self.changed.emit()


def _has_focus(field: Field | CheckField) -> bool:
    inner = field.focusWidget() or field
    return inner.hasFocus()


def _field(option: Option) -> Field | CheckField:
    if option.kind == "choice":
        return ChoiceField(option.label, option.choices, option.hint)
    if option.kind == "yes_no":
        return CheckField(option.label, option.hint)
    if option.kind == "whole_number":
        return WholeNumberField(option.label, option.hint, low=option.low, high=option.high)
    if option.kind == "number":
        return NumberField(option.label, option.hint, above=0)
    return TextField(option.label, option.hint)

"""The settings of the planned design as fields, only those that mean something together."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from evaluator.words.design_options import Option, idle_settings
from ui.appearance.accessibility import put_in_reading_order
from ui.state.session import Session
from ui.widgets.common.disclosure import Disclosure
from ui.widgets.common.fields import (
    CheckField,
    ChoiceField,
    Field,
    NumberField,
    Value,
    WholeNumberField,
)
from ui.widgets.common.layout import across, clear, column, field_grid
from ui.widgets.data.values_picker import ValuesPicker

_Control = Field | CheckField | ValuesPicker
_MOST_COLUMNS = 60
_TOP = Qt.AlignmentFlag.AlignTop


class SettingsGrid(QWidget):
    """Fields for the settings of the planned design; those few people need are folded.

    Signals:
        changed: a person changed one of them.
    """

    changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._fields: dict[str, tuple[Option, _Control]] = {}
        self._shown: tuple[str, tuple[Option, ...]] | None = None
        self._grid: QGridLayout = field_grid()
        self._finer: QGridLayout = field_grid()
        self._fold = Disclosure("Finer settings", column(self._finer))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(14)
        box.addLayout(self._grid)
        box.addWidget(self._fold)

    @property
    def empty(self) -> bool:
        """Whether the design has no settings to show."""
        return not self._fields

    def refresh(self) -> None:
        """Show the settings as they are planned."""
        plan = self._session.plan
        design = plan.design
        chosen = self._session.design
        found = (
            chosen.options(chosen.settings, design.settings, idle_settings(plan)) if chosen else ()
        )
        if self._shown != (design.kind, found):
            self._build(found)
            self._shown = (design.kind, found)
        columns = tuple(covariate.column for covariate in plan.covariates)
        for name, (option, field) in self._fields.items():
            value: Value = design.settings.get(name, option.default)
            if isinstance(field, ValuesPicker):
                field.show_values((*columns, *(n for n in value if n not in columns)), tuple(value))
            else:
                field.set_value(value)
            field.setEnabled(self._session.editable)

    def _build(self, found: tuple[Option, ...]) -> None:
        focused = next(
            (name for name, (_, field) in self._fields.items() if _has_focus(field)), None
        )
        clear(self._grid)
        clear(self._finer)
        self._fields = {}
        placed = {False: 0, True: 0}
        ordered = sorted(found, key=lambda option: option.kind == "columns")
        for option in ordered:
            field = _field(option)
            field.edited.connect(lambda value, o=option: self._set(o, value))
            self._fields[option.name] = (option, field)
            place = placed[option.finer]
            grid = self._finer if option.finer else self._grid
            if option.kind == "columns":
                place += -place % across()
                grid.addWidget(field, place // across(), 0, 1, across())
                placed[option.finer] = place + across()
                continue
            grid.addWidget(field, place // across(), place % across(), _TOP)
            placed[option.finer] = place + 1
        self._fold.setVisible(placed[True] > 0)
        put_in_reading_order(self)
        if focused in self._fields:
            self._fields[focused][1].setFocus()

    def _set(self, option: Option, value: Value) -> None:
        if option.kind == "columns":
            value = list(value)
        if value is None and not option.may_be_empty:
            value = option.default
        plan = self._session.plan
        settings = {**plan.design.settings, option.name: value}
        chosen = self._session.design
        if chosen is not None:
            settings = chosen.kept(settings)
        design = replace(plan.design, settings=settings)
        self._session.change(
            replace(plan, design=design), "Change a setting", f"setting {option.name}"
        )
        self.changed.emit()


def _has_focus(field: _Control) -> bool:
    inner = field.focusWidget() or field
    return inner.hasFocus()


def _field(option: Option) -> _Control:
    if option.kind == "choice":
        return ChoiceField(option.label, option.choices, option.hint)
    if option.kind == "yes_no":
        return CheckField(option.label, option.hint)
    if option.kind == "whole_number":
        return WholeNumberField(option.label, option.hint, low=option.low, high=option.high)
    if option.kind == "number":
        return NumberField(option.label, option.hint, above=0)
    return ValuesPicker(option.label, option.hint, most=_MOST_COLUMNS, beside=2 * across() - 1)

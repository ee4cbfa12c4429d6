"""Which comparison is made, with the design's own settings for those who want them."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QButtonGroup, QDialog, QRadioButton

from evaluator.plan import Design, DesignKind
from ui.accessibility import named
from ui.design_settings import Option, options
from ui.session import Session
from ui.widgets.design_chooser import DesignChooser
from ui.widgets.disclosure import Disclosure
from ui.widgets.fields import (
    CheckField,
    ChoiceField,
    Field,
    NumberField,
    TextField,
    Value,
    WholeNumberField,
)
from ui.widgets.layout import Card, across, button, clear, column, field_grid, row, text


class DesignEditor(Card):
    """One radio button for each design, with when to use it and what it rules out."""

    def __init__(self, session: Session) -> None:
        super().__init__("How to compare", "Choose by how the programme was given, not by result.")
        self._session = session
        self._radios: dict[str, QRadioButton] = {}
        self._group = QButtonGroup(self)
        self._list = column(spacing=14)
        self._fields: dict[str, tuple[Option, Field | CheckField]] = {}
        self._shown: str | None = None
        self._grid = field_grid()
        self._more = Disclosure("Settings of this design", self._grid)
        help_me = button("Help me choose a design")
        help_me.clicked.connect(self._help_choose)
        self.add(row(help_me, None))
        self.add(self._list)
        self.add(self._more)

    def refresh(self) -> None:
        """Show the planned design and its settings."""
        design = self._session.plan.design
        if not self._radios:
            self._build()
        if design.kind in self._radios:
            self._radios[design.kind].setChecked(True)
        for radio in self._radios.values():
            radio.setEnabled(self._session.editable)
        if design.kind != self._shown:
            self._show_settings(design.kind)
        for name, (option, field) in self._fields.items():
            value: Value = design.settings.get(name, option.default)
            if option.kind == "columns":
                value = ", ".join(value)
            field.set_value(value)
            field.setEnabled(self._session.editable)

    def _build(self) -> None:
        for design in self._session.engine.designs():
            radio = named(QRadioButton(design.title), design.title, design.when_to_use)
            radio.clicked.connect(lambda _=False, key=design.key: self._choose(key))
            self._group.addButton(radio)
            self._radios[design.key] = radio
            words = column(
                text(design.when_to_use, "muted"),
                text(f"Rules out: {design.rules_out}", "small"),
                spacing=3,
            )
            words.setContentsMargins(32, 0, 0, 0)
            self._list.addLayout(column(radio, words, spacing=3))

    def _show_settings(self, kind: str) -> None:
        clear(self._grid)
        self._shown, self._fields = kind, {}
        chosen = next((d for d in self._session.engine.designs() if d.key == kind), None)
        found = options(chosen.settings) if chosen else ()
        for place, option in enumerate(found):
            field = _field(option)
            field.edited.connect(lambda value, o=option: self._set(o, value))
            self._fields[option.name] = (option, field)
            self._grid.addWidget(field, place // across(), place % across())
        self._more.setVisible(bool(found))

    def _choose(self, kind: DesignKind) -> None:
        plan = self._session.plan
        if kind != plan.design.kind:
            self._session.change(replace(plan, design=Design(kind)), "Choose design")

    def _help_choose(self) -> None:
        dialog = DesignChooser(self.window(), self._session)
        if dialog.exec() == QDialog.DialogCode.Accepted and dialog.design is not None:
            self._choose(dialog.design)
        dialog.deleteLater()

    def _set(self, option: Option, value: Value) -> None:
        if option.kind == "columns":
            value = [part.strip() for part in value.split(",") if part.strip()]
        if option.kind == "whole_number" and value is None:
            value = option.default
        plan = self._session.plan
        settings = {**plan.design.settings, option.name: value}
        design = replace(plan.design, settings=settings)
        self._session.change(
            replace(plan, design=design), "Change a setting", f"setting {option.name}"
        )


def _field(option: Option) -> Field | CheckField:
    if option.kind == "choice":
        return ChoiceField(option.label, option.choices, option.hint)
    if option.kind == "yes_no":
        return CheckField(option.label, option.hint)
    if option.kind == "whole_number":
        return WholeNumberField(option.label, option.hint, low=1, high=20)
    if option.kind == "number":
        return NumberField(option.label, option.hint, above=0)
    return TextField(option.label, option.hint)

"""What the programme cost, as a whole or part by part, and what one unit of change is worth."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtWidgets import QVBoxLayout, QWidget

from evaluator.costs.price_levels import gdp_deflator
from evaluator.costs.table import unit_costs
from evaluator.planning.typed import parse_number, show_money, show_number
from evaluator.values.account import CostPart, PriceLevel, UnitValue
from evaluator.values.choice import Choice
from evaluator.values.plan import Plan
from evaluator.values.problems import Problem
from ui.appearance.accessibility import announce
from ui.state.session import Session
from ui.widgets.common.disclosure import Disclosure
from ui.widgets.common.fields import (
    ChoiceField,
    Field,
    LinesField,
    MoneyField,
    TextField,
    Value,
    WholeNumberField,
)
from ui.widgets.common.layout import Card, button, column, field_grid, holder, line, row, text

Bind = Callable[[Field, Callable[[Plan], Value], Callable[[Plan, Value], Plan], bool], Field]

_FIRST_YEAR, _LAST_YEAR = 1990, 2100
_VIEWS = (
    Choice("fiscal", "Public bodies", "Money that they spend or save."),
    Choice("social", "Society as a whole", "Also what harm costs the people who suffer it."),
)


class LevelsField(LinesField):
    """Years, each with how dear it was: "2025: 112.4", one a line."""

    def __init__(self) -> None:
        super().__init__(
            "The index, one year a line", "Such as 2025: 112.4. Its base does not matter.", 4
        )
        self._shown: tuple[PriceLevel, ...] = ()

    def _on_lines(self) -> None:
        try:
            self._shown = _levels_in(self.lines())
        except ValueError:
            self.complain("Write a year and its level on each line, such as 2025: 112.4.")
            return
        self.complain("")
        self.edited.emit(self._shown)

    def set_value(self, value: Value) -> None:
        """Show ``value``, unless the lines already say it."""
        if self._shown != tuple(value):
            self._shown = tuple(value)
            super().set_value([f"{each.year}: {show_number(each.level)}" for each in value])

    def forget(self) -> None:
        """Show the levels that were read last."""
        try:
            _levels_in(self.lines())
        except ValueError:
            super().set_value([f"{each.year}: {show_number(each.level)}" for each in self._shown])
            self.complain("")


def _levels_in(lines: Sequence[str]) -> tuple[PriceLevel, ...]:
    """Levels by year; ValueError for a line that is none."""
    found = []
    for each in lines:
        year, _, level = each.replace("=", ":").rpartition(":")
        value = parse_number(level)
        if not year.strip() or value is None:
            raise ValueError(each)
        found.append(PriceLevel(year.strip(), value))
    return tuple(found)


class PartFields(QWidget):
    """One part of the cost: what for, how much, in which year's prices, and who paid."""

    def __init__(self, number: int, bind: Bind) -> None:
        super().__init__()
        self.number = number
        self.what = TextField(f"Part {number}: what for", "Such as staff, rooms or training.")
        self.amount = MoneyField(f"Part {number}: amount", "All of it, in pounds.")
        fields: tuple[tuple[Field, str], ...] = (
            (self.what, "name"),
            (self.amount, "amount"),
            (_price_year(f"Part {number}: price year"), "year"),
            (TextField(f"Part {number}: who paid", "Such as the council."), "payer"),
        )  # fmt: skip
        tied = [self._tie(bind, *each) for each in fields]
        self.remove = button(f"Remove part {number}", "quiet", "remove")
        self.setLayout(column(line(), field_grid(*tied), row(self.remove, None), spacing=10))

    def _tie(self, bind: Bind, field: Field, name: str) -> Field:
        place = self.number - 1

        def read(plan: Plan) -> Value:
            parts = plan.cost.parts
            return getattr(parts[place] if place < len(parts) else CostPart(), name)

        def write(plan: Plan, value: Value) -> Plan:
            parts = plan.cost.parts
            if place >= len(parts):
                return plan
            told: Value = 0.0 if name == "amount" and value is None else value
            changed = replace(parts[place], **{name: told})
            return _with_parts(plan, (*parts[:place], changed, *parts[place + 1 :]))

        return bind(field, read, write, True)


class CostEditor(Card):
    """The whole cost, or its parts; below, what one unit of the main outcome is worth."""

    def __init__(self, session: Session, bind: Bind) -> None:
        super().__init__("What it cost", "May be left empty: then the summary tells no money.")
        self._session, self._bind = session, bind
        self._parts: list[PartFields] = []
        self.whole = holder(field_grid(*self._whole()))
        self._list = column(spacing=14)
        self._sum = text("", "label")
        self.more = button("Tell the cost part by part", "plain", "add")
        self.more.clicked.connect(self._add)
        self.add(self.whole, self._list, self._sum, row(self.more, None))
        self._value = Disclosure("What one unit of the main outcome is worth", self._worth())
        self._prices = Disclosure("Prices of one year", self._levels())
        self.add(self._value, self._prices)

    def _whole(self) -> tuple[Field, Field]:
        cost = self._cost = MoneyField("Cost in pounds", "All of it, staff included.")
        year = _price_year("Price year")
        self._bind(cost, lambda plan: plan.programme.cost,
                   lambda plan, value: _with_programme(plan, cost=value), True)  # fmt: skip
        self._bind(year, lambda plan: plan.programme.price_year,
                   lambda plan, value: _with_programme(plan, price_year=value), True)  # fmt: skip
        return cost, year

    def _worth(self) -> QVBoxLayout:
        rows = (
            Choice(each.key, f"{each.what}: {show_money(each.amount)}",
                   f"{each.year} prices. {each.source}.")
            for each in unit_costs() if each.checked
        )  # fmt: skip
        known = self._known = ChoiceField(
            "Published unit cost", (Choice("", "None of them"), *rows),
            "What one case costs, as published. Or give an amount of your own below.",
        )  # fmt: skip
        self._bind(known, lambda plan: plan.cost.unit_cost, _with_unit_cost, False)
        own: tuple[tuple[Field, str], ...] = (
            (MoneyField("One less is worth", "Or one more, where more is better.",
                        "such as £1,260"), "amount"),
            (TextField("Prices of", "The year or years, such as 2022/23."), "year"),
            (TextField("Where that amount comes from", "A published source."), "source"),
            (ChoiceField("Worth to whom", _VIEWS, "The two are never added."), "view"),
        )  # fmt: skip
        self._own = [self._tie_value(field, name) for field, name in own]
        return column(known, field_grid(*self._own), spacing=16)

    def _levels(self) -> QVBoxLayout:
        first, last = gdp_deflator().years
        lead = text(
            "Amounts of several years are added as they stand, unless you name the year whose "
            "prices to tell them in. The GDP deflator of HM Treasury brings them there: "
            f"{first} to {last}. To use another index, give it with its source.", "small",
        )  # fmt: skip
        year = self._index = WholeNumberField(
            "Tell amounts in prices of", "The year, such as 2025.", low=_FIRST_YEAR, high=_LAST_YEAR
        )
        source = TextField("Where the index comes from", "Only for an index of your own.")
        levels = LevelsField()
        for field, name in ((year, "price_year"), (source, "price_source"),
                            (levels, "price_levels")):  # fmt: skip
            self._tie_cost(field, name)
        return column(lead, field_grid(year, source), levels, spacing=12)

    def _tie_cost(self, field: Field, name: str) -> None:
        def write(plan: Plan, told: Value) -> Plan:
            return replace(plan, cost=replace(plan.cost, **{name: told}))

        self._bind(field, lambda plan: getattr(plan.cost, name), write, True)

    def _tie_value(self, field: Field, name: str) -> Field:
        def read(plan: Plan) -> Value:
            value = plan.cost.unit_value
            if value is None:
                return None if name in ("amount", "view") else ""
            return getattr(value, name)

        def write(plan: Plan, told: Value) -> Plan:
            return _with_value(plan, name, told)

        return self._bind(field, read, write, name != "view")

    def refresh(self) -> None:
        """Show as many parts as the plan has; call it before its fields are filled."""
        plan, editable = self._session.plan, self._session.editable
        parts = plan.cost.parts
        while len(self._parts) < len(parts):
            self._list.addWidget(self._new_part())
        for shown in self._parts:
            shown.setVisible(shown.number <= len(parts))
            shown.remove.setEnabled(editable)
        self.whole.setVisible(not parts or plan.programme.cost is not None)
        self._sum.setVisible(bool(parts))
        self._sum.setText(f"Together {show_money(sum(part.amount for part in parts))}.")
        words = "Add a part" if parts else "Tell the cost part by part"
        self.more.setText(words)
        self.more.setAccessibleName(words)
        self.more.setEnabled(editable)

    def settle(self) -> None:
        """An amount of one's own comes before its year and source; for once they are shown."""
        told = self._session.plan.cost.unit_value is not None
        for field in self._own[1:]:
            field.setEnabled(told and self._session.editable)

    def show_problem(self, problem: Problem) -> None:
        """Put the focus where what ``problem`` says of the money is put right."""
        if problem.code.startswith("price_"):
            self._prices.toggle.setChecked(True)
            self._index.setFocus()
        elif problem.code.startswith("cost_unit"):
            self._value.toggle.setChecked(True)
            self._known.setFocus()
        elif problem.code == "cost_part":
            parts = self._session.plan.cost.parts
            wrong = [n for n, part in enumerate(parts) if not 0 <= part.amount < math.inf]
            self._parts[wrong[0] if wrong else 0].amount.setFocus()
        else:
            self._cost.setFocus()

    def _new_part(self) -> PartFields:
        made = PartFields(len(self._parts) + 1, self._bind)
        made.remove.clicked.connect(lambda _checked=False, n=made.number: self._remove(n - 1))
        self._parts.append(made)
        return made

    def _add(self) -> None:
        plan = self._session.plan
        words = "Add a part of the cost"
        self._session.change(with_another_part(plan), words)
        self.refresh()
        self._parts[len(self._session.plan.cost.parts) - 1].what.setFocus()

    def _remove(self, place: int) -> None:
        plan = self._session.plan
        parts = plan.cost.parts
        self._session.change(
            _with_parts(plan, parts[:place] + parts[place + 1 :]), "Remove a part of the cost"
        )
        for part in self._parts:
            for field in part.findChildren(Field):
                field.forget()
        self.refresh()
        self.more.setFocus()
        announce(self, f"Part {place + 1} is removed.")


def _price_year(label: str) -> WholeNumberField:
    return WholeNumberField(
        label, "The year those pounds are from.", low=_FIRST_YEAR, high=_LAST_YEAR,
        or_else=f"Write one year from {_FIRST_YEAR} to {_LAST_YEAR}; for 2023/24, the one that "
        "holds most of it, 2023.",
    )  # fmt: skip


def with_another_part(plan: Plan) -> Plan:
    """The plan with one part of the cost more; a cost told as a whole becomes the first."""
    whole = plan.programme.cost
    if plan.cost.parts or whole is None:
        return _with_parts(plan, (*plan.cost.parts, CostPart()))
    first = CostPart("", whole, plan.programme.price_year)
    moved = _with_programme(plan, cost=None, price_year=None)
    return _with_parts(moved, (first,))


def _with_parts(plan: Plan, parts: tuple[CostPart, ...]) -> Plan:
    return replace(plan, cost=replace(plan.cost, parts=parts))


def _with_programme(plan: Plan, **told: Value) -> Plan:
    return replace(plan, programme=replace(plan.programme, **told))


def _with_unit_cost(plan: Plan, key: Value) -> Plan:
    """A row of the table, in place of an amount of one's own."""
    value = None if key else plan.cost.unit_value
    return replace(plan, cost=replace(plan.cost, unit_cost=key or "", unit_value=value))


def _with_value(plan: Plan, name: str, told: Value) -> Plan:
    """An amount of one's own, in place of a row of the table; without an amount there is none."""
    value = plan.cost.unit_value
    if name == "amount" and told is None:
        return replace(plan, cost=replace(plan.cost, unit_value=None))
    if value is None:
        if name != "amount":
            return plan
        value = UnitValue()
    cost = replace(plan.cost, unit_cost="", unit_value=replace(value, **{name: told}))
    return replace(plan, cost=cost)

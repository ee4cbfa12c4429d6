"""Who is compared with whom, and when: the columns that say so."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from evaluator.planning.roles import with_column_named
from evaluator.values.choice import Choice
from evaluator.values.plan import Plan
from ui.state.session import Session
from ui.widgets.common.absent_columns import AbsentColumns
from ui.widgets.common.disclosure import Disclosure
from ui.widgets.common.fields import ChoiceField
from ui.widgets.common.layout import Card, field_grid, text
from ui.widgets.data.values_picker import ValuesPicker

_COLUMNS = (
    ("unit", "Who or what each row is about", "A key for each person or place."),
    ("cluster", "Group the programme was given to", "Such as a school, if it was given to groups."),
    ("treated", "Who took part", "Tells those who took part from the comparison group."),
    ("time", "When it was measured", "Only if each person or place has several rows."),
    ("first_treated", "When each one started", "Only if they started at different times."),
    ("exposure", "Size of each place", "Such as the population; counts are divided by it."),
    ("weight", "Survey weight", "Only if some rows stand for more people than others."),
    ("eligible", "Whom it is for", "Only to compare with others in the same places."),
    ("dose", "How much each had", "Such as hours; described, never called an effect."),
)
# Roles that few studies have; they stand in a fold until one is said, or the design asks for it.
_RARE = ("exposure", "weight", "eligible", "dose")


class RolesSection(Card):
    """Column pickers, and the values that mean "took part" and "after the start"."""

    def __init__(self, session: Session) -> None:
        super().__init__(
            "Who is compared", "If this sentence is right, nothing needs to be changed here."
        )
        self._session = session
        self._told = text("", "label")
        self._fields: dict[str, ChoiceField] = {}
        for name, label, hint in _COLUMNS:
            field = ChoiceField(label, (), hint)
            field.edited.connect(lambda value, n=name: self._set(n, value))
            self._fields[name] = field
        self._treated = ValuesPicker(
            "Values that mean “took part”", "Everybody with another value is compared with them."
        )
        self._treated.edited.connect(lambda value: self._values("treated_values", value))
        self._eligible = ValuesPicker(
            "Values that mean “it is for them”",
            "The others in the same places could not take part.",
        )
        self._eligible.edited.connect(lambda value: self._values("eligible_values", value))
        self._after = ValuesPicker(
            "Values that mean “after the start”", "All other times count as before."
        )
        self._after.edited.connect(lambda value: self._values("after", value))
        self._period = ChoiceField(
            "The time in which a start lies",
            (Choice(None, "Counts as after the start"), Choice("left_out", "Is left out")),
            "A month with the programme for part of it is neither before nor after.",
        )
        self._period.edited.connect(lambda value: self._change({"start_period": value}))
        self._years = ChoiceField(
            "Years such as 2018/19 begin",
            (
                Choice(None, "As the headings suggest"),
                Choice("april", "In April, as financial years"),
                Choice("september", "In September, as school years"),
            ),
            "It decides in which year a start lies.",
        )
        self._years.edited.connect(lambda value: self._change({"year_starts": value}))
        self.absent = AbsentColumns(session, "roles", "who is compared")
        self.add(self._told, self.absent)
        after = {
            "treated": (self._treated,), "eligible": (self._eligible,), "time": (self._after,),
            "first_treated": (self._period, self._years),
        }  # fmt: skip
        usual, rare = (
            [
                part
                for name, field in self._fields.items()
                if (name in _RARE) is few
                for part in (field, *after.get(name, ()))
            ]
            for few in (False, True)
        )
        self.further = Disclosure("Sizes, weights and amounts", field_grid(*rare))
        self._opened_for: tuple[str, ...] = ()
        self.add(field_grid(*usual))
        self.add(self.further)

    def refresh(self) -> None:
        """Show the plan's roles."""
        self.absent.refresh()
        cohort, roles = self._session.cohort, self._session.plan.roles
        names = tuple(c.name for c in cohort.columns) if cohort else ()
        choices = (Choice(None, "None"), *(Choice(name, name) for name in names))
        editable = self._session.editable
        self._unfold()
        self._told.setVisible(cohort is not None)
        if cohort is not None:
            self._told.setText(self._session.engine.told(self._session.plan, cohort))
        for name, field in self._fields.items():
            field.set_choices(choices)
            field.set_value(getattr(roles, name))
            field.setEnabled(editable)
        self._period.set_value(roles.start_period)
        self._period.setVisible(roles.time is not None)
        self._period.setEnabled(editable)
        self._years.set_value(roles.year_starts)
        self._years.setVisible(self._over_two_years(roles.time))
        self._years.setEnabled(editable)
        for picker, column, picked in (
            (self._treated, roles.treated, roles.treated_values),
            (self._eligible, roles.eligible, roles.eligible_values),
            (self._after, roles.time, roles.after),
        ):
            picker.setVisible(column is not None and column in names)
            picker.setEnabled(editable)
            if cohort is not None and column in names:
                assert column is not None
                picker.show_values(cohort.column(column).labels, picked)

    def _unfold(self) -> None:
        """Open the fold when a role in it is said or asked for; whoever closes it then, may."""
        roles, design = self._session.plan.roles, self._session.design
        asked = design is not None and design.of_gaps
        wanted = tuple(
            name
            for name in _RARE
            if getattr(roles, name) is not None or (asked and name == "eligible")
        )
        if set(wanted) - set(self._opened_for):
            self.further.toggle.setChecked(True)
        self._opened_for = wanted

    def _over_two_years(self, time: str | None) -> bool:
        """Whether the times are years over two calendar years."""
        from evaluator.cohort.rows.year_spans import are_year_spans

        cohort = self._session.cohort
        if cohort is None or time not in cohort.frame:
            return False
        return are_year_spans(cohort.frame[time])

    def focus_role(self, role: str) -> None:
        """Put the focus on the picker of one role."""
        if role in _RARE:
            self.further.toggle.setChecked(True)
        self._fields[role].setFocus()

    def focus_column(self, name: str) -> bool:
        """Put the focus on the picker that shows column ``name``; whether there is one."""
        for role in self._fields:
            if getattr(self._session.plan.roles, role) == name:
                self.focus_role(role)
                return True
        return False

    def _set(self, role: str, column: str | None) -> None:
        changed = with_column_named(self._session.plan, role, column)
        field = self._fields[role]
        self._session.change(changed, field.step, f"role {role} {field.visit}")

    def _values(self, name: str, value: tuple[str | float, ...]) -> None:
        self._change({name: value})

    def _change(self, values: dict[str, Any]) -> None:
        plan: Plan = self._session.plan
        self._session.change(replace(plan, roles=replace(plan.roles, **values)), "Change roles")

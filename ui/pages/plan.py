"""What is asked, of whom and by which design; decided before any result is seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeVar

from PySide6.QtWidgets import QWidget

from evaluator.planning.questions import NOBODY_SAID_WHO
from evaluator.values.choice import Choice
from evaluator.values.plan import Plan
from evaluator.values.problems import Problem
from ui.pages.page import Page
from ui.state import runs, wording
from ui.state.navigation import Facts, Standing, said_on, stops_on
from ui.state.still import still_to_say
from ui.widgets.common.disclosure import Disclosure
from ui.widgets.common.fields import (
    ChoiceField,
    Field,
    TextField,
    Value,
    WholeNumberField,
    WholeNumbersField,
)
from ui.widgets.common.layout import button, field_grid, text
from ui.widgets.data.roles_section import RolesSection
from ui.widgets.plan.covariates_editor import CovariatesEditor, SubgroupsEditor
from ui.widgets.plan.design_editor import DesignEditor
from ui.widgets.plan.outcomes_editor import OutcomesEditor

_Part = TypeVar("_Part", bound=QWidget)
_LOWER = (Choice(None, "Leave it as computed"), *(Choice(n, f"{n} of 5") for n in range(5)))


class PlanPage(Page):
    """Roles, outcomes, covariates, design, subgroups; and what is still missing."""

    key = "plan"
    title = "Plan"
    icon = "plan"
    help_topic = "designs"
    lead = "Decide what counts as working before you see whether it did."
    edits_plan = True
    shows_columns = True
    asks_all = True

    @classmethod
    def standing(cls, facts: Facts) -> Standing:
        """How far the page is."""
        if facts.amending:
            return Standing("needs", "Being amended")
        if facts.locked:
            return Standing("locked", "Locked")
        if not facts.has_cohort:
            return Standing("not_yet", "Needs a workbook")
        said = said_on(facts.missing, cls.key)
        return said if said.state == "needs" else Standing("ready", "Ready to check")

    def parts(self) -> Iterator[None]:
        """The sections, each of which holds many fields, and the footer."""
        self._no_data = text("Open a workbook first; the plan is about its columns.", "muted")
        self.body.addWidget(self._no_data)
        self._roles = self._section(RolesSection(self.session))
        yield
        self._outcomes = self._section(OutcomesEditor(self.session))
        yield
        self.beside()
        self._covariates = self._section(CovariatesEditor(self.session))
        yield
        self._design = self._section(DesignEditor(self.session, self.jobs))
        yield
        self._subgroups = self._section(SubgroupsEditor(self.session))
        self._sections = (
            self._roles, self._outcomes, self._covariates, self._design, self._subgroups,
        )  # fmt: skip
        yield
        self._more = self._section(self._more_settings())
        self.body.addStretch(1)
        self._left = text("", "muted")
        self._check = button("Check the design", "primary")
        self._check.clicked.connect(self._examine)
        self.set_footer(self._left, self._check)
        yield

    def _section(self, part: _Part) -> _Part:
        self.body.addWidget(part)
        return part

    def _more_settings(self) -> Disclosure:
        analysis = (
            (ChoiceField("Confidence level", wording.CONFIDENCE), "confidence"),
            (ChoiceField("Allowance for several outcomes", wording.MULTIPLICITY), "multiplicity"),
            (WholeNumberField("Seed", "Starts the random draws, so that anyone gets the same.",
                              low=0, high=2**31 - 1), "seed"),
        )  # fmt: skip
        for field, name in analysis:
            self._tie(field, "analysis", name, typing=name == "seed")
        since = WholeNumbersField(
            "Answers by time since the start",
            "The last time of each part, such as 3, 6, 12; the first time with it is 1. "
            "Empty asks for none.",
        )
        self._tie(since, "analysis", "since_start", typing=True)
        lower = ChoiceField("Lower the rating to", _LOWER, "Only downwards; printed with a reason.")
        reason = TextField("Reason for lowering it")
        self._tie(lower, "context", "lowered_to")
        self._tie(reason, "context", "lowered_reason", typing=True)
        fields = (*(field for field, _ in analysis), since, lower, reason)
        return Disclosure("More settings", field_grid(*fields))

    def _tie(self, field: Field, part: str, name: str, *, typing: bool = False) -> None:
        def write(plan: Plan, value: Value) -> Plan:
            if name == "seed" and value is None:
                return plan
            section = replace(getattr(plan, part), **{name: value})
            return replace(plan, **{part: section})

        self.bind(field, lambda plan: getattr(getattr(plan, part), name), write, typing=typing)

    def refresh(self) -> None:
        """Show the plan."""
        super().refresh()
        has_data = self.session.cohort is not None
        self._no_data.setVisible(not has_data)
        for section in self._sections:
            section.setVisible(has_data)
            if has_data:
                section.refresh()
        self._more.setVisible(has_data)
        missing = [p for p in still_to_say(self.session) if p.severity == "stops"]
        self._check.setEnabled(self.session.complete and has_data)
        self._left.setText(self._state(missing))

    def catch_up(self) -> Iterator[None]:
        """Section by section: each fills many fields, and makes those that the design has."""
        if self.session.cohort is not None:
            for section in self._sections:
                section.refresh()
                yield

    def _state(self, missing: list[Problem]) -> str:
        if not missing:
            return "Nothing is missing. Checking the design shows no result yet."
        here = stops_on(missing, self.key)
        elsewhere = len(missing) - here
        words = wording.things(here) if here else wording.things(elsewhere) + " on other pages"
        if here and elsewhere:
            words += f" here and {elsewhere} on other pages"
        return f"{words} before the design can be checked."

    def _examine(self) -> None:
        runs.examine(
            self.session, self.jobs, lambda: self.go.emit("design_checks"), self.failed.emit
        )

    def show_problem(self, problem: Problem) -> None:
        """Put the focus on what ``problem`` is about."""
        if problem.code == NOBODY_SAID_WHO:
            self._roles.focus_role("treated")
            return
        name = problem.column
        sections = (self._outcomes, self._roles, self._covariates, self._design, self._subgroups)
        if name is not None and any(each.absent.focus_column(name) for each in sections):
            return
        if self._outcomes.show_problem(problem) or name is None:
            return
        if not self._covariates.focus_column(name):
            self._roles.focus_column(name)

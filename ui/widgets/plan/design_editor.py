"""Which comparison is made, with the design's own settings for those who want them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QButtonGroup, QWidget

from evaluator.values.plan import Allocation, Design
from ui.appearance import asking
from ui.appearance.accessibility import named, when_picked
from ui.state import lookup
from ui.state.jobs import Jobs
from ui.state.session import Session
from ui.widgets.common.absent_columns import AbsentColumns
from ui.widgets.common.flow import Radio
from ui.widgets.common.layout import Card, button, column, holder, line, row, text
from ui.widgets.plan.design_chooser import DesignChooser, known_answers
from ui.widgets.plan.settings_grid import SettingsGrid


class DesignEditor(Card):
    """One radio button for each design, with when to use it; what the chosen one rules out."""

    def __init__(self, session: Session, jobs: Jobs) -> None:
        super().__init__("How to compare", "Choose by how the programme was given, not by result.")
        self._session, self._jobs = session, jobs
        self._radios: dict[str, Radio] = {}
        self._rules_out: dict[str, QWidget] = {}
        self._group = QButtonGroup(self)
        self._list = column(spacing=14)
        self._settings = SettingsGrid(session)
        self._more = holder(
            column(text("Settings of this design", "label"), self._settings, spacing=12)
        )
        self.absent = AbsentColumns(session, "settings", "settings of the design")
        help_me = button("Help me choose a design")
        help_me.clicked.connect(self._help_choose)
        self.add(row(help_me, None))
        self.add(self._list)
        self.add(line())
        self.add(self.absent)
        self.add(self._more)

    def refresh(self) -> None:
        """Show the planned design and its settings."""
        design = self._session.plan.design
        if not self._radios:
            self._build()
        if design.kind in self._radios:
            with QSignalBlocker(self._radios[design.kind]):
                self._radios[design.kind].setChecked(True)
        for key, radio in self._radios.items():
            radio.setEnabled(self._session.editable)
            self._rules_out[key].setVisible(key == design.kind)
        self.absent.refresh()
        self._settings.refresh()
        self._more.setVisible(not self._settings.empty)

    def _build(self) -> None:
        for design in self._session.engine.designs():
            radio = named(Radio(design.title), design.title, design.when_to_use)
            when_picked(radio, partial(self._choose, design.key))
            self._group.addButton(radio)
            self._radios[design.key] = radio
            rules_out = self._rules_out[design.key] = text(
                f"Rules out: {design.rules_out}", "small"
            )
            words = column(text(design.when_to_use, "muted"), rules_out, spacing=3)
            words.setContentsMargins(32, 0, 0, 0)
            self._list.addLayout(column(radio, words, spacing=3))

    def _choose(self, kind: str) -> None:
        plan = self._session.plan
        if kind != plan.design.kind:
            self._session.change(replace(plan, design=Design(kind)), "Choose design")

    def _help_choose(self) -> None:
        """Ask about the design; what long columns tell of it is looked up beside the window."""
        session = self._session
        plan, cohort = session.plan, session.cohort
        if cohort is None or len(cohort.frame) <= lookup.LONG:
            self._ask(known_answers(plan, cohort))
            return

        def done(answers: dict[str, str]) -> None:
            if plan is session.plan and cohort is session.cohort:
                self._ask(answers)

        self._jobs.start(
            "Looking at the data", lambda _progress: known_answers(plan, cohort), done,
            failed=lambda _failure: done({}), failure_title="", key="chooser",
        )  # fmt: skip

    def _ask(self, answers: dict[str, str]) -> None:
        dialog = DesignChooser(self.window(), self._session, answers)
        if asking.agreed(dialog) and dialog.design is not None:
            self._take(dialog.design, dialog.allocation)
        dialog.deleteLater()

    def _take(self, kind: str, allocation: Allocation) -> None:
        """What the questions led to: the design, and the answer that the plan asks for too."""
        plan = self._session.plan
        design = plan.design if kind == plan.design.kind else Design(kind)
        changed = replace(plan, design=design, context=replace(plan.context, allocation=allocation))
        if changed != plan:
            self._session.change(changed, "Choose design")

"""A study that has not begun: what it could find, who starts when, and a plan to be held to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from evaluator.values.problems import Problem
from ui.appearance import asking
from ui.appearance.accessibility import announce, put_in_reading_order
from ui.pages.page import Page
from ui.state.navigation import Facts, Standing
from ui.state.workbook_files import workbook_filter
from ui.widgets.common.fields import Field
from ui.widgets.common.flow import Flow
from ui.widgets.common.layout import Card, button, clear, column, row, text
from ui.widgets.prospect.facts import LotsCard, OutcomeCard, PlacesCard, Read, VariationCard, Write
from ui.widgets.prospect.lock_ahead_dialog import LockAheadDialog
from ui.widgets.results.pictures import Decoded, decoded
from ui.widgets.results.sections import show_sections

if TYPE_CHECKING:
    from evaluator.commands.design import Designed
    from evaluator.summary.protocol.pages import Expected
    from evaluator.values.account.prospect import Prospect
    from evaluator.values.progress import Progress


class ProspectPage(Page):
    """Questions about the study to come; then its chances, and its protocol, plan and slip."""

    key = "prospect"
    title = "Plan ahead"
    icon = "prospect"
    help_topic = "planning"
    lead = "For a study that has not begun: what it could find, and who starts when."
    edits_plan = True
    rare = True

    @classmethod
    def standing(cls, facts: Facts) -> Standing:
        """How far the page is; nobody has to plan ahead."""
        if facts.has_cohort:
            return Standing("not_yet", "The data are here")
        if facts.locked:
            return Standing("locked", "Locked")
        return Standing("ready", "Before it begins")

    def parts(self) -> Iterator[None]:
        """The cards, each of which holds many fields, and the footer."""
        self._shown: tuple[object, ...] | None = None
        self._points = False  # whether what comes out next is to be brought into view
        self._late = Card("This study has its data")
        self._late.add(text("Planning ahead is for a study that has not begun. Plan another "
                            "one: how much the outcome varies can then be taken from this "
                            "workbook."))  # fmt: skip
        another = button("Plan a study", "plain", "plan")
        another.clicked.connect(self.plan_ahead)
        self._late.add(row(another, None))
        self.body.addWidget(self._late)
        self._outcome = OutcomeCard(self.session, self._tie)
        self.body.addWidget(self._outcome)
        yield
        self._places = PlacesCard(self._tie)
        self.body.addWidget(self._places)
        yield
        self._variation = VariationCard(self.session, self._tie)
        self._variation.earlier.clicked.connect(self._ask_earlier)
        self.body.addWidget(self._variation)
        yield
        self.beside()
        self._lots = LotsCard(self.session, self._tie)
        self.body.addWidget(self._lots)
        self._cards: tuple[QWidget, ...] = (
            self._outcome, self._places, self._variation, self._lots,
        )  # fmt: skip
        yield
        self._figures = column(spacing=18)
        self.body.addLayout(self._figures)
        self.body.addStretch(1)
        self._left = text("", "muted")
        self._work = button("Work out what it could find", "primary")
        self._work.clicked.connect(self._expect)
        self._lock = button("Lock it and write the protocol…", "plain", "lock")
        self._lock.clicked.connect(self._ask_to_lock)
        self.set_footer(self._left, Flow(self._work, self._lock))
        yield

    def _tie(self, field: Field, read: Read, write: Write, typing: bool) -> Field:
        return self.bind(field, read, write, typing=typing)

    # --- showing ----------------------------------------------------------------------------------

    def questions(self) -> tuple[Problem, ...]:
        """What a study needs before it can be planned and locked; no workbook is among it."""
        if self.session.cohort is not None:
            return ()
        other = (p for p in self.session.missing if not p.code.startswith("data_"))
        return (*self.session.engine.prospect_missing(self.session.plan), *other)

    def refresh(self) -> None:
        """Show the study as it is planned, and what was found out for just that."""
        super().refresh()
        has_data = self.session.cohort is not None
        planned = self.session.locked and self.session.plan.prospect.spread is not None
        self._late.setVisible(has_data and not planned)
        for card in self._cards:
            card.setVisible(not has_data or planned)
        self._places.refresh(self.session.plan)
        self._variation.refresh()
        self._lots.refresh()
        stops = [p for p in self.questions() if p.severity == "stops"]
        open_ = not has_data and self.session.editable
        self._work.setVisible(open_)
        self._lock.setVisible(open_)
        self._work.setEnabled(not stops)
        self._lock.setEnabled(not stops and self.session.expected is not None)
        self._left.setText(self._state(len(stops)))
        self.footer.setVisible(open_ or bool(self._left.text()))
        self._show_found()

    def _state(self, open_questions: int) -> str:
        if self.session.locked:
            return "The plan is locked. Save the study, and open the workbook when it comes."
        if self.session.cohort is not None:
            return ""
        if open_questions:
            return "Answer what is still open first."
        if self.session.expected is None:
            return "Nothing is missing. Working it out takes some seconds."
        return "If you are content with it, lock the plan. The lots are drawn then."

    def _show_found(self) -> None:
        """The chances while they belong to the plan on screen; the lots once they are drawn."""
        plan, found = self.session.plan, self.session.expected
        told = found is not None or self.session.locked
        wanted = (plan if told else None, found)
        if wanted == self._shown:
            return
        self._shown = wanted
        clear(self._figures)
        if wanted[0] is None:
            return
        engine = self.session.engine

        def show(drawn: Decoded) -> None:
            if self._shown == wanted:
                clear(self._figures)
                show_sections(self._figures, drawn.blocks, drawn.pictures)
                put_in_reading_order(self)
                if self._points:
                    self._points = False
                    QTimer.singleShot(0, self._point_at_found)

        self.jobs.start(
            "Drawing the figures",
            lambda progress: decoded(engine.prospect_drawings(plan, found, progress)), show,
            failed=self.failed.emit, failure_title="The figures could not be drawn.",
            key="prospect figures",
        )  # fmt: skip

    def _point_at_found(self) -> None:
        """Bring what was just found out to the top."""
        inner = self.area.widget()
        if inner is not None:
            inner.adjustSize()
        self.area.verticalScrollBar().setValue(self._figures.geometry().top() - 12)

    def show_problem(self, problem: Problem) -> None:
        """Put the focus on the first question of the part that ``problem`` is about."""
        parts: dict[str, OutcomeCard | PlacesCard | VariationCard | LotsCard] = {
            "prospect_outcome": self._outcome,
            "prospect_variation": self._variation, "prospect_names": self._lots,
            "prospect_lots": self._lots, "prospect_kinds": self._lots, "prospect_steps": self._lots,
        }  # fmt: skip
        parts.get(problem.code, self._places).first.setFocus()

    # --- acting -----------------------------------------------------------------------------------

    def _expect(self) -> None:
        plan, engine = self.session.plan, self.session.engine

        def done(found: Expected) -> None:
            self.session.foreseen = (plan, found)
            self._points = True
            self.refresh()
            announce(self, "It is worked out, below the questions.")

        self.jobs.start(
            "Working out what it could find", lambda progress: engine.expected(plan, progress),
            done, failed=self.failed.emit, failure_title="It could not be worked out.",
            key="prospect",
        )  # fmt: skip

    def _ask_earlier(self) -> None:
        name = asking.file_to_open(
            self.window(), "Earlier workbook with the same outcome", workbook_filter()
        )
        if name:
            self.take_variation(Path(name))

    def take_variation(self, book: Path) -> None:
        """Spread and share between places as an earlier workbook shows them, in one step."""
        plan, engine = self.session.plan, self.session.engine

        def work(progress: Progress) -> Prospect:
            return engine.variation(plan, book, progress)

        def done(found: Prospect) -> None:
            now = self.session.plan
            told = replace(
                now.prospect, spread=found.spread, between=found.between, source=found.source
            )
            self.session.record(replace(now, prospect=told), "Take how much it varies")
            self.jobs.told.emit("Spread and share between places are taken from the workbook.")

        self.jobs.start(
            "Reading the earlier workbook", work, done, failed=self.failed.emit,
            failure_title="How much it varies could not be taken from it.", key="prospect",
        )  # fmt: skip

    def _ask_to_lock(self) -> None:
        dialog = LockAheadDialog(self.window(), lots=self.session.plan.prospect.who_starts)
        agreed = asking.agreed(dialog)
        holder = dialog.holder.words().strip()
        dialog.deleteLater()
        folder = agreed and asking.folder(self.window(), "Folder for protocol, plan and slip")
        if folder:
            self.write(Path(folder), holder)

    def write(self, folder: Path, holder: str) -> None:
        """Draw the lots, lock the plan, and write protocol, plan, slip and lots to ``folder``."""
        plan, found, engine = self.session.plan, self.session.expected, self.session.engine
        if found is None:
            return

        def work(progress: Progress) -> Designed:
            progress(0.1, "Writing the protocol")
            return engine.write_design(plan, found, folder, holder)

        def done(made: Designed) -> None:
            if self.session.plan != plan:
                return
            self._points = True
            self.session.take_locked(made.plan)
            given = f" Give the slip to {holder} now." if holder else ""
            self.jobs.told.emit(f"{len(made.files)} files are written to {folder.name}.{given}")

        self.jobs.start(
            "Writing the protocol", work, done, failed=self.failed.emit,
            failure_title="The protocol could not be written.", key="prospect",
        )  # fmt: skip

"""Is the comparison fair and large enough? Asked before any result is seen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ui.appearance import asking
from ui.appearance.accessibility import put_in_reading_order
from ui.pages.page import Page
from ui.state import runs
from ui.state.jobs import Jobs
from ui.state.navigation import Facts, Standing
from ui.state.session import Session
from ui.state.wording import sentence
from ui.widgets.common.layout import Card, button, clear, column, row, text
from ui.widgets.evaluating import evaluate
from ui.widgets.plan.lock_dialog import LockDialog
from ui.widgets.plan.matching_panel import MatchingPanel
from ui.widgets.results.check_list import CheckList
from ui.widgets.results.pictures import Decoded, decoded
from ui.widgets.results.sections import show_sections

if TYPE_CHECKING:
    from evaluator.values.evaluation import DesignReport

_SLIP = "Text (*.txt)"


class DesignChecksPage(Page):
    """Numbers at each step, balance, overlap, detectable change, and every check in words."""

    key = "design_checks"
    title = "Design checks"
    icon = "design_checks"
    help_topic = "diagnostics"
    lead = "What the comparison can carry. No effect of the programme is shown on this page."

    @classmethod
    def standing(cls, facts: Facts) -> Standing:
        """How far the page is."""
        if facts.report is None:
            return Standing("not_yet", "Not yet run")
        bad = sum(check.status in ("concern", "failed") for check in facts.report.checks)
        if bad:
            return Standing("needs", "1 concern" if bad == 1 else f"{bad} concerns")
        return Standing("done", "Done")

    def __init__(self, session: Session, jobs: Jobs) -> None:
        super().__init__(session, jobs)
        self._shown: DesignReport | None = None
        self._none = Card("The design has not been checked yet")
        self._why = text("")
        self._run = button("Check the design", "primary")
        self._run.clicked.connect(self._examine)
        self._none.add(self._why, row(self._run, None))
        self._matching = MatchingPanel(session, jobs, self.failed.emit)
        self._matching.wanted.connect(self._examine)
        self._gates = column(spacing=10)
        self._checks = CheckList(
            "Checks", "Each one is made unasked. What it found sets how far the answer is trusted."
        )
        self._figures = column(spacing=18)
        self.body.addWidget(self._none)
        self.body.addWidget(self._matching)
        self.body.addLayout(self._gates)
        self.body.addWidget(self._checks)
        self.beside()
        self.body.addLayout(self._figures)
        self.body.addStretch(1)
        self._left = text("", "muted")
        self._again = button("Check again")
        self._again.clicked.connect(self._examine)
        self._lock = button("Lock the plan and show results", "primary", "lock")
        self._lock.clicked.connect(self._ask_to_lock)
        self._results = button("Show results", "primary")
        self._results.clicked.connect(lambda: self.go.emit("results"))
        self.set_footer(self._left, self._again, self._lock, self._results)

    def refresh(self) -> None:
        """Show the report that belongs to the present plan, or say that there is none."""
        super().refresh()
        session, report = self.session, self.session.report
        self._none.setVisible(report is None)
        self._run.setEnabled(session.complete)
        self._why.setText(
            "The plan changed or was not checked. Checking it takes a moment."
            if session.complete
            else "First say what is still missing on the earlier pages."
        )
        self._matching.refresh()
        self._checks.setVisible(report is not None)
        self._again.setVisible(report is not None and not session.locked)
        self._lock.setVisible(not session.locked)
        self._lock.setEnabled(report is not None)
        self._results.setVisible(session.locked)
        self._left.setText(_state(report, locked=session.locked))
        if report is not self._shown:
            self._shown = report
            self._rebuild(report)

    def _rebuild(self, report: DesignReport | None) -> None:
        clear(self._gates)
        clear(self._figures)
        if report is None:
            return
        for gate in report.gates:
            card = Card("No fair comparison is possible", tone="failed")
            card.add(text(sentence(gate)))
            self._gates.addWidget(card)
        self._checks.show_checks(report.checks)
        engine, plan = self.session.engine, self.session.plan

        def show(drawn: Decoded) -> None:
            if self._shown is not report:
                return
            clear(self._figures)
            show_sections(self._figures, drawn.blocks, drawn.pictures)
            put_in_reading_order(self)

        self.jobs.start(
            "Drawing the figures",
            lambda progress: decoded(engine.design_drawings(report, plan, progress)), show,
            failed=self.failed.emit, failure_title="The figures could not be drawn.",
            key="design figures",
        )  # fmt: skip

    def _examine(self) -> None:
        if self.session.complete:
            runs.examine(self.session, self.jobs, self.refresh_here, self.failed.emit)

    def _ask_to_lock(self) -> None:
        report, opening = self.session.report, self.session.opening
        if report is None:
            return
        dialog = LockDialog(self.window(), report.gates)
        agreed = asking.agreed(dialog)
        holder = dialog.holder.words().strip()
        dialog.deleteLater()
        asked_of = (self.session.report, self.session.opening)
        if not agreed or asked_of != (report, opening):
            return
        self.session.lock(holder)
        if holder:
            self._ask_for_slip()
        else:
            evaluate(
                self, self.session, self.jobs, lambda: self.go.emit("results"), self.failed.emit
            )

    def _ask_for_slip(self) -> None:
        """Write the slip, and show no result before it can have been handed over."""
        self.go.emit("results")
        name = asking.file_to_save(
            self.window(), "Save the lock slip", f"{self.session.name} lock slip.txt", _SLIP
        )
        if name:
            self.write_slip(Path(name))

    def write_slip(self, path: Path) -> None:
        """Write the lock slip to a file."""
        plan, engine = self.session.plan, self.session.engine
        holder = plan.lock.holder if plan.lock else ""
        self.jobs.start(
            "Writing the lock slip", lambda _progress: engine.write_slip(plan, path),
            lambda _none: self.jobs.told.emit(
                f"{path.name} is written. Give it to {holder} before you look at the results."
            ),
            failed=self.failed.emit, failure_title="The lock slip could not be written.",
            key="slip",
        )  # fmt: skip


def _state(report: DesignReport | None, *, locked: bool) -> str:
    if locked:
        return "The plan is locked."
    if report is None:
        return ""
    if report.gates:
        return "You can go on, but no verdict about the programme will be possible."
    return "If you are content with the comparison, lock the plan. The results appear after that."

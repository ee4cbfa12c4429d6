"""Run a study again from its workbook and say whether every number comes back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from ui.appearance import asking
from ui.appearance.accessibility import announce
from ui.icons import IconLabel
from ui.state.jobs import Failure, Jobs
from ui.state.session import Session
from ui.state.workbook_files import workbook_filter
from ui.widgets.common.fields import TextField
from ui.widgets.common.layout import Card, button, clear, column, row, text

if TYPE_CHECKING:
    from evaluator.commands.verification.findings import Verification

_MOST = 12


class VerifyPanel(Card):
    """Pick the workbook; the answer is "identical" or what differs."""

    failed = Signal(Failure)

    def __init__(self, session: Session, jobs: Jobs) -> None:
        super().__init__(
            "Verify", "Runs everything again from the workbook and compares every number."
        )
        self._session, self._jobs = session, jobs
        self._slip = TextField(
            "Code of the lock slip", "Is on the slip that somebody else was given. May stay empty."
        )
        self._button = button("Verify with a workbook", "plain", "verify")
        self._button.clicked.connect(self._ask)
        self._answer = column(spacing=8)
        self._answered: object = None
        self._opening = session.opening
        self.add(self._slip, row(self._button, None), self._answer)

    def refresh(self) -> None:
        """Only a study with results can be verified, and an answer stands for those alone."""
        if self._answered is not None and self._answered != self._subject():
            self._forget()
        if self._opening != self._session.opening:
            self._opening = self._session.opening
            self._slip.set_value("")
        self._button.setEnabled(self._session.evaluation is not None)
        lock = self._session.plan.lock
        self._slip.setVisible(lock is not None and not lock.at_run)

    def _subject(self) -> object:
        """What is verified: results by their own identity, as another run is another result."""
        return self._session.opening, id(self._session.evaluation), self._session.plan

    def _forget(self) -> None:
        self._answered = None
        clear(self._answer)

    def _ask(self) -> None:
        name = asking.file_to_open(self.window(), "Verify with a workbook", workbook_filter())
        if name:
            self.verify(Path(name))

    def verify(self, path: Path) -> None:
        """Run the study again with the workbook at ``path`` and compare its slip, if any."""
        self._forget()
        subject = self._subject()
        engine, study = self._session.engine, self._session.as_study()
        slip = " ".join(self._slip.words().split())

        def done(found: Verification) -> None:
            if subject == self._subject():
                self._answered = subject
                self._show(found)

        self._jobs.start(
            "Verifying", lambda _progress: engine.verify(study, path, slip), done,
            failed=self.failed.emit, failure_title="The study could not be verified.", key="verify",
        )  # fmt: skip

    def _show(self, found: Verification) -> None:
        if found.identical:
            self._answer.addLayout(
                row(IconLabel("passed", "passed"), text(found.sentence, "label"), None)
            )
        else:
            self._answer.addWidget(text(found.sentence, "label"))
            for difference in found.differences[:_MOST]:
                self._answer.addWidget(text(difference, "muted"))
        for confirmed in found.confirmed:
            self._answer.addWidget(text(confirmed, "label"))
        announce(self, found.sentence)

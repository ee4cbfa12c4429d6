"""Reads the workbook again whenever the plan corrects the reading, by undo and redo too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from evaluator.values.data import Data
from evaluator.values.progress import Progress
from ui.shell.files import Files
from ui.state.jobs import Jobs
from ui.state.session import Session

if TYPE_CHECKING:
    from evaluator.cohort.opened import Opened
    from evaluator.planning.carried_plan import Succession
    from evaluator.values.cohort import Cohort

TITLE = "Reading with your corrections"
_KEY = "corrections"


class Rereading(QObject):
    """Keeps the cohort in step with the corrections in the plan.

    What cannot be carried out, or is cancelled, is taken back, so that the plan never says of the
    data what they are not.

    Signals:
        read(before, after): the cohorts before and after a correction.
    """

    read = Signal(object, object)

    def __init__(self, session: Session, jobs: Jobs, files: Files, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._jobs, self._files = session, jobs, files
        self._wanted: Data | None = None
        self._running = 0
        session.plan_changed.connect(self._look)
        jobs.finished.connect(self._on_finished)

    @property
    def busy(self) -> bool:
        """Whether a correction is being carried out."""
        return self._running > 0

    def _look(self) -> None:
        session = self._session
        if not session.out_of_step:
            if self._running and self._wanted is not None:
                self._wanted = None
                self._jobs.cancel(_KEY)
            return
        if session.plan.data != self._wanted:
            self._start()

    def _start(self) -> None:
        session, engine = self._session, self._session.engine
        path, known = session.workbook, session.opened
        if not session.out_of_step or path is None:
            return
        data = self._wanted = session.plan.data
        before, fits = session.cohort, session.plan_fits

        def work(progress: Progress) -> tuple[Opened, Cohort, Succession | None]:
            opened = known or engine.open_book(path, progress)
            cohort = engine.read_book(opened, data, None, progress)
            found = None if fits else engine.succession(before, cohort)
            engine.prepare(session.plan, cohort)
            return opened, cohort, found

        def done(result: tuple[Opened, Cohort, Succession | None]) -> None:
            opened, cohort, found = result
            self._wanted = None
            if session.cohort is before:
                session.set_reading(cohort, data, opened, found)
                self.read.emit(before, cohort)
                self._look()

        self._running += 1
        words = "The data could not be read so."
        self._files.start(TITLE, work, done, words, self._give_up, key=_KEY)

    def _give_up(self) -> None:
        self._wanted = None
        self._session.take_back_corrections()

    @Slot(str, str)
    def _on_finished(self, title: str, outcome: str) -> None:
        if title != TITLE or not self._running:
            return
        self._running -= 1
        if outcome == "cancelled" and not self.busy:
            self._give_up()

"""Works out, beside the window, what a column and the whole cohort look like in numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ui.state.jobs import Failure, Jobs
from ui.state.session import Session

if TYPE_CHECKING:
    from evaluator.cohort.profile.profile import ColumnProfile
    from evaluator.values.cohort import Cohort
    from evaluator.values.plan import Plan

_MOST_KEPT = 200


class Profiles(QObject):
    """Asks once for each column, group and cohort, and remembers the answers.

    An outcome is never shown by group before the plan is locked.

    Signals:
        profiled(column, ColumnProfile). described(Overview).
    """

    profiled = Signal(str, object)
    described = Signal(object)

    def __init__(self, session: Session, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._jobs = session, jobs
        self._cohort: Cohort | None = None
        self._answers: dict[tuple[str, str | None], ColumnProfile] = {}
        self._overview: tuple[Cohort, Plan, object] | None = None

    def known(self, name: str) -> ColumnProfile | None:
        """What is known of a column already."""
        return self._answers.get((name, self._by(name)))

    def _by(self, name: str) -> str | None:
        """The column of groups to split by, if the column may be seen so."""
        session = self._session
        cohort, plan = session.cohort, session.plan
        by = plan.roles.treated
        if cohort is None or by is None or by == name or by not in cohort.frame:
            return None
        measured = {n for o in plan.outcomes for n in (o.column, o.before, o.after, o.event)}
        guessed = cohort.column(name).role == "outcome"
        if (name in measured or guessed) and not session.locked:
            return None
        return by

    def ask(self, name: str | None) -> None:
        """Have ``profiled`` sent for a column, at once if it is known."""
        cohort = self._session.cohort
        if cohort is None or name is None:
            return
        if cohort is not self._cohort or len(self._answers) > _MOST_KEPT:
            self._cohort, self._answers = cohort, {}
        by, engine = self._by(name), self._session.engine
        if (name, by) in self._answers:
            self.profiled.emit(name, self._answers[name, by])
            return

        def done(profile: ColumnProfile) -> None:
            if self._session.cohort is cohort:
                self._answers[name, by] = profile
                self.profiled.emit(name, profile)

        self._jobs.start(
            "Looking at the column", lambda _progress: engine.profile(cohort, name, by), done,
            failed=_nothing, failure_title="", key="profile", visible=False,
        )  # fmt: skip

    def describe(self) -> None:
        """Have ``described`` sent for the cohort with the roles of the plan."""
        cohort, plan, engine = self._session.cohort, self._session.plan, self._session.engine
        if cohort is None:
            return
        known = self._overview
        if known is not None and known[0] is cohort and known[1] is plan:
            self.described.emit(known[2])
            return

        def done(found: object) -> None:
            if self._session.cohort is cohort:
                self._overview = (cohort, plan, found)
                self.described.emit(found)

        self._jobs.start(
            "Counting the cohort", lambda _progress: engine.overview(cohort, plan), done,
            failed=_nothing, failure_title="", key="overview", visible=False,
        )  # fmt: skip


def _nothing(_failure: Failure) -> None:
    """A picture that cannot be drawn is left out; the column is told in words beside it."""

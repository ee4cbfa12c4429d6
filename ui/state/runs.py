"""The pieces of work a person starts from a page: examine, search for balance, and evaluate."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ui.state.jobs import Failure, Jobs
from ui.state.session import Session

if TYPE_CHECKING:
    from evaluator.values.balance_attempt import Attempt
    from evaluator.values.evaluation import DesignReport, Evaluation


def examine(
    session: Session, jobs: Jobs, then: Callable[[], None], failed: Callable[[Failure], None]
) -> None:
    """Check the design without looking at any effect, then call ``then``."""
    cohort, plan, engine = session.cohort, session.plan, session.engine
    if cohort is None:
        return

    def done(report: DesignReport) -> None:
        session.set_report(report, plan, cohort)
        then()

    jobs.start(
        "Checking the design", lambda progress: engine.examine(cohort, plan, progress), done,
        failed=failed, failure_title="The design could not be checked.", key="run",
    )  # fmt: skip


def search(
    session: Session, jobs: Jobs, then: Callable[[], None], failed: Callable[[Failure], None]
) -> None:
    """Search for the closest balance, log every attempt in the plan, then call ``then``.

    The log cannot be undone: a search that was made stays on record.
    """
    cohort, plan, engine = session.cohort, session.plan, session.engine
    if cohort is None or session.locked:
        return

    def done(attempts: tuple[Attempt, ...]) -> None:
        if session.locked or session.cohort is not cohort:
            return
        known = session.report
        session.record(engine.with_attempts(session.plan, attempts), "Search for balance")
        session.undo_stack.clear()
        if known is not None:
            session.set_report(known, session.plan, cohort)
        then()

    jobs.start(
        "Searching for balance", lambda progress: engine.search(cohort, plan, progress), done,
        failed=failed, failure_title="The search could not be made.", key="search",
    )  # fmt: skip


def evaluate(
    session: Session, jobs: Jobs, then: Callable[[], None], failed: Callable[[Failure], None]
) -> None:
    """Evaluate the locked plan, then call ``then``."""
    cohort, plan, engine = session.cohort, session.plan, session.engine
    earlier = session.published
    if cohort is None or not session.locked:
        return

    def done(evaluation: Evaluation) -> None:
        session.set_evaluation(evaluation)
        then()

    jobs.start(
        "Working out the results",
        lambda progress: engine.evaluate(cohort, plan, progress, earlier), done,
        failed=failed, failure_title="The results could not be worked out.", key="run",
    )  # fmt: skip

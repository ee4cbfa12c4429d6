"""What must still be said, also what only trying the plan tells: as ``whatworked plan`` does."""

from __future__ import annotations

from dataclasses import replace

from evaluator.values.problems import Problem
from ui.state.jobs import Failure, Jobs
from ui.state.navigation import Facts, section_of
from ui.state.session import Session


def still_to_say(session: Session) -> tuple[Problem, ...]:
    """What is missing or in doubt; what trying tells is there once the plan was tried.

    Before there is a workbook, what is asked on the Plan page cannot be answered yet.
    """
    from evaluator.commands.still import as_if_said, together

    if session.cohort is None:
        return tuple(p for p in session.missing if section_of(p) != "plan")
    known = session.tried
    fresh = (
        known is not None and known[1] is session.cohort and known[0] == as_if_said(session.plan)
    )
    return together(session.missing, known[2] if known is not None and fresh else ())


def all_facts(session: Session) -> Facts:
    """How far each page is, told from the same list as every page shows."""
    return replace(session.facts(), missing=still_to_say(session))


def look_up(session: Session, jobs: Jobs) -> None:
    """Look up beside the window what is missing, where the columns are too long to wait for."""
    cohort, plan, engine = session.cohort, session.plan, session.engine
    if cohort is None or not session.to_look_up:
        return

    def done(found: tuple[Problem, ...]) -> None:
        if plan is session.plan and cohort is session.cohort:
            session.lookup.take(plan, cohort, found)
            session.results_changed.emit()

    jobs.start(
        "Looking up what is missing", lambda _progress: engine.missing(plan, cohort), done,
        failed=_nothing, failure_title="", key="missing", visible=False,
    )  # fmt: skip


def try_plan(session: Session, jobs: Jobs) -> None:
    """Try the plan beside the window, unless that was done; its effect is never computed.

    Answers that no column can give, such as a name, do not make it tried again.
    """
    from evaluator.commands.still import as_if_said

    cohort, known, engine = session.cohort, session.tried, session.engine
    if cohort is None or not session.editable or session.out_of_step:
        return
    plan = as_if_said(session.plan)
    if known is not None and known[1] is cohort and known[0] == plan:
        return

    def done(found: tuple[Problem, ...]) -> None:
        if session.cohort is cohort:
            session.tried = (plan, cohort, found)
            session.results_changed.emit()

    jobs.start(
        "Trying the plan", lambda _progress: engine.said_by_trying(plan, cohort), done,
        failed=_nothing, failure_title="", key="still", visible=False,
    )  # fmt: skip


def _nothing(_failure: Failure) -> None:
    """What could not be tried is told when a person has the design checked."""

"""What can be undone: a change of the plan, and a change of the data under it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from PySide6.QtGui import QUndoCommand, QUndoStack

from evaluator.values.plan import plan_hash

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from evaluator.cohort.opened import Opened
    from evaluator.values.cohort import Cohort
    from evaluator.values.plan import Data, Plan
    from evaluator.values.stricter import StricterDisclosure


Made = tuple[str, "StricterDisclosure", str]


def made_of(plan: Plan, workbook_sha256: str) -> Made:
    """What tells whether a design report still belongs to a plan and its data."""
    return plan_hash(plan), plan.disclosure, workbook_sha256


def under(plan: Plan, asked: StricterDisclosure, before: StricterDisclosure | None = None) -> Plan:
    """The plan under limits on what is told, or its own where stricter; never those of before."""
    if plan.disclosure == before:
        return replace(plan, disclosure=asked)
    return replace(plan, disclosure=plan.disclosure.beside(asked))


def undone(changes: QUndoStack) -> str:
    """What was taken back last and can be done again, as it may be on another page; else empty."""
    words = changes.redoText()
    return f"Undone: {words[:1].lower()}{words[1:]}" if words else ""


@dataclass(frozen=True, slots=True)
class Amending:
    """A locked plan being changed: every change is told against ``base``."""

    base: Plan
    reason: str
    at: datetime
    results_seen: bool


@dataclass(frozen=True, slots=True)
class Source:
    """The data under a study: the cohort, where it came from, and how it was read."""

    cohort: Cohort | None
    workbook: Path | None
    opened: Opened | None
    read_with: Data


class Changed(Protocol):
    """The study on screen, as far as a change and its undoing need it."""

    @property
    def plan(self) -> Plan:
        """The plan on screen."""

    @property
    def plan_fits(self) -> bool:
        """Whether that plan is about the columns of the data on screen."""

    @property
    def source(self) -> Source:
        """The data on screen."""

    def show_plan(self, plan: Plan, *, fits: bool) -> None:
        """Show another plan."""

    def show_source(self, source: Source, plan: Plan) -> None:
        """Show other data, with a plan for them."""

    def forget_carried(self) -> None:
        """Tell nothing more of what became of the plan."""


class PlanChange(QUndoCommand):
    """From one frozen plan to another. Changes with the same ``key`` merge while typing.

    ``fits`` says whether the new plan is about the columns as it has the data read, ``fitted``
    whether the old one is. One that has them read another way fits once it was carried over.
    """

    def __init__(self, session: Changed, new: Plan, words: str, key: str) -> None:
        super().__init__(words)
        self._session, self._key = session, key
        self.old, self.new = session.plan, new
        self.fitted = session.plan_fits
        self.fits = self.fitted and new.data == session.plan.data

    def id(self) -> int:
        """One command class: all merge candidates share an id."""
        return 1

    def mergeWith(self, other: QUndoCommand) -> bool:  # noqa: N802  (Qt's name)
        """Swallow the next keystroke in the same field."""
        if not isinstance(other, PlanChange) or not self._key or other._key != self._key:
            return False
        self.new, self.fits = other.new, other.fits
        self.setObsolete(self.new == self.old)
        return True

    def redo(self) -> None:
        """Show the new plan."""
        self._session.show_plan(self.new, fits=self.fits)

    def undo(self) -> None:
        """Show the old plan."""
        self._session.forget_carried()
        self._session.show_plan(self.old, fits=self.fitted)


class DataChange(QUndoCommand):
    """From one workbook or sheet to another, with the plan for each."""

    def __init__(self, session: Changed, new: Source, plan: Plan, words: str) -> None:
        super().__init__(words)
        self._session = session
        self._old, self._new = (session.source, session.plan), (new, plan)

    def redo(self) -> None:
        """Show the new data."""
        self._session.show_source(*self._new)

    def undo(self) -> None:
        """Show the old data."""
        self._session.forget_carried()
        self._session.show_source(*self._old)

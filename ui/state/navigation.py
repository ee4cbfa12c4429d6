"""How far a page is, in words, and what that is told from. No Qt here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Literal

from evaluator.planning.questions import OF_READING
from evaluator.values.plan import Context, Plan
from ui.state.wording import things

if TYPE_CHECKING:
    from evaluator.values.evaluation import DesignReport
    from evaluator.values.problems import Problem

State = Literal["done", "needs", "locked", "ready", "not_yet", "stale"]


@dataclass(frozen=True, slots=True)
class Standing:
    """How far one page is: ``words`` say it, ``state`` picks the icon that repeats it."""

    state: State
    words: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What the standings are told from. ``unknown`` is how often "I don't know" was answered."""

    missing: tuple[Problem, ...]
    has_cohort: bool
    locked: bool
    amending: bool
    report: DesignReport | None
    evaluated: bool
    stale: bool
    unknown: int = 0

    @property
    def shown(self) -> bool:
        """Whether there are results that may be seen."""
        return self.evaluated and not self.stale


def unknown_answers(context: Context) -> int:
    """How many questions about the programme are answered with "I don't know"."""
    return sum(getattr(context, field.name) == "dont_know" for field in fields(Context))


_SECTIONS = frozenset(field.name for field in fields(Plan))
# Sections that have no page of their own, and the page that asks for them.
_ASKED_ON = {"cost": "programme", "price": "programme", "report": "programme"}
# What is told of the plan, and answered among the questions about the programme.
_OF_PROGRAMME = frozenset({"plan_chance_without_record", "plan_places_unsaid"})
# What is mended where rows are kept and columns read.
_OF_DATA = OF_READING | {"duplicate_keys"}


def section_of(problem: Problem) -> str:
    """Where a missing answer is given: the section of the plan that its code begins with.

    The page of that name asks for it; all that belongs to no section of its own is ``"plan"``.
    """
    if problem.code in _OF_DATA:
        return "data"
    if problem.code in _OF_PROGRAMME:
        return "programme"
    first = problem.code.partition("_")[0]
    return _ASKED_ON.get(first, first if first in _SECTIONS else "plan")


def stops_on(missing: Iterable[Problem], page: str) -> int:
    """How many things have to be said on ``page`` before the design can be checked."""
    return sum(p.severity == "stops" and section_of(p) == page for p in missing)


def said_on(missing: Iterable[Problem], page: str) -> Standing:
    """The standing of a page on which things have to be said, and nothing else."""
    count = stops_on(missing, page)
    return Standing("needs", things(count)) if count else Standing("done", "Done")

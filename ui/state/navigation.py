"""Where the work stands on each page, in words. No Qt here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ui.state.wording import things

if TYPE_CHECKING:
    from evaluator.values.evaluation import DesignReport
    from evaluator.values.problems import Problem

PageKey = Literal["programme", "data", "plan", "design_checks", "results", "summary"]
State = Literal["done", "needs", "locked", "ready", "not_yet", "stale"]


@dataclass(frozen=True, slots=True)
class Standing:
    """How far one page is: ``words`` say it, ``state`` picks the icon that repeats it."""

    state: State
    words: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What the standings are told from."""

    missing: tuple[Problem, ...]
    has_cohort: bool
    locked: bool
    amending: bool
    report: DesignReport | None
    evaluated: bool
    stale: bool


def standings(facts: Facts) -> dict[PageKey, Standing]:
    """The standing of every page."""
    return {
        "programme": _said(facts, "programme"),
        "data": _said(facts, "data") if facts.has_cohort else Standing("needs", "No workbook yet"),
        "plan": _plan(facts),
        "design_checks": _checks(facts),
        "results": _results(facts),
        "summary": Standing("ready", "Ready") if _shown(facts) else Standing("not_yet", "Not yet"),
    }


def page_of(problem: Problem) -> PageKey:
    """The page on which a missing answer is given."""
    if problem.code.startswith("programme_"):
        return "programme"
    return "data" if problem.code.startswith("data_") else "plan"


def stops_on(missing: Iterable[Problem], page: PageKey) -> int:
    """How many things have to be said on ``page`` before the design can be checked."""
    return sum(p.severity == "stops" and page_of(p) == page for p in missing)


def _said(facts: Facts, page: PageKey) -> Standing:
    count = stops_on(facts.missing, page)
    return Standing("needs", things(count)) if count else Standing("done", "Done")


def _plan(facts: Facts) -> Standing:
    if facts.amending:
        return Standing("needs", "Being amended")
    if facts.locked:
        return Standing("locked", "Locked")
    if not facts.has_cohort:
        return Standing("not_yet", "Needs a workbook")
    said = _said(facts, "plan")
    return said if said.state == "needs" else Standing("ready", "Ready to check")


def _checks(facts: Facts) -> Standing:
    if facts.report is None:
        return Standing("not_yet", "Not yet run")
    bad = sum(check.status in ("concern", "failed") for check in facts.report.checks)
    if bad:
        return Standing("needs", "1 concern" if bad == 1 else f"{bad} concerns")
    return Standing("done", "Done")


def _shown(facts: Facts) -> bool:
    return facts.evaluated and not facts.stale


def _results(facts: Facts) -> Standing:
    if not facts.locked:
        return Standing("locked", "Hidden until locked")
    if facts.evaluated and facts.stale:
        return Standing("stale", "Out of date")
    return Standing("done", "Done") if facts.evaluated else Standing("not_yet", "Not yet run")

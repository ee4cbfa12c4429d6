"""A starting plan, and everything that must still be said before it can be evaluated."""

from __future__ import annotations

from dataclasses import dataclass

from evaluator.cohort.workbook import read_workbook
from evaluator.commands.still import still_to_be_said, together
from evaluator.planning.guess import guess_plan
from evaluator.planning.guess_told import guess_sentence
from evaluator.planning.questions import noticed_in_reading
from evaluator.planning.regions_asked import regions_asked
from evaluator.planning.rules.requirements import missing
from evaluator.programmes.programme import KnownProgramme
from evaluator.programmes.starting import plan_of, starting_from
from evaluator.values.plan import Plan
from evaluator.values.problems import Problem


@dataclass(frozen=True, slots=True)
class Started:
    """A guessed plan, the guess in one sentence, and what must still be said.

    ``noticed`` are warnings about how the sheets and columns that it names were read, and what the
    sheet could tell besides.
    """

    plan: Plan
    sentence: str
    still: tuple[Problem, ...]
    noticed: tuple[Problem, ...] = ()

    @property
    def stops(self) -> tuple[Problem, ...]:
        """Of what must still be said: without it there is no evaluation."""
        return tuple(problem for problem in self.still if problem.severity == "stops")

    @property
    def in_doubt(self) -> tuple[Problem, ...]:
        """Of what must still be said: it is evaluated without, and may then mislead."""
        return tuple(problem for problem in self.still if problem.severity == "warning")

    @property
    def told(self) -> tuple[Problem, ...]:
        """What was noticed, and of the rest what needs nothing to be done."""
        return (*(p for p in self.still if p.severity == "note"), *self.noticed)


def start_plan(
    book: str | None, sheet: str | None = None, known: KnownProgramme | None = None
) -> Started:
    """A plan guessed from a workbook, with what is known of a programme; or of that alone.

    Raises:
        Refusal: the workbook cannot be read.
    """
    if book is None:
        assert known is not None, "asked for before"
        plan = plan_of(known)
        still = tuple(p for p in missing(plan, None) if not p.code.startswith("data_"))
        return Started(plan, "", still)
    cohort = read_workbook(book, sheet)
    plan = guess_plan(cohort)
    if known is not None:
        plan = starting_from(known, plan, cohort)
    still = still_to_be_said(plan, cohort)
    noticed = together(still, noticed_in_reading(plan, cohort))[len(still) :]
    asked = (*noticed, *regions_asked(plan, cohort))
    return Started(plan, guess_sentence(plan, cohort), still, asked)

"""A starting plan, and everything that must still be said before it can be evaluated."""

from __future__ import annotations

from dataclasses import dataclass, replace

from evaluator.cohort.columns.answer_words import CODE as ANSWERS_IN_WORDS
from evaluator.cohort.workbook import read_workbook
from evaluator.planning.guess import guess_plan
from evaluator.planning.guess_told import guess_sentence
from evaluator.planning.requirements import missing
from evaluator.programmes.programme import KnownProgramme
from evaluator.programmes.starting import plan_of, starting_from
from evaluator.values.cohort import Cohort
from evaluator.values.plan import Outcome, Plan
from evaluator.values.problems import Problem, Refusal

MOST_ROWS = 50_000
# What was asked when the workbook was read, and decides which rows are compared.
_ASKED = frozenset(
    {
        "levels_mixed",
        "perhaps_total_row",
        "perhaps_sum_row",
        "conflicting_rows",
        "running_total",
        "places_across",
        "sheet_not_joined",
        "dates_perhaps_swapped",
    }
)


@dataclass(frozen=True, slots=True)
class Started:
    """A guessed plan, the guess in one sentence, and what must still be said."""

    plan: Plan
    sentence: str
    still: tuple[Problem, ...]


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
    return Started(plan, guess_sentence(plan, cohort), still_to_be_said(plan, cohort))


def still_to_be_said(plan: Plan, cohort: Cohort) -> tuple[Problem, ...]:
    """What stops an evaluation now, and what would once the rest is said.

    The plan is tried with an answer in every place that only waits for one. The effect is never
    computed. Large data are not tried.
    """
    from evaluator.walk import examine

    asked = _ASKED if plan.outcomes else _ASKED | {ANSWERS_IN_WORDS}
    said = (*missing(plan, cohort), *(p for p in cohort.problems if p.code in asked))
    if len(cohort.frame) > MOST_ROWS or not plan.outcomes:
        return said
    try:
        examine(cohort, _as_if_said(plan))
    except Refusal as refused:
        known = {(problem.code, problem.column) for problem in said}
        more = (p for p in refused.problems if (p.code, p.column) not in known)
        return (*said, *map(cohort.provenance.placed, more))
    return said


def _as_if_said(plan: Plan) -> Plan:
    """The plan with an answer for every question that no column can answer."""
    programme = replace(plan.programme, name=plan.programme.name or "The programme")
    return replace(
        plan,
        programme=programme,
        outcomes=tuple(map(_described, plan.outcomes)),
        covariates=tuple(replace(each, known_before_start=True) for each in plan.covariates),
    )


def _described(outcome: Outcome) -> Outcome:
    return outcome if outcome.worthwhile else replace(outcome, worthwhile=0.01)

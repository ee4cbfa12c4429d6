"""What must still be said before a plan can be evaluated: one list for command line and window."""

from __future__ import annotations

from dataclasses import replace

from evaluator.planning.questions import asked_of_data
from evaluator.planning.rules.requirements import missing
from evaluator.programmes.claims import claim_problems
from evaluator.values.cohort import Cohort
from evaluator.values.plan import Outcome, Plan
from evaluator.values.problems import Problem, Refusal

MOST_ROWS = 50_000
_NAME = "The programme"


def still_to_be_said(plan: Plan, cohort: Cohort) -> tuple[Problem, ...]:
    """What stops an evaluation now, what would once the rest is said, and what is in doubt."""
    return together(said_at_once(plan, cohort), said_by_trying(as_if_said(plan), cohort))


def said_at_once(plan: Plan, cohort: Cohort | None) -> tuple[Problem, ...]:
    """What can be told without trying the plan, and so at every keystroke."""
    found = (*claim_problems(plan), *missing(plan, cohort))
    return found if cohort is None else (*found, *asked_of_data(plan, cohort))


def said_by_trying(plan: Plan, cohort: Cohort) -> tuple[Problem, ...]:
    """What stops a plan whose questions are all answered (``as_if_said``).

    The effect is never computed. Large data, and plans without an outcome, are not tried.
    """
    from evaluator.walk import examine

    if len(cohort.frame) > MOST_ROWS or not plan.outcomes:
        return ()
    try:
        examine(cohort, plan)
    except Refusal as refused:
        return tuple(map(cohort.provenance.placed, refused.problems))
    return ()


def together(at_once: tuple[Problem, ...], tried: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """Both lists, with what both tell once."""
    known = {(problem.code, problem.column) for problem in at_once}
    return (*at_once, *(p for p in tried if (p.code, p.column) not in known))


def as_if_said(plan: Plan) -> Plan:
    """The plan with an answer for every question that no column can answer.

    Plans that differ by such answers alone become the same plan.
    """
    return replace(
        plan,
        programme=replace(plan.programme, name=_NAME, people=plan.programme.people or _NAME),
        outcomes=tuple(map(_described, plan.outcomes)),
        covariates=tuple(replace(each, known_before_start=True) for each in plan.covariates),
    )


def _described(outcome: Outcome) -> Outcome:
    return replace(outcome, worthwhile=0.01)

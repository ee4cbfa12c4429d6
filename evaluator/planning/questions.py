"""What is asked about the data as they were read, and decides which rows are compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evaluator.cohort.settled import MAY_BE_RIGHT, is_settled
from evaluator.values.plan import Plan
from evaluator.values.problems import Problem

if TYPE_CHECKING:
    from evaluator.values.cohort import Cohort

NOBODY_SAID_WHO = "plan_who_not_said"
_ANSWERS_IN_WORDS = "answers_in_words"
_OF_KEY = "conflicting_rows"
# Codes of problems that reading a workbook tells of and nobody but a person can settle.
OF_READING = MAY_BE_RIGHT | {_OF_KEY, _ANSWERS_IN_WORDS}


def asked_of_data(plan: Plan, cohort: Cohort) -> tuple[Problem, ...]:
    """The questions that reading left open, as far as they matter to ``plan``.

    Rows that contradict each other matter by the key that the plan names; answers in words only
    where no outcome was found; what the plan settles no more.
    """
    return tuple(p for p in cohort.problems if p.code in OF_READING and _matters(p, plan))


def _matters(problem: Problem, plan: Plan) -> bool:
    if is_settled(problem, plan.data):
        return False
    if problem.code == _ANSWERS_IN_WORDS:
        return not plan.outcomes
    return problem.code != _OF_KEY or problem.column == plan.roles.unit

"""To which plans a question about the data makes a difference."""

from __future__ import annotations

from evaluator.values.plan import Outcome, Plan
from evaluator.values.problems import Problem


def to_its_key(problem: Problem, plan: Plan) -> bool:
    """Rows that contradict each other or have no key matter by the key that the plan names."""
    return problem.column == plan.roles.unit


def to_another_key(problem: Problem, plan: Plan) -> bool:
    """Numbers of rows are in doubt where the plan does not name them as the key."""
    return problem.column != plan.roles.unit


def without_outcomes(_problem: Problem, plan: Plan) -> bool:
    """Answers in words matter only where no outcome was found."""
    return not plan.outcomes


def to_an_outcome(problem: Problem, plan: Plan) -> bool:
    """Of a column that an outcome names."""
    return problem.column in _of_outcomes(plan)


def to_what_is_measured(problem: Problem, plan: Plan) -> bool:
    """Of a column whose average is taken."""
    return problem.column in _of_outcomes(plan) | {each.column for each in plan.covariates}


def to_its_direction(problem: Problem, plan: Plan) -> bool:
    """Where an outcome of that column has the direction that its name suggests."""
    return any(_as_its_name_says(each, problem.column) for each in plan.outcomes)


def without_who(_problem: Problem, plan: Plan) -> bool:
    """Where nobody has said who took part or when."""
    return plan.roles.treated is None and plan.roles.first_treated is None


def without_start(_problem: Problem, plan: Plan) -> bool:
    """Where nobody has said what lies after the start."""
    return not (plan.programme.starts or plan.roles.after or plan.roles.first_treated)


def as_starts(problem: Problem, plan: Plan) -> bool:
    """Where a column that was read as text may hold the starts that the plan does without."""
    from evaluator.cohort.columns.names import START_WORDS, words

    column = problem.column
    if column is None or plan.roles.first_treated is not None:
        return False
    return bool(set(words(column)) & START_WORDS)


def as_a_measure(problem: Problem, plan: Plan) -> bool:
    """Where a column that was read as text may hold an outcome that the plan does without."""
    from evaluator.cohort.columns.names import MEASURES, says_after, words

    column = problem.column
    if column is None:
        return False
    return not plan.outcomes or says_after(column) or bool(set(words(column)) & MEASURES)


def _as_its_name_says(outcome: Outcome, column: str | None) -> bool:
    from evaluator.cohort.columns.directions import direction

    named = column is not None and column in (outcome.column, outcome.after)
    return named and outcome.better == direction(column or "")


def _of_outcomes(plan: Plan) -> set[str | None]:
    return {name for each in plan.outcomes for name in (each.column, each.before, each.after)}

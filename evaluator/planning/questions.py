"""What is asked about the data as they were read, and decides which rows are compared."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evaluator.cohort.questions import BY_CODE
from evaluator.cohort.settled import answered, is_settled
from evaluator.values.plan import Outcome, Plan
from evaluator.values.problems import Problem
from evaluator.values.remembered import once

if TYPE_CHECKING:
    from evaluator.values.cohort import Cohort

NOBODY_SAID_WHO = "plan_who_not_said"
_TWO_WAYS = "percentages_two_ways"
_NONE_SAID = "blanks_mean_none"
_ONE_AND_TWO = "one_and_two"
# Codes of problems that reading a workbook tells of and nobody but a person can settle.
OF_READING = frozenset(BY_CODE)


def asked_of_data(plan: Plan, cohort: Cohort) -> tuple[Problem, ...]:
    """The questions that reading left open, as far as they matter to ``plan``.

    Rows that contradict each other or have no key matter by the key that the plan names; answers
    in words only where no outcome was found; starts or a measure that were read as text where the
    plan does without them; what the plan settles no more. What stops a plan is not told again: see
    ``stops_of_reading``.
    """
    stops = {(p.code, p.column) for p in stops_of_reading(plan, cohort)}
    return tuple(
        p
        for p in cohort.problems
        if p.code in OF_READING and (p.code, p.column) not in stops and _matters(p, plan)
    )


def still_in_doubt(plan: Plan, cohort: Cohort) -> tuple[Problem, ...]:
    """Of those questions the ones to tell beside an answer: zeros left out, or rows of events.

    Their sentences hold no counts, so that they may be printed.
    """
    return tuple(p for p in asked_of_data(plan, cohort) if BY_CODE[p.code].beside_an_answer)


def noticed_in_reading(plan: Plan, cohort: Cohort) -> tuple[Problem, ...]:
    """Warnings of reading about the sheets and the columns that ``plan`` names, beside questions.

    What was changed on the way in and would change an answer if it were wrong, such as numbers
    that were counted as missing, or sheets that were put together.
    """
    from evaluator.planning.plan_columns import columns_of

    used = columns_of(plan)
    return tuple(
        p
        for p in cohort.problems
        if p.severity == "warning"
        and p.code not in OF_READING
        and (p.column is None or p.column in used)
    )


def stops_of_reading(plan: Plan, cohort: Cohort) -> tuple[Problem, ...]:
    """Open questions without whose answer an outcome's numbers would mean nothing.

    Its column mixes two ways of writing percentages beyond doubt, its before and after lie on two
    scales, a note says that blank cells mean none, or 1 and 2 may be yes and no.
    """
    found: dict[tuple[str, str | None], Problem] = {}
    for outcome in plan.outcomes:
        asked = (*_two_ways(outcome, cohort), *_two_scales(outcome, cohort))
        for problem in (*asked, *_zeros_left_out(outcome, cohort)):
            if not is_settled(problem, plan.data):
                found[problem.code, problem.column] = replace(problem, severity="stops")
    return tuple(found.values())


def _two_ways(outcome: Outcome, cohort: Cohort) -> list[Problem]:
    from evaluator.cohort.columns.percentages import plainly_two_ways, typed_with_sign

    columns = {outcome.column, outcome.before, outcome.after}
    signs = typed_with_sign(cohort.recipe)
    return [
        p
        for p in cohort.problems
        if p.code == _TWO_WAYS
        and p.column is not None
        and p.column in columns
        and p.column in cohort.frame
        and plainly_two_ways(p.column, cohort.frame[p.column], signs)
    ]


def _zeros_left_out(outcome: Outcome, cohort: Cohort) -> list[Problem]:
    columns = {outcome.column, outcome.before, outcome.after} - {None}
    stops = (_NONE_SAID, _ONE_AND_TWO)
    return [p for p in cohort.problems if p.code in stops and p.column in columns]


def _two_scales(outcome: Outcome, cohort: Cohort) -> tuple[Problem, ...]:
    before, after = outcome.before, outcome.after
    key = f"two scales {(before, after)!r}"
    return once(cohort, key, lambda: tuple(_scales(before, after, cohort)))


def _scales(first: str | None, last: str | None, cohort: Cohort) -> list[Problem]:
    from pandas.api.types import is_numeric_dtype

    from evaluator.cohort.columns.percentages import apart_problem, far_apart

    if first in cohort.frame and last in cohort.frame:
        cells = (cohort.frame[first], cohort.frame[last])
        if all(map(is_numeric_dtype, cells)) and far_apart(*cells):
            percentages = _percentages_apart(first, last, cohort)
            if percentages:
                return percentages
            problem = apart_problem(*cells, cohort.provenance.sheet)
            return [answered(problem, cohort.provenance.read_as)]
    return _percentages_apart(first, last, cohort)


def _percentages_apart(first: str | None, last: str | None, cohort: Cohort) -> list[Problem]:
    from evaluator.cohort.columns.percentages import (
        on_two_scales,
        percentages_of,
        scales_problem,
        typed_with_sign,
    )

    signs = typed_with_sign(cohort.recipe)
    names = [name for name in (first, last) if name in cohort.frame]
    columns = [percentages_of(name, cohort.frame[name], signs) for name in names if name]
    if len(columns) < 2 or columns[0] is None or columns[1] is None:
        return []
    before, after = columns[0], columns[1]
    if not on_two_scales(before, after):
        return []
    problem = scales_problem(before, after, cohort.provenance.sheet)
    return [answered(problem, cohort.provenance.read_as)]


def _matters(problem: Problem, plan: Plan) -> bool:
    from evaluator.planning.plan_columns import columns_of

    question = BY_CODE[problem.code]
    if is_settled(problem, plan.data):
        return False
    if question.of_unnamed and problem.column in columns_of(plan, "roles", "outcomes"):
        return False
    return question.matters(problem, plan)

"""Questions that reading a workbook leaves open, and a person's answer: it is right as it is."""

from __future__ import annotations

from dataclasses import replace

from evaluator.cohort.questions import BY_CODE, QUESTIONS
from evaluator.values.cohort import Cohort
from evaluator.values.data import Data
from evaluator.values.problems import Problem, Refusal, did_you_mean

# Codes of doubts about the rows that a person who knows them can dismiss.
MAY_BE_RIGHT = frozenset(question.code for question in QUESTIONS if question.settled)
_FIX = 'The plan says that it is right as it is. To be asked again, take it out of "settled".'


def settled_name(problem: Problem) -> str | None:
    """How ``settled`` names a question: its code, with the column if it is about one.

    None for what no answer can settle.
    """
    if problem.code not in MAY_BE_RIGHT:
        return None
    return problem.code if problem.column is None else f"{problem.code}:{problem.column}"


def counts_twice(problem: Problem) -> bool:
    """Whether a question that nobody has answered says that people count in several rows."""
    question = BY_CODE.get(problem.code)
    return question is not None and question.counts_twice and problem.severity != "note"


def is_settled(problem: Problem, data: Data) -> bool:
    """Whether a plan says that what a question asks about is right as it is."""
    name = settled_name(problem)
    return name is not None and (name in data.settled or problem.code in data.settled)


def require_known(data: Data) -> None:
    """Refuse answers under ``settled`` to questions that are never asked."""
    known = sorted(MAY_BE_RIGHT)
    problems = []
    for name in data.settled:
        code = name.partition(":")[0]
        if code in MAY_BE_RIGHT:
            continue
        problems.append(
            Problem(
                "settled_unknown",
                f'The plan settles a question that is never asked: "{name}".',
                did_you_mean(code, known),
            )
        )
    if problems:
        raise Refusal(*problems)


def with_answers(cohort: Cohort, data: Data) -> Cohort:
    """The cohort with each open question saying how to settle it; what is settled is a note."""
    return replace(cohort, problems=tuple(answered(each, data) for each in cohort.problems))


def answered(problem: Problem, data: Data) -> Problem:
    """A problem that says how to settle it, if it can be; a note once ``data`` settles it."""
    name = settled_name(problem)
    if name is None:
        return problem
    if is_settled(problem, data):
        return replace(problem, severity="note", fix=_FIX)
    ask = f'If it is right as it is, say so; in a plan, under [data]: settled = ["{name}"].'
    return replace(problem, fix=f"{problem.fix} {ask}")

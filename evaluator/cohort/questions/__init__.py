"""The questions that nobody but a person can settle, listed here."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evaluator.cohort.questions.of_reading import OF_READING
from evaluator.cohort.questions.question import Question

if TYPE_CHECKING:
    from evaluator.values.cohort import Cohort

QUESTIONS: tuple[Question, ...] = (*OF_READING,)
BY_CODE = {question.code: question for question in QUESTIONS}


def with_questions(cohort: Cohort) -> Cohort:
    """The cohort with what the questions find that are looked for once it is read."""
    found = [p for each in QUESTIONS if each.find is not None for p in each.find(cohort)]
    return replace(cohort, problems=(*cohort.problems, *found)) if found else cohort

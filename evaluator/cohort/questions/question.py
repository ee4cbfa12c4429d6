"""One question that reading a workbook leaves open, and what an answer to it does."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evaluator.values.cohort import Cohort
    from evaluator.values.plan import Plan
    from evaluator.values.problems import Problem


def always(_problem: Problem, _plan: Plan) -> bool:
    """It matters to every plan."""
    return True


@dataclass(frozen=True, slots=True)
class Question:
    """What nobody but a person can settle, told as a ``Problem`` of the same code.

    Attributes:
        code: stable short name.
        settled: what it is called among the changes once a person has said that it is right as it
            is; empty where that is no answer, and only a correction or the plan settles it.
        matters: whether it makes a difference to a plan; it is not asked where it makes none.
        of_unnamed: whether it is asked only of a column that no role and no outcome names.
        counts_twice: whether, unanswered, it means that people count in several rows.
        beside_an_answer: whether it is told beside an answer too. Its sentence holds no counts
            then, so that it may be printed.
        find: what looks for it in the cohort as read; None where a step of reading comes upon it.
    """

    code: str
    settled: str = ""
    matters: Callable[[Problem, Plan], bool] = always
    of_unnamed: bool = False
    counts_twice: bool = False
    beside_an_answer: bool = False
    find: Callable[[Cohort], Iterable[Problem]] | None = None

"""A search for balance from a plan file: the command line's way to what the window offers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluator.commands.evaluate import beside
from evaluator.planning.balance_search import search_balance, with_attempts
from evaluator.planning.plan_file import read_plan
from evaluator.planning.understood import read_as_planned
from evaluator.summary.comparisons.balance_words import attempt_words
from evaluator.values.balance_attempt import Attempt
from evaluator.values.files.storage import to_plain
from evaluator.values.plan import Plan


@dataclass(frozen=True, slots=True)
class Balanced:
    """Every attempt, and the plan with their log and the settings that did best."""

    attempts: tuple[Attempt, ...]
    plan: Plan

    def as_json(self) -> dict[str, Any]:
        """For the command line."""
        return {"attempts": to_plain(list(self.attempts)), "plan": to_plain(self.plan)}

    def lines(self) -> tuple[str, ...]:
        """The attempts as text, the best first and those that failed last."""
        order = sorted(self.attempts, key=lambda each: each.rank or len(self.attempts) + 1)
        return tuple(_line(each) for each in order)


def balance(
    plan_path: Path, book: Path | None, progress: Callable[[float, str], None] | None = None
) -> Balanced:
    """Search for the matching that makes the groups most alike; no outcome is looked at.

    Raises:
        Refusal: the plan or workbook cannot be read, or there is nothing to search.
    """
    plan = read_plan(plan_path)
    cohort = read_as_planned(book or beside(plan, plan_path), plan)
    attempts = search_balance(cohort, plan, progress)
    return Balanced(attempts, with_attempts(plan, attempts, accept=True))


def _line(each: Attempt) -> str:
    if each.failure:
        return f"   –  {attempt_words(each)}: {each.failure}"
    return (
        f"{each.rank:4}  {attempt_words(each)}: largest difference {each.worst:.3f} standard "
        f"deviations, as good as {each.size} pairs, {each.left_out} left out"
    )

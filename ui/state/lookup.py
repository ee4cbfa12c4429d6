"""What is missing from a plan, and whether that has to be looked up beside the window. No Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evaluator.values.cohort import Cohort
    from evaluator.values.plan import Plan
    from evaluator.values.problems import Problem
    from ui.state.engine import Engine

# Rows beyond which whole columns are not looked through while a person waits.
LONG = 50_000


class Lookup:
    """The last answer to what is missing, with the plan and the cohort it is about."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._known: tuple[Plan, Cohort | None, tuple[Problem, ...]] | None = None

    def forget(self) -> None:
        """Another study came on screen."""
        self._known = None

    def is_behind(self, plan: Plan, cohort: Cohort | None) -> bool:
        """Whether ``told`` still answers for an earlier plan, as the columns are long."""
        known = self._known
        if known is None or cohort is None or known[1] is not cohort or known[0] is plan:
            return False
        return len(cohort.frame) > LONG

    def told(self, plan: Plan, cohort: Cohort | None) -> tuple[Problem, ...]:
        """What is missing; where columns are long, as it was before until ``take``."""
        known = self._known
        if known is not None and self.is_behind(plan, cohort):
            return known[2]
        if known is None or known[0] is not plan or known[1] is not cohort:
            known = self._known = (plan, cohort, self._engine.missing(plan, cohort))
        return known[2]

    def take(self, plan: Plan, cohort: Cohort, found: tuple[Problem, ...]) -> None:
        """What was found beside the window."""
        self._known = (plan, cohort, found)

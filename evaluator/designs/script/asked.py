"""What a script has to say again: the outcome, its rows and where the programme was given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from evaluator.cohort.rows.shapes import Rows, shape
from evaluator.cohort.rows.starts_told import settled
from evaluator.designs.rates import Rate, RateOptions, rate_of
from evaluator.designs.shared.groups import Level, allocation_level, units_are_places, with_level
from evaluator.designs.shared.own_groups import independent
from evaluator.values.cohort import Cohort
from evaluator.values.evaluation import OutcomeResult
from evaluator.values.plan import Outcome, Plan
from methods.results import Estimate


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """One outcome's question as it was answered.

    Attributes:
        cohort: with the starts as they were taken.
        outcome: as planned. estimate: the answer that the script has to give.
        several_starts: whether each place starts at a time of its own.
        rows: as the design saw them. level: where the programme was given. rate: what the
            outcome was divided by; None when it was not.
    """

    cohort: Cohort
    plan: Plan
    outcome: Outcome
    estimate: Estimate
    rows: Rows
    level: Level
    rate: Rate | None
    several_starts: bool

    @property
    def clustered(self) -> bool:
        """Whether whole places were chosen, with people in them."""
        return self.level.clustered

    @property
    def independent(self) -> str | None:
        """The column by which an answer about people goes; None where each stands alone."""
        return independent(self.rows.frame, "@cluster" if self.clustered else None)

    @property
    def areas(self) -> bool:
        """Whether the units are places themselves."""
        return units_are_places(self.plan, self.level)


def ask(
    result: OutcomeResult,
    cohort: Cohort,
    plan: Plan,
    *,
    several_starts: bool,
    rates: Callable[[Plan], RateOptions] | None,
) -> Asked:
    """The question of one outcome that has an estimate, shaped again from the cohort."""
    assert result.estimate is not None
    outcome = next(o for o in plan.outcomes if o.name == result.outcome.name)
    cohort = settled(cohort, plan)
    found = shape(cohort, plan, outcome, several_starts=several_starts)
    level = allocation_level(cohort, plan, found.frame)
    found = with_level(cohort, plan, found, level)
    rate = None if rates is None else rate_of(found, plan, outcome, rates(plan))
    return Asked(cohort, plan, outcome, result.estimate, found, level, rate, several_starts)

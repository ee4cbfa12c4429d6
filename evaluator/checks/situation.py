"""What every check may look at."""

from __future__ import annotations

from dataclasses import dataclass

from evaluator.cohort.cohort import Cohort
from evaluator.designs.design import ComparisonDesign, Finding, Groundwork
from evaluator.plan import Outcome, Plan
from evaluator.policy import Policy
from methods.results import Estimate


@dataclass(frozen=True, slots=True, eq=False)
class Situation:
    """One outcome's comparison; ``finding`` is None before the plan is locked.

    ``controls`` are the answers for outcomes that the programme cannot have changed, by name.
    """

    cohort: Cohort
    plan: Plan
    outcome: Outcome
    design: ComparisonDesign
    work: Groundwork
    finding: Finding | None
    policy: Policy
    controls: tuple[tuple[str, Estimate], ...] = ()

    @property
    def has_comparison(self) -> bool:
        """Whether there is anyone to compare with."""
        return self.work.comparison > 0 and self.work.treated > 0


def percent(share: float) -> str:
    """A share as a whole percentage, never "0 %" for something that is not zero."""
    if 0 < share < 0.005:
        return "under 1%"
    return f"{share * 100:.0f}%"


def number(value: float) -> str:
    """A number with three significant digits, without exponents."""
    if value == 0:
        return "0"
    digits = max(0, 2 - int(f"{abs(value):e}".split("e")[1]))
    text = f"{value:,.{digits}f}"
    return text.replace("-", "−")

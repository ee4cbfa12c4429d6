"""What every check may look at."""

from __future__ import annotations

from dataclasses import dataclass

from evaluator.cohort.rows.shapes import BASELINE
from evaluator.designs.comparison_design import ComparisonDesign
from evaluator.designs.design import Finding, Groundwork
from evaluator.disclosure.counts import DisclosureRules, rules_for
from evaluator.disclosure.disguised import share_told
from evaluator.values.cohort import Cohort
from evaluator.values.plan import Outcome, Plan
from evaluator.values.policy import Policy
from methods.results import Estimate


@dataclass(frozen=True, slots=True, eq=False)
class Situation:
    """One outcome's comparison; ``finding`` is None before the plan is locked.

    ``plan`` is the plan as it was locked. ``outcome`` is one of its outcomes in the words in which
    results are told: a count that was divided has what it is out of in its unit. ``controls`` are
    the answers for outcomes that the programme cannot have changed.
    """

    cohort: Cohort
    plan: Plan
    outcome: Outcome
    design: ComparisonDesign
    work: Groundwork
    finding: Finding | None
    policy: Policy
    controls: tuple[tuple[Outcome, Estimate], ...] = ()

    @property
    def rules(self) -> DisclosureRules:
        """What may be told of people here."""
        return rules_for(self.policy.disclosure, places=self.work.areas)

    def people(self, share: float, among: int) -> str:
        """A share of people in words, to stand before "of": "12%", or "fewer than 10"."""
        return share_told(share, among, self.rules)

    @property
    def has_comparison(self) -> bool:
        """Whether there is anyone to compare with."""
        return self.work.comparison > 0 and self.work.treated > 0

    @property
    def drawn_by_lot(self) -> bool:
        """Whether chance decided who took part, and there is a record of it."""
        context = self.plan.context
        return context.allocation == "chance" and bool(context.allocation_record.strip())

    @property
    def same_before(self) -> bool:
        """Whether the outcome was measured before the start and was the same for everybody."""
        frame = self.work.frame
        return BASELINE in frame and frame[BASELINE].nunique() == 1

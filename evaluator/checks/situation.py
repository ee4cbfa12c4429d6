"""What every check may look at."""

from __future__ import annotations

from dataclasses import dataclass, replace

from evaluator.cohort.rows.shapes import BASELINE
from evaluator.designs.comparison_design import ComparisonDesign
from evaluator.designs.design import Finding, Groundwork
from evaluator.diagnostics.drawn_column import drawn_column
from evaluator.diagnostics.lots_kept import LotsKept, lots_kept
from evaluator.diagnostics.start_groups import start_groups
from evaluator.disclosure.averages import PEOPLE_FOR_FINER, figures_told
from evaluator.disclosure.counts import DisclosureRules, rules_for
from evaluator.disclosure.disguised import share_told
from evaluator.disclosure.paths import single_times_told
from evaluator.disclosure.published_design import digits_of_few, digits_of_many
from evaluator.disclosure.steps import told_in_steps
from evaluator.outcomes import kind_of
from evaluator.values.cohort import Cohort
from evaluator.values.plan import Outcome, Plan
from evaluator.values.policy import Policy
from evaluator.words.adding_up import as_printed
from evaluator.words.amounts import effect_digits
from evaluator.words.numbers import answer, size
from evaluator.words.rounding import in_figures
from evaluator.words.symbols import WITHHELD
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

    def size(self, value: float) -> str:
        """An amount of the outcome in words, as coarse as the effect itself is told."""
        told = self.rounded(value)
        return WITHHELD if told is None else size(told, self.outcome)

    def size_at_times(self, value: float) -> str:
        """A difference between single times before the start in words, withheld among few.

        That few had something at one of these times is not told by the averages either.
        """
        return WITHHELD if self.few_at_times else self.size(value)

    def told(self, words: str, *amounts: str, otherwise: str) -> str:
        """A sentence, or a part of one, with amounts at its "{}"; another where one is withheld.

        Every amount of ``size``, ``size_at_times`` and ``answer`` reaches a reason this way, so
        that a reader never meets a mark for what is withheld inside a sentence.
        """
        return otherwise if WITHHELD in amounts else words.format(*amounts)

    def answer(self, estimate: Estimate, outcome: Outcome | None = None) -> str:
        """Another estimate with its range, as coarse as the effect itself is told.

        ``outcome`` is what it is about, where that is not the outcome of this comparison.
        """
        about = self.outcome if outcome is None else outcome
        smaller = min(estimate.n_treated, estimate.n_comparison)
        own = self.finding.estimate if self.finding is not None else None
        if self.work.areas or (smaller >= PEOPLE_FOR_FINER and not _in_steps(own)):
            return answer(estimate, about)
        if outcome is None and _in_steps(own) and not _in_steps(estimate):
            return WITHHELD
        digits, times = effect_digits(estimate, about), kind_of(about.kind).times
        value, low, high = (
            as_printed(each, digits, times)
            for each in (estimate.value, estimate.ci_low, estimate.ci_high)
        )
        return answer(replace(estimate, value=value, ci_low=low, ci_high=high), about)

    @property
    def told_in_steps(self) -> bool:
        """Whether the effect is told in steps, as few people stand behind it."""
        return _in_steps(self.finding.estimate if self.finding is not None else None)

    @property
    def few_at_times(self) -> bool:
        """Whether at some time before the start few had a yes or no or a count, or had it not."""
        if self.work.areas or not kind_of(self.outcome.kind).counted:
            return False
        times = range(-self.work.n_before, 0)
        return not single_times_told(
            start_groups(self.work, self.rules), self.outcome, times, self.rules
        )

    def rounded(self, value: float) -> float | None:
        """An amount of the outcome as coarse as the effect itself is told; None where withheld.

        An answer without one place, or at one time, would give back what the few behind it had.
        """
        finding, work, kind = self.finding, self.work, kind_of(self.outcome.kind)
        estimate = finding.estimate if finding is not None else None
        smaller = min(work.treated, work.comparison)
        if estimate is not None:
            smaller = min(estimate.n_treated, estimate.n_comparison)
        if work.areas or (smaller >= PEOPLE_FOR_FINER and not _in_steps(estimate)):
            return value
        if _in_steps(estimate) or (estimate is None and (kind.yes_no or kind.counted)):
            return None
        if estimate is None:
            return in_figures(value, 2)
        return as_printed(value, effect_digits(estimate, self.outcome), kind.times)

    def figures(self, value: float) -> float:
        """What hangs on the spread of the outcome, in as many figures as may be told."""
        smaller = min(self.work.treated, self.work.comparison)
        return figures_told(value, smaller, self.rules)

    def apart(self, value: float) -> float:
        """A gap between the groups in standard deviations, as it may be told.

        Of a yes or no among few people a further digit would say by how many of them they differ,
        and of a score what one of them had.
        """
        kind, smaller = kind_of(self.outcome.kind), min(self.work.treated, self.work.comparison)
        if self.work.areas or smaller >= PEOPLE_FOR_FINER:
            return value
        return round(value, (digits_of_few if kind.counted else digits_of_many)(smaller))

    def gap(self, value: float) -> float:
        """A gap in some characteristic, in standard deviations, that no one of few people decides.

        Also of those who left: they are few where the groups are.
        """
        smaller = min(self.work.treated, self.work.comparison)
        if self.work.areas or smaller >= PEOPLE_FOR_FINER:
            return value
        return round(value, digits_of_few(smaller))

    @property
    def has_comparison(self) -> bool:
        """Whether there is anyone to compare with."""
        return self.work.comparison > 0 and self.work.treated > 0

    @property
    def lots(self) -> LotsKept | None:
        """What became of lots whose names the plan keeps; None without such lots."""
        return lots_kept(self.plan.prospect, self.work.rows.frame)

    @property
    def lots_broken(self) -> bool:
        """Whether who took part is not who was drawn, so that chance did not decide."""
        kept = self.lots
        if kept is None:
            return False
        most = self.policy.deductions["lots_absent_over"] * kept.drawn
        return kept.crossed > 0 or kept.undrawn > 0 or kept.absent > most

    @property
    def drawn_elsewhere(self) -> str | None:
        """The column that says whom chance drew, where that is not quite who took part."""
        if self.plan.context.allocation != "chance":
            return None
        return drawn_column(self.cohort, self.plan, self.work)

    @property
    def drawn_by_lot(self) -> bool:
        """Whether chance decided who took part, there is a record of it, and it was kept to."""
        context = self.plan.context
        recorded = context.allocation == "chance" and bool(context.allocation_record.strip())
        return recorded and not self.lots_broken and self.drawn_elsewhere is None

    @property
    def same_before(self) -> bool:
        """Whether the outcome was measured before the start and was the same for everybody."""
        frame = self.work.frame
        return BASELINE in frame and frame[BASELINE].nunique() == 1


def _in_steps(estimate: Estimate | None) -> bool:
    return estimate is not None and told_in_steps(estimate)

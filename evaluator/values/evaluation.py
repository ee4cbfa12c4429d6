"""What an evaluation found, before it is put into words. All plain values, saved as JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeVar

from evaluator.values.check import Check
from evaluator.values.matching_report import MatchingReport, OtherScale
from evaluator.values.parts import ResultPart
from evaluator.values.plan import Outcome
from evaluator.values.policy import PolicyStamp
from evaluator.values.stricter import StricterDisclosure
from evaluator.values.verdict import Verdict
from methods.results import Estimate

_Shown = TypeVar("_Shown", bound=ResultPart)


@dataclass(frozen=True, slots=True)
class FlowStep:
    """People (or places) left at one step, and why some left. Counts are exact, not yet rounded."""

    label: str
    treated: int
    comparison: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """One characteristic of the two groups: standardised difference before and after.

    ``key`` is whether the plan calls it a main characteristic; ``adjusted`` whether the outcome
    model also adjusts for it. Variance ratios are participants over comparison, None for yes/no
    characteristics; ``ecdf`` fields are mean and largest distances between cumulative shares.
    Averages are None where they are withheld. ``fewest`` is the smaller number of people with and
    without a label, or a yes or no, in both groups before matching; None for numbers, and once
    published, when a row of few is gone.
    """

    covariate: str
    smd_before: float
    smd_after: float
    variance_ratio_after: float | None
    treated_mean: float | None
    comparison_mean_before: float | None
    comparison_mean_after: float | None
    key: bool = True
    adjusted: bool = False
    variance_ratio_before: float | None = None
    ecdf_mean_before: float | None = None
    ecdf_mean_after: float | None = None
    ecdf_max_before: float | None = None
    ecdf_max_after: float | None = None
    fewest: int | None = None


@dataclass(frozen=True, slots=True)
class Overlap:
    """How the chance of taking part is spread in each group.

    Attributes:
        edges: (k+1,) bin edges from 0 to 1. treated, comparison: (k,) counts; None is withheld.
        off_support: share of those whom the effect is about (the treated, unless the plan asks
            about the others) without anyone similar to compare with, 0 to 1; None is withheld.
        treated_whole, comparison_whole: what published counts add up to, rounded; None before
            disclosure control.
    """

    edges: tuple[float, ...]
    treated: tuple[int | None, ...]
    comparison: tuple[int | None, ...]
    off_support: float | None
    treated_whole: int | None = None
    comparison_whole: int | None = None


@dataclass(frozen=True, slots=True)
class MeanPoint:
    """Average outcome of each group at one time. ``after`` is whether it lies after the start.

    ``treated_fewest`` and ``comparison_fewest`` are how few things an average rests on: of a yes
    or no, the fewer of those with and without it; of whole numbers, their sum; None for others.
    An average that is None although somebody was measured is withheld.
    """

    label: str
    after: bool
    treated: float | None
    comparison: float | None
    n_treated: int
    n_comparison: int
    treated_fewest: float | None = None
    comparison_fewest: float | None = None


@dataclass(frozen=True, slots=True)
class PathPoint:
    """Effect at one time since the start; negative times are before it.

    ``span`` is how many measurements each time averages; ``event_time`` counts in spans.
    ``band_low`` and ``band_high`` are the limits of the range that holds all times at once; None
    where there is none.
    """

    event_time: int
    value: float
    ci_low: float
    ci_high: float
    span: int = 1
    band_low: float | None = None
    band_high: float | None = None


@dataclass(frozen=True, slots=True)
class StartGroup:
    """Those who started together, or never, and whom each of their averages rests on.

    Attributes:
        label: name of the first time with the programme; empty for those without a start.
        start: its position among the times of ``OutcomeResult.means``; None without one.
        means: (T,) average outcome at each time; None where nobody was measured.
        units: (T,) units measured at each time; each has one row.
        clusters: (T,) places they come from; None where the units are places themselves, or
            people were chosen one by one.
        weights: (T,) what each average counts for where groups are put together; empty where
            every unit counts alike.
        fewest: (T,) as in ``MeanPoint``; empty where that is not known.
        largest: (T,) units in the largest of those places; empty without places, or once it has
            been decided on.
        until, until_label: the last start of several that were put together because each is too
            small; None and empty for one.
    """

    label: str
    start: int | None
    means: tuple[float | None, ...]
    units: tuple[int, ...]
    clusters: tuple[int, ...] | None = None
    weights: tuple[float, ...] = ()
    fewest: tuple[float | None, ...] = ()
    largest: tuple[int, ...] = ()
    until: int | None = None
    until_label: str = ""


@dataclass(frozen=True, slots=True)
class PlainPart:
    """One kind of comparison inside a plain before-and-after average of several starts.

    ``kind``: with those who never start, with later starters before they start, or with those
    who are already in the programme. ``weight`` is its share of the average, 0 to 1; ``value``
    what these comparisons show, in the outcome's unit.
    """

    kind: Literal["never", "later", "already"]
    weight: float
    value: float


@dataclass(frozen=True, slots=True)
class Alternative:
    """The same question answered another defensible way, or the naive way, for comparison."""

    key: str
    label: str
    estimate: Estimate
    naive: bool = False


@dataclass(frozen=True, slots=True)
class Specification:
    """One defensible way of answering; ``value``, ``low``, ``high`` in the outcome's unit."""

    label: str
    value: float
    low: float
    high: float
    planned: bool = False


@dataclass(frozen=True, slots=True)
class SubgroupEffect:
    """The effect in one subgroup with the test of whether subgroups differ; never a headline."""

    column: str
    label: str
    estimate: Estimate
    interaction_p: float


@dataclass(frozen=True, slots=True)
class SinceStart:
    """The planned answer over one part of the time since the start.

    Attributes:
        label: the part in words. first, last: its times, 1 being the first with the programme.
        estimate: with a range that holds for all parts at once; None where there is none, and
            ``why`` says so in a sentence.
    """

    label: str
    first: int
    last: int
    estimate: Estimate | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class DoseBand:
    """A part of those who took part, by how much they had, beside the whole comparison group.

    ``label`` is the amount in words. ``estimate`` is no effect of an amount; None where there is
    none, and ``why`` says so in a sentence.
    """

    label: str
    estimate: Estimate | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class DesignReport:
    """What may be seen before the plan is locked: everything but the effect.

    Attributes:
        flow: numbers at each step. checks: those that need no outcome of the treated.
        balance: empty when the plan names no covariates. overlap: None for designs without one.
        clusters_treated, clusters_comparison: None when people were chosen one by one.
        minimum_detectable: by outcome name, in the outcome's unit; None when it cannot be told.
        earlier_path: by outcome name, earlier differences in trend; empty without them.
        places: whether the units are places, whose number is no secret, and not people.
        matching: what a matched comparison shows of itself; None for the other designs.
        starts: who started when and how many were measured at each of ``times``, for the first
            main outcome and without its averages; empty where it has fewer than two times.
    """

    flow: tuple[FlowStep, ...]
    checks: tuple[Check, ...]
    balance: tuple[BalanceRow, ...]
    overlap: Overlap | None
    clusters_treated: int | None
    clusters_comparison: int | None
    minimum_detectable: dict[str, float | None]
    earlier_path: dict[str, tuple[PathPoint, ...]]
    places: bool = False
    matching: MatchingReport | None = None
    starts: tuple[StartGroup, ...] = ()
    times: tuple[str, ...] = ()

    @property
    def gates(self) -> tuple[str, ...]:
        """Why no fair comparison is possible, in order; empty when one is."""
        return tuple(check.gate for check in self.checks if check.gate is not None)

    @property
    def everybody_treated(self) -> bool:
        """Whether the data hold nobody without the programme: that is known, and no secret."""
        return bool(self.flow) and self.flow[0].comparison == 0 < self.flow[0].treated


@dataclass(frozen=True, slots=True)
class OutcomeResult:
    """The answer for one outcome.

    Attributes:
        estimate: the planned estimate; None when a gate leaves nothing to estimate.
        p_adjusted: p-value after allowing for the number of outcomes tested; None without one.
        treated_level, comparison_level: average outcome of the treated after the start, and what
            it would have been without the programme; None when not estimable.
        change_in_treated: plain before/after change of the treated, for monitoring only.
        minimum_detectable: smallest change this study could reliably (80 %) have detected.
        units_needed: how many more units would settle it; None when settled or unknown.
        scales: the same effect told another way, such as a ratio.
        part: what the design or the kind of outcome alone shows; None where it is nothing.
        starts: the groups by start; empty where the outcome has fewer than two times.
        plain_average: what a plain average of several starts is made of; empty for one start.
        specifications: of main outcomes, every defensible answer, the planned one first.
        since_start: the answer by time since the start; empty where none was planned.
        doses: those who had more and less of it; empty where no amount was named.
    """

    outcome: Outcome
    primary: bool
    estimate: Estimate | None
    p_adjusted: float | None
    treated_level: float | None
    comparison_level: float | None
    change_in_treated: float | None
    minimum_detectable: float | None
    units_needed: int | None
    alternatives: tuple[Alternative, ...]
    subgroups: tuple[SubgroupEffect, ...]
    means: tuple[MeanPoint, ...]
    path: tuple[PathPoint, ...]
    checks: tuple[Check, ...]
    verdict: Verdict
    scales: tuple[OtherScale, ...] = ()
    part: ResultPart | None = None
    starts: tuple[StartGroup, ...] = ()
    plain_average: tuple[PlainPart, ...] = ()
    specifications: tuple[Specification, ...] = ()
    since_start: tuple[SinceStart, ...] = ()
    doses: tuple[DoseBand, ...] = ()

    def shown(self, kind: type[_Shown]) -> _Shown | None:
        """The part of this class; None where the design shows another one, or none."""
        return self.part if isinstance(self.part, kind) else None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Everything found.

    ``fingerprint`` covers cohort, plan, policy and versions; when any of these changes the
    evaluation is stale and is not shown as a result. ``published`` is whether it has been through
    disclosure control, so that it holds nothing that the summary does not print. ``told_coarsely``
    names the outcomes of which an earlier summary of almost the same people was published.
    ``rows_fingerprint`` tells the rows again in another file, format or order.
    ``earlier_set_aside`` is whether others made before were held against nothing, by the author's
    word. ``disclosure`` holds limits stricter than the policy's, as the plan asks for them.
    """

    fingerprint: str
    plan_hash: str
    workbook_sha256: str
    versions: dict[str, str]
    policy: PolicyStamp
    design: DesignReport
    unit_word: str
    cluster_word: str | None
    outcomes: tuple[OutcomeResult, ...]
    published: bool = False
    told_coarsely: tuple[str, ...] = ()
    rows_fingerprint: str = ""
    earlier_set_aside: bool = False
    disclosure: StricterDisclosure = field(default_factory=StricterDisclosure)

    @property
    def main(self) -> OutcomeResult:
        """The result that decides the headline: the first primary outcome that can carry one.

        An outcome of which nobody can say which way is better leads only where every primary is so.
        """
        primaries = [result for result in self.outcomes if result.primary]
        clear = [result for result in primaries if result.outcome.better != "ambiguous"]
        return (clear or primaries)[0]

    @property
    def headline(self) -> Verdict:
        """The verdict of the study, as on page one."""
        return self.main.verdict

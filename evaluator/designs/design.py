"""What a design is, and the two things it finds: the groundwork without the effect, then it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from evaluator.cohort.rows.shapes import Rows
from evaluator.designs.rates import Rate
from evaluator.designs.unanswered import Unanswered
from evaluator.values.evaluation import (
    Alternative,
    DoseBand,
    FlowStep,
    MeanPoint,
    PathPoint,
    SinceStart,
    SubgroupEffect,
)
from evaluator.values.matching_report import OtherScale
from evaluator.values.parts import ResultPart
from methods.results import EffectPath, Estimate

Inference = Literal["CR1", "CR2", "HC3", "CV3", "t_few", "wild_bootstrap", "permutation"]


class Part:
    """What one design records beside what all do; each design that has some defines its own.

    Nothing here: whoever reads a part asks for it by its class, and gets nothing of other designs.
    """

    __slots__ = ()

    def unadjusted(self) -> Part:
        """The same, where an adjustment that was planned had to be left out."""
        return self

    def withheld(self) -> Part:
        """The same without what is told of each group, where too few people are behind it."""
        return self

    def told_coarsely(self) -> Part:
        """The same without finer answers than an effect that is told in steps."""
        return self

    def shown(self) -> ResultPart | None:
        """What of it stands in the result, is saved and printed; None where nothing does."""
        return None

    def watched_until(self) -> float | None:
        """Up to when times until an event are averaged; None where none are."""
        return None


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Groundwork:
    """Everything about one outcome's comparison that can be seen before the effect.

    Attributes:
        rows: all rows with a known group. frame: the rows that will be analysed.
        flow: numbers left at each step.
        treated, comparison: units analysed in each group.
        cluster: column of ``frame`` at which the programme was given; None when people were
            chosen one by one. forced: the sheet's name of that column when the plan did not name
            it but the data show it.
        clusters_treated, clusters_comparison: None without clusters.
        areas: whether the units are themselves places, not people in them.
        n_before: measured periods before the start.
        baseline: what is known from before: the outcome itself, other characteristics, nothing.
        attrition, attrition_treated, attrition_comparison: shares lost to follow-up; None when
            the same units are not followed.
        listwise_loss: share of those followed up who are left out for a missing value.
        at_start, followed_up: of how many people these are shares: treated and comparison
            measured at the start; all followed up.
        part: what only this design records, such as whom it matched; None where it is nothing.
        rate: what the outcome was divided by; None when it was not. binary, counted: whether the
            outcome is yes or no, or a count or rate.
        minimum_detectable: planned, in the outcome's unit; None when it cannot be told.
        earlier: differences between the groups' changes before the start; None without them.
        span: how many periods each time of ``earlier`` (and of the finding's path) averages.
        failure: why the comparison cannot be built, as a sentence; None when it can.
    """

    rows: Rows
    frame: pd.DataFrame
    flow: tuple[FlowStep, ...]
    treated: int
    comparison: int
    cluster: str | None
    forced: str | None
    clusters_treated: int | None
    clusters_comparison: int | None
    areas: bool
    n_before: int
    baseline: Literal["outcome", "covariates", "none"]
    attrition: float | None
    attrition_treated: float | None
    attrition_comparison: float | None
    listwise_loss: float
    at_start: tuple[int, int] = (0, 0)
    followed_up: int = 0
    part: Part | None = None
    minimum_detectable: float | None = None
    earlier: EffectPath | None = None
    span: int = 1
    failure: str | None = None
    rate: Rate | None = None
    binary: bool = False
    counted: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """How the uncertainty of the planned estimate was judged, for the check that tells it.

    Attributes:
        how: the inference used. recommended: the one that the number of places asks for.
        treated, comparison: places on each side. worth: how many of equal weight those on the
            side that is worth less are as good as; None where sizes are alike. largest: share of
            the weight of its side that one place holds. thin: whether many places start alone
            or in twos. spread: how many times as much places in the programme varied before
            the start as the others; None where alike or unknown.
        smallest_p: smallest p-value that could have come out; None where it has no limit.
        widened: whether the range was widened to include no effect, as so few places never
            exclude it.
        disagree: whether the range corrected for few places says otherwise about no effect.
    """

    how: Inference
    recommended: Inference
    treated: int
    comparison: int
    worth: float | None = None
    largest: float = 0.0
    thin: bool = False
    spread: float | None = None
    smallest_p: float | None = None
    widened: bool = False
    disagree: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Finding:
    """The effect of one outcome, the other ways of asking, and the pictures' numbers.

    Attributes:
        estimate: None when the groundwork failed, there is nobody to compare with, or the data
            did not give it, which ``unanswered`` then says.
        treated_level, comparison_level, change_in_treated: see ``OutcomeResult``.
        path: event study with periods before and after; None for one period on each side.
        drift: the path that bounds of drift rest on, where it is another; else None.
        deciding: the same estimate at the confidence that a verdict asks for, where the plan's is
            lower and the range is not one of t; else None.
        judgement: how the uncertainty was judged where places count; else None.
        unadjusted: whether an adjustment that was planned had to be left out.
        since_start: the planned answer by time since the start, where the plan asks for it.
        doses: those who had more and less of it, where the plan names an amount.
        behind: averages of each kind of people, where ``means`` are made of several kinds and the
            answers count places; else empty.
        scales: the same effect told another way.
        part: what only this design finds; None where it is nothing.
    """

    estimate: Estimate | None
    treated_level: float | None
    comparison_level: float | None
    change_in_treated: float | None
    alternatives: tuple[Alternative, ...] = ()
    subgroups: tuple[SubgroupEffect, ...] = ()
    means: tuple[MeanPoint, ...] = ()
    path: EffectPath | None = None
    drift: EffectPath | None = None
    scales: tuple[OtherScale, ...] = ()
    deciding: Estimate | None = None
    judgement: Judgement | None = None
    part: Part | None = None
    unanswered: Unanswered | None = None
    unadjusted: bool = False
    since_start: tuple[SinceStart, ...] = ()
    doses: tuple[DoseBand, ...] = ()
    behind: tuple[tuple[MeanPoint, ...], ...] = ()


_OWN_COLUMNS = {
    "@baseline": "the outcome before the start",
    "@before": "the outcome before the start",
    "@cluster": "the place",
    "@count": "the count",
    "@exposure": "the size",
    "@own_weight": "the weight",
    "@own": "the weight",
    "@event": "whether the event happened",
    "@outcome": "the outcome",
    "@post": "after the start",
    "@start": "the start",
    "@time": "the time",
    "@treated_now": "having the programme",
    "@treated": "the group",
    "@unit": "the key of the rows",
    "@weight": "the weight",
}


def in_words(text: str) -> str:
    """What a method says, without the names that the analysis gives to columns of its own."""
    for name, words in _OWN_COLUMNS.items():
        text = text.replace(f"'{name}'", words).replace(name, words)
    return text


def worded(finding: Finding) -> Finding:
    """The finding with every method and variance described in words."""

    def told(estimate: Estimate) -> Estimate:
        return replace(
            estimate, method=in_words(estimate.method), variance=in_words(estimate.variance)
        )

    return replace(
        finding,
        estimate=told(finding.estimate) if finding.estimate else None,
        deciding=told(finding.deciding) if finding.deciding else None,
        alternatives=tuple(replace(a, estimate=told(a.estimate)) for a in finding.alternatives),
        subgroups=tuple(replace(s, estimate=told(s.estimate)) for s in finding.subgroups),
        since_start=tuple(
            replace(s, estimate=told(s.estimate) if s.estimate else None)
            for s in finding.since_start
        ),
        doses=tuple(
            replace(d, estimate=told(d.estimate) if d.estimate else None) for d in finding.doses
        ),
        scales=tuple(
            replace(s, note=in_words(s.note), estimate=told(s.estimate) if s.estimate else None)
            for s in finding.scales
        ),
    )


def points(path: EffectPath | None, span: int) -> tuple[PathPoint, ...]:
    """An event study as plain values."""
    if path is None:
        return ()
    nothing: list[float | None] = [None] * len(path.value)
    lows = nothing if path.band_low is None else path.band_low.tolist()
    highs = nothing if path.band_high is None else path.band_high.tolist()
    return tuple(
        PathPoint(int(time), float(value), float(low), float(high), span, least, most)
        for time, value, low, high, least, most in zip(
            path.event_time, path.value, path.ci_low, path.ci_high, lows, highs, strict=True
        )
    )

"""What a design can do and how it is carried out: nobody else compares its key."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from evaluator.cohort.rows.starts_told import distinct_starts
from evaluator.designs.design import Finding, Groundwork
from evaluator.designs.rates import RateOptions
from evaluator.designs.script.asked import Asked
from evaluator.values.cohort import Cohort
from evaluator.values.plan import Outcome, Plan, Roles
from evaluator.words.design_options import Option, options_beside
from methods.results import Estimate, FloatArray, IntArray

Specifications = Iterator[tuple[str, Callable[[], Estimate]]]

WithoutEach = Callable[[Groundwork, Plan], tuple[float, ...]]

MadeUp = Callable[[FloatArray, IntArray, Plan, float, int], tuple[float, float]]


def _no_specifications(work: Groundwork, plan: Plan, outcome: Outcome) -> Specifications:
    del work, plan, outcome
    return iter(())


def _no_misfits(plan: Plan, columns: frozenset[str]) -> Iterator[tuple[str, str]]:
    del plan, columns
    return iter(())


def _nothing_to_know(plan: Plan, outcome: Outcome) -> str:
    del plan, outcome
    return ""


def _people(plan: Plan) -> str:
    return plan.programme.people


def _as_said(said: Mapping[str, Any]) -> dict[str, Any]:
    return dict(said)


@dataclass(frozen=True, slots=True)
class ComparisonDesign:
    """One way of finding a fair comparison.

    Attributes:
        key: as in the plan file. title, when_to_use, rules_out: for a person choosing.
        settings: frozen dataclass of the design's options, each with a default.
        groundwork: everything but the effect. effect: the effect itself.
        strength: row of the rating table for the kind of comparison, and the reason in words.
        script: the lines of Python that estimate again what is printed.
        matched: whether it chooses similar people rather than following trends.
        follows_changes: whether it rests on how two groups change, so that it can be asked again
            of other rows and other times.
        several_starts: whether each place may start at a time of its own.
        one_or_several: whether it takes one start, or several where the data hold them.
        of_places: whether one or a few places are compared with a mix of many others.
        of_gaps: whether those the programme is for are set against others in the same places.
        matches_history: whether earlier outcomes are among what people are matched on.
        searched: whether its matching can be searched for balance before any outcome is seen.
        analyses_times: whether it can compare times until an event.
        subgroups: whether it gives the answer for planned subgroups too.
        since_start: the planned answer of a part of the rows, at the confidence of the plan it is
            given; None where it cannot be asked by time since the start.
        rates: how counts are divided by an exposure; None where they never are.
        made_up: the answer of made-up places and how far from zero chance goes, for planning: of
            averages of places by time, the first time of each with the programme (-1 for never),
            the plan, the level of the range and a seed; None where a plain comparison of changes
            tells it.
        without_each: the planned answer without each place with the programme in turn; None where
            a plain comparison of changes tells it.
        specifications: further defensible answers, each with a label; quick ones only.
        misfits: settings that cannot be honoured, as (name, what is wrong), for a plan whose
            settings have the right types, and the columns of its workbook.
        columns_named: settings that name columns of the workbook.
        options: the options that mean something beside what was said.
        whom: those whom the answer is about, as a noun of several, such as "pupils".
        compared: how page one tells the comparison; empty where the title says all.
        to_know: what to know when reading an outcome's answer, beside what all designs say.
        kept: what was said without what means nothing beside it.
    """

    key: str
    title: str
    when_to_use: str
    rules_out: str
    settings: type[Any]
    groundwork: Callable[[Cohort, Plan, Outcome], Groundwork]
    effect: Callable[[Groundwork, Plan, Outcome], Finding]
    strength: Callable[[Groundwork], tuple[str, str]]
    script: Callable[[Asked], list[str]]
    matched: bool = False
    follows_changes: bool = False
    several_starts: bool = False
    one_or_several: bool = False
    of_places: bool = False
    of_gaps: bool = False
    matches_history: bool = False
    searched: bool = False
    analyses_times: bool = False
    subgroups: bool = False
    since_start: Callable[[Groundwork, Plan], Estimate] | None = None
    rates: Callable[[Plan], RateOptions] | None = None
    made_up: MadeUp | None = None
    without_each: WithoutEach | None = None
    specifications: Callable[[Groundwork, Plan, Outcome], Specifications] = _no_specifications
    misfits: Callable[[Plan, frozenset[str]], Iterator[tuple[str, str]]] = _no_misfits
    columns_named: tuple[str, ...] = ()
    options: Callable[[type[Any], dict[str, Any], frozenset[str]], tuple[Option, ...]] = (
        options_beside
    )
    whom: Callable[[Plan], str] = _people
    compared: str = ""
    to_know: Callable[[Plan, Outcome], str] = _nothing_to_know
    kept: Callable[[Mapping[str, Any]], dict[str, Any]] = _as_said

    def lets_starts_differ(self, cohort: Cohort, roles: Roles) -> bool:
        """Whether each unit of a cohort starts at a time of its own, as this design takes it."""
        return self.several_starts or (self.one_or_several and distinct_starts(cohort, roles) > 1)

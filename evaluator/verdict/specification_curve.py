"""The same question under every defensible choice: which of them the answer depends on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd

from evaluator.cohort.rows.shapes import OUTCOME, TIME, UNIT
from evaluator.designs.design import Finding, Groundwork
from evaluator.designs.shared.few_places import places_of, recommended
from evaluator.outcomes import kind_of
from evaluator.values.evaluation import Specification
from evaluator.values.plan import Outcome, Plan
from methods.results import Estimate, NotIdentifiedError

MOST = 40
_MOST_ROWS = 20_000  # beyond this many, asking again and again would take too long
_SLOW_ROWS = 2_000
_LEFT_OUT = 4
_LEFT_OUT_ROWS = 5_000

_Asked = Iterator[tuple[str, Callable[[], Estimate]]]


def specifications(
    work: Groundwork, plan: Plan, outcome: Outcome, finding: Finding
) -> tuple[Specification, ...]:
    """The planned answer first, then every other defensible one, at most 40; none is naive.

    The other answers of the design, and combinations of its estimators, characteristics, rows and
    ways of judging uncertainty. Answers that are the same to nine digits are told once. Choices
    that the data cannot carry are left out; so are combinations in large studies.

    Source: Simonsohn, Simmons and Nelson (2020); Steegen and others (2016).
    """
    planned = finding.estimate
    if planned is None:
        return ()
    found = [_told("Planned answer", planned, planned=True)]
    found += [_told(a.label, a.estimate) for a in finding.alternatives if not a.naive]
    combined = _COMBINED.get(plan.design.kind)
    if combined is not None and len(work.frame) <= _MOST_ROWS and not work.copies:
        for label, answer in combined(work, plan, outcome):
            if len(found) >= MOST:
                break
            try:
                found.append(_told(label, answer()))
            except NotIdentifiedError:
                continue
    return tuple(_once(found))[:MOST]


def _told(label: str, estimate: Estimate, *, planned: bool = False) -> Specification:
    return Specification(label, estimate.value, estimate.ci_low, estimate.ci_high, planned)


def _once(found: list[Specification]) -> Iterator[Specification]:
    seen: set[tuple[str, ...]] = set()
    for one in found:
        key = tuple(f"{number:.9g}" for number in (one.value, one.low, one.high))
        if key not in seen:
            seen.add(key)
            yield one


def _with(plan: Plan, **settings: Any) -> Plan:  # noqa: ANN401
    return replace(plan, design=replace(plan.design, settings={**plan.design.settings, **settings}))


def _samples(work: Groundwork) -> Iterator[tuple[str, pd.DataFrame]]:
    """The planned rows, everybody measured, and only those measured at every time."""
    yield "planned rows", work.frame
    if not work.rows.panel:
        return
    every = work.rows.frame
    measured = every[every[OUTCOME].notna()]
    if len(measured) != len(work.frame) and "@start" not in measured:
        yield "everybody measured", measured
    counted = work.frame.groupby(UNIT)[TIME].transform("nunique")
    whole = work.frame[counted == work.frame[TIME].nunique()]
    if 0 < len(whole) < len(work.frame):
        yield "measured every time", whole


def _changes(work: Groundwork, plan: Plan, outcome: Outcome) -> _Asked:
    from evaluator.designs.changes import change

    del outcome
    scales = {"difference": "equal changes"}
    if work.counted:
        scales["ratio"] = "equal proportions"
    adjusted = {"beside": "as they are"}
    if change.known_before(plan):
        adjusted["doubly_robust"] = "alike in characteristics"
    judged = _judged(work)
    for rows, frame in _samples(work):
        for scale, scale_words in scales.items():
            for adjust, adjust_words in adjusted.items():
                for variance, how in judged.items():
                    asked = _with(plan, scale=scale, adjust=adjust, variance=variance)
                    label = ", ".join((scale_words.capitalize(), adjust_words, rows, how))
                    yield label, partial(change.estimate_change, work, asked, frame)


def _judged(work: Groundwork) -> dict[str, str]:
    """Ways of judging the uncertainty that so many places allow, quick ones only."""
    places = places_of(work)
    if places is None:
        return {"CR1": "by person", "HC3": "by row"}
    advised = recommended(places)
    if advised == "permutation":
        return {}
    corrected = {"CR2": "corrected for few places"}
    return corrected if advised != "CR1" else {"CR1": "by place", **corrected}


def _starts(work: Groundwork, plan: Plan, outcome: Outcome) -> _Asked:
    from evaluator.designs.shared.few_places import cautious
    from evaluator.designs.starts import start_answers

    del outcome
    for rows, frame in _samples(work):
        part = replace(work, frame=frame.reset_index(drop=True))
        try:
            path = start_answers.imputed_path(part, plan)
        except NotIdentifiedError:
            continue
        fewest = start_answers.sides_of(part).fewest

        def wary(answer: Callable[[], Estimate], fewest: int) -> Estimate:
            return cautious(answer(), fewest)

        for key, (label, answer) in start_answers.ways_of_asking(part, plan, path).items():
            if key != "two_way":
                yield f"{label}, {rows}", partial(wary, answer, fewest)


def _matched(work: Groundwork, plan: Plan, outcome: Outcome) -> _Asked:
    from evaluator.designs.matched.matched_answers import estimate_effect
    from evaluator.designs.matched.matching_methods import match
    from evaluator.designs.matched.matching_settings import (
        ESTIMANDS,
        METHOD_WORDS,
        settings_from,
        settings_of,
    )

    own = settings_of(plan)
    methods = ["nearest", "entropy", "ipw", "subclassification", "cbps"]
    if len(work.frame) <= _SLOW_ROWS:
        methods.append("full")
    same = [m for m in methods if own.estimand in ESTIMANDS[m]]
    adjusting = (False,) if kind_of(outcome.kind).timed else (True, False)

    def answer(said: dict[str, Any], covariates: tuple[str, ...]) -> Estimate:
        matches = match(work.frame, covariates, settings_from(said), plan.analysis.seed)
        asked = replace(plan, design=replace(plan.design, settings=said))
        return estimate_effect(work.frame, work, matches, outcome, asked, covariates)

    known = work.characteristics
    for method in same:
        for adjust in adjusting:
            said: dict[str, Any] = {"method": method, "estimand": own.estimand, "adjust": adjust,
                                    "exact": own.exact}  # fmt: skip
            words = "adjusted" if adjust else "not adjusted"
            yield f"{METHOD_WORDS[method]}, {words}", partial(answer, said, known)
    if len(work.frame) > _LEFT_OUT_ROWS:
        return
    for name in [n for n in known if n not in (*own.exact, "@baseline")][:_LEFT_OUT]:
        rest = tuple(n for n in known if n != name)
        if rest:
            yield f"As planned, without {name}", partial(answer, plan.design.settings, rest)


def _matched_changes(work: Groundwork, plan: Plan, outcome: Outcome) -> _Asked:
    from evaluator.designs.matched_changes.matched_difference_in_differences import estimate_change
    from evaluator.designs.matched_changes.matching_for_changes import match, settings_of

    del outcome

    def answer(asked: Plan) -> Estimate:
        matches = match(work.frame, work.characteristics, settings_of(asked), plan.analysis.seed)
        return estimate_change(work.frame, work, asked, matches, work.characteristics)

    words = {
        "nearest": "Pairs",
        "subclassification": "Slices",
        "entropy": "Even weights",
        "ipw": "Weights from the chance of taking part",
    }
    if len(work.frame) <= _SLOW_ROWS:
        words["full"] = "Sets"
    for method, label in words.items():
        for adjust in (True, False):
            asked = replace(
                plan, design=replace(plan.design, settings={"method": method, "adjust": adjust})
            )
            how = "adjusted" if adjust else "not adjusted"
            yield f"{label}, {how}", partial(answer, asked)


_COMBINED: dict[str, Callable[[Groundwork, Plan, Outcome], _Asked]] = {
    "difference_in_differences": _changes,
    "staggered_roll_out": _starts,
    "matched_comparison": _matched,
    "matched_difference_in_differences": _matched_changes,
}

"""What is said of an outcome that can be read either way, together with its pair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from evaluator.values.evaluation import OutcomeResult
from evaluator.values.verdict import Verdict
from evaluator.verdict.wording import trust
from evaluator.words.amounts import difference, effect_digits, likely_range, outcome_name
from methods.results import Estimate

LABEL = "Read with its pair"

Moved = Literal["rose", "fell", "unclear"]
Turned = Literal["better", "worse", "unclear"]
# What both together say; {one} is the outcome that can be read either way, {other} its pair.
TOGETHER: dict[tuple[Moved, Turned], str] = {
    ("rose", "better"): "{one} rose while {other} got better: that fits people coming forward, "
    "not more harm.",
    ("rose", "worse"): "{one} rose and {other} got worse: that fits more harm. Review safety.",
    ("rose", "unclear"): "{one} rose, but {other} shows no clear change, so the rise may be good "
    "news or bad.",
    ("fell", "better"): "{one} fell and {other} got better: that fits less harm.",
    ("fell", "worse"): "{one} fell while {other} got worse: harm may be going unreported. Review "
    "safety.",
    ("fell", "unclear"): "{one} fell, but {other} shows no clear change, so the fall may be good "
    "news or bad.",
    ("unclear", "better"): "{one} shows no clear change; {other} got better.",
    ("unclear", "worse"): "{one} shows no clear change; {other} got worse.",
    ("unclear", "unclear"): "Neither {one} nor {other} shows a clear change.",
}


def read_in_pairs(
    results: Sequence[OutcomeResult], *, too_little: float
) -> tuple[OutcomeResult, ...]:
    """The results, each outcome that can be read either way told together with its pair.

    Up to a rating of ``too_little`` no difference is told, as none is of other outcomes. Neither
    alone is ever said to have worked, and the pair keeps the verdict of its own.
    """
    by_name = {result.outcome.name: result for result in results}
    return tuple(
        replace(result, verdict=_verdict(result, by_name[result.outcome.pair], too_little))
        if result.outcome.better == "ambiguous" and result.outcome.pair in by_name
        else result
        for result in results
    )


def _verdict(result: OutcomeResult, pair: OutcomeResult, too_little: float) -> Verdict:
    own, outcome = result.estimate, result.outcome
    gated = result.verdict.rating == 0 or any(check.gate for check in result.checks)
    if own is None or gated:
        return result.verdict
    if pair.estimate is None or pair.verdict.level == "cannot_tell":
        told = (
            f"A change in {outcome_name(outcome)} can be good or bad, and its pair, "
            f"{outcome_name(pair.outcome)}, allows no fair comparison to read it by."
        )
    else:
        key = (_moved(own), _turned(pair.estimate, pair.outcome.better))
        one, other = outcome_name(outcome), outcome_name(pair.outcome)
        told = TOGETHER[key].format(one=one, other=other)
        told = told[:1].upper() + told[1:]
    told = f"{told} A change in {outcome_name(outcome)} alone says nothing about good or bad."
    rated = f"Trust in this result: {trust(result.verdict.rating)}."
    if result.verdict.rating <= too_little:
        return replace(result.verdict, label=LABEL, headline=f"{told} {rated}")
    digits = effect_digits(own, outcome)
    spread = likely_range(own.ci_low, own.ci_high, outcome, digits, unit=False)
    found = f"{difference(own.value, outcome, digits)} (likely {spread})"
    return replace(
        result.verdict,
        label=LABEL,
        headline=f"{told} The estimate is {found}. {rated}",
    )


def _moved(estimate: Estimate) -> Moved:
    if estimate.ci_low > 0:
        return "rose"
    return "fell" if estimate.ci_high < 0 else "unclear"


def _turned(estimate: Estimate, better: str) -> Turned:
    moved = _moved(estimate)
    if moved == "unclear":
        return "unclear"
    return "better" if (moved == "rose") == (better == "higher") else "worse"

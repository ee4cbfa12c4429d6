"""Harm on another planned outcome, told beside the main answer, whatever that one says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from evaluator.values.evaluation import OutcomeResult
from evaluator.values.verdict import Level
from evaluator.words.amounts import outcome_name

# These name what got worse in their own sentence.
_OF_HARM: tuple[Level, ...] = ("appears_harmful", "mixed")


def harmed_elsewhere(
    result: OutcomeResult, every: Sequence[OutcomeResult]
) -> tuple[OutcomeResult, ...]:
    """The others that appear harmful, where ``result`` does not speak of harm itself."""
    if result.verdict.level in _OF_HARM:
        return ()
    return tuple(
        each
        for each in every
        if each.outcome != result.outcome
        and not each.outcome.placebo
        and each.verdict.level == "appears_harmful"
    )


def with_harm_elsewhere(results: Sequence[OutcomeResult]) -> tuple[OutcomeResult, ...]:
    """The results, each main one with an alert of the others that appear harmful."""
    return tuple(_alerted(each, results) if each.primary else each for each in results)


def _alerted(result: OutcomeResult, every: Sequence[OutcomeResult]) -> OutcomeResult:
    worse = " and ".join(outcome_name(each.outcome) for each in harmed_elsewhere(result, every))
    if not worse:
        return result
    told = f"Harm alert: results on {worse} were worse. Review safety before anything is spread."
    verdict = result.verdict
    return replace(result, verdict=replace(verdict, alerts=(*verdict.alerts, told)))

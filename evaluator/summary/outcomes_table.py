"""Every outcome in one table: its difference, range, verdict and trust."""

from __future__ import annotations

from evaluator.disclosure.averages import digits_for
from evaluator.outcomes import kind_of
from evaluator.summary.blocks import Table
from evaluator.values.evaluation import OutcomeResult
from evaluator.words.amounts import difference, likely_range
from evaluator.words.symbols import NOT_APPLICABLE


def outcomes_table(title: str, results: tuple[OutcomeResult, ...], note: str = "") -> Table:
    """One row for each result, as published; ``note`` stands below, before what trust means.

    Where nobody can tell no difference is told either: page one says that any would mislead.
    """
    return Table(
        title=title,
        columns=("Outcome", "Difference", "Likely range", "Verdict", "Trust"),
        rows=tuple(_outcome_row(result) for result in results),
        numeric=(False, False, False, False, False),
        notes=(f"{note} Trust runs from 0 to 5.".strip(),),
    )


def size_and_range(result: OutcomeResult) -> tuple[str, str]:
    """The difference and its likely range in words, as published; neither where nobody can tell."""
    outcome, estimate = result.outcome, result.estimate
    if estimate is None or (result.verdict.level == "cannot_tell" and not outcome.placebo):
        return NOT_APPLICABLE, NOT_APPLICABLE
    digits = 0 if kind_of(outcome.kind).yes_no else digits_for(result)
    return (
        difference(estimate.value, outcome, digits),
        likely_range(estimate.ci_low, estimate.ci_high, outcome, digits),
    )


def _outcome_row(result: OutcomeResult) -> tuple[str, ...]:
    verdict, name = result.verdict, result.outcome.name
    called = f"{name} (main)" if result.primary else name
    return called, *size_and_range(result), verdict.label, f"{verdict.rating} of 5"

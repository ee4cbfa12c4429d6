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


def _outcome_row(result: OutcomeResult) -> tuple[str, ...]:
    outcome, estimate, verdict = result.outcome, result.estimate, result.verdict
    name = f"{outcome.name} (main)" if result.primary else outcome.name
    if estimate is None or (verdict.level == "cannot_tell" and not outcome.placebo):
        found, spread = NOT_APPLICABLE, NOT_APPLICABLE
    else:
        digits = 0 if kind_of(outcome.kind).yes_no else digits_for(result)
        found = difference(estimate.value, outcome, digits)
        spread = likely_range(estimate.ci_low, estimate.ci_high, outcome, digits)
    return name, found, spread, verdict.label, f"{verdict.rating} of 5"

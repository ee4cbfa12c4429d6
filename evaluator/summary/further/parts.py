"""What tables of several answers to one question have in common: a row for each part."""

from __future__ import annotations

from evaluator.disclosure.averages import digits_for, scale
from evaluator.disclosure.disguised import count_told
from evaluator.disclosure.rules import DisclosureRules
from evaluator.disclosure.steps import steps_of_parts
from evaluator.summary.blocks import Table
from evaluator.summary.figures import unit_of
from evaluator.values.evaluation import DoseBand, OutcomeResult, SinceStart
from evaluator.words.amounts import figure
from evaluator.words.symbols import NOT_APPLICABLE


def table_of_parts(
    title: str,
    first: str,
    parts: tuple[DoseBand, ...] | tuple[SinceStart, ...],
    result: OutcomeResult,
    rules: DisclosureRules,
    notes: tuple[str, ...],
) -> Table:
    """Each part with its answer, range and people; ``first`` says what the parts are of.

    Where few stand behind a part, a note after ``notes`` says that it is told in steps.
    """
    return Table(
        title=title,
        columns=(
            first,
            f"Difference, {unit_of(result.outcome)}",
            "Lowest likely",
            "Highest likely",
            "Took part",
        ),
        rows=tuple(_row(part, result, rules) for part in parts),
        numeric=(False, True, True, True, True),
        notes=(*notes, *steps_of_parts(part.estimate for part in parts)),
    )


def _row(
    part: DoseBand | SinceStart, result: OutcomeResult, rules: DisclosureRules
) -> tuple[str, ...]:
    estimate = part.estimate
    if estimate is None:
        return (part.label, *(NOT_APPLICABLE,) * 4)
    digits, times = digits_for(result), scale(result.outcome)
    return (
        part.label,
        figure(estimate.value * times, digits),
        figure(estimate.ci_low * times, digits),
        figure(estimate.ci_high * times, digits),
        count_told(estimate.n_treated, rules),
    )

"""Those who had more of the programme and those who had less, beside the same comparison."""

from __future__ import annotations

from evaluator.disclosure.averages import digits_for, scale
from evaluator.disclosure.disguised import count_told
from evaluator.disclosure.rules import DisclosureRules
from evaluator.disclosure.steps import steps_of_parts
from evaluator.summary.blocks import Table
from evaluator.summary.figures import unit_of
from evaluator.values.evaluation import DoseBand, OutcomeResult
from evaluator.values.plan import Plan
from evaluator.words.amounts import figure, outcome_name
from evaluator.words.symbols import NOT_APPLICABLE


def dose_table(result: OutcomeResult, plan: Plan, rules: DisclosureRules) -> Table | None:
    """Each part of those who took part beside the comparison; None where no amount was named."""
    bands = result.doses
    if not bands or plan.roles.dose is None:
        return None
    return Table(
        title=f"{outcome_name(result.outcome).capitalize()}: those who had more and less of it",
        columns=(
            f"How much they had ({plan.roles.dose})",
            f"Difference, {unit_of(result.outcome)}",
            "Lowest likely",
            "Highest likely",
            "Took part",
        ),
        rows=tuple(_row(band, result, rules) for band in bands),
        numeric=(False, True, True, True, True),
        notes=(
            "The planned answer is any against none. This describes who had how much; it is no "
            "effect of an amount. Those who had more may have been keener, or better off, to begin "
            "with.",
            *steps_of_parts(band.estimate for band in bands),
            *dict.fromkeys(band.why for band in bands if band.why),
        ),
    )


def _row(band: DoseBand, result: OutcomeResult, rules: DisclosureRules) -> tuple[str, ...]:
    estimate = band.estimate
    if estimate is None:
        return (band.label, *(NOT_APPLICABLE,) * 4)
    digits, times = digits_for(result), scale(result.outcome)
    return (
        band.label,
        figure(estimate.value * times, digits),
        figure(estimate.ci_low * times, digits),
        figure(estimate.ci_high * times, digits),
        count_told(estimate.n_treated, rules),
    )

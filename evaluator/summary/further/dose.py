"""Those who had more of the programme and those who had less, beside the same comparison."""

from __future__ import annotations

from evaluator.disclosure.rules import DisclosureRules
from evaluator.summary.blocks import Table
from evaluator.summary.further.parts import table_of_parts
from evaluator.values.evaluation import OutcomeResult
from evaluator.values.plan import Plan
from evaluator.words.amounts import outcome_name


def dose_table(result: OutcomeResult, plan: Plan, rules: DisclosureRules) -> Table | None:
    """Each part of those who took part beside the comparison; None where no amount was named."""
    bands = result.doses
    if not bands or plan.roles.dose is None:
        return None
    return table_of_parts(
        f"{outcome_name(result.outcome).capitalize()}: those who had more and less of it",
        f"How much they had ({plan.roles.dose})",
        bands,
        result,
        rules,
        notes=(
            "The planned answer is any against none. This describes who had how much; it is no "
            "effect of an amount. Those who had more may have been keener, or better off, to begin "
            "with.",
            *dict.fromkeys(band.why for band in bands if band.why),
        ),
    )

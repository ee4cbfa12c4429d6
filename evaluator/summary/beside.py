"""What stands beside an outcome's estimates in the report: pictures and tables, listed here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from evaluator.disclosure.rules import DisclosureRules
from evaluator.summary.blocks import Block
from evaluator.summary.comparisons.matching import scales_table
from evaluator.summary.comparisons.roll_out import cells_table, starts_figure
from evaluator.summary.comparisons.synthetic import (
    donor_table,
    holds_a_mix,
    starts_table,
    synthetic_figure,
)
from evaluator.summary.diagnostics import drift_note, plain_average_table
from evaluator.summary.figures import effect_figure, means_figure, path_figure
from evaluator.summary.further.by_start import by_start_table
from evaluator.summary.further.curve import curve_figure
from evaluator.summary.further.dose import dose_table
from evaluator.summary.further.since_start import since_start_table
from evaluator.summary.further.survival import survival_figure
from evaluator.values.evaluation import OutcomeResult
from evaluator.values.plan import Plan


@dataclass(frozen=True, slots=True)
class Shown:
    """One outcome that is shown, with the plan and the disclosure rules it is shown by."""

    result: OutcomeResult
    plan: Plan
    rules: DisclosureRules


def _over_time(shown: Shown) -> Block | None:
    result = shown.result
    if holds_a_mix(result):
        return synthetic_figure(result)
    plan, rules = shown.plan, shown.rules
    return starts_figure(result, plan, rules) or means_figure(result, plan, rules)


def _further_over_time(shown: Shown) -> Block | None:
    return donor_table(shown.result) or path_figure(shown.result)


BESIDE: tuple[Callable[[Shown], Block | None], ...] = (
    lambda shown: effect_figure(shown.result, shown.plan),
    lambda shown: curve_figure(shown.result),
    lambda shown: scales_table(shown.result),
    lambda shown: survival_figure(shown.result, shown.rules),
    _over_time,
    _further_over_time,
    lambda shown: drift_note(shown.result),
    lambda shown: starts_table(shown.result),
    lambda shown: by_start_table(shown.result, shown.rules),
    lambda shown: since_start_table(shown.result, shown.rules),
    lambda shown: dose_table(shown.result, shown.plan, shown.rules),
    lambda shown: plain_average_table(shown.result, shown.rules),
    lambda shown: cells_table(shown.result, shown.plan, shown.rules),
)


def beside(shown: Shown) -> list[Block]:
    """Everything that applies to the outcome, in reading order."""
    made = (block(shown) for block in BESIDE)
    return [block for block in made if block is not None]

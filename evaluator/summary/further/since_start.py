"""The effect by time since the start: a table whose ranges hold all at once."""

from __future__ import annotations

from evaluator.disclosure.rules import DisclosureRules
from evaluator.summary.blocks import Table
from evaluator.summary.further.parts import table_of_parts
from evaluator.values.evaluation import OutcomeResult, SinceStart
from evaluator.words.amounts import outcome_name
from methods.results import Estimate


def since_start_table(result: OutcomeResult, rules: DisclosureRules) -> Table | None:
    """The planned answer for each part of the time since the start; None where none was planned."""
    parts = result.since_start
    if not parts:
        return None
    return table_of_parts(
        f"Effect on {outcome_name(result.outcome)} by time since the start",
        "Time since the start",
        parts,
        result,
        rules,
        notes=(
            f"Planned in advance. The ranges hold all {len(parts)} together, so each is wider than "
            "the range of the main answer.",
            growth(parts),
            *dict.fromkeys(f"{part.label}: {part.why}" for part in parts if part.why),
        ),
    )


def growth(parts: tuple[SinceStart, ...]) -> str:
    """Whether the first and the last part differ beyond what their ranges allow, in a sentence."""
    told = [part for part in parts if part.estimate is not None]
    if len(told) < 2:
        return "Nothing can be said of whether the effect grew."
    first, last = told[0].estimate, told[-1].estimate
    assert first is not None and last is not None
    if not _apart(first, last):
        return "The ranges leave open whether the effect grew or faded."
    if max(first.ci_low, last.ci_low) > 0 > min(first.ci_high, last.ci_high):
        return "The effect turned: it was one way at first and the other way at last."
    way = "grew" if abs(last.value) > abs(first.value) else "faded"
    return f"The effect {way}: the ranges of the first and the last part do not meet."


def _apart(one: Estimate, other: Estimate) -> bool:
    return one.ci_high < other.ci_low or other.ci_high < one.ci_low

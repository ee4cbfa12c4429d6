"""What stands beside the estimates: who is counted, and what a plain average is made of."""

from __future__ import annotations

from evaluator.designs.shared.groups import places_called
from evaluator.disclosure.averages import digits_for, finer_digits, scale, tells_no_share
from evaluator.disclosure.published import Told
from evaluator.disclosure.rules import DisclosureRules, protect_flow
from evaluator.outcomes import kind_of
from evaluator.summary.blocks import Note, Paragraph, Table
from evaluator.summary.figures import unit_of
from evaluator.summary.gaps import is_gap
from evaluator.values.evaluation import DesignReport, OutcomeResult
from evaluator.values.plan import Outcome, Plan
from evaluator.words.amounts import difference, figure, likely_range, outcome_name
from evaluator.words.symbols import NOT_APPLICABLE
from methods.results import Estimate

_OTHER_RULES = {
    "all_rows": "Counting also those measured only once",
    "every_time": "Counting only those measured at every time",
}
_KINDS = {
    "never": "Starters with those who never start",
    "later": "Early starters with later ones, before these start",
    "already": "Late starters with those already in the programme",
}


def who_is_counted(
    result: OutcomeResult, evaluation: Told, rows: str, plan: Plan, rules: DisclosureRules
) -> Paragraph | None:
    """Rows read and analysed, units left out and why, and the answer under the other rule.

    ``rows``, the result and its evaluation are as published.
    """
    estimate = result.estimate
    if estimate is None:
        return None
    gaps = is_gap(result.outcome, plan)
    what = "gaps" if gaps else "measurements"
    told = [
        f"{_capital(rows)} rows were read; {estimate.n_obs:,} {what} of "
        f"{estimate.n_units:,} {_units(evaluation, gaps=gaps)} are analysed."
    ]
    if result.primary:
        told += _left_out(evaluation.design, rules)
    others = [
        _other_rule(other.key, other.estimate, result, rules) for other in result.alternatives
    ]
    told += [sentence for sentence in others if sentence]
    return Paragraph(" ".join(told))


def _units(evaluation: Told, *, gaps: bool) -> str:
    """What an estimate counts, as a noun of several: people, or the places that are compared."""
    word = evaluation.cluster_word
    counted = gaps or evaluation.design.places
    return places_called(word) if word and counted else evaluation.unit_word


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _left_out(design: DesignReport, rules: DisclosureRules) -> list[str]:
    """One sentence for each step at which some were lost."""
    steps = protect_flow(
        tuple((s.label, s.treated, s.comparison, s.reason) for s in design.flow),
        rules,
        places=design.places,
    )
    lost = [
        step
        for step in steps[1:]
        if step.reason and _some((step.treated_lost, step.comparison_lost))
    ]
    if not lost:
        return ["Nobody was left out on the way." if len(steps) > 1 else ""]
    return [
        f"Left out because {step.reason}: {step.treated_lost} who took part, "
        f"{step.comparison_lost} to compare with."
        for step in lost
    ]


def _some(lost: tuple[str, str]) -> bool:
    return any(text not in ("0", NOT_APPLICABLE) for text in lost)


def _other_rule(key: str, estimate: Estimate, result: OutcomeResult, rules: DisclosureRules) -> str:
    words = _OTHER_RULES.get(key)
    if words is None or result.estimate is None:
        return ""
    outcome, digits = result.outcome, _digits(result, rules)
    spread = likely_range(estimate.ci_low, estimate.ci_high, outcome, digits)
    return (
        f"{words}, the difference would be {difference(estimate.value, outcome, digits)} (likely "
        f"{spread}), against {difference(result.estimate.value, outcome, digits)}."
    )


def _digits(result: OutcomeResult, rules: DisclosureRules) -> int:
    if not kind_of(result.outcome.kind).yes_no:
        return finer_digits(result, rules)
    return max(0 if tells_no_share(result) else 1, digits_for(result))


def plain_average_table(result: OutcomeResult, rules: DisclosureRules) -> Table | None:
    """The comparisons inside one plain average of several starts; None for one start."""
    parts, outcome = result.plain_average, result.outcome
    if not parts:
        return None
    digits, times = finer_digits(result, rules), scale(outcome)
    return Table(
        title=f"What one plain average of {outcome_name(outcome)} would be made of",
        columns=("Who is compared with whom", "Share of the average", _difference(outcome)),
        rows=tuple(
            (_KINDS[part.kind], f"{100 * part.weight:.0f}%", figure(part.value * times, digits))
            for part in parts
        ),
        numeric=(False, True, True),
        notes=(
            "The planned answer never compares with those already in the programme: where its "
            "effect grows, that comparison takes the growth for a loss (Goodman-Bacon 2021).",
        ),
    )


def _difference(outcome: Outcome) -> str:
    return f"Difference, {unit_of(outcome)}"


def drift_note(result: OutcomeResult) -> Note | None:
    """How much drift the answer can bear, to stand under the picture of differences by time."""
    if not result.path:
        return None
    for check in result.checks:
        if check.key == "trend_breakdown":
            return Note(check.reason)
    return None

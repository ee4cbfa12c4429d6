"""What stands behind each p-value: rows, units, places, and how the outcome was made."""

from __future__ import annotations

from evaluator.designs import design_of
from evaluator.designs.rates import weighting_in_words
from evaluator.disclosure.disguised import count_told
from evaluator.disclosure.published import Told, counts_places, of_places, places_in
from evaluator.disclosure.rules import DisclosureRules
from evaluator.outcomes import kind_of
from evaluator.summary.blocks import Table
from evaluator.values.evaluation import OutcomeResult
from evaluator.values.plan import Plan
from evaluator.words.amounts import outcome_name
from evaluator.words.numbers import p_value
from evaluator.words.symbols import NOT_APPLICABLE
from methods.results import Estimate


def counts_behind(result: OutcomeResult, evaluation: Told, rules: DisclosureRules) -> Table | None:
    """Rows, units, independent places and treated places of every answer; None without one."""
    if result.estimate is None:
        return None
    answers = [("Planned answer", result.estimate)]
    answers += [(other.label, other.estimate) for other in result.alternatives]
    return Table(
        title=f"What stands behind each answer on {outcome_name(result.outcome)}",
        columns=(
            "Answer",
            "p-value",
            "Rows",
            "Units",
            "Units that took part",
            "Independent groups",
            "Places that took part",
        ),
        rows=tuple(_row(label, estimate, evaluation, rules) for label, estimate in answers),
        numeric=(False, *(True,) * 6),
        notes=(
            "A p-value counts for no more than the independent groups behind it: places, where "
            "whole places were chosen, or people. Rows and units are rounded.",
        ),
        printed=False,
    )


def _row(
    label: str, estimate: Estimate, evaluation: Told, rules: DisclosureRules
) -> tuple[str, ...]:
    report = evaluation.design
    treated = report.clusters_treated if report.clusters_treated is not None else None
    if report.places:
        treated = estimate.n_treated
    independent = estimate.n_clusters
    by_place = rules.places or counts_places(estimate, places_in(evaluation))
    if independent is None:
        grouped = NOT_APPLICABLE
    else:
        grouped = f"{independent:,}" if by_place else count_told(independent, rules)
    return (
        label,
        p_value(estimate.p_value),
        f"{estimate.n_obs:,}",
        f"{estimate.n_units:,}",
        f"{estimate.n_treated:,}"
        if of_places(estimate, places_in(evaluation))
        else count_told(estimate.n_treated, rules),
        grouped,
        NOT_APPLICABLE if treated is None or independent is None else f"{treated:,}",
    )


def _gap_in_words(result: OutcomeResult) -> str:
    """What is compared where an outcome is one number less another; empty elsewhere."""
    less = result.outcome.less
    if less is None:
        return ""
    return (
        f'What changed is the gap between "{result.outcome.column}" and "{less}" in each place '
        "(triple difference). What hit everybody in a place alike is taken out. What hit only "
        "those the programme is for is not. If others got some of it, the effect looks smaller."
    )


def reading_notes(result: OutcomeResult, plan: Plan) -> tuple[str, ...]:
    """What to know when reading the estimates of a share or a rate."""
    design = design_of(plan)
    options = design.rates(plan) if design.rates else None
    notes = [weighting_in_words(plan, result.outcome, options), _gap_in_words(result)]
    notes.append(design.to_know(plan, result.outcome))
    if kind_of(result.outcome.kind).yes_no and any(a.key == "odds" for a in result.alternatives):
        notes.append(
            "Shares are compared by their differences, which assumes that both groups would have "
            "changed by as many in every 100; where shares are close to none or all, rely on the "
            "answer that compares odds as well."
        )
    notes += [
        f"{scale.label}: {scale.note}"
        for scale in result.scales
        if scale.key == "rate_ratio" and not design.matched
    ]
    return tuple(note for note in notes if note)

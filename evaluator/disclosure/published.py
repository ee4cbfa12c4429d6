"""The one gate: an evaluation as anybody outside may see it.

Whatever leaves the program (summary, receipt, saved study, recovery file, machine output) is made
from what this returns. Averages are as printed or withheld, counts are rounded, numbers that give
a count back are coarse, and every other number keeps the figures that are printed of it. Doing it
twice changes nothing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NewType, TypeVar

from evaluator.disclosure.averages import (
    average_as_told,
    digits_for,
    figures_told,
    finer_digits,
    level_step,
    published_means,
    published_starts,
    scale,
    told_together,
    withheld,
)
from evaluator.disclosure.counts import DisclosureRules, rules_under
from evaluator.disclosure.disguised import (
    counts_told,
    published_count,
    published_dof,
    published_p,
    published_rows,
)
from evaluator.disclosure.paths import points_told
from evaluator.disclosure.published_design import published_check, published_design
from evaluator.disclosure.published_parts import published_part
from evaluator.disclosure.step_labels import rules_of_steps, steps_unnamed
from evaluator.disclosure.steps import told_in_steps
from evaluator.values.cohort import Cohort, Step
from evaluator.values.evaluation import (
    DesignReport,
    DoseBand,
    Evaluation,
    OutcomeResult,
    PathPoint,
    SinceStart,
    Specification,
)
from evaluator.values.matching_report import OtherScale
from evaluator.values.plan import Plan
from evaluator.words.adding_up import adding_up, as_printed
from evaluator.words.amounts import effect_digits
from methods.results import Estimate

_Part = TypeVar("_Part", SinceStart, DoseBand)

Told = NewType("Told", Evaluation)
"""An evaluation that came through the gate: what makes pages takes no other."""


def published(evaluation: Evaluation) -> Told:
    """The evaluation with nothing in it that the summary does not print."""
    if evaluation.published:
        return Told(evaluation)
    rules = rules_under(evaluation.disclosure, places=evaluation.design.places)
    places = places_in(evaluation)
    return Told(
        replace(
            evaluation,
            published=True,
            design=_design(evaluation, rules),
            outcomes=tuple(_result(result, places, rules) for result in evaluation.outcomes),
        )
    )


def _design(evaluation: Evaluation, rules: DisclosureRules) -> DesignReport:
    """The comparison; of an outcome that few had, nothing of how it moved before the start."""
    design, results = evaluation.design, {each.outcome.name: each for each in evaluation.outcomes}
    paths = {
        name: points_told(path, results[name], rules)
        for name, path in design.earlier_path.items()
        if name in results and not _coarse(results[name])
    }
    return published_design(replace(design, earlier_path=paths), rules)


def _coarse(result: OutcomeResult) -> bool:
    return result.estimate is not None and told_in_steps(result.estimate)


def places_in(evaluation: Evaluation) -> int:
    """How many places were chosen as wholes; 0 where people were chosen one by one."""
    design = evaluation.design
    return (design.clusters_treated or 0) + (design.clusters_comparison or 0)


def counts_places(estimate: Estimate, places: int) -> bool:
    """Whether the independent groups behind an estimate are places that were chosen as wholes."""
    return estimate.n_clusters is not None and 0 < estimate.n_clusters <= places


def of_places(estimate: Estimate, places: int) -> bool:
    """Whether an estimate is of all places, one unit for each, so that its counts are no secret."""
    return 0 < estimate.n_units == estimate.n_clusters == places


def rows_of_places(evaluation: Evaluation | None, plan: Plan) -> bool:
    """Whether rows are of places; not where places were compared by averages of those in them."""
    places = evaluation is not None and evaluation.design.places
    return places and plan.roles.cluster in (None, plan.roles.unit)


def rules_of_rows(evaluation: Evaluation | None, plan: Plan) -> DisclosureRules:
    """The limits for what is told of rows: how many were read, and what was done to them."""
    return rules_under(plan.disclosure, places=rows_of_places(evaluation, plan))


def rows_read(cohort: Cohort, evaluation: Evaluation | None, plan: Plan) -> int:
    """Rows of the sheet, told from the people that a published evaluation counts at the start.

    In few figures where none are counted: before there is one, or where it counts their places.
    """
    rows, rules = cohort.provenance.rows_read, rules_of_rows(evaluation, plan)
    if evaluation is None or (evaluation.design.places and not rules.places):
        return published_rows(rows, 0, rules)
    step = evaluation.design.flow[0]
    return published_rows(rows, step.treated + step.comparison, rules)


def recipe_told(cohort: Cohort, plan: Plan, *, places: bool) -> tuple[Step, ...]:
    """What was done to a cohort's data, as a study keeps it: no rows, exact counts, rare labels."""
    rules = rules_under(plan.disclosure, places=places)
    steps = rules_of_steps(cohort, plan, rules)
    return tuple(
        replace(
            step,
            reason=counts_told(step.reason, steps),
            count=published_count(step.count, steps),
            rows=(),
        )
        for step in steps_unnamed(cohort.recipe, cohort, plan, rules)
    )


def _result(result: OutcomeResult, places: int, rules: DisclosureRules) -> OutcomeResult:
    hidden = withheld(result.means, result.outcome, rules)
    means = published_means(result, rules)
    leveled = replace(_levels(result, level_step(result, rules), hidden=hidden), means=means)
    digits, finer, times = digits_for(leveled), finer_digits(leveled, rules), scale(result.outcome)

    coarse = _coarse(result)
    people = min(result.estimate.n_treated, result.estimate.n_comparison) if result.estimate else 0

    def told(estimate: Estimate, shown: int = finer) -> Estimate:
        return published_estimate(estimate, shown, times, places, rules)

    def effect(value: float) -> float | None:
        return None if coarse else as_printed(value, finer, times)

    def parts(found: tuple[_Part, ...]) -> tuple[_Part, ...]:
        rounded = ((each, each.estimate and told(each.estimate, digits)) for each in found)
        return () if coarse else tuple(replace(each, estimate=e) for each, e in rounded)

    return replace(
        leveled,
        estimate=told(result.estimate) if result.estimate else None,
        p_adjusted=None if result.p_adjusted is None else published_p(result.p_adjusted),
        minimum_detectable=None
        if result.minimum_detectable is None
        else figures_told(result.minimum_detectable, people, rules),
        alternatives=tuple(replace(a, estimate=told(a.estimate)) for a in result.alternatives),
        subgroups=tuple(
            replace(part, estimate=told(part.estimate, digits), interaction_p=published_p(p))
            for part, p in ((each, each.interaction_p) for each in result.subgroups)
        ),
        since_start=parts(result.since_start),
        doses=parts(result.doses),
        starts=published_starts(result, means, rules),
        path=()
        if coarse
        else tuple(
            _point(point, digits, times) for point in points_told(result.path, result, rules)
        ),
        checks=tuple(published_check(check, rules, effect) for check in result.checks),
        scales=() if hidden else tuple(_scale(each, places, rules) for each in result.scales),
        part=result.part and published_part(result.part, digits, times, rules),
        plain_average=()
        if coarse or told_together(result.starts, rules)
        else tuple(
            replace(
                part,
                weight=round(part.weight, 2),
                value=as_printed(part.value, finer, times),
            )
            for part in result.plain_average
        ),
        specifications=()
        if coarse
        else tuple(_answer(each, finer, times) for each in result.specifications),
    )


def as_it_will_be_printed(result: OutcomeResult, rules: DisclosureRules) -> OutcomeResult:
    """A result whose difference, range and levels have the digits that ``published`` leaves them.

    So a sentence that is made of it says the same as the pages that are made of what is published.
    """
    hidden = withheld(result.means, result.outcome, rules)
    levels = _levels(result, level_step(result, rules), hidden=hidden)
    leveled = replace(levels, means=published_means(result, rules))
    estimate = leveled.estimate
    if estimate is None:
        return leveled
    digits, times = finer_digits(leveled, rules), scale(result.outcome)
    value, low, high = (
        as_printed(each, digits, times)
        for each in (estimate.value, estimate.ci_low, estimate.ci_high)
    )
    least, people = leveled.minimum_detectable, min(estimate.n_treated, estimate.n_comparison)
    return replace(
        leveled,
        estimate=replace(estimate, value=value, ci_low=low, ci_high=high),
        minimum_detectable=None if least is None else figures_told(least, people, rules),
    )


def _levels(result: OutcomeResult, step: float, *, hidden: bool) -> OutcomeResult:
    """Averages with and without the programme as printed; none where one behind them is hidden."""
    level, outcome = result.treated_level, result.outcome
    if hidden or level is None:
        return replace(result, treated_level=None, comparison_level=None, change_in_treated=None)
    estimate, times = result.estimate, scale(outcome)
    digits = effect_digits(estimate, outcome) if estimate else digits_for(result)
    change = result.change_in_treated
    with_it, without = average_as_told(level, digits, times, step), None
    if estimate is not None and result.comparison_level is not None:
        with_it, without = adding_up(with_it, estimate.value, outcome, digits)
    return replace(
        result,
        treated_level=with_it,
        comparison_level=without,
        change_in_treated=None if change is None else average_as_told(change, digits, times, step),
    )


def published_estimate(
    estimate: Estimate, digits: int, times: float, places: int, rules: DisclosureRules
) -> Estimate:
    """An estimate with the digits that are printed, its counts rounded.

    Args:
        estimate: exact.
        digits: after the point, once multiplied by ``times``.
        times: what it is multiplied by before it is printed.
        places: how many places were chosen as wholes; their number is no secret.
        rules: the limits.
    """

    def shown(value: float) -> float:
        return as_printed(value, digits, times)

    treated, comparison, units = (
        n if of_places(estimate, places) else published_count(n, rules)
        for n in (estimate.n_treated, estimate.n_comparison, estimate.n_units)
    )
    if estimate.n_units == estimate.n_treated + estimate.n_comparison:
        units = treated + comparison
    independent = estimate.n_clusters
    by_place = counts_places(estimate, places)
    if independent is not None and not by_place:
        known = {estimate.n_treated: treated, estimate.n_comparison: comparison,
                 estimate.n_units: units}  # fmt: skip
        independent = known.get(independent, published_count(independent, rules))
    return replace(
        estimate,
        value=shown(estimate.value),
        std_error=shown(estimate.std_error),
        ci_low=shown(estimate.ci_low),
        ci_high=shown(estimate.ci_high),
        p_value=published_p(estimate.p_value),
        dof=published_dof(
            estimate.dof, rules, places=by_place and estimate.dof < (estimate.n_clusters or 0)
        ),
        n_obs=published_rows(estimate.n_obs, units, rules),
        n_units=units,
        n_treated=treated,
        n_comparison=comparison,
        n_clusters=independent,
        method=counts_told(estimate.method, rules),
        variance=counts_told(estimate.variance, rules),
    )


def _scale(told: OtherScale, places: int, rules: DisclosureRules) -> OtherScale:
    if told.estimate is None:
        return told
    return replace(told, estimate=published_estimate(told.estimate, 2, 1.0, places, rules))


def _point(point: PathPoint, digits: int, times: float) -> PathPoint:
    def shown(value: float) -> float:
        return as_printed(value, digits, times)

    return replace(
        point,
        value=shown(point.value),
        ci_low=shown(point.ci_low),
        ci_high=shown(point.ci_high),
        band_low=None if point.band_low is None else shown(point.band_low),
        band_high=None if point.band_high is None else shown(point.band_high),
    )


def _answer(answer: Specification, digits: int, times: float) -> Specification:
    def shown(value: float) -> float:
        return as_printed(value, digits, times)

    return replace(
        answer, value=shown(answer.value), low=shown(answer.low), high=shown(answer.high)
    )

"""Synthetic comparison: one or a few places against a weighted mix of others."""

from __future__ import annotations

from dataclasses import replace

from evaluator.cohort.rows.shapes import POST, TREATED, UNIT
from evaluator.cohort.rows.starts import START
from evaluator.designs.comparison_design import ComparisonDesign
from evaluator.designs.design import Finding, Groundwork
from evaluator.designs.shared.groups import average, change_in_treated, count, means_over_time
from evaluator.designs.shared.synthetic_part import SyntheticPart, synthetic_report
from evaluator.designs.synthetic.likeness import (
    after_the_start,
    before_the_start,
    gaps,
    is_public,
)
from evaluator.designs.synthetic.made_up import answer_of
from evaluator.designs.synthetic.mixes import Estimator, Fit, fit
from evaluator.designs.synthetic.place_rows import place_rows
from evaluator.designs.synthetic.placebo_places import Placebos, judged, placebos
from evaluator.designs.synthetic.script import script
from evaluator.designs.synthetic.settings import Settings, settings_of
from evaluator.designs.synthetic.without_each import without_each
from evaluator.designs.unanswered import why
from evaluator.disclosure.counts import rules_under
from evaluator.disclosure.freely import setting, things
from evaluator.values.cohort import Cohort
from evaluator.values.evaluation import Alternative
from evaluator.values.plan import Outcome, Plan
from evaluator.values.policy import load_policy
from methods import power
from methods.results import Estimate, NotIdentifiedError

_NAMES = {
    "synthetic_did": "synthetic difference-in-differences",
    "synthetic_control": "synthetic control",
    "equal_weights": "difference-in-differences, places weighted alike",
}
# Fewer times before the start than this can be matched by luck (Abadie 2021 asks for many more).
_LONG = 5

_ONCE_BEFORE = "There is only one time before the start, so nothing shows which places moved alike."
_ONCE_BEFORE_SOME = (
    "Some places have only one time before their start, so nothing shows which others moved like "
    "them."
)


def groundwork(cohort: Cohort, plan: Plan, outcome: Outcome) -> Groundwork:
    """Everything but the effect: a complete panel of places, its fit before the start."""
    asked = place_rows(cohort, plan, outcome)
    rows, level = asked.rows, asked.level
    treated, comparison = count(rows.frame)
    work = Groundwork(
        rows=rows,
        frame=rows.frame,
        flow=asked.flow,
        treated=treated,
        comparison=comparison,
        cluster=None,
        forced=level.forced,
        clusters_treated=None,
        clusters_comparison=None,
        areas=True,
        n_before=rows.n_before,
        baseline="outcome" if rows.n_before else "none",
        attrition=None,
        attrition_treated=None,
        attrition_comparison=None,
        listwise_loss=0.0,
        rate=asked.rate,
    )
    if treated == 0 or comparison == 0 or not rows.n_before or rows.n_before == len(rows.times):
        return work
    if rows.n_before < 2:
        return replace(work, failure=_ONCE_BEFORE_SOME if START in rows.frame else _ONCE_BEFORE)
    named = is_public(asked.column) and not level.clustered
    try:
        found, others = _asked(work, plan, settings_of(plan).estimator)
        report = before_the_start(work, plan, found, others, named=named)
    except NotIdentifiedError as refused:
        return replace(work, failure=why(refused))
    return replace(
        work, part=SyntheticPart(report), minimum_detectable=_detectable(others, work, plan)
    )


def _asked(work: Groundwork, plan: Plan, estimator: Estimator) -> tuple[Fit, Placebos]:
    return fit(work.frame, estimator), placebos(work.frame, estimator, plan.analysis.seed)


def _detectable(others: Placebos, work: Groundwork, plan: Plan) -> float | None:
    """From what the comparison finds in places without the programme."""
    if not others.std_error > 0:
        return None
    least = max(plan.analysis.confidence, load_policy().verdict["confidence"])
    return power.minimum_detectable_from_std_error(
        others.std_error, float(work.comparison - 1), level=least
    )


def _estimate(
    work: Groundwork, plan: Plan, estimator: Estimator, level: float | None = None
) -> Estimate:
    found, others = _asked(work, plan, estimator)
    confidence = plan.analysis.confidence if level is None else level
    return judged(found, others, work.frame, _NAMES[estimator], confidence)


def effect(work: Groundwork, plan: Plan, outcome: Outcome) -> Finding:
    """The average gap from the start on, with its path and the other answers."""
    del outcome
    after = work.frame[(work.frame[TREATED] == 1) & (work.frame[POST] == 1)]
    level = average(after)
    empty = Finding(
        None,
        level,
        None,
        change_in_treated(work.frame),
        means=means_over_time(
            work.frame, work.rows, rules_under(plan.disclosure, places=work.areas)
        ),
    )
    seen = synthetic_report(work)
    if work.failure is not None or seen is None:
        return empty
    estimator = settings_of(plan).estimator
    found, others = _asked(work, plan, estimator)
    planned = plan.analysis.confidence
    estimate = judged(found, others, work.frame, _NAMES[estimator], planned)
    least = load_policy().verdict["confidence"]
    widened = "widened" in estimate.variance
    report = after_the_start(seen, found, others, plan, widened=widened)
    return replace(
        empty,
        estimate=estimate,
        comparison_level=level - estimate.value if level is not None else None,
        alternatives=_alternatives(work, plan, found, estimator),
        path=gaps(work, found, others, planned, len(report.times)),
        deciding=judged(found, others, work.frame, _NAMES[estimator], least)
        if planned < least
        else None,
        part=SyntheticPart(report),
    )


def _alternatives(
    work: Groundwork, plan: Plan, found: Fit, estimator: Estimator
) -> tuple[Alternative, ...]:
    other: Estimator = "synthetic_control" if estimator == "synthetic_did" else "synthetic_did"
    largest = found.weights.idxmax()
    fewer = replace(work, frame=work.frame[work.frame[UNIT] != largest])
    asked: tuple[tuple[str, str, Groundwork, Estimator, bool], ...] = (
        (
            other,
            "Weighted to have the same level before the start"
            if other == "synthetic_control"
            else "Weighted to move alike before the start",
            work,
            other,
            False,
        ),
        ("without_largest", "Without the place that counts most", fewer, estimator, False),
        ("equal_weights", "Naive: every comparison place counted alike", work, "equal_weights",
         True),
    )  # fmt: skip
    told: list[Alternative] = []
    for key, label, part, how, naive in asked:
        try:
            told.append(Alternative(key, label, _estimate(part, plan, how), naive))
        except NotIdentifiedError:
            continue
    return tuple(told)


def _strength(work: Groundwork) -> tuple[str, str]:
    """Row of the rating table, and the reason in words."""
    before = work.n_before
    if before < _LONG:
        return "did_two_periods_unmatched", (
            f"A weighted mix of places was compared, but from only {things(before)} measurements "
            "before "
            f"the start; with fewer than {setting(_LONG)} a good likeness may be luck."
        )
    if work.treated == 1:
        return "single_area_with_donors", (
            f"One place was compared with a weighted mix of others, from {things(before)} "
            "measurements "
            "before the start. Whatever else happened there at the same time counts as effect."
        )
    return "did_three_periods", (
        f"A weighted mix of places was compared, from {things(before)} measurements before the "
        "start."
    )


SYNTHETIC_COMPARISON = ComparisonDesign(
    key="synthetic_comparison",
    title="A weighted mix of other places",
    when_to_use="Only one or a few places got the programme, at one time or each at its own, many "
    "similar places did not, and the outcome was measured again and again, long before the start.",
    rules_out="Differences between places that were there from the start, and changes that hit "
    "the places in the mix alike. It does not rule out that something else happened only in the "
    "places with the programme.",
    settings=Settings,
    groundwork=groundwork,
    effect=effect,
    strength=_strength,
    script=script,
    of_places=True,
    one_or_several=True,
    rates=settings_of,
    made_up=answer_of,
    without_each=without_each,
)

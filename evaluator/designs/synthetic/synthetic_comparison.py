"""Synthetic comparison: one or a few places against a weighted mix of others."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from evaluator.cohort.columns.names import words
from evaluator.cohort.rows.shapes import (
    CLUSTER,
    OUTCOME,
    POST,
    TIME,
    TREATED,
    UNIT,
    WEIGHT,
    Rows,
    shape,
)
from evaluator.cohort.rows.starts_told import settled
from evaluator.designs.comparison_design import ComparisonDesign
from evaluator.designs.design import Finding, Groundwork
from evaluator.designs.shared.groups import (
    Level,
    allocation_level,
    average,
    change_in_treated,
    count,
    means_over_time,
    step,
    units_are_places,
    unplaced,
    with_level,
)
from evaluator.designs.shared.synthetic_part import SyntheticPart, synthetic_report
from evaluator.designs.synthetic.placebo_places import (
    Estimator,
    Fit,
    Placebos,
    fit,
    judged,
    placebos,
    smallest_p,
)
from evaluator.designs.synthetic.script import script
from evaluator.designs.synthetic.settings import Settings
from evaluator.values.cohort import Cohort
from evaluator.values.evaluation import Alternative
from evaluator.values.plan import Outcome, Plan
from evaluator.values.policy import load_policy
from evaluator.values.problems import Problem, Refusal
from evaluator.values.synthetic_report import Donor, EarlierStart, SyntheticReport
from methods import power
from methods.results import EffectPath, Estimate, NotIdentifiedError

_LEAST_SHARE = 0.001
_FEWEST_EARLIER = 5
_NAMED = 5
# Figures of such areas are published by name; those of a school or a charity may not be.
_PUBLIC = frozenset(
    {"ward", "la", "authority", "district", "borough", "area", "force", "lsoa", "msoa", "beat",
     "council", "county", "region", "town", "constituency"}
)  # fmt: skip
_NAMES = {
    "synthetic_did": "synthetic difference-in-differences",
    "synthetic_control": "synthetic control",
    "equal_weights": "difference-in-differences, places weighted alike",
}
# Fewer times before the start than this can be matched by luck (Abadie 2021 asks for many more).
_LONG = 5


def groundwork(cohort: Cohort, plan: Plan, outcome: Outcome) -> Groundwork:
    """Everything but the effect: a complete panel of places, its fit before the start."""
    rows = shape(cohort, plan, outcome)
    level = allocation_level(cohort, plan, rows.frame)
    rows = with_level(cohort, plan, rows, level)
    if not level.clustered and not units_are_places(plan, level):
        raise Refusal(_not_places(cohort, plan))
    _refuse_started_donors(cohort, plan, rows)
    column = (level.forced or plan.roles.cluster) if level.clustered else plan.roles.unit
    rows = _places(rows, level)
    _refuse_gaps(rows, cohort, column)
    treated, comparison = count(rows.frame)
    work = Groundwork(
        rows=rows,
        frame=rows.frame,
        flow=(step("Places in the data with a known group", rows.frame, unplaced(rows)),),
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
    )
    if treated == 0 or comparison == 0 or not rows.n_before or rows.n_before == len(rows.times):
        return work
    if rows.n_before < 2:
        return replace(
            work,
            failure="There is only one time before the start, so nothing shows which places moved "
            "alike.",
        )
    named = _is_public(column) and not level.clustered
    try:
        found, others = _asked(work, plan, Settings(**plan.design.settings).estimator)
        report = _report(work, plan, found, others, named=named)
    except NotIdentifiedError as refused:
        return replace(work, failure=refused.message)
    return replace(
        work, part=SyntheticPart(report), minimum_detectable=_detectable(others, work, plan)
    )


def _asked(work: Groundwork, plan: Plan, estimator: Estimator) -> tuple[Fit, Placebos]:
    return fit(work.frame, estimator), placebos(work.frame, estimator, plan.analysis.seed)


def _places(rows: Rows, level: Level) -> Rows:
    """One row for each place and time, the average of its people where it has some."""
    frame = rows.frame
    if level.clustered:
        known = frame[frame[OUTCOME].notna()]
        total = known.assign(**{OUTCOME: known[OUTCOME] * known[WEIGHT]})
        by_time = total.groupby([CLUSTER, TIME, POST], observed=True)[[OUTCOME, WEIGHT]].sum()
        sides = frame.drop_duplicates(UNIT).groupby(CLUSTER, observed=True)[TREATED].mean() > 0.5
        frame = by_time.reset_index()
        frame[OUTCOME] = frame[OUTCOME] / frame[WEIGHT]
        frame[TREATED] = frame[CLUSTER].map(sides).astype(int)
        frame[UNIT] = frame[CLUSTER]
    kept = frame[[UNIT, CLUSTER, TREATED, TIME, POST, OUTCOME]].assign(**{WEIGHT: 1.0})
    return replace(rows, frame=kept.sort_values([UNIT, TIME], kind="stable").reset_index(drop=True))


def _not_places(cohort: Cohort, plan: Plan) -> Problem:
    unit = plan.roles.unit
    return Problem(
        code="plan_places_unknown",
        message="A synthetic comparison is made of whole places, and the plan does not say which "
        "column holds them.",
        fix=f'If each "{unit}" is a place, name "{unit}" under "cluster" too.'
        if unit
        else 'Name the column of the places under "unit" and "cluster".',
        sheet=cohort.provenance.sheet,
        column=unit,
    )


def _refuse_started_donors(cohort: Cohort, plan: Plan, rows: Rows) -> None:
    roles = plan.roles
    if roles.treated is None or roles.first_treated is None or roles.unit is None:
        return
    frame = settled(cohort, plan).frame
    started = set(frame.loc[frame[roles.first_treated].notna(), roles.unit])
    others = rows.frame.loc[rows.frame[TREATED] == 0, UNIT]
    wrong = sorted({str(unit) for unit in others if unit in started})
    if wrong:
        raise Refusal(
            Problem(
                code="donor_started",
                message=f'{_listed(wrong)} counts as a comparison in "{roles.treated}" but has a '
                f'start in "{roles.first_treated}".',
                fix="Correct one of the two columns: a place that got the programme cannot show "
                "what happens without it.",
                sheet=cohort.provenance.sheet,
                column=roles.first_treated,
                count=len(wrong),
            )
        )


def _refuse_gaps(rows: Rows, cohort: Cohort, column: str | None) -> None:
    """Every place is needed at every time; the missing ones are named."""
    frame = rows.frame[rows.frame[OUTCOME].notna()]
    units, times = rows.frame[UNIT].unique(), range(len(rows.times))
    every = pd.MultiIndex.from_product([units, times])
    missing = every.difference(pd.MultiIndex.from_frame(frame[[UNIT, TIME]]))
    if not len(missing):
        return
    named = [f"{unit} at {rows.times[int(time)]}" for unit, time in missing]
    raise Refusal(
        Problem(
            code="places_with_gaps",
            message=f"A synthetic comparison needs every place at every time; {len(missing)} "
            f"{'is' if len(missing) == 1 else 'are'} missing: {_listed(named)}.",
            fix="Fill in what is missing, or leave out those places or times in the workbook.",
            sheet=cohort.provenance.sheet,
            column=column,
            count=len(missing),
        )
    )


def _listed(names: list[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def _is_public(column: str | None) -> bool:
    """Whether a column holds areas whose figures are published by name."""
    return column is not None and bool(_PUBLIC.intersection(words(column)))


def _report(
    work: Groundwork, plan: Plan, found: Fit, others: Placebos, *, named: bool
) -> SyntheticReport:
    shares = found.weights[found.weights >= _LEAST_SHARE]
    shares = shares.sort_values(ascending=False, kind="stable")
    early = work.frame[(work.frame[TREATED] == 0) & (work.frame[POST] == 0)][OUTCOME]
    return SyntheticReport(
        times=work.rows.times,
        after=tuple(i >= work.n_before for i in range(len(work.rows.times))),
        treated=(),
        synthetic=(),
        shifted=Settings(**plan.design.settings).estimator == "synthetic_did",
        donors=tuple(
            Donor(str(name) if named else "", float(share)) for name, share in shares.items()
        ),
        places=work.comparison,
        misfit=found.misfit,
        usual_misfit=float(np.median(others.misfit)),
        spread=float(early.std()),
        smallest_p=smallest_p(work.treated, work.comparison),
        ranked=len(others.value) + 1,
        public=named,
        earlier_start=_earlier_start(work, plan),
    )


def _earlier_start(work: Groundwork, plan: Plan) -> EarlierStart | None:
    """The analysis of the times before the start, as if the last third were after it."""
    made_up = work.n_before - max(1, work.n_before // 3)
    if work.n_before < _FEWEST_EARLIER:
        return None
    frame = work.frame[work.frame[TIME] < work.n_before]
    earlier = replace(work, frame=frame.assign(**{POST: (frame[TIME] >= made_up).astype(int)}))
    try:
        told = _estimate(earlier, plan, Settings(**plan.design.settings).estimator)
    except NotIdentifiedError:
        return None
    return EarlierStart(work.rows.times[made_up], told.value, told.ci_low, told.ci_high)


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
        means=means_over_time(work.frame, work.rows),
    )
    seen = synthetic_report(work)
    if work.failure is not None or seen is None:
        return empty
    estimator = Settings(**plan.design.settings).estimator
    found, others = _asked(work, plan, estimator)
    planned = plan.analysis.confidence
    estimate = judged(found, others, work.frame, _NAMES[estimator], planned)
    least = load_policy().verdict["confidence"]
    report = replace(
        seen,
        treated=tuple(float(value) for value in found.treated),
        synthetic=tuple(float(value) for value in found.synthetic),
        rank=1 + int((np.abs(others.value) >= abs(found.value)).sum()),
        widened="widened" in estimate.variance,
    )
    return replace(
        empty,
        estimate=estimate,
        comparison_level=level - estimate.value if level is not None else None,
        alternatives=_alternatives(work, plan, found, estimator),
        path=_path(work, found, others, planned),
        deciding=judged(found, others, work.frame, _NAMES[estimator], least)
        if planned < least
        else None,
        part=SyntheticPart(report),
    )


def _path(work: Groundwork, found: Fit, others: Placebos, level: float) -> EffectPath:
    """The gap at each time since the start, with the spread of the placebos' gaps.

    No time is the reference: gaps are from the level (or its weighted average) before the start.
    A time that alone makes up that level has no gap and is left out.
    """
    times = np.arange(len(work.rows.times)) - work.n_before
    covariance = others.effect.T @ others.effect / len(others.value)
    spread = np.sqrt(np.diag(covariance))
    keep = spread > 1e-9 * spread.max()
    path = EffectPath.from_arrays(
        times[keep],
        found.effect[keep],
        ((covariance + covariance.T) / 2)[keep][:, keep],
        int(times[0]) - 1,
        dof=float(work.comparison - 1),
        level=level,
    )
    return replace(
        path, n_units=work.treated + work.comparison, n_treated=work.treated,
        n_comparison=work.comparison, method="gap at each time", variance="placebo spread",
    )  # fmt: skip


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
            f"A weighted mix of places was compared, but from only {before} measurements before "
            f"the start; with fewer than {_LONG} a good likeness may be luck."
        )
    if work.treated == 1:
        return "single_area_with_donors", (
            f"One place was compared with a weighted mix of others, from {before} measurements "
            "before the start. Whatever else happened there at the same time counts as effect."
        )
    return "did_three_periods", (
        f"A weighted mix of places was compared, from {before} measurements before the start."
    )


SYNTHETIC_COMPARISON = ComparisonDesign(
    key="synthetic_comparison",
    title="A weighted mix of other places",
    when_to_use="Only one or a few places got the programme, many similar places did not, and the "
    "outcome was measured again and again, long before the start.",
    rules_out="Differences between places that were there from the start, and changes that hit "
    "the places in the mix alike. It does not rule out that something else happened only in the "
    "places with the programme.",
    settings=Settings,
    groundwork=groundwork,
    effect=effect,
    strength=_strength,
    script=script,
    of_places=True,
)

"""Matched difference-in-differences: similar people, compared by how much they changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Literal, cast

import numpy as np
import pandas as pd

from evaluator.cohort.rows.shapes import (
    BASELINE,
    CLUSTER,
    OUTCOME,
    POST,
    TREATED,
    UNIT,
    WEIGHT,
    shape,
)
from evaluator.designs.comparison_design import ComparisonDesign
from evaluator.designs.design import Finding, Groundwork
from evaluator.designs.matched.matched_balance import left_out
from evaluator.designs.matched.matched_comparison import BASELINE_LABEL, balance_rows
from evaluator.designs.matched_changes.choices import kept, misfits, options
from evaluator.designs.matched_changes.matched_change import estimate_change
from evaluator.designs.matched_changes.matched_changes import (
    BEFORE,
    CHANGE,
    People,
    panel_of,
    people,
    telling,
)
from evaluator.designs.matched_changes.matching_for_changes import (
    Settings,
    match,
    settings_of,
    unlike,
)
from evaluator.designs.matched_changes.script import script
from evaluator.designs.matched_changes.specifications import specifications
from evaluator.designs.shared.dose import dose_bands
from evaluator.designs.shared.earlier import before_start
from evaluator.designs.shared.groups import (
    allocation_level,
    change_in_treated,
    clusters,
    count,
    loss,
    means_over_time,
    of_a_kind,
    step,
    units_are_places,
    unplaced,
    with_level,
)
from evaluator.designs.shared.matched_part import MatchedPart, matched_part
from evaluator.designs.shared.own_groups import independent
from evaluator.designs.shared.precision import detectable
from evaluator.designs.shared.subgroups import subgroup_effects
from evaluator.designs.unanswered import why
from evaluator.disclosure.counts import rules_under
from evaluator.disclosure.freely import things
from evaluator.values.cohort import Cohort
from evaluator.values.evaluation import Alternative, BalanceRow, Overlap
from evaluator.values.plan import Design, Outcome, Plan
from evaluator.values.policy import load_policy
from evaluator.values.problems import Problem, Refusal
from methods import did, matching
from methods.results import EffectPath, Estimate, Matches, NotIdentifiedError

_BINS = 20
_MATCH, _SET = "@match", "@set"


def groundwork(cohort: Cohort, plan: Plan, outcome: Outcome) -> Groundwork:
    """Everything but the effect: losses, the matched sample, balance, overlap, earlier trends."""
    settings = settings_of(plan)
    rows = shape(cohort, plan, outcome)
    level = allocation_level(cohort, plan, rows.frame)
    rows = with_level(cohort, plan, rows, level)
    if not rows.panel and count(rows.frame)[0]:
        raise Refusal(_not_followed(cohort, plan, rows.n_before))
    found = people(rows)
    frame = found.frame
    covariates = _covariates(plan, outcome, found, settings)
    needed = list(_history(found, settings))
    known = frame[frame[needed].notna().all(axis=1)]
    followed = known[known[OUTCOME].notna()]
    complete = followed[followed[list(covariates)].notna().all(axis=1)].reset_index(drop=True)
    measured = rows.frame[rows.frame[OUTCOME].notna()]
    lost = loss(measured[measured[POST] == 0], measured[measured[POST] == 1])
    treated, comparison = count(complete)
    by_cluster = clusters(complete) if level.clustered else None
    twice = int(frame[OUTCOME].notna().sum())
    work = Groundwork(
        rows=rows,
        frame=complete,
        flow=(
            step("In the data with a known group", rows.frame, unplaced(rows)),
            step("Measured before the start", known, "an earlier measurement is missing"),
            step("Measured again afterwards", followed, "left or not measured again"),
            step("Characteristics known", complete, "a characteristic is missing"),
        ),
        treated=treated,
        comparison=comparison,
        cluster=CLUSTER if level.clustered else None,
        forced=level.forced,
        clusters_treated=by_cluster[0] if by_cluster else None,
        clusters_comparison=by_cluster[1] if by_cluster else None,
        areas=units_are_places(plan, level),
        n_before=rows.n_before,
        baseline="outcome",
        attrition=lost.overall,
        attrition_treated=lost.treated,
        attrition_comparison=lost.comparison,
        listwise_loss=1 - len(complete) / max(1, twice),
        at_start=lost.at_start,
        followed_up=twice,
        span=found.span,
    )
    if treated == 0 or comparison == 0:
        return work
    if not covariates:
        return replace(work, failure="There is no characteristic or earlier outcome to match on.")
    return _matched(work, plan, covariates, found)


def _not_followed(cohort: Cohort, plan: Plan, n_before: int) -> Problem:
    once = n_before == 0
    return Problem(
        code="plan_outcome_not_followed",
        message="The outcome was not measured before the start, so no change can be compared."
        if once
        else "The same people were not measured before and after, so nobody's change is known.",
        fix='Choose the design "matched_comparison".'
        if once
        else 'Choose the design "difference_in_differences", which can compare different people '
        "at each time, or name the column that holds each person's key.",
        sheet=cohort.provenance.sheet,
        column=plan.roles.unit,
    )


def _covariates(plan: Plan, outcome: Outcome, found: People, settings: Settings) -> tuple[str, ...]:
    confirmed = tuple(
        c.column for c in plan.covariates if c.known_before_start and c.column != outcome.before
    )
    return (*telling(found, _history(found, settings)), *confirmed)


def _history(found: People, settings: Settings) -> tuple[str, ...]:
    """The earlier outcomes that the plan matches on, whether or not they tell people apart."""
    if settings.history == "none":
        return ()
    return found.history if settings.history == "levels" else found.history[:1]


def _matched(
    work: Groundwork, plan: Plan, covariates: tuple[str, ...], found: People
) -> Groundwork:
    settings = settings_of(plan)
    try:
        matches = match(work.frame, covariates, settings, plan.analysis.seed)
        balance = _balance(work.frame, matches, covariates, plan, found)
        apart = unlike(work.frame, matches, covariates, settings, plan.analysis.seed)
        overlap = _overlap(work.frame, matches, covariates, apart)
        alike = matching.comparable(work.frame, treated=TREATED, covariates=covariates)
    except NotIdentifiedError as refused:
        return replace(work, failure=why(refused))
    used = work.frame[matches.weights > 0]
    treated, comparison = count(used)
    if treated == 0:
        return replace(work, failure="No participant has anyone similar to be compared with.")
    limited = settings.caliper is not None and settings.method in ("nearest", "full")
    places = clusters(used) if work.cluster is not None else (None, None)
    matched = replace(
        work,
        flow=(*work.flow, *of_a_kind(work.frame, alike),
              step("Matched", used, "too few people to pair everyone" if left_out(matches) > apart
                   else "nobody similar enough" if limited else "not needed")),
        treated=treated,
        comparison=comparison,
        clusters_treated=places[0],
        clusters_comparison=places[1],
        part=MatchedPart(
            matches=matches, characteristics=covariates, balance=balance, overlap=overlap
        ),
    )  # fmt: skip
    if work.n_before >= 2 and len(found.history) > 1 and telling(found, found.history):
        try:
            path = _path(matched, plan, covariates, found)
        except NotIdentifiedError as refused:
            return replace(matched, failure=why(refused))
        matched = replace(matched, earlier=before_start(path))
    blind = used.assign(**{OUTCOME: used[BASELINE]})
    return replace(
        matched, minimum_detectable=detectable(blind.dropna(subset=[OUTCOME]), matched, plan,
                                               change=True)
    )  # fmt: skip


def _balance(
    frame: pd.DataFrame,
    matches: Matches,
    covariates: tuple[str, ...],
    plan: Plan,
    found: People,
) -> tuple[BalanceRow, ...]:
    """Balance rows; a difference in an earlier outcome is taken off by comparing changes."""
    settings = settings_of(plan)
    as_matched = replace(plan, design=Design("matched_comparison"))
    earlier = {BASELINE_LABEL, *found.history}
    return tuple(
        replace(row, adjusted=settings.adjust or row.covariate in earlier)
        for row in balance_rows(frame, matches, covariates, as_matched)
    )


def _overlap(
    frame: pd.DataFrame, matches: Matches, covariates: tuple[str, ...], apart: float
) -> Overlap:
    kept = matching.comparable(frame, treated=TREATED, covariates=covariates)
    varying = [name for name in covariates if frame.loc[kept, name].nunique() > 1]
    score = matching.propensity(frame[kept], treated=TREATED, covariates=varying).to_numpy()
    edges = np.linspace(0.0, 1.0, _BINS + 1)
    inside = matches.treated[kept]
    return Overlap(
        edges=tuple(float(edge) for edge in edges),
        treated=tuple(int(n) for n in np.histogram(score[inside], edges)[0]),
        comparison=tuple(int(n) for n in np.histogram(score[~inside], edges)[0]),
        off_support=apart,
    )


def effect(work: Groundwork, plan: Plan, outcome: Outcome) -> Finding:
    """How much more the participants changed than similar people, with other answers beside it."""
    own = work.frame[work.frame[TREATED] == 1]
    level = float(own[OUTCOME].mean()) if len(own) else None
    raw = change_in_treated(work.rows.frame)
    matches = matched_part(work).matches
    if matches is None or work.failure is not None:
        return Finding(None, level, None, raw)
    settings, found = settings_of(plan), people(work.rows)
    covariates = _covariates(plan, outcome, found, settings)
    estimate = estimate_change(work.frame, work, plan, matches, covariates)
    least = load_policy().verdict["confidence"]
    stricter = replace(plan, analysis=replace(plan.analysis, confidence=least))
    deciding = (
        estimate_change(work.frame, work, stricter, matches, covariates)
        if plan.analysis.confidence < least
        else None
    )
    weights = matches.weights
    shares = weights * matches.treated
    level = float(np.average(work.frame[OUTCOME], weights=shares))

    def within(part: pd.DataFrame) -> Estimate:
        part = part.reset_index(drop=True)
        matches = match(part, covariates, settings, plan.analysis.seed)
        return estimate_change(part, work, plan, matches, covariates)

    weighted = work.rows.frame[UNIT].map(pd.Series(weights, work.frame[UNIT]))
    seen = work.rows.frame.assign(**{WEIGHT: weighted})[weighted > 0]
    return Finding(
        estimate=estimate,
        deciding=deciding,
        treated_level=level,
        comparison_level=level - estimate.value,
        change_in_treated=float(np.average(work.frame[OUTCOME] - work.frame[BEFORE],
                                           weights=shares)),
        alternatives=_alternatives(work, plan, covariates),
        subgroups=subgroup_effects(work, plan, within),
        doses=dose_bands(work, plan, within),
        means=means_over_time(seen, work.rows, rules_under(plan.disclosure, places=work.areas)),
        path=_path(work, plan, covariates, found) if work.earlier is not None else None,
    )  # fmt: skip


def _path(work: Groundwork, plan: Plan, covariates: tuple[str, ...], found: People) -> EffectPath:
    """Event study with the matching weights, each earlier time as if it had not been matched on.

    Matching on every earlier outcome makes the groups alike at those times whatever they would
    have done. So for each earlier time the matching is made again without it, and that answer
    is told; standard errors come with it, correlations from the planned weights.
    """
    matches = matched_part(work).matches
    assert matches is not None
    frame = work.frame.assign(**{_MATCH: matches.weights, _SET: matches.subclass})
    kept = frame[matches.weights > 0]
    paired = not (matches.replacement or matches.strata) and bool((kept[_SET] >= 0).all())
    path = did.event_study(
        panel_of(found, kept),
        outcome=OUTCOME,
        unit=UNIT,
        time="@time",
        first_treated="@start",
        cluster=independent(kept, work.cluster) or (_SET if paired and not work.areas else None),
        weights=_MATCH,
        level=plan.analysis.confidence,
    )
    if settings_of(plan).history != "levels":
        return path
    values, spread = path.value.copy(), path.std_error.copy()
    for place, name in enumerate(found.history[1:], start=2):
        at = np.flatnonzero(path.event_time == -place)
        others = tuple(c for c in covariates if c != name)
        if not telling(found, (name, BASELINE)):
            continue
        held_out = match(work.frame, others, settings_of(plan), plan.analysis.seed)
        gap = work.frame.assign(**{"@gap": work.frame[name] - work.frame[BASELINE]})
        told = estimate_change(gap, work, plan, held_out, (), "@gap", adjust=False)
        values[at], spread[at] = told.value, told.std_error
    correlation = path.covariance / np.outer(path.std_error, path.std_error)
    redone = EffectPath.from_arrays(
        path.event_time, values, correlation * np.outer(spread, spread), path.reference,
        dof=path.dof, level=path.level,
    )  # fmt: skip
    return replace(
        redone, overall=path.overall, n_obs=path.n_obs, n_units=path.n_units,
        n_treated=path.n_treated, n_comparison=path.n_comparison, n_clusters=path.n_clusters,
        method=f"{path.method}; earlier times held out of the matching", variance=path.variance,
    )  # fmt: skip


def _alternatives(
    work: Groundwork, plan: Plan, covariates: tuple[str, ...]
) -> tuple[Alternative, ...]:
    matches, frame, settings = matched_part(work).matches, work.frame, settings_of(plan)
    assert matches is not None
    facts = tuple(c.column for c in plan.covariates if c.column in covariates)
    level = plan.analysis.confidence
    column = independent(frame, work.cluster) or (UNIT if work.areas else None)
    everyone = replace(matches, weights=np.ones(len(frame)), subclass=np.full(len(frame), -1),
                       pairs=matches.pairs[:0], strata=True, method="no matching")  # fmt: skip

    def other_way(method: str) -> Estimate:
        other = replace(settings, method=cast("Literal['nearest', 'entropy']", method))
        found = match(frame, covariates, other, plan.analysis.seed)
        return estimate_change(frame, work, plan, found, covariates)

    def doubly_robust() -> Estimate:
        both = [frame.assign(**{POST: 0, OUTCOME: 0.0}), frame.assign(**{OUTCOME: frame[CHANGE]})]
        return did.doubly_robust(
            pd.concat(both, ignore_index=True), outcome=OUTCOME, treated=TREATED, post=POST,
            unit=UNIT, covariates=covariates, cluster=column, level=level,
        )  # fmt: skip

    other = "entropy" if settings.method == "nearest" else "nearest"
    asked: tuple[tuple[str, str, Callable[[], Estimate], bool], ...] = (
        ("adjusted_otherwise",
         "Matched, without further adjustment" if settings.adjust else "Matched, then adjusted",
         lambda: estimate_change(
             frame, work, plan, matches, covariates, adjust=not settings.adjust
         ),
         False),
        ("other_matching",
         "Everyone, weighted to look alike" if other == "entropy" else "Matched in pairs",
         lambda: other_way(other), False),
        ("doubly_robust", "Everyone, with two adjustments of which one must be right",
         doubly_robust, False),
        ("after_levels", "Matched, comparing only the levels afterwards",
         lambda: estimate_change(frame, work, plan, matches, covariates, OUTCOME), False),
        ("unmatched", "Naive: the change of everyone, without any matching",
         lambda: estimate_change(frame, work, plan, everyone, (), adjust=False), True),
    )  # fmt: skip
    told: list[Alternative] = []
    for key, label, ask, naive in asked:
        if key == "adjusted_otherwise" and not facts:
            continue
        try:
            told.append(Alternative(key, label, ask(), naive))
        except NotIdentifiedError:
            continue
    return tuple(told)


def _strength(work: Groundwork) -> tuple[str, str]:
    """Row of the rating table, and the reason in words."""
    if work.n_before >= 2:
        return "did_two_periods_matched", (
            f"Changes of similar people were compared, with {things(work.n_before)} measurements "
            "before "
            "the start."
        )
    return "did_matched", (
        "Changes of similar people were compared with only one measurement before the start, so "
        "a passing low or high cannot be told apart from a change."
    )


MATCHED_DIFFERENCE_IN_DIFFERENCES = ComparisonDesign(
    key="matched_difference_in_differences",
    title="Similar people, compared by how much they changed",
    when_to_use="People or places took part one by one, there are records of many similar ones "
    "that did not, and the outcome of each was measured before and after, if possible several "
    "times.",
    rules_out="Differences in what was measured, earlier outcomes among them, and differences "
    "that stay the same over time. It does not rule out that something nobody recorded made "
    "participants change.",
    settings=Settings,
    groundwork=groundwork,
    effect=effect,
    strength=_strength,
    script=script,
    matched=True,
    subgroups=True,
    matches_history=True,
    specifications=specifications,
    misfits=misfits,
    options=options,
    kept=kept,
)

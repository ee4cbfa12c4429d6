"""Matched comparison: participants against similar people who did not take part."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from evaluator.cohort.rows.shapes import (
    BASELINE,
    CLUSTER,
    OUTCOME,
    POST,
    TIME,
    TREATED,
    UNIT,
    shape,
)
from evaluator.designs.comparison_design import ComparisonDesign
from evaluator.designs.design import Finding, Groundwork
from evaluator.designs.matched.choices import kept, misfits, options
from evaluator.designs.matched.matched_answers import (
    alternatives,
    estimate_effect,
    planned,
    pooled,
    tie_range,
)
from evaluator.designs.matched.matched_balance import (
    BASELINE_LABEL,
    averaged,
    balance_rows,
    left_out,
    overlap_of,
    target_of,
)
from evaluator.designs.matched.matching_methods import comparable, match, unlike
from evaluator.designs.matched.matching_quality import report
from evaluator.designs.matched.matching_settings import Settings, settings_of
from evaluator.designs.matched.missing_covariates import Complete, complete
from evaluator.designs.matched.other_scales import other_scales
from evaluator.designs.matched.script import script
from evaluator.designs.matched.specifications import specifications
from evaluator.designs.matched.timed import least_told, restricted, survival_of
from evaluator.designs.shared.dose import dose_bands
from evaluator.designs.shared.groups import (
    allocation_level,
    change_in_treated,
    clusters,
    count,
    loss,
    means_over_time,
    of_a_kind,
    step,
    unplaced,
    with_level,
)
from evaluator.designs.shared.matched_part import MatchedFinding, MatchedPart, matched_part
from evaluator.designs.shared.precision import detectable
from evaluator.designs.shared.subgroups import subgroup_effects
from evaluator.designs.unanswered import why
from evaluator.disclosure.counts import rules_under
from evaluator.disclosure.freely import setting
from evaluator.disclosure.published_design import digits_of_few
from evaluator.outcomes import kind_of
from evaluator.values.cohort import Cohort
from evaluator.values.plan import Outcome, Plan
from evaluator.values.policy import load_policy
from evaluator.words.amounts import figure
from methods.inference.lopsided import made_for_few_events
from methods.results import BoolArray, Estimate, Matches, NotIdentifiedError

__all__ = [
    "BASELINE_LABEL",
    "MATCHED_COMPARISON",
    "Settings",
    "balance_rows",
    "estimate_effect",
    "match",
    "settings_of",
]

_HANDLED = {
    "indicator": "Where a characteristic is not known, that is a category of its own; numbers "
    "get the average beside a mark that they were not known. Where too few lack it for that, they "
    "are left out.",
    "complete_cases": "People with a characteristic that is not known are left out.",
    "multiple_imputation": "What is not known was drawn from what is, {} times over, and the "
    "answers were pooled.",
}


def groundwork(cohort: Cohort, plan: Plan, outcome: Outcome) -> Groundwork:
    """Everything but the effect: losses, the matched sample, balance and overlap."""
    rows = shape(cohort, plan, outcome)
    level = allocation_level(cohort, plan, rows.frame)
    rows = with_level(cohort, plan, rows, level)
    people = _one_row_each(rows.frame, has_before=rows.n_before > 0)
    followed = people[people[OUTCOME].notna()]
    covariates = _covariates(plan, outcome, followed)
    try:
        known = complete(followed, covariates, plan)
        failure = None
    except NotIdentifiedError as refused:
        known, failure = Complete(followed, covariates, (), (), 0, None), why(refused)
    stayed = known.frame
    started = people[people[BASELINE].notna()] if BASELINE in people else people
    lost = loss(started, followed)
    flow = [
        step("In the data with a known group", people, unplaced(rows)),
        step("Outcome measured", followed, "left or not measured"),
        step("Characteristics known", stayed, "a characteristic is missing"),
    ]
    treated, comparison = count(stayed)
    by_cluster = clusters(stayed) if level.clustered else None
    work = Groundwork(
        rows=replace(rows, frame=people),
        frame=stayed.reset_index(drop=True),
        flow=tuple(flow),
        treated=treated,
        comparison=comparison,
        cluster=CLUSTER if level.clustered else None,
        forced=level.forced,
        clusters_treated=by_cluster[0] if by_cluster else None,
        clusters_comparison=by_cluster[1] if by_cluster else None,
        areas=False,
        n_before=rows.n_before,
        baseline="outcome" if BASELINE in covariates else "covariates" if covariates else "none",
        attrition=lost.overall,
        attrition_treated=lost.treated,
        attrition_comparison=lost.comparison,
        listwise_loss=known.lost / max(1, len(followed)),
        at_start=lost.at_start,
        followed_up=len(followed),
        failure=failure,
        part=MatchedPart(characteristics=known.covariates, copies=known.copies),
    )
    if treated == 0 or comparison == 0 or not covariates or failure is not None:
        return work
    return _matched(work, plan, known, outcome)


def _one_row_each(frame: pd.DataFrame, *, has_before: bool) -> pd.DataFrame:
    """One row per person: outcome after, and the last measurement before as baseline."""
    after = frame[frame[POST] == 1].sort_values(TIME, kind="stable")
    last = after.drop_duplicates(UNIT, keep="last").copy()
    if has_before:
        before = frame[(frame[POST] == 0)].sort_values(TIME, kind="stable")
        latest = before.drop_duplicates(UNIT, keep="last").set_index(UNIT)[OUTCOME]
        absent = before[~before[UNIT].isin(last[UNIT])].drop_duplicates(UNIT, keep="last")
        last = pd.concat([last, absent.assign(**{OUTCOME: np.nan})])
        last[BASELINE] = last[UNIT].map(latest)
    return last


def _covariates(plan: Plan, outcome: Outcome, people: pd.DataFrame) -> tuple[str, ...]:
    """What people are matched on; an outcome that was the same for all before tells none apart."""
    confirmed = tuple(c.column for c in plan.covariates if c.known_before_start)
    if BASELINE not in people:
        return confirmed
    others = tuple(c for c in confirmed if c != outcome.before)
    return (BASELINE, *others) if people[BASELINE].nunique() > 1 else others


def _matched(work: Groundwork, plan: Plan, known: Complete, outcome: Outcome) -> Groundwork:
    settings, names, frames = settings_of(plan), known.covariates, known.copies or (work.frame,)
    try:
        every = [match(frame, names, settings, plan.analysis.seed) for frame in frames]
        matches = every[0]
        alike = comparable(work.frame, names, settings)
        balance = averaged(
            [balance_rows(f, m, names, plan) for f, m in zip(frames, every, strict=True)]
        )
        apart = unlike(frames[0], matches, names, settings, plan.analysis.seed)
        overlap = overlap_of(work.frame, matches, names, settings, unlike=apart)
        told = report(work.frame, matches, names, balance, plan)
    except NotIdentifiedError as refused:
        return replace(work, failure=why(refused))
    used = work.frame[matches.weights > 0]
    treated, comparison = count(used)
    places = clusters(used) if work.cluster is not None else (None, None)
    matched = replace(
        work,
        clusters_treated=places[0],
        clusters_comparison=places[1],
        flow=(
            *work.flow,
            *of_a_kind(work.frame, alike),
            step("Matched", used, _why_left_out(settings, matches, alike, apart)),
        ),
        treated=treated,
        comparison=comparison,
        part=replace(
            matched_part(work),
            matches=matches,
            balance=balance,
            overlap=overlap,
            report=replace(
                told,
                unknown=known.unknown,
                handled=_HANDLED[settings.missing].format(setting(settings.imputations))
                if known.unknown
                else "",
                lost=work.listwise_loss,
                lost_apart=_lost_apart(known, least_told(plan)),
            ),
        ),
    )
    if treated == 0:
        return replace(matched, failure="No participant has anyone similar to be compared with.")
    blind = restricted(_blind(used), outcome)
    return replace(matched, minimum_detectable=detectable(blind, matched, plan, change=False))


def _why_left_out(settings: Settings, matches: Matches, alike: BoolArray, apart: float) -> str:
    focal = target_of(matches) if matches.estimand in ("ATT", "ATC") else matches.treated
    target = int((focal & alike).sum())
    kept = matches.n_comparison_used if matches.estimand == "ATC" else matches.n_treated_used
    if kept == target:
        return "not needed"
    if settings.method == "cardinality":
        return "the groups would not be alike with them"
    if left_out(matches) <= apart:
        return "nobody similar enough"
    others = "too few people to pair everyone"
    none = apart <= 1 - alike[focal].mean()
    return others if none else f"nobody similar enough, or {others}"


def _lost_apart(known: Complete, least: int) -> str:
    if known.apart is None or known.lost < least:
        return ""
    name, gap, told = known.apart
    named = BASELINE_LABEL if name == BASELINE else name
    amount = f"{figure(abs(gap), digits_of_few(known.lost))} standard deviations " if told else ""
    return f"{named}, {amount}{'higher' if gap > 0 else 'lower'}"


def _blind(used: pd.DataFrame) -> pd.DataFrame:
    """Spread without the effect: the measurement before the start where there is one."""
    if BASELINE in used:
        return used.assign(**{OUTCOME: used[BASELINE]})
    return used[used[TREATED] == 0]


def effect(work: Groundwork, plan: Plan, outcome: Outcome) -> Finding:
    """The effect among the matched, with other defensible answers and the naive one."""
    treated = work.frame[work.frame[TREATED] == 1]
    timed = kind_of(outcome.kind).timed
    level = float(treated[OUTCOME].mean()) if len(treated) and not timed else None
    change = change_in_treated(_before_after(treated)) if BASELINE in treated else None
    matched = matched_part(work)
    if matched.matches is None or work.failure is not None:
        return Finding(None, level, None, change)
    settings, known = settings_of(plan), matched.characteristics
    estimate = planned(work, plan, outcome)
    few = made_for_few_events(estimate)
    unadjusted = few and settings.adjust
    others = alternatives(work, plan, outcome)
    weights = matched.matches.weights
    own = weights * matched.matches.treated
    level = float(np.average(work.frame[OUTCOME], weights=own))
    survival = None
    if timed:
        survival, level = survival_of(work, outcome, plan)
    frame = work.frame.assign(**{"@weight": weights})
    pair = replace(work.rows, frame=frame)

    def ask(part: pd.DataFrame, matches: Matches) -> Estimate:
        return estimate_effect(part, work, matches, outcome, plan, known)

    def within(part: pd.DataFrame) -> Estimate:
        if matched.copies:
            return pooled(work, settings, plan.analysis.seed, ask, known, part.index)
        part = part.reset_index(drop=True)
        varying = tuple(name for name in known if part[name].nunique() > 1)
        matches = match(part, varying, settings, plan.analysis.seed)
        return estimate_effect(part, work, matches, outcome, plan, varying)

    return Finding(
        estimate=estimate,
        treated_level=level,
        comparison_level=level - estimate.value,
        change_in_treated=change,
        alternatives=tuple(
            other for other in others if not (unadjusted and other.key == "matched_only")
        ),
        part=MatchedFinding(tie_range(work, plan, outcome), survival),
        scales=other_scales(work, plan, outcome, estimate),
        subgroups=subgroup_effects(work, plan, within),
        doses=dose_bands(work, plan, within),
        means=means_over_time(
            _before_after(frame[weights > 0]), pair, rules_under(plan.disclosure, places=False)
        )
        if BASELINE in frame
        else (),
        deciding=_stricter(work, plan, outcome) if few else None,
        unadjusted=unadjusted,
    )


def _stricter(work: Groundwork, plan: Plan, outcome: Outcome) -> Estimate | None:
    """The answer at the confidence of a verdict, where the plan's is lower and it is not of t."""
    least = load_policy().verdict["confidence"]
    if plan.analysis.confidence >= least:
        return None
    return planned(work, replace(plan, analysis=replace(plan.analysis, confidence=least)), outcome)


def _before_after(people: pd.DataFrame) -> pd.DataFrame:
    before, after = people.copy(), people.copy()
    before[OUTCOME], before[TIME], before[POST] = people[BASELINE], 0, 0
    after[TIME], after[POST] = 1, 1
    return pd.concat([before, after])


def _strength(work: Groundwork) -> tuple[str, str]:
    """Row of the rating table, and the reason in words."""
    if work.baseline == "outcome":
        return (
            "matched_with_baseline",
            "Similar people were compared from the same level, but those who took part may still "
            "differ in ways nobody recorded.",
        )
    return (
        "adjusted_only",
        "Similar people were compared, but the outcome itself was the same for everybody before "
        "the start."
        if BASELINE in work.frame and work.frame[BASELINE].nunique() == 1
        else "Similar people were compared, but nobody measured the outcome itself before the "
        "start.",
    )


MATCHED_COMPARISON = ComparisonDesign(
    key="matched_comparison",
    title="Similar people who did not take part",
    when_to_use="People took part one by one, and there are records of many similar people who "
    "did not, with their characteristics from before the start.",
    rules_out="Differences in the characteristics that were measured. It does not rule out "
    "differences that nobody recorded, such as motivation.",
    settings=Settings,
    groundwork=groundwork,
    effect=effect,
    strength=_strength,
    script=script,
    matched=True,
    subgroups=True,
    searched=True,
    analyses_times=True,
    specifications=specifications,
    misfits=misfits,
    columns_named=("exact", "mahalanobis"),
    options=options,
    kept=kept,
)

"""Matched comparison: participants against similar people who did not take part."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from evaluator.cohort.cohort import Cohort
from evaluator.cohort.shapes import BASELINE, CLUSTER, OUTCOME, POST, TIME, TREATED, UNIT, shape
from evaluator.designs.design import ComparisonDesign, Finding, Groundwork
from evaluator.designs.groups import (
    allocation_level,
    change_in_treated,
    clusters,
    count,
    loss,
    means_over_time,
    step,
    unplaced,
    with_level,
)
from evaluator.designs.precision import detectable
from evaluator.designs.subgroups import subgroup_effects
from evaluator.evaluation import Alternative, BalanceRow, Overlap
from evaluator.plan import Outcome, Plan
from methods import inference, matching
from methods.results import Estimate, Matches, NotIdentifiedError

BASELINE_LABEL = "Outcome before the start"
_BINS = 20


@dataclass(frozen=True, slots=True)
class Settings:
    """Options of the design.

    Attributes:
        method: "nearest" pairs each participant with the most similar people.
        distance, link: what similar means; the default is the logit of the chance of taking part.
        ratio: comparison people for each participant. caliper: the furthest a match may be, in
            standard deviations of the propensity score; None sets no limit, and so does leaving it
            out with another distance. replace: whether one person
            may serve several participants. order: who is matched first.
        exact: columns on which matches must agree.
        estimand: "ATT" is the effect for those who took part, "ATC" for those who did not.
        adjust: whether the outcome model also adjusts for the characteristics.
    """

    method: Literal["nearest"] = "nearest"
    distance: Literal["propensity", "mahalanobis", "robust_mahalanobis", "scaled_euclidean"] = (
        "propensity"
    )
    link: Literal["logit", "linear_logit", "probit"] = "linear_logit"
    ratio: int = 1
    caliper: float | None = 0.2
    replace: bool = False
    order: Literal["largest", "smallest", "closest", "data", "random"] = "largest"
    exact: tuple[str, ...] = ()
    estimand: Literal["ATT", "ATC"] = "ATT"
    adjust: bool = True


def settings_of(plan: Plan) -> Settings:
    """The planned settings; the default caliper belongs to the propensity distance alone."""
    settings = Settings(**plan.design.settings)
    if settings.distance != "propensity" and "caliper" not in plan.design.settings:
        return replace(settings, caliper=None)
    return settings


def groundwork(cohort: Cohort, plan: Plan, outcome: Outcome) -> Groundwork:
    """Everything but the effect: losses, the matched sample, balance and overlap."""
    rows = shape(cohort, plan, outcome)
    level = allocation_level(cohort, plan, rows.frame)
    rows = with_level(cohort, plan, rows, level)
    people = _one_row_each(rows.frame, has_before=rows.n_before > 0)
    covariates = _covariates(plan, outcome, people)
    followed = people[people[OUTCOME].notna()]
    complete = followed[followed[list(covariates)].notna().all(axis=1)]
    started = people[people[BASELINE].notna()] if BASELINE in people else people
    lost = loss(started, followed)
    flow = [
        step("In the data with a known group", people, unplaced(rows)),
        step("Outcome measured", followed, "left or not measured"),
        step("Characteristics known", complete, "a characteristic is missing"),
    ]
    treated, comparison = count(complete)
    by_cluster = clusters(complete) if level.clustered else None
    work = Groundwork(
        rows=replace(rows, frame=people),
        frame=complete.reset_index(drop=True),
        flow=tuple(flow),
        treated=treated,
        comparison=comparison,
        cluster=CLUSTER if level.clustered else None,
        forced=level.forced,
        clusters_treated=by_cluster[0] if by_cluster else None,
        clusters_comparison=by_cluster[1] if by_cluster else None,
        areas=False,
        n_before=rows.n_before,
        baseline="outcome" if BASELINE in people else "covariates" if covariates else "none",
        attrition=lost.overall,
        attrition_treated=lost.treated,
        attrition_comparison=lost.comparison,
        listwise_loss=1 - len(complete) / max(1, len(followed)),
    )
    if treated == 0 or comparison == 0 or not covariates:
        return work
    return _matched(work, plan, covariates)


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
    confirmed = tuple(c.column for c in plan.covariates if c.known_before_start)
    if BASELINE not in people:
        return confirmed
    return (BASELINE, *(c for c in confirmed if c != outcome.before))


def _matched(work: Groundwork, plan: Plan, covariates: tuple[str, ...]) -> Groundwork:
    settings = settings_of(plan)
    try:
        matches = match(work.frame, covariates, settings, plan.analysis.seed)
    except NotIdentifiedError as refused:
        return replace(work, failure=refused.message)
    used = work.frame[matches.weights > 0]
    treated, comparison = count(used)
    lost = "nobody similar enough" if settings.caliper is not None else "not needed"
    try:
        balance = balance_rows(work.frame, matches, covariates, plan)
        overlap = _overlap(work, matches, covariates, settings)
    except NotIdentifiedError as refused:
        return replace(work, failure=refused.message)
    places = clusters(used) if work.cluster is not None else (None, None)
    matched = replace(
        work,
        clusters_treated=places[0],
        clusters_comparison=places[1],
        flow=(*work.flow, step("Matched", used, lost)),
        treated=treated,
        comparison=comparison,
        matches=matches,
        balance=balance,
        overlap=overlap,
    )
    if treated == 0:
        return replace(matched, failure="No participant has anyone similar to be compared with.")
    return replace(
        matched, minimum_detectable=detectable(_blind(used), matched, plan, change=False)
    )


def _blind(used: pd.DataFrame) -> pd.DataFrame:
    """Spread without the effect: the measurement before the start where there is one."""
    if BASELINE in used:
        return used.assign(**{OUTCOME: used[BASELINE]})
    return used[used[TREATED] == 0]


def match(
    frame: pd.DataFrame, covariates: tuple[str, ...], settings: Settings, seed: int
) -> Matches:
    """The planned matching. It never sees the outcome."""
    return matching.nearest(
        frame.drop(columns=[OUTCOME]),
        treated=TREATED,
        covariates=covariates,
        distance=settings.distance,
        link=settings.link,
        ratio=settings.ratio,
        replace=settings.replace,
        caliper=settings.caliper,
        order=settings.order,
        exact=settings.exact,
        estimand=settings.estimand,
        seed=seed,
    )


def balance_rows(
    frame: pd.DataFrame, matches: Matches, covariates: tuple[str, ...], plan: Plan
) -> tuple[BalanceRow, ...]:
    """Balance of every characteristic, categories as one row for each label."""
    table = matching.balance(frame, matches, covariates=covariates).table
    minor = {c.column for c in plan.covariates if not c.key}
    source = {str(name): _source(str(name), covariates) for name in table.index}
    adjusted = settings_of(plan).adjust
    return tuple(
        BalanceRow(
            covariate=_shown(str(name), source[str(name)]),
            smd_before=float(row["smd_before"]),
            smd_after=float(row["smd_after"]),
            variance_ratio_after=None
            if np.isnan(row["variance_ratio_after"])
            else float(row["variance_ratio_after"]),
            treated_mean=float(row["treated_after"]),
            comparison_mean_before=float(row["comparison_before"]),
            comparison_mean_after=float(row["comparison_after"]),
            key=source[str(name)] not in minor,
            adjusted=adjusted,
        )
        for name, row in table.iterrows()
    )


def _source(name: str, covariates: tuple[str, ...]) -> str:
    """The sheet's column behind a row of the balance table (``column_label`` for categories)."""
    if name in covariates:
        return name
    return max((c for c in covariates if name.startswith(f"{c}_")), key=len, default=name)


def _shown(name: str, source: str) -> str:
    if source == BASELINE:
        return BASELINE_LABEL
    return name if name == source else f"{source}: {name[len(source) + 1 :]}"


def _overlap(
    work: Groundwork, matches: Matches, covariates: tuple[str, ...], settings: Settings
) -> Overlap:
    score = matching.propensity(
        work.frame, treated=TREATED, covariates=covariates, link="logit"
    ).to_numpy()
    edges = np.linspace(0.0, 1.0, _BINS + 1)
    treated = work.frame[TREATED].to_numpy() == 1
    target = treated if settings.estimand == "ATT" else ~treated
    return Overlap(
        edges=tuple(float(edge) for edge in edges),
        treated=tuple(int(n) for n in np.histogram(score[treated], edges)[0]),
        comparison=tuple(int(n) for n in np.histogram(score[~treated], edges)[0]),
        off_support=1 - float((matches.weights[target] > 0).mean()),
    )


def effect(work: Groundwork, plan: Plan, outcome: Outcome) -> Finding:
    """The effect among the matched, with other defensible answers and the naive one."""
    treated = work.frame[work.frame[TREATED] == 1]
    level = float(treated[OUTCOME].mean()) if len(treated) else None
    change = change_in_treated(_before_after(treated)) if BASELINE in treated else None
    if work.matches is None or work.failure is not None:
        return Finding(None, level, None, change)
    settings = settings_of(plan)
    covariates = _covariates(plan, outcome, work.frame)
    estimate = estimate_effect(work.frame, work, work.matches, outcome, plan, covariates)
    weights = work.matches.weights
    own = weights * work.matches.treated
    level = float(np.average(work.frame[OUTCOME], weights=own))
    frame = work.frame.assign(**{"@weight": weights})
    pair = replace(work.rows, frame=frame)

    def within(part: pd.DataFrame) -> Estimate:
        part = part.reset_index(drop=True)
        matches = match(part, covariates, settings, plan.analysis.seed)
        return estimate_effect(part, work, matches, outcome, plan, covariates)

    return Finding(
        estimate=estimate,
        treated_level=level,
        comparison_level=level - estimate.value,
        change_in_treated=change,
        alternatives=_alternatives(work, plan, outcome, covariates),
        subgroups=subgroup_effects(work, plan, within),
        means=means_over_time(_before_after(frame[weights > 0]), pair) if BASELINE in frame else (),
    )


def _before_after(people: pd.DataFrame) -> pd.DataFrame:
    before, after = people.copy(), people.copy()
    before[OUTCOME], before[TIME], before[POST] = people[BASELINE], 0, 0
    after[TIME], after[POST] = 1, 1
    return pd.concat([before, after])


def estimate_effect(
    frame: pd.DataFrame,
    work: Groundwork,
    matches: Matches,
    outcome: Outcome,
    plan: Plan,
    covariates: tuple[str, ...],
) -> Estimate:
    """Difference in the outcome by g-computation over the matched participants."""
    settings = settings_of(plan)
    estimate = matching.effect(
        frame,
        matches,
        outcome=OUTCOME,
        covariates=covariates if settings.adjust else (),
        kind=outcome.kind,
        scale="difference",
        cluster=work.cluster,
        level=plan.analysis.confidence,
    )
    return _named(estimate, work, plan)


def _named(estimate: Estimate, work: Groundwork, plan: Plan) -> Estimate:
    """The estimate with its places called as in the sheet."""
    name = work.forced or plan.roles.cluster or CLUSTER
    return replace(estimate, variance=estimate.variance.replace(CLUSTER, name))


def _alternatives(
    work: Groundwork, plan: Plan, outcome: Outcome, covariates: tuple[str, ...]
) -> tuple[Alternative, ...]:
    assert work.matches is not None
    settings = settings_of(plan)
    level, frame, cluster = plan.analysis.confidence, work.frame, work.cluster
    found: list[Alternative] = []

    def plain() -> Estimate:
        assert work.matches is not None
        return matching.effect(
            frame, work.matches, outcome=OUTCOME, kind=outcome.kind, cluster=cluster, level=level
        )

    def rematched() -> Estimate:
        other = replace(settings, ratio=1 if settings.ratio > 1 else 2)
        matches = match(frame, covariates, other, plan.analysis.seed)
        return estimate_effect(frame, work, matches, outcome, plan, covariates)

    def regression() -> Estimate:
        return matching.regression_adjustment(
            frame, outcome=OUTCOME, treated=TREATED, covariates=covariates,
            estimand=settings.estimand, cluster=cluster, level=level,
        )  # fmt: skip

    def weighting() -> Estimate:
        weights = matching.weight(
            frame, treated=TREATED, covariates=covariates, kind="ipw", estimand=settings.estimand
        )
        return matching.effect(
            frame, weights, outcome=OUTCOME, kind=outcome.kind, cluster=cluster, level=level
        )

    def unmatched() -> Estimate:
        return inference.adjusted_difference(
            frame,
            outcome=OUTCOME,
            treated=TREATED,
            cluster=cluster,
            variance="HC3" if cluster is None else "CR2",
            level=level,
        )

    asked = (
        ("matched_only", "Matched, without further adjustment", plain, settings.adjust, False),
        ("rematched", "Matched with another number of people each", rematched, True, False),
        ("regression", "Everyone, adjusted by regression", regression, True, False),
        ("weighting", "Everyone, weighted to look alike", weighting, True, False),
        ("unmatched", "Naive: everyone, without any matching", unmatched, True, True),
    )
    for key, label, ask, wanted, naive in asked:
        if not wanted:
            continue
        try:
            found.append(Alternative(key, label, _named(ask(), work, plan), naive))
        except NotIdentifiedError:
            continue
    return tuple(found)


MATCHED_COMPARISON = ComparisonDesign(
    key="matched_comparison",
    title="Similar people who did not take part",
    when_to_use="People took part one by one, and there are records of many similar people who "
    "did not, with their characteristics from before the start.",
    rules_out="Differences in the characteristics that were measured. It does not rule out "
    "differences that nobody recorded, such as motivation.",
    settings=Settings,
    matched=True,
    groundwork=groundwork,
    effect=effect,
)

"""The effect among the matched: the planned answer, other defensible ones, and other scales."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Literal, cast

import pandas as pd

from evaluator.cohort.rows.shapes import BASELINE, CLUSTER, EVENT, OUTCOME, TREATED
from evaluator.designs.design import Groundwork
from evaluator.designs.matched.matching_methods import match
from evaluator.designs.matched.matching_settings import WEIGHTING, Settings, settings_of
from evaluator.designs.matched.timed import horizon_of, least_told
from evaluator.designs.shared.matched_part import matched_part
from evaluator.designs.shared.own_groups import GROUP, group_column, independent
from evaluator.outcomes import kind_of
from evaluator.values.evaluation import Alternative
from evaluator.values.matching_report import TieRange
from evaluator.values.plan import Outcome, Plan
from methods import inference, matching
from methods.results import Estimate, Matches, NotIdentifiedError, Scale

_TIE_DRAWS = 10
_TIE_PEOPLE = 20_000  # beyond this many, matching again for each order takes too long

Estimator = Callable[[pd.DataFrame, Matches], Estimate]


def estimate_effect(
    frame: pd.DataFrame,
    work: Groundwork,
    matches: Matches,
    outcome: Outcome,
    plan: Plan,
    covariates: tuple[str, ...],
    scale: Scale | None = None,
) -> Estimate:
    """The effect by g-computation over those whom the matching is about.

    The scale is a difference unless another is named; for times until an event a difference in
    the average time without it.
    """
    timed = kind_of(outcome.kind).timed
    adjust = settings_of(plan).adjust and not timed
    chosen: Scale = scale or ("rmst" if timed else "difference")
    estimate = matching.effect(
        frame,
        matches,
        outcome=OUTCOME,
        covariates=covariates if adjust else (),
        kind=kind_of(outcome.kind).estimated_as,
        scale=chosen,
        cluster=independent(frame, work.cluster),
        variance="recommended",
        event=EVENT if timed else None,
        tau=horizon_of(frame, matches, outcome, plan) if chosen == "rmst" else None,
        level=plan.analysis.confidence,
        few=least_told(plan),
    )
    return named(estimate, work, plan)


def named(estimate: Estimate, work: Groundwork, plan: Plan) -> Estimate:
    """The estimate with its places called as in the sheet."""
    name = work.forced or plan.roles.cluster or CLUSTER
    told = estimate.variance.replace(CLUSTER, name)
    return replace(estimate, variance=told.replace(GROUP, group_column(work.frame) or GROUP))


def planned(work: Groundwork, plan: Plan, outcome: Outcome, scale: Scale | None = None) -> Estimate:
    """The planned answer, pooled over completed copies or averaged over ties where asked."""
    part = matched_part(work)
    assert part.matches is not None
    settings, seed, known = settings_of(plan), plan.analysis.seed, part.characteristics

    def ask(frame: pd.DataFrame, matches: Matches) -> Estimate:
        return estimate_effect(frame, work, matches, outcome, plan, known, scale)

    if part.copies:
        return pooled(work, settings, seed, ask, known)
    if settings.average_ties:
        return matching.tie_spread(
            lambda own: match(work.frame, known, settings, own),
            lambda matches: ask(work.frame, matches),
            draws=settings.average_ties,
            seed=seed,
        ).average
    return ask(work.frame, part.matches)


def pooled(
    work: Groundwork,
    settings: Settings,
    seed: int,
    ask: Estimator,
    covariates: tuple[str, ...],
    rows: pd.Index | None = None,
) -> Estimate:
    """Match and estimate in every completed copy and pool by Rubin's rules.

    ``rows`` keeps some of the rows only, as for a subgroup.
    """
    parts = matched_part(work).copies
    if rows is not None:
        parts = tuple(copy.loc[rows].reset_index(drop=True) for copy in parts)
    return inference.pool([ask(part, match(part, covariates, settings, seed)) for part in parts])


def tie_range(work: Groundwork, plan: Plan, outcome: Outcome) -> TieRange | None:
    """How much choosing between equally good matches could change; None where it cannot."""
    settings = settings_of(plan)
    part = matched_part(work)
    told = part.report
    if told is None or not told.equals or part.copies or len(work.frame) > _TIE_PEOPLE:
        return None
    known = part.characteristics
    try:
        found = matching.tie_spread(
            lambda own: match(work.frame, known, settings, own),
            lambda matches: estimate_effect(work.frame, work, matches, outcome, plan, known),
            draws=max(_TIE_DRAWS, settings.average_ties),
            seed=plan.analysis.seed,
        )
    except NotIdentifiedError:  # under another order; the planned answer stands
        return None
    return TieRange(found.low, found.high, found.draws, found.distinct)


def alternatives(work: Groundwork, plan: Plan, outcome: Outcome) -> tuple[Alternative, ...]:
    """Other ways of asking the same question, and the naive one."""
    part = matched_part(work)
    assert part.matches is not None
    settings, matches, frame = settings_of(plan), part.matches, work.frame
    known, seed = part.characteristics, plan.analysis.seed
    timed = kind_of(outcome.kind).timed
    bare = replace(plan, design=replace(plan.design, settings={
        **plan.design.settings, "adjust": False,
    }))  # fmt: skip

    def plain() -> Estimate:
        return estimate_effect(frame, work, matches, outcome, bare, known)

    def again(other: Settings, under: Plan) -> Callable[[], Estimate]:
        def ask() -> Estimate:
            found = match(frame, known, other, seed)
            return estimate_effect(frame, work, found, outcome, under, known)

        return ask

    def regression() -> Estimate:
        return matching.regression_adjustment(
            frame, outcome=OUTCOME, treated=TREATED, covariates=known,
            estimand=cast("Literal['ATT', 'ATE', 'ATC']", settings.estimand),
            cluster=independent(frame, work.cluster), level=plan.analysis.confidence,
        )  # fmt: skip

    def unmatched() -> Estimate:
        return _unmatched(work, plan, outcome)

    def changed() -> Estimate:
        return _unmatched(_as_change(work), plan, outcome)

    rematched, words = _other_matching(settings)
    weighted, how = _other_weights(settings)
    asked = (
        ("matched_only", "Matched, without further adjustment", plain,
         settings.adjust and not timed, False),
        ("rematched", words, again(rematched, plan), True, False),
        ("regression", "Everyone, adjusted by regression", regression,
         settings.estimand != "ATO" and not timed, False),
        ("weighting", how, again(weighted, bare), True, False),
        ("unmatched", "Naive: everyone, without any matching", unmatched, True, True),
        ("unmatched_change", "Naive: how much more everyone changed, without any matching", changed,
         BASELINE in frame and not timed, True),
    )  # fmt: skip
    found: list[Alternative] = []
    for key, label, ask, wanted, naive in asked:
        if not wanted:
            continue
        try:
            found.append(Alternative(key, label, named(ask(), work, plan), naive))
        except NotIdentifiedError:
            continue
    return tuple(found)


def _other_matching(settings: Settings) -> tuple[Settings, str]:
    """Another matching that answers for the same people, and its name."""
    if settings.method in ("nearest", "optimal"):
        other = replace(
            settings, ratio=1 if settings.ratio > 1 else 2, max_controls=None, average_ties=0
        )
        return other, "Matched with another number of people each"
    plain = Settings(estimand=settings.estimand, exact=settings.exact)
    if settings.estimand in ("ATT", "ATC"):
        return plain, "Each person with the most similar other"
    if settings.estimand == "ATE":
        other_method: Literal["quick", "subclassification"] = (
            "quick" if settings.method != "quick" else "subclassification"
        )
        return replace(plain, method=other_method, caliper=None), "Everybody in sets"
    return replace(plain, method="ipw", trim=0.1), "Weights without those far apart"


def _other_weights(settings: Settings) -> tuple[Settings, str]:
    """Other weights for the same people, and their name."""
    ipw = settings.method != "ipw"
    if settings.estimand == "ATO":
        ipw = True
    words = "Everyone, weighted to look alike"
    if settings.method in WEIGHTING:
        words = "Everyone, weighted in another way"
    return (
        Settings(
            method="ipw" if ipw else "entropy",
            estimand=settings.estimand,
            caliper=None,
            exact=settings.exact,
        ),
        words,
    )


def _as_change(work: Groundwork) -> Groundwork:
    """The groundwork with what was measured before taken off the outcome."""
    known = work.frame[work.frame[BASELINE].notna()]
    change = known[OUTCOME].astype(float) - known[BASELINE].astype(float)
    return replace(work, frame=known.assign(**{OUTCOME: change}))


def _unmatched(work: Groundwork, plan: Plan, outcome: Outcome) -> Estimate:
    """The plain difference between the groups."""
    if kind_of(outcome.kind).timed:
        everybody = matching.exact(
            work.frame.assign(**{"@same": 0.0}), treated=TREATED, covariates=("@same",)
        )
        found = estimate_effect(work.frame, work, everybody, outcome, plan, ())
        # All are one set: the method says so, and not that they agree on a made column.
        return replace(found, method=f"unadjusted difference; {found.method.split('; ', 2)[-1]}")
    column = independent(work.frame, work.cluster)
    return inference.adjusted_difference(
        work.frame,
        outcome=OUTCOME,
        treated=TREATED,
        cluster=column,
        variance="HC3" if column is None else "CR2",
        level=plan.analysis.confidence,
    )

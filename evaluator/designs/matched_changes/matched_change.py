"""The planned answer: how much more participants changed than those matched to them."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from evaluator.cohort.rows.shapes import TREATED, UNIT, WEIGHT
from evaluator.designs.design import Groundwork
from evaluator.designs.matched_changes.matched_changes import CHANGE
from evaluator.designs.matched_changes.matching_for_changes import settings_of
from evaluator.designs.shared.few_places import (
    FEWEST_PER_SIDE,
    places_of,
    smallest_of_placements,
    widened,
)
from evaluator.designs.shared.own_groups import independent
from evaluator.designs.shared.place_sizes import places_in
from evaluator.disclosure.freely import things
from evaluator.values.plan import Plan
from methods import inference, matching
from methods.results import Estimate, Matches

_MATCH = "@match"


def estimate_change(
    frame: pd.DataFrame,
    work: Groundwork,
    plan: Plan,
    matches: Matches,
    covariates: tuple[str, ...],
    outcome: str = CHANGE,
    *,
    adjust: bool | None = None,
) -> Estimate:
    """Difference in ``outcome`` (the change) between participants and those matched to them.

    Whole places: weighted least squares, clustered by place, CR2 with Satterthwaite degrees of
    freedom (Bell and McCaffrey 2002), CR3 where places differ in weight; with fewer than five on
    a side the range never excludes no effect (MacKinnon and Webb 2017). One by one: as
    recommended for the matching; leaving out each matched set in turn (Abadie and Spiess 2022),
    or each person.
    """
    wanted = settings_of(plan).adjust if adjust is None else adjust
    facts = tuple(c.column for c in plan.covariates if c.column in covariates) if wanted else ()
    level = plan.analysis.confidence
    column = independent(frame, work.cluster) or (UNIT if work.areas else None)
    if column is None:
        return matching.effect(
            frame, matches, outcome=outcome, covariates=facts, variance="recommended", level=level
        )
    kept = frame.assign(**{_MATCH: matches.weights})[matches.weights > 0]
    sizes = places_in(kept.assign(**{WEIGHT: kept[_MATCH]}), column)
    estimate = inference.adjusted_difference(
        kept, outcome=outcome, treated=TREATED, covariates=facts, cluster=column, weights=_MATCH,
        variance="CR3" if sizes.uneven else "CR2", level=level,
    )  # fmt: skip
    estimate = replace(estimate, method=f"{matches.method}; {matches.estimand}; {estimate.method}")
    places = places_of(work)
    if places is None or places.fewest >= FEWEST_PER_SIDE:
        return estimate
    smallest = smallest_of_placements(places)
    told = f"only {things(places.fewest)} places on one side"
    return widened(estimate, max(estimate.p_value, smallest), told)

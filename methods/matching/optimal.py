"""Optimal pair matching: the pairs whose total distance is smallest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import pandas as pd

from methods.matching.least_distance import least_distance_pairs
from methods.matching.matched import matches_from_pairs, require_estimand
from methods.matching.propensity import Link
from methods.matching.transport import Limits
from methods.matching.units import Discard, Distance, Measure, generator, measure_units
from methods.results import Matches, NotIdentifiedError


def optimal(
    frame: pd.DataFrame,
    *,
    treated: str,
    covariates: Sequence[str],
    distance: Distance = "propensity",
    link: Link = "logit",
    ratio: int = 1,
    exact: Sequence[str] = (),
    mahalanobis: Sequence[str] = (),
    discard: Discard | None = None,
    reestimate: bool = False,
    estimand: Literal["ATT", "ATC"] = "ATT",
    weights: str | None = None,
    seed: int | None = None,
) -> Matches:
    """Pair everybody at the smallest total distance; not where many have no like partner.

    Nobody is left out for being unlike: use ``nearest`` with a caliper for that. When one side
    is too small for one partner each, as many pairs as possible are made (of all such sets the one
    of least distance).

    Args:
        frame: one row per person.
        treated: 0/1 column.
        covariates: columns known before the start.
        distance: "propensity", or a distance on the covariates themselves.
        link: scale of the propensity score; see ``propensity``.
        ratio: comparison people for each participant.
        exact: columns on which pairs must agree exactly.
        mahalanobis: columns whose Mahalanobis distance counts instead of the score.
        discard: leave out "treated", "comparison" or "both" outside the other side's range of
            scores.
        reestimate: fit the score again without those left out.
        estimand: "ATT" pairs participants; "ATC" pairs the comparison group.
        weights: column of sampling weights, used for the score and passed on to effects.
        seed: decides between equals; None uses the documented default.

    Raises:
        NotIdentifiedError: unusable columns or options, or fewer people than ``ratio`` asks for.

    Source: Rosenbaum (1989); the total distance is the exact optimum.
    """
    require_estimand(estimand, ("ATT", "ATC"))
    if ratio < 1 or ratio != int(ratio):
        raise NotIdentifiedError("unknown_option", "ratio must be a whole number of 1 or more.")
    measure = Measure(
        distance=distance,
        link=link,
        caliper=None,
        caliper_units="sd",
        exact=exact,
        mahalanobis=mahalanobis,
        discard=discard,
        reestimate=reestimate,
    )
    units = measure_units(frame, measure, treated=treated, covariates=covariates, weights=weights)
    focal_side = units.treated if estimand == "ATT" else ~units.treated

    def limits(n_focal: int, n_other: int) -> tuple[Limits, Limits]:
        if ratio == 1 and n_other < n_focal:
            return Limits(0, 1), Limits(1, 1)
        return Limits(int(ratio), int(ratio)), Limits(0, 1)

    return matches_from_pairs(
        least_distance_pairs(units, focal_side, limits, generator(seed)),
        treated=units.treated,
        estimand=estimand,
        replacement=False,
        distance=units.score,
        caliper=None,
        sampling_weights=units.sampling,
        profile=units.design,
        method=f"{ratio}:1 optimal pairs {measure.words()}",
    )

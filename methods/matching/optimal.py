"""Optimal pair matching: the pairs whose total distance is smallest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Unpack

import pandas as pd

from methods.matching.parts.least_distance import least_distance_pairs
from methods.matching.parts.matched import matches_from_pairs, require_estimand
from methods.matching.parts.transport import Limits
from methods.matching.parts.units import MatchOptions, Measure, generator, measure_units
from methods.results import Matches, NotIdentifiedError


def optimal(
    frame: pd.DataFrame,
    *,
    treated: str,
    covariates: Sequence[str],
    ratio: int = 1,
    estimand: Literal["ATT", "ATC"] = "ATT",
    weights: str | None = None,
    seed: int | None = None,
    **options: Unpack[MatchOptions],
) -> Matches:
    """Pair everybody at the smallest total distance; not where many have no like partner.

    Nobody is left out for being unlike: use ``nearest`` with a caliper for that. When one side
    is too small for one partner each, as many pairs as possible are made (of all such sets the one
    of least distance).

    Args:
        frame: one row per person.
        treated: 0/1 column.
        covariates: columns known before the start.
        ratio: comparison people for each participant.
        estimand: "ATT" pairs participants; "ATC" pairs the comparison group.
        weights: column of sampling weights, used for the score and passed on to effects.
        seed: decides between equals; None uses the documented default.
        options: ``distance``, ``link``, ``exact``,
            ``mahalanobis``, ``discard`` and ``reestimate``: see ``Measure``.

    Raises:
        NotIdentifiedError: unusable columns or options, or fewer people than ``ratio`` asks for.

    Source: Rosenbaum (1989); the total distance is the exact optimum.
    """
    require_estimand(estimand, ("ATT", "ATC"))
    if ratio < 1 or ratio != int(ratio):
        raise NotIdentifiedError("unknown_option", "ratio must be a whole number of 1 or more.")
    measure = Measure(**options)
    if measure.caliper is not None:
        raise NotIdentifiedError(
            "unknown_option", "Optimal pairs know no caliper; use nearest-neighbour matching."
        )
    units = measure_units(frame, measure, treated=treated, covariates=covariates, weights=weights)
    focal_side = units.treated if estimand == "ATT" else ~units.treated

    def limits(n_focal: int, n_other: int) -> tuple[Limits, Limits]:
        if ratio == 1 and n_other < n_focal:
            return Limits(0, 1), Limits(1, 1)
        return Limits(int(ratio), int(ratio)), Limits(0, 1)

    return matches_from_pairs(
        least_distance_pairs(units, focal_side, limits, generator(seed)),
        units,
        estimand=estimand,
        replacement=False,
        method=f"{ratio}:1 optimal pairs {measure.words()}",
    )

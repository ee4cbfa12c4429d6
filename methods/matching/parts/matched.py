"""From pairs or weights to the value that every matching function returns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd

from methods.inference.parts.design_matrix import Design
from methods.matching.parts.units import People
from methods.results import (
    BoolArray,
    FloatArray,
    IntArray,
    Matches,
    NotIdentifiedError,
    WeightModel,
)

Estimand = Literal["ATT", "ATE", "ATC", "ATO"]

_NO_PAIRS = np.empty((0, 2), dtype=np.int64)


def matches_from_pairs(
    pairs: IntArray,
    people: People,
    *,
    estimand: Literal["ATT", "ATC"],
    replacement: bool,
    method: str,
) -> Matches:
    """Matched sets of one focal unit each, with MatchIt's weights.

    Focal units weigh 1. Every unit matched to a focal unit with k of them gets 1/k from it; those
    shares are added up over sets and scaled to sum to the number of units that are used.

    Args:
        pairs: (m, 2) positions (focal row, matched row).
        people: everybody.
        estimand: "ATT" makes the treated focal, "ATC" the comparison group.
        replacement: whether a row may serve several sets.
        method: what was done, by name.
    """
    treated, n = people.treated, people.treated.size
    focal_side = treated if estimand == "ATT" else ~treated
    pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
    per_focal = np.bincount(pairs[:, 0], minlength=n)
    weights = (per_focal > 0).astype(np.float64)
    shares = np.bincount(pairs[:, 1], weights=1.0 / per_focal[pairs[:, 0]], minlength=n)
    used = shares > 0
    weights[used] = shares[used] * (used.sum() / shares[used].sum())
    subclass = np.full(n, -1, dtype=np.int64)
    focal = np.flatnonzero(per_focal)
    subclass[focal] = np.arange(focal.size)
    if not replacement:
        subclass[pairs[:, 1]] = subclass[pairs[:, 0]]
    return make_matches(
        weights,
        people,
        estimand=estimand,
        subclass=subclass,
        pairs=pairs,
        replacement=replacement,
        dropped=dropped_profile(people.design, focal_side & (per_focal == 0), focal_side),
        method=method,
    )


def matches_from_sets(
    labels: IntArray,
    people: People,
    *,
    estimand: Estimand,
    strata: bool,
    method: str,
) -> Matches:
    """Sets of any number on both sides, weighted so that the sides are alike set by set.

    For the ATT participants weigh 1 and each comparison person the set's participants over its
    comparison people (counted by sampling weights); for the ATC the other way round; for the ATE
    everybody the set's size over that of their own side. Each side is then scaled to sum to the
    number of units that are used. Sets that lack one side are left out.

    Args:
        labels: (n,) set of each row, -1 for none.
        people: everybody.
        estimand: "ATT", "ATC" or "ATE".
        strata: as in ``Matches``.
        method: what was done, by name.

    Raises:
        NotIdentifiedError: no set has people on both sides.

    Source: Stuart (2010), section 4.
    """
    require_estimand(estimand, ("ATT", "ATC", "ATE"))
    treated = people.treated
    own = np.ones(treated.size) if people.sampling is None else people.sampling
    subclass = complete_sets(np.where(own > 0, labels, -1), treated)
    used = subclass >= 0
    if not used.any():
        raise NotIdentifiedError(
            "no_matches", "Nobody could be matched. Use fewer or coarser columns."
        )
    sides = (used & treated, used & ~treated)
    mass = [np.bincount(subclass[side], weights=own[side]) for side in sides]
    whole = {"ATT": mass[0], "ATC": mass[1]}.get(estimand, mass[0] + mass[1])
    weights = np.zeros(treated.size)
    for side, per_set in zip(sides, mass, strict=True):
        share = (whole / per_set)[subclass[side]]
        weights[side] = share * (share.size / share.sum())
    focal_side = {"ATT": treated, "ATC": ~treated}.get(estimand, np.ones_like(treated))
    return make_matches(
        weights,
        people,
        estimand=estimand,
        subclass=subclass,
        pairs=_stars(subclass, treated, estimand) if not strata else _NO_PAIRS,
        dropped=dropped_profile(people.design, focal_side & ~used, focal_side),
        method=method,
        strata=strata,
    )


def complete_sets(labels: IntArray, treated: BoolArray) -> IntArray:
    """Sets that have people on both sides, numbered from 0; -1 for everybody else, (n,)."""
    complete = np.intersect1d(labels[treated], labels[~treated])
    complete = complete[complete >= 0]
    if not complete.size:
        return np.full(labels.size, -1, dtype=np.int64)
    place = np.minimum(np.searchsorted(complete, labels), complete.size - 1)
    return np.where(complete[place] == labels, place, -1).astype(np.int64)


def require_estimand(estimand: str, available: Sequence[str]) -> None:
    """Refuse an estimand that a method cannot answer for.

    Raises:
        NotIdentifiedError: naming those that it can.
    """
    if estimand not in available:
        raise NotIdentifiedError(
            "estimand_not_available", f"estimand must be one of: {', '.join(available)}."
        )


def make_matches(
    weights: FloatArray,
    people: People,
    *,
    estimand: Estimand,
    dropped: pd.DataFrame,
    method: str,
    subclass: IntArray | None = None,
    pairs: IntArray = _NO_PAIRS,
    replacement: bool = False,
    strata: bool = False,
    weight_models: tuple[WeightModel, ...] = (),
) -> Matches:
    """``Matches`` with its counts and effective sample sizes worked out; no sets by default."""
    treated = people.treated
    total = weights if people.sampling is None else weights * people.sampling
    return Matches(
        treated=treated,
        weights=weights,
        subclass=np.full(treated.size, -1, dtype=np.int64) if subclass is None else subclass,
        pairs=pairs,
        replacement=replacement,
        estimand=estimand,
        distance=people.score,
        n_treated=int(treated.sum()),
        n_comparison=int((~treated).sum()),
        n_treated_used=int((weights[treated] > 0).sum()),
        n_comparison_used=int((weights[~treated] > 0).sum()),
        ess_treated=effective_size(total[treated]),
        ess_comparison=effective_size(total[~treated]),
        caliper=people.caliper,
        dropped=dropped,
        method=method,
        sampling_weights=people.sampling,
        strata=strata,
        weight_models=weight_models,
    )


def effective_size(weights: FloatArray) -> float:
    """Equally weighted people that would tell as much: (sum w)^2 / sum w^2 (Kish 1965)."""
    squares = float(weights @ weights)
    return float(weights.sum()) ** 2 / squares if squares > 0 else 0.0


def dropped_profile(profile: Design, dropped: BoolArray, group: BoolArray) -> pd.DataFrame:
    """Means of the people of ``group`` who were kept and who were left out, by covariate."""
    if not dropped.any():
        return nobody_dropped()
    kept = group & ~dropped
    return pd.DataFrame(
        {
            "covariate": list(profile.names),
            "kept_mean": profile.matrix[kept].mean(axis=0),
            "dropped_mean": profile.matrix[dropped].mean(axis=0),
        }
    )


def nobody_dropped() -> pd.DataFrame:
    """The empty profile."""
    return pd.DataFrame(columns=["covariate", "kept_mean", "dropped_mean"])


def _stars(subclass: IntArray, treated: BoolArray, estimand: Estimand) -> IntArray:
    """Pairs of sets that have a single person on one side, (m, 2); none when a set has not."""
    used = np.flatnonzero(subclass >= 0)
    labels, sides = subclass[used], treated[used] == (estimand != "ATC")
    count = [np.bincount(labels[side], minlength=labels.max() + 1) for side in (sides, ~sides)]
    if (np.minimum(*count) > 1).any():
        return _NO_PAIRS
    hub_is_focal = (count[0] == 1)[labels]
    hub = np.empty(labels.max() + 1, dtype=np.int64)
    hubs = sides == hub_is_focal
    hub[labels[hubs]] = used[hubs]
    spokes, spoke_labels = used[~hubs], labels[~hubs]
    other = hub[spoke_labels]
    focal = np.where(sides[~hubs], spokes, other)
    matched = np.where(sides[~hubs], other, spokes)
    order = np.lexsort((matched, focal))
    return np.column_stack([focal, matched])[order]

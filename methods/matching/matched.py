"""From pairs or weights to the value that every matching function returns."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from methods.inference.design_matrix import Design
from methods.results import BoolArray, FloatArray, IntArray, Matches

Estimand = Literal["ATT", "ATE", "ATC", "ATO"]


def matches_from_pairs(
    pairs: IntArray,
    *,
    treated: BoolArray,
    estimand: Literal["ATT", "ATC"],
    replacement: bool,
    distance: FloatArray,
    caliper: float | None,
    sampling_weights: FloatArray | None,
    profile: Design,
    method: str,
) -> Matches:
    """Matched sets of one focal unit each, with MatchIt's weights.

    Focal units weigh 1. Every unit matched to a focal unit with k of them gets 1/k from it; those
    shares are added up over sets and scaled to sum to the number of units that are used.

    Args:
        pairs: (m, 2) positions (focal row, matched row).
        treated: (n,) who took part.
        estimand: "ATT" makes the treated focal, "ATC" the comparison group.
        replacement: whether a row may serve several sets.
        distance: (n,) score, NaN when none.
        caliper: in the unit of ``distance``.
        sampling_weights: (n,) or None.
        profile: covariates to describe the focal units that were left out.
        method: what was done, by name.
    """
    n = treated.size
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
        treated=treated,
        estimand=estimand,
        subclass=subclass,
        pairs=pairs,
        replacement=replacement,
        distance=distance,
        caliper=caliper,
        sampling_weights=sampling_weights,
        dropped=dropped_profile(profile, focal_side & (per_focal == 0), focal_side),
        method=method,
    )


def make_matches(
    weights: FloatArray,
    *,
    treated: BoolArray,
    estimand: Estimand,
    subclass: IntArray,
    pairs: IntArray,
    replacement: bool,
    distance: FloatArray,
    caliper: float | None,
    sampling_weights: FloatArray | None,
    dropped: pd.DataFrame,
    method: str,
) -> Matches:
    """``Matches`` with its counts and effective sample sizes worked out."""
    total = weights if sampling_weights is None else weights * sampling_weights
    return Matches(
        treated=treated,
        weights=weights,
        subclass=subclass,
        pairs=pairs,
        replacement=replacement,
        estimand=estimand,
        distance=distance,
        n_treated=int(treated.sum()),
        n_comparison=int((~treated).sum()),
        n_treated_used=int((weights[treated] > 0).sum()),
        n_comparison_used=int((weights[~treated] > 0).sum()),
        ess_treated=effective_size(total[treated]),
        ess_comparison=effective_size(total[~treated]),
        caliper=caliper,
        dropped=dropped,
        method=method,
        sampling_weights=sampling_weights,
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

"""Weights from the propensity score that make the groups alike without pairing anybody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd

from methods.inference.design_matrix import design_matrix, treated_column, weight_column
from methods.matching.matched import Estimand, dropped_profile, make_matches
from methods.matching.propensity import propensity_scores
from methods.results import BoolArray, FloatArray, Matches, NotIdentifiedError

Kind = Literal["ipw", "overlap"]


def weight(
    frame: pd.DataFrame,
    *,
    treated: str,
    covariates: Sequence[str],
    kind: Kind = "ipw",
    estimand: Estimand = "ATT",
    trim: float | None = None,
    normalise: bool = True,
    weights: str | None = None,
) -> Matches:
    """Weight the groups to the same population; look at the effective sample sizes before use.

    Args:
        frame: one row per person.
        treated: 0/1 column.
        covariates: columns known before the start.
        kind: "ipw" for inverse probability weights; "overlap" for weights that favour people who
            could have been in either group (always the ATO).
        estimand: "ATT", "ATE", "ATC" or "ATO".
        trim: leave out people whose score lies below ``trim`` or above ``1 - trim``; the score is
            not fitted again.
        normalise: scale each group's weights to sum to the number of its people used.
        weights: column of sampling weights, used for the score and passed on to effects.

    Raises:
        NotIdentifiedError: unusable columns or options, covariates that separate the groups, or
            trimming that leaves a group empty.

    Source: Hirano, Imbens and Ridder (2003); overlap weights Li, Morgan and Zaslavsky (2018);
    trimming Crump, Hotz, Imbens and Mitnik (2009).
    """
    if kind not in ("ipw", "overlap"):
        raise NotIdentifiedError("unknown_option", "kind must be ipw or overlap.")
    goal: Estimand = "ATO" if kind == "overlap" else estimand
    took_part = treated_column(frame, treated)
    sampling = weight_column(frame, weights)
    design = design_matrix(frame, covariates)
    score = propensity_scores(design, took_part, "logit", sampling)
    kept = _inside(score, trim)
    given = np.where(kept, _balancing_weights(score, took_part, goal), 0.0)
    for side in (took_part, ~took_part):
        if not (given[side] > 0).any():
            raise NotIdentifiedError("no_overlap", "Trimming leaves nobody in one of the groups.")
        if normalise:
            given[side] *= (given[side] > 0).sum() / given[side].sum()
    trimmed = "" if trim is None else f", scores outside {trim:g} to {1 - trim:g} left out"
    name = "overlap weights" if goal == "ATO" else "inverse probability weights"
    return make_matches(
        given,
        treated=took_part,
        estimand=goal,
        subclass=np.full(len(frame), -1, dtype=np.int64),
        pairs=np.empty((0, 2), dtype=np.int64),
        replacement=False,
        distance=score,
        caliper=None,
        sampling_weights=sampling,
        dropped=dropped_profile(design, ~kept, np.ones(len(frame), dtype=np.bool_)),
        method=name + trimmed,
    )


def _inside(score: FloatArray, trim: float | None) -> BoolArray:
    if trim is None:
        return np.ones(score.size, dtype=np.bool_)
    if not 0 < trim < 0.5:
        raise NotIdentifiedError("unknown_option", "trim must lie between 0 and 0.5.")
    return np.asarray((score >= trim) & (score <= 1 - trim), dtype=np.bool_)


def _balancing_weights(score: FloatArray, treated: BoolArray, estimand: str) -> FloatArray:
    goals = {
        "ATE": np.ones_like(score),
        "ATT": score,
        "ATC": 1 - score,
        "ATO": score * (1 - score),
    }
    if estimand not in goals:
        raise NotIdentifiedError("unknown_option", "estimand must be ATT, ATE, ATC or ATO.")
    return np.asarray(goals[estimand] / np.where(treated, score, 1 - score), dtype=np.float64)

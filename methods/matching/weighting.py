"""Weights that make the groups alike without pairing anybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd
from scipy import linalg

from methods.inference.parts.design_matrix import Design
from methods.matching.parts.covariate_balancing import balancing_score, score_columns
from methods.matching.parts.entropy import balance_to
from methods.matching.parts.matched import Estimand, dropped_profile, make_matches
from methods.matching.parts.units import read_people
from methods.matching.propensity import propensity_scores
from methods.results import BoolArray, FloatArray, Matches, NotIdentifiedError, WeightModel

Kind = Literal["ipw", "overlap", "entropy", "cbps"]
KINDS: tuple[Kind, ...] = ("ipw", "overlap", "entropy", "cbps")
_NAMES = {
    "ipw": "inverse probability weights",
    "overlap": "overlap weights",
    "entropy": "entropy balancing",
    "cbps": "covariate balancing propensity score",
}


@dataclass(frozen=True, slots=True, eq=False)
class _Weighted:
    """Weights before they are scaled, score (NaN without one), who is kept, and the models."""

    weights: FloatArray
    score: FloatArray
    kept: BoolArray
    models: tuple[WeightModel, ...]


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

    Entropy balancing and the covariate balancing score make the means of every covariate equal.
    For the ATT and the ATC they are one and the same estimator.

    Args:
        frame: one row per person.
        treated: 0/1 column.
        covariates: columns known before the start.
        kind: "ipw" for inverse probability weights; "overlap" for weights that favour people who
            could have been in either group (always the ATO); "entropy" for the most even weights
            that balance; "cbps" for the just-identified covariate balancing propensity score.
        estimand: "ATT", "ATE", "ATC" or, for "ipw" and "overlap", "ATO".
        trim: with "ipw" or "overlap", leave out people whose score lies below ``trim`` or above
            ``1 - trim``; the score is not fitted again.
        normalise: scale each group's weights to sum to the number of its people used.
        weights: column of sampling weights, used for the score and passed on to effects.

    Raises:
        NotIdentifiedError: unusable columns or options, covariates that separate the groups or
            cannot be balanced, or trimming that leaves a group empty.

    Source: Hirano, Imbens and Ridder (2003); overlap weights Li, Morgan and Zaslavsky (2018);
    trimming Crump, Hotz, Imbens and Mitnik (2009); Hainmueller (2012); Imai and Ratkovic (2014).
    """
    if kind not in KINDS:
        raise NotIdentifiedError("unknown_option", f"kind must be one of: {', '.join(KINDS)}.")
    goal: Estimand = "ATO" if kind == "overlap" else estimand
    _check(kind, goal, trim)
    people = read_people(frame, treated=treated, covariates=covariates, weights=weights)
    took_part, sampling, design = people.treated, people.sampling, people.design
    if not design.names:
        raise NotIdentifiedError("no_covariates", "Name at least one covariate to match on.")
    if kind in ("entropy", "cbps"):
        found = _balanced(design, took_part, sampling, kind, goal)
    else:
        found = _by_score(design, took_part, sampling, goal, trim)
    given = found.weights
    for side in (took_part, ~took_part):
        if not (given[side] > 0).any():
            raise NotIdentifiedError("no_overlap", "Trimming leaves nobody in one of the groups.")
        if normalise:
            given[side] *= (given[side] > 0).sum() / given[side].sum()
    trimmed = "" if trim is None else f", scores outside {trim:g} to {1 - trim:g} left out"
    return make_matches(
        given,
        replace(people, score=found.score),
        estimand=goal,
        dropped=dropped_profile(design, ~found.kept, np.ones(len(frame), dtype=np.bool_)),
        method=_NAMES["overlap" if goal == "ATO" else kind] + trimmed,
        weight_models=found.models,
    )


def _check(kind: Kind, estimand: str, trim: float | None) -> None:
    if estimand not in ("ATT", "ATE", "ATC", "ATO"):
        raise NotIdentifiedError("unknown_option", "estimand must be ATT, ATE, ATC or ATO.")
    if trim is not None and not (isinstance(trim, int | float) and 0 < trim < 0.5):
        raise NotIdentifiedError(
            "unknown_option", "trim must be one number between 0 and 0.5, such as 0.1."
        )
    if kind in ("ipw", "overlap"):
        return
    if estimand == "ATO":
        raise NotIdentifiedError(
            "estimand_not_available",
            f"{_NAMES[kind].capitalize()} answers for ATT, ATE or ATC. For the ATO use kind "
            "'overlap', which balances every covariate too.",
        )
    if trim is not None:
        raise NotIdentifiedError("unknown_option", "trim needs kind 'ipw' or 'overlap'.")


def _balanced(
    design: Design, treated: BoolArray, sampling: FloatArray | None, kind: Kind, estimand: str
) -> _Weighted:
    """Weights that balance every covariate exactly."""
    n = treated.size
    own = np.ones(n) if sampling is None else sampling
    everybody = np.ones(n, dtype=np.bool_)
    if kind == "cbps" and estimand == "ATE":
        score, model = balancing_score(design.matrix, treated, own)
        given = np.where(treated, 1 / score, 1 / (1 - score))
        return _Weighted(given, score, everybody, (model,))
    target = {"ATT": treated, "ATC": ~treated}.get(estimand, everybody)
    weights, models = np.where(target, 1.0, 0.0), []
    for side in (treated, ~treated):
        if (side & target).sum() == target.sum():
            continue
        found, model = balance_to(design.matrix, design.names, group=side, target=target, own=own)
        weights[side] = found[side]
        models.append(model)
    return _Weighted(weights, np.full(n, np.nan), everybody, tuple(models))


def _by_score(
    design: Design,
    treated: BoolArray,
    sampling: FloatArray | None,
    estimand: str,
    trim: float | None,
) -> _Weighted:
    """Weights from the logit score, and how they follow from its coefficients."""
    score = propensity_scores(design, treated, "logit", sampling)
    kept = np.ones(treated.size, dtype=np.bool_)
    if trim is not None:
        kept = np.asarray((score >= trim) & (score <= 1 - trim), dtype=np.bool_)
    goal = {"ATE": np.ones_like(score), "ATT": score, "ATC": 1 - score}
    aim = goal.get(estimand, score * (1 - score))
    weights = np.where(kept, aim / np.where(treated, score, 1 - score), 0.0)
    shift = {"ATE": np.zeros_like(score), "ATT": 1 - score, "ATC": -score}
    slope = shift.get(estimand, 1 - 2 * score) - np.where(treated, 1 - score, -score)
    own = np.ones_like(score) if sampling is None else sampling
    columns = score_columns(design.matrix, own)
    curvature = own * score * (1 - score)
    rooted = columns * np.sqrt(curvature)[:, None]
    inverse = np.asarray(linalg.pinvh(rooted.T @ rooted, rtol=1e-10), dtype=np.float64)
    model = WeightModel(columns, slope, own * (treated - score), inverse, curvature)
    return _Weighted(weights, score, kept, (model,))

"""Nearest-neighbour matching: each participant with similar people who did not take part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from methods.inference.design_matrix import (
    Design,
    design_matrix,
    group_codes,
    treated_column,
    weight_column,
)
from methods.matching.line import (
    Line,
    make_line,
    match_closest,
    match_in_order,
    match_with_replacement,
)
from methods.matching.matched import matches_from_pairs
from methods.matching.propensity import Link, propensity_scores, same_score
from methods.matching.space import (
    METRICS,
    Metric,
    Space,
    match_points,
    match_points_with_replacement,
    to_points,
)
from methods.results import BoolArray, FloatArray, IntArray, Matches, NotIdentifiedError

Order = Literal["largest", "smallest", "closest", "data", "random"]
Discard = Literal["treated", "comparison", "both"]

DEFAULT_SEED = 42  # used when no seed is given, so that a run can always be repeated


@dataclass(frozen=True, slots=True)
class _Choices:
    """The options of ``nearest`` that are not columns."""

    distance: Literal["propensity"] | Metric
    link: Link
    ratio: int
    replace: bool
    caliper: float | None
    caliper_units: Literal["sd", "raw"]
    order: Order
    discard: Discard | None
    reestimate: bool
    estimand: Literal["ATT", "ATC"]


@dataclass(frozen=True, slots=True, eq=False)
class _Units:
    """Everybody: who took part, who may be matched, score, coordinates, exact block, caliper."""

    treated: BoolArray
    kept: BoolArray
    score: FloatArray
    points: FloatArray | None
    block: IntArray
    reach: float


def nearest(
    frame: pd.DataFrame,
    *,
    treated: str,
    covariates: Sequence[str],
    distance: Literal["propensity"] | Metric = "propensity",
    link: Link = "logit",
    ratio: int = 1,
    replace: bool = False,
    caliper: float | None = None,
    caliper_units: Literal["sd", "raw"] = "sd",
    order: Order = "largest",
    exact: Sequence[str] = (),
    mahalanobis: Sequence[str] = (),
    discard: Discard | None = None,
    reestimate: bool = False,
    estimand: Literal["ATT", "ATC"] = "ATT",
    weights: str | None = None,
    seed: int | None = None,
) -> Matches:
    """Pair people who took part with similar people who did not; not for the ATE.

    Greedy matching as in MatchIt 4.7.2. Scores that differ only by rounding are equal, and equally
    near candidates are drawn by a seeded shuffle, so the order of the file never decides.

    Args:
        frame: one row per person.
        treated: 0/1 column.
        covariates: columns known before the start.
        distance: "propensity", or a distance on the covariates themselves.
        link: scale of the propensity score; see ``propensity``.
        ratio: comparison people wanted for each participant; all get a first before any gets a
            second.
        replace: whether one comparison person may serve several participants.
        caliper: largest difference in score; None sets no limit. Participants without anybody
            that near are left out, which changes whom the effect is about.
        caliper_units: "sd" means standard deviations of the score over everybody not discarded;
            "raw" the score's own unit.
        order: who chooses first: largest or smallest score, the closest pair, as in the file, or
            at random. Distances on covariates have no score: "largest" and "smallest" then follow
            the file.
        exact: columns on which pairs must agree exactly.
        mahalanobis: columns whose Mahalanobis distance picks the partner within the caliper on
            the score.
        discard: leave out "treated", "comparison" or "both" outside the other side's range of
            scores.
        reestimate: fit the score again without those left out.
        estimand: "ATT" pairs participants; "ATC" pairs the comparison group.
        weights: column of sampling weights, used for the score and passed on to effects.
        seed: of the shuffle; None uses ``DEFAULT_SEED``.

    Raises:
        NotIdentifiedError: unusable columns or options, or nobody could be matched.

    Source: Ho, Imai, King and Stuart (2011); calipers as in Austin (2011); Mahalanobis within
    calipers as in Rubin and Thomas (2000).
    """
    choices = _Choices(
        distance, link, ratio, replace, caliper, caliper_units, order, discard, reestimate, estimand
    )
    _check(choices, mahalanobis)
    took_part = treated_column(frame, treated)
    sampling = weight_column(frame, weights)
    design = design_matrix(frame, covariates)
    score, kept = _score_and_support(design, took_part, choices, sampling)
    reach = _reach(score, kept, choices)
    block = group_codes(frame, exact) if exact else np.zeros(len(frame), dtype=np.int64)
    points = None
    if mahalanobis or distance != "propensity":
        metric: Metric = "mahalanobis" if distance == "propensity" else distance
        chosen = mahalanobis if distance == "propensity" else covariates
        every_level = design_matrix(frame, chosen, levels="all")
        points = to_points(every_level, took_part, kept, metric, sampling)
    rng = _generator(seed)
    pairs = _pair(_Units(took_part, kept, score, points, block, reach), choices, rng)
    if not len(pairs):
        raise NotIdentifiedError(
            "no_matches", "Nobody could be matched. Widen the caliper or use fewer exact columns."
        )
    return matches_from_pairs(
        pairs,
        treated=took_part,
        estimand=choices.estimand,
        replacement=replace,
        distance=score,
        caliper=None if np.isinf(reach) else reach,
        sampling_weights=sampling,
        profile=design,
        method=_describe(choices, mahalanobis, exact),
    )


def _check(choices: _Choices, mahalanobis: Sequence[str]) -> None:
    allowed: tuple[tuple[str, object, tuple[object, ...]], ...] = (
        ("distance", choices.distance, ("propensity", *METRICS)),
        ("caliper_units", choices.caliper_units, ("sd", "raw")),
        ("order", choices.order, ("largest", "smallest", "closest", "data", "random")),
        ("discard", choices.discard, (None, "treated", "comparison", "both")),
    )
    for name, value, values in allowed:
        if value not in values:
            listed = ", ".join(str(v) for v in values)
            raise NotIdentifiedError("unknown_option", f"{name} must be one of: {listed}.")
    if choices.estimand not in ("ATT", "ATC"):
        raise NotIdentifiedError(
            "estimand_not_available",
            "Nearest-neighbour matching answers for participants (ATT) or for the comparison "
            "group (ATC). For everybody, use weighting.",
        )
    if choices.ratio < 1 or choices.ratio != int(choices.ratio):
        raise NotIdentifiedError("unknown_option", "ratio must be a whole number of 1 or more.")
    if choices.caliper is not None and not choices.caliper > 0:
        raise NotIdentifiedError("unknown_option", "The caliper must be above zero.")
    if choices.distance != "propensity" and (choices.caliper is not None or choices.discard):
        raise NotIdentifiedError(
            "needs_score",
            "A caliper or discarding needs a propensity score. Use distance 'propensity' and name "
            "the columns under mahalanobis.",
        )
    if choices.distance != "propensity" and mahalanobis:
        raise NotIdentifiedError(
            "unknown_option", "Name columns under mahalanobis only with distance 'propensity'."
        )


def _generator(seed: int | None) -> np.random.Generator:
    if seed is not None and seed < 0:
        raise NotIdentifiedError("unknown_option", "The seed must be zero or more.")
    return np.random.default_rng(DEFAULT_SEED if seed is None else seed)


def _score_and_support(
    design: Design, treated: BoolArray, choices: _Choices, sampling: FloatArray | None
) -> tuple[FloatArray, BoolArray]:
    """The score of everybody (NaN without one) and who is on common support."""
    n = treated.size
    everybody = np.ones(n, dtype=np.bool_) if sampling is None else sampling > 0
    if choices.distance != "propensity":
        if not design.names:
            raise NotIdentifiedError("no_covariates", "Name at least one covariate to match on.")
        return np.full(n, np.nan), everybody
    score = propensity_scores(design, treated, choices.link, sampling)
    if choices.discard is None:
        return score, everybody
    kept = everybody & ~_off_support(score, treated, choices.discard)
    if not (kept & treated).any() or not (kept & ~treated).any():
        raise NotIdentifiedError("no_overlap", "The two groups share no range of scores.")
    if choices.reestimate:
        inside = Design(design.matrix[kept], design.names, design.sources, design.categorical)
        weights = None if sampling is None else sampling[kept]
        score = np.full(n, np.nan)
        score[kept] = propensity_scores(inside, treated[kept], choices.link, weights)
    return score, kept


def _off_support(score: FloatArray, treated: BoolArray, discard: Discard) -> BoolArray:
    outside = np.zeros(treated.size, dtype=np.bool_)
    for side, other, names in (
        (treated, ~treated, ("treated", "both")),
        (~treated, treated, ("comparison", "both")),
    ):
        if discard in names:
            low, high = score[other].min(), score[other].max()
            outside |= side & ((score < low) | (score > high))
    return outside


def _reach(score: FloatArray, kept: BoolArray, choices: _Choices) -> float:
    """The caliper in the unit of the score; infinity when there is none."""
    if choices.caliper is None:
        return float("inf")
    if choices.caliper_units == "raw":
        return choices.caliper
    return choices.caliper * float(np.std(score[kept], ddof=1))


def _pair(units: _Units, choices: _Choices, rng: np.random.Generator) -> IntArray:
    """(m, 2) rows (focal, matched) by the chosen distance."""
    focal_side = units.treated if choices.estimand == "ATT" else ~units.treated
    focal = np.flatnonzero(focal_side & units.kept)
    other = np.flatnonzero(~focal_side & units.kept)
    score = np.where(np.isnan(units.score), 0.0, units.score)
    same = same_score(score[units.kept])
    order = _turns(score[focal], choices, rng)
    if units.points is None:
        line = make_line(
            score[focal],
            score[other],
            focal_block=units.block[focal],
            block=units.block[other],
            reach=units.reach,
            same=same,
            rng=rng,
        )
        pairs = _pair_on_line(line, order, choices, rng)
    else:
        space = Space(
            units.points[focal],
            units.points[other],
            units.block[focal],
            units.block[other],
            score[focal],
            score[other],
            units.reach + same,
        )
        pairs = _pair_in_space(space, order, choices, rng)
    return np.column_stack([focal[pairs[:, 0]], other[pairs[:, 1]]])


def _pair_on_line(
    line: Line, order: IntArray, choices: _Choices, rng: np.random.Generator
) -> IntArray:
    if choices.replace:
        return match_with_replacement(line, choices.ratio, rng)
    if choices.order == "closest":
        return match_closest(line, order, choices.ratio)
    return match_in_order(line, order, choices.ratio)


def _pair_in_space(
    space: Space, order: IntArray, choices: _Choices, rng: np.random.Generator
) -> IntArray:
    if choices.replace:
        return match_points_with_replacement(space, choices.ratio, rng=rng)
    closest = choices.order == "closest"
    return match_points(space, order, choices.ratio, closest=closest, rng=rng)


def _turns(score: FloatArray, choices: _Choices, rng: np.random.Generator) -> IntArray:
    """In which order focal units choose; equal scores in random order."""
    shuffled = rng.permutation(score.size)
    if choices.order in ("random", "closest"):
        return shuffled
    if choices.order == "data" or choices.distance != "propensity":
        return np.arange(score.size)
    key = -score if choices.order == "largest" else score
    return shuffled[np.argsort(key[shuffled], kind="stable")]


def _describe(choices: _Choices, mahalanobis: Sequence[str], exact: Sequence[str]) -> str:
    words = [f"{choices.ratio}:1 nearest neighbour"]
    words.append("with replacement" if choices.replace else "without replacement")
    if choices.distance == "propensity":
        words.append(f"on the propensity score ({choices.link})")
    else:
        words.append(f"on the {choices.distance.replace('_', ' ')} distance")
    if mahalanobis:
        words.append("by Mahalanobis distance within the score caliper")
    if exact:
        words.append(f"exact on {', '.join(exact)}")
    return ", ".join(words)

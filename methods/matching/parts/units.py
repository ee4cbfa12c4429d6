"""Everybody as a matching method sees them: score or coordinates, exact block, caliper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypedDict

import numpy as np
import pandas as pd

from methods.inference.parts.columns import group_codes, treated_column, weight_column
from methods.inference.parts.design_matrix import Design, design_matrix
from methods.matching.parts.line import Line, make_line
from methods.matching.parts.space import METRICS, Metric, Space, to_points
from methods.matching.propensity import Link, propensity_scores, same_score
from methods.results import BoolArray, FloatArray, IntArray, NotIdentifiedError

Distance = Literal["propensity"] | Metric
Discard = Literal["treated", "comparison", "both"]
CaliperUnits = Literal["sd", "raw"]

DEFAULT_SEED = 42  # used when no seed is given, so that a run can always be repeated


class MatchOptions(TypedDict, total=False):
    """Keywords of every function that matches by distance; ``Measure`` says what they mean."""

    distance: Distance
    link: Link
    caliper: float | None
    caliper_units: CaliperUnits
    exact: Sequence[str]
    mahalanobis: Sequence[str]
    discard: Discard | None
    reestimate: bool


@dataclass(frozen=True, slots=True)
class Measure:
    """How distance between people is measured, and who may be compared at all.

    Attributes:
        distance: "propensity", or a distance on the covariates themselves.
        link: scale of the propensity score; see ``propensity``.
        caliper: largest difference in score; None sets no limit. People with nobody that near on
            the other side are left out, which changes whom the effect is about.
        caliper_units: "sd" means standard deviations of the score over everybody not discarded;
            "raw" the score's own unit.
        exact: columns on which people matched with each other must agree exactly.
        mahalanobis: columns whose Mahalanobis distance counts instead of the score, within the
            caliper on the score where there is one.
        discard: leave out "treated", "comparison" or "both" outside the other side's range of
            scores.
        reestimate: fit the score again without those left out.
    """

    distance: Distance = "propensity"
    link: Link = "logit"
    caliper: float | None = None
    caliper_units: CaliperUnits = "sd"
    exact: Sequence[str] = ()
    mahalanobis: Sequence[str] = ()
    discard: Discard | None = None
    reestimate: bool = False

    def words(self) -> str:
        """The measure by name, for a method's description."""
        if self.distance == "propensity":
            text = f"on the propensity score ({self.link})"
        else:
            text = f"on the {self.distance.replace('_', ' ')} distance"
        if self.mahalanobis:
            text += ", by Mahalanobis distance within the score caliper"
        if self.exact:
            text += f", exact on {', '.join(self.exact)}"
        return text


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """Everybody, (n,) each.

    Attributes:
        treated: who took part.
        design: the covariates.
        sampling: sampling weights, or None.
        score: what the matching goes by; NaN when there is no score.
        reach: largest difference in score, or infinity.
    """

    treated: BoolArray
    design: Design
    sampling: FloatArray | None
    score: FloatArray
    reach: float = float("inf")

    @property
    def caliper(self) -> float | None:
        """The caliper in the unit of the score; None without one."""
        return None if np.isinf(self.reach) else self.reach


def read_people(
    frame: pd.DataFrame, *, treated: str, covariates: Sequence[str], weights: str | None = None
) -> People:
    """Everybody without a score.

    Args:
        frame: one row per person.
        treated: 0/1 column.
        covariates: columns known before the start.
        weights: column of sampling weights.

    Raises:
        NotIdentifiedError: columns that cannot be used, or nobody on one of the sides.
    """
    return People(
        treated=treated_column(frame, treated),
        sampling=weight_column(frame, weights),
        design=design_matrix(frame, covariates),
        score=np.full(len(frame), np.nan),
    )


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Units(People):
    """Everybody as measured, (n,) each.

    Attributes:
        kept: who may be matched.
        points: (n, k) coordinates whose Euclidean distance counts; None for the score alone.
        block: people may be matched within the same block only.
    """

    kept: BoolArray
    points: FloatArray | None
    block: IntArray

    @property
    def scores(self) -> FloatArray:
        """The score, or 0 where there is none."""
        return np.where(np.isnan(self.score), 0.0, self.score)

    @property
    def same(self) -> float:
        """Differences in score below this are rounding."""
        return same_score(self.scores[self.kept])

    def line(self, focal: IntArray, other: IntArray, rng: np.random.Generator) -> Line:
        """Rows of both sides in order of their scores."""
        score = self.scores
        return make_line(
            score[focal],
            score[other],
            focal_block=self.block[focal],
            block=self.block[other],
            reach=self.reach,
            same=self.same,
            rng=rng,
        )

    def space(self, points: FloatArray, focal: IntArray, other: IntArray) -> Space:
        """Rows of both sides where their coordinates lie."""
        score = self.scores
        return Space(
            points[focal],
            points[other],
            self.block[focal],
            self.block[other],
            score[focal],
            score[other],
            self.reach + self.same,
        )


def measure_units(
    frame: pd.DataFrame,
    measure: Measure,
    *,
    treated: str,
    covariates: Sequence[str],
    weights: str | None,
) -> Units:
    """Read the frame once and measure everybody; columns as in ``read_people``.

    Raises:
        NotIdentifiedError: unusable columns or options, covariates that separate the groups, or
            nobody on common support.
    """
    _check(measure)
    people = read_people(frame, treated=treated, covariates=covariates, weights=weights)
    took_part, sampling = people.treated, people.sampling
    score, kept = _score_and_support(people.design, took_part, measure, sampling)
    block = np.zeros(len(frame), dtype=np.int64)
    if measure.exact:
        block = group_codes(frame, measure.exact)
    points = None
    if measure.mahalanobis or measure.distance != "propensity":
        by_score = measure.distance == "propensity"
        metric: Metric = "mahalanobis" if measure.distance == "propensity" else measure.distance
        chosen = measure.mahalanobis if by_score else covariates
        every_level = design_matrix(frame, chosen, levels="all")
        points = to_points(every_level, took_part, kept, metric, sampling)
    return Units(
        treated=took_part,
        design=people.design,
        sampling=sampling,
        score=score,
        reach=_reach(score, kept, measure),
        kept=kept,
        points=points,
        block=block,
    )


def generator(seed: int | None) -> np.random.Generator:
    """Random numbers from a seed; None takes ``DEFAULT_SEED``.

    Raises:
        NotIdentifiedError: a negative seed.
    """
    if seed is not None and seed < 0:
        raise NotIdentifiedError("unknown_option", "The seed must be zero or more.")
    return np.random.default_rng(DEFAULT_SEED if seed is None else seed)


def _check(measure: Measure) -> None:
    allowed: tuple[tuple[str, object, tuple[object, ...]], ...] = (
        ("distance", measure.distance, ("propensity", *METRICS)),
        ("caliper_units", measure.caliper_units, ("sd", "raw")),
        ("discard", measure.discard, (None, "treated", "comparison", "both")),
    )
    for name, value, values in allowed:
        if value not in values:
            listed = ", ".join(str(v) for v in values)
            raise NotIdentifiedError("unknown_option", f"{name} must be one of: {listed}.")
    if measure.caliper is not None and not measure.caliper > 0:
        raise NotIdentifiedError("unknown_option", "The caliper must be above zero.")
    if measure.distance != "propensity" and (measure.caliper is not None or measure.discard):
        raise NotIdentifiedError(
            "needs_score",
            "A caliper or discarding needs a propensity score. Use distance 'propensity' and name "
            "the columns under mahalanobis.",
        )
    if measure.distance != "propensity" and measure.mahalanobis:
        raise NotIdentifiedError(
            "unknown_option", "Name columns under mahalanobis only with distance 'propensity'."
        )


def _score_and_support(
    design: Design, treated: BoolArray, measure: Measure, sampling: FloatArray | None
) -> tuple[FloatArray, BoolArray]:
    """The score of everybody (NaN without one) and who is on common support."""
    n = treated.size
    everybody = np.ones(n, dtype=np.bool_) if sampling is None else sampling > 0
    if measure.distance != "propensity":
        if not design.names:
            raise NotIdentifiedError("no_covariates", "Name at least one covariate to match on.")
        return np.full(n, np.nan), everybody
    score = propensity_scores(design, treated, measure.link, sampling)
    if measure.discard is None:
        return score, everybody
    kept = everybody & ~_off_support(score, treated, measure.discard)
    if not (kept & treated).any() or not (kept & ~treated).any():
        raise NotIdentifiedError("no_overlap", "The two groups share no range of scores.")
    if measure.reestimate:
        inside = Design(design.matrix[kept], design.names, design.sources, design.categorical)
        weights = None if sampling is None else sampling[kept]
        score = np.full(n, np.nan)
        score[kept] = propensity_scores(inside, treated[kept], measure.link, weights)
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


def _reach(score: FloatArray, kept: BoolArray, measure: Measure) -> float:
    """The caliper in the unit of the score; infinity when there is none."""
    if measure.caliper is None:
        return float("inf")
    if measure.caliper_units == "raw":
        return measure.caliper
    return measure.caliper * float(np.std(score[kept], ddof=1))

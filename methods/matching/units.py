"""Everybody as a matching method sees them: score or coordinates, exact block, caliper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from methods.inference.columns import group_codes, treated_column, weight_column
from methods.inference.design_matrix import Design, design_matrix
from methods.matching.propensity import Link, propensity_scores
from methods.matching.space import METRICS, Metric, to_points
from methods.results import BoolArray, FloatArray, IntArray, NotIdentifiedError

Distance = Literal["propensity"] | Metric
Discard = Literal["treated", "comparison", "both"]
CaliperUnits = Literal["sd", "raw"]

DEFAULT_SEED = 42  # used when no seed is given, so that a run can always be repeated


@dataclass(frozen=True, slots=True)
class Measure:
    """How distance between people is measured; the options of that name of ``nearest``."""

    distance: Distance
    link: Link
    caliper: float | None
    caliper_units: CaliperUnits
    exact: Sequence[str]
    mahalanobis: Sequence[str]
    discard: Discard | None
    reestimate: bool

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
class Units:
    """Everybody, (n,) each.

    Attributes:
        treated: who took part. kept: who may be matched.
        score: for the caliper and, without ``points``, the distance; NaN when there is none.
        points: (n, k) coordinates whose Euclidean distance counts; None for the score alone.
        block: people may be matched within the same block only.
        reach: largest difference in score, or infinity.
        sampling: sampling weights, or None.
        design: the covariates.
    """

    treated: BoolArray
    kept: BoolArray
    score: FloatArray
    points: FloatArray | None
    block: IntArray
    reach: float
    sampling: FloatArray | None
    design: Design

    @property
    def caliper(self) -> float | None:
        """The caliper in the unit of the score; None without one."""
        return None if np.isinf(self.reach) else self.reach


def measure_units(
    frame: pd.DataFrame,
    measure: Measure,
    *,
    treated: str,
    covariates: Sequence[str],
    weights: str | None,
) -> Units:
    """Read the frame once and measure everybody.

    Raises:
        NotIdentifiedError: unusable columns or options, covariates that separate the groups, or
            nobody on common support.
    """
    _check(measure)
    took_part = treated_column(frame, treated)
    sampling = weight_column(frame, weights)
    design = design_matrix(frame, covariates)
    score, kept = _score_and_support(design, took_part, measure, sampling)
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
    reach = _reach(score, kept, measure)
    return Units(took_part, kept, score, points, block, reach, sampling, design)


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

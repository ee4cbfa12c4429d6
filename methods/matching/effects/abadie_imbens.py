"""Matching with replacement, corrected for inexact matches, with its own standard error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy import linalg
from scipy.spatial import cKDTree

from methods.inference.parts.columns import numeric, treated_column
from methods.inference.parts.design_matrix import design_matrix
from methods.inference.parts.estimates import check_level, difference, people_on_sides
from methods.matching.parts.matched import require_estimand
from methods.results import (
    BoolArray,
    Estimate,
    FloatArray,
    IntArray,
    NotIdentifiedError,
)

Metric = Literal["mahalanobis", "inverse_variance"]
Variance = Literal["equal", "robust"]

_SAME_ARM = 4  # like people of the same arm behind a robust variance
_EXTRA = 8  # points fetched beyond those wanted, so that most ties need no second search


@dataclass(frozen=True, slots=True, eq=False)
class _Side:
    """People of one arm, gathered at the distinct points where they stand.

    Attributes:
        row: (f,) position in the frame. point: (f,) at which point each stands.
        places: (p, k) coordinates of the points. count: (p,) people at each.
    """

    row: IntArray
    point: IntArray
    places: FloatArray
    count: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class _Links:
    """Which points of the other arm each focal person is compared with.

    Attributes:
        focal: (f,) rows of the frame. side: whose points they are.
        who: (m,) position in ``focal``. point: (m,). matched: (f,) people behind each focal one.
    """

    focal: IntArray
    side: _Side
    who: IntArray
    point: IntArray
    matched: FloatArray

    def mean(self, values: FloatArray) -> FloatArray:
        """Mean over each focal person's matches of a value of every row of the frame, (f,)."""
        total = np.bincount(self.side.point, values[self.side.row], self.side.count.size)
        sums = np.bincount(self.who, total[self.point], self.focal.size)
        return np.asarray(sums / self.matched)


def abadie_imbens(
    frame: pd.DataFrame,
    *,
    outcome: str,
    treated: str,
    covariates: Sequence[str],
    neighbours: int = 1,
    metric: Metric = "mahalanobis",
    bias_adjust: bool = True,
    estimand: Literal["ATT", "ATE", "ATC"] = "ATT",
    variance: Variance = "equal",
    tie_tolerance: float = 1e-5,
    level: float = 0.95,
) -> Estimate:
    """Average effect from nearest neighbours shared freely; not for clustered allocation.

    Everybody equally near counts: ties share the weight of a match, so the order of the file
    never matters. For matching on an estimated score name its column as the only covariate; the
    standard error then takes the score as known.

    Args:
        frame: one row per person.
        outcome: numeric column.
        treated: 0/1 column.
        covariates: columns known before the start.
        neighbours: matches for each person; ties add to them.
        metric: "mahalanobis" (covariance over everybody) or "inverse_variance" (each column
            divided by its standard deviation).
        bias_adjust: correct for differences left within matches by a linear regression on the
            covariates among the people matched.
        estimand: whose average effect.
        variance: "equal" takes the outcome's variance as the same for all; "robust" lets it
            differ, from four like people of the same arm.
        tie_tolerance: squared distances this much above that of the last match count as ties.
        level: confidence level.

    Returns:
        The estimate with a normal reference; the variance is for the population.

    Raises:
        NotIdentifiedError: unusable columns or options, or an arm smaller than ``neighbours``.

    Source: Abadie and Imbens (2006, 2011); ties and distances as in Matching 4.10.8.
    """
    check_level(level)
    require_estimand(estimand, ("ATT", "ATE", "ATC"))
    _check(neighbours, metric, variance, tie_tolerance)
    took_part = treated_column(frame, treated)
    y = numeric(frame, outcome)
    scaled = _scaled(design_matrix(frame, covariates).matrix)
    points = scaled if metric == "inverse_variance" else scaled @ _inverse_root(scaled)
    points = np.round(points, 10)
    sides = {True: _side(points, took_part), False: _side(points, ~took_part)}
    if min(side.row.size for side in sides.values()) < neighbours:
        raise NotIdentifiedError(
            "too_few_rows", f"{neighbours} neighbours need {neighbours} people in each group."
        )
    arms = {"ATT": (True,), "ATC": (False,)}.get(estimand, (True, False))
    found = [
        _links(sides[arm].row, points, sides[not arm], neighbours, tie_tolerance) for arm in arms
    ]
    rest = _without_trend(y, scaled, found) if bias_adjust else [y for _ in found]
    value, squared = _combine(y, took_part, found, rest, estimand, variance, sides, points)
    std_error = float(np.sqrt(squared))
    if not std_error > 1e-12 * float(np.abs(y).max()):
        raise NotIdentifiedError("no_variation", "The outcome does not vary, so there is no range.")
    used = _used(found, took_part.size)
    adjusted = ", bias-adjusted" if bias_adjust else ""
    return difference(
        value,
        squared,
        float("inf"),
        people_on_sides(took_part[used]),
        level=level,
        n_clusters=None,
        method=f"{neighbours} nearest by {metric.replace('_', ' ')}{adjusted}; {estimand}",
        label=f"Abadie-Imbens, {variance}",
    )


def _check(neighbours: int, metric: str, variance: str, tie_tolerance: float) -> None:
    if neighbours < 1 or neighbours != int(neighbours):
        raise NotIdentifiedError("unknown_option", "neighbours must be a whole number from 1.")
    if metric not in ("mahalanobis", "inverse_variance"):
        raise NotIdentifiedError("unknown_option", "metric: mahalanobis or inverse_variance.")
    if variance not in ("equal", "robust"):
        raise NotIdentifiedError("unknown_option", "variance must be equal or robust.")
    if not 0 <= tie_tolerance < 1:
        raise NotIdentifiedError("unknown_option", "tie_tolerance must lie between 0 and 1.")


def _scaled(matrix: FloatArray) -> FloatArray:
    """Covariates of mean 0 and standard deviation 1, without those that are constant."""
    centred = matrix - matrix.mean(axis=0)
    spread = np.sqrt(np.mean(centred**2, axis=0))
    varies = spread > 1e-12 * np.maximum(np.abs(matrix).max(axis=0, initial=0.0), 1e-300)
    if not varies.any():
        raise NotIdentifiedError("no_covariates", "Name at least one covariate that varies.")
    return np.asarray(centred[:, varies] / spread[varies])


def _inverse_root(scaled: FloatArray) -> FloatArray:
    values, vectors = linalg.eigh(scaled.T @ scaled / len(scaled))
    usable = values > 1e-8 * float(values.max())
    return np.asarray(vectors[:, usable] / np.sqrt(values[usable]))


def _side(points: FloatArray, members: BoolArray) -> _Side:
    row = np.flatnonzero(members)
    places, point, count = np.unique(points[row], axis=0, return_inverse=True, return_counts=True)
    return _Side(row, point.astype(np.int64).ravel(), places, count.astype(np.float64))


def _links(
    focal: IntArray, points: FloatArray, side: _Side, wanted: int, tolerance: float
) -> _Links:
    """Every point of ``side`` within the distance of each focal person's last match."""
    tree = cKDTree(side.places)
    fetched = np.arange(1, min(wanted + _EXTRA, side.count.size) + 1)
    distance, near = (np.asarray(a) for a in tree.query(points[focal], k=fetched))
    enough = np.cumsum(side.count[near], axis=1) >= wanted
    last = distance[np.arange(focal.size), enough.argmax(axis=1)]
    radius = np.sqrt(last**2 + tolerance)
    inside = distance <= radius[:, None]
    who, column = np.nonzero(inside)
    point = near[who, column]
    more = np.flatnonzero(inside[:, -1]) if fetched.size < side.count.size else focal[:0]
    if more.size:
        keep = ~np.isin(who, more)
        balls = tree.query_ball_point(points[focal[more]], radius[more])
        sizes = [len(ball) for ball in balls]
        who = np.concatenate([who[keep], np.repeat(more, sizes)])
        point = np.concatenate([point[keep], *(np.asarray(ball) for ball in balls)])
    matched = np.bincount(who, side.count[point], focal.size).astype(np.float64)
    return _Links(focal, side, who.astype(np.int64), point.astype(np.int64), matched)


def _uses(links: _Links, power: int) -> FloatArray:
    """Sum over focal people of (share given to each member of a point) ** power, by point."""
    shares = 1 / links.matched[links.who] ** power
    return np.bincount(links.point, shares, links.side.count.size).astype(np.float64)


def _without_trend(y: FloatArray, scaled: FloatArray, found: Sequence[_Links]) -> list[FloatArray]:
    """The outcome less what the covariates explain among the people matched, for each direction."""
    rest = []
    for links in found:
        row, weight = links.side.row, _uses(links, 1)[links.side.point]
        used = weight > 0
        matrix = np.column_stack([np.ones(used.sum()), scaled[row[used]]])
        root = np.sqrt(weight[used])
        slopes = linalg.lstsq(matrix * root[:, None], y[row[used]] * root)[0][1:]
        rest.append(np.asarray(y - scaled @ slopes))
    return rest


def _combine(
    y: FloatArray,
    treated: BoolArray,
    found: Sequence[_Links],
    rest: Sequence[FloatArray],
    estimand: str,
    variance: Variance,
    sides: dict[bool, _Side],
    points: FloatArray,
) -> tuple[float, float]:
    """The effect and its variance: theorems 1 and 7 of Abadie and Imbens (2006)."""
    gaps, errors = [], []
    for links, values in zip(found, rest, strict=True):
        sign = np.where(treated[links.focal], 1.0, -1.0)
        gaps.append(sign * (values[links.focal] - links.mean(values)))
        errors.append((sign, links.mean(values), links.mean(values**2)))
    gap = np.concatenate(gaps)
    value, n = float(gap.mean()), gap.size
    if variance == "equal":
        squares = 0.0
        for links, values, (sign, mean, second) in zip(found, rest, errors, strict=True):
            own = values[links.focal] - sign * value
            squares += float(np.sum(own**2 - 2 * own * mean + second))
        spread = np.full(y.size, squares / (2 * n))
    else:
        spread = _own_variances(y, sides, points)
    total = float(np.sum((gap - value) ** 2))
    for links in found:
        once, twice = (_uses(links, power)[links.side.point] for power in (1, 2))
        times = once**2 - twice + (2 * once if estimand == "ATE" else 0.0)
        total += float(times @ spread[links.side.row])
    return value, total / n**2


def _own_variances(y: FloatArray, sides: dict[bool, _Side], points: FloatArray) -> FloatArray:
    """Each person's own outcome variance from like people of the same arm, (n,)."""
    spread = np.zeros(y.size)
    for side in sides.values():
        if side.row.size <= _SAME_ARM:
            raise NotIdentifiedError(
                "too_few_rows", f"Robust variances need {_SAME_ARM + 1} people in each group."
            )
        links = _links(side.row, points, side, _SAME_ARM + 1, 0.0)
        others = links.matched - 1
        mean = (links.mean(y) * links.matched - y[side.row]) / others
        spread[side.row] = others / (others + 1) * (y[side.row] - mean) ** 2
    return spread


def _used(found: Sequence[_Links], n: int) -> BoolArray:
    used = np.zeros(n, dtype=np.bool_)
    for links in found:
        used[links.focal] = True
        used[links.side.row[np.isin(links.side.point, links.point)]] = True
    return used

"""Generalised full matching: near-optimal sets of any shape for very large files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd

from methods.matching.line import make_line, match_with_replacement
from methods.matching.matched import matches_from_sets, require_estimand
from methods.matching.propensity import Link, same_score
from methods.matching.space import Space, match_points_with_replacement
from methods.matching.units import (
    CaliperUnits,
    Discard,
    Distance,
    Measure,
    Units,
    generator,
    measure_units,
)
from methods.results import FloatArray, IntArray, Matches, NotIdentifiedError


def quick(
    frame: pd.DataFrame,
    *,
    treated: str,
    covariates: Sequence[str],
    distance: Distance = "propensity",
    link: Link = "logit",
    caliper: float | None = None,
    caliper_units: CaliperUnits = "sd",
    exact: Sequence[str] = (),
    mahalanobis: Sequence[str] = (),
    discard: Discard | None = None,
    reestimate: bool = False,
    estimand: Literal["ATT", "ATC", "ATE"] = "ATT",
    weights: str | None = None,
    seed: int | None = None,
) -> Matches:
    """Put everybody into a set with both sides, fast; prefer ``full`` where it is quick enough.

    Near pairs found sets, and everybody else joins the set of the nearest person of the other
    side. No two members of a set are further apart than four times what the best such sets need.

    Args:
        frame: one row per person.
        treated: 0/1 column.
        covariates: columns known before the start.
        distance: "propensity", or a distance on the covariates themselves.
        link: scale of the propensity score; see ``propensity``.
        caliper: largest difference in score to the nearest person of the other side.
        caliper_units: "sd" means standard deviations of the score over everybody not discarded;
            "raw" the score's own unit.
        exact: columns on which sets must agree exactly.
        mahalanobis: columns whose Mahalanobis distance counts within the caliper.
        discard: leave out "treated", "comparison" or "both" outside the other side's range of
            scores.
        reestimate: fit the score again without those left out.
        estimand: whom the weights stand for; the sets are the same.
        weights: column of sampling weights, used for the score and passed on to effects.
        seed: decides between equals; None uses the documented default.

    Raises:
        NotIdentifiedError: unusable columns or options, or nobody to match.

    Source: Savje, Higgins and Sekhon (2021), with at least one of each side in a set.
    """
    require_estimand(estimand, ("ATT", "ATC", "ATE"))
    measure = Measure(
        distance=distance,
        link=link,
        caliper=caliper,
        caliper_units=caliper_units,
        exact=exact,
        mahalanobis=mahalanobis,
        discard=discard,
        reestimate=reestimate,
    )
    units = measure_units(frame, measure, treated=treated, covariates=covariates, weights=weights)
    rng = generator(seed)
    pairs = np.concatenate([_nearest(units, side, rng) for side in (True, False)])
    if not len(pairs):
        raise NotIdentifiedError(
            "no_matches", "Nobody could be matched. Widen the caliper or use fewer exact columns."
        )
    return matches_from_sets(
        _sets(pairs, _lengths(pairs, units), units.treated.size),
        treated=units.treated,
        estimand=estimand,
        strata=False,
        distance=units.score,
        caliper=units.caliper,
        sampling_weights=units.sampling,
        profile=units.design,
        method=f"generalised full matching {measure.words()}",
    )


def _nearest(units: Units, side: bool, rng: np.random.Generator) -> IntArray:
    """Rows (person, nearest person of the other side) for everybody of one side, (m, 2)."""
    own = rng.permutation(np.flatnonzero(units.kept & (units.treated == side)))
    other = rng.permutation(np.flatnonzero(units.kept & (units.treated != side)))
    score = np.where(np.isnan(units.score), 0.0, units.score)
    same = same_score(score[units.kept])
    if units.points is None:
        line = make_line(
            score[own],
            score[other],
            focal_block=units.block[own],
            block=units.block[other],
            reach=units.reach,
            same=same,
            rng=rng,
        )
        found = match_with_replacement(line, 1, rng)
    else:
        space = Space(
            units.points[own],
            units.points[other],
            units.block[own],
            units.block[other],
            score[own],
            score[other],
            units.reach + same,
        )
        found = match_points_with_replacement(space, 1, rng=rng)
    return _shared_evenly(np.column_stack([own[found[:, 0]], other[found[:, 1]]]), other, units)


def _shared_evenly(pairs: IntArray, other: IntArray, units: Units) -> IntArray:
    """The same pairs, with partners at the same place taking turns."""
    where = [units.block] if units.points is None else [units.block, *units.points.T]
    if not np.isnan(units.score).all():
        where.append(units.score)
    order = other[np.lexsort([column[other] for column in where])]
    moved = np.any([np.diff(column[order]) != 0 for column in where], axis=0)
    start = np.flatnonzero(np.append(True, moved))
    place = np.empty(units.treated.size, dtype=np.int64)
    place[order] = np.cumsum(np.append(False, moved))
    size = np.diff(np.append(start, order.size))
    chosen = place[pairs[:, 1]]
    arrival = np.argsort(chosen, kind="stable")
    turn = np.empty(chosen.size, dtype=np.int64)
    turn[arrival] = np.arange(chosen.size) - np.searchsorted(chosen[arrival], chosen[arrival])
    return np.column_stack([pairs[:, 0], order[start[chosen] + turn % size[chosen]]])


def _lengths(pairs: IntArray, units: Units) -> FloatArray:
    points = units.score[:, None] if units.points is None else units.points
    return np.asarray(np.linalg.norm(points[pairs[:, 0]] - points[pairs[:, 1]], axis=1))


def _sets(pairs: IntArray, lengths: FloatArray, n: int) -> IntArray:
    """Sets founded by near pairs in order of length and joined by everybody else, (n,)."""
    labels = [-1] * n
    order = np.argsort(lengths, kind="stable")
    for place, (person, partner) in enumerate(pairs[order].tolist()):
        if labels[person] < 0 and labels[partner] < 0:
            labels[person] = labels[partner] = place
    founded = np.asarray(labels, dtype=np.int64)
    joining = pairs[founded[pairs[:, 0]] < 0]
    founded[joining[:, 0]] = founded[joining[:, 1]]
    return founded

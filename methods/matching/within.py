"""Any matching or weighting method, carried out separately in every group of exact agreement."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from methods.inference.parts.columns import group_codes
from methods.matching.parts.matched import dropped_profile, make_matches
from methods.matching.parts.units import read_people
from methods.results import BoolArray, FloatArray, Matches, NotIdentifiedError

_FEWEST = 2  # people on each side, below which a group has nothing to weight


def within(
    frame: pd.DataFrame,
    match: Callable[[pd.DataFrame], Matches],
    *,
    treated: str,
    covariates: Sequence[str],
    exact: Sequence[str],
) -> Matches:
    """Match or weight in each group that agrees on ``exact``; for methods without that option.

    Every group keeps its share of the people whom the effect is about, so that the exact columns
    are balanced exactly. Groups with fewer than two people on a side are left out, which changes
    whom the effect is about: see ``dropped``. Weights count as given in standard errors.

    Args:
        frame: one row per person.
        match: matches or weights one group's rows; matched sets must be strata or absent.
        treated: 0/1 column.
        covariates: columns to describe those left out by.
        exact: columns on which people must agree.

    Raises:
        NotIdentifiedError: no group has people on both sides, or one cannot be matched.
    """
    people = read_people(frame, treated=treated, covariates=covariates)
    took_part = people.treated
    block = group_codes(frame, exact)
    n = len(frame)
    weights, subclass = np.zeros(n), np.full(n, -1, dtype=np.int64)
    distance = np.full(n, np.nan)
    found: Matches | None = None
    for own in range(int(block.max()) + 1):
        rows = np.flatnonzero(block == own)
        sides = took_part[rows]
        if min(int(sides.sum()), int((~sides).sum())) < _FEWEST:
            continue
        found = match(frame.iloc[rows])
        weights[rows] = _share(found)
        inside = found.subclass >= 0
        subclass[rows[inside]] = found.subclass[inside] + subclass.max() + 1
        distance[rows] = found.distance
    if found is None:
        raise NotIdentifiedError(
            "no_matches",
            "No group that agrees exactly has people on both sides. Use fewer columns.",
        )
    for side in (took_part, ~took_part):
        weights[side] *= (weights[side] > 0).sum() / weights[side].sum()
    target = _target(found.estimand, took_part)
    return make_matches(
        weights,
        replace(people, score=distance),
        estimand=found.estimand,
        subclass=subclass,
        dropped=dropped_profile(people.design, target & ~(weights > 0), target),
        method=f"{found.method}, within groups exact on {', '.join(exact)}",
        strata=True,
    )


def _target(estimand: str, treated: BoolArray) -> BoolArray:
    """Whom the effect is about, (n,)."""
    return {"ATT": treated, "ATC": ~treated}.get(estimand, np.ones_like(treated))


def _share(found: Matches) -> FloatArray:
    """Weights of one group whose sides both sum to the people it counts for."""
    side = found.treated
    one, zero = float(found.weights[side].sum()), float(found.weights[~side].sum())
    mass = {"ATT": one, "ATC": zero}.get(found.estimand, one + zero)
    if found.estimand == "ATO":
        score = found.distance[found.weights > 0]
        mass = float((score * (1 - score)).sum())
    return np.asarray(found.weights * np.where(side, mass / one, mass / zero))

"""Yes/no outcomes: the effect on the treated had odds changed alike in both groups."""

from __future__ import annotations

import numpy as np
import pandas as pd

from methods.inference.parts.absorb import group_sums
from methods.inference.parts.cluster import check_clusters
from methods.inference.parts.columns import codes, indicator, positive
from methods.inference.parts.estimates import check_level, count_units, difference, one_against_one
from methods.results import Estimate, NotIdentifiedError


def odds_change(
    frame: pd.DataFrame,
    *,
    outcome: str,
    treated: str,
    post: str,
    unit: str | None = None,
    cluster: str | None = None,
    weights: str | None = None,
    level: float = 0.95,
) -> Estimate:
    """Change in the treated's share less what equal changes of the odds would have brought.

    The interaction of a logit model is not the effect in probability: the effect is the observed
    share of the treated afterwards less the one that their odds before, times the comparison
    group's odds ratio, predict. Unlike a difference of shares it never predicts a share outside
    0 to 1. Not for programmes that start at different times.

    Args:
        frame: one row per observation.
        outcome: column of 0 and 1.
        treated: column of 0 and 1, the group that gets the programme.
        post: column of 0 and 1, after the start.
        unit: column that names people; without ``cluster``, rows are clustered by it.
        cluster: level at which the programme was given.
        weights: column of positive weights.
        level: of the interval.

    Returns:
        A difference in probability; delta-method variance from the four shares, summed by
        cluster, times G / (G - 1), with t(G - 1).

    Raises:
        NotIdentifiedError: ``empty_group``; ``no_odds`` when nobody or everybody has the
            outcome in one of the four groups; ``one_cluster``, or a column that cannot be used.

    Source: Puhani (2012), The treatment effect, the cross difference, and the interaction term
    in nonlinear difference-in-differences models, equation 10; Ai and Norton (2003).
    """
    check_level(level)
    y = indicator(frame, outcome).astype(np.float64)
    on, later = indicator(frame, treated), indicator(frame, post)
    weight = positive(frame, weights)
    weight = np.ones(len(frame)) if weight is None else weight
    cells = np.column_stack([on & later, on & ~later, ~on & later, ~on & ~later]) * weight[:, None]
    mass = cells.sum(axis=0)
    if not (mass > 0).all():
        raise NotIdentifiedError("empty_group", "One of the four groups has no rows.")
    share = y @ cells / mass
    if not ((share[1:] > 0) & (share[1:] < 1)).all():
        raise NotIdentifiedError(
            "no_odds", "In one of the groups nobody, or everybody, has the outcome."
        )
    logit = np.log(share[1:] / (1 - share[1:]))
    expected = 1 / (1 + np.exp(-(logit[0] + logit[1] - logit[2])))
    steep = expected * (1 - expected) / (share[1:] * (1 - share[1:]))
    slope = np.array([1.0, -steep[0], -steep[1], steep[2]])
    influence = (cells * (y[:, None] - share) / mass) @ slope
    grouping = cluster if cluster is not None else unit
    clusters = np.arange(len(frame)) if grouping is None else codes(frame, grouping)
    groups = check_clusters(clusters)
    summed = group_sums(influence[:, None], clusters, None)[:, 0]
    variance = groups / (groups - 1) * float(summed @ summed)
    if not variance > 0:
        raise NotIdentifiedError("no_variation", "The outcome does not vary within the groups.")
    units = clusters if unit is None else codes(frame, unit)
    return difference(
        float(share[0] - expected),
        variance,
        groups - 1.0,
        count_units(units, on),
        level=level,
        n_clusters=None if grouping is None else groups,
        method="logit, counterfactual odds",
        label="delta method, rows independent"
        if grouping is None
        else "delta method, clustered, G / (G - 1)",
        lone=one_against_one(None if grouping is None else clusters, on),
    )

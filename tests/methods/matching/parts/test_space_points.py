"""Distances as points, and greedy matching among them."""

import numpy as np
import pandas as pd
import pytest

from methods.inference.parts.design_matrix import design_matrix
from methods.matching.parts.space import (
    METRICS,
    Space,
    match_points,
    match_points_with_replacement,
    to_points,
)
from methods.results import NotIdentifiedError

RNG = np.random.default_rng(3)
FRAME = pd.DataFrame({"a": RNG.normal(size=50), "b": RNG.normal(size=50)}).assign(
    b=lambda f: 5 * f["b"] + f["a"]
)
TREATED = np.arange(50) < 20
ALL = np.ones(50, dtype=bool)


def points_of(frame, metric="mahalanobis"):
    return to_points(design_matrix(frame, list(frame)), TREATED, ALL, metric, None)


def test_mahalanobis_distances_are_by_the_covariance_within_groups():
    values, points = FRAME.to_numpy(), points_of(FRAME)
    parts = [np.cov(values[side].T) * (side.sum() - 1) for side in (TREATED, ~TREATED)]
    inverse = np.linalg.inv(sum(parts) / 48)
    gap = values[0] - values[30]
    assert np.linalg.norm(points[0] - points[30]) == pytest.approx(np.sqrt(gap @ inverse @ gap))


@pytest.mark.parametrize("metric", METRICS)
def test_units_of_measurement_do_not_matter(metric):
    one, other = points_of(FRAME, metric), points_of(FRAME * [1000, 0.1] + 7, metric)
    gaps = [np.linalg.norm(p[:, None] - p, axis=2) for p in (one, other)]
    assert gaps[0] == pytest.approx(gaps[1], abs=1e-7)


def test_columns_that_never_vary_are_refused():
    with pytest.raises(NotIdentifiedError) as caught:
        points_of(FRAME.assign(a=1.0, b=2.0))
    assert caught.value.code == "no_covariates"


def space_of(rng, reach=np.inf, blocks=1):
    focal, candidates = rng.normal(size=(6, 2)), rng.normal(size=(11, 2))
    return Space(focal, candidates, rng.integers(0, blocks, 6), rng.integers(0, blocks, 11),
                 rng.random(6), rng.random(11), reach)  # fmt: skip


def gaps_of(space):
    gap = np.linalg.norm(space.focal[:, None] - space.candidates, axis=2)
    barred = space.focal_block[:, None] != space.block
    barred |= np.abs(space.focal_score[:, None] - space.score) > space.reach
    return np.where(barred, np.inf, gap)


@pytest.mark.parametrize("reach", [np.inf, 0.4])
@pytest.mark.parametrize("closest", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_greedy_pairs_are_those_of_a_plain_search(seed, closest, reach):
    rng = np.random.default_rng(seed)
    space = space_of(rng, reach, blocks=2)
    gap, expected, order = gaps_of(space), {}, list(range(6))
    while order and np.isfinite(gap[order]).any():
        one = order[int(np.argmin(gap[order].min(axis=1)))] if closest else order[0]
        order.remove(one)
        if np.isfinite(gap[one]).any():
            expected[one] = int(np.argmin(gap[one]))
            gap[:, expected[one]] = np.inf
    found = match_points(space, np.arange(6), np.ones(6, dtype=int), closest=closest, rng=rng)
    assert dict(found.tolist()) == expected


def test_with_replacement_everybody_gets_the_nearest_few():
    rng = np.random.default_rng(9)
    space = space_of(rng)
    found = match_points_with_replacement(space, 3, rng=rng)
    for one, gap in enumerate(gaps_of(space)):
        assert set(found[found[:, 0] == one, 1]) == set(np.argsort(gap)[:3])

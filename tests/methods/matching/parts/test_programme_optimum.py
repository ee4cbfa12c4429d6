"""The linear programme against every way of pairing a few people."""

from itertools import product

import numpy as np
import pytest

from methods.matching.parts.linear_program import Crowd, match_by_programme
from methods.matching.parts.transport import Limits

MANY = 10**9


def crowd(rng, n):
    return Crowd(rng.normal(size=(n, 2)), rng.random(n))


def length(one, two):
    return np.linalg.norm(one.points[:, None] - two.points, axis=2)


def least(distance, allowed, limits):
    """Smallest total over all sets of pairs whose numbers of partners keep the limits."""
    best = np.inf
    for chosen in product((False, True), repeat=distance.size):
        grid = np.reshape(chosen, distance.shape)
        counts = (grid.sum(axis=1), grid.sum(axis=0))
        kept = all(
            ((own.fewest <= count) & (count <= own.most)).all()
            for own, count in zip(limits, counts, strict=True)
        )
        if kept and not (grid & ~allowed).any():
            best = min(best, float(distance[grid].sum()))
    return best


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("limits", [
    (Limits(1, 1), Limits(0, 1)),
    (Limits(1, MANY), Limits(1, MANY)),
    (Limits(1, 2), Limits(1, 1)),
])  # fmt: skip
def test_the_total_is_the_least_of_all(seed, limits):
    rng = np.random.default_rng(seed)
    one, two = crowd(rng, 3), crowd(rng, 4)
    distance = length(one, two)
    found = match_by_programme(one, two, *limits, np.inf)
    expected = least(distance, np.ones_like(distance, dtype=bool), limits)
    if not np.isfinite(expected):
        assert found is None
    else:
        assert distance[found[:, 0], found[:, 1]].sum() == pytest.approx(expected)


def test_pairs_keep_to_the_reach_and_none_is_told_where_there_is_no_matching():
    rng = np.random.default_rng(5)
    one, two = crowd(rng, 3), crowd(rng, 4)
    limits = (Limits(1, 1), Limits(0, 1))
    for reach in (0.05, 0.3, 0.6):
        allowed = np.abs(one.score[:, None] - two.score) <= reach
        found, expected = (
            match_by_programme(one, two, *limits, reach),
            least(length(one, two), allowed, limits),
        )
        assert (found is None) == (not np.isfinite(expected))
        if found is not None:
            assert allowed[found[:, 0], found[:, 1]].all()


def test_people_at_one_place_share_its_partners_evenly():
    one = Crowd(np.zeros((2, 1)), np.zeros(2))
    two = Crowd(np.zeros((4, 1)), np.zeros(4))
    found = match_by_programme(one, two, Limits(2, 2), Limits(1, 1), np.inf)
    assert np.bincount(found[:, 0]).tolist() == [2, 2]
    assert np.bincount(found[:, 1]).tolist() == [1, 1, 1, 1]

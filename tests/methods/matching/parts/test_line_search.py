"""Matching on one number against trying everybody."""

import numpy as np
import pytest

from methods.matching.parts.line import (
    make_line,
    match_closest,
    match_in_order,
    match_with_replacement,
)


def line_of(focal, score, *, reach=np.inf, block=None, focal_block=None, seed=0):
    nowhere = [np.zeros(len(x), dtype=np.int64) for x in (focal, score)]
    return make_line(
        np.asarray(focal, dtype=float),
        np.asarray(score, dtype=float),
        focal_block=nowhere[0] if focal_block is None else np.asarray(focal_block),
        block=nowhere[1] if block is None else np.asarray(block),
        reach=reach,
        same=1e-9,
        rng=np.random.default_rng(seed),
    )


def greedy(focal, score, order, reach):
    free, pairs = set(range(len(score))), []
    for one in order:
        near = sorted(free, key=lambda j: abs(score[j] - focal[one]))
        if near and abs(score[near[0]] - focal[one]) <= reach:
            free.discard(near[0])
            pairs.append((one, near[0]))
    return pairs


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("reach", [np.inf, 0.1])
def test_each_in_turn_takes_the_nearest_that_is_free(seed, reach):
    rng = np.random.default_rng(seed)
    focal, score, order = rng.random(8), rng.random(12), rng.permutation(8)
    found = match_in_order(line_of(focal, score, reach=reach), order, np.ones(8, dtype=int))
    assert [tuple(pair) for pair in found.tolist()] == greedy(focal, score, order, reach)


@pytest.mark.parametrize("seed", range(5))
def test_the_closest_pair_goes_first(seed):
    rng = np.random.default_rng(seed)
    focal, score = rng.random(6), rng.random(9)
    gap, expected = np.abs(focal[:, None] - score), []
    while np.isfinite(gap).any():
        one, two = np.unravel_index(np.argmin(gap), gap.shape)
        expected.append((int(one), int(two)))
        gap[one], gap[:, two] = np.inf, np.inf
    found = match_closest(line_of(focal, score), np.arange(6), np.ones(6, dtype=int))
    assert [tuple(pair) for pair in found.tolist()] == expected


def test_with_replacement_everybody_gets_the_nearest_few():
    rng = np.random.default_rng(2)
    focal, score = rng.random(7), rng.random(10)
    found = match_with_replacement(line_of(focal, score), 3, rng)
    for one in range(7):
        expected = np.argsort(np.abs(score - focal[one]))[:3]
        assert set(found[found[:, 0] == one, 1]) == set(expected)


def test_nobody_is_matched_across_blocks_or_beyond_reach():
    line = line_of([0.5, 0.5], [0.5, 0.9], block=[0, 1], focal_block=[0, 1], reach=0.2)
    for found in (
        match_in_order(line, np.arange(2), np.ones(2, dtype=int)),
        match_with_replacement(line, 1, np.random.default_rng(0)),
    ):
        assert found.tolist() == [[0, 0]]


def test_both_neighbours_as_near_are_chosen_by_chance():
    chosen = set()
    for seed in range(30):
        line = line_of([0.5], [0.4, 0.6], seed=seed)
        chosen.add(int(match_in_order(line, np.arange(1), np.ones(1, dtype=int))[0, 1]))
    assert chosen == {0, 1}

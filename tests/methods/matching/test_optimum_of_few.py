"""Optimal pairs and full matching against every way of matching a few people."""

from itertools import combinations, permutations, product

import numpy as np
import pandas as pd
import pytest

from methods import matching
from methods.results import NotIdentifiedError


def few(seed, treated, comparison):
    rng = np.random.default_rng(seed)
    t = np.repeat([1, 0], [treated, comparison])
    return pd.DataFrame({"x": rng.normal(size=t.size), "z": rng.normal(size=t.size), "t": t})


CALL = {"treated": "t", "covariates": ["x", "z"], "distance": "scaled_euclidean"}


def gaps(frame):
    on = frame["t"].to_numpy() == 1
    values = frame[["x", "z"]].to_numpy()
    within = sum(values[s].var(axis=0) * s.sum() for s in (on, ~on)) / (len(frame) - 2)
    points = values / np.sqrt(within)
    return np.linalg.norm(points[on][:, None] - points[~on], axis=2)


def total(found, gap):
    focal, partner = found.pairs.T
    return gap[focal, partner - len(gap)].sum()


@pytest.mark.parametrize("seed", range(3))
def test_optimal_pairs_are_the_least_of_all(seed):
    frame = few(seed, 4, 6)
    gap = gaps(frame)
    least = min(gap[range(4), list(order)].sum() for order in permutations(range(6), 4))
    assert total(matching.optimal(frame, **CALL), gap) == pytest.approx(least)


@pytest.mark.parametrize("seed", range(3))
def test_full_matching_is_the_least_of_all_that_leave_nobody_out(seed):
    frame = few(seed, 3, 4)
    gap = gaps(frame)
    least = min(
        float(gap[grid].sum())
        for chosen in product((False, True), repeat=12)
        for grid in [np.reshape(chosen, (3, 4))]
        if grid.any(axis=0).all() and grid.any(axis=1).all()
    )
    assert total(matching.full(frame, **CALL), gap) == pytest.approx(least)


@pytest.mark.parametrize("seed", range(3))
def test_no_member_of_a_quick_set_is_further_than_four_times_what_is_needed(seed):
    """The bound of Savje, Higgins and Sekhon: everybody needs somebody of the other side."""
    frame = few(seed, 5, 9)
    gap = gaps(frame)
    needed = max(gap.min(axis=0).max(), gap.min(axis=1).max())
    found = matching.quick(frame, **CALL)
    assert (found.subclass >= 0).all()
    for label in np.unique(found.subclass):
        rows = np.flatnonzero(found.subclass == label)
        for one, two in combinations(rows.tolist(), 2):
            if found.treated[one] != found.treated[two]:
                assert gap[min(one, two), max(one, two) - 5] <= 4 * needed + 1e-9


@pytest.mark.parametrize("matcher", [matching.optimal, matching.full, matching.quick])
def test_an_estimand_it_cannot_answer_for_is_refused(matcher):
    with pytest.raises(NotIdentifiedError) as caught:
        matcher(few(0, 4, 6), estimand="ATO", **CALL)
    assert caught.value.code == "estimand_not_available"

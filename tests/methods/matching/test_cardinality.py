"""Cardinality matching: as many as a search finds, balance kept, rounding for large files."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from methods import matching
from methods.results import NotIdentifiedError

RNG = np.random.default_rng(17)


def people(n, shift=0.8):
    frame = pd.DataFrame({"x": RNG.normal(size=n), "g": RNG.choice(["a", "b", "c"], n)})
    frame["t"] = (RNG.random(n) < 1 / (1 + np.exp(1.2 - shift * frame["x"]))).astype(int)
    return frame


def worst(frame, found, covariates):
    table = matching.balance(frame, found, covariates=covariates).table
    return table["smd_after"].abs().max()


@pytest.mark.parametrize("tolerance", [0.05, 0.3])
def test_as_many_as_a_search_over_all_groups(tolerance):
    frame = people(14)
    inside, outside = (frame.index[frame["t"] == side] for side in (1, 0))
    if len(inside) > len(outside):
        inside, outside = outside, inside
    spread = frame.loc[frame["t"] == 1, "x"].std()
    best = 0
    for size in range(1, len(inside) + 1):
        sums = np.array([frame["x"][list(c)].sum() for c in combinations(inside, size)])
        others = np.array([frame["x"][list(c)].sum() for c in combinations(outside, size)])
        if np.abs(sums[:, None] - others).min() / size <= tolerance * spread:
            best = size
    found = matching.cardinality(frame, treated="t", covariates=["x"], tolerance=tolerance)
    assert found.n_treated_used == best


@pytest.mark.whole_way
@pytest.mark.parametrize("estimand", ["ATT", "ATC", "ATE"])
@pytest.mark.parametrize("n", [500, 6000])
def test_balance_is_within_the_tolerance_and_few_are_lost(n, estimand):
    frame = people(n)
    options = {"treated": "t", "covariates": ["x", "g"], "tolerance": 0.02, "estimand": estimand}
    found = matching.cardinality(frame, **options)
    assert found.n_treated_used == found.n_comparison_used
    assert worst(frame, found, ["x", "g"]) <= 0.02 + 1e-9
    greedy = matching.nearest(frame, treated="t", covariates=["x", "g"], caliper=0.02)
    assert found.n_treated_used >= greedy.n_treated_used


def test_exact_shares():
    frame = people(400)
    found = matching.cardinality(frame, treated="t", covariates=["x"], exact=["g"])
    used = frame[found.weights > 0]
    shares = used.groupby(["g", "t"]).size().unstack()
    assert (shares[0] == shares[1]).all()


def test_nothing_to_balance_keeps_the_smaller_group_whole():
    frame = people(300, shift=0)
    found = matching.cardinality(frame, treated="t", covariates=["x"], tolerance=5)
    assert found.n_treated_used == found.n_treated
    assert found.dropped.empty


@pytest.mark.parametrize(
    ("change", "options", "code"),
    [
        ({}, {"tolerance": -0.1}, "unknown_option"),
        ({}, {"estimand": "ATO"}, "estimand_not_available"),
        ({}, {"covariates": []}, "no_covariates"),
        ({"x": lambda f: f["x"] / 10 + 9 * f["t"]}, {}, "no_matches"),
    ],
)
def test_refusals(change, options, code):
    frame = people(80).assign(**change)
    with pytest.raises(NotIdentifiedError) as refusal:
        matching.cardinality(frame, **({"treated": "t", "covariates": ["x"]} | options))
    assert refusal.value.code == code

"""Optimal pairs, full and generalised full matching: sets, limits, calipers, and refusals."""

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linear_sum_assignment

from methods import matching
from methods.results import NotIdentifiedError

RNG = np.random.default_rng(41)
N = 300
FRAME = pd.DataFrame(
    {"x": RNG.normal(size=N), "z": RNG.integers(0, 3, N), "area": RNG.choice(["n", "s"], N)}
)
FRAME["t"] = (RNG.random(N) < 1 / (1 + np.exp(1.2 - FRAME["x"]))).astype(int)
CALL = {"treated": "t", "covariates": ["x", "z"]}


def total(found):
    focal, partner = found.pairs.T
    return np.abs(found.distance[focal] - found.distance[partner]).sum()


@pytest.mark.parametrize("ratio", [1, 2])
@pytest.mark.parametrize("estimand", ["ATT", "ATC"])
def test_optimal_pairs_are_those_of_a_dense_assignment(estimand, ratio):
    frame = FRAME if estimand == "ATT" else FRAME.assign(t=1 - FRAME["t"])
    found = matching.optimal(frame, ratio=ratio, estimand=estimand, **CALL)
    focal_side = found.treated if estimand == "ATT" else ~found.treated
    gap = np.abs(found.distance[focal_side][:, None] - found.distance[~focal_side])
    gap = np.repeat(gap, ratio, axis=0)
    rows, columns = linear_sum_assignment(gap)
    assert total(found) == pytest.approx(gap[rows, columns].sum(), rel=1e-9)


def test_optimal_is_no_worse_than_greedy():
    greedy = matching.nearest(FRAME, **CALL)
    assert total(matching.optimal(FRAME, **CALL)) <= total(greedy) + 1e-12


def test_optimal_makes_as_many_pairs_as_the_smaller_side_has():
    frame = FRAME.assign(t=1 - FRAME["t"])
    found = matching.optimal(frame, **CALL)
    assert found.n_treated_used == found.n_comparison_used == found.n_comparison
    assert len(found.dropped)


@pytest.mark.parametrize("estimand", ["ATT", "ATC", "ATE"])
def test_every_set_of_a_full_match_has_one_person_on_one_side(estimand):
    found = matching.full(FRAME, estimand=estimand, **CALL)
    assert (found.subclass >= 0).all()
    sides = [np.bincount(found.subclass[side]) for side in (found.treated, ~found.treated)]
    assert (np.minimum(*sides) == 1).all()


LIMITS = [(0.5, 3, 2, 3), (1, 8, 1, 8), (None, 2, None, 2), (1 / 4, None, 4, None), (0.5, 5, 2, 5)]


@pytest.mark.parametrize(("fewest", "most", "sharing", "partners"), LIMITS)
def test_numbers_of_partners_stay_within_limits(fewest, most, sharing, partners):
    frame = FRAME
    if most == 2:
        frame = FRAME.sort_values("t").iloc[-int(2.5 * FRAME["t"].sum()) :].reset_index(drop=True)
    found = matching.full(frame, min_controls=fewest, max_controls=most, **CALL)
    treated, comparison = (
        np.bincount(found.subclass[side]) for side in (found.treated, ~found.treated)
    )
    assert sharing is None or treated.max() <= sharing
    assert partners is None or comparison.max() <= partners
    assert total(found) >= total(matching.full(frame, **CALL)) - 1e-12


def test_at_least_two_comparison_people_each():
    found = matching.full(FRAME, min_controls=2, max_controls=6, **CALL)
    treated, comparison = (
        np.bincount(found.subclass[side]) for side in (found.treated, ~found.treated)
    )
    assert (treated == 1).all()
    assert comparison.min() >= 2


@pytest.mark.parametrize("matcher", [matching.full, matching.quick])
@pytest.mark.parametrize("options", [{}, {"mahalanobis": ["x", "z"]}])
def test_people_with_nobody_within_the_caliper_are_left_out_and_nobody_else(matcher, options):
    found = matcher(FRAME, caliper=0.02, caliper_units="raw", exact=["area"], **CALL, **options)
    gap = np.abs(found.distance[:, None] - found.distance)
    alike = gap <= 0.02
    alike &= found.treated[:, None] != found.treated
    alike &= FRAME["area"].to_numpy()[:, None] == FRAME["area"].to_numpy()
    assert ((found.weights > 0) == alike.any(axis=1)).all()
    assert (found.weights == 0).sum() > 0
    if matcher is matching.full:
        assert gap[found.pairs[:, 0], found.pairs[:, 1]].max() <= 0.02 + 1e-9


def test_quick_sets_are_nearly_as_close_as_the_best():
    found = matching.quick(FRAME, **CALL)
    within = [np.ptp(found.distance[found.subclass == s]) for s in range(found.subclass.max() + 1)]
    everybody = np.abs(found.distance[:, None] - found.distance)
    everybody[found.treated[:, None] == found.treated] = np.inf
    assert max(within) <= 4 * everybody.min(axis=1).max()


@pytest.mark.parametrize("matcher", [matching.optimal, matching.full, matching.quick])
def test_the_order_of_the_file_does_not_matter_without_ties(matcher):
    shuffled = FRAME.sample(frac=1, random_state=2)
    options = {"treated": "t", "covariates": ["x"]}
    one, other = (matcher(frame, **options) for frame in (FRAME, shuffled))
    assert one.weights[shuffled.index] == pytest.approx(other.weights)


@pytest.mark.parametrize("matcher", [matching.optimal, matching.full, matching.quick])
def test_a_million_equal_people_would_be_no_trouble(matcher):
    frame = pd.DataFrame({"x": np.tile([0.0, 1, 2], 2000), "t": np.repeat([1, 0, 0], 2000)})
    frame["t"] = np.random.default_rng(1).permutation(frame["t"])
    found = matcher(frame, treated="t", covariates=["x"], distance="mahalanobis")
    assert found.n_treated_used == 2000
    assert found.ess_comparison > 1900


@pytest.mark.parametrize(
    ("matcher", "options", "code"),
    [
        (matching.optimal, {"ratio": 0}, "unknown_option"),
        (matching.optimal, {"ratio": 50}, "no_matching"),
        (matching.optimal, {"estimand": "ATE"}, "estimand_not_available"),
        (matching.full, {"estimand": "ATO"}, "estimand_not_available"),
        (matching.full, {"min_controls": 3, "max_controls": 2}, "unknown_option"),
        (matching.full, {"min_controls": 1.2, "max_controls": 1.8}, "unknown_option"),
        (matching.full, {"max_controls": 0}, "unknown_option"),
        (matching.full, {"max_controls": 1}, "no_matching"),
        (matching.full, {"caliper": -1}, "unknown_option"),
        (matching.full, {"caliper": 1e-13, "caliper_units": "raw"}, "no_matches"),
        (matching.quick, {"caliper": 1e-13, "caliper_units": "raw"}, "no_matches"),
        (matching.quick, {"seed": -1}, "unknown_option"),
        (matching.quick, {"distance": "mahalanobis", "caliper": 1}, "needs_score"),
        (matching.full, {"exact": "area"}, "unknown_option"),
    ],
)
def test_refusals(matcher, options, code):
    frame = FRAME.drop_duplicates("x") if "caliper_units" in options else FRAME
    with pytest.raises(NotIdentifiedError) as refusal:
        matcher(frame, **CALL, **options)
    assert refusal.value.code == code

"""Hazard ratios and restricted means by hand, against derivatives, and what is refused."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import optimize

from methods import matching
from methods.results import NotIdentifiedError

RNG = np.random.default_rng(27)
N = 160
FRAME = pd.DataFrame({"x": RNG.normal(size=N), "w": 1.0})
FRAME["t"] = (RNG.random(N) < 1 / (1 + np.exp(0.4 - FRAME["x"]))).astype(int)
LATENT = RNG.exponential(np.exp(-0.5 * FRAME["t"]) * 10)
CENSORED = RNG.uniform(2, 20, N)
FRAME["months"] = np.ceil(np.minimum(LATENT, CENSORED))  # whole months: many ties
FRAME["again"] = (LATENT <= CENSORED).astype(int)
CALL = {"outcome": "months", "kind": "time_to_event", "event": "again"}
MATCH = {"treated": "t", "covariates": ["x"]}


@pytest.fixture(name="weights")
def overlap_weights():
    return matching.weight(FRAME, kind="overlap", **MATCH)


def efron(frame, weight, beta):
    """Efron's weighted partial log likelihood, step by step."""
    total = 0.0
    risk = weight * np.exp(beta * frame["t"].to_numpy())
    months, again = frame["months"].to_numpy(), frame["again"].to_numpy() == 1
    for time in np.unique(months[again]):
        tied = again & (months == time)
        count = tied.sum()
        total += beta * np.sum((weight * frame["t"].to_numpy())[tied])
        for step in range(count):
            left = risk[months >= time].sum() - step / count * risk[tied].sum()
            total -= weight[tied].mean() * np.log(left)
    return total


def test_hazard_ratio_is_the_maximum_of_efrons_likelihood(weights):
    found = matching.effect(FRAME, weights, scale="hazard_ratio", **CALL)
    best = optimize.minimize_scalar(
        lambda beta: -efron(FRAME, weights.weights, beta), bounds=(-3, 3), options={"xatol": 1e-9}
    )
    assert np.log(found.value) == pytest.approx(best.x, abs=1e-6)
    assert found.is_ratio
    assert found.ci_low < found.value < found.ci_high


def test_restricted_mean_by_hand():
    frame = pd.DataFrame(
        {
            "t": [1] * 6 + [0] * 6,
            "m": [1, 2, 3, 4, 5, 9, 1, 1, 1, 2, 2, 9],
            "e": [1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0],
        }
    )
    frame["c"] = 1
    everybody = matching.exact(frame, treated="t", covariates=["c"])
    found = matching.effect(
        frame, everybody, outcome="m", kind="time_to_event", event="e", scale="rmst", tau=4
    )
    treated = 1 + 5 / 6 * 2 + 5 / 6 * 3 / 4
    comparison = 1 + 1 / 2 + 1 / 6 * 2
    assert found.value == pytest.approx(treated - comparison)
    assert found.variance == "HC0"


@pytest.mark.whole_way
@pytest.mark.parametrize("variance", [None, "M"])
@pytest.mark.parametrize("options", [{"scale": "hazard_ratio"}, {"scale": "rmst", "tau": 9}])
def test_standard_error_is_the_sum_of_squared_derivatives(options, variance):
    """With "M" the weights are estimated again at every step, without it they are held fixed."""
    given = MATCH | {"weights": "w", "kind": "overlap"}
    fixed = matching.weight(FRAME, **given)

    def value(frame):
        if variance == "M":
            found = matching.effect(frame, matching.weight(frame, **given), **CALL, **options)
        else:
            own = frame["w"].to_numpy()
            shared = replace(fixed, sampling_weights=own)
            found = matching.effect(frame, shared, **CALL, **options)
        return np.log(found.value) if found.is_ratio else found.value

    derivatives = []
    base = value(FRAME)
    for place in range(N):
        moved = FRAME.copy()
        moved.loc[place, "w"] += 1e-4
        derivatives.append((value(moved) - base) / 1e-4)
    found = matching.effect(FRAME, fixed, variance=variance, **CALL, **options)
    assert found.std_error == pytest.approx(np.sqrt(np.sum(np.square(derivatives))), rel=2e-3)


def test_unit_of_time_does_not_matter(weights):
    days = FRAME.assign(months=FRAME["months"] * 30.4)
    one, other = (
        matching.effect(frame, weights, scale="hazard_ratio", **CALL) for frame in (FRAME, days)
    )
    assert one.value == pytest.approx(other.value)
    means = [
        matching.effect(frame, weights, scale="rmst", tau=tau, **CALL)
        for frame, tau in ((FRAME, 10), (days, 304))
    ]
    assert means[1].value == pytest.approx(30.4 * means[0].value)
    assert means[1].std_error == pytest.approx(30.4 * means[0].std_error)


def test_without_a_horizon_it_is_the_time_both_groups_were_watched(weights):
    watched = FRAME.groupby("t")["months"].max().min()
    free, named = (
        matching.effect(FRAME, weights, scale="rmst", tau=tau, **CALL) for tau in (None, watched)
    )
    assert free.value == named.value
    assert f"up to {watched:g}" in free.method


def test_matched_sets_and_schools_are_clusters():
    pairs = matching.nearest(FRAME, caliper=0.5, **MATCH)
    found = matching.effect(FRAME, pairs, scale="hazard_ratio", **CALL)
    assert found.variance == "CR0 by matched set"
    assert found.n_clusters == len(pairs.pairs)
    frame = FRAME.assign(school=np.arange(N) % 12)
    by_school = matching.effect(
        frame, pairs, scale="rmst", tau=8, cluster="school", variance="CR1", **CALL
    )
    assert by_school.variance == "CR1 by 'school' and matched set"
    assert by_school.dof == 11


@pytest.mark.parametrize(
    ("change", "options", "code"),
    [
        ({}, {"event": None}, "no_event_column"),
        ({}, {"event": "gone"}, "no_such_column"),
        ({}, {"event": "months"}, "not_binary"),
        ({}, {"covariates": ["x"]}, "not_available"),
        ({}, {"tau": 5}, "unknown_option"),
        ({}, {"scale": "difference"}, "unknown_option"),
        ({}, {"scale": "rmst", "tau": 0}, "bad_horizon"),
        ({}, {"scale": "rmst", "tau": 99}, "bad_horizon"),
        ({"months": -1.0}, {}, "bad_outcome"),
        ({"again": 0}, {}, "no_events"),
        ({}, {"kind": "continuous", "scale": "difference"}, "unknown_option"),
        ({}, {"variance": "HC3"}, "unknown_option"),
        ({"months": FRAME["t"] * 5.0 + 1, "again": 1}, {}, "separation"),
    ],
)
def test_refusals(weights, change, options, code):
    call = CALL | {"scale": "hazard_ratio"} | options
    with pytest.raises(NotIdentifiedError) as refusal:
        matching.effect(FRAME.assign(**change), weights, **call)
    assert refusal.value.code == code

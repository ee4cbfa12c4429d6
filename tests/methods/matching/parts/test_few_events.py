"""Zero or few events in a group: a difference with a range that the events can carry."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from methods import matching
from methods.matching.parts.few_events import Arm, score_limits, score_p_value
from methods.results import NotIdentifiedError

CALL = {"treated": "t", "covariates": ("x", "z")}


def people(n=300, seed=2):
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"x": rng.integers(0, 3, n) / 2, "z": rng.normal(size=n)})
    frame["t"] = (rng.random(n) < 1 / (1 + np.exp(1.2 - frame["x"] - 0.5 * frame["z"]))).astype(int)
    frame["place"] = rng.integers(0, 20, n) + 20 * frame["t"]
    frame["y"] = ((rng.random(n) < 0.3) & (frame["t"] == 0)).astype(int)
    return frame


FRAME = people()
WAYS = {
    "nearest": lambda f: matching.nearest(f, caliper=0.2, **CALL),
    "two each": lambda f: matching.nearest(f, ratio=2, **CALL),
    "reused": lambda f: matching.nearest(f, replace=True, **CALL),
    "optimal": lambda f: matching.optimal(f, **CALL),
    "full": lambda f: matching.full(f, **CALL),
    "full, everybody": lambda f: matching.full(f, estimand="ATE", **CALL),
    "quick": lambda f: matching.quick(f, **CALL),
    "slices": lambda f: matching.subclassify(f, subclasses=4, **CALL),
    "exact": lambda f: matching.exact(f, treated="t", covariates=("x",)),
    "coarsened": lambda f: matching.coarsened(f, **CALL),
    "cardinality": lambda f: matching.cardinality(f, **CALL),
    "ipw": lambda f: matching.weight(f, **CALL),
    "ipw, everybody": lambda f: matching.weight(f, estimand="ATE", **CALL),
    "entropy": lambda f: matching.weight(f, kind="entropy", **CALL),
    "overlap": lambda f: matching.weight(f, kind="overlap", estimand="ATO", **CALL),
    "cbps": lambda f: matching.weight(f, kind="cbps", **CALL),
}


def means(frame, matches):
    y = frame["y"].to_numpy(dtype=float)
    sides = (matches.treated, ~matches.treated)
    return [np.average(y[side], weights=matches.weights[side]) for side in sides]


@pytest.mark.whole_way
@pytest.mark.parametrize("covariates", [(), ("x", "z")], ids=["plain", "adjusted"])
@pytest.mark.parametrize("events", [0, 1, 4])
@pytest.mark.parametrize("mirrored", [False, True], ids=["nobody", "everybody"])
@pytest.mark.parametrize("way", WAYS)
def test_every_way_of_matching_gives_the_weighted_difference(way, mirrored, events, covariates):
    matches = WAYS[way](FRAME)
    y = FRAME["y"].to_numpy().copy()
    y[np.flatnonzero(matches.treated & (matches.weights > 0))[:events]] = 1
    frame = FRAME.assign(y=1 - y if mirrored else y)
    found = matching.effect(
        frame,
        matches,
        outcome="y",
        kind="binary",
        covariates=covariates,
        variance="recommended",
    )
    one, none = means(frame, matches)
    assert found.value == pytest.approx(one - none, abs=1e-12)
    assert -1 <= found.ci_low < found.value < found.ci_high <= 1
    assert found.std_error > 0
    assert (found.p_value < 0.05) == (not found.ci_low <= 0 <= found.ci_high)
    assert "few events" in found.variance
    assert ("not adjusted" in found.method) == bool(covariates)
    assert found.n_treated == matches.n_treated_used


def test_it_begins_below_ten_and_not_above():
    pairs = WAYS["nearest"](FRAME)
    for events, few in ((4, True), (9, True), (10, False)):
        y = FRAME["y"].to_numpy().copy()
        y[pairs.pairs[:events, 0]] = 1
        for values in (y, 1 - y):
            found = matching.effect(FRAME.assign(y=values), pairs, outcome="y", kind="binary")
            assert ("few events" in found.variance) == few


def test_nobody_on_either_side_is_no_difference_with_a_range():
    pairs = WAYS["nearest"](FRAME)
    for same in (0, 1):
        found = matching.effect(FRAME.assign(y=same), pairs, outcome="y", kind="binary")
        assert found.value == 0
        assert found.p_value == 1
        assert found.ci_low == pytest.approx(-found.ci_high)
        assert found.ci_high > 0.02


def test_turning_the_outcome_round_turns_the_range_round():
    for way in ("full", "ipw, everybody"):
        matches = WAYS[way](FRAME)
        had, had_not = (
            matching.effect(FRAME.assign(y=y), matches, outcome="y", kind="binary")
            for y in (FRAME["y"], 1 - FRAME["y"])
        )
        assert had_not.ci_low == pytest.approx(-had.ci_high)
        assert had_not.ci_high == pytest.approx(-had.ci_low)
        assert had_not.p_value == pytest.approx(had.p_value)


def test_uneven_weights_make_the_range_wider():
    frame = pd.DataFrame({"t": np.repeat([1, 0], 60), "y": 0, "same": 0.0})
    frame.loc[70:90, "y"] = 1
    frame["w"] = np.where(frame.index < 10, 8.0, 1.0)
    one, two = (
        matching.effect(
            frame,
            matching.exact(frame, treated="t", covariates=("same",), weights=weights),
            outcome="y",
            kind="binary",
        )
        for weights in (None, "w")
    )
    assert two.value == pytest.approx(one.value)
    assert two.ci_high - two.ci_low > 1.1 * (one.ci_high - one.ci_low)


def test_the_range_grows_with_the_level_and_the_standard_error_does_not():
    matches = WAYS["entropy"](FRAME)
    usual, wide = (
        matching.effect(FRAME, matches, outcome="y", kind="binary", level=level)
        for level in (0.9, 0.99)
    )
    assert wide.ci_low < usual.ci_low < usual.ci_high < wide.ci_high
    assert wide.std_error == usual.std_error
    assert wide.p_value == usual.p_value


def test_p_value_is_where_the_limits_meet_no_difference():
    for arms in (
        (Arm(0, 40), Arm(0.1, 50)),
        (Arm(1, 30.5), Arm(0.9, 80)),
        (Arm(0.02, 90), Arm(0, 70)),
    ):
        p_value = score_p_value(*arms)
        low, high = score_limits(*arms, critical=float(stats.norm.isf(p_value / 2)))
        assert min(abs(low), abs(high)) < 1e-9
    assert score_p_value(Arm(0, 10), Arm(0, 90)) == 1


def test_people_alike_within_places_count_for_fewer():
    matches = matching.exact(FRAME, treated="t", covariates=("x",))
    together = FRAME.assign(y=((FRAME["place"] % 20 < 6) & (FRAME["t"] == 0)).astype(int))
    alone, within = (
        matching.effect(together, matches, outcome="y", kind="binary", cluster=cluster)
        for cluster in (None, "place")
    )
    assert within.value == pytest.approx(alone.value)
    assert within.ci_high - within.ci_low > 1.5 * (alone.ci_high - alone.ci_low)
    assert within.dof == 19
    assert within.n_clusters == 40
    assert "'place'" in within.variance


def test_one_place_on_a_side_has_no_range():
    one = FRAME.assign(place=FRAME["place"].where(FRAME["t"] == 0, 99))
    with pytest.raises(NotIdentifiedError) as caught:
        matching.effect(one, WAYS["full"](one), outcome="y", kind="binary", cluster="place")
    assert caught.value.code == "one_cluster"


@pytest.mark.parametrize("swapped", [False, True], ids=["participants", "others"])
def test_counts_with_none_on_one_side(swapped):
    rng = np.random.default_rng(5)
    counts = np.where(FRAME["t"] == int(swapped), rng.poisson(2 * rng.gamma(0.5, 2, 300)), 0)
    frame = FRAME.assign(y=counts)
    matches = WAYS["nearest"](frame)
    found = matching.effect(frame, matches, outcome="y", kind="count", variance="recommended")
    one, none = means(frame, matches)
    assert found.value == pytest.approx(one - none)
    assert found.ci_low < found.value < found.ci_high
    assert found.p_value < 0.01
    lumpy = matching.effect(frame.assign(y=3 * counts), matches, outcome="y", kind="count")
    room = abs(found.ci_high - found.value) if not swapped else abs(found.value - found.ci_low)
    wider = abs(lumpy.ci_high - lumpy.value) if not swapped else abs(lumpy.value - lumpy.ci_low)
    assert wider == pytest.approx(3 * room, rel=0.05)


def test_counts_of_nobody_at_all_have_no_range():
    with pytest.raises(NotIdentifiedError) as caught:
        matching.effect(FRAME.assign(y=0), WAYS["full"](FRAME), outcome="y", kind="count")
    assert caught.value.code == "no_variation"


@pytest.mark.parametrize(
    ("kind", "scale", "named"),
    [
        ("binary", "risk_ratio", "a risk ratio"),
        ("binary", "odds_ratio", "an odds ratio"),
        ("count", "rate_ratio", "a rate ratio"),
    ],
)
@pytest.mark.parametrize(("events", "code"), [(0, "no_events"), (3, "too_few_events")])
def test_ratios_are_refused_by_name(kind, scale, named, events, code):
    pairs = WAYS["nearest"](FRAME)
    y = FRAME["y"].to_numpy().copy()
    y[pairs.pairs[:events, 0]] = 1
    with pytest.raises(NotIdentifiedError) as caught:
        matching.effect(FRAME.assign(y=y), pairs, outcome="y", kind=kind, scale=scale)
    assert caught.value.code == code
    assert named in caught.value.message
    assert "programme group" in caught.value.message


def test_unknown_options_are_still_refused():
    for options in ({"variance": "HC9"}, {"cluster": "nowhere"}, {"covariates": ("nowhere",)}):
        with pytest.raises(NotIdentifiedError):
            matching.effect(FRAME, WAYS["full"](FRAME), outcome="y", kind="binary", **options)


def test_limits_of_one_group():
    assert Arm(0, 20).limits(1.96)[0] == 0
    assert Arm(1, 20).limits(1.96)[1] == 1
    low, high = Arm(0, 20, counted=True).limits(1.96)
    assert low == 0
    assert high == pytest.approx(1.96**2 / 20)
    assert math.isclose(Arm(0, 20).limits(1.96)[1], 1.96**2 / (20 + 1.96**2))

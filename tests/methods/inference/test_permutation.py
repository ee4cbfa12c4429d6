"""Permutation test against placements written out one by one."""

import math
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from methods import did, inference
from methods.results import NotIdentifiedError

COLUMNS = {"outcome": "y", "treated": "treated", "post": "post", "unit": "school"}


def frame(schools=9, treated=3, seed=0, effect=0.0):
    rng = np.random.default_rng(seed)
    rows = rng.integers(4, 9, size=schools)
    school = np.repeat(np.arange(schools), rows)
    position = np.concatenate([np.arange(size) for size in rows])
    on, post = (school < treated).astype(int), position % 2
    level, drift = rng.normal(size=(2, schools))
    y = level[school] + drift[school] * post + effect * on * post + rng.normal(size=school.size)
    return pd.DataFrame({"y": y, "treated": on, "post": post, "school": school + 100})


def statistic(data, treated_schools, y):
    on = data["school"].isin(treated_schools)
    post = data["post"] == 1
    return (y[on & post].mean() - y[on & ~post].mean()) - (
        y[~on & post].mean() - y[~on & ~post].mean()
    )


def written_out(data, effect, alternative="two-sided"):
    """p-value when ``effect`` is taken off the treated rows after the start."""
    y = data["y"] - effect * data["treated"] * data["post"]
    schools = data["school"].unique()
    true = data.loc[data["treated"] == 1, "school"].unique()
    observed = statistic(data, true, y)
    drawn = np.array([statistic(data, pick, y) for pick in combinations(schools, len(true))])
    extreme = {
        "two-sided": np.abs(drawn) >= abs(observed) - 1e-9,
        "less": drawn <= observed + 1e-9,
        "greater": drawn >= observed - 1e-9,
    }
    return extreme[alternative].mean()


@pytest.mark.parametrize("alternative", ["two-sided", "less", "greater"])
@pytest.mark.parametrize("effect", [0.0, 1.5])
def test_is_the_share_of_placements_at_least_as_extreme(effect, alternative):
    data = frame(effect=effect)
    result = inference.permutation(data, alternative=alternative, **COLUMNS)
    assert result.p_value == pytest.approx(written_out(data, 0.0, alternative))
    assert result.value == pytest.approx(statistic(data, [100, 101, 102], data["y"]))


@pytest.mark.parametrize("seed", range(4))
def test_interval_holds_the_effects_that_are_not_rejected(seed):
    data = frame(seed=seed, effect=1.0)
    result = inference.permutation(data, level=0.9, **COLUMNS)
    step = 1e-6 * (result.ci_high - result.ci_low)
    assert written_out(data, result.ci_low + step) > 0.1
    assert written_out(data, result.ci_high - step) > 0.1
    assert written_out(data, result.ci_low - step) <= 0.1
    assert written_out(data, result.ci_high + step) <= 0.1


def test_too_few_placements_leave_the_whole_line():
    result = inference.permutation(frame(schools=6, treated=1), **COLUMNS)
    assert (result.ci_low, result.ci_high) == (-math.inf, math.inf)
    assert "smallest possible p 0.17" in result.variance


def test_equal_sides_tie_with_their_mirror_image():
    """With half treated, swapping the labels gives the same size of statistic: both count."""
    result = inference.permutation(frame(schools=6, treated=3, effect=50.0), **COLUMNS)
    assert result.p_value == pytest.approx(2 / 20)


def test_random_placements_approach_all_of_them_and_repeat():
    data = frame(schools=14, treated=5, effect=0.6)
    exact = inference.permutation(data, **COLUMNS)
    drawn = inference.permutation(data, draws=1999, seed=5, **COLUMNS)
    again = inference.permutation(data, draws=1999, seed=5, **COLUMNS)
    assert drawn.p_value == pytest.approx(exact.p_value, abs=0.03)
    assert (drawn.p_value * 2000) % 1 == pytest.approx(0, abs=1e-6)
    assert drawn == again
    assert drawn != inference.permutation(data, draws=1999, seed=6, **COLUMNS)


def test_the_true_placement_counts_among_the_random_ones():
    data = frame(schools=24, treated=10, effect=50.0)
    drawn = inference.permutation(data, draws=199, seed=1, **COLUMNS)
    assert drawn.p_value == pytest.approx(1 / 200)


def test_more_draws_than_placements_takes_each_once():
    data = frame()
    assert inference.permutation(data, draws=5000, **COLUMNS) == inference.permutation(
        data, **COLUMNS
    )


def test_counts_are_units_not_rows():
    result = inference.permutation(frame(), **COLUMNS)
    assert (result.n_units, result.n_treated, result.n_comparison) == (9, 3, 6)
    assert result.n_obs == len(frame())


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda d: d.assign(treated=d.index % 2), "treated_varies"),
        (lambda d: d.assign(treated=0), "empty_group"),
        (lambda d: d[(d["school"] != 103) | (d["post"] == 1)], "not_before_and_after"),
        (lambda d: frame(schools=40, treated=20), "too_many_placements"),
        (lambda d: d.assign(y=d["y"].where(d.index > 0)), "missing_values"),
    ],
)
def test_refuses_what_is_not_identified(change, code):
    with pytest.raises(NotIdentifiedError) as refusal:
        inference.permutation(change(frame()), **COLUMNS)
    assert refusal.value.code == code


def test_says_how_many_placements_would_be_needed():
    with pytest.raises(NotIdentifiedError, match="137,846,528,820"):
        inference.permutation(frame(schools=40, treated=20), **COLUMNS)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [({"alternative": "both"}, "both"), ({"draws": 0}, "draws"), ({"level": 90}, "level")],
)
def test_wrong_use_is_named(arguments, words):
    with pytest.raises(ValueError, match=words):
        inference.permutation(frame(), **COLUMNS, **arguments)


def panel(places=8, treated=3, people=3, times=6, lost=0.25, seed=0):
    """People in places over time, some missing at times; places start at time 3."""
    rng = np.random.default_rng(seed)
    place, person, time = (axis.ravel() for axis in np.indices((places, people, times)))
    y = rng.normal(size=(places, people))[place, person] + rng.normal(size=(places, times))[
        place, time
    ] + rng.normal(size=place.size)  # fmt: skip
    data = pd.DataFrame(
        {
            "y": y,
            "school": place,
            "person": place * people + person,
            "time": time,
            "post": (time >= 3) * 1,
            "treated": (place < treated) * 1,
            "w": rng.uniform(0.5, 2, place.size),
        }
    )
    return data[rng.random(len(data)) >= lost]


@pytest.mark.parametrize("weights", [None, "w"])
def test_of_two_way_effects_is_each_placement_fitted_anew(weights):
    """Every placement by ``did.two_way``, which has golden tests of its own."""
    data = panel()
    schools = data["school"].unique()

    def fitted(picked, outcome="y"):
        now = data["school"].isin(picked) * data["post"]
        return did.two_way(
            data.assign(now=now), outcome=outcome, unit="person", time="time", treated_now="now",
            weights=weights,
        ).value  # fmt: skip

    drawn = np.array([fitted(picked) for picked in combinations(schools, 3)])
    result = inference.permutation(data, time="time", within="person", weights=weights, **COLUMNS)
    assert result.value == pytest.approx(fitted([0, 1, 2]), rel=1e-9)
    assert result.p_value == pytest.approx((np.abs(drawn) >= abs(result.value) - 1e-9).mean())
    data["less"] = data["y"] - result.ci_high * data["treated"] * data["post"] * (1 + 1e-6)
    beyond = np.array([fitted(picked, "less") for picked in combinations(schools, 3)])
    assert (np.abs(beyond) >= abs(fitted([0, 1, 2], "less")) - 1e-9).mean() <= 0.05


def test_weights_of_rows_are_like_repeating_them():
    data = frame(effect=0.7).assign(w=lambda d: 1 + d.index % 3)
    repeated = data.loc[data.index.repeat(data["w"])]
    weighted = inference.permutation(data, weights="w", **COLUMNS)
    expected = inference.permutation(repeated, **COLUMNS)
    for name in ("value", "p_value", "ci_low", "ci_high"):
        assert getattr(weighted, name) == pytest.approx(getattr(expected, name), rel=1e-9)


def test_half_treated_means_that_every_placement_has_a_mirror_image():
    result = inference.permutation(frame(schools=6, treated=3, effect=9.0), **COLUMNS)
    assert result.p_value == pytest.approx(2 / 20)
    assert "smallest possible p 0.1" in result.variance


@pytest.mark.parametrize("level", [0.0, 0.1, 1e9])
@pytest.mark.parametrize("time", [None, "post"])
def test_an_outcome_that_never_varies_has_no_range(level, time):
    """An interval of no width would claim to be certain."""
    data = frame().groupby(["school", "treated", "post"], as_index=False).first()
    with pytest.raises(NotIdentifiedError) as caught:
        inference.permutation(data.assign(y=level), time=time, **COLUMNS)
    assert caught.value.code == "no_variation"
    moved = data.assign(y=level + 1.0 * ((data["school"] == 100) & (data["post"] == 1)))
    found = inference.permutation(moved, time=time, **COLUMNS)
    assert found.ci_low < found.ci_high

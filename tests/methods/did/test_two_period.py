"""The basic difference-in-differences: algebra, counts, clustering, refusals."""

import math

import numpy as np
import pandas as pd
import pytest

from methods import did
from methods.results import NotIdentifiedError

COLUMNS = {"outcome": "y", "treated": "treated", "post": "post"}


def panel(schools=8, pupils=6, seed=0):
    rng = np.random.default_rng(seed)
    unit = np.repeat(np.arange(schools * pupils), 2)
    school = unit // pupils
    post = np.tile([0, 1], schools * pupils)
    treated = (school < schools // 2).astype(int)
    y = rng.normal(size=unit.size) + rng.normal(size=schools)[school] * post + treated * post
    return pd.DataFrame(
        {
            "y": y,
            "treated": treated,
            "post": post,
            "school": [f"school {s}" for s in school],
            "pupil": unit,
            "x": rng.normal(size=unit.size),
            "kind": rng.choice(["a", "b", "c"], size=unit.size),
            "w": rng.integers(1, 4, size=unit.size),
        }
    )


def test_is_the_double_difference_of_four_means():
    frame = panel()
    means = frame.groupby(["treated", "post"])["y"].mean()
    expected = (means[1, 1] - means[1, 0]) - (means[0, 1] - means[0, 0])
    assert did.two_period(frame, **COLUMNS).value == pytest.approx(expected)


def test_whole_weights_give_the_estimate_of_repeated_rows():
    frame = panel()
    repeated = frame.loc[frame.index.repeat(frame["w"])]
    weighted = did.two_period(frame, weights="w", covariates=("x", "kind"), **COLUMNS)
    assert weighted.value == pytest.approx(
        did.two_period(repeated, covariates=("x", "kind"), **COLUMNS).value
    )


@pytest.mark.parametrize("variance", ["classical", "HC1", "HC3", "CR1", "CR2"])
def test_scale_of_weights_does_not_matter(variance):
    frame = panel()
    one = did.two_period(frame, weights="w", cluster="school", variance=variance, **COLUMNS)
    frame["w"] *= 1000
    other = did.two_period(frame, weights="w", cluster="school", variance=variance, **COLUMNS)
    assert other.std_error == pytest.approx(one.std_error)


def test_order_and_names_of_rows_do_not_matter():
    frame = panel()
    shuffled = frame.sample(frac=1, random_state=1).reset_index(drop=True)
    for variance in ("CR1", "CR2"):
        one = did.two_period(frame, cluster="school", variance=variance, **COLUMNS)
        other = did.two_period(shuffled, cluster="school", variance=variance, **COLUMNS)
        assert other.std_error == pytest.approx(one.std_error, rel=1e-10)


def test_counts_and_conventions_are_stated():
    estimate = did.two_period(panel(), cluster="school", unit="pupil", **COLUMNS)
    assert (estimate.n_obs, estimate.n_units, estimate.n_treated) == (96, 48, 24)
    assert (estimate.n_comparison, estimate.n_clusters, estimate.dof) == (24, 8, 7)
    assert estimate.variance == "CR1, every parameter counted"
    assert estimate.ci_low < estimate.value < estimate.ci_high


def test_without_clusters_rows_are_independent_and_it_says_so():
    estimate = did.two_period(panel(), **COLUMNS)
    assert estimate.n_clusters is None
    assert estimate.variance == "HC1, rows independent"
    assert did.two_period(panel(), unit="pupil", **COLUMNS).n_clusters == 48


def test_collinear_covariate_is_left_out_by_name():
    frame = panel().assign(twice=lambda d: 2 * d["x"])
    estimate = did.two_period(frame, covariates=("x", "twice"), **COLUMNS)
    assert estimate.method.endswith("left out as collinear: twice")
    assert estimate.value == pytest.approx(
        did.two_period(frame, covariates=("x",), **COLUMNS).value
    )


def test_one_place_against_one_place_has_an_estimate_without_uncertainty():
    frame = panel(schools=2)
    estimate = did.two_period(frame, cluster="school", **COLUMNS)
    assert math.isfinite(estimate.value)
    assert math.isnan(estimate.std_error)
    assert math.isnan(estimate.p_value)
    assert (estimate.ci_low, estimate.ci_high) == (-math.inf, math.inf)


@pytest.mark.parametrize(
    ("change", "arguments", "code"),
    [
        (lambda d: d[d["treated"] == 1], {}, "empty_group"),
        (lambda d: d[d["treated"] == 0], {}, "empty_group"),
        (lambda d: d[d["post"] == 1], {}, "empty_group"),
        (lambda d: d[(d["post"] == 0) | (d["treated"] == 1)], {}, "empty_group"),
        (lambda d: d.iloc[:0], {}, "no_rows"),
        (lambda d: d.assign(y=d["y"].where(d.index > 0)), {}, "missing_values"),
        (lambda d: d.assign(y=d["y"].astype(str)), {}, "not_a_number"),
        (lambda d: d.assign(y=np.where(d.index > 0, d["y"], np.inf)), {}, "infinite_values"),
        (lambda d: d.assign(treated=d["treated"] + 1), {}, "not_binary"),
        (lambda d: d.assign(school="one"), {"cluster": "school"}, "one_cluster"),
        (lambda d: d.assign(w=0), {"weights": "w"}, "bad_weights"),
        (lambda d: d.assign(y=3), {}, "no_variation"),
        (lambda d: d.assign(y=d["treated"] * d["post"]), {}, "no_variation"),
        (lambda d: d.assign(x=d["treated"] * d["post"]), {"covariates": ("x",)}, "collinear"),
        (lambda d: d.assign(x=d["x"].where(d.index > 3)), {"covariates": ("x",)}, "missing_values"),
        (
            lambda d: d.groupby(["treated", "post"]).head(1),
            {},
            "too_few_rows",
        ),
    ],
)
def test_refuses_what_is_not_identified(change, arguments, code):
    with pytest.raises(NotIdentifiedError) as refusal:
        did.two_period(change(panel()), **COLUMNS, **arguments)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"variance": "HC4"}, "HC4"),
        ({"cluster": "borough"}, "borough"),
        ({"level": 95}, "level"),
        ({"covariates": "x"}, "sequence"),
        ({"covariates": ("x", "x")}, "more than once"),
    ],
)
def test_wrong_use_is_named(arguments, words):
    with pytest.raises(ValueError, match=words):
        did.two_period(panel(), **COLUMNS, **arguments)

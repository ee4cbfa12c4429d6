"""Wild cluster bootstrap against refitting every draw on the full design."""

import math
from itertools import product

import numpy as np
import pandas as pd
import pytest

from methods import did, inference
from methods.results import NotIdentifiedError

GROUPS = 7
COLUMNS = {"outcome": "y", "term": "term", "cluster": "school"}
RADEMACHER = (-1.0, 1.0)
WEBB = tuple(sign * math.sqrt(size) for sign in (-1, 1) for size in (0.5, 1, 1.5))


def frame(groups=GROUPS, seed=0, effect=0.5):
    rng = np.random.default_rng(seed)
    school = rng.integers(0, groups, 30 * groups)
    post = rng.integers(0, 2, school.size)
    on = (school % 2 == 0).astype(int)
    y = rng.normal(size=groups)[school] + (rng.normal(size=groups)[school] + effect * on) * post
    return pd.DataFrame(
        {
            "y": y + rng.normal(size=school.size),
            "term": on * post,
            "on": on,
            "post": post,
            "school": school,
            "x": rng.normal(size=school.size),
        }
    )


def t_statistic(y, design, clusters, null=0.0):
    bread = np.linalg.pinv(design.T @ design)
    coefficients = bread @ design.T @ y
    residuals = y - design @ coefficients
    scores = np.array([design[clusters == g].T @ residuals[clusters == g] for g in range(GROUPS)])
    variance = bread @ scores.T @ scores @ bread
    return (coefficients[-1] - null) / math.sqrt(variance[-1, -1])


def written_out(data, design, points, null=0.0, impose_null=True):
    y, clusters = data["y"].to_numpy(), data["school"].to_numpy()
    observed = t_statistic(y, design, clusters, null)
    full = np.linalg.lstsq(design, y, rcond=None)[0]
    if impose_null:
        others = design[:, :-1]
        rest = y - null * design[:, -1]
        fitted = null * design[:, -1] + others @ np.linalg.lstsq(others, rest, rcond=None)[0]
        centre = null
    else:
        fitted, centre = design @ full, full[-1]
    residuals = y - fitted
    drawn = [
        t_statistic(fitted + np.array(v)[clusters] * residuals, design, clusters, centre)
        for v in product(points, repeat=GROUPS)
        if v[0] > 0
    ]
    return np.mean(np.abs(drawn) >= abs(observed) * (1 - 1e-9))


def design_of(data):
    return np.column_stack([np.ones(len(data)), data[["on", "post", "x", "term"]]])


@pytest.mark.parametrize("impose_null", [True, False])
def test_every_pattern_gives_the_p_value_of_refitting(impose_null):
    data = frame()
    result = inference.wild_cluster_bootstrap(
        data, covariates=("on", "post", "x"), impose_null=impose_null, **COLUMNS
    )
    expected = written_out(data, design_of(data), RADEMACHER, impose_null=impose_null)
    assert result.p_value == pytest.approx(expected)
    assert "all 128 patterns" in result.variance


def test_fixed_effects_are_the_same_as_their_dummies():
    data = frame().assign(month=lambda d: np.arange(len(d)) % 4)
    dummies = np.hstack(
        [np.eye(GROUPS)[data["school"]], np.eye(4)[data["month"]], data[["post", "x", "term"]]]
    )
    result = inference.wild_cluster_bootstrap(
        data, covariates=("post", "x"), effects=("school", "month"), **COLUMNS
    )
    assert result.p_value == pytest.approx(written_out(data, dummies, RADEMACHER))


@pytest.mark.parametrize("impose_null", [True, False])
def test_interval_ends_where_the_test_begins_to_reject(impose_null):
    data = frame()
    result = inference.wild_cluster_bootstrap(
        data, covariates=("on", "post", "x"), impose_null=impose_null, level=0.8, **COLUMNS
    )
    step = 1e-5 * (result.ci_high - result.ci_low)
    for limit, outwards in ((result.ci_low, -step), (result.ci_high, step)):
        inside, outside = (
            written_out(data, design_of(data), RADEMACHER, limit + move, impose_null)
            for move in (-outwards, outwards)
        )
        assert inside > 0.2 >= outside


def test_webb_weights_have_mean_zero_and_variance_one_and_are_enumerated_when_few():
    assert np.mean(WEBB) == pytest.approx(0)
    assert np.mean(np.square(WEBB)) == pytest.approx(1)
    data = frame(groups=4)
    result = inference.wild_cluster_bootstrap(
        data, covariates=("on", "post"), weights="webb", **COLUMNS
    )
    assert "all 1,296 patterns" in result.variance


def test_draws_approach_enumeration_and_repeat():
    data = frame(groups=13)
    arguments = {"covariates": ("on", "post"), **COLUMNS}
    exact = inference.wild_cluster_bootstrap(data, **arguments)
    drawn = inference.wild_cluster_bootstrap(data, draws=3000, seed=2, **arguments)
    assert "all 8,192 patterns" in exact.variance
    assert "3,000 draws" in drawn.variance
    assert drawn.p_value == pytest.approx(exact.p_value, abs=0.03)
    assert drawn == inference.wild_cluster_bootstrap(data, draws=3000, seed=2, **arguments)
    assert drawn != inference.wild_cluster_bootstrap(data, draws=3000, seed=3, **arguments)


def test_a_pattern_and_its_negative_are_taken_once():
    """So 14 clusters, 16,384 patterns, are enumerated within 9,999 draws; 15 are drawn."""
    kinds = [
        inference.wild_cluster_bootstrap(frame(groups), covariates=("on", "post"), **COLUMNS)
        for groups in (14, 15)
    ]
    assert "all 16,384 patterns" in kinds[0].variance
    assert "9,999 draws" in kinds[1].variance


def test_estimate_and_standard_error_are_those_of_the_regression():
    data = frame(groups=12).rename(columns={"on": "treated"})
    plain = did.two_period(
        data, outcome="y", treated="treated", post="post", covariates=("x",), cluster="school"
    )
    result = inference.wild_cluster_bootstrap(data, covariates=("treated", "post", "x"), **COLUMNS)
    assert result.value == pytest.approx(plain.value)
    assert result.std_error == pytest.approx(plain.std_error)
    assert (result.n_treated, result.n_comparison, result.n_clusters) == (6, 6, 12)


def test_few_clusters_leave_the_interval_open():
    result = inference.wild_cluster_bootstrap(frame(groups=4), covariates=("on", "post"), **COLUMNS)
    assert (result.ci_low, result.ci_high) == (-math.inf, math.inf)
    assert "smallest possible p 0.12" in result.variance


def test_units_are_counted_when_named():
    data = frame().assign(pupil=lambda d: d.index)
    result = inference.wild_cluster_bootstrap(data, unit="pupil", **COLUMNS)
    assert (result.n_units, result.n_clusters) == (len(data), GROUPS)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda d: d.assign(school=1), "one_cluster"),
        (lambda d: d[d["school"] < 2], "one_against_one"),
        (lambda d: d.assign(term=1), "collinear"),
        (lambda d: d.assign(y=d["term"] + 1), "no_variation"),
        (lambda d: d.assign(y=d["y"].where(d.index > 0)), "missing_values"),
    ],
)
def test_refuses_what_is_not_identified(change, code):
    with pytest.raises(NotIdentifiedError) as refusal:
        inference.wild_cluster_bootstrap(change(frame()), **COLUMNS)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"weights": "mammen"}, "mammen"),
        ({"draws": 0}, "draws"),
        ({"level": 90}, "level"),
        ({"covariates": ("term",)}, "term cannot be a covariate"),
    ],
)
def test_wrong_use_is_named(arguments, words):
    with pytest.raises(ValueError, match=words):
        inference.wild_cluster_bootstrap(frame(), **COLUMNS, **arguments)


def test_weights_of_rows_are_like_repeating_them():
    data = frame().assign(w=lambda d: 1 + d.index % 3)
    repeated = data.loc[data.index.repeat(data["w"])]
    weighted = inference.wild_cluster_bootstrap(
        data, covariates=("on", "post"), row_weights="w", **COLUMNS
    )
    expected = inference.wild_cluster_bootstrap(repeated, covariates=("on", "post"), **COLUMNS)
    for name in ("value", "p_value", "ci_low", "ci_high"):
        assert getattr(weighted, name) == pytest.approx(getattr(expected, name), rel=1e-5)


@pytest.mark.parametrize("weights", ["rademacher", "webb"])
def test_relabelling_clusters_and_shuffling_rows_moves_nothing(weights):
    table = frame(groups=25, seed=6)
    options = {**COLUMNS, "covariates": ("on", "post"), "weights": weights, "draws": 499}
    plain = inference.wild_cluster_bootstrap(table, **options)
    names = np.random.default_rng(3).permutation(25)
    other = table.assign(school=names[table["school"]]).sample(frac=1, random_state=1)
    renamed = inference.wild_cluster_bootstrap(other, **options)
    for field in ("value", "std_error", "ci_low", "ci_high", "p_value"):
        assert getattr(renamed, field) == pytest.approx(getattr(plain, field), rel=1e-6), field

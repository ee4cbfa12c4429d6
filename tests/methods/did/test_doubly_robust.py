"""Doubly robust two-period comparisons: algebra, jackknife, refusals."""

import itertools

import numpy as np
import pandas as pd
import pytest

from methods import did
from methods.did.parts.two_by_two import ESTIMATORS
from methods.results import NotIdentifiedError

SECTIONS = {"outcome": "y", "treated": "d", "post": "post"}
PANEL = {**SECTIONS, "unit": "person"}
WITHIN = [("sections", SECTIONS), ("panel", PANEL)]


def people(n=400, seed=0, effect=1.0, noise=1.0):
    """Two waves; x drives who takes part and how outcomes move."""
    rng = np.random.default_rng(seed)
    x, z = rng.normal(size=n), rng.integers(0, 3, n)
    d = (rng.random(n) < 1 / (1 + np.exp(0.5 - 0.8 * x))).astype(int)
    level = rng.normal(size=n) + x
    area = rng.integers(0, 25, n)
    waves = []
    for post in (0, 1):
        y = level + post * (0.5 + 0.7 * x + 0.2 * (z == 1) + effect * d)
        y = y + noise * rng.normal(size=n)
        waves.append(
            pd.DataFrame(
                {
                    "y": y,
                    "x": x,
                    "z": pd.Series(z).map({0: "a", 1: "b", 2: "c"}),
                    "d": d,
                    "post": post,
                    "person": np.arange(n),
                    "area": area,
                    "w": np.arange(n) % 4 + 0.5,
                }
            )
        )
    return pd.concat(waves, ignore_index=True)


@pytest.mark.parametrize("estimator", ESTIMATORS)
@pytest.mark.parametrize(("kind", "columns"), WITHIN)
def test_without_covariates_every_estimator_is_the_difference_of_means(estimator, kind, columns):
    frame = people()
    means = frame.groupby(["d", "post"])["y"].mean()
    expected = means[1, 1] - means[1, 0] - means[0, 1] + means[0, 0]
    estimate = did.doubly_robust(frame, estimator=estimator, **columns)
    assert estimate.value == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("estimator", ["improved", "traditional", "regression"])
def test_a_linear_trend_in_the_covariates_is_taken_out_exactly(estimator):
    frame = people(noise=1e-7)
    estimate = did.doubly_robust(frame, estimator=estimator, covariates=("x", "z"), **PANEL)
    assert estimate.value == pytest.approx(1.0, abs=1e-6)
    assert abs(did.doubly_robust(frame, **PANEL).value - 1.0) > 0.2


@pytest.mark.whole_way
@pytest.mark.parametrize(
    ("estimator", "local"),
    [*itertools.product(["traditional"], [True, False])]
    + [(name, True) for name in ("ipw_hajek", "ipw_ht", "regression")],
)
@pytest.mark.parametrize(("kind", "columns"), WITHIN)
def test_standard_error_is_the_infinitesimal_jackknife(estimator, local, kind, columns):
    """The influence of a row is what moving its weight does to the estimate."""
    frame = people(n=40, seed=1).assign(w=1.0)
    options = {**columns, "estimator": estimator, "local": local, "covariates": ("x",)}

    def value(changed, step):
        weights = frame["w"].where(~changed, 1 + step)
        return did.doubly_robust(frame.assign(w=weights), weights="w", **options).value

    keys = frame["person"] if kind == "panel" else frame.index.to_series()
    slopes = [
        (value(keys == key, 1e-4) - value(keys == key, -1e-4)) / 2e-4 for key in keys.unique()
    ]
    estimate = did.doubly_robust(frame, **options)
    assert estimate.std_error == pytest.approx(np.linalg.norm(slopes), rel=1e-5)


@pytest.mark.parametrize(("kind", "columns"), WITHIN)
def test_improved_needs_no_correction_for_its_models(kind, columns):
    """Close to the traditional estimator when both models are right."""
    frame = people(n=4000)
    one, two = (
        did.doubly_robust(frame, estimator=name, covariates=("x", "z"), **columns)
        for name in ("improved", "traditional")
    )
    assert one.value == pytest.approx(two.value, abs=0.2 * two.std_error)
    assert one.std_error == pytest.approx(two.std_error, rel=0.05)


@pytest.mark.parametrize("estimator", ESTIMATORS)
@pytest.mark.parametrize(("kind", "columns"), WITHIN)
def test_whole_weights_are_copies_of_rows(estimator, kind, columns):
    frame = people(n=120).assign(w=1.0)
    heavy = frame["person"] % 5 == 0
    copies = frame[heavy].assign(person=lambda rows: rows["person"] + 1000)
    options = {**columns, "estimator": estimator, "covariates": ("x",)}
    weighted = did.doubly_robust(frame.assign(w=np.where(heavy, 2.0, 1.0)), weights="w", **options)
    copied = did.doubly_robust(pd.concat([frame, copies], ignore_index=True), **options)
    assert weighted.value == pytest.approx(copied.value, rel=1e-7)


@pytest.mark.parametrize("estimator", ESTIMATORS)
@pytest.mark.parametrize(("kind", "columns"), WITHIN)
def test_answers_move_with_the_unit_of_the_outcome(estimator, kind, columns):
    frame = people()
    options = {**columns, "estimator": estimator, "covariates": ("x", "z")}
    plain = did.doubly_robust(frame, **options)
    scaled = did.doubly_robust(frame.assign(y=frame["y"] * 1e6), **options)
    assert scaled.value == pytest.approx(1e6 * plain.value, rel=1e-7)
    assert scaled.std_error == pytest.approx(1e6 * plain.std_error, rel=1e-7)


@pytest.mark.parametrize("estimator", ["improved", "traditional", "ipw_hajek", "regression"])
def test_order_of_rows_and_units_of_covariates_do_not_matter(estimator):
    frame = people()
    options = {**PANEL, "estimator": estimator, "covariates": ("x", "z")}
    plain = did.doubly_robust(frame, **options)
    moved = frame.sample(frac=1, random_state=1).assign(x=lambda rows: 1e5 + 1e3 * rows["x"])
    other = did.doubly_robust(moved, **options)
    assert other.value == pytest.approx(plain.value, rel=1e-6)
    assert other.std_error == pytest.approx(plain.std_error, rel=1e-6)


def test_clusters_sum_influence_and_refer_to_t():
    frame = people()
    single = did.doubly_robust(frame, covariates=("x",), **PANEL)
    by_person = did.doubly_robust(frame, covariates=("x",), cluster="person", **PANEL)
    factor = np.sqrt(400 / 399)
    assert by_person.std_error == pytest.approx(single.std_error * factor)
    assert (single.dof, single.n_clusters) == (np.inf, None)
    by_area = did.doubly_robust(frame, covariates=("x",), cluster="area", **PANEL)
    assert (by_area.dof, by_area.n_clusters) == (24, 25)


def test_one_cluster_against_one_has_an_estimate_and_no_uncertainty():
    frame = people().assign(school=lambda rows: rows["d"])
    estimate = did.doubly_robust(frame, cluster="school", **PANEL)
    assert np.isfinite(estimate.value)
    assert np.isnan(estimate.std_error)
    assert (estimate.ci_low, estimate.ci_high) == (-np.inf, np.inf)


def test_repeating_covariates_are_left_out_and_named():
    frame = people().assign(copy=lambda rows: 3 * rows["x"] - 1)
    once = did.doubly_robust(frame, covariates=("x",), **PANEL)
    twice = did.doubly_robust(frame, covariates=("x", "copy"), **PANEL)
    assert twice.value == pytest.approx(once.value)
    assert "left out as collinear: copy" in twice.method


def test_people_seen_once_are_left_out_and_counted():
    frame = people()
    lost = frame[~((frame["post"] == 1) & (frame["person"] < 7))]
    estimate = did.doubly_robust(lost, **PANEL)
    whole = did.doubly_robust(frame[frame["person"] >= 7], **PANEL)
    assert estimate.value == pytest.approx(whole.value)
    assert (estimate.n_units, estimate.n_obs) == (393, 786)
    assert "7 units without both rows left out" in estimate.method


def test_covariates_are_those_from_before_the_start():
    frame = people()
    changed = frame.assign(x=frame["x"].where(frame["post"] == 0, -5.0))
    options = {**PANEL, "covariates": ("x",)}
    assert did.doubly_robust(changed, **options) == did.doubly_robust(frame, **options)


def test_rows_almost_surely_treated_get_no_weight_and_are_counted():
    rng = np.random.default_rng(3)
    x = np.concatenate([rng.normal(3, 1, 3000), rng.normal(-1, 1, 3000)])
    frame = pd.DataFrame({"x": x, "d": np.repeat([1, 0], 3000), "person": np.arange(6000)})
    both = pd.concat(
        [frame.assign(post=post, y=rng.normal(size=6000)) for post in (0, 1)], ignore_index=True
    )
    estimate = did.doubly_robust(both, estimator="traditional", covariates=("x",), **PANEL)
    assert "comparison rows with propensity above 0.995 left out" in estimate.method


def refused(code, frame, **options):
    with pytest.raises(NotIdentifiedError) as caught:
        did.doubly_robust(frame, **options)
    assert caught.value.code == code


FRAME = people(n=60)


@pytest.mark.parametrize(
    ("code", "frame", "columns"),
    [
        ("empty_group", FRAME[FRAME["d"] == 1], PANEL),
        ("empty_group", FRAME[FRAME["d"] == 0], SECTIONS),
        ("empty_group", FRAME[~((FRAME["d"] == 1) & (FRAME["post"] == 1))], SECTIONS),
        ("empty_group", FRAME[(FRAME["d"] == 0) | (FRAME["post"] == 1)], PANEL),
        ("duplicate_rows", pd.concat([FRAME, FRAME.iloc[:1]]), PANEL),
        ("treated_varies", FRAME.assign(d=(FRAME.index < 60).astype(int)), PANEL),
        ("no_variation", FRAME.assign(y=2.0), PANEL),
        ("no_variation", FRAME.assign(y=FRAME["d"] * FRAME["post"]), SECTIONS),
        ("one_cluster", FRAME.assign(area=1), {**PANEL, "cluster": "area"}),
        ("cluster_varies", FRAME.assign(area=FRAME.index), {**PANEL, "cluster": "area"}),
        ("bad_weights", FRAME.assign(w=0), {**PANEL, "weights": "w"}),
        ("missing_values", FRAME.assign(y=np.nan), PANEL),
        ("missing_values", FRAME.assign(x=np.nan), {**SECTIONS, "covariates": ("x",)}),
        ("not_binary", FRAME.assign(d=2), PANEL),
        ("separation", FRAME.assign(x=FRAME["d"]), {**PANEL, "covariates": ("x",)}),
        ("separation", FRAME.assign(x=FRAME["d"]), {**SECTIONS, "covariates": ("x",)}),
    ],
)
def test_refusals(code, frame, columns):
    refused(code, frame, **columns)


def test_regression_refuses_what_the_comparison_group_cannot_tell():
    frame = FRAME.assign(only=((FRAME["d"] == 1) & (FRAME["person"] % 2 == 0)).astype(int))
    refused("no_overlap", frame, estimator="regression", covariates=("only",), **PANEL)


@pytest.mark.parametrize(
    "options", [{"estimator": "best"}, {"level": 95}, {"covariates": ("nowhere",)}]
)
def test_options_that_do_not_exist(options):
    with pytest.raises(ValueError):
        did.doubly_robust(FRAME, **PANEL, **options)


def test_the_frame_is_not_changed():
    frame = people()
    before = frame.copy()
    did.doubly_robust(frame, covariates=("x", "z"), **PANEL)
    pd.testing.assert_frame_equal(frame, before)

"""Synthetic difference-in-differences, and the weights on a simplex beneath it."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import optimize

from methods import did
from methods.did.parts.simplex import simplex_weights
from methods.results import NotIdentifiedError

COLUMNS = {"outcome": "y", "unit": "area", "time": "year", "treated_now": "now"}


def panel(treated=1, areas=20, years=15, start=10, effect=2.0, seed=0, noise=0.5):
    """Areas follow two common factors; the treated load on them as the comparison can."""
    rng = np.random.default_rng(seed)
    factors = rng.normal(size=(2, years)).cumsum(axis=1)
    loads = rng.uniform(size=(areas, 2))
    y = 5 * rng.normal(size=(areas, 1)) + loads @ factors + noise * rng.normal(size=(areas, years))
    area, year = np.divmod(np.arange(areas * years), years)
    now = (area < treated) & (year >= start)
    frame = {"y": y.ravel() + effect * now, "area": area, "year": 2000 + year, "now": now * 1}
    return pd.DataFrame(frame)


@pytest.mark.parametrize("penalty", [0.0, 0.01, 1.0, 100.0])
@pytest.mark.parametrize(("rows", "count"), [(3, 8), (8, 3), (20, 20), (12, 60)])
def test_simplex_weights_meet_the_conditions_of_an_optimum(rows, count, penalty):
    rng = np.random.default_rng(rows * count)
    columns = rng.normal(size=(rows, count)).cumsum(axis=0)
    target = rng.normal(size=rows)
    weights = simplex_weights(columns, target, penalty)
    slope = columns.T @ (columns @ weights - target) + penalty * weights
    gap = slope - slope @ weights
    assert weights.sum() == pytest.approx(1, abs=1e-12)
    assert weights.min() >= 0
    assert gap.min() >= -1e-9 * np.abs(slope).max()
    assert gap[weights > 1e-9] == pytest.approx(0, abs=1e-9 * np.abs(slope).max())


def test_simplex_weights_agree_with_a_general_optimiser():
    rng = np.random.default_rng(5)
    columns, target = rng.normal(size=(10, 6)), rng.normal(size=10)

    def loss(weights):
        return ((columns @ weights - target) ** 2).sum() + 0.3 * (weights**2).sum()

    theirs = optimize.minimize(
        loss,
        np.full(6, 1 / 6),
        bounds=[(0, 1)] * 6,
        constraints={"type": "eq", "fun": lambda weights: weights.sum() - 1},
        options={"ftol": 1e-14},
    ).x
    assert simplex_weights(columns, target, 0.3) == pytest.approx(theirs, abs=1e-5)


@pytest.mark.parametrize("columns", [np.ones((4, 3)), np.ones((4, 1))])
def test_alike_columns_share_the_weight(columns):
    weights = simplex_weights(columns, np.ones(4))
    assert weights == pytest.approx(1 / columns.shape[1])


def test_is_a_weighted_double_difference():
    frame = panel(treated=3)
    result = did.synthetic_did(frame, **COLUMNS)
    wide = frame.pivot(index="area", columns="year", values="y")
    gap = wide.loc[[0, 1, 2]].mean() - result.unit_weights @ wide.loc[result.unit_weights.index]
    early = result.period_weights @ gap[result.period_weights.index]
    assert result.value == pytest.approx(gap.loc[2010:].mean() - early)
    assert result.unit_weights.sum() == pytest.approx(1)
    assert result.period_weights.sum() == pytest.approx(1)
    after = result.path["after"]
    assert result.path.loc[after, "effect"].mean() == pytest.approx(result.value)


def test_levels_and_a_common_trend_do_not_matter():
    frame = panel()
    shifted = frame.assign(y=frame["y"] + 100 * frame["area"] + 7 * frame["year"])
    one, two = did.synthetic_did(frame, **COLUMNS), did.synthetic_did(shifted, **COLUMNS)
    assert two.value == pytest.approx(one.value, rel=1e-6)
    assert two.std_error == pytest.approx(one.std_error, rel=1e-6)


@pytest.mark.parametrize(
    ("treated", "variance", "label"),
    [
        (1, "placebo", "placebo, all 19 placebo groups"),
        (4, "placebo", "placebo, 200 drawn placebo groups"),
        (4, "jackknife", "jackknife over units, weights fixed"),
        (4, "bootstrap", "bootstrap of units, 200 draws"),
    ],
)
def test_each_variance_sees_the_noise(treated, variance, label):
    result = did.synthetic_did(panel(treated, noise=0.8), variance=variance, **COLUMNS)
    assert result.variance == label
    assert 0.1 < result.std_error < 1.0
    assert result.ci_low < 2.0 < result.ci_high
    assert (result.n_treated, result.n_comparison) == (treated, 20 - treated)
    assert math.isinf(result.dof)


def test_exact_placebos_are_the_estimates_for_each_comparison_unit():
    frame = panel()
    values = []
    for area in range(1, 20):
        others = frame[frame["area"] > 0]
        now = ((others["area"] == area) & (others["year"] >= 2010)).astype(int)
        values.append(did.synthetic_did(others.assign(now=now), **COLUMNS).value)
    result = did.synthetic_did(frame, **COLUMNS)
    assert result.std_error == pytest.approx(np.std(values))


def test_jackknife_by_hand():
    frame = panel(treated=3, areas=8)
    result = did.synthetic_did(frame, variance="jackknife", **COLUMNS)
    wide = frame.pivot(index="area", columns="year", values="y")
    early = wide[result.period_weights.index] @ result.period_weights
    change = wide.loc[:, 2010:].mean(axis=1) - early
    values = []
    for left in range(8):
        weights = result.unit_weights.drop(left, errors="ignore")
        treated = change.loc[[unit for unit in range(3) if unit != left]].mean()
        comparison = weights @ change.loc[weights.index] / weights.sum()
        values.append(treated - comparison - result.value)
    assert result.std_error == pytest.approx((7 / 8 * np.sum(np.square(values))) ** 0.5)


@pytest.mark.parametrize("variance", ["placebo", "bootstrap"])
def test_seeds_repeat(variance):
    frame = panel(treated=4)
    options = {"variance": variance, "draws": 20, **COLUMNS}
    one = did.synthetic_did(frame, seed=3, **options).std_error
    assert did.synthetic_did(frame, seed=3, **options).std_error == one
    assert did.synthetic_did(frame, seed=4, **options).std_error != one


def test_order_of_rows_does_not_matter():
    frame = panel(treated=2)
    shuffled = frame.sample(frac=1, random_state=0)
    one, two = did.synthetic_did(frame, **COLUMNS), did.synthetic_did(shuffled, **COLUMNS)
    assert (two.value, two.std_error) == (one.value, one.std_error)


@pytest.mark.parametrize(
    ("change", "options", "code"),
    [
        (lambda f: f.iloc[1:], {}, "unbalanced"),
        (lambda f: pd.concat([f, f.iloc[:1]]), {}, "duplicate_rows"),
        (lambda f: f.assign(now=f["now"] * (f["year"] < 2013)), {}, "leaves_treatment"),
        (lambda f: f.assign(cluster=f["area"] // 2), {"cluster": "cluster"}, "mixed_clusters"),
        (lambda f: f.assign(cluster=f["year"] // 9), {"cluster": "cluster"}, "cluster_varies"),
        (lambda f: f.assign(now=(f["area"] == 0) * 1), {}, "always_treated"),
        (lambda f: f.assign(now=0), {}, "no_treated"),
        (lambda f: f.assign(now=(f["year"] >= 2010) * 1), {}, "no_comparison"),
        (lambda f: f[f["year"] >= 2009], {}, "one_period_before"),
        (lambda f: f, {"variance": "jackknife"}, "one_treated"),
        (lambda f: f, {"variance": "bootstrap"}, "one_treated"),
        (lambda f: f[f["area"] < 2], {}, "too_few_comparison"),
        (lambda f: f.assign(y=1.0), {}, "no_variation"),
    ],
)
def test_refuses_what_is_not_identified(change, options, code):
    with pytest.raises(NotIdentifiedError) as refusal:
        did.synthetic_did(change(panel()), **COLUMNS, **options)
    assert refusal.value.code == code


def staggered(**options):
    """Areas 0 to 3 start in 2008, 4 and 5 in 2011, the other 24 never."""
    frame = panel(treated=0, areas=30, **options)
    start = np.where(frame["area"] < 4, 2008, np.where(frame["area"] < 6, 2011, 9999))
    now = (frame["year"] >= start).astype(int)
    return frame.assign(now=now, y=frame["y"] + now * (1 + (start == 2011)))


@pytest.mark.whole_way
def test_several_starts_are_estimated_one_by_one_and_averaged_by_treated_cells():
    frame = staggered()
    whole = did.synthetic_did(frame, **COLUMNS)
    early = did.synthetic_did(frame[~frame["area"].isin([4, 5])], **COLUMNS)
    late = did.synthetic_did(frame[frame["area"] >= 4], **COLUMNS)
    assert whole.value == pytest.approx((4 * 7 * early.value + 2 * 4 * late.value) / 36, rel=1e-12)
    table = whole.by_start
    assert table["start"].tolist() == [2008, 2011]
    assert table["effect"].tolist() == pytest.approx([early.value, late.value], rel=1e-12)
    assert table["n_treated"].tolist() == [4, 2]
    assert table["weight"].tolist() == pytest.approx([28 / 36, 8 / 36])
    assert whole.unit_weights.sum() == pytest.approx(1)
    assert whole.period_weights.sum() == pytest.approx(1)
    own = whole.path[whole.path["start"] == 2011].drop(columns="start").reset_index(drop=True)
    pd.testing.assert_frame_equal(own, late.path)
    assert (whole.n_treated, whole.n_comparison, "2 starts" in whole.method) == (6, 24, True)


def test_the_placebo_of_several_starts_keeps_the_starts():
    """By hand: comparison units take the starts, four the early and two the late one."""
    frame, drawn = staggered(), []
    whole = did.synthetic_did(frame, draws=20, seed=7, **COLUMNS)
    rng, rest = np.random.default_rng(7), np.arange(6, 30)
    for _ in range(20):
        chosen = rest[rng.permutation(24)][-6:]
        start = dict(zip(chosen, [2008] * 4 + [2011] * 2, strict=True))
        others = frame[frame["area"] > 5]
        begins = others["area"].map(start).fillna(9999)
        placebo = others.assign(now=(others["year"] >= begins).astype(int))
        drawn.append(did.synthetic_did(placebo, draws=2, **COLUMNS).value)
    assert whole.std_error == pytest.approx(np.std(drawn), rel=1e-9)


@pytest.mark.parametrize("variance", ["placebo", "jackknife", "bootstrap"])
def test_every_variance_of_several_starts_is_near_the_others(variance):
    result = did.synthetic_did(staggered(noise=0.8), variance=variance, draws=100, **COLUMNS)
    placebo = did.synthetic_did(staggered(noise=0.8), draws=100, **COLUMNS)
    assert 0.4 < result.std_error / placebo.std_error < 2.5
    assert result.ci_low < 1 + 8 / 36 < result.ci_high


def test_the_jackknife_needs_two_units_at_every_start():
    frame = staggered()
    with pytest.raises(NotIdentifiedError) as refusal:
        did.synthetic_did(frame[frame["area"] != 5], variance="jackknife", **COLUMNS)
    assert refusal.value.code == "one_treated"


def test_clusters_of_one_unit_change_nothing_and_larger_ones_widen():
    """Units of a district share a drift, so single units taken as placebos look too quiet."""
    frame = panel(treated=0, areas=36, noise=0.2)
    district = frame["area"] // 3
    drift = np.random.default_rng(3).normal(size=(12, 15)).cumsum(axis=1)
    frame["y"] = frame["y"] + drift[district, frame["year"] - 2000]
    now = ((district == 0) & (frame["year"] >= 2010)).astype(int)
    frame = frame.assign(now=now, district=district)
    single = did.synthetic_did(frame, draws=100, **COLUMNS)
    same = did.synthetic_did(frame, draws=100, cluster="area", **COLUMNS)
    assert (same.value, same.std_error) == (single.value, single.std_error)
    whole = did.synthetic_did(frame, draws=100, cluster="district", **COLUMNS)
    assert whole.value == single.value
    assert whole.std_error > single.std_error
    assert (whole.n_clusters, whole.variance) == (
        12,
        "placebo, all 11 placebo groups, whole clusters",
    )


@pytest.mark.parametrize(
    ("options", "words"),
    [({"variance": "CR1"}, "placebo"), ({"draws": 1}, "draws"), ({"level": 95}, "level")],
)
def test_wrong_use_is_named(options, words):
    with pytest.raises(ValueError, match=words):
        did.synthetic_did(panel(), **COLUMNS, **options)

"""Counts and rates against statsmodels' Poisson regression of the untreated rows, to 1e-7."""

import math

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
import statsmodels.formula.api as smf

from methods import did
from methods.results import NotIdentifiedError

COLUMNS = {"outcome": "crimes", "unit": "ward", "time": "month", "treated_now": "now"}


def wards(places=16, months=8, ratio=0.8, starts=(5, 6), seed=0, mean=40.0):
    rng = np.random.default_rng(seed)
    ward, month = (a.ravel() for a in np.indices((places, months)))
    start = np.where(ward < places // 4, starts[0], np.where(ward < places // 2, starts[1], 99))
    people = rng.integers(800, 4000, places)[ward] * (1 + 0.01 * month)
    level = np.exp(rng.normal(0, 0.5, places))[ward] * np.exp(0.05 * month)
    now = month >= start
    rate = mean / 2000 * level * np.where(now, ratio, 1.0)
    return pd.DataFrame(
        {
            "ward": ward,
            "month": month,
            "now": now * 1,
            "people": people,
            "crimes": rng.poisson(people * rate).astype(float),
            "w": rng.uniform(0.5, 2, ward.size),
        }
    )


def imputed(data, weights):
    """What statsmodels expects of the treated rows."""
    untreated = data[data.now == 0]
    fit = smf.glm(
        "crimes ~ C(ward) + C(month)", untreated, family=sm.families.Poisson(),
        offset=np.log(untreated.people), freq_weights=weights[data.now == 0],
    ).fit(tol=1e-14, maxiter=200)  # fmt: skip
    treated = data[data.now == 1]
    return treated, fit.predict(treated, offset=np.log(treated.people))


@pytest.mark.parametrize("weighted", [False, True])
def test_is_observed_less_expected(weighted):
    data = wards()
    weights = data.w if weighted else pd.Series(1.0, data.index)
    treated, expected = imputed(data, weights)
    given = {"exposure": "people", "weights": "w" if weighted else None}
    w = weights[data.now == 1]
    by_person = did.rate_change(data, **COLUMNS, **given)
    wanted = (w * (treated.crimes - expected)).sum() / (w * treated.people).sum()
    assert by_person.value == pytest.approx(wanted, rel=1e-7)
    by_row = did.rate_change(data, average="rows", **COLUMNS, **given)
    wanted = np.average((treated.crimes - expected) / treated.people, weights=w)
    assert by_row.value == pytest.approx(wanted, rel=1e-7)
    ratio = did.rate_change(data, scale="rate_ratio", **COLUMNS, **given)
    assert ratio.value == pytest.approx((w * treated.crimes).sum() / (w * expected).sum(), rel=1e-7)


def test_before_and_after_is_the_ratio_of_ratios_and_that_of_poisson():
    data = wards(months=2, starts=(1, 1))
    ratio = did.rate_change(data, scale="rate_ratio", **COLUMNS)
    cells = data.assign(on=data.ward < 8).groupby(["on", "month"]).crimes.sum()
    wanted = (cells[True, 1] / cells[True, 0]) / (cells[False, 1] / cells[False, 0])
    assert ratio.value == pytest.approx(wanted, rel=1e-9)
    assert ratio.value == pytest.approx(did.poisson(data, **COLUMNS).value, rel=1e-9)


@pytest.mark.parametrize("scale", ["difference", "rate_ratio"])
def test_the_error_is_that_of_leaving_out_each_ward(scale):
    """One Newton step against fitting anew: alike to a few per cent of the error."""
    data = wards(places=24, mean=400.0)
    result = did.rate_change(data, exposure="people", scale=scale, **COLUMNS)
    told = math.log if scale == "rate_ratio" else (lambda x: x)
    values = np.array([
        told(did.rate_change(data[data.ward != g], exposure="people", scale=scale, **COLUMNS).value)
        for g in range(24)
    ])  # fmt: skip
    exact = math.sqrt(23 / 24 * ((values - told(result.value)) ** 2).sum())
    assert result.std_error == pytest.approx(exact, rel=0.03)
    assert result.dof == 23 and result.n_clusters == 24


def test_places_of_people_are_left_out_whole():
    data = wards(places=24).assign(area=lambda d: d.ward // 2)
    alone = did.rate_change(data, exposure="people", **COLUMNS)
    together = did.rate_change(data, exposure="people", cluster="area", **COLUMNS)
    assert together.value == pytest.approx(alone.value, rel=1e-9) and together.n_clusters == 12
    assert together.std_error != pytest.approx(alone.std_error, rel=1e-3)


def test_many_clusters_take_one_curvature():
    data = wards(places=401, months=3, starts=(2, 2), mean=5.0)
    few = did.rate_change(data[data.ward < 400], **COLUMNS)
    many = did.rate_change(data, **COLUMNS)
    assert many.std_error == pytest.approx(few.std_error, rel=0.03)


def test_periods_and_wards_without_any_count_expect_none():
    data = wards(mean=0.5)
    data.loc[data.month == 1, "crimes"] = 0.0
    data.loc[data.ward == 0, "crimes"] = 0.0
    result = did.rate_change(data, exposure="people", **COLUMNS)
    assert math.isfinite(result.value) and result.std_error > 0


def test_treated_rows_that_nothing_stands_in_for_are_counted():
    data = wards()
    data.loc[data.ward == 0, "now"] = 1
    result = did.rate_change(data, exposure="people", **COLUMNS)
    assert "8 treated rows had nothing to be compared with" in result.method


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda d: d.assign(crimes=d.crimes - 1e6), "negative_counts"),
        (lambda d: d.assign(people=d.people * (d.ward > 0)), "zero_exposure"),
        (lambda d: d.assign(now=0), "no_treated"),
        (lambda d: d.assign(now=1), "no_untreated"),
        (lambda d: d.assign(crimes=0.0), "no_counts"),
        (lambda d: d.assign(crimes=d.crimes.where(d.index > 0)), "missing_values"),
        (lambda d: pd.concat([d, d]), "duplicate_rows"),
    ],
)
def test_refuses_what_is_not_identified(change, code):
    with pytest.raises(NotIdentifiedError) as refusal:
        did.rate_change(change(wards()), exposure="people", **COLUMNS)
    assert refusal.value.code == code


@pytest.mark.parametrize("wrong", [{"scale": "odds"}, {"average": "areas"}, {"level": 95}])
def test_wrong_use_is_named(wrong):
    with pytest.raises(ValueError, match=r"scale|average|level"):
        did.rate_change(wards(), **COLUMNS, **wrong)


@pytest.mark.slow
def test_the_interval_holds_the_truth(draws):
    """No change, sizes and levels that differ: misses no more often than the level says."""
    repeats = draws(60, 1000)
    misses = 0
    for seed in range(repeats):
        data = wards(places=20, months=6, ratio=1.0, starts=(3, 4), seed=seed)
        found = did.rate_change(data, exposure="people", **COLUMNS)
        misses += not found.ci_low <= 0 <= found.ci_high
    assert misses <= 0.05 * repeats + 3 * (0.0475 * repeats) ** 0.5

"""Poisson with unit and period effects, against statsmodels with every dummy."""

import math

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from methods import did
from methods.results import NotIdentifiedError

COLUMNS = {"outcome": "n", "unit": "area", "time": "month", "treated_now": "now"}


def panel(areas=30, months=8, seed=0, rate=2.0):
    rng = np.random.default_rng(seed)
    area, month = np.divmod(np.arange(areas * months), months)
    now = ((month >= 4) & (area % 2 == 0)).astype(int)
    size = rng.uniform(500, 5000, area.size)
    x = rng.normal(size=area.size)
    mean = rate * size / 2000 * np.exp(rng.normal(size=areas)[area] + 0.05 * month - 0.3 * now)
    frame = {"n": rng.poisson(mean), "area": area, "month": month, "now": now, "people": size}
    return pd.DataFrame(frame).assign(x=x, w=rng.uniform(0.5, 2, area.size), region=area // 3)


def by_dummies(frame, covariates=(), exposure=None, weights=None, cluster="area"):
    """Coefficient, and standard error with the factor that leaves out nested effects."""
    w = np.ones(len(frame)) if weights is None else frame[weights] / frame[weights].mean()
    area = pd.get_dummies(frame["area"].astype(str), dtype=float)
    month = pd.get_dummies(frame["month"].astype(str), dtype=float, drop_first=True)
    design = np.column_stack([frame["now"], frame[list(covariates)], area, month])
    offset = None if exposure is None else np.log(frame[exposure])
    model = sm.GLM(frame["n"], design, family=sm.families.Poisson(), offset=offset, freq_weights=w)
    fit = model.fit(tol=1e-14, maxiter=200)
    scores = design * (np.asarray(w) * (frame["n"] - fit.fittedvalues).to_numpy())[:, None]
    sums = pd.DataFrame(scores).groupby(frame[cluster].to_numpy()).sum().to_numpy()
    bread = np.linalg.inv((design * (w * fit.fittedvalues).to_numpy()[:, None]).T @ design)
    groups, n = len(sums), len(frame)
    k = 1 + len(covariates) + frame["month"].nunique()
    variance = (bread @ (sums.T @ sums) @ bread)[0, 0]
    return fit.params.iloc[0], (variance * groups / (groups - 1) * (n - 1) / (n - k)) ** 0.5


def dense():
    return panel(rate=30.0)


@pytest.mark.whole_way
@pytest.mark.parametrize("load", [dense, lambda: dense().sample(frac=0.9, random_state=1)])
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"exposure": "people"},
        {"weights": "w"},
        {"covariates": ("x",), "cluster": "region", "exposure": "people", "weights": "w"},
    ],
)
def test_agrees_with_every_dummy_written_out(load, options):
    frame = load()
    result = did.poisson(frame, scale="log_rate_ratio", **COLUMNS, **options)
    value, std_error = by_dummies(frame, **options)
    assert result.value == pytest.approx(value, rel=1e-7)
    assert result.std_error == pytest.approx(std_error, rel=1e-6)


def test_the_ratio_is_the_exponential_of_the_log():
    frame = panel()
    log = did.poisson(frame, scale="log_rate_ratio", **COLUMNS)
    ratio = did.poisson(frame, **COLUMNS)
    assert ratio.value == pytest.approx(math.exp(log.value))
    assert (ratio.ci_low, ratio.ci_high) == pytest.approx(
        (math.exp(log.ci_low), math.exp(log.ci_high))
    )
    assert (ratio.std_error, ratio.p_value, ratio.dof) == (log.std_error, log.p_value, log.dof)
    assert (ratio.scale, log.scale) == ("rate_ratio", "log_rate_ratio")


def test_two_by_two_is_the_ratio_of_ratios():
    frame = pd.DataFrame(
        {
            "n": [10, 6, 20, 30, 11, 7, 18, 29],
            "area": [0, 0, 1, 1, 2, 2, 3, 3],
            "month": [0, 1] * 4,
            "now": [0, 1, 0, 0, 0, 1, 0, 0],
        }
    )
    assert did.poisson(frame, **COLUMNS).value == pytest.approx((13 / 21) / (59 / 38))


def test_units_and_periods_without_counts_are_left_out_and_counted():
    frame = dense()
    empty = frame["area"].isin([3, 4])
    late = frame["month"] == 7
    silent = frame.assign(n=frame["n"].mask(empty | late, 0))
    result = did.poisson(silent, **COLUMNS)
    expected = did.poisson(frame[~empty & ~late], **COLUMNS)
    assert result.value == pytest.approx(expected.value)
    assert result.std_error == pytest.approx(expected.std_error)
    assert (result.n_obs, result.n_units) == (expected.n_obs, 28)
    assert "16 rows left out: their unit has no count above zero" in result.method
    assert "28 rows left out: their period has no count above zero" in result.method


def test_rows_that_a_covariate_predicts_to_be_zero_are_left_out_and_counted():
    """Where ``shut`` is 1 every count is zero: its coefficient runs to minus infinity."""
    frame = dense()
    shut = (frame["area"] % 5 == 0) & (frame["month"] == 2)
    closed = frame.assign(n=frame["n"].mask(shut, 0), shut=shut.astype(int))
    result = did.poisson(closed, covariates=("shut",), **COLUMNS)
    expected = did.poisson(frame[~shut], **COLUMNS)
    assert result.value == pytest.approx(expected.value, rel=1e-7)
    assert result.std_error == pytest.approx(expected.std_error, rel=1e-6)
    assert "6 rows left out: their fitted rate falls to zero" in result.method
    assert result.n_obs == len(frame) - 6


@pytest.mark.parametrize("exposure", [None, "people"])
def test_scale_of_the_exposure_does_not_matter(exposure):
    frame = panel()
    one = did.poisson(frame, exposure=exposure, **COLUMNS)
    larger = frame.assign(people=frame["people"] * 1e6)
    two = did.poisson(larger, exposure=exposure, **COLUMNS)
    assert two.value == pytest.approx(one.value, rel=1e-8)
    assert two.std_error == pytest.approx(one.std_error, rel=1e-7)


def test_counts_and_conventions_are_stated():
    result = did.poisson(panel(rate=10.0), cluster="region", **COLUMNS)
    assert (result.n_obs, result.n_units, result.n_treated, result.n_comparison) == (
        240,
        30,
        15,
        15,
    )
    assert (result.n_clusters, result.dof) == (10, 9)


@pytest.mark.parametrize(
    ("change", "options", "code"),
    [
        (lambda f: f.assign(n=f["n"] - 1), {}, "negative_counts"),
        (lambda f: f.assign(people=0), {"exposure": "people"}, "zero_exposure"),
        (lambda f: f.assign(n=0), {}, "no_counts"),
        (lambda f: f.assign(n=f["n"] * (f["now"] == 0)), {}, "separation"),
        (lambda f: f.assign(now=0), {}, "no_treated"),
        (lambda f: f.assign(now=1), {}, "no_comparison"),
        (lambda f: f.assign(now=(f["month"] > 3) * 1), {}, "collinear"),
        (lambda f: pd.concat([f, f.iloc[:1]]), {}, "duplicate_rows"),
        (lambda f: f.assign(c=1), {"cluster": "c"}, "one_cluster"),
        (lambda f: f, {"cluster": "month"}, "cluster_varies"),
        (lambda f: f.assign(c=f["area"] % 2), {"cluster": "c"}, "one_against_one"),
        (lambda f: f.assign(n=f["n"].where(f["area"] > 0)), {}, "missing_values"),
    ],
)
def test_refuses_what_is_not_identified(change, options, code):
    with pytest.raises(NotIdentifiedError) as refusal:
        did.poisson(change(panel()), **COLUMNS, **options)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"scale": "difference"}, "rate_ratio"),
        ({"level": 95}, "level"),
        ({"exposure": "crowd"}, "crowd"),
        ({"covariates": ("now",)}, "covariate as well"),
    ],
)
def test_wrong_use_is_named(options, words):
    with pytest.raises(ValueError, match=words):
        did.poisson(panel(), **COLUMNS, **options)

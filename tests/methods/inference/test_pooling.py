"""Rubin's rules, against figures worked out by hand from his formulas."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from methods import NotIdentifiedError
from methods.inference import pool
from methods.results import Estimate

ONE = Estimate(
    value=1.0,
    std_error=1.0,
    ci_low=-1.0,
    ci_high=3.0,
    p_value=0.3,
    dof=98.0,
    level=0.95,
    n_obs=100,
    n_units=100,
    n_treated=40,
    n_comparison=60,
    n_clusters=None,
    scale="difference",
    method="a method",
    variance="HC3",
)


def estimates(values, errors, **changes):
    pairs = zip(values, errors, strict=True)
    return [replace(ONE, value=v, std_error=e, **changes) for v, e in pairs]


def test_the_rules_by_hand():
    # within 4, between 1, m = 5: total 4 + 1.2 * 1 = 5.2; share 1.2 / 5.2
    values = np.array([-1.264911, -0.632456, 0.0, 0.632456, 1.264911]) + 3
    found = pool(estimates(values, [2.0] * 5))
    assert values.var(ddof=1) == pytest.approx(1, rel=1e-5)
    assert found.value == pytest.approx(3)
    assert found.std_error**2 == pytest.approx(5.2, rel=1e-5)
    share = 1.2 / 5.2
    old = 4 / share**2
    observed = 99 / 101 * 98 * (1 - share)
    assert found.dof == pytest.approx(1 / (1 / old + 1 / observed), rel=1e-5)
    half = stats.t.ppf(0.975, found.dof) * found.std_error
    assert (found.ci_low, found.ci_high) == pytest.approx((3 - half, 3 + half))
    assert found.p_value == pytest.approx(2 * stats.t.sf(3 / found.std_error, found.dof))


def test_without_a_small_sample_the_degrees_of_freedom_are_rubins():
    found = pool(estimates([1.0, 2.0, 3.0], [1.0, 1.0, 1.0], dof=float("inf")))
    share = (4 / 3) / (1 + 4 / 3)
    assert found.dof == pytest.approx(2 / share**2)


def test_equal_data_sets_change_nothing():
    found = pool(estimates([1.0] * 4, [0.5] * 4))
    assert (found.value, found.std_error, found.dof) == (1.0, 0.5, 98.0)


def test_ratios_are_pooled_as_logarithms():
    found = pool(estimates([0.8, 1.25], [0.2, 0.2], scale="risk_ratio"))
    assert found.value == pytest.approx(1.0)
    assert found.ci_low * found.ci_high == pytest.approx(1.0)
    assert found.std_error**2 == pytest.approx(0.04 + 1.5 * np.var(np.log([0.8, 1.25]), ddof=1))


def test_a_limit_too_large_to_write_is_infinite():
    assert pool(estimates([0.01, 100.0], [0.1, 0.1], scale="risk_ratio")).ci_high == float("inf")


def test_counts_are_the_smallest_and_the_method_says_how_many():
    found = pool([ONE, replace(ONE, n_treated=38, n_obs=97, n_clusters=12)])
    assert (found.n_treated, found.n_obs, found.n_clusters) == (38, 97, 12)
    assert found.method == "a method; pooled over 2 imputations"
    assert "Rubin" in found.variance


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ([ONE], "unknown_option"),
        ([ONE, replace(ONE, scale="risk_ratio")], "contradiction"),
        ([ONE, replace(ONE, level=0.9)], "contradiction"),
        ([ONE, replace(ONE, std_error=float("nan"))], "no_variation"),
    ],
)
def test_what_cannot_be_pooled_is_refused(given, code):
    with pytest.raises(NotIdentifiedError) as caught:
        pool(given)
    assert caught.value.code == code

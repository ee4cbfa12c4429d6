"""Minimum detectable effects: known answers, directions of change, refusals."""

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.power import TTestPower

from methods import power
from methods.results import EffectPath, NotIdentifiedError

BASE = {"std_dev": 2.0, "n_treated": 100, "n_comparison": 120}


def mde(**changes):
    return power.minimum_detectable_effect(**{**BASE, **changes})


def test_scales_with_the_standard_deviation():
    assert mde(std_dev=6.0) == pytest.approx(3 * mde())


def test_power_at_the_answer_is_the_power_asked_for():
    shift = mde() / (2.0 * (1 / 100 + 1 / 120) ** 0.5)
    critical = stats.t.ppf(0.975, 218)
    assert stats.nct.sf(critical, 218, shift) == pytest.approx(0.8, abs=1e-9)


@pytest.mark.parametrize(
    "worse",
    [
        {"power": 0.9},
        {"level": 0.99},
        {"n_treated": 60},
        {"clusters_treated": 10, "clusters_comparison": 12},
        {"clusters_treated": 10, "clusters_comparison": 12, "icc": 0.05},
        {"baseline": "change", "baseline_correlation": 0.4},
    ],
)
def test_larger_when_the_design_is_harder(worse):
    assert mde(**worse) > mde()


@pytest.mark.parametrize(
    "better",
    [
        {"power": 0.7},
        {"n_comparison": 500},
        {"baseline_correlation": 0.6},
        {"baseline": "change", "baseline_correlation": 0.6},
    ],
)
def test_smaller_when_the_design_is_easier(better):
    assert mde(**better) < mde()


def test_adjusting_for_the_baseline_beats_the_change_score():
    assert mde(baseline_correlation=0.6) < mde(baseline="change", baseline_correlation=0.6)


def test_whole_clusters_count_as_their_clusters_when_everyone_in_them_is_alike():
    whole = mde(clusters_treated=10, clusters_comparison=12, icc=1.0)
    assert whole == pytest.approx(mde(n_treated=10, n_comparison=12))


def test_detectable_decrease_from_a_high_rate_mirrors_the_increase_from_a_low_one():
    up = mde(kind="binary", base_rate=0.2)
    down = mde(kind="binary", base_rate=0.8, direction="decrease")
    assert up == pytest.approx(down)


def test_refuses_when_no_rate_is_low_enough():
    with pytest.raises(NotIdentifiedError) as refusal:
        mde(kind="binary", base_rate=0.01, direction="decrease")
    assert refusal.value.code == "not_detectable"


@pytest.mark.parametrize(
    "wrong",
    [
        {"std_dev": None},
        {"std_dev": -1.0},
        {"n_treated": 1},
        {"icc": 0.1},
        {"icc": 1.2, "clusters_treated": 10, "clusters_comparison": 12},
        {"clusters_treated": 10},
        {"clusters_treated": 1, "clusters_comparison": 1},
        {"clusters_treated": 101, "clusters_comparison": 12},
        {"baseline_correlation": 1.0},
        {"pair_correlation": 0.5},
        {"kind": "binary", "base_rate": None},
        {"power": 1.0},
        {"level": 95},
    ],
)
def test_contradictions_are_refused(wrong):
    with pytest.raises(ValueError, match=r"."):
        mde(**wrong)


def test_multiplier_is_two_point_eight_in_large_samples():
    large = power.minimum_detectable_from_std_error(0.5, float("inf"))
    assert large == pytest.approx(0.5 * 2.8016, abs=1e-4)
    assert power.minimum_detectable_from_std_error(0.5, 10) > large


@pytest.mark.parametrize("arguments", [(0.0, 10), (1.0, 0), (float("nan"), 10)])
def test_multiplier_refuses_what_has_no_spread(arguments):
    with pytest.raises(ValueError, match="above zero"):
        power.minimum_detectable_from_std_error(*arguments)


@pytest.mark.parametrize("target", [0.05, 0.1, 0.2, 0.27])
def test_units_needed_is_the_fewest_that_reach_the_target(target):
    study = {"std_error": 0.1, "dof": 22, "n_units": 24}
    extra = power.units_needed(target, **study)

    def detectable(more):
        shrunk = 0.1 * (24 / (24 + more)) ** 0.5
        return power.minimum_detectable_from_std_error(shrunk, 22 + more)

    assert detectable(extra) <= target < detectable(extra - 1)


def test_no_units_are_needed_when_there_are_enough():
    assert power.units_needed(1.0, std_error=0.1, dof=22, n_units=24) == 0
    with pytest.raises(ValueError, match="target"):
        power.units_needed(0.0, std_error=0.1, dof=22, n_units=24)


def early_path(times, covariance):
    return EffectPath.from_arrays(times, np.zeros(len(times)), covariance)


def test_one_earlier_period_has_the_power_of_a_z_test():
    path = early_path([-2, 0], np.diag([0.04, 1.0]))
    shift = 0.5 / 0.2
    expected = stats.norm.sf(1.959964 - shift) + stats.norm.cdf(-1.959964 - shift)
    assert power.pre_trend_power(path, slope=0.5) == pytest.approx(expected, abs=1e-6)


def test_independent_earlier_periods_multiply():
    path = early_path([-4, -3, -2, 0], np.diag([0.1, 0.2, 0.3, 1.0]))
    chance = 1.0
    for time, variance in ((-4, 0.1), (-3, 0.2), (-2, 0.3)):
        shift = 0.3 * (time + 1) / variance**0.5
        chance *= stats.norm.cdf(1.959964 - shift) - stats.norm.cdf(-1.959964 - shift)
    assert power.pre_trend_power(path, slope=0.3) == pytest.approx(1 - chance, abs=2e-4)


def test_power_with_dependent_earlier_periods_is_the_integral():
    covariance = np.array([[0.3, 0.2, 0.1], [0.2, 0.3, 0.2], [0.1, 0.2, 0.3]])
    path = early_path([-4, -3, -2], covariance)
    limit = 1.959964 * 0.3**0.5
    drift = 0.2 * np.array([-3, -2, -1])
    draws = np.random.default_rng(0).multivariate_normal(drift, covariance, 400_000)
    expected = (np.abs(draws) > limit).any(axis=1).mean()
    assert power.pre_trend_power(path, slope=0.2) == pytest.approx(expected, abs=0.004)


@pytest.mark.parametrize("chance", [0.5, 0.8])
def test_slope_has_the_power_it_was_asked_for(chance):
    path = early_path([-3, -2, 0], np.array([[0.2, 0.1, 0], [0.1, 0.2, 0], [0, 0, 1]]))
    slope = power.pre_trend_slope(path, power=chance)
    assert power.pre_trend_power(path, slope=slope) == pytest.approx(chance, abs=1e-6)
    assert power.pre_trend_power(path, slope=-slope) == pytest.approx(chance, abs=1e-3)


def test_pre_trend_power_needs_two_earlier_periods_and_a_sensible_power():
    with pytest.raises(NotIdentifiedError) as refusal:
        power.pre_trend_power(early_path([0, 1], np.eye(2)), slope=1.0)
    assert refusal.value.code == "no_earlier_periods"
    with pytest.raises(ValueError, match="size"):
        power.pre_trend_slope(early_path([-2, 0], np.eye(2)), power=0.01)


@pytest.mark.parametrize("people", [12, 5_000, 5_000_000])
def test_the_root_is_exact_where_the_library_s_is_not(people):
    """Why the search is our own: statsmodels' answer has another power than was asked for."""
    dof, spread = 2 * people - 2, (2 / people) ** 0.5
    critical = stats.t.ppf(0.975, dof)
    ours = power.minimum_detectable_effect(std_dev=1.0, n_treated=people, n_comparison=people)
    shift = TTestPower().solve_power(nobs=dof + 1, alpha=0.025, power=0.8, alternative="larger")
    theirs = float(np.squeeze(shift)) * (dof + 1) ** 0.5
    assert stats.nct.sf(critical, dof, ours / spread) == pytest.approx(0.8, abs=1e-10)
    assert abs(stats.nct.sf(critical, dof, theirs) - 0.8) > 1e-8

"""The range around a whole path holds all of its times at once."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from evaluator.diagnostics.bands import with_band
from methods.results import EffectPath


def path(correlation: np.ndarray, dof: float = np.inf) -> EffectPath:
    times = np.arange(len(correlation))
    return EffectPath.from_arrays(times, np.zeros(len(times)), correlation, -1, dof=dof)


def test_of_independent_times_it_is_the_quantile_of_their_largest() -> None:
    banded = with_band(path(np.eye(5)), seed=1)
    exact = stats.norm.ppf((1 + 0.95 ** (1 / 5)) / 2)
    assert banded.critical_value == pytest.approx(exact, abs=0.03)


def test_of_times_that_move_as_one_it_is_that_of_each() -> None:
    alike = np.full((4, 4), 1.0) + 1e-9 * np.eye(4)
    banded = with_band(path(alike), seed=1)
    assert banded.critical_value == pytest.approx(stats.norm.ppf(0.975), abs=0.04)
    assert banded.critical_value >= stats.norm.ppf(0.975) - 1e-9


def test_few_clusters_widen_it() -> None:
    few, many = with_band(path(np.eye(5), dof=7), seed=1), with_band(path(np.eye(5)), seed=1)
    assert few.critical_value > many.critical_value + 0.5


@pytest.mark.parametrize("rho", [0.0, 0.5, 0.9])
def test_it_holds_all_times_as_often_as_promised(rho) -> None:
    correlation = rho ** np.abs(np.subtract.outer(np.arange(6), np.arange(6)))
    critical = with_band(path(correlation), seed=3).critical_value
    draws = np.random.default_rng(11).multivariate_normal(np.zeros(6), correlation, 20_000)
    held = (np.abs(draws).max(axis=1) <= critical).mean()
    assert held == pytest.approx(0.95, abs=0.008)


def test_the_same_seed_gives_the_same_band_and_one_time_needs_none() -> None:
    one, two = (with_band(path(np.eye(3)), seed=4) for _ in range(2))
    assert one.critical_value == two.critical_value
    assert with_band(path(np.eye(1)), seed=1).band_low is None

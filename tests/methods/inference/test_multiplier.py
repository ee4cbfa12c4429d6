"""Random signs on influence functions: what the draws must add up to."""

import itertools

import numpy as np
import pytest
from scipy import stats

from methods.inference.parts.multiplier import (
    draws_std_error,
    multiplier_draws,
    uniform_critical_value,
)


def influence(rows=400, columns=3, seed=0):
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(rows, columns)) @ rng.normal(size=(columns, columns))
    return values - values.mean(axis=0)


@pytest.mark.whole_way
def test_draws_have_the_covariance_of_the_influence_functions():
    psi = influence()
    errors = multiplier_draws(psi, 200_000, seed=1)
    truth = psi.T @ psi
    scale = np.sqrt(np.outer(np.diag(truth), np.diag(truth)))
    assert np.abs((errors.T @ errors / len(errors) - truth) / scale).max() < 0.01
    assert np.abs(errors.mean(axis=0) / np.sqrt(np.diag(truth))).max() < 0.01


def test_every_draw_is_a_pattern_of_signs():
    psi = np.random.default_rng(0).normal(size=(6, 2))
    signs = np.array(list(itertools.product([-1, 1], repeat=6)))
    possible = signs @ psi
    errors = multiplier_draws(psi, 2000, seed=3)
    gaps = np.abs(errors[:, None, :] - possible).max(axis=2)
    assert gaps.min(axis=1).max() < 1e-6 * np.abs(psi).max()
    frequency = np.bincount(gaps.argmin(axis=1), minlength=64)
    assert stats.chisquare(frequency).pvalue > 1e-3


def test_many_small_rows_are_drawn_as_if_every_sign_were_independent():
    """No row stands out, so all are folded; one call differs from the next as it should."""
    psi = influence(rows=5000)
    scale = np.sqrt((psi**2).sum(axis=0))
    errors = np.array([multiplier_draws(psi, 1000, seed) for seed in range(60)]) / scale
    ratio = (errors**2).mean(axis=1)
    assert ratio.mean() == pytest.approx(1, abs=0.02)
    assert ratio.std(axis=0) == pytest.approx(np.sqrt(2 / 1000), rel=0.4)
    assert stats.kstest(errors[:, :, 0].ravel(), "norm").pvalue > 1e-3
    between = (errors[:, :-1] * errors[:, 1:]).mean(axis=0)  # of neighbouring draws, over seeds
    assert (between**2).mean() == pytest.approx(1 / 60, rel=0.3)


def test_a_few_rows_among_many_get_signs_of_their_own():
    """Three clusters carry a column: their eight patterns of signs are equally frequent."""
    psi = np.zeros((50_000, 2))
    psi[:3, 0], psi[:, 1] = (1.0, 2.0, 4.0), 1.0
    errors = multiplier_draws(psi, 4000, seed=5)
    patterns, frequency = np.unique(np.round(errors[:, 0], 9), return_counts=True)
    assert patterns.tolist() == [-7, -5, -3, -1, 1, 3, 5, 7]
    assert stats.chisquare(frequency).pvalue > 1e-3


def test_rows_in_different_blocks_are_independent():
    """Rows far apart get signs of their own."""
    rows = 5000
    psi = np.zeros((rows, 1))
    psi[0], psi[-1] = 1.0, -1.0
    errors = multiplier_draws(psi, 11, seed=0)
    assert set(np.round(errors[:, 0], 6)) <= {-2.0, 0.0, 2.0}
    assert len(set(np.round(errors[:, 0], 6))) > 1


def test_same_seed_same_draws():
    psi = influence()
    one = multiplier_draws(psi, 50, seed=4)
    assert np.array_equal(one, multiplier_draws(psi, 50, seed=4))
    assert np.array_equal(multiplier_draws(psi, 50, None), multiplier_draws(psi, 50, 0))
    assert not np.array_equal(one, multiplier_draws(psi, 50, seed=5))


def test_columns_of_very_different_size_keep_their_precision():
    psi = influence(columns=2)
    errors = multiplier_draws(psi * (1e-12, 1e12), 20, seed=2)
    assert errors / (1e-12, 1e12) == pytest.approx(multiplier_draws(psi, 20, seed=2), rel=1e-4)


def test_a_column_without_spread_has_no_error_and_does_not_widen_the_band():
    psi = influence()
    with_nothing = np.column_stack([psi, np.zeros(len(psi))])
    errors = multiplier_draws(with_nothing, 5000, seed=1)
    spread = draws_std_error(errors)
    assert spread[-1] == 0
    assert uniform_critical_value(errors, spread, 0.95) == uniform_critical_value(
        errors[:, :-1], spread[:-1], 0.95
    )
    assert np.isnan(uniform_critical_value(errors[:, -1:], spread[-1:], 0.95))


def test_std_error_is_the_interquartile_range_of_a_normal():
    errors = stats.norm.ppf((np.arange(10_000) + 0.5) / 10_000)[:, None] * (1.0, 3.0)
    assert draws_std_error(errors) == pytest.approx([1.0, 3.0], rel=1e-3)


@pytest.mark.parametrize("columns", [1, 5, 20])
def test_critical_value_of_independent_effects_is_sidaks(columns):
    psi = np.linalg.qr(np.random.default_rng(1).normal(size=(2000, columns)))[0]
    errors = multiplier_draws(psi - psi.mean(axis=0), 100_000, seed=1)
    sidak = stats.norm.ppf(0.5 + 0.95 ** (1 / columns) / 2)
    critical = uniform_critical_value(errors, draws_std_error(errors), 0.95)
    assert critical == pytest.approx(sidak, abs=0.03)


def test_no_draws_are_refused():
    with pytest.raises(ValueError, match="draws"):
        multiplier_draws(influence(), 0, None)

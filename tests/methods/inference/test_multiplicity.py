"""Adjusted p-values, against statsmodels 0.15 to 1e-12."""

import numpy as np
import pytest
from statsmodels.stats.multitest import multipletests

from methods import inference

THEIRS = {"holm": "holm", "benjamini_hochberg": "fdr_bh"}
RNG = np.random.default_rng(3)
SETS = [
    [0.04],
    [0.01, 0.02, 0.03, 0.04],
    [0.5, 0.001, 0.04, 0.04, 0.9],
    [0.0, 1.0, 0.05],
    list(RNG.uniform(size=40) ** 3),
]


@pytest.mark.parametrize("method", THEIRS)
@pytest.mark.parametrize("p_values", SETS)
def test_agrees_with_statsmodels(p_values, method):
    expected = multipletests(p_values, method=THEIRS[method])[1]
    assert inference.adjust(p_values, method) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("method", THEIRS)
def test_a_test_not_carried_out_stays_missing_and_is_not_counted(method):
    adjusted = inference.adjust([0.01, np.nan, 0.03], method)
    assert np.isnan(adjusted[1])
    assert adjusted[[0, 2]] == pytest.approx(inference.adjust([0.01, 0.03], method))


@pytest.mark.parametrize("method", THEIRS)
def test_nothing_in_nothing_out(method):
    assert inference.adjust([], method).size == 0
    assert np.isnan(inference.adjust([np.nan], method)).all()


@pytest.mark.parametrize(
    ("p_values", "method", "words"),
    [
        ([0.1], "bonferroni", "holm"),
        ([0.1], "romano_wolf", "resampled"),
        ([1.1], "holm", "between 0 and 1"),
        ([[0.1]], "holm", "one-dimensional"),
    ],
)
def test_refusals_name_what_is_wrong(p_values, method, words):
    with pytest.raises(ValueError, match=words):
        inference.adjust(p_values, method)


def test_romano_wolf_by_hand():
    """Smallest of both columns against 0.01, the second column alone against 0.04."""
    draws = [[0.5, 0.005], [0.3, 0.02], [0.9, 0.6], [0.7, 0.03]]
    adjusted = inference.adjust([0.01, 0.04], "romano_wolf", resampled=draws)
    assert adjusted == pytest.approx([2 / 5, 4 / 5])


def test_romano_wolf_equals_the_raw_p_when_all_tests_are_the_same():
    uniform = RNG.uniform(size=4000)
    draws = np.repeat(uniform[:, None], 5, axis=1)
    adjusted = inference.adjust([0.02] * 5, "romano_wolf", resampled=draws)
    assert adjusted == pytest.approx((1 + (uniform <= 0.02).sum()) / 4001)


def test_romano_wolf_is_near_holm_when_tests_are_independent():
    draws = RNG.uniform(size=(20_000, 4))
    p_values = [0.03, 0.001, 0.2, 0.01]
    adjusted = inference.adjust(p_values, "romano_wolf", resampled=draws)
    exact = [1 - 0.97**2, 1 - 0.999**4, 0.2, 1 - 0.99**3]
    assert adjusted == pytest.approx(exact, abs=0.01)
    assert (adjusted <= inference.adjust(p_values, "holm") + 0.01).all()


def test_romano_wolf_leaves_out_tests_not_carried_out():
    draws = RNG.uniform(size=(500, 3))
    missing = draws.copy()
    missing[:, 1] = np.nan
    adjusted = inference.adjust([0.01, np.nan, 0.03], "romano_wolf", resampled=missing)
    assert np.isnan(adjusted[1])
    expected = inference.adjust([0.01, 0.03], "romano_wolf", resampled=draws[:, [0, 2]])
    assert adjusted[[0, 2]] == pytest.approx(expected)


@pytest.mark.parametrize("resampled", [[0.1, 0.2], [[0.1]], [[0.1, 1.2]], [[0.1, np.nan]]])
def test_romano_wolf_refuses_resamples_of_another_shape_or_range(resampled):
    with pytest.raises(ValueError, match="resampled"):
        inference.adjust([0.1, 0.2], "romano_wolf", resampled=resampled)
    with pytest.raises(ValueError, match="resampled"):
        inference.adjust([0.1, 0.2], "holm", resampled=[[0.1, 0.2]])

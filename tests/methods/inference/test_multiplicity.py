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
        ([0.1], "romano_wolf", "holm, benjamini_hochberg"),
        ([1.1], "holm", "between 0 and 1"),
        ([[0.1]], "holm", "one-dimensional"),
    ],
)
def test_refusals_name_what_is_wrong(p_values, method, words):
    with pytest.raises(ValueError, match=words):
        inference.adjust(p_values, method)

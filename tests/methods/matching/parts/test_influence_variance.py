"""Variances from influences, against sums written out by hand and statsmodels 0.15.0."""

import numpy as np
import pytest
import statsmodels.api as sm

from methods import NotIdentifiedError
from methods.matching.parts.variance import clustered_variance, independent_variance, nested

RNG = np.random.default_rng(4)
ADDED = RNG.normal(size=60)
ONE, TWO = RNG.integers(0, 8, 60), RNG.integers(0, 5, 60)


def squares(labels):
    return sum(ADDED[labels == label].sum() ** 2 for label in np.unique(labels))


def test_independent_rows():
    assert independent_variance(ADDED) == pytest.approx((ADDED**2).sum())


def test_one_way():
    found, count = clustered_variance(ADDED, [ONE])
    assert (found, count) == (pytest.approx(squares(ONE) * 8 / 7), 8)
    assert clustered_variance(ADDED, [ONE], finite_sample=False)[0] == pytest.approx(squares(ONE))


def test_rows_that_are_clusters_of_their_own():
    found, _ = clustered_variance(ADDED, [np.arange(60)], finite_sample=False)
    assert found == pytest.approx(independent_variance(ADDED))


def test_two_way_is_both_less_what_they_share():
    both = ONE * 5 + TWO
    shared = len(np.unique(both))
    expected = squares(ONE) * 8 / 7 + squares(TWO) * 5 / 4 - squares(both) * shared / (shared - 1)
    found, fewest = clustered_variance(ADDED, [ONE, TWO])
    one_way = max(squares(ONE) * 8 / 7, squares(TWO) * 5 / 4)
    assert found == pytest.approx(expected if expected > 0 else one_way)
    assert fewest == 5


def test_two_way_that_would_be_negative_falls_back_on_the_larger_one_way():
    """Opposite influences in each cluster leave nothing but their intersections."""
    added = np.array([1.0, -1.0, -1.0, 1.0])
    rows, columns = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])
    found, _ = clustered_variance(added, [rows, columns], finite_sample=False)
    assert found == 0.0
    added = np.array([1.0, -0.9, -1.0, 1.1])
    ways = [clustered_variance(added, [g], finite_sample=False)[0] for g in (rows, columns)]
    found, _ = clustered_variance(added, [rows, columns], finite_sample=False)
    assert found == pytest.approx(max(ways))


def test_labels_need_not_be_whole_numbers_from_zero():
    same, _ = clustered_variance(ADDED, [ONE * 1000 - 7])
    assert same == pytest.approx(clustered_variance(ADDED, [ONE])[0])


def test_a_mean_agrees_with_statsmodels():
    """The influence of each row on a mean is its residual over the number of rows."""
    y = ADDED + 3
    fit = sm.OLS(y, np.ones(60)).fit(cov_type="cluster", cov_kwds={"groups": ONE}, use_t=True)
    found, count = clustered_variance((y - y.mean()) / 60, [ONE])
    assert np.sqrt(found) == pytest.approx(fit.bse[0], rel=1e-10)
    assert count == 8


def test_one_cluster_has_no_variance():
    with pytest.raises(NotIdentifiedError) as caught:
        clustered_variance(ADDED, [np.zeros(60, int)])
    assert caught.value.code == "one_cluster"


def test_nested():
    assert nested(np.array([0, 0, 1, 2]), np.array([5, 5, 5, 6]))
    assert not nested(np.array([0, 0, 1]), np.array([5, 6, 5]))

"""Products in pieces are the products."""

import numpy as np
import pytest

from methods.inference.parts.tall import cross, dot, product

RNG = np.random.default_rng(1)


@pytest.mark.parametrize("rows", [0, 1, 255, 256, 257, 1000])
@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize(("k", "m"), [(1, 1), (3, 5), (4, 0), (0, 2)])
def test_products(rows, order, k, m):
    left = np.asarray(RNG.normal(size=(rows, k)), order=order)
    right = np.asarray(RNG.normal(size=(rows, m)), order=order)
    factor, vector, weights = RNG.normal(size=(k, m)), RNG.normal(size=k), RNG.normal(size=rows)
    close = {"rel": 1e-12, "abs": 1e-12}
    assert cross(left, right) == pytest.approx(left.T @ right, **close)
    assert cross(left, weights) == pytest.approx(left.T @ weights, **close)
    assert product(left, factor) == pytest.approx(left @ factor, **close)
    assert product(left, vector) == pytest.approx(left @ vector, **close)
    assert dot(weights, weights) == pytest.approx(weights @ weights, **close)


def test_views_are_read_as_they_are():
    wide = RNG.normal(size=(5, 700))
    assert cross(wide.T[::2], wide.T[::2]) == pytest.approx(wide[:, ::2] @ wide[:, ::2].T)

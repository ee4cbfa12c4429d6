"""Adjustment of several p-values for having looked more than once.

statsmodels steps through the p-values of Benjamini and Hochberg. Holm's are stepped through here:
statsmodels' way collects the garbage of the whole program each time, a tenth of a second and more.
The resamples of Romano and Wolf, which it does not know, are our own.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from statsmodels.stats.multitest import fdrcorrection

from methods.results import BoolArray, FloatArray

METHODS = ("holm", "benjamini_hochberg", "romano_wolf")


def adjust(p_values: ArrayLike, method: str, *, resampled: ArrayLike | None = None) -> FloatArray:
    """Adjusted p-values, in the order given.

    "holm" (Holm 1979) controls the chance of any false finding, whatever the dependence.
    "benjamini_hochberg" (1995) controls the expected share of false findings among those
    declared, for independent or positively dependent tests. "romano_wolf" (Romano and Wolf
    2005, 2016) controls the chance of any false finding and gains from tests that move
    together, which it learns from resamples.

    A missing p-value (NaN) is a test that was not carried out: it stays missing and is not
    counted among the tests.

    Args:
        p_values: (m,) one per test.
        method: "holm", "benjamini_hochberg" or "romano_wolf".
        resampled: for "romano_wolf" only, (draws, m) p-values of the same tests in data drawn
            as if no effect existed (permuted, or bootstrapped and centred), every test of a row
            from the same draw. Adjusted values are (1 + draws at least as extreme) / (1 + draws).

    Raises:
        ValueError: an unknown method, a p-value outside 0 to 1, or resamples that are missing,
            not wanted or of another shape.
    """
    if method not in METHODS:
        raise ValueError(f"method must be one of {', '.join(METHODS)}, not {method!r}.")
    if method == "romano_wolf" and resampled is None:
        raise ValueError(
            "romano_wolf needs resampled=, a (draws, tests) array of p-values of the same tests in "
            "data drawn as if no effect existed; with p-values alone, use holm."
        )
    if method != "romano_wolf" and resampled is not None:
        raise ValueError(f"resampled is for romano_wolf only, not for {method}.")
    given = np.asarray(p_values, dtype=np.float64)
    if given.ndim != 1:
        raise ValueError("p_values must be one-dimensional.")
    carried_out = ~np.isnan(given)
    tested = given[carried_out]
    if ((tested < 0) | (tested > 1)).any():
        raise ValueError("p_values must lie between 0 and 1.")
    result = np.full(given.shape, np.nan)
    if not tested.size:
        return result
    if resampled is not None:
        result[carried_out] = _romano_wolf(tested, _draws(resampled, carried_out))
    elif method == "holm":
        result[carried_out] = _holm(tested)
    else:
        result[carried_out] = fdrcorrection(tested)[1]
    return result


def _holm(tested: FloatArray) -> FloatArray:
    order = np.argsort(tested, kind="stable")
    stepped = tested[order] * np.arange(tested.size, 0, -1)
    adjusted = np.empty(tested.size)
    adjusted[order] = np.minimum(np.maximum.accumulate(stepped), 1.0)
    return adjusted


def _romano_wolf(tested: FloatArray, draws: FloatArray) -> FloatArray:
    order = np.argsort(tested, kind="stable")
    adjusted = np.empty(tested.size)
    adjusted[order] = np.minimum(_step_down(tested[order], draws[:, order]), 1.0)
    return adjusted


def _draws(resampled: ArrayLike, carried_out: BoolArray) -> FloatArray:
    draws = np.asarray(resampled, dtype=np.float64)
    if draws.ndim != 2 or draws.shape[1] != carried_out.size or len(draws) == 0:
        raise ValueError(f"resampled must have one column for each of {carried_out.size} tests.")
    draws = draws[:, carried_out]
    if not ((draws >= 0) & (draws <= 1)).all():
        raise ValueError("resampled p-values must lie between 0 and 1, none missing.")
    return draws


def _step_down(tested: FloatArray, draws: FloatArray) -> FloatArray:
    """Each test against the smallest p-value, in each draw, of itself and all less extreme ones."""
    smallest = np.minimum.accumulate(draws[:, ::-1], axis=1)[:, ::-1]
    at_least = (smallest <= tested).sum(axis=0)
    return np.asarray(np.maximum.accumulate((1 + at_least) / (1 + len(draws))))

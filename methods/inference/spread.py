"""Whether two groups of places vary alike, which a comparison with other placements supposes."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pandas as pd

from methods.inference.parts.columns import codes, indicator, numeric
from methods.results import BoolArray, FloatArray, IntArray, NotIdentifiedError, TestResult

_TIE = 1e-9


def equal_spread(
    frame: pd.DataFrame,
    *,
    outcome: str,
    treated: str,
    unit: str,
    time: str,
    draws: int = 1999,
    seed: int | None = None,
) -> TestResult:
    """Whether treated and comparison units went up and down alike, from times without an effect.

    A permutation test of the programme's placement is right only when all places could have
    stood for each other: with few treated units that vary three times as much as the others it
    finds an effect of nothing in four studies of ten (Ferman and Pinto 2019).

    Each unit's variance is that of its outcomes about its own mean and those of the times. Their
    average among the treated, over that among the others, is compared with what any other choice
    of as many units would give, both ways.

    Args:
        frame: one row for each unit and time before the start.
        outcome: column of numbers.
        treated: column of 0 and 1, constant within units.
        unit: column that names units.
        time: column that names periods.
        draws: choices of units drawn; every one where there are no more.
        seed: of the draws; None is 0.

    Returns:
        ``statistic`` is the ratio of standard deviations, treated over comparison.

    Raises:
        NotIdentifiedError: ``empty_group``; ``no_earlier_periods`` when no unit is seen twice;
            ``no_variation`` when the units of a group do not vary at all.
    """
    units, values = codes(frame, unit), numeric(frame, outcome)
    on = np.bincount(units, weights=indicator(frame, treated)) > 0
    if on.all() or not on.any():
        raise NotIdentifiedError("empty_group", "Treated and comparison units are both needed.")
    spread = _variances(units, codes(frame, time), values)
    # By size, so that draws ask for no label.
    seen = np.argsort(spread, kind="stable")[: int((~np.isnan(spread)).sum())]
    spread, on = spread[seen], on[seen]
    if on.all() or not on.any():
        raise NotIdentifiedError(
            "no_earlier_periods", "No unit of one group is seen at two times before the start."
        )
    if not (spread[on].mean() > 0 and spread[~on].mean() > 0):
        raise NotIdentifiedError("no_variation", "The units of one group do not vary.")
    ratio = _ratios(spread, _choices(on, draws, 0 if seed is None else seed))
    below, above = ((ratio <= ratio[0] + _TIE).mean(), (ratio >= ratio[0] - _TIE).mean())
    return TestResult(
        statistic=math.exp(float(ratio[0]) / 2),
        dof_numerator=math.nan,
        dof_denominator=math.nan,
        p_value=min(1.0, 2 * float(min(below, above))),
        null="Before the start, treated and comparison units varied alike about their averages.",
    )


def _variances(units: IntArray, times: IntArray, values: FloatArray) -> FloatArray:
    """(U,) mean square of each unit about its own mean and those of the times; NaN if seen once."""
    left = values.copy()
    for _ in range(50):
        for of in (times, units):
            left = left - (np.bincount(of, weights=left) / np.bincount(of))[of]
    seen = np.bincount(units)
    square = np.bincount(units, weights=left**2)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(seen > 1, square / (seen - 1), np.nan)


def _choices(on: BoolArray, draws: int, seed: int) -> IntArray:
    """(N, k) units that take the part of the treated; the true ones first."""
    count, size = int(on.sum()), on.size
    true = np.flatnonzero(on)[None, :]
    if math.comb(size, count) <= draws:
        every = np.array(list(combinations(range(size), count)))
        return every[np.argsort((every != true).any(axis=1), kind="stable")]
    rng = np.random.default_rng(seed)
    keys = rng.random((draws, size))
    return np.vstack([true, np.argpartition(keys, count - 1, axis=1)[:, :count]])


def _ratios(spread: FloatArray, chosen: IntArray) -> FloatArray:
    """Logarithm of the mean among the chosen over that among the others."""
    inside = spread[chosen].sum(axis=1)
    others = (spread.sum() - inside) / (spread.size - chosen.shape[1])
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(inside / chosen.shape[1]) - np.log(np.maximum(others, 0.0)))

"""Synthetic comparisons and their placebos: places without the programme in the treated's part."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Literal

import numpy as np
import pandas as pd

from evaluator.cohort.rows.shapes import OUTCOME, POST, TIME, TREATED, UNIT
from methods.did.parts.simplex import simplex_weights
from methods.did.parts.synthetic_weights import synthetic_weights
from methods.results import Estimate, FloatArray, NotIdentifiedError, interval

Estimator = Literal["synthetic_did", "synthetic_control", "equal_weights"]
MOST_GROUPS = 200


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """One synthetic comparison.

    Attributes:
        value: mean effect from the start on. effect: (T,) gap at each time, the level that
            movements are compared from taken off.
        treated, synthetic: (T,). weights: of the comparison places. misfit: root mean squared
            gap before the start (about its mean for movements).
    """

    value: float
    effect: FloatArray
    treated: FloatArray
    synthetic: FloatArray
    weights: pd.Series
    misfit: float


@dataclass(frozen=True, slots=True, eq=False)
class Placebos:
    """What the same comparison finds in places without the programme.

    Attributes:
        value: (g,) mean effects. effect: (g, T) gaps. misfit: (g,) as in ``Fit``.
        every: whether these are all groups of so many places.
    """

    value: FloatArray
    effect: FloatArray
    misfit: FloatArray
    every: bool

    @property
    def std_error(self) -> float:
        """Root mean square of the placebo effects, whose truth is zero."""
        return float(np.sqrt((self.value**2).mean()))


def fit(frame: pd.DataFrame, estimator: Estimator) -> Fit:
    """The synthetic comparison of a complete panel with one start.

    Args:
        frame: one row per place and time with ``@unit @time @treated @post @outcome``.
        estimator: "synthetic_did" compares movements; "synthetic_control" levels, several
            treated places being averaged first; "equal_weights" movements, every comparison
            place counting alike.

    Raises:
        NotIdentifiedError: ``too_few_comparison``.
    """
    table = frame.pivot(index=UNIT, columns=TIME, values=OUTCOME)
    took = frame.drop_duplicates(UNIT).set_index(UNIT)[TREATED].reindex(table.index) == 1
    late = frame.drop_duplicates(TIME).set_index(TIME)[POST].reindex(table.columns) == 1
    after, side = late.to_numpy(dtype=bool), took.to_numpy(dtype=bool)
    values = table.to_numpy(dtype=np.float64)
    donors, treated = values[~side], values[side].mean(axis=0)
    n_before = int((~after).sum())
    if len(donors) < 2:
        raise NotIdentifiedError(
            "too_few_comparison", "At least two comparison places are needed to judge the effect."
        )
    shares = np.full(len(donors), 1 / len(donors))
    when = np.full(n_before, 1 / n_before)
    if estimator == "synthetic_control":
        shares, when = simplex_weights(donors[:, ~after].T, treated[~after]), when * 0.0
    elif estimator == "synthetic_did":
        shares, when = synthetic_weights(np.vstack([donors, values[side]]), len(donors), n_before)
    gap = treated - shares @ donors
    effect = gap - float(when @ gap[~after])
    early = gap[~after] - (0.0 if estimator == "synthetic_control" else gap[~after].mean())
    return Fit(
        float(effect[after].mean()),
        effect,
        treated,
        np.asarray(shares @ donors),
        pd.Series(shares, table.index[~side]),
        float(np.sqrt((early**2).mean())),
    )


def placebos(frame: pd.DataFrame, estimator: Estimator, seed: int) -> Placebos:
    """The comparison repeated for groups of places without the programme.

    Every group of as many places as were treated takes their part in turn; a random 200 where
    there are more. The treated places are never among those that they are compared with.

    Raises:
        NotIdentifiedError: ``too_few_comparison`` when no group leaves two places to compare with.
    """
    took = frame.drop_duplicates(UNIT).set_index(UNIT)[TREATED]
    donors = sorted(took.index[took == 0], key=str)
    size = int((took == 1).sum())
    if len(donors) - size < 2:
        raise NotIdentifiedError(
            "too_few_comparison",
            f"{len(donors)} comparison places for {size} in the programme are too few to judge "
            "the uncertainty by.",
        )
    without = frame[frame[TREATED] == 0]
    fits = [
        fit(without.assign(**{TREATED: without[UNIT].isin(group).astype(int)}), estimator)
        for group in _groups(donors, size, seed)
    ]
    return Placebos(
        np.array([each.value for each in fits]),
        np.stack([each.effect for each in fits]),
        np.array([each.misfit for each in fits]),
        math.comb(len(donors), size) <= MOST_GROUPS,
    )


def _groups(donors: list[object], size: int, seed: int) -> Iterator[list[object]]:
    if math.comb(len(donors), size) <= MOST_GROUPS:
        yield from (list(group) for group in combinations(donors, size))
        return
    rng = np.random.default_rng(seed)
    for _ in range(MOST_GROUPS):
        chosen = rng.choice(len(donors), size, replace=False)
        yield [donors[i] for i in sorted(chosen)]


def smallest_p(treated: int, comparison: int) -> float:
    """Smallest p-value when any so many of the places could have been the treated ones."""
    return 1 / math.comb(treated + comparison, treated)


def judged(
    found: Fit, others: Placebos, frame: pd.DataFrame, method: str, level: float
) -> Estimate:
    """The effect with the range that so many places allow.

    One treated place: every effect that would not be among the largest placebo effects, and the
    rank as p-value (Abadie, Diamond and Hainmueller 2010; Firpo and Possebom 2018). Several: the
    placebo spread with t(J - 1) for J comparison places (Arkhangelsky and others 2021, algorithm
    4, with t for few places). Where no placement could be that rare the range is widened to
    include no effect.

    Raises:
        NotIdentifiedError: ``no_variation``.
    """
    sides = frame.drop_duplicates(UNIT)[TREATED]
    treated, comparison = int((sides == 1).sum()), int((sides == 0).sum())
    spread, dof = others.std_error, float(comparison - 1)
    if not spread > 1e-12 * float(np.abs(frame[OUTCOME]).max()):
        raise NotIdentifiedError(
            "no_variation", "The outcome does not vary enough to judge the uncertainty by."
        )
    p_value, low, high = interval(found.value, spread, dof, level)
    how = "all" if others.every else "drawn"
    told = f"placebo spread over {len(others.value)} {how} groups of places, t({dof:.0f})"
    if treated == 1:
        p_value = (1 + int((np.abs(others.value) >= abs(found.value)).sum())) / (comparison + 1)
        allowed = math.floor((1 - level) * (comparison + 1) + 1e-9)
        if allowed:
            reach = float(np.sort(np.abs(others.value))[-allowed])
            low, high = found.value - reach, found.value + reach
            told = f"placebo ranks among {comparison + 1} places"
    estimate = Estimate(
        value=found.value, std_error=spread, ci_low=low, ci_high=high, p_value=p_value, dof=dof,
        level=level, n_obs=len(frame), n_units=treated + comparison, n_treated=treated,
        n_comparison=comparison, n_clusters=None, scale="difference", method=method, variance=told,
    )  # fmt: skip
    if smallest_p(treated, comparison) <= 1 - level + 1e-9:
        return estimate
    return replace(
        estimate,
        ci_low=min(low, 0.0),
        ci_high=max(high, 0.0),
        p_value=max(p_value, smallest_p(treated, comparison)),
        variance=f"{told}; widened to include no effect, which so few places cannot exclude",
    )

"""Places of a study that has not begun, as they are made up: sizes, starts and averages."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from evaluator.values.account.prospect import Prospect

Floats = NDArray[np.float64]


def sizes_of(prospect: Prospect, rng: np.random.Generator) -> Floats:
    """(G,) people measured in each place, in an order drawn anew."""
    n = sum(prospect.sides)
    scale = math.sqrt(math.log1p(prospect.uneven**2))
    shape = stats.norm.ppf((np.arange(n) + 0.5) / n) * scale
    sizes = np.exp(shape)
    people: Floats = np.maximum(1.0, prospect.people * (1 - prospect.lost) * sizes / sizes.mean())
    return rng.permutation(people)


def starts_of(prospect: Prospect) -> tuple[Floats, int]:
    """(G,) place of each start among the times, infinite for none; and how many times there are."""
    treated, others = prospect.sides
    step = np.floor(np.arange(treated) * prospect.steps / treated)
    starts = np.concatenate([prospect.before + step, np.full(others, np.inf)])
    return starts, prospect.before + prospect.steps - 1 + prospect.after


def averages_of(
    prospect: Prospect,
    sizes: Floats,
    times: int,
    rng: np.random.Generator,
    draws: int,
    *,
    follows: bool = True,
) -> Floats:
    """(draws, G, times) average of each place at each time, without any effect.

    See ``chances`` for the shares of the variance, and for ``follows``.
    """
    assert prospect.spread is not None and prospect.between is not None
    between, steady, followed = prospect.between, prospect.steady, prospect.followed
    n = len(sizes)
    level = math.sqrt(between * steady) * rng.standard_normal((draws, n, 1))
    moving = math.sqrt(between * (1 - steady)) * rng.standard_normal((draws, n, times))
    stays, moves = (followed, 1 - followed) if follows else (0.0, 1 - followed**2)
    same = np.sqrt((1 - between) * stays / sizes)[:, None]
    anew = np.sqrt((1 - between) * moves / sizes)[:, None]
    people = same * rng.standard_normal((draws, n, 1))
    people = people + anew * rng.standard_normal((draws, n, times))
    averages: Floats = prospect.spread * (level + moving + people)
    return averages

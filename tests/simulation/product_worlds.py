"""Places over time in which the usual ranges are too narrow: sizes, lasting shocks, few events."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from tests.simulation.did_worlds import World

Weigh = Callable[[np.random.Generator, int, int], np.ndarray]


def even(rng: np.random.Generator, on: int, off: int) -> np.ndarray:
    del rng
    return np.ones(on + off)


def large(rng: np.random.Generator, on: int, off: int, *, share: float) -> np.ndarray:
    """The first place of the programme holds a share of its side."""
    del rng
    return np.concatenate([[share / (1 - share) * (on - 1)], np.ones(on + off - 1)])


def lognormal(rng: np.random.Generator, on: int, off: int, *, sigma: float) -> np.ndarray:
    return np.exp(sigma * rng.normal(size=on + off))


def places(
    seed: int,
    effect: float,
    *,
    starts: Sequence[float],
    weigh: Weigh = even,
    times: float = 1.0,
    periods: int = 8,
    lasting: float = 0.5,
) -> World:
    """Places over time whose shocks last; those with a start vary ``times`` as much."""
    rng = np.random.default_rng(seed)
    start, on, weight = _drawn(rng, starts, weigh)
    shock = _shocks(rng, start.size, periods, lasting)
    t = np.arange(1, periods + 1)
    now = t[None, :] >= start[:, None]
    level = 2 * rng.normal(size=(start.size, 1)) + 0.1 * t
    y = level + shock * np.where(on, times, 1.0)[:, None] + effect * now
    place, time = np.divmod(np.arange(y.size), periods)
    return World(_sheet(start, place, time, y=y.ravel(), w=weight[place]), effect)


def residents(
    seed: int,
    effect: float,
    *,
    starts: Sequence[float],
    weigh: Weigh = even,
    periods: int = 8,
    rate: float = 20.0,
    people: float = 10_000.0,
    lasting: float = 0.5,
) -> World:
    """Counts of residents, ``rate`` in 1,000 on average; a tenth more with the programme.

    They vary more than Poisson counts do, and a place has shocks of 12 % that last.
    """
    rng = np.random.default_rng(seed)
    start, _, weight = _drawn(rng, starts, weigh)
    shock = _shocks(rng, start.size, periods, lasting)
    t = np.arange(1, periods + 1)
    gain = 0.1 * rate * effect * (t[None, :] >= start[:, None])
    usual = np.exp(0.3 * rng.normal(size=(start.size, 1)) + 0.12 * shock - 0.01 * t)
    there = np.ceil(people * weight)
    mean = there[:, None] / 1000 * (rate * usual * rng.gamma(50, 0.02, shock.shape) + gain)
    place, time = np.divmod(np.arange(mean.size), periods)
    count = rng.poisson(mean).ravel()
    return World(_sheet(start, place, time, y=count, people=there[place]), 0.1 * rate * effect)


def asked(
    seed: int,
    effect: float,
    *,
    starts: Sequence[float],
    weigh: Weigh = even,
    periods: int = 6,
    each: int = 20,
    share: float | None = None,
    weighted: float = 0.0,
) -> World:
    """Other people asked in each place every time: a score, or a yes of about such a share.

    Places move by half of how they differ; ``weighted`` is the spread (of logarithms) of answers'
    weights.
    """
    rng = np.random.default_rng(seed)
    start, _, size = _drawn(rng, starts, weigh)
    shock = _shocks(rng, start.size, periods, 0.5)
    latent = rng.normal(size=(start.size, 1)) + 0.5 * shock
    now = np.arange(1, periods + 1)[None, :] >= start[:, None]
    many = np.maximum(3, rng.poisson(each * np.repeat(size, periods)))
    place, time = (np.repeat(at.ravel(), many) for at in np.indices(latent.shape))
    own, gains = latent[place, time], now[place, time]
    truth = effect if share is None else 0.5 * share * effect
    if share is None:
        y = own + 2 * rng.normal(size=place.size) + truth * gains
    else:
        chance = np.minimum(share * np.exp(0.2 * own - 0.02) + truth * gains, 1.0)
        y = (rng.random(place.size) < chance).astype(float)
    w = np.exp(weighted * rng.normal(size=place.size))
    person = [f"Q{n:06d}" for n in range(place.size)]
    return World(_sheet(start, place, time, y=y, w=w, person=person), truth)


def _drawn(
    rng: np.random.Generator, starts: Sequence[float], weigh: Weigh
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """When each place starts, whether it does, and its size."""
    start = np.array(starts, dtype=np.float64)
    on = ~np.isnan(start)
    return start, on, weigh(rng, int(on.sum()), int((~on).sum()))


def _shocks(rng: np.random.Generator, many: int, periods: int, lasting: float) -> np.ndarray:
    shock = rng.normal(size=(many, periods))
    for t in range(1, periods):
        shock[:, t] = lasting * shock[:, t - 1] + np.sqrt(1 - lasting**2) * shock[:, t]
    return shock


def _sheet(start: np.ndarray, place: np.ndarray, time: np.ndarray, **columns: Any) -> pd.DataFrame:
    own = start[place]
    return pd.DataFrame(
        {
            "place": [f"P{p:03d}" for p in place],
            "t": (time + 1).astype(float),
            **columns,
            "arm": np.where(np.isnan(own), "out", "in"),
            "start": own,
        }
    )

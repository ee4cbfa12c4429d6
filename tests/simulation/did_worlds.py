"""Worlds whose effects are known, for the simulations of difference-in-differences.

Every world is a function of a seed and of the size of its effect: 1 as it is, 0 for none.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """One data set.

    Attributes:
        frame: what an estimator sees.
        truth: its effect, averaged as the estimator says; a ratio for counts.
        path: true effect by periods since the start, where the world has several.
    """

    frame: pd.DataFrame
    truth: float
    path: dict[int, float] | None = None


def people(seed: int, effect: float, *, n: int = 160, uneven: bool = True) -> World:
    """Rows of different people; with ``uneven``, the few treated vary three times as much."""
    rng = np.random.default_rng(seed)
    treated = (np.arange(n) % 4 == 0).astype(int)
    post = np.arange(n) // 4 % 2
    spread = np.where(treated * post == 1, 3.0, 1.0) if uneven else 1.0
    y = treated + 0.5 * post + effect * treated * post + spread * rng.normal(size=n)
    return World(pd.DataFrame({"y": y, "treated": treated, "post": post}), effect)


def schools(
    seed: int, effect: float, *, groups: int, treated: int, pupils: int = 8, drift: float = 0.7
) -> World:
    """Two waves; each school has its own level and its own drift between the waves."""
    rng = np.random.default_rng(seed)
    school = np.repeat(np.arange(groups), 2 * pupils)
    post = np.tile([0, 1], groups * pupils)
    on = (school < treated).astype(int)
    level, own = rng.normal(size=(2, groups))
    y = level[school] + drift * own[school] * post + 0.4 * effect * on * post
    frame = {"y": y + rng.normal(size=school.size), "school": school, "treated": on, "post": post}
    return World(pd.DataFrame(frame).assign(term=on * post), 0.4 * effect)


def areas(seed: int, effect: float, *, count: int = 90, years: int = 7) -> World:
    """A third of the areas start in year 4; shocks fade at 0.5 a year."""
    rng = np.random.default_rng(seed)
    shock = rng.normal(size=(count, years))
    for year in range(1, years):
        shock[:, year] += 0.5 * shock[:, year - 1]
    area, year = np.divmod(np.arange(count * years), years)
    start = np.where(area % 3 == 0, 4.0, np.nan)
    now = (year >= start).astype(int)
    y = shock.ravel() + 0.2 * year + 0.4 * effect * now
    frame = pd.DataFrame({"y": y, "area": area, "year": year, "start": start, "now": now})
    return World(frame, 0.4 * effect, {e: 0.4 * effect * (e >= 0) for e in range(-4, 3)})


def roll_out(
    seed: int, effect: float, *, count: int = 90, years: int = 8, fade: float = 0.0
) -> World:
    """Starts in years 3, 4, 5, 6 and never; effects grow and differ by start."""
    rng = np.random.default_rng(seed)
    shock = rng.normal(size=(count, years))
    for year in range(1, years):
        shock[:, year] += fade * shock[:, year - 1]
    area, year = np.divmod(np.arange(count * years), years)
    start = np.array([3, 4, 5, 6, np.nan])[area % 5]
    since = year - start
    now = since >= 0
    gain = np.where(now, effect * (1 + 0.5 * since + 0.2 * (start == 3)), 0.0)
    y = rng.normal(size=count)[area] + 0.2 * year + shock.ravel() + gain
    frame = {"y": y, "area": area, "year": year, "start": start, "now": now.astype(int)}
    path = {e: float(gain[since == e].mean()) for e in range(-6, 5)}
    return World(pd.DataFrame(frame), float(gain[now].mean()), path)


_STARTS = np.array([3.0, 4.0, 5.0, np.nan])
_YEARS = np.arange(1, 7)
_GROWTH = np.array([0.3, 0.5, 0.7, 0.0])  # effect of each cohort by year since its start
_PULL = np.array([0.6, 0.3, 0.0, -0.3])  # how the covariate draws units to each cohort


def _chances(z: np.ndarray, pull: float) -> np.ndarray:
    chance = np.exp(pull * z[:, None] * _PULL)
    return chance / chance.sum(axis=1, keepdims=True)


_SHARES = {
    pull: _chances(np.random.default_rng(99).normal(size=400_000), pull).mean(axis=0)
    for pull in (0.0, 1.0)
}


def _true_average(pull: float, since: int | None = None) -> float:
    """True effect from the start on, or at one distance, cohorts weighted by their share."""
    rows = [
        (_GROWTH[k] * (year - start + 1), _SHARES[pull][k])
        for k, start in enumerate(_STARTS[:-1])
        for year in _YEARS[start <= _YEARS]
        if since in (None, int(year - start))
    ]
    effects, shares = np.array(rows).T
    return float(np.average(effects, weights=shares))


def drawn(
    seed: int,
    effect: float,
    *,
    units: int = 300,
    clusters: int | None = None,
    pull: float = 1.0,
    trend: float = 0.4,
    sections: bool = False,
    lost: float = 0.0,
) -> World:
    """Starts are drawn with a covariate on which trends depend; effects grow and differ.

    Cohorts are drawn for units, or for whole clusters that also share a drift. ``sections``
    keeps one row of each unit, ``lost`` loses that share of rows at random.
    """
    rng = np.random.default_rng(seed)
    units = units * _YEARS.size if sections else units
    groups = units if clusters is None else clusters
    owner = np.arange(units) % groups
    z = rng.normal(size=groups)
    cohort = (rng.random((groups, 1)) > _chances(z, pull).cumsum(axis=1)).sum(axis=1)[owner]
    x = z[owner] + (0 if clusters is None else 0.5 * rng.normal(size=units))
    since = _YEARS - _STARTS[cohort][:, None]
    gain = np.where(since >= 0, effect * _GROWTH[cohort][:, None] * (since + 1), 0.0)
    shock = 0.0 if clusters is None else 0.4 * rng.normal(size=(groups, _YEARS.size))[owner]
    y = rng.normal(size=(units, 1)) + trend * x[:, None] * _YEARS + gain + shock
    y = y + 0.8 * rng.normal(size=y.shape)
    each = _YEARS.size
    frame = pd.DataFrame(
        {
            "y": y.ravel(),
            "unit": np.repeat(np.arange(units), each),
            "year": np.tile(_YEARS, units),
            "start": np.repeat(_STARTS[cohort], each),
            "now": (since >= 0).astype(int).ravel(),
            "x": np.repeat(x, each),
            "cluster": np.repeat(owner, each),
        }
    )
    if sections:
        frame = frame.iloc[np.arange(units) * each + np.arange(units) % each]
    if lost:
        frame = frame[rng.random(len(frame)) > lost]
    path = {e: effect * _true_average(pull, e) if e >= 0 else 0.0 for e in range(-4, 4)}
    return World(frame, effect * _true_average(pull), path)


def two_waves(
    seed: int, effect: float, *, n: int = 500, sections: bool = False, bent: str | None = None
) -> World:
    """``bent`` names the model that a straight line in x gets wrong: "score" or "outcome"."""
    rng = np.random.default_rng(seed)
    size = 2 * n if sections else n
    x = rng.normal(size=size)
    pull = np.where(x > 0, x**2, 0.0) - 0.5 if bent == "score" else 0.7 * x
    move = np.where(x > 0.5, 1.0, -0.3) if bent == "outcome" else 0.8 * x
    d = (rng.random(size) < 1 / (1 + np.exp(0.3 - pull))).astype(int)
    level = x + rng.normal(size=size)
    parts = []
    for post in (0, 1):
        y = level + post * (0.5 + move + effect * d) + 0.7 * rng.normal(size=size)
        rows = pd.DataFrame({"y": y, "x": x, "d": d, "post": post, "unit": np.arange(size)})
        parts.append(rows[post * n : (post + 1) * n] if sections else rows)
    return World(pd.concat(parts, ignore_index=True), effect)


def incidents(seed: int, effect: float, *, count: int = 60, years: int = 8) -> World:
    """Counts with an area effect, overdispersed, some areas nearly empty; a fifth fewer."""
    rng = np.random.default_rng(seed)
    area, year = np.divmod(np.arange(count * years), years)
    now = (area % 3 == 0) & (year >= 4)
    people_there = rng.uniform(200, 2000, count)[area]
    mean = 1.5 * people_there / 1000 * np.exp(0.5 * rng.normal(size=count)[area] + 0.05 * year)
    ratio = 1 - 0.2 * effect
    n = rng.poisson(mean * rng.gamma(4, 0.25, area.size) * np.where(now, ratio, 1.0))
    frame = {"n": n, "area": area, "year": year, "now": now.astype(int), "people": people_there}
    return World(pd.DataFrame(frame), ratio)


def towns(seed: int, effect: float, *, count: int = 40) -> World:
    """Places change, and so do those who are eligible within them: a triple difference."""
    rng = np.random.default_rng(seed)
    town, rest = np.divmod(np.arange(count * 24), 24)
    place, post, eligible = town % 2, rest % 2, rest // 2 % 2
    own = rng.normal(size=(2, count))
    y = own[0][town] * post + 0.5 * own[1][town] * post * eligible + place * post
    y = y + 0.4 * effect * place * post * eligible + rng.normal(size=town.size)
    frame = {"y": y, "place": place, "post": post, "eligible": eligible, "town": town}
    return World(pd.DataFrame(frame), 0.4 * effect)


def factors(
    seed: int,
    effect: float,
    *,
    count: int = 30,
    years: int = 20,
    starts: tuple[int, ...] = (14,),
) -> World:
    """Two common factors that areas feel differently, so trends are not parallel.

    The first areas start, one for each of ``starts``; effects differ by start.
    """
    rng = np.random.default_rng(seed)
    common = rng.normal(size=(2, years)).cumsum(axis=1)
    loads = rng.uniform(0, 1, size=(count, 2))
    y = rng.normal(size=(count, 1)) + loads @ common + 0.7 * rng.normal(size=(count, years))
    area, year = np.divmod(np.arange(count * years), years)
    never = np.full(count - len(starts), years)
    start = np.append(np.array(starts), never)[area]
    now = year >= start
    gain = np.where(now, effect * (1 + 0.1 * (start - min(starts))), 0.0)
    frame = {"y": y.ravel() + gain, "area": area, "year": year, "now": now.astype(int)}
    return World(pd.DataFrame(frame), float(gain[now].mean()))

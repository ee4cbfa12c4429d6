"""What a study that has not begun could find: effects and the chance of finding each."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from scipy import stats

from evaluator.prospect.made_up import Floats, averages_of, sizes_of, starts_of
from evaluator.values.account.prospect import Prospect
from evaluator.values.progress import Progress, quiet

POWER = 0.8
_LEVEL = 0.95
_ALLOCATIONS = 8
_DRAWS = 250
_MOST_SIMULATED = 120  # beyond, an effect found shrinks with the root of the number of places
_MOST_PLACES = 5_000
_STEPS = 40
_MOST_SPREADS = 40
_POINTS = 20
_MOST_TRIES = 14


@dataclass(frozen=True, slots=True)
class Chances:
    """What one size of study could find.

    Attributes:
        places: with and without the programme. smallest: effect found in 80 of 100 such studies,
            in the outcome's unit; None where none is, however large. found: share of studies that
            find the effect that was asked about; None where none was. false_alarms: share of
            studies of a programme without effect that find one, 0.05 when all is well.
        curve: effects from none to twice ``smallest``, in the outcome's unit, each with the share
            of studies that find it; empty without one.
        studies: how many were drawn.
    """

    places: tuple[int, int]
    smallest: float | None
    found: float | None
    false_alarms: float
    curve: tuple[tuple[float, float], ...] = ()
    studies: int = 0

    def finds(self, change: float) -> bool:
        """Whether so large a change is found in 80 of 100 studies."""
        return self.smallest is not None and self.smallest <= abs(change)


def chances(prospect: Prospect, worthwhile: float | None, *, follows: bool = True) -> Chances:
    """What the study could find, by simulation: 2,000 studies of this size without an effect.

    The average of each place at each time is a place's own level, a part of its own each time, and
    what people add, by their number: with ``between`` = rho, ``steady`` = c and ``followed`` = r,
    variances rho c, rho (1 - c), (1 - rho) r / n and (1 - rho) (1 - r) / n (Hooper, Teerenstra, de
    Hoop and Eldridge 2016). Each study is estimated as a difference in differences of places
    weighted by their people, starts one after another against those that have not started
    (Callaway and Sant'Anna 2021); its range leaves out one place at a time. Sizes are those of a
    log-normal distribution with the spread that was said, dealt out anew 8 times. Where the design
    does not follow changes (``follows``), what people were like before takes r^2 of their part
    off instead, as matching and adjusting do. Over 120 places are simulated as 120.

    An effect that all have alike moves the estimate and none of its uncertainty, so that the same
    draws tell the chance of every effect.

    Raises:
        ValueError: fewer than two places on a side, or no spread was said.
    """
    if prospect.spread is None or prospect.between is None:
        raise ValueError("The spread of the outcome and the places' share of it must be known.")
    treated, others = prospect.sides
    if treated < 2 or others + (treated if prospect.steps > 1 else 0) < 2:
        raise ValueError("A comparison needs two places at least on each side.")
    share = min(1.0, _MOST_SIMULATED / (treated + others))
    drawn, finer = resized(prospect, share) if share < 1 else prospect, math.sqrt(share)
    rng = np.random.default_rng(prospect.seed)
    studies = [_studies(drawn, sizes_of(drawn, rng), rng, follows) for _ in range(_ALLOCATIONS)]
    estimate = finer * np.concatenate([study[0] for study in studies])
    error = finer * np.concatenate([study[1] for study in studies])
    critical = float(stats.t.ppf(0.5 + _LEVEL / 2, max(1, treated + others - 2)))

    def found(effect: float) -> float:
        return float((np.abs(estimate + effect) > critical * error).mean())

    return told(found, float(estimate.std()), (treated, others), worthwhile, estimate.size)


def told(
    found: Callable[[float], float],
    scale: float,
    places: tuple[int, int],
    worthwhile: float | None,
    studies: int,
) -> Chances:
    """What studies find, from the share of them that finds an effect of each size.

    ``scale`` is the standard deviation of what studies of no effect come to.
    """
    smallest = _root(found, scale)
    asked = None if worthwhile is None else found(abs(worthwhile))
    effects = [2 * smallest * step / _POINTS for step in range(_POINTS + 1)] if smallest else []
    curve = tuple((effect, found(effect)) for effect in effects)
    return Chances(places, smallest, asked, found(0.0), curve, studies)


def resized(prospect: Prospect, factor: float) -> Prospect:
    """The same study with so many times the places on each side, two at least where any are."""
    treated, others = (max(min(n, 2), round(n * factor)) for n in prospect.sides)
    return replace(prospect, treated=treated, comparison=others, places=())


def places_needed(
    prospect: Prospect,
    worthwhile: float,
    *,
    follows: bool = True,
    progress: Progress = quiet,
) -> Chances | None:
    """The smallest such study that finds the worthwhile change in 80 of 100; None over 5,000.

    Places are added on both sides alike.
    """
    tried = 0

    def at(factor: float) -> Chances:
        nonlocal tried
        tried += 1
        progress(min(0.99, tried / _MOST_TRIES), "Looking for how many places are needed")
        return chances(resized(prospect, factor), worthwhile, follows=follows)

    low, high = 0.0, 1.0
    while not at(high).finds(worthwhile):
        low, high = high, high * 1.5
        if sum(prospect.sides) * high > _MOST_PLACES:
            return None
    for _ in range(5):
        middle = (low + high) / 2
        low, high = (low, middle) if at(middle).finds(worthwhile) else (middle, high)
    return at(high)


def _root(found: Callable[[float], float], scale: float) -> float | None:
    """The effect that is found with the chance of 80 %; None over 40 standard deviations."""
    low, high = 0.0, _MOST_SPREADS * scale
    if found(high) < POWER:
        return None
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (low, middle) if found(middle) >= POWER else (middle, high)
    return high


def _studies(
    prospect: Prospect, sizes: Floats, rng: np.random.Generator, follows: bool
) -> tuple[Floats, Floats]:
    """(D,) estimates of studies without an effect, and their standard errors."""
    starts, times = starts_of(prospect)
    n = len(sizes)
    base = prospect.before if prospect.steps == 1 else 1
    kept = np.where(np.eye(n, dtype=bool), 0.0, sizes)
    weights = [_weights(starts, own, times, base * follows) for own in (sizes, *kept)]
    averages = averages_of(prospect, sizes, times, rng, _DRAWS, follows=follows)
    averages = averages.reshape(_DRAWS, -1)
    estimate = averages @ weights[0].ravel()
    without = averages @ np.stack([each.ravel() for each in weights[1:]], axis=1)
    error = np.sqrt((n - 1) / n * ((without - estimate[:, None]) ** 2).sum(axis=1))
    return estimate, error


def _weights(starts: Floats, sizes: Floats, times: int, base: int) -> Floats:
    """(G, T) what the average of each place at each time counts for in the effect.

    ``base`` is how many times before each start are averaged and taken off.
    """
    weights = np.zeros((len(starts), times))
    whole = 0.0
    for start in np.unique(starts[np.isfinite(starts)]):
        first = int(start)
        mine = np.where(starts == start, sizes, 0.0)
        for time in range(first, times):
            others = np.where(starts > time, sizes, 0.0)
            if not (mine.any() and others.any()):
                continue
            gap = mine - others * (mine.sum() / others.sum())
            weights[:, time] += gap
            if base:
                weights[:, first - base : first] -= gap[:, None] / base
            whole += float(mine.sum())
    return weights / whole if whole else weights

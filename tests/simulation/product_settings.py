"""The inference that the product itself chooses, in the worlds where the usual ones fail.

A data set goes to a design as a cohort, with a plan that leaves the choice to it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import pandas as pd

from evaluator.designs.changes.change import estimate_change
from evaluator.designs.changes.difference_in_differences import DIFFERENCE_IN_DIFFERENCES
from evaluator.designs.design import Groundwork
from evaluator.designs.starts.staggered_roll_out import STAGGERED_ROLL_OUT
from evaluator.designs.starts.start_answers import judged, ways_of_asking
from evaluator.values.plan import Design, Outcome, Plan, Programme, Roles
from methods.results import EffectPath, Estimate
from tests.evaluator.worlds import cohort_of
from tests.simulation.coverage import Fit, Setting
from tests.simulation.did_worlds import World

_OUTCOME = Outcome("Score", column="y", worthwhile=1.0, primary=True)
_PLACES = {"unit": "place", "cluster": "place", "time": "t", "weight": "w"}
_ONE_START = Plan(
    programme=Programme(name="Programme"),
    roles=Roles(**_PLACES, after=("5", "6", "7", "8"), treated="arm", treated_values=("in",)),
    outcomes=(_OUTCOME,),
    design=Design("difference_in_differences", {}),
)
_STARTS = Plan(
    programme=Programme(name="Programme"),
    roles=Roles(**_PLACES, first_treated="start"),
    outcomes=(_OUTCOME,),
    design=Design("staggered_roll_out", {}),
)
Weigh = Callable[[np.random.Generator, int, int], np.ndarray]


def _even(rng: np.random.Generator, on: int, off: int) -> np.ndarray:
    del rng
    return np.ones(on + off)


def _large(rng: np.random.Generator, on: int, off: int, *, share: float) -> np.ndarray:
    """The first place of the programme holds a share of its side."""
    del rng
    return np.concatenate([[share / (1 - share) * (on - 1)], np.ones(on + off - 1)])


def _lognormal(rng: np.random.Generator, on: int, off: int, *, sigma: float) -> np.ndarray:
    return np.exp(sigma * rng.normal(size=on + off))


def places(
    seed: int,
    effect: float,
    *,
    starts: Sequence[float],
    weigh: Weigh = _even,
    times: float = 1.0,
    periods: int = 8,
    lasting: float = 0.5,
) -> World:
    """Places over time whose shocks last; those with a start vary ``times`` as much."""
    rng = np.random.default_rng(seed)
    start = np.array(starts, dtype=np.float64)
    on = ~np.isnan(start)
    weight = weigh(rng, int(on.sum()), int((~on).sum()))
    shock = rng.normal(size=(start.size, periods))
    for t in range(1, periods):
        shock[:, t] = lasting * shock[:, t - 1] + np.sqrt(1 - lasting**2) * shock[:, t]
    t = np.arange(1, periods + 1)
    now = t[None, :] >= start[:, None]
    level = 2 * rng.normal(size=(start.size, 1)) + 0.1 * t
    y = level + shock * np.where(on, times, 1.0)[:, None] + effect * now
    place = np.repeat(np.arange(start.size), periods)
    frame = pd.DataFrame(
        {
            "place": [f"P{p:03d}" for p in place],
            "t": np.tile(t, start.size).astype(float),
            "y": y.ravel(),
            "w": weight[place],
            "arm": np.where(on[place], "in", "out"),
            "start": start[place],
        }
    )
    return World(frame, effect)


def _groundwork(frame: pd.DataFrame, plan: Plan, *, several: bool) -> Groundwork:
    design = STAGGERED_ROLL_OUT if several else DIFFERENCE_IN_DIFFERENCES
    work = design.groundwork(cohort_of(frame), plan, plan.outcomes[0])
    assert work.failure is None, work.failure
    return work


def _one_start(frame: pd.DataFrame) -> tuple[Estimate, EffectPath | None]:
    work = _groundwork(frame.drop(columns="start"), _ONE_START, several=False)
    return estimate_change(work, _ONE_START, work.frame), None


def _several(frame: pd.DataFrame) -> tuple[Estimate, EffectPath | None]:
    work = _groundwork(frame.drop(columns="arm"), _STARTS, several=True)
    planned = ways_of_asking(work, _STARTS)["imputation"][1]()
    return judged(planned, work, _STARTS), None


_NEVER = float("nan")


def _sides(on: int, off: int) -> list[float]:
    return [5.0] * on + [_NEVER] * off


def product() -> list[Setting]:
    """Each world with the answer of its design, the way of judging left to it."""
    thin = [2, 3, 4, 5, 5, 6, 7, 7]
    worlds: list[tuple[str, Callable[[int, float], World], Fit]] = [
        (f"{on} of {on + off} places{told}", partial(places, starts=_sides(on, off), **world), fit)
        for on, off, told, world, fit in (
            (30, 30, ", alike", {}, _one_start),
            (30, 30, ", one holds half", {"weigh": partial(_large, share=0.5)}, _one_start),
            (15, 15, ", one holds half", {"weigh": partial(_large, share=0.5)}, _one_start),
            (30, 30, ", sizes 1 to 100", {"weigh": partial(_lognormal, sigma=1.0)}, _one_start),
            (10, 50, ", twice as variable", {"times": 2.0}, _one_start),
            (6, 34, ", twice as variable", {"times": 2.0}, _one_start),
            (3, 37, ", alike", {}, _one_start),
            (3, 37, ", three times as variable", {"times": 3.0}, _one_start),
            (20, 20, ", alike; roll-out", {}, _several),
            (20, 20, ", one holds 30%; roll-out", {"weigh": partial(_large, share=0.3)}, _several),
            (20, 20, ", one holds half; roll-out", {"weigh": partial(_large, share=0.5)}, _several),
            (20, 20, ", one holds 80%; roll-out", {"weigh": partial(_large, share=0.8)}, _several),
            (20, 20, ", sizes; roll-out", {"weigh": partial(_lognormal, sigma=1.5)}, _several),
            (8, 30, ", sizes; roll-out", {"weigh": partial(_lognormal, sigma=1.0)}, _several),
        )
    ]
    worlds += [
        (
            f"8 start alone or in twos, 30 never{told}",
            partial(places, starts=[*map(float, thin), *[_NEVER] * 30], periods=9, **world),
            _several,
        )
        for told, world in (("", {}), (", lasting shocks", {"lasting": 0.8}))
    ]
    return [
        Setting(
            name,
            "as the product asks",
            "as it chooses",
            draw,
            fit,
            allowance=0.02,
            cost=20 if fit is _several else 10,
        )
        for name, draw, fit in worlds
    ]

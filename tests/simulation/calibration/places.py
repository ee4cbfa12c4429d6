"""Places over time, of every kind, size and way of measuring: one generator of their worlds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from evaluator.values.plan import Covariate, Data, Design, Outcome, Plan, Programme, Roles
from tests.simulation.calibration.book import SHEET
from tests.simulation.calibration.schools import HONEST
from tests.simulation.calibration.world import Study

Kind = Literal["amount", "count", "rate", "share"]
Sizes = Literal["alike", "half", "lognormal", "city"]
Array = np.ndarray

# Smallest worthwhile change: about one standard deviation of what happens to a place at one time.
WORTHWHILE: dict[Kind, float] = {"amount": 1.0, "count": 20.0, "rate": 1.0, "share": 0.05}
# The first month is a January, so that whole years lie before a start.
_MONTHS_FROM = 2021


@dataclass(frozen=True, slots=True)
class Setup:
    """How places are drawn, and what is wrong with them.

    Attributes:
        design: "difference_in_differences", "staggered_roll_out" or "synthetic_comparison".
        kind: an amount or count for each place, a count with its residents, or, of ``people``, an
            amount or a yes or no.
        on, off: places with the programme, and without it.
        times, first: how many times, and the first with the programme (from 0).
        starts: in a roll-out, when the places of the programme start, taken in turn.
        people: asked in a place of average size at each time; 0 for one row a place and time.
            Other people every time.
        sizes: all alike; one place of each side holds half of it; log-normal (sigma 1); or one
            place with the programme holds 80 % of its side.
        lasting: how much of what happens to a place is left at the next time.
        spread: how many times as much those with the programme vary.
        apart: how much higher those with the programme start. drift: what they gain every time,
            all along, in smallest worthwhile changes (good news is positive).
        dip: how much worse those with the programme were, just before it.
        fall: by which share everything is lower everywhere from the start on.
        season: what the second half of every year adds for those with the programme alone.
        crowded: whether the comparison places are near the top of a scale.
        newcomers: share of those asked with the programme who are of another, better-off make-up
            from the start on; ``known`` is whether the sheet says who.
        months: whether times are months.
        moved_in: by which share residents of places with the programme rise at its start.
        unsent: share of bad times since the start of which places with the programme send nothing.
    """

    design: str = "difference_in_differences"
    kind: Kind = "amount"
    on: int = 20
    off: int = 20
    times: int = 8
    first: int = 5
    starts: tuple[int, ...] = ()
    people: int = 0
    sizes: Sizes = "alike"
    lasting: float = 0.3
    spread: float = 1.0
    apart: float = 0.0
    drift: float = 0.0
    dip: float = 0.0
    fall: float = 0.0
    season: float = 0.0
    crowded: bool = False
    newcomers: float = 0.0
    known: bool = False
    months: bool = False
    moved_in: float = 0.0
    unsent: float = 0.0


def study(rng: np.random.Generator, *, setup: Setup, times: float = 0.0) -> Study:
    """One study; the programme makes things better by ``times`` the smallest worthwhile change."""
    own = rng.permutation(np.arange(setup.on + setup.off) < setup.on)
    start = np.full(own.size, np.inf)
    start[own] = np.resize(np.array(setup.starts or (setup.first,), dtype=np.float64), setup.on)
    size = _sizes(rng, own, setup.sizes)
    better = _moved(rng, own, start, setup)
    now = np.arange(setup.times) >= start[:, None]
    better += times * np.where(now, np.maximum(rng.normal(1, 0.2, own.size), 0)[:, None], 0.0)
    frame = _asked(rng, better, own, size, setup) if setup.people else None
    if frame is None:
        frame = _counted(rng, better, size, now, setup)
        bad = now & (better < better.mean(axis=1)[:, None] - 0.3) & (setup.unsent > 0)
        frame = frame[~bad.ravel() | (rng.random(len(frame)) >= setup.unsent)]
    when = _times(setup)
    place, at = frame.pop("@place").to_numpy(), frame.pop("@time").to_numpy()
    told = frame.assign(
        place=[f"Area {p + 1:03d}" for p in place],
        when=[when[t] for t in at],
        arm=np.where(own[place], "pilot", "other"),
    )
    if setup.design == "staggered_roll_out":
        first = [when[int(s)] if np.isfinite(s) else None for s in start[place]]
        told = told.drop(columns="arm").assign(start=first)
    return Study(told, _plan(setup, when))


def _sizes(rng: np.random.Generator, own: Array, sizes: Sizes) -> Array:
    """Of average about 1 in each place."""
    found = np.ones(own.size)
    if sizes == "lognormal":
        found = np.exp(rng.normal(0, 1, own.size) - 0.5)
    for side in (own, ~own):
        if sizes == "half":
            found[np.flatnonzero(side)[0]] = side.sum() - 1.0
    if sizes == "city":
        found[np.flatnonzero(own)[0]] = 4 * (own.sum() - 1.0)
    return found


def _moved(rng: np.random.Generator, own: Array, start: Array, setup: Setup) -> Array:
    """How well each place does at each time without the programme, in smallest worthwhile changes.

    Everything is a difference from an ordinary place; good news is positive.
    """
    shape = (own.size, setup.times)
    shock = rng.normal(0, 1, shape)
    for t in range(1, setup.times):
        left = setup.lasting * shock[:, t - 1]
        shock[:, t] = left + np.sqrt(1 - setup.lasting**2) * shock[:, t]
    shock *= np.where(own, setup.spread, 1.0)[:, None]
    time = np.arange(setup.times)
    level = rng.normal(0, 2, own.size) + np.where(own, -setup.apart, 0.0)
    better = level[:, None] + rng.normal(0, 0.5, setup.times) + shock
    better += np.outer(own, setup.drift * time)
    better -= setup.dip * (time[None, :] == start[:, None] - 1)
    return np.asarray(better + setup.season * np.outer(own, time % 12 >= 6))


def _counted(
    rng: np.random.Generator, better: Array, size: Array, now: Array, setup: Setup
) -> pd.DataFrame:
    """One row for each place and time. Fewer are better."""
    place, time = (each.ravel() for each in np.indices(better.shape))
    later = np.where(time >= setup.first, 1 - setup.fall, 1.0)
    worse = -better.ravel()
    people = np.round(20_000 * size[place])
    rows = {"@place": place, "@time": time}
    if setup.kind == "amount":
        rows["value"] = ((20 + worse) * later).round(3)
    elif setup.kind == "count":
        rows["value"] = rng.poisson(400 * np.exp(0.05 * worse) * later)
    else:
        rows["value"] = rng.poisson(people * 0.02 * np.exp(0.05 * worse) * later)
    if setup.kind == "rate" or setup.sizes != "alike":
        rows["people"] = np.round(people * (1 + setup.moved_in * now.ravel()))
    return pd.DataFrame(rows)


def _asked(
    rng: np.random.Generator, better: Array, own: Array, size: Array, setup: Setup
) -> pd.DataFrame:
    """One row for each person asked; a score, or whether somebody says yes. More is better."""
    many = np.maximum(2, rng.poisson(setup.people * np.repeat(size, setup.times)))
    place, time = (np.repeat(each.ravel(), many) for each in np.indices(better.shape))
    new = own[place] & (time >= setup.first) & (rng.random(place.size) < setup.newcomers)
    latent = better[place, time] + 6.0 * new
    if setup.kind == "share":
        yes = rng.random(place.size) < 1 / (1 + np.exp(0.3 - 0.2 * latent))
        rows = {"value": np.where(yes, "yes", "no")}
    else:
        score = 50 + latent + rng.normal(0, 3, place.size) + 8.0 * setup.crowded * ~own[place]
        score += 3.0 * setup.crowded * (time >= setup.first)
        rows = {"value": (score.clip(max=58.0) if setup.crowded else score).round(2)}
    background = np.where(new | (rng.random(place.size) < 0.2), "A", "B")
    more = {"background": background} if setup.known else {}
    person = [f"P{i:06d}" for i in range(place.size)]
    return pd.DataFrame({"@place": place, "@time": time, "person": person, **rows, **more})


def _times(setup: Setup) -> list[Any]:
    if setup.months:
        return [f"{_MONTHS_FROM + m // 12}-{1 + m % 12:02d}" for m in range(setup.times)]
    return [2010 + t for t in range(setup.times)]


def _plan(setup: Setup, when: list[Any]) -> Plan:
    starts = setup.design == "staggered_roll_out"
    after = tuple(when[setup.first :])
    roles = Roles(
        unit="person" if setup.people else "place",
        cluster="place",
        time="when",
        after=() if starts else after if setup.months else tuple(float(each) for each in after),
        treated=None if starts else "arm",
        treated_values=() if starts else ("pilot",),
        first_treated="start" if starts else None,
        exposure="people" if setup.kind == "rate" else None,
        weight="people" if setup.kind == "amount" and not setup.people
        and setup.sizes != "alike" else None,
    )  # fmt: skip
    kinds = {"amount": "continuous", "share": "binary"}
    return Plan(
        programme=Programme(name="Pilot", people="people" if setup.people else "areas"),
        data=Data("data.xlsx", SHEET),
        roles=roles,
        outcomes=(
            Outcome(
                "What is measured", column="value", kind=kinds.get(setup.kind, "count"),  # type: ignore[arg-type]
                better="higher" if setup.people else "lower",
                worthwhile=WORTHWHILE[setup.kind], primary=True,
            ),
        ),
        covariates=(Covariate("background", True),) if setup.known else (),
        design=Design(setup.design, {"per": 1000} if setup.kind == "rate" else {}),
        context=HONEST,
    )  # fmt: skip

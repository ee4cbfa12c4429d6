"""Areas that start at different times, or never, in a row of years."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd

from evaluator.values.plan import Data, Design, Outcome, Plan, Programme, Roles
from tests.simulation.calibration.book import SHEET
from tests.simulation.calibration.schools import AT_THE_EDGE, HONEST
from tests.simulation.calibration.world import TIMES, Study, World

WORTHWHILE = 1.0
YEARS, STARTS = 9, (4, 6)
SIZES = {"small": 16, "middle": 24, "large": 40, "edge": 10}


def _study(rng: np.random.Generator, *, side: int, times: float) -> Study:
    """``side`` areas that start, half of them later, and as many that never do.

    An effect begins at four fifths of its later size. Rates go down when it is a benefit.
    """
    areas = 2 * side
    start = np.full(areas, np.inf)
    start[:side] = np.repeat(STARTS, [side // 2, side - side // 2])
    start = rng.permutation(start)
    year = np.arange(YEARS)
    noise = rng.normal(0, 1, (areas, YEARS))
    for t in range(1, YEARS):
        noise[:, t] = 0.3 * noise[:, t - 1] + np.sqrt(1 - 0.09) * noise[:, t]
    since = year - start[:, None]
    grown = np.where(since >= 0, np.where(since == 0, 0.8, 1.05), 0.0)
    effect = times * WORTHWHILE * rng.normal(1, 0.3, areas)[:, None] * grown
    rate = rng.normal(20, 3, areas)[:, None] + rng.normal(0, 0.5, YEARS) + noise - effect
    frame = pd.DataFrame(
        {
            "area": np.repeat([f"Area {i + 1}" for i in range(areas)], YEARS),
            "year": np.tile(2014 + year, areas),
            "start": np.repeat(np.where(np.isfinite(start), 2014 + start, np.nan), YEARS),
            "rate": rate.ravel().round(3),
        }
    )
    return Study(frame, _plan())


def _plan() -> Plan:
    return Plan(
        programme=Programme(name="Pilot", people="areas"),
        data=Data("data.xlsx", SHEET),
        roles=Roles(unit="area", cluster="area", time="year", first_treated="start"),
        outcomes=(
            Outcome("Rate", column="rate", better="lower", worthwhile=WORTHWHILE, primary=True),
        ),
        design=Design("staggered_roll_out"),
        context=HONEST,
    )


def _common_fall(rng: np.random.Generator) -> Study:
    """No effect: all rates fall by 15 % at the first start, and those treated start higher."""
    study = _study(rng, side=20, times=0.0)
    frame = study.frame
    rate = frame["rate"] + 8.0 * frame["start"].notna()
    later = frame["year"] >= 2014 + STARTS[0]
    return Study(frame.assign(rate=rate.where(~later, 0.85 * rate).round(3)), study.plan)


def _seasonal(rng: np.random.Generator) -> Study:
    """No effect: 24 months, the last six with the programme; a season of the treated alone."""
    areas, months, first = 40, 24, 18
    own = rng.permutation(np.arange(areas) < areas // 2)
    month = np.arange(months)
    rate = rng.normal(20, 3, areas)[:, None] + rng.normal(0, 0.5, months)
    rate = rate + rng.normal(0, 1, (areas, months))
    rate = rate - 1.2 * np.outer(own, (month % 12) >= 6)
    day = [f"{2023 + m // 12}-{1 + m % 12:02d}" for m in month]
    frame = pd.DataFrame(
        {
            "area": np.repeat([f"Area {i + 1}" for i in range(areas)], months),
            "month": np.tile(day, areas),
            "arm": np.repeat(np.where(own, "yes", "no"), months),
            "rate": rate.ravel().round(3),
        }
    )
    asked = _plan()
    roles = Roles(
        unit="area", cluster="area", time="month", treated="arm", treated_values=("yes",),
        after=tuple(day[first:]),
    )  # fmt: skip
    return Study(frame, replace(asked, roles=roles, design=Design("difference_in_differences")))


_LEVELS: tuple[World, ...] = (
    World("areas_common_fall", "staggered_roll_out", "none", "unequal_levels", False,
          "That the scale matters shows; which scale is right does not.", _common_fall, each=3),
    World("areas_seasonal", "difference_in_differences", "none", "seasons", False,
          "That the season matters shows; whether it made the change does not.", _seasonal, each=3),
)  # fmt: skip

AREAS: tuple[World, ...] = _LEVELS + tuple(
    World(
        f"areas_{size}_{benefit}", "staggered_roll_out", benefit, None, False,
        "All questions answered; nothing else happened.",
        partial(_study, side=side, times=TIMES[benefit]),
        each=4 if benefit == "none" else 1,
    )
    for size, side in SIZES.items()
    for benefit in (AT_THE_EDGE if size == "edge" else TIMES)
)  # fmt: skip

"""Draws the pilot example: 60 areas, 16 quarters, local decisions that start twice.

Invented data, shaped like the pilot in which some councils decide locally whether a child referred
to the National Referral Mechanism is a victim of modern slavery. Local panels first work through
old cases, so the time to a decision falls slowly at first and then faster: by 1.2 days times the
square of the number of quarters since the start. Twenty-four areas start in July 2021,
twenty-eight in January 2023, eight never. The share of positive decisions and the number of
referrals do not change.

This is where one number for "before or after the start" goes wrong. Two-way fixed effects compare
the later starters with the earlier ones, whose times are still falling faster and faster; that
fall is subtracted, and with few areas that never start the answer has the wrong sign. Without any
noise it would be +11 days where the truth is -48, and it is above zero for every seed tried.
``SEED`` is the first whole number for which imputation shows no change in referrals, where nothing
was planted; with seed 1 one appears by chance. The days played no part in the choice.

Run ``python -m examples.nrm_devolved_pilot.generate``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from examples.writing import Cell, Sheet, about, write_truth, write_workbook

SEED = 2
QUARTERS = 16
EARLY, LATE = 4, 10
EARLY_AREAS, LATE_AREAS, NEVER_AREAS = 24, 28, 8
DAYS_PER_SQUARED_QUARTER = -1.2
SIDES = ("North", "South", "East", "West", "Upper", "Lower")
PLACES = (
    "Marrowby", "Thornwick", "Selbrook", "Calderidge", "Pennstow", "Harrowdene", "Fenbury",
    "Wexholme", "Aldermoor", "Kingsferry",
)  # fmt: skip
SITE_COLUMNS = ("la", "start_quarter")
PANEL_COLUMNS = (
    "la", "quarter", "start_quarter", "referrals", "cg_positive", "median_days", "children",
)  # fmt: skip
ABOUT = {
    "Source": "Invented data, made by a program; no real area or child is described",
    "la": "Local authority",
    "quarter": "First day of the quarter in which the decisions were made",
    "start_quarter": "First quarter with local decisions; empty where they never started",
    "referrals": "Children referred who had a decision in the quarter, whoever decided",
    "cg_positive": "Of these, children found to be victims (conclusive grounds)",
    "median_days": "Median days from referral to the decision; fewer is better",
    "children": "Residents aged 10 to 17, mid-year estimate",
}

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Draw:
    """One drawn study; arrays are areas by quarters, except ``start`` and ``children``.

    Attributes:
        start: (areas,) index of the first quarter with local decisions; -1 where never.
        children: (areas,) residents aged 10 to 17.
        effect: planted change of ``median_days``; 0 without local decisions.
    """

    start: Ints
    children: Ints
    referrals: Ints
    positive: Ints
    median_days: Floats
    effect: Floats


def names() -> tuple[str, ...]:
    """Areas in the order of the arrays."""
    return tuple(f"{side} {place}" for place in PLACES for side in SIDES)


def draw(seed: int) -> Draw:
    """One study from ``seed``."""
    rng = np.random.default_rng(seed)
    sizes = (EARLY_AREAS, LATE_AREAS, NEVER_AREAS)
    start = rng.permutation(np.repeat([EARLY, LATE, -1], sizes))
    effect = planted(start)
    children = rng.integers(90, 420, start.size) * 100
    busy = children[:, None] / 1400 * rng.gamma(30, 1 / 30, (start.size, QUARTERS))
    referrals = 3 + rng.poisson(busy)
    quarter = np.arange(QUARTERS)
    backlog = 410 + 60 * np.sin(np.pi * quarter / 18) + rng.normal(0, 6, QUARTERS)
    own = rng.normal(0, 35, start.size)
    noise = rng.normal(0, 1, referrals.shape) * 70 / np.sqrt(referrals)
    return Draw(
        start=start,
        children=children,
        referrals=referrals,
        positive=rng.binomial(referrals, 0.86),
        median_days=np.rint(backlog + own[:, None] + effect + noise),
        effect=effect,
    )


def planted(start: Ints) -> Floats:
    """Change of the median in days, areas by quarters; it grows with the square of the time."""
    running = np.arange(QUARTERS) - start[:, None] + 1
    running = np.where(start[:, None] < 0, 0, np.maximum(running, 0))
    return np.asarray(DAYS_PER_SQUARED_QUARTER * running**2, dtype=np.float64)


def panel_rows(study: Draw) -> Iterator[tuple[Cell, ...]]:
    """Rows area by area."""
    for place, area in enumerate(names()):
        for quarter in range(QUARTERS):
            yield (
                area,
                _first_of(quarter),
                _first_of(int(study.start[place])),
                int(study.referrals[place, quarter]),
                int(study.positive[place, quarter]),
                int(study.median_days[place, quarter]),
                int(study.children[place]),
            )


def truth(study: Draw, seed: int) -> dict[str, Any]:
    """What was planted, and what two-way fixed effects would make of it without any noise."""
    early, late = study.effect[study.start == EARLY], study.effect[study.start == LATE]
    started = study.effect < 0
    return {
        "seed": seed,
        "areas": {"early": EARLY_AREAS, "late": LATE_AREAS, "never": NEVER_AREAS},
        "effects": {
            "median_days": round(float(study.effect[started].mean()), 2),
            "median_days_early_starters": round(float(early[:, EARLY:].mean()), 2),
            "median_days_late_starters": round(float(late[:, LATE:].mean()), 2),
            "referrals": 0.0,
            "cg_positive_share": 0.0,
        },
        "median_days_by_quarters_since_start": [
            round(DAYS_PER_SQUARED_QUARTER * running**2, 1)
            for running in range(1, QUARTERS - EARLY + 1)
        ],
        "two_way_fixed_effects_without_noise": {
            "median_days": round(two_way(study.effect, started), 2)
        },
        "trap": (
            "The early starters' times keep falling, so two-way fixed effects, which compare the "
            "late starters with them, report that decisions take longer."
        ),
    }


def two_way(values: Floats, treated_now: NDArray[np.bool_]) -> float:
    """Two-way fixed effects of a balanced panel: regression on the doubly centred indicator."""
    centred = treated_now - treated_now.mean(axis=0) - treated_now.mean(axis=1, keepdims=True)
    centred = centred + treated_now.mean()
    return float((centred * values).sum() / (centred**2).sum())


def write(target: Path, seed: int = SEED) -> None:
    """Write the workbook and the truth into the folder ``target``."""
    study = draw(seed)
    sites = [(area, _first_of(int(study.start[i]))) for i, area in enumerate(names())]
    sheets = [
        Sheet("Panel", PANEL_COLUMNS, panel_rows(study)),
        Sheet("Sites", SITE_COLUMNS, sites),
        about(ABOUT),
    ]
    write_workbook(
        target / "nrm_devolved_pilot.xlsx", "Local decisions on children in slavery", sheets
    )
    write_truth(target / "truth.toml", truth(study, seed))


def _first_of(quarter: int) -> date | None:
    """First day of a quarter; the first one is July to September 2020."""
    months = 6 + 3 * quarter
    return None if quarter < 0 else date(2020 + months // 12, months % 12 + 1, 1)


if __name__ == "__main__":
    write(Path(__file__).parent)

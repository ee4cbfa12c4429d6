"""Draws the outreach example: teams reach four of 36 towns one after the other, and it helps.

Invented data. Teams work with people who come to hospital after an assault. They begin in one town
every half year, in the order in which staff were found. In each, admissions fall by 3 for every
100,000 residents a quarter from then on. Each town has its own path, made of three common ones.

Run ``python -m examples.stepped_outreach.generate``.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from examples.planting import Drawn, called, first_of_month, unequal, write_drawn

SEED = 3
TOWNS, QUARTERS, EFFECT = 36, 24, -3.0
STARTS = {4: 14, 11: 16, 19: 18, 27: 20}
MEANINGS = {
    "Source": "Invented data, made by a program; no real town is described",
    "quarter": "First day of the quarter",
    "team_from": "First quarter with a team; empty where there was none",
    "residents": "Residents, mid-year estimate",
    "admissions_per_100k": "Admissions to hospital after an assault for every 100,000 residents",
}


def draw(seed: int) -> Drawn:
    """One study from ``seed``."""
    rng = np.random.default_rng(seed)
    quarter = np.arange(QUARTERS)
    wandering = np.cumsum(rng.normal(0, 0.35, QUARTERS))
    common = np.array([np.ones(QUARTERS), np.sin(2 * np.pi * quarter / 4), wandering])
    loads = np.column_stack(
        [rng.normal(14, 2, TOWNS), rng.normal(1, 0.3, TOWNS), rng.normal(1, 0.4, TOWNS)]
    )
    rate = loads @ common + rng.normal(0, 0.8, (TOWNS, QUARTERS))
    for town, start in STARTS.items():
        rate[town, start:] += EFFECT
    residents = unequal(rng, TOWNS, 90_000, 280_000)
    rows = [
        (
            name, first_of_month(period, 2018, every=3),
            first_of_month(STARTS[town], 2018, every=3) if town in STARTS else None,
            int(residents[town]), round(float(rate[town, period]), 2),
        )
        for town, name in enumerate(called("Town", TOWNS))
        for period in range(QUARTERS)
    ]  # fmt: skip
    columns = ("town", "quarter", "team_from", "residents", "admissions_per_100k")
    return Drawn(columns, rows, {"Admissions after an assault": EFFECT})


def write(target: Path, seed: int = SEED) -> None:
    """Write the workbook and the truth into the folder ``target``."""
    write_drawn(
        target, draw(seed), name="stepped_outreach", title="Outreach teams, one town at a time",
        sheet="Quarters", meanings=MEANINGS, seed=seed,
        story="Each team lowers admissions in its town by 3 per 100,000 from its start on.",
    )  # fmt: skip


if __name__ == "__main__":
    write(Path(__file__).parent)

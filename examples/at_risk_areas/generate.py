"""Draws the small-areas example: 60 areas, 24 months, and records that arrive with the programme.

Invented data. Twenty-four small areas are looked after together by police, hospital and ambulance.
Assault attendances do not change, but in those areas ambulance records are added in the same
month, and a quarter more attendances are counted from then on. Most months of most areas have none
or one. Areas have from 900 to 6,000 residents.

Run ``python -m examples.at_risk_areas.generate``.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from examples.planting import Drawn, called, first_of_month, unequal, write_drawn

SEED = 1
AREAS, MONTHS, START, TARGETED = 60, 24, 12, 24
COUNTED_MORE = 0.25
MEANINGS = {
    "Source": "Invented data, made by a program; no real area is described",
    "month": "First day of the month",
    "together_from": "First month in which the agencies act together; empty where they do not",
    "residents": "Residents, mid-year estimate",
    "attendances": "Attendances after an assault in the month; fewer is better",
}


def draw(seed: int) -> Drawn:
    """One study from ``seed``."""
    rng = np.random.default_rng(seed)
    targeted = rng.permutation(np.arange(AREAS) < TARGETED)
    residents = unequal(rng, AREAS, 900, 6_000)
    level = 0.00035 * np.exp(rng.normal(0, 0.3, AREAS) + 0.3 * targeted) * residents
    season = 1 + 0.15 * np.sin(2 * np.pi * np.arange(MONTHS) / 12)
    more = 1 + COUNTED_MORE * (targeted[:, None] & (np.arange(MONTHS) >= START))
    counted = rng.poisson(level[:, None] * season * more)
    rows = [
        (
            area, first_of_month(month, 2023),
            first_of_month(START, 2023) if targeted[place] else None,
            int(residents[place]), int(counted[place, month]),
        )
        for place, area in enumerate(called("Area", AREAS))
        for month in range(MONTHS)
    ]  # fmt: skip
    columns = ("area", "month", "together_from", "residents", "attendances")
    return Drawn(
        columns, rows, {"Attendances after an assault": 0.0},
        {"recording": {"counted_more_in_targeted_areas": COUNTED_MORE}},
    )  # fmt: skip


def write(target: Path, seed: int = SEED) -> None:
    """Write the workbook and the truth into the folder ``target``."""
    write_drawn(
        target, draw(seed), name="at_risk_areas", title="Small areas at risk",
        sheet="Months", meanings=MEANINGS, seed=seed,
        story="Nothing changes but what is counted, and that only in the areas targeted.",
    )  # fmt: skip


if __name__ == "__main__":
    write(Path(__file__).parent)

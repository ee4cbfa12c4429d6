"""Draws the diversion example: fewer children come to court, beside young adults of the same place.

Invented data. From October 2022 on officers in 14 of 30 districts send children to a youth team
instead of charging them for a first offence. For every 10,000 children, 6 fewer enter the justice
system a quarter. Young adults of 18 to 24 cannot be sent there. Policing in each district drifts,
for children and young adults alike: districts by themselves cannot show the effect, the gap between
children and young adults within them can.

Run ``python -m examples.youth_diversion.generate``.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from examples.planting import Drawn, called, first_of_month, write_drawn

SEED = 1
DISTRICTS, TREATED, QUARTERS, START, EFFECT = 30, 14, 16, 11, -6.0
AGES = ("10 to 17", "18 to 24")
MEANINGS = {
    "Source": "Invented data, made by a program; no real district is described",
    "series": "District and age together",
    "quarter": "First day of the quarter",
    "diversion_from": "First quarter in which officers divert children; empty where they do not",
    "age": "Age when the offence was recorded; only those of 10 to 17 can be sent to the team",
    "entrants_per_10k": "People who enter the justice system for the first time, for every 10,000",
}


def draw(seed: int) -> Drawn:
    """One study from ``seed``."""
    rng = np.random.default_rng(seed)
    treated = np.isin(np.arange(DISTRICTS), rng.permutation(DISTRICTS)[:TREATED])
    usual = np.column_stack([rng.normal(30, 4, DISTRICTS), rng.normal(42, 5, DISTRICTS)])
    policing = np.cumsum(rng.normal(0, 1.6, (DISTRICTS, QUARTERS)), axis=1)
    common = 1.5 * np.sin(2 * np.pi * np.arange(QUARTERS) / 4)
    noise = rng.normal(0, 2.2, (DISTRICTS, QUARTERS, 2))
    rate = usual[:, None, :] + (policing + common)[:, :, None] + noise
    rate[treated, START:, 0] += EFFECT
    rows = [
        (
            f"{name} {age}", name, first_of_month(period, 2020, every=3),
            first_of_month(START, 2020, every=3) if treated[district] else None, age,
            round(float(rate[district, period, kind]), 1),
        )
        for district, name in enumerate(called("District", DISTRICTS))
        for period in range(QUARTERS)
        for kind, age in enumerate(AGES)
    ]  # fmt: skip
    columns = ("series", "district", "quarter", "diversion_from", "age", "entrants_per_10k")
    return Drawn(columns, rows, {"First-time entrants": EFFECT})


def write(target: Path, seed: int = SEED) -> None:
    """Write the workbook and the truth into the folder ``target``."""
    write_drawn(
        target, draw(seed), name="youth_diversion", title="Children kept out of court",
        sheet="Quarters", meanings=MEANINGS, seed=seed,
        story="Diversion keeps 6 in 10,000 children a quarter out of the justice system.",
    )  # fmt: skip


if __name__ == "__main__":
    write(Path(__file__).parent)

"""Draws the fund example: money for three of 40 councils after their worst year, to no effect.

Invented data. A fund goes to the three councils whose admissions for assault were highest in the
year before. Part of that was a passing peak, so admissions fall afterwards whatever anybody does.
The money changes nothing. Each council has its own path, made of three common ones.

Run ``python -m examples.violence_fund.generate``.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from examples.planting import Drawn, called, first_of_month, unequal, write_drawn

SEED = 1
COUNCILS, QUARTERS, START, FUNDED = 40, 24, 16, 3
MEANINGS = {
    "Source": "Invented data, made by a program; no real council is described",
    "quarter": "First day of the quarter",
    "funded_from": "First quarter with money of the fund; empty where there was none",
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
        [rng.normal(14, 2, COUNCILS), rng.normal(1, 0.3, COUNCILS), rng.normal(1, 0.4, COUNCILS)]
    )
    passing = rng.normal(0, 1.0, (COUNCILS, QUARTERS // 4)).repeat(4, axis=1)
    rate = np.maximum(loads @ common + passing + rng.normal(0, 0.8, (COUNCILS, QUARTERS)), 1)
    worst = np.argsort(rate[:, START - 4 : START].mean(axis=1))[-FUNDED:]
    residents = unequal(rng, COUNCILS, 90_000, 480_000)
    rows = [
        (
            council, first_of_month(period, 2018, every=3),
            first_of_month(START, 2018, every=3) if place in worst else None,
            int(residents[place]), round(float(rate[place, period]), 2),
        )
        for place, council in enumerate(called("Council", COUNCILS))
        for period in range(QUARTERS)
    ]  # fmt: skip
    columns = ("council", "quarter", "funded_from", "residents", "admissions_per_100k")
    change = rate[worst, START:].mean() - rate[worst, START - 4 : START].mean()
    return Drawn(
        columns, rows, {"Admissions after an assault": 0.0},
        {"seen": {"change_in_funded_councils_since_the_year_before": round(float(change), 2)}},
    )  # fmt: skip


def write(target: Path, seed: int = SEED) -> None:
    """Write the workbook and the truth into the folder ``target``."""
    write_drawn(
        target, draw(seed), name="violence_fund", title="Money against serious violence",
        sheet="Quarters", meanings=MEANINGS, seed=seed,
        story="The money changes nothing; admissions fall because it went to councils at a peak.",
    )  # fmt: skip


if __name__ == "__main__":
    write(Path(__file__).parent)

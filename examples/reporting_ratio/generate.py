"""Draws the reporting example: nine areas, 48 months, more reports and no less harm.

Invented data. In three of nine areas hospitals tell the police of assaults, without names, from
the 25th month on. Victims there report more: 12 in 100 more of the assaults that the hospital sees
reach the police. The assaults that the hospital sees do not change. A rise in reports read alone
would look like more violence.

Run ``python -m examples.reporting_ratio.generate``.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from examples.planting import Drawn, called, first_of_month, write_drawn

SEED = 1
AREAS, MONTHS, START, SHARING = 9, 48, 24, 3
MORE = 12.0
MEANINGS = {
    "Source": "Invented data, made by a program; no real area is described",
    "month": "First day of the month",
    "sharing_from": "First month in which hospitals tell the police; empty where they do not",
    "reports_per_100": "Assaults reported to the police for every 100 that the hospital saw",
    "seen_per_100k": "Assaults that the hospital saw for every 100,000 residents; fewer is better",
}


def draw(seed: int) -> Drawn:
    """One study from ``seed``."""
    rng = np.random.default_rng(seed)
    sharing = rng.permutation(np.arange(AREAS) < SHARING)
    month = np.arange(MONTHS)
    own = rng.normal(0, 3, AREAS)[:, None]
    season = 1.5 * np.sin(2 * np.pi * month / 12)
    now = sharing[:, None] & (month >= START)
    reported = 48 + own + season + MORE * now + rng.normal(0, 2.5, (AREAS, MONTHS))
    seen = 30 + rng.normal(0, 4, AREAS)[:, None] + season + rng.normal(0, 2, (AREAS, MONTHS))
    rows = [
        (
            area, first_of_month(period, 2021),
            first_of_month(START, 2021) if sharing[place] else None,
            round(float(reported[place, period]), 1), round(float(seen[place, period]), 1),
        )
        for place, area in enumerate(called("Area", AREAS))
        for period in range(MONTHS)
    ]  # fmt: skip
    columns = ("area", "month", "sharing_from", "reports_per_100", "seen_per_100k")
    effects = {"Reports for every 100 assaults seen": MORE, "Assaults seen by the hospital": 0.0}
    return Drawn(columns, rows, effects)


def write(target: Path, seed: int = SEED) -> None:
    """Write the workbook and the truth into the folder ``target``."""
    write_drawn(
        target, draw(seed), name="reporting_ratio", title="Hospitals tell the police",
        sheet="Months", meanings=MEANINGS, seed=seed,
        story="More victims report, and there is neither more nor less harm.",
    )  # fmt: skip


if __name__ == "__main__":
    write(Path(__file__).parent)

"""Draws the training example: 26 teams, 24 months, more referrals but no more good ones.

Invented data. Sixteen teams are trained to see trauma and exploitation, on seven dates that one to
four teams share; ten wait. After it a trained team refers 40 in 100 more children, but the panel
accepts no more of them than before: volume rises and quality falls. Teams differ much in size.

Run ``python -m examples.referral_training.generate``.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from examples.planting import Drawn, begun, called, first_of_month, unequal, write_drawn

SEED = 1
MONTHS = 24
STARTS = (8,) * 4 + (9,) * 2 + (11,) * 3 + (12,) + (14,) * 3 + (15,) + (17,) * 2 + (-1,) * 10
MORE = 0.40
MEANINGS = {
    "Source": "Invented data, made by a program; no real team or child is described",
    "month": "First day of the month",
    "trained_from": "First month after the training; empty where the team still waits",
    "staff": "Practitioners in the team",
    "referred_per_10": "Children referred in the month for every ten practitioners",
    "accepted_per_10": "Of these, children whom the panel accepted, for every ten practitioners",
}


def draw(seed: int) -> Drawn:
    """One study from ``seed``."""
    rng = np.random.default_rng(seed)
    start = rng.permutation(np.array(STARTS))
    teams = start.size
    staff = unequal(rng, teams, 8, 70)
    level = 4.0 * np.exp(rng.normal(0, 0.15, teams))
    shared = np.exp(rng.normal(0, 0.04, MONTHS))
    spread = 0.5 + 1.2 / np.sqrt(staff / 10)
    usual = level[:, None] * shared
    accepted = 0.6 * usual + rng.normal(0, 0.22, usual.shape) * spread[:, None]
    refused = 0.4 * usual + rng.normal(0, 0.22, usual.shape) * spread[:, None]
    now = begun(start, MONTHS)
    extra = MORE * usual * now
    accepted, refused = np.maximum(accepted, 0), np.maximum(refused, 0) + extra
    rows = [
        (
            team,
            first_of_month(month, 2023),
            first_of_month(int(start[place]), 2023),
            int(staff[place]),
            round(float(accepted[place, month] + refused[place, month]), 2),
            round(float(accepted[place, month]), 2),
        )
        for place, team in enumerate(called("Team", teams))
        for month in range(MONTHS)
    ]
    columns = ("team", "month", "trained_from", "staff", "referred_per_10", "accepted_per_10")
    effects = {"Children accepted by the panel": 0.0, "Children referred": float(extra[now].mean())}
    return Drawn(columns, rows, effects)


def write(target: Path, seed: int = SEED) -> None:
    """Write the workbook and the truth into the folder ``target``."""
    write_drawn(
        target, draw(seed), name="referral_training", title="Training of referring teams",
        sheet="Months", meanings=MEANINGS, seed=seed,
        story="Trained teams refer more children, and the panel accepts no more of them.",
    )  # fmt: skip


if __name__ == "__main__":
    write(Path(__file__).parent)

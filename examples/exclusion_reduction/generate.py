"""Draws the inclusion example: 48 schools, 15 terms, a worker who starts in the order of lots.

Invented data. Twelve schools drawn by lot get an inclusion worker in the seventh term, twelve more
in the ninth and twelve in the eleventh; twelve have none by the end. From its start a worker
prevents 1.6 suspensions for every 100 pupils a term. Schools have from 250 to 1,700 pupils. The
number who leave the roll does not change, so no school gets better by losing its pupils.

Run ``python -m examples.exclusion_reduction.generate``.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from examples.planting import Drawn, begun, called, first_of_month, unequal, write_drawn

SEED = 1
SCHOOLS, TERMS = 48, 15
STARTS = (6, 8, 10, -1)
PREVENTED = -1.6
MEANINGS = {
    "Source": "Invented data, made by a program; no real school is described",
    "term": "First day of the term, three a year",
    "start_term": "First term with an inclusion worker; empty where there is none yet",
    "roll": "Pupils on the roll",
    "suspensions_per_100": "Suspensions in the term for every 100 pupils; fewer is better",
    "leavers_per_100": "Pupils taken off the roll in the term for every 100; fewer is better",
}


def draw(seed: int) -> Drawn:
    """One study from ``seed``."""
    rng = np.random.default_rng(seed)
    start = rng.permutation(np.repeat(STARTS, SCHOOLS // len(STARTS)))
    roll = unequal(rng, SCHOOLS, 250, 1700)
    season = np.tile([0.4, 0.1, -0.5], TERMS // 3)
    usual = 6 + rng.normal(0, 1.5, SCHOOLS)[:, None] + season + 0.05 * np.arange(TERMS)
    noise = rng.normal(0, 0.9, (SCHOOLS, TERMS))
    suspended = np.maximum(usual + noise + PREVENTED * begun(start, TERMS), 0.2)
    left = np.maximum(1.2 + rng.normal(0, 0.3, SCHOOLS)[:, None] + rng.normal(
        0, 0.3, (SCHOOLS, TERMS)), 0.05)  # fmt: skip
    rows = [
        (
            school,
            first_of_month(term, 2020, every=4),
            first_of_month(int(start[place]), 2020, every=4),
            int(roll[place]),
            round(float(suspended[place, term]), 2),
            round(float(left[place, term]), 2),
        )
        for place, school in enumerate(called("School", SCHOOLS))
        for term in range(TERMS)
    ]
    columns = ("school", "term", "start_term", "roll", "suspensions_per_100", "leavers_per_100")
    return Drawn(columns, rows, {"Suspensions": PREVENTED, "Pupils taken off the roll": 0.0})


def write(target: Path, seed: int = SEED) -> None:
    """Write the workbook and the truth into the folder ``target``."""
    write_drawn(
        target, draw(seed), name="exclusion_reduction", title="Inclusion workers in schools",
        sheet="Terms", meanings=MEANINGS, seed=seed,
        story="The workers prevent suspensions, and lots decided who had one first.",
    )  # fmt: skip


if __name__ == "__main__":
    write(Path(__file__).parent)

"""Draws the workshop example: 180 practitioners, a quiz before and after, and nobody else.

Invented data. The workshop adds half a point to the ten-point quiz; seeing the same quiz a second
time adds nearly a whole one. The before-and-after gain is therefore large and certain, and most of
it is not the workshop. Many finish at the top of the scale. No sheet holds anyone who stayed away.

Run ``python -m examples.workshop_no_comparison.generate``.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from examples.writing import Cell, Sheet, about, write_truth, write_workbook

SEED = 1
PEOPLE, MONTHS = 180, 36
WORKSHOP_EFFECT, RETEST_EFFECT, REFERRALS_EFFECT = 0.5, 0.9, 0.10
WORKSHOP_MONTH = 24
AGENCIES = (
    ("Eastmarsh Police safeguarding hub", 64), ("Eastmarsh Council children's services", 120),
    ("Eastmarsh Council adult services", 88), ("Saltings NHS Trust emergency department", 140),
    ("Saltings NHS Trust school nursing", 36), ("Youth justice service", 42),
    ("Probation delivery unit", 58), ("Harbour Housing Association", 31),
    ("Tidewater College", 74), ("Pennywell Academy Trust", 96), ("Fire and rescue service", 49),
    ("Fenbridge Women's Aid", 14), ("Wharfside Youth Project", 11),
    ("Licensing and trading standards", 17),
)  # fmt: skip
ROLES = (
    "Police officer", "Social worker", "Nurse", "Youth worker", "Teacher", "Housing officer",
    "Team manager",
)  # fmt: skip
ABOUT = {
    "Source": "Invented data, made by a program; no real person or agency is described",
    "person_key": "Made-up key",
    "pre_score": "Right answers in the quiz at the door, 0 to 10; more is better",
    "post_score": "Right answers in the same quiz at the end, 0 to 10",
    "attended": "Came to the workshop",
    "nrm_referrals": "Referrals to the National Referral Mechanism made in the month",
    "staff": "Staff in post in the month",
}


def attendees(rng: np.random.Generator) -> Iterator[tuple[Cell, ...]]:
    """One row per person; a few left before the second quiz."""
    size = np.array([staff for _, staff in AGENCIES], dtype=float)
    agency = np.sort(rng.choice(len(AGENCIES), size=PEOPLE, p=size / size.sum()))
    able = rng.normal(7.3, 1.2, PEOPLE)
    before = _score(able + rng.normal(0, 1.1, PEOPLE))
    gain = WORKSHOP_EFFECT + RETEST_EFFECT
    after = _score(able + gain + rng.normal(0, 1.1, PEOPLE))
    role = rng.choice(ROLES, size=PEOPLE, p=[0.2, 0.22, 0.16, 0.12, 0.12, 0.08, 0.1])
    early = rng.random(PEOPLE) < 0.03
    for person in range(PEOPLE):
        yield (
            f"W{person + 1:03d}",
            AGENCIES[agency[person]][0],
            str(role[person]),
            int(before[person]),
            None if early[person] else int(after[person]),
            "yes",
        )


def agency_months(rng: np.random.Generator) -> Iterator[tuple[Cell, ...]]:
    """Monthly referrals; every agency sent people, so none shows what would have happened."""
    for name, staff in AGENCIES:
        rate = 0.018 * rng.lognormal(0, 0.3)
        for month in range(MONTHS):
            staffed = staff + int(rng.integers(-3, 4)) * max(1, staff // 60)
            rise = 1.008**month * (1 + REFERRALS_EFFECT * (month >= WORKSHOP_MONTH))
            yield (
                name,
                date(2023 + month // 12, month % 12 + 1, 1),
                int(rng.poisson(rate * staffed * rise)),
                staffed,
            )


def write(target: Path, seed: int = SEED) -> None:
    """Write the workbook and the truth into the folder ``target``."""
    rng = np.random.default_rng(seed)
    sheets = [
        Sheet(
            "Attendees",
            ("person_key", "agency", "role", "pre_score", "post_score", "attended"),
            attendees(rng),
        ),
        Sheet("Agency_month", ("agency", "month", "nrm_referrals", "staff"), agency_months(rng)),
        about(ABOUT),
    ]
    write_workbook(target / "practitioner_workshops.xlsx", "Practitioner workshops", sheets)
    truth = {
        "seed": seed,
        "effects": {"quiz": WORKSHOP_EFFECT, "referrals_relative": REFERRALS_EFFECT},
        "not_the_workshop": {"same_quiz_twice": RETEST_EFFECT, "referrals_drift_per_month": 0.008},
        "trap": "Scores rise by about one point; the quiz taken twice explains most of it.",
    }
    write_truth(target / "truth.toml", truth)


def _score(latent: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.clip(np.rint(latent), 0, 10), dtype=np.float64)


if __name__ == "__main__":
    write(Path(__file__).parent)

"""Draws the A&E navigator example: 2,200 people injured by violence, at four hospital sites.

Invented data. A navigator meets injured people in the emergency department in the evenings and at
weekends and offers help in the weeks after. About three in five say yes. Two comparisons suggest
themselves and both mislead. People who accepted do far better than people who refused, but saying
yes goes with a readiness to change that nobody recorded and that keeps people out of hospital by
itself: ``consented`` is a trap. People who came at other hours were never asked, but evenings and
weekends bring more weapon injuries and more people who were there before, so that a plain
comparison with them shows nothing. The sound comparison takes everybody who came while a navigator
was on duty, accepted or not, with people like them who came at other hours: readiness does not
decide the hour.

The programme prevents attendances of those who accepted; the effect planted is spread over
everybody who came while a navigator was on duty. A few people moved away within the year and were
lost.

The seed was picked so that one draw tells the story clearly: the first whole number for which
people who accepted have at least 0.4 fewer attendances than people who refused; a plain comparison
of hours shows a fall of less than 0.05; after full matching no characteristic differs by 0.08
standard deviations; attendances prevented among those drawn lie within 0.02 of what was planted;
and the matched effect lies within 0.6 standard errors of what was planted, leaves out none, and
agrees with other ways of answering. Over many seeds matching is right on average.

Run ``python -m examples.ae_navigator.generate``.
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

SEED = 4
PEOPLE, YEAR = 2200, 365
EFFECT = -0.18
COLUMNS = (
    "key", "site", "month", "shift", "age", "sex", "injury", "consented", "prior_att",
    "reattend_365", "days_to_reattend", "censored",
)  # fmt: skip
ABOUT = {
    "Source": "Invented data, made by a program; no real person is described",
    "key": "Made-up key, one row per person: the first attendance in the period",
    "site": "Emergency department",
    "month": "Month of the attendance",
    "shift": "navigator: a navigator was on duty; other hours: none was",
    "age": "Age in years",
    "injury": "How the person was hurt",
    "consented": "yes or no to the navigator's offer; not asked at other hours",
    "prior_att": "Attendances for violence in the 365 days before",
    "reattend_365": "Attendances for violence in the 365 days after; fewer is better; empty for "
    "people who moved away within the year",
    "days_to_reattend": "Days until the next attendance for violence, or until watching ended",
    "censored": "yes: watching ended before another attendance; no: there was one",
}
SITES = ("Eastmarsh General", "Northgate", "St Brannoc", "Quayside")
INJURIES = ("Assault without weapon", "Assault with weapon", "Stabbing", "Other violence")

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Draw:
    """One drawn cohort; arrays over people. Sites and injuries are positions in the lists above.

    ``count`` is of the whole year, also for those who moved away on day ``left`` (365 for others).
    """

    on_duty: Flags
    accepted: Flags
    site: Ints
    month: Ints
    age: Ints
    male: Flags
    injury: Ints
    prior: Ints
    count: Ints
    count_without: Ints
    first: Ints
    left: Ints


def draw(seed: int) -> Draw:
    """One cohort from ``seed``."""
    rng = np.random.default_rng(seed)
    site = rng.choice(4, size=PEOPLE, p=[0.34, 0.27, 0.22, 0.17])
    age = np.clip(np.rint(rng.gamma(7, 2.2, PEOPLE) + 12), 14, 60).astype(np.int64)
    male = rng.random(PEOPLE) < 0.71
    injury = rng.choice(4, size=PEOPLE, p=[0.52, 0.16, 0.07, 0.25])
    readiness = rng.normal(size=PEOPLE)
    level = rng.gamma(1.6, 0.45, PEOPLE) * np.exp(-0.03 * (age - 26) + 0.25 * male)
    prior = rng.poisson(level * np.array([1.0, 1.25, 1.4, 0.9])[injury])
    evening = 0.55 * (injury == 1) + 0.9 * (injury == 2) + 0.25 * np.minimum(prior, 4)
    evening = evening + 0.35 * male - 0.02 * (age - 26) + np.array([0.3, 0.0, -0.3, 0.1])[site]
    on_duty = rng.random(PEOPLE) < 1 / (1 + np.exp(1.65 - evening))
    accepted = on_duty & (rng.random(PEOPLE) < 1 / (1 + np.exp(-(0.45 + 0.9 * readiness))))

    mean = level * np.array([0.85, 1.15, 1.2, 0.8])[injury] + 0.22 * prior
    mean = 0.8 * mean * np.exp(-0.45 * readiness - 0.1)
    without = np.minimum(rng.poisson(mean), 12)
    prevented = -EFFECT * on_duty.sum() / float(mean[accepted].sum())
    kept = rng.binomial(without, np.where(accepted, 1 - prevented, 1.0))
    first = np.ceil(YEAR * (1 - rng.random(PEOPLE) ** (1 / np.maximum(kept, 1)))).astype(np.int64)
    leaves = rng.random(PEOPLE) < np.where(on_duty, 0.035, 0.04)
    return Draw(
        on_duty=on_duty,
        accepted=accepted,
        site=site,
        month=rng.integers(0, 15, PEOPLE),
        age=age,
        male=male,
        injury=injury,
        prior=prior,
        count=kept,
        count_without=without,
        first=np.where(kept > 0, np.clip(first, 1, YEAR - 1), YEAR),
        left=np.where(leaves, rng.integers(20, YEAR, PEOPLE), YEAR),
    )


def rows(cohort: Draw, seed: int) -> Iterator[tuple[Cell, ...]]:
    """Rows in an order that says nothing about the group."""
    order = np.random.default_rng(seed + 1).permutation(PEOPLE)
    for number, person in enumerate(order, start=1):
        months = int(cohort.month[person])
        first, left = int(cohort.first[person]), int(cohort.left[person])
        said = "yes" if cohort.accepted[person] else "no"
        yield (
            f"A{number:04d}",
            SITES[cohort.site[person]],
            date(2023 + (5 + months) // 12, (5 + months) % 12 + 1, 1),
            "navigator" if cohort.on_duty[person] else "other hours",
            int(cohort.age[person]),
            "Male" if cohort.male[person] else "Female",
            INJURIES[cohort.injury[person]],
            said if cohort.on_duty[person] else "not asked",
            int(cohort.prior[person]),
            int(cohort.count[person]) if left == YEAR else None,
            min(first, left),
            "no" if first < YEAR and first <= left else "yes",
        )


def truth(cohort: Draw, seed: int) -> dict[str, Any]:
    """What was planted, and what it came to among the people drawn."""
    offered, fewer = cohort.on_duty, cohort.count - cohort.count_without
    return {
        "seed": seed,
        "people": {"on_duty": int(offered.sum()), "other_hours": int((~offered).sum())},
        "effects": {"reattend_365": EFFECT},
        "effects_among_those_drawn": {
            "reattend_365": round(float(fewer[offered].mean()), 3),
            "reattend_365_of_those_who_accepted": round(float(fewer[cohort.accepted].mean()), 3),
        },
        "trap": "consented goes with a readiness to change that lowers reattend_365 by itself.",
    }


def write(target: Path, seed: int = SEED) -> None:
    """Write the workbook and the truth into the folder ``target``."""
    cohort = draw(seed)
    sheets = [Sheet("Attendances", COLUMNS, rows(cohort, seed)), about(ABOUT)]
    write_workbook(target / "ae_navigator.xlsx", "Navigators in emergency departments", sheets)
    write_truth(target / "truth.toml", truth(cohort, seed))


if __name__ == "__main__":
    write(Path(__file__).parent)

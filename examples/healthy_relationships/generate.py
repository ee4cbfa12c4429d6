"""Draws the relationships example: 36 schools by lot, asked before and after 3, 6 and 12 months.

Invented data. Half of the schools, drawn by lot, have a year of lessons; the others have them a
year later. The effect on knowing where to get help grows: 0.6 points after three months, 1.2 after
six and 2.4 after twelve. Wellbeing does not change. One pupil in ten is gone by each time, alike
in both groups.

Run ``python -m examples.healthy_relationships.generate``.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from examples.planting import Drawn, called, unequal, write_drawn
from examples.writing import Cell

SEED = 1
SCHOOLS = 36
WAVES = ("0 before", "1 after 3 months", "2 after 6 months", "3 after 12 months")
GROWING = (0.0, 0.6, 1.2, 2.4)
MEANINGS = {
    "Source": "Invented data, made by a program; no real pupil or school is described",
    "pupil": "Number of the pupil",
    "lessons": "yes: lessons this year; no: next year. Drawn by lot",
    "wave": "When the pupil was asked",
    "help_0_20": "Knowing where to get help, 0 to 20; higher is better",
    "wellbeing_7_35": "Wellbeing, 7 to 35; higher is better",
}


def draw(seed: int) -> Drawn:
    """One study from ``seed``."""
    rng = np.random.default_rng(seed)
    lessons = rng.permutation(np.repeat([True, False], SCHOOLS // 2))
    size = unequal(rng, SCHOOLS, 10, 35)
    rows: list[tuple[Cell, ...]] = []
    number = 0
    for place, school in enumerate(called("School", SCHOOLS)):
        shift = rng.normal(0, 0.35, (2, len(WAVES)))
        for _ in range(size[place]):
            number += 1
            own = rng.normal([11.0, 23.0], [2.5, 4.0])
            for wave, name in enumerate(WAVES):
                if wave and rng.random() < 0.1:
                    continue
                taught = GROWING[wave] * lessons[place]
                known = own[0] + 0.3 * wave + shift[0, wave] + taught + rng.normal(0, 1.8)
                well = own[1] + shift[1, wave] + rng.normal(0, 2.5)
                rows.append(
                    (
                        number, school, "yes" if lessons[place] else "no", name,
                        int(np.clip(np.rint(known), 0, 20)), int(np.clip(np.rint(well), 7, 35)),
                    )
                )  # fmt: skip
    columns = ("pupil", "school", "lessons", "wave", "help_0_20", "wellbeing_7_35")
    after = GROWING[1:]
    return Drawn(
        columns, rows, {"Knowing where to get help": sum(after) / len(after), "Wellbeing": 0.0},
        {"after_months": {"3": after[0], "6": after[1], "12": after[2]}},
    )  # fmt: skip


def write(target: Path, seed: int = SEED) -> None:
    """Write the workbook and the truth into the folder ``target``."""
    write_drawn(
        target, draw(seed), name="healthy_relationships", title="Healthy relationships",
        sheet="Pupils", meanings=MEANINGS, seed=seed,
        story="Knowing where to get help grows over the year, and wellbeing does not change.",
    )  # fmt: skip


if __name__ == "__main__":
    write(Path(__file__).parent)

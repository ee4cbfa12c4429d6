"""Draws the knife-lesson example: 40 schools, four yearly surveys of other pupils each time.

Invented data. Year-nine pupils answer without a name every summer, so nobody is followed. Twenty
schools chosen by the council have knife lessons from the third summer on. Carrying does not
change. Pupils in those schools think that more of their peers carry: fear spreads, 0.35 points on
a scale of ten. From 12 to 60 pupils answer in a school.

Run ``python -m examples.knife_awareness.generate``.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from examples.planting import Drawn, called, unequal, write_drawn
from examples.writing import Cell

SEED = 1
SCHOOLS, SUMMERS, FIRST_AFTER = 40, (2021, 2022, 2023, 2024), 2
FEAR = 0.35
MEANINGS = {
    "Source": "Invented data, made by a program; no real pupil or school is described",
    "answer": "Number of the answer; other pupils answer every summer",
    "summer": "Year of the survey",
    "lessons": "yes: knife lessons from the school year 2022 on",
    "sex": "As the pupil said",
    "carried": "1: carried a knife in the last twelve months; fewer is better",
    "peers_carry_0_10": "How many of ten pupils the pupil thinks carry; lower is better",
}


def draw(seed: int) -> Drawn:
    """One study from ``seed``."""
    rng = np.random.default_rng(seed)
    lessons = rng.permutation(np.repeat([True, False], SCHOOLS // 2))
    answering = unequal(rng, SCHOOLS, 12, 60)
    own = rng.normal(0, 0.012, SCHOOLS)
    fear = rng.normal(0, 0.25, SCHOOLS)
    rows: list[tuple[Cell, ...]] = []
    for period, summer in enumerate(SUMMERS):
        for place, school in enumerate(called("School", SCHOOLS)):
            sex = rng.random(answering[place]) < 0.5
            carried = rng.random(answering[place]) < 0.045 + own[place] + 0.02 * sex
            now = lessons[place] and period >= FIRST_AFTER
            peers = 2.6 + fear[place] + 0.1 * period + FEAR * now + rng.normal(0, 1.1, sex.size)
            rows += [
                (
                    len(rows) + 1 + each, school, summer, "yes" if lessons[place] else "no",
                    "male" if sex[each] else "female", int(carried[each]),
                    int(np.clip(np.rint(peers[each]), 0, 10)),
                )
                for each in range(sex.size)
            ]  # fmt: skip
    columns = ("answer", "school", "summer", "lessons", "sex", "carried", "peers_carry_0_10")
    return Drawn(columns, rows, {"Carrying a knife": 0.0, "Peers thought to carry": FEAR})


def write(target: Path, seed: int = SEED) -> None:
    """Write the workbook and the truth into the folder ``target``."""
    write_drawn(
        target, draw(seed), name="knife_awareness", title="Knife lessons in schools",
        sheet="Answers", meanings=MEANINGS, seed=seed,
        story="The lessons change nobody's carrying, and pupils come to think that more peers do.",
    )  # fmt: skip


if __name__ == "__main__":
    write(Path(__file__).parent)

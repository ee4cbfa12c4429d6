"""Draws the appeal example: 20 areas of unequal size, four surveys, and other people who answer.

Invented data. An appeal runs in eight areas after the second survey. Nobody feels safer. But the
last two surveys are asked online there and by post elsewhere: people under 40, who feel safer,
answer more often, and the average rises in the areas of the appeal alone. From 12 to 140 people
answer in an area.

Run ``python -m examples.perceived_safety.generate``.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from examples.planting import Drawn, called, unequal, write_drawn
from examples.writing import Cell

SEED = 1
AREAS, APPEAL = 20, 8
SURVEYS = (2021, 2022, 2023, 2024)
YOUNGER_SAFER, YOUNG_BEFORE, YOUNG_ONLINE = 1.2, 0.35, 0.65
MEANINGS = {
    "Source": "Invented data, made by a program; no real person or area is described",
    "answer": "Number of the answer; other people answer every time",
    "survey": "Year of the survey",
    "appeal": "yes: the appeal ran from autumn 2022",
    "age_band": "As the person said",
    "safe_0_10": "How safe the person feels after dark, 0 to 10; higher is better",
}


def draw(seed: int) -> Drawn:
    """One study from ``seed``."""
    rng = np.random.default_rng(seed)
    appeal = rng.permutation(np.arange(AREAS) < APPEAL)
    answering = unequal(rng, AREAS, 12, 140)
    own = rng.normal(5.4, 0.4, AREAS)
    rows: list[tuple[Cell, ...]] = []
    for period, survey in enumerate(SURVEYS):
        for place, area in enumerate(called("Area", AREAS)):
            online = appeal[place] and period >= 2
            young = rng.random(answering[place]) < (YOUNG_ONLINE if online else YOUNG_BEFORE)
            safe = own[place] + YOUNGER_SAFER * young + rng.normal(0, 1.7, young.size)
            rows += [
                (
                    len(rows) + 1 + each, area, survey, "yes" if appeal[place] else "no",
                    "under 40" if young[each] else "40 and over",
                    int(np.clip(np.rint(safe[each]), 0, 10)),
                )
                for each in range(young.size)
            ]  # fmt: skip
    columns = ("answer", "area", "survey", "appeal", "age_band", "safe_0_10")
    drift = YOUNGER_SAFER * (YOUNG_ONLINE - YOUNG_BEFORE)
    return Drawn(
        columns, rows, {"Feeling safe after dark": 0.0},
        {"seen": {"rise_from_who_answered": round(drift, 3)}},
    )  # fmt: skip


def write(target: Path, seed: int = SEED) -> None:
    """Write the workbook and the truth into the folder ``target``."""
    write_drawn(
        target, draw(seed), name="perceived_safety", title="Appeal and feeling safe",
        sheet="Answers", meanings=MEANINGS, seed=seed,
        story="Nobody feels safer; younger people answer more often in the areas of the appeal.",
    )  # fmt: skip


if __name__ == "__main__":
    write(Path(__file__).parent)

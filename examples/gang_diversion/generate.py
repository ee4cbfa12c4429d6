"""Draws the diversion example: 260 young people on a list, and an effect that does harm.

Invented data. A panel puts young people on a list by a rule on a risk score and earlier arrests.
Those listed are seen by police and workers every week, and are arrested 0.45 times more in the
year after than they would have been: more eyes find more, and a label sticks. All that the rule
went by is in the sheet, so that a fair comparison can be built.

Run ``python -m examples.gang_diversion.generate``.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from examples.planting import Drawn, write_drawn

SEED = 1
LISTED, OTHERS = 260, 1100
EFFECT = 0.45
MEANINGS = {
    "Source": "Invented data, made by a program; no real person is described",
    "key": "Number of the young person",
    "listed": "yes: put on the list by the panel",
    "age": "Age when the panel met",
    "sex": "As recorded",
    "care": "Ever in care before the panel met",
    "risk_score": "The panel's score, 0 to 20",
    "arrests_before": "Arrests in the twelve months before the panel met",
    "arrests_after": "Arrests in the twelve months after; fewer is better",
}


def draw(seed: int) -> Drawn:
    """One study from ``seed``."""
    rng = np.random.default_rng(seed)
    pool = 4 * (LISTED + OTHERS)
    age, male = rng.integers(12, 19, pool), rng.random(pool) < 0.8
    care = rng.random(pool) < 0.2
    tendency = rng.gamma(1.6, 0.75, pool) * np.where(care, 1.3, 1.0)
    before = rng.poisson(tendency)
    score = np.clip(np.rint(5 + 2.2 * tendency + 1.5 * care + rng.normal(0, 2, pool)), 0, 20)
    chance = 1 / (1 + np.exp(-(0.22 * (score - 9) + 0.35 * (before - 1) - 1.7)))
    listed = rng.random(pool) < chance
    expected = 0.25 + 0.07 * score + 0.22 * before + 0.1 * care
    after = rng.poisson(expected) + rng.poisson(EFFECT, pool) * listed
    chosen = np.sort(np.r_[np.flatnonzero(listed)[:LISTED], np.flatnonzero(~listed)[:OTHERS]])
    rows = [
        (
            number, "yes" if listed[each] else "no", int(age[each]),
            "male" if male[each] else "female", "yes" if care[each] else "no",
            int(score[each]), int(before[each]), int(after[each]),
        )
        for number, each in enumerate(chosen, start=1)
    ]  # fmt: skip
    columns = (
        "key", "listed", "age", "sex", "care", "risk_score", "arrests_before", "arrests_after",
    )  # fmt: skip
    return Drawn(columns, rows, {"Arrests in twelve months": EFFECT})


def write(target: Path, seed: int = SEED) -> None:
    """Write the workbook and the truth into the folder ``target``."""
    write_drawn(
        target, draw(seed), name="gang_diversion", title="List of young people at risk",
        sheet="People", meanings=MEANINGS, seed=seed,
        story="Being on the list brings more arrests than there would have been.",
    )  # fmt: skip


if __name__ == "__main__":
    write(Path(__file__).parent)

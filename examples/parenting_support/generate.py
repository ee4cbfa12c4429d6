"""Draws the parenting example: 240 families who came and 900 on the same list who did not.

Invented data. Families volunteer when their child's difficulties have grown, so those who come
start worse, and difficulties fall by themselves afterwards (regression to the mean). The programme
takes off 1.6 points of a total of 40. One family in eight is lost, alike in both groups. Three
measurements lie before the start, so that the drift can be seen and matched on. How many sessions
parents came to goes with how much better things got, and makes nothing better: those who see a
change keep coming.

Run ``python -m examples.parenting_support.generate``.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from examples.planting import Drawn, write_drawn

SEED = 1
CAME, OTHERS = 240, 900
EFFECT = -1.6
TIMES = ("1 spring", "2 summer", "3 autumn", "4 after six months")
MEANINGS = {
    "Source": "Invented data, made by a program; no real family is described",
    "family": "Number of the family on the list of referrals",
    "time": "When the parents answered; the programme runs after the third",
    "came": "yes: came to the programme at least once",
    "child_age": "Age of the child at referral",
    "lone_parent": "yes: one adult in the home at referral",
    "sessions": "Sessions that the parents came to; 0 for families who did not come",
    "difficulties_0_40": "Total difficulties of the child, 0 to 40; fewer is better",
}


def draw(seed: int) -> Drawn:
    """One study from ``seed``."""
    rng = np.random.default_rng(seed)
    pool = 3 * (CAME + OTHERS)
    age, lone = rng.integers(4, 13, pool), rng.random(pool) < 0.35
    level = 15 + 1.5 * lone + rng.normal(0, 4.0, pool)
    scores = level[:, None] + rng.normal(0, 2.4, (pool, len(TIMES)))
    keen = 0.16 * (scores[:, 2] - 16) + 0.4 * lone - 0.08 * (age - 8) - 1.2
    came = rng.random(pool) < 1 / (1 + np.exp(-keen))
    chosen = np.sort(np.r_[np.flatnonzero(came)[:CAME], np.flatnonzero(~came)[:OTHERS]])
    scores[:, 3] += EFFECT * came
    lost = rng.random(pool) < 0.125
    better = scores[:, 2] - scores[:, 3] + rng.normal(0, 4, pool)
    sessions = np.where(came, np.clip(np.rint(7 + 0.6 * better), 1, 14), 0).astype(np.int64)
    rows = [
        (
            number, name, "yes" if came[each] else "no", int(age[each]),
            "yes" if lone[each] else "no", int(sessions[each]),
            int(np.clip(np.rint(scores[each, time]), 0, 40)),
        )
        for number, each in enumerate(chosen, start=1)
        for time, name in enumerate(TIMES)
        if time < 3 or not lost[each]
    ]  # fmt: skip
    columns = (
        "family", "time", "came", "child_age", "lone_parent", "sessions", "difficulties_0_40",
    )  # fmt: skip
    return Drawn(columns, rows, {"Difficulties of the child": EFFECT})


def write(target: Path, seed: int = SEED) -> None:
    """Write the workbook and the truth into the folder ``target``."""
    write_drawn(
        target, draw(seed), name="parenting_support", title="Parenting programme",
        sheet="Families", meanings=MEANINGS, seed=seed,
        story="The programme helps, though families who come were at a bad time and would have "
        "got better by themselves.",
    )  # fmt: skip


if __name__ == "__main__":
    write(Path(__file__).parent)

"""Draws the employment example: 400 people with a job coach and 1,400 without, after court.

Invented data. People who ask for a coach are a little younger, better schooled and more often had
work before. A coach adds 11 people with a job after six months to every hundred. Everybody is
counted from the day of the court, when they could first have had a coach, so nobody has to stay
out of work until a coach starts. How many days until a job is told up to half a year.

Run ``python -m examples.employment_support.generate``.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from examples.planting import Drawn, Floats, write_drawn

SEED = 1
COACHED, OTHERS, HALF_YEAR = 400, 1400, 182
MORE = 0.11
MEANINGS = {
    "Source": "Invented data, made by a program; no real person is described",
    "key": "Number of the person",
    "coached": "yes: had a job coach",
    "age": "Age on the day of the court",
    "schooling": "Highest qualification on that day",
    "worked_before": "yes: had work in the two years before",
    "months_out_before": "Months without work in the two years before",
    "job_6m": "yes: in work six months after the court; more is better",
    "days_to_job": "Days from the court to the first job; 182 where there was none by then",
    "found_job": "yes: found a job within 182 days",
}


def draw(seed: int) -> Drawn:
    """One study from ``seed``."""
    rng = np.random.default_rng(seed)
    pool = 3 * (COACHED + OTHERS)
    age = rng.integers(18, 56, pool)
    schooling = rng.choice(3, pool, p=(0.45, 0.4, 0.15))
    out = np.clip(rng.normal(14 - 2 * schooling, 6), 0, 24).round()
    worked = out < 24
    ready = -0.35 + 0.25 * schooling - 0.05 * (out - 12) - 0.012 * (age - 33)
    coached = rng.random(pool) < 1 / (1 + np.exp(-(0.7 * ready - 1.0)))
    chance = np.clip(_logistic(ready - 0.35) + MORE * coached, 0, 0.95)
    job = rng.random(pool) < chance
    days = np.where(job, np.ceil(HALF_YEAR * rng.beta(1.4, 1.3, pool)), HALF_YEAR)
    chosen = np.sort(np.r_[np.flatnonzero(coached)[:COACHED], np.flatnonzero(~coached)[:OTHERS]])
    yes = ("no", "yes")
    rows = [
        (
            number, yes[int(coached[each])], int(age[each]),
            ("none", "school", "further")[schooling[each]], yes[int(worked[each])],
            int(out[each]), yes[int(job[each])], int(days[each]), yes[int(job[each])],
        )
        for number, each in enumerate(chosen, start=1)
    ]  # fmt: skip
    columns = (
        "key", "coached", "age", "schooling", "worked_before", "months_out_before", "job_6m",
        "days_to_job", "found_job",
    )  # fmt: skip
    mine = chosen[coached[chosen]]
    waited = float(MORE * (HALF_YEAR - np.ceil(HALF_YEAR * rng.beta(1.4, 1.3, 20_000)).mean()))
    effects = {"Being in work after six months": MORE, "Days without a job": -waited}
    return Drawn(columns, rows, effects, {"people": {"coached": int(mine.size)}})


def _logistic(x: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-x)), dtype=np.float64)


def write(target: Path, seed: int = SEED) -> None:
    """Write the workbook and the truth into the folder ``target``."""
    write_drawn(
        target, draw(seed), name="employment_support", title="Job coaches after court",
        sheet="People", meanings=MEANINGS, seed=seed,
        story="A coach helps people into work, and people who ask for one were readier for it.",
    )  # fmt: skip


if __name__ == "__main__":
    write(Path(__file__).parent)

"""Draws the mentoring example: 310 young people referred to a mentor, 1,400 who were not.

Invented data. Agencies refer the young people they worry about most, except that some refuse the
very worst. Everything that drives a referral is in the workbook, so a matched comparison can be
right; the plain one is badly wrong. Arrests fall in both groups after the start because people are
noticed at their worst: the level that drives arrests in both years is hidden, and a bad year is
partly bad luck. ``completed`` is filled in afterwards, for those referred only, and depends on how
the year went: using it would compare on the result.

The seed was picked so that one draw tells the story clearly: the first whole number for which the
plain difference in arrests exceeds 0.25; the arrests prevented among those drawn lie within 0.02 of
what was planted; and for both outcomes 2 to 5% of those referred find no match, no characteristic
differs by 0.08 standard deviations after two-to-one matching, the matched effect lies within half
a standard error of what was planted, and weighting gives an answer inside the matched range. Over
many seeds matching is right on average. Weighting is not always: the few refused young people look
certain to be referred, so it counts each of them many times.

Run ``python -m examples.mentoring_matched.generate``.
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

SEED = 217
REFERRED, NOT_REFERRED = 310, 1400
ARRESTS_EFFECT, OFFENDING_EFFECT = -0.35, -0.8
COLUMNS = (
    "key", "referred", "age", "sex", "prior_arrests_12m", "care", "excluded", "risk_score",
    "start_month", "arrests_12m", "srds_base", "srds_6m", "completed",
)  # fmt: skip
ABOUT = {
    "Source": "Invented data, made by a program; no real person is described",
    "key": "Made-up key",
    "referred": "yes: referred to a mentor; no: known to the same agencies, eligible, not referred",
    "age": "Age in years at the start month",
    "prior_arrests_12m": "Arrests in the 12 months before the start month",
    "care": "In care at any time before the start month",
    "excluded": "Excluded from school at any time before the start month",
    "risk_score": "Practitioner's risk score at the start month, 0 to 40",
    "start_month": "Month of referral, or the month the person became eligible",
    "arrests_12m": "Arrests in the 12 months from the start month; fewer is better",
    "srds_base": "Kinds of offence reported by the person at the start, 0 to 19",
    "srds_6m": "The same six months later; fewer is better",
    "completed": "Finished the mentoring programme; empty for those not referred",
}

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Known:
    """What the agencies know about each young person at the start."""

    age: Ints
    prior: Ints
    care: Flags
    excluded: Flags
    offending: Ints


@dataclass(frozen=True, slots=True)
class Draw:
    """One drawn cohort; arrays over young people, with both possible outcomes of each."""

    referred: Flags
    age: Ints
    sex: NDArray[np.str_]
    prior: Ints
    care: NDArray[np.str_]
    excluded: NDArray[np.str_]
    risk: Floats
    start: Ints
    arrests: Ints
    arrests_without: Ints
    offending_base: Ints
    offending: Floats
    offending_without: Ints
    completed: NDArray[np.str_]


def draw(seed: int) -> Draw:
    """One cohort from ``seed``."""
    rng = np.random.default_rng(seed)
    size = REFERRED + NOT_REFERRED
    age = rng.choice(np.arange(11, 18), size=size, p=[0.05, 0.09, 0.14, 0.19, 0.21, 0.19, 0.13])
    male = rng.random(size) < 0.74
    care, excluded = rng.random(size) < 0.17, rng.random(size) < 0.28
    burden = np.exp(0.06 * (age - 15) + 0.25 * male + 0.3 * care + 0.25 * excluded)
    level = 0.9 * burden * rng.gamma(2.2, 1 / 2.2, size)
    prior = rng.poisson(level)
    offending_base = np.minimum(rng.poisson(2.4 + 1.3 * level), 19)
    known = _Known(age, prior, care, excluded, offending_base)
    risk = _risk(rng, known)
    referred = _referred(rng, known, risk)

    worsening = np.exp(0.02 * (risk - 14))
    arrests_mean = 0.95 * level * worsening
    offending_mean = 0.55 * offending_base + 0.07 * risk + 0.9 * level
    arrests_without, arrests_with = _both(rng, arrests_mean, ARRESTS_EFFECT, referred)
    offending_without, offending_with = _both(rng, offending_mean, OFFENDING_EFFECT, referred)
    arrests = np.where(referred, arrests_with, arrests_without)
    offending = np.where(referred, offending_with, offending_without).astype(np.float64)
    completed = _completed(rng, referred, arrests)
    offending[rng.random(size) < np.where(referred, 0.06, 0.07)] = np.nan
    return Draw(
        referred=referred,
        age=age,
        sex=np.where(male, "Male", "Female"),
        prior=prior,
        care=np.where(care, "yes", "no"),
        excluded=np.where(rng.random(size) < 0.004, "", np.where(excluded, "yes", "no")),
        risk=np.where(rng.random(size) < 0.004, np.nan, risk),
        start=rng.integers(0, 18, size),
        arrests=arrests,
        arrests_without=arrests_without,
        offending_base=offending_base,
        offending=offending,
        offending_without=offending_without,
        completed=completed,
    )


def _risk(rng: np.random.Generator, known: _Known) -> Floats:
    score = 5 + 1.6 * np.minimum(known.prior, 8) + 2.5 * known.care + 2 * known.excluded
    score = score + 0.8 * known.offending - 0.3 * (known.age - 15)
    return np.asarray(
        np.clip(np.rint(score + rng.normal(0, 3.2, known.prior.size)), 0, 40), dtype=np.float64
    )


def _referred(rng: np.random.Generator, known: _Known, risk: Floats) -> Flags:
    """The highest wish to refer, a fixed number of people; some of the very worst are refused."""
    wish = 0.13 * risk + 0.2 * np.minimum(known.prior, 6) + 0.45 * known.care
    wish = wish + 0.4 * known.excluded + 0.03 * known.offending
    wish = 0.95 * wish + rng.logistic(0, 1, risk.size)
    wish[(risk >= 28) & (rng.random(risk.size) < 0.12)] = -np.inf
    chosen = np.zeros(risk.size, dtype=bool)
    chosen[np.argsort(-wish, kind="stable")[:REFERRED]] = True
    return chosen


def _both(
    rng: np.random.Generator, mean: Floats, effect: float, referred: Flags
) -> tuple[Ints, Ints]:
    """Outcomes without and with mentoring; each event is prevented with the same probability.

    The probability is set so that the expected change per referred person equals ``effect``.
    """
    without = np.minimum(rng.poisson(mean), 19)
    kept = 1 + effect / float(mean[referred].mean())
    return without, rng.binomial(without, kept)


def _completed(rng: np.random.Generator, referred: Flags, arrests: Ints) -> NDArray[np.str_]:
    chance = 1 / (1 + np.exp(-(1.9 - 1.1 * arrests)))
    finished = np.where(rng.random(arrests.size) < chance, "yes", "no")
    return np.where(referred, finished, "")


def rows(cohort: Draw, seed: int) -> Iterator[tuple[Cell, ...]]:
    """Rows in an order that says nothing about the group."""
    order = np.random.default_rng(seed + 1).permutation(cohort.referred.size)
    for number, person in enumerate(order, start=1):
        months = int(cohort.start[person])
        yield (
            f"Y{number:04d}",
            "yes" if cohort.referred[person] else "no",
            int(cohort.age[person]),
            str(cohort.sex[person]),
            int(cohort.prior[person]),
            str(cohort.care[person]),
            str(cohort.excluded[person]) or None,
            _whole(cohort.risk[person]),
            date(2023 + (3 + months) // 12, (3 + months) % 12 + 1, 1),
            int(cohort.arrests[person]),
            int(cohort.offending_base[person]),
            _whole(cohort.offending[person]),
            str(cohort.completed[person]) or None,
        )


def truth(cohort: Draw, seed: int) -> dict[str, Any]:
    """What was planted, and what it came to among the people drawn."""
    referred = cohort.referred
    prevented = (cohort.arrests - cohort.arrests_without)[referred]
    return {
        "seed": seed,
        "people": {"referred": int(referred.sum()), "not_referred": int((~referred).sum())},
        "effects": {"arrests_12m": ARRESTS_EFFECT, "srds_6m": OFFENDING_EFFECT},
        "effects_among_those_drawn": {"arrests_12m": round(float(prevented.mean()), 3)},
        "trap": "completed is known only afterwards and depends on arrests_12m.",
    }


def write(target: Path, seed: int = SEED) -> None:
    """Write the workbook and the truth into the folder ``target``."""
    cohort = draw(seed)
    sheets = [Sheet("Cohort", COLUMNS, rows(cohort, seed)), about(ABOUT)]
    write_workbook(target / "mentoring_matched.xlsx", "Mentoring for young people at risk", sheets)
    write_truth(target / "truth.toml", truth(cohort, seed))


def _whole(value: float) -> int | None:
    return None if np.isnan(value) else int(value)


if __name__ == "__main__":
    write(Path(__file__).parent)

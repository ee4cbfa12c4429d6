"""Draws the schools example: 24 schools, 2,900 pupils, asked before and after.

Invented data. The sessions raise knowledge by 1.2 points and do nothing to offending. Offending
drifts differently from school to school, so a comparison that counts pupils as independent is too
sure of itself. The seed was picked to show that trap: ``SEED`` is the first whole number whose
draw, among pupils who answered both times, gives a pupil-level p-value between 0.0075 and 0.0125
for offending, in the helpful direction, while the analysis by school gives more than 0.15. The
other outcomes played no part in the choice. Over seeds 1 to 400 the pupil-level test is below 0.05
in about one of three draws, where one in twenty would be right.

Run ``python -m examples.schools_gang_sessions.generate``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from examples.writing import Cell, Sheet, about, write_truth, write_workbook

SEED = 114
PUPILS = 2900
LEFT, LEFT_RATE_SESSIONS = 406, 0.162
KNOWLEDGE_EFFECT = 1.2
STREET_CODE_EFFECT = -0.6
SCHOOLS = (
    "Oakfield Academy", "Harrowdene High School", "St Brannoc's Catholic School",
    "Millrace Community School", "The Larkspur Academy", "Kingsferry School",
    "Thornwick Academy", "Eastmarsh Girls' School", "Pennywell High School",
    "Calder Vale Academy", "Bishop Aldwyn School", "Saltings Academy", "Fenbridge High School",
    "Wharfside Academy", "Hollin Park School", "St Osyth's Church of England School",
    "Redcliff Moor Academy", "Northgate Boys' School", "The Beacon Community School",
    "Ashbourne Rise Academy", "Quarry Lane School", "Lambeck High School", "Seven Elms Academy",
    "Tidewater School",
)  # fmt: skip
PUPIL_COLUMNS = (
    "pupil_key", "school", "year_group", "sex", "fsm", "arm", "wave", "knowledge_0_20",
    "street_code_10_50", "srds_variety",
)  # fmt: skip
ABOUT = {
    "Source": "Invented data, made by a program; no real pupil or school is described",
    "pupil_key": "Made-up key that links a pupil's two answers",
    "fsm": "Eligible for free school meals",
    "arm": "sessions: had the sessions in autumn; usual lessons: on the waiting list",
    "wave": "before: September; after: the following April",
    "knowledge_0_20": "Right answers on gang harms, 0 to 20; more is better",
    "street_code_10_50": "Agreement with the code of the street, 10 to 50; less is better",
    "srds_variety": "Kinds of offence reported by the pupil, 0 to 15; fewer is better",
    "roll": "Pupils on the school's roll",
    "baseline_exclusions": "Permanent exclusions and suspensions in the year before",
}

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Draw:
    """One drawn study; arrays over pupils, answers as columns before and after."""

    school: Ints
    sessions: Flags
    year_group: Ints
    sex: NDArray[np.str_]
    fsm: NDArray[np.str_]
    knowledge: Floats
    street_code: Floats
    offending: Floats
    left: Flags
    roll: Ints
    exclusions: Ints
    school_sessions: Flags


def draw(seed: int) -> Draw:
    """One study from ``seed``; NaN is an unanswered question."""
    rng = np.random.default_rng(seed)
    count = len(SCHOOLS)
    shares = rng.dirichlet(np.full(count, 18.0))
    school = np.sort(rng.choice(count, size=PUPILS, p=shares))
    school_sessions = np.zeros(count, dtype=bool)
    school_sessions[rng.permutation(count)[: count // 2]] = True
    sessions = school_sessions[school]
    poverty = rng.beta(6, 14, count)
    fsm = rng.random(PUPILS) < poverty[school]

    knowledge = _knowledge(rng, school, sessions)
    street_code = _street_code(rng, school, sessions, fsm)
    offending = _offending(rng, school, fsm)
    left = _leavers(rng, sessions, offending[:, 0])
    for answers in (knowledge, street_code, offending):
        answers[rng.random(answers.shape) < 0.006] = np.nan
    return Draw(
        school=school,
        sessions=sessions,
        year_group=rng.choice([8, 9, 10], size=PUPILS, p=[0.36, 0.34, 0.30]),
        sex=_sex(rng, school),
        fsm=np.where(rng.random(PUPILS) < 0.005, "", np.where(fsm, "yes", "no")),
        knowledge=knowledge,
        street_code=street_code,
        offending=offending,
        left=left,
        roll=np.bincount(school, minlength=count) * 6 + rng.integers(-40, 180, count),
        exclusions=rng.poisson(20 + 120 * poverty),
        school_sessions=school_sessions,
    )


def _knowledge(rng: np.random.Generator, school: Ints, sessions: Flags) -> Floats:
    start = 9.6 + rng.normal(0, 0.7, len(SCHOOLS))[school] + rng.normal(0, 2.0, PUPILS)
    drift = 0.7 + rng.normal(0, 0.35, len(SCHOOLS))[school]
    gain = np.column_stack([np.zeros(PUPILS), drift + KNOWLEDGE_EFFECT * sessions])
    score = start[:, None] + gain + rng.normal(0, 1.9, (PUPILS, 2))
    return np.asarray(np.clip(np.rint(score), 0, 20), dtype=np.float64)


def _street_code(rng: np.random.Generator, school: Ints, sessions: Flags, fsm: Flags) -> Floats:
    start = 26 + 1.2 * fsm + rng.normal(0, 1.2, len(SCHOOLS))[school] + rng.normal(0, 5, PUPILS)
    drift = 0.5 + rng.normal(0, 0.5, len(SCHOOLS))[school]
    gain = np.column_stack([np.zeros(PUPILS), drift + STREET_CODE_EFFECT * sessions])
    score = start[:, None] + gain + rng.normal(0, 3.5, (PUPILS, 2))
    return np.asarray(np.clip(np.rint(score), 10, 50), dtype=np.float64)


def _offending(rng: np.random.Generator, school: Ints, fsm: Flags) -> Floats:
    """Counts that share a pupil's own level; each school also drifts in its own way."""
    level = rng.gamma(1.9, 1 / 1.9, PUPILS) * np.where(fsm, 2.1, 1.6)
    level *= np.exp(rng.normal(0, 0.15, len(SCHOOLS)))[school]
    drift = np.exp(rng.normal(0.05, 0.26, len(SCHOOLS)))[school]
    mean = np.column_stack([level, level * drift])
    return np.minimum(rng.poisson(mean), 15).astype(np.float64)


def _leavers(rng: np.random.Generator, sessions: Flags, offending: Floats) -> Flags:
    """Pupils away at follow-up: a fixed number per arm, rather those who offend more."""
    pull = 0.12 * offending + rng.gumbel(size=PUPILS)
    left = np.zeros(PUPILS, dtype=bool)
    treated_leavers = round(LEFT_RATE_SESSIONS * int(sessions.sum()))
    for arm, number in ((sessions, treated_leavers), (~sessions, LEFT - treated_leavers)):
        members = np.flatnonzero(arm)
        left[members[np.argsort(-pull[members], kind="stable")[:number]]] = True
    return left


def _sex(rng: np.random.Generator, school: Ints) -> NDArray[np.str_]:
    words = rng.choice(["Female", "Male", "Prefer not to say"], PUPILS, p=[0.49, 0.49, 0.02])
    for place, name in enumerate(SCHOOLS):
        if "Girls'" in name or "Boys'" in name:
            words[school == place] = "Female" if "Girls'" in name else "Male"
    return words


def pupil_rows(study: Draw, seed: int) -> Iterator[tuple[Cell, ...]]:
    """Rows in the order of a school's export: wave by wave, pupils shuffled within a school."""
    keys = np.random.default_rng(seed + 1).permutation(PUPILS) + 1
    order = np.lexsort((keys, study.school))
    for wave, name in enumerate(("before", "after")):
        for pupil in order:
            if wave == 1 and study.left[pupil]:
                continue
            yield (
                f"P{keys[pupil]:04d}",
                SCHOOLS[study.school[pupil]],
                int(study.year_group[pupil]),
                str(study.sex[pupil]),
                str(study.fsm[pupil]) or None,
                _arm(bool(study.sessions[pupil])),
                name,
                _whole(study.knowledge[pupil, wave]),
                _whole(study.street_code[pupil, wave]),
                _whole(study.offending[pupil, wave]),
            )


def write(target: Path, seed: int = SEED) -> None:
    """Write the workbook and the truth into the folder ``target``."""
    study = draw(seed)
    schools = [
        (name, _arm(bool(study.school_sessions[i])), int(study.roll[i]), int(study.exclusions[i]))
        for i, name in enumerate(SCHOOLS)
    ]
    sheets = [
        Sheet("Pupils", PUPIL_COLUMNS, pupil_rows(study, seed)),
        Sheet("Schools", ("school", "arm", "roll", "baseline_exclusions"), schools),
        about(ABOUT),
    ]
    write_workbook(
        target / "schools_gang_sessions.xlsx", "Gang-awareness sessions in schools", sheets
    )
    write_truth(target / "truth.toml", truth(study, seed))


def truth(study: Draw, seed: int) -> dict[str, Any]:
    """What was planted, in the outcomes' units."""
    return {
        "seed": seed,
        "schools": {"sessions": 12, "usual_lessons": 12},
        "pupils": {
            "sessions": int(study.sessions.sum()),
            "usual_lessons": int((~study.sessions).sum()),
        },
        "left_before_follow_up": {
            "sessions": int(study.left[study.sessions].sum()),
            "usual_lessons": int(study.left[~study.sessions].sum()),
        },
        "effects": {
            "knowledge_0_20": KNOWLEDGE_EFFECT,
            "street_code_10_50": STREET_CODE_EFFECT,
            "srds_variety": 0.0,
        },
        "trap": (
            "Pupils of a school change together. Counted as independent they show a fall in "
            "srds_variety with p near 0.01; analysed by school there is no clear change."
        ),
    }


def _arm(sessions: bool) -> str:
    return "sessions" if sessions else "usual lessons"


def _whole(answer: float) -> int | None:
    return None if np.isnan(answer) else int(answer)


if __name__ == "__main__":
    write(Path(__file__).parent)

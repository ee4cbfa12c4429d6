"""Small made-up studies: cohorts without a workbook, and plans that fit them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd

from evaluator.cohort.roles import guess_roles
from evaluator.designs import design_of
from evaluator.designs.design import Finding
from evaluator.values.account.lots import drawn
from evaluator.values.account.prospect import Prospect
from evaluator.values.cohort import Cohort, Column, Kind, Provenance, Role
from evaluator.values.plan import (
    Context,
    Covariate,
    Data,
    Design,
    Outcome,
    Plan,
    Programme,
    Roles,
    lock,
)

LOCKED_AT = datetime(2026, 1, 5, 9, 0)
ANSWERED = Context(
    allocation="rule",
    same_measurement="yes",
    other_programme="no",
    recording_change="no",
    comparison_reached="no",
)


def kind_of(cells: pd.Series) -> Kind:
    known = cells.dropna()
    if pd.api.types.is_datetime64_any_dtype(cells):
        return "date"
    if pd.api.types.is_numeric_dtype(cells):
        return "whole_number" if (known == known.round()).all() else "number"
    if set(known.unique()) <= {"yes", "no"}:
        return "yes_no"
    return "category" if known.nunique() <= 60 else "text"


def cohort_of(frame: pd.DataFrame, sheet: str = "Data", sha256: str = "0" * 64) -> Cohort:
    """What the reader would make of a clean sheet that holds ``frame``."""
    tidy = frame.copy()
    for name in tidy.columns:
        if pd.api.types.is_numeric_dtype(tidy[name]):
            tidy[name] = tidy[name].astype(float)
        elif not pd.api.types.is_datetime64_any_dtype(tidy[name]):
            tidy[name] = tidy[name].astype(object).where(tidy[name].notna(), np.nan)
    tidy.index = pd.RangeIndex(2, 2 + len(tidy), name="row")
    kinds = {str(name): kind_of(tidy[name]) for name in tidy.columns}
    guesses = guess_roles(tidy, kinds)
    columns = tuple(
        Column(
            name=name,
            letter="A",
            kind=kinds[name],
            kind_reason="",
            role=guesses[name].role,
            role_reason="",
            n_missing=int(tidy[name].isna().sum()),
            n_distinct=int(tidy[name].nunique()),
        )
        for name in kinds
    )
    return Cohort(tidy, columns, Provenance("data.xlsx", sheet, sha256, len(tidy)), (), ())


def with_role(cohort: Cohort, column: str, role: Role) -> Cohort:
    """The cohort with another guess about one column."""
    changed = tuple(replace(c, role=role) if c.name == column else c for c in cohort.columns)
    return replace(cohort, columns=changed)


def pupils(
    *,
    schools: int = 24,
    each: int = 20,
    effect: float = 0.0,
    before: int = 1,
    after: int = 1,
    shock: float = 0.3,
    lost: float = 0.0,
    seed: int = 0,
) -> pd.DataFrame:
    """Pupils in schools, asked at each wave; the even schools get the programme.

    ``shock`` is the standard deviation of what happens to a whole school at one wave.
    """
    rng = np.random.default_rng(seed)
    n, waves = schools * each, before + after
    school = np.repeat(np.arange(schools), each)
    treated = school % 2 == 0
    level = rng.normal(0, 1, schools)[school] + rng.normal(10, 2, n)
    frames = []
    for wave in range(waves):
        noise = rng.normal(0, 1, n) + rng.normal(0, shock, schools)[school]
        score = level + 0.5 * wave + noise + effect * (treated & (wave >= before))
        if wave >= before and lost:
            score = np.where(rng.random(n) < lost, np.nan, score)
        frames.append(
            pd.DataFrame(
                {
                    "pupil": [f"P{i:05d}" for i in range(n)],
                    "school": [f"School {s + 1}" for s in school],
                    "arm": np.where(treated, "sessions", "waiting"),
                    "sex": np.where(np.arange(n) % 2, "F", "M"),
                    "wave": wave + 1,
                    "score": score.round(3),
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


def merging(schools: int = 2) -> pd.DataFrame:
    """Pupils of 8 schools, of which so many waiting ones close and join one with the programme."""
    frame = pupils(before=1, schools=8)
    closed = frame["school"].isin([f"School {2 * place + 2}" for place in range(schools)])
    return frame.assign(school=frame["school"].mask(closed & (frame["wave"] == 2), "School 1"))


def pupils_plan(frame: pd.DataFrame, **changes: object) -> Plan:
    """A locked plan for ``pupils``; ``changes`` replace whole sections."""
    waves = sorted(frame["wave"].unique())
    plan = Plan(
        programme=Programme(name="Six lessons", people="pupils"),
        data=Data("data.xlsx", "Data"),
        roles=Roles(
            unit="pupil",
            cluster="school",
            time="wave",
            after=(float(waves[-1]),),
            treated="arm",
            treated_values=("sessions",),
        ),
        outcomes=(
            Outcome(name="Test score", column="score", worthwhile=1.0, primary=True, unit="points"),
        ),
        context=ANSWERED,
    )
    plan = replace(plan, **changes)  # type: ignore[arg-type]
    return lock(plan, "0" * 64, LOCKED_AT)


def by_lots(*, kept: bool) -> tuple[pd.DataFrame, Plan]:
    """Pupils of schools as lots were drawn, or with one school that crossed over, and the plan."""
    frame = pupils()
    names = tuple(frame["school"].unique())
    lots = drawn(names, treated=12, steps=1, seed=4)
    taking = lots.groups[0] if kept else (*lots.groups[0], lots.waiting[0])
    frame["arm"] = np.where(frame["school"].isin(taking), "sessions", "waiting")
    prospect = Prospect(treated=12, who_starts="lots", places=names, seed=4)
    return frame, pupils_plan(frame, prospect=prospect)


def referrals(
    *,
    treated: int = 220,
    pool: int = 900,
    effect: float = 0.0,
    hidden: float = 0.0,
    seed: int = 0,
) -> pd.DataFrame:
    """Young people referred or not. ``hidden`` is how much an unrecorded trait drives both."""
    rng = np.random.default_rng(seed)
    n = treated + pool
    referred = np.arange(n) < treated
    age = rng.normal(15, 1.5, n) + 0.4 * referred
    risk = rng.normal(0, 1, n) + 0.5 * referred
    trait = rng.normal(0, 1, n) + (hidden > 0) * 0.8 * referred
    base = 10 + risk + 0.2 * (age - 15) + rng.normal(0, 1, n)
    later = 10 + 0.8 * risk + 0.5 * (base - 10) - hidden * trait + rng.normal(0, 1, n)
    return pd.DataFrame(
        {
            "key": [f"K{i:05d}" for i in range(n)],
            "referred": np.where(referred, "yes", "no"),
            "age": age.round(1),
            "risk": risk.round(2),
            "sex": np.where(rng.random(n) < 0.3, "F", "M"),
            "base": base.round(2),
            "later": (later - effect * referred).round(2),
        }
    )


def referrals_plan(**changes: object) -> Plan:
    """A locked plan for ``referrals``."""
    plan = Plan(
        programme=Programme(name="Mentoring", people="young people"),
        data=Data("data.xlsx", "Data"),
        roles=Roles(unit="key", treated="referred", treated_values=("yes",)),
        outcomes=(
            Outcome(
                name="Offences",
                before="base",
                after="later",
                better="lower",
                worthwhile=0.5,
                primary=True,
            ),
        ),
        covariates=(Covariate("age", True), Covariate("risk", True), Covariate("sex", True)),
        design=Design("matched_comparison", {"ratio": 2}),
        context=ANSWERED,
    )
    plan = replace(plan, **changes)  # type: ignore[arg-type]
    return lock(plan, "0" * 64, LOCKED_AT)


def roll_out(
    *, never: int = 20, early: int = 15, late: int = 15, effect: float = -2.0, seed: int = 3
) -> pd.DataFrame:
    """Areas by year, 2014 to 2023, that start in 2019, in 2021 or never; the effect grows."""
    rng = np.random.default_rng(seed)
    starts = np.repeat([np.nan, 2019.0, 2021.0], [never, early, late])
    rows = []
    shocks = rng.normal(0, 0.4, 10)
    for unit, start in enumerate(starts):
        level = rng.normal(20, 3)
        for time in range(10):
            year = 2014.0 + time
            on = bool(year >= start)
            grown = effect * (1 + 0.3 * (year - start)) if on else 0.0
            rows.append((f"LA{unit:02}", year, start, level + shocks[time] + grown + rng.normal()))
    return pd.DataFrame(rows, columns=["la", "year", "start", "rate"])


def roll_out_plan(**design: object) -> Plan:
    """The plan of ``roll_out``; keywords are settings of the design."""
    return Plan(
        programme=Programme(name="Pilot", people="areas"),
        roles=Roles(unit="la", cluster="la", time="year", first_treated="start"),
        outcomes=(
            Outcome("Rate", column="rate", better="lower", worthwhile=1.0, primary=True, unit=""),
        ),
        design=Design("staggered_roll_out", dict(design)),
        context=ANSWERED,
    )


def surveyed_roll_out(*, each: int = 8, drift: float = 0.0, **world: object) -> pd.DataFrame:
    """The areas of ``roll_out``, in each of which other people are asked every year.

    ``drift`` moves the areas that ever start every year, also before they do.
    """
    areas = roll_out(**world)  # type: ignore[arg-type]
    rng = np.random.default_rng(7)
    frame = areas.loc[areas.index.repeat(each)].reset_index(drop=True)
    moved = drift * (frame["year"] - 2014) * frame["start"].notna()
    return frame.assign(
        person=[f"P{i:05d}" for i in range(len(frame))],
        rate=frame["rate"] + moved + rng.normal(0, 1, len(frame)),
        sex=np.where(rng.random(len(frame)) < 0.5, "F", "M"),
    )


def surveyed_roll_out_plan(**design: object) -> Plan:
    """The plan of ``surveyed_roll_out``; keywords are settings of the design."""
    plan = roll_out_plan(**design)
    return replace(plan, roles=replace(plan.roles, unit="person"))


def finding_of(frame: pd.DataFrame, plan: Plan) -> Finding:
    """What the plan's design finds for its first outcome, without the checks and the verdict.

    For tests that ask many samples how often the range holds the truth.
    """
    design, outcome = design_of(plan), plan.outcomes[0]
    return design.effect(design.groundwork(cohort_of(frame), plan, outcome), plan, outcome)


def save_book(frame: pd.DataFrame, path: Path, sheet: str = "Data") -> Path:
    """The frame as a workbook."""
    frame.to_excel(path, sheet_name=sheet, index=False)
    return path

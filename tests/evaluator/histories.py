"""Made-up studies with a long history: people who drift apart, and places to be weighted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from evaluator.values.plan import Covariate, Data, Design, Outcome, Plan, Programme, Roles, lock
from tests.evaluator.worlds import (
    ANSWERED,
    LOCKED_AT,
    pupils,
    pupils_plan,
    referrals,
    referrals_plan,
)


def drifting(
    *,
    people: int = 1200,
    before: int = 4,
    after: int = 2,
    effect: float = -1.0,
    drift: float = 0.3,
    seed: int = 0,
    places: int = 0,
) -> pd.DataFrame:
    """People asked at each wave; those at risk take part more often and get worse by themselves.

    ``drift`` times their risk is how much worse from one wave to the next: a plain comparison of
    changes takes it for the programme's. With ``places`` the even places take part as a whole.
    """
    rng = np.random.default_rng(seed)
    risk = rng.normal(0, 1, people)
    place = np.arange(people) % places if places else np.arange(people)
    took = rng.random(people) < 1 / (1 + np.exp(1.4 - 0.8 * risk))
    if places:
        took = place % 2 == 0
    trait = rng.normal(0, 1.5, people) + 0.5 * risk
    waves = []
    for wave in range(before + after):
        shock = rng.normal(0, 0.2, places)[place] if places else 0.0
        score = 10 + trait + wave * (0.2 + drift * risk) + rng.normal(0, 1, people) + shock
        waves.append(
            pd.DataFrame(
                {
                    "key": [f"K{i:05d}" for i in range(people)],
                    "site": [f"Site {p}" for p in place] if places else "none",
                    "took_part": np.where(took, "yes", "no"),
                    "risk": risk.round(3),
                    "wave": wave + 1.0,
                    "score": (score + effect * (took & (wave >= before))).round(3),
                }
            )
        )
    frame = pd.concat(waves, ignore_index=True)
    return frame if places else frame.drop(columns="site")


def drifting_plan(*, before: int = 4, after: int = 2, cluster: str | None = None,
                  **settings: object) -> Plan:  # fmt: skip
    plan = Plan(
        programme=Programme(name="Mentoring", people="young people"),
        data=Data("data.xlsx", "Data"),
        roles=Roles(
            unit="key",
            cluster=cluster,
            time="wave",
            after=tuple(float(before + 1 + i) for i in range(after)),
            treated="took_part",
            treated_values=("yes",),
        ),
        outcomes=(
            Outcome("Offences", column="score", better="lower", worthwhile=0.5, primary=True),
        ),
        covariates=(Covariate("risk", True),),
        design=Design("matched_difference_in_differences", dict(settings)),
        context=ANSWERED,
    )
    return lock(plan, "0" * 64, LOCKED_AT)


def areas(
    *,
    treated: int = 1,
    donors: int = 24,
    before: int = 16,
    after: int = 4,
    effect: float = -3.0,
    factor: float | None = 1.0,
    seed: int = 0,
) -> pd.DataFrame:
    """Wards by year with common ups and downs that each ward feels to its own degree.

    The treated wards feel ``factor`` times more than the average ward and start in the year 2000
    plus ``before``, when the common drift carries them up: a plain comparison misses the effect.
    Without ``factor`` they are wards like any other.
    """
    rng = np.random.default_rng(seed)
    units, times = treated + donors, before + after
    felt = rng.uniform(0.2, 2.2, units)
    if factor is not None:
        felt[:treated] = 1.0 + 0.7 * factor
    common = np.cumsum(rng.normal(0.4, 0.6, times))
    level = 30 + rng.normal(0, 1.5, units)
    rate = level[:, None] + felt[:, None] * common + rng.normal(0, 0.5, (units, times))
    rate[:treated, before:] += effect
    return pd.DataFrame(
        [
            (f"Ward {u + 1:02d}", "pilot" if u < treated else "other", 2000.0 + t, rate[u, t])
            for u in range(units)
            for t in range(times)
        ],
        columns=["ward", "arm", "year", "rate"],
    ).round(4)


def areas_plan(*, before: int = 16, after: int = 4, **settings: object) -> Plan:
    plan = Plan(
        programme=Programme(name="Patrols", people="areas"),
        data=Data("data.xlsx", "Data"),
        roles=Roles(
            unit="ward",
            cluster="ward",
            time="year",
            after=tuple(2000.0 + before + i for i in range(after)),
            treated="arm",
            treated_values=("pilot",),
        ),
        outcomes=(Outcome("Rate", column="rate", better="lower", worthwhile=2.0, primary=True),),
        design=Design("synthetic_comparison", dict(settings)),
        context=ANSWERED,
    )
    return lock(plan, "0" * 64, LOCKED_AT)


def starting_areas(
    *,
    starts: tuple[int, ...] = (6, 8),
    donors: int = 7,
    times: int = 10,
    effect: float = -3.0,
    factor: float | None = 1.0,
    seed: int = 0,
) -> pd.DataFrame:
    """The wards of ``areas``, of which one has each of the ``starts``, in years after 2000.

    The effect is the same in all of them from their own start on; ``start`` is empty for never.
    """
    treated = len(starts)
    frame = areas(treated=treated, donors=donors, before=times, after=0, factor=factor, seed=seed)
    own = {f"Ward {u + 1:02d}": 2000.0 + start for u, start in enumerate(starts)}
    start = frame["ward"].map(own)
    rate = frame["rate"] + effect * (frame["year"] >= start)
    return frame.assign(start=start, rate=rate.round(4)).drop(columns="arm")


def starting_areas_plan(**settings: object) -> Plan:
    """The plan of ``starting_areas``; keywords are settings of the design."""
    plan = areas_plan(**settings)
    roles = replace(plan.roles, treated=None, treated_values=(), after=(), first_treated="start")
    return lock(replace(plan, roles=roles, lock=None), "0" * 64, LOCKED_AT)


def by_start() -> tuple[pd.DataFrame, Plan]:
    """Two wards that start after 6 and 8 of 10 times beside seven that never do, and their plan."""
    return starting_areas(), starting_areas_plan()


def counted(frame: pd.DataFrame) -> pd.DataFrame:
    """The wards of ``areas`` with whole counts, residents who change, and the rate of both."""
    ward = frame["ward"].str[-2:].astype(int)
    residents = 4000 + 700 * (ward % 9) + 10 * (frame["year"] - 2000) * (ward % 4)
    cases = (frame["rate"] * residents / 1000).round()
    made = {"residents": residents, "cases": cases, "rate": 1000 * cases / residents}
    return frame.assign(**made)


def in_counts(plan: Plan) -> Plan:
    outcome = replace(plan.outcomes[0], kind="count", column="cases")
    roles = replace(plan.roles, exposure="residents")
    return lock(replace(plan, roles=roles, outcomes=(outcome,), lock=None), "0" * 64, LOCKED_AT)


def residents(
    *, effect: float = -2.0, drift: float = 0.0, places: int = 16, each: int = 24, seed: int = 1
) -> pd.DataFrame:
    """Residents asked anew at each of four waves; the even wards get help for the young."""
    rng = np.random.default_rng(seed)
    found = []
    for ward in range(places):
        level = rng.normal(20, 2)
        for wave in range(4):
            now, n = ward % 2 == 0 and wave >= 2, each + 3 * (ward % 5)
            young = np.arange(n) % 2 == 0
            score = level + rng.normal(0, 1) + drift * now + 3 * young + rng.normal(0, 3, n)
            score += effect * (now & young)
            found.append(
                pd.DataFrame(
                    {
                        "ward": f"W{ward:02d}", "wave": wave + 1, "young": young,
                        "arm": "yes" if ward % 2 == 0 else "no", "score": score.round(3),
                    }
                )
            )  # fmt: skip
    frame = pd.concat(found, ignore_index=True)
    return frame.assign(
        young=np.where(frame["young"], "yes", "no"),
        high=np.where(frame["score"] > 21, "yes", "no"),
    )


def residents_plan() -> Plan:
    plan = Plan(
        programme=Programme(name="Youth work", people="residents"),
        roles=Roles(
            cluster="ward", time="wave", treated="arm", treated_values=("yes",),
            after=(3.0, 4.0), eligible="young",
        ),
        outcomes=(
            Outcome("Score", column="score", better="lower", worthwhile=1.0, primary=True),
            Outcome("High", column="high", kind="binary", better="lower", worthwhile=0.05),
        ),
        design=Design("triple_difference"),
        context=ANSWERED,
    )  # fmt: skip
    return lock(plan, "0" * 64, LOCKED_AT)


def no_season_twice() -> tuple[pd.DataFrame, Plan]:
    """Pupils who were asked in spring and summer before the start, and in autumn after it."""
    frame = pupils(schools=8, before=2)
    plan = pupils_plan(frame)
    frame["wave"] = frame["wave"].map({1: "2021 Q2", 2: "2021 Q3", 3: "2021 Q4"})
    return frame, replace(plan, roles=replace(plan.roles, after=("2021 Q4",)), lock=None)


def months_with_gaps() -> tuple[pd.DataFrame, Plan]:
    """Fourteen areas over two years, some returns missing, rates out of residents who change."""
    frame = pd.DataFrame(
        [(f"A{a:02}", m, a % 2) for a in range(14) for m in range(1, 25)],
        columns=["area", "month", "own"],
    )
    step = frame.index.to_numpy()
    frame = frame.assign(
        arm=frame["own"].map({0: "no", 1: "yes"}),
        residents=10_000.0 + 10 * frame["month"] + 100 * (step % 7),
        rate=(40.0 + (17 * step) % 11 - 4 * frame["own"] * (frame["month"] > 16)).round(),
    )[step % 13 != 5]
    roles = Roles(
        unit="area", cluster="area", time="month", treated="arm", treated_values=("yes",),
        after=tuple(float(month) for month in range(17, 25)), exposure="residents",
    )  # fmt: skip
    outcome = Outcome("Rate", column="rate", kind="count", worthwhile=0.2, primary=True)
    design = Design("difference_in_differences", {"per": 1000})
    return frame.drop(columns="own"), Plan(
        programme=Programme(name="Pilot", people="areas"), roles=roles, outcomes=(outcome,),
        design=design, context=ANSWERED,
    )  # fmt: skip


def watched(*, days: int = 180, others: int = 330, seed: int = 0) -> tuple[pd.DataFrame, Plan]:
    """People watched for so many days on average on each side, as likely to be arrested any day."""
    frame = referrals(treated=120, pool=400, seed=seed)
    rng = np.random.default_rng(seed)
    took = frame["referred"] == "yes"
    long = np.where(took, days, others) + rng.integers(-60, 60, len(frame))
    arrested = np.where(rng.random(len(frame)) < 1 - np.exp(-long / 500), "yes", "no")
    frame = frame.assign(follow_up_days=long, arrested=arrested)
    plan = referrals_plan()
    outcome = Outcome(
        "Arrested", column="arrested", kind="binary", better="lower", worthwhile=0.1, primary=True
    )
    return frame, lock(replace(plan, outcomes=(outcome,), lock=None), "0" * 64, LOCKED_AT)


def mostly_from_few(
    often: float, seldom: float, *, luck: float, seed: int = 1
) -> tuple[pd.DataFrame, Plan]:
    """Pupils of twenty schools, mentored ``often`` in five and ``seldom`` elsewhere, to no effect.

    ``luck`` is how much schools differ in what befell them since, in the score's own unit.
    """
    rng = np.random.default_rng(seed)
    school = np.repeat(np.arange(20), 25)
    own = rng.random(school.size) < np.where(school < 5, often, seldom)
    base = rng.normal(12, 3, school.size)
    later = 0.6 * base + 5 + rng.normal(0, 2, school.size) + rng.normal(0, luck, 20)[school]
    frame = pd.DataFrame(
        {
            "key": [f"S{i:03}" for i in range(school.size)],
            "mentored": np.where(own, "yes", "no"),
            "school": [f"School {each:02}" for each in school],
            "base": base.round(1),
            "later": later.round(1),
        }
    )
    plan = referrals_plan(
        roles=Roles(unit="key", treated="mentored", treated_values=("yes",)),
        covariates=(Covariate("base", True),), design=Design("matched_comparison"),
    )  # fmt: skip
    outcome = replace(plan.outcomes[0], better="higher", worthwhile=0.8)
    return frame, lock(replace(plan, outcomes=(outcome,), lock=None), "0" * 64, LOCKED_AT)


def later_for_one_group(*, late: float = 2.0) -> tuple[pd.DataFrame, Plan]:
    """Pupils of schools over four waves, at the last of which only those with sessions were asked.

    ``late`` is how much everybody who was asked then had changed by themselves.
    """
    frame = pupils(before=2, after=2)
    last = frame["wave"] == frame["wave"].max()
    frame = frame.assign(score=frame["score"] + late * last)
    plan = pupils_plan(frame)
    after = tuple(float(wave) for wave in sorted(frame["wave"].unique())[2:])
    plan = replace(plan, roles=replace(plan.roles, after=after), lock=None)
    kept = frame[~(last & (frame["arm"] != "sessions"))]
    return kept, lock(plan, "0" * 64, LOCKED_AT)

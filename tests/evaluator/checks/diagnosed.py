"""Made-up studies with one thing wrong, run through a design up to its checks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from evaluator.checks.situation import Situation
from evaluator.designs import design_of
from evaluator.values.check import Check
from evaluator.values.evaluation import OutcomeResult
from evaluator.values.plan import Context, Outcome, Plan, Programme, Roles
from evaluator.values.policy import load_policy
from evaluator.walk import evaluate
from tests.evaluator.worlds import ANSWERED, cohort_of


def areas(
    *,
    treated: int = 20,
    others: int = 20,
    before: int = 5,
    after: int = 4,
    effect: float = 0.0,
    early: float = 0.0,
    drift: float = 0.0,
    one: float = 0.0,
    noise: float = 1.0,
    seed: int = 0,
) -> pd.DataFrame:
    """Areas by year from 2012 on with one start.

    ``early`` moves the treated in the last year before it, ``drift`` every year, and ``one``
    moves the first treated area alone from the start on.
    """
    rng = np.random.default_rng(seed)
    n, years = treated + others, before + after
    own = np.arange(n) < treated
    level, shock = rng.normal(20, 3, n), rng.normal(0, 0.5, years)
    rows = []
    for year in range(years):
        on = year >= before
        value = level + shock[year] + rng.normal(0, noise, n) + effect * (own & on)
        value += early * (own & (year == before - 1)) + drift * year * own
        value += one * ((np.arange(n) == 0) & on)
        rows.append(
            pd.DataFrame(
                {
                    "area": [f"A{i:03d}" for i in range(n)],
                    "year": 2012 + year,
                    "arm": np.where(own, "yes", "no"),
                    "rate": value,
                }
            )
        )
    return pd.concat(rows, ignore_index=True)


def areas_plan(frame: pd.DataFrame, first: int = 2017, **context: object) -> Plan:
    """A plan for ``areas`` whose programme started in ``first``."""
    after = tuple(float(year) for year in sorted(frame["year"].unique()) if year >= first)
    answered: Context = replace(ANSWERED, **context)  # type: ignore[arg-type]
    return Plan(
        programme=Programme(name="Pilot", people="areas"),
        roles=Roles(
            unit="area", cluster="area", time="year", after=after, treated="arm",
            treated_values=("yes",),
        ),
        outcomes=(
            Outcome("Rate", column="rate", better="lower", worthwhile=1.0, primary=True),
        ),
        context=answered,
    )  # fmt: skip


def result_of(frame: pd.DataFrame, plan: Plan, outcome: int = 0) -> OutcomeResult:
    """The finished result for one outcome."""
    return evaluate(cohort_of(frame), plan).outcomes[outcome]


def found_by(frame: pd.DataFrame, plan: Plan, key: str) -> Check | None:
    """What one check found once the effect was known."""
    return next((c for c in result_of(frame, plan).checks if c.key == key), None)


def before_lock(frame: pd.DataFrame, plan: Plan) -> Situation:
    """The situation of the first outcome while the effect is still hidden."""
    cohort, design = cohort_of(frame), design_of(plan)
    work = design.groundwork(cohort, plan, plan.outcomes[0])
    return Situation(cohort, plan, plan.outcomes[0], design, work, None, load_policy())


def after_lock(frame: pd.DataFrame, plan: Plan) -> Situation:
    """The same with the effect, for a check that needs nothing else."""
    hidden = before_lock(frame, plan)
    return replace(hidden, finding=hidden.design.effect(hidden.work, plan, hidden.outcome))

"""Made-up situations for the checks: a sound one, and parts of it changed."""

from __future__ import annotations

import math
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pandas as pd

from evaluator.checks.situation import Situation
from evaluator.cohort.rows.shapes import CLUSTER, OUTCOME, POST, TREATED, UNIT, WEIGHT, Rows
from evaluator.designs.changes.difference_in_differences import DIFFERENCE_IN_DIFFERENCES
from evaluator.designs.design import Finding, Groundwork
from evaluator.designs.shared.matched_part import MatchedPart
from evaluator.values.check import Check
from evaluator.values.evaluation import Alternative
from evaluator.values.plan import Context, Outcome, Plan, Programme
from evaluator.values.policy import load_policy
from methods.results import EffectPath, Estimate
from tests.evaluator.worlds import cohort_of

COHORT = cohort_of(pd.DataFrame({"score": [1.0, 2.0]}))
SCORE = Outcome(name="Score", column="score", worthwhile=1.0, primary=True)
PLAN = Plan(programme=Programme(name="Lessons"), outcomes=(SCORE,))
FRAME = pd.DataFrame(
    {
        UNIT: np.tile(np.arange(200), 2),
        TREATED: np.tile([1, 0], 200),
        POST: np.repeat([0, 1], 200),
        OUTCOME: np.random.default_rng(0).normal(10, 2, 400),
    }
)
WORK = Groundwork(
    rows=Rows(FRAME, ("Before", "After"), 1, True, 0),
    frame=FRAME,
    flow=(),
    treated=300,
    comparison=300,
    cluster=None,
    forced=None,
    clusters_treated=None,
    clusters_comparison=None,
    areas=False,
    n_before=1,
    baseline="outcome",
    attrition=0.0,
    attrition_treated=0.0,
    attrition_comparison=0.0,
    listwise_loss=0.0,
)
PLACES = {"cluster": "@cluster", "clusters_treated": 12, "clusters_comparison": 12}
_OF_WORK = {field.name for field in fields(Groundwork)}
_OF_PART = {field.name for field in fields(MatchedPart)}


def estimate(value: float = 1.0, low: float = 0.5, high: float = 1.5, **other: Any) -> Estimate:
    given = {
        "std_error": (high - low) / 4,
        "p_value": 0.01,
        "dof": math.inf,
        "level": 0.95,
        "n_obs": 100,
        "n_units": 100,
        "n_treated": 50,
        "n_comparison": 50,
        "n_clusters": None,
        "scale": "difference",
        "method": "",
        "variance": "",
    }
    return Estimate(value=value, ci_low=low, ci_high=high, **(given | other))


def situation(**changes: Any) -> Situation:
    """A sound situation with parts of its groundwork, plan, outcome or finding changed."""
    work = replace(WORK, **{k: v for k, v in changes.items() if k in _OF_WORK})
    if matched := {k: v for k, v in changes.items() if k in _OF_PART}:
        work = replace(work, part=MatchedPart(**matched))
    if (work.cluster is not None or work.areas) and "frame" not in changes:
        work = replace(work, frame=_of_places(work))
    outcome = changes.get("outcome", SCORE)
    plan = changes.get("plan", replace(PLAN, outcomes=(outcome,)))
    if "context" in changes:
        plan = replace(plan, context=Context(**changes["context"]))
    return Situation(
        COHORT,
        plan,
        outcome,
        changes.get("design", DIFFERENCE_IN_DIFFERENCES),
        work,
        changes.get("finding"),
        load_policy(),
    )


def _of_places(work: Groundwork) -> pd.DataFrame:
    """As many places of one size on each side as the groundwork says, before and after."""
    on, off = work.treated, work.comparison
    if work.cluster is not None:
        on, off = work.clusters_treated or 0, work.clusters_comparison or 0
    place = np.tile(np.arange(on + off), 2)
    return pd.DataFrame(
        {
            CLUSTER: place,
            UNIT: place,
            TREATED: (place < on).astype(int),
            POST: np.repeat([0, 1], on + off),
            OUTCOME: np.random.default_rng(0).normal(10, 2, place.size),
            WEIGHT: 1.0,
        }
    )


def facts(check: Check | None) -> tuple[str, int | None, int, bool]:
    assert check is not None
    return check.status, check.cap, check.deduction, check.gate is not None


def found(planned: Estimate, *others: tuple[str, Estimate], **more: Any) -> Finding:
    alternatives = tuple(Alternative(key, key, e, key.startswith("naive")) for key, e in others)
    return Finding(planned, 5.0, 5.0 - planned.value, None, alternatives=alternatives, **more)


def path(*early: float, late: float = 1.0, spread: float = 0.1) -> EffectPath:
    times = np.array([*range(-len(early) - 1, -1), 0])
    values = np.array([*early, late])
    return EffectPath.from_arrays(times, values, np.eye(len(values)) * spread**2, -1)

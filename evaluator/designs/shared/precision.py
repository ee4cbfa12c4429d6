"""The smallest change a planned comparison could detect, told without looking at the effect."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evaluator.cohort.rows.shapes import CLUSTER, OUTCOME, POST, TREATED, UNIT
from evaluator.designs.design import Groundwork
from evaluator.values.plan import Plan
from evaluator.values.policy import load_policy
from methods import power
from methods.results import NotIdentifiedError

# Before the follow-up may be looked at, its correlation with the baseline is a working guess.
ASSUMED_CORRELATION = 0.6


def planned_change(work: Groundwork, plan: Plan) -> float | None:
    """Detectable difference in change, from the spread of the outcome before the start."""
    before = work.frame[work.frame[POST] == 0]
    latest = before.drop_duplicates(UNIT, keep="last")
    return detectable(latest, work, plan, change=True)


def detectable(
    measured: pd.DataFrame, work: Groundwork, plan: Plan, *, change: bool
) -> float | None:
    """Smallest effect found with 80 % power, from one measurement per unit, groups centred.

    None when the spread is unknown or a side has fewer than two units. ``change`` is for
    comparing changes rather than levels.
    """
    if len(measured) < 4 or min(work.treated, work.comparison) < 2:
        return None
    centred = measured[OUTCOME] - measured.groupby(TREATED)[OUTCOME].transform("mean")
    std_dev = float(np.sqrt((centred**2).sum() / max(1, len(centred) - 2)))
    if not std_dev > 0:
        return None
    clustered = work.cluster is not None
    if clustered and min(work.clusters_treated or 0, work.clusters_comparison or 0) < 2:
        return None
    try:
        return power.minimum_detectable_effect(
            std_dev=std_dev,
            n_treated=work.treated,
            n_comparison=work.comparison,
            clusters_treated=work.clusters_treated if clustered else None,
            clusters_comparison=work.clusters_comparison if clustered else None,
            icc=_intraclass(centred, measured[CLUSTER]) if clustered else 0.0,
            baseline_correlation=ASSUMED_CORRELATION if change else 0.0,
            baseline="change" if change else "adjusted",
            level=max(plan.analysis.confidence, load_policy().verdict["confidence"]),
        )
    except (NotIdentifiedError, ValueError):
        return None


def _intraclass(centred: pd.Series, cluster: pd.Series) -> float:
    """Analysis-of-variance estimator of the intraclass correlation, never below zero."""
    grouped = centred.groupby(cluster.to_numpy())
    sizes, means = grouped.size(), grouped.mean()
    n, k = int(sizes.sum()), len(sizes)
    if k < 2 or n <= k:
        return 0.0
    between = float((sizes * means**2).sum() / (k - 1))
    within = float(((centred - grouped.transform("mean")) ** 2).sum() / (n - k))
    size = (n - float((sizes**2).sum()) / n) / (k - 1)
    total = between + (size - 1) * within
    return float(np.clip((between - within) / total, 0.0, 1.0)) if total > 0 else 0.0

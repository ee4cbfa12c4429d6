"""Whether the groups already moved apart before the programme."""

from __future__ import annotations

import math

import numpy as np
from scipy import stats

from methods.results import EffectPath, NotIdentifiedError, TestResult


def pre_trend_test(path: EffectPath) -> TestResult:
    """Joint Wald test that every effect before the start is zero.

    Never let it decide: with few units it misses drifts that matter (Roth 2022). The statistic
    is W / q with q effects before the start, referred to F(q, path.dof): G - 1 for a clustered
    path, chi-squared / q when ``path.dof`` is infinite.

    Raises:
        NotIdentifiedError: ``no_earlier_periods`` when the reference is the only period before
            the start; ``singular_covariance`` when there are more earlier effects than the
            clusters can tell apart.
    """
    early = path.event_time < 0
    effects, count = path.value[early], int(early.sum())
    if count == 0:
        raise NotIdentifiedError(
            "no_earlier_periods",
            "There is only one period before the start, so earlier trends cannot be compared.",
        )
    covariance = path.covariance[np.ix_(early, early)]
    scale = np.sqrt(np.diag(covariance))
    if not (scale > 0).all() or np.linalg.cond(covariance / np.outer(scale, scale)) > 1e12:
        raise NotIdentifiedError(
            "singular_covariance",
            f"{count} effects before the start are too many to be tested together with so few "
            "clusters.",
        )
    statistic = float(effects @ np.linalg.solve(covariance, effects)) / count
    if math.isinf(path.dof):
        p_value = float(stats.chi2.sf(statistic * count, count))
    else:
        p_value = float(stats.f.sf(statistic, count, path.dof))
    return TestResult(
        statistic=statistic,
        dof_numerator=float(count),
        dof_denominator=path.dof,
        p_value=p_value,
        null=f"The treated and comparison groups moved alike in all {count + 1} periods before "
        "the start.",
    )

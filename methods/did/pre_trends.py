"""Whether the groups already moved apart before the programme."""

from __future__ import annotations

import math

import numpy as np
from scipy import stats

from methods.did.parts.joint_spread import joint_dof
from methods.inference.parts.estimates import check_path
from methods.results import EffectPath, NotIdentifiedError, TestResult


def pre_trend_test(path: EffectPath) -> TestResult:
    """Joint Wald test that every effect before the start, and any anticipation, is zero.

    Never let it decide: with few units it misses drifts that matter (Roth 2022).

    W is the Wald statistic of q effects before the start. Where the path tells what each kind of
    cluster adds to the covariance (``spread_parts``: staggered estimators), the statistic is
    (d - q + 1) / d times W / q, referred to F(q, d - q + 1), with d from ``joint_spread``: it
    keeps its size with four units to a start. Otherwise it is W / q, referred to F(q, path.dof):
    G - 1 for a clustered path, as other software does, which rejects too often below about 100
    clusters; chi-squared / q when ``path.dof`` is infinite.

    Raises:
        NotIdentifiedError: ``no_path`` for anything but effects by time since the start;
            ``no_earlier_periods`` when the reference is the only period before
            the start; ``singular_covariance`` when there are more earlier effects than the
            clusters can tell apart.
    """
    check_path(path)
    early = path.earlier
    effects, count = path.value[early], int(early.sum())
    if count == 0:
        raise NotIdentifiedError(
            "no_earlier_periods",
            "There is only one period before the start, so earlier trends cannot be compared.",
        )
    covariance = path.covariance[np.ix_(early, early)]
    scale = np.sqrt(np.diag(covariance))
    if not (scale > 0).all() or np.linalg.cond(covariance / np.outer(scale, scale)) > 1e12:
        raise _too_few_clusters(count)
    statistic, dof = float(effects @ np.linalg.solve(covariance, effects)) / count, path.dof
    if path.spread_parts is not None:
        known = joint_dof(covariance, path.spread_parts[:, early][:, :, early])
        dof = known - count + 1
        if dof <= 0:
            raise _too_few_clusters(count)
        statistic *= dof / known
    if math.isinf(dof):
        p_value = float(stats.chi2.sf(statistic * count, count))
    else:
        p_value = float(stats.f.sf(statistic, count, dof))
    return TestResult(
        statistic=statistic,
        dof_numerator=float(count),
        dof_denominator=dof,
        p_value=p_value,
        null=f"The treated and comparison groups moved alike in all {count + 1} periods before "
        + ("the start." if path.anticipation == 0 else "the change was expected."),
    )


def _too_few_clusters(count: int) -> NotIdentifiedError:
    return NotIdentifiedError(
        "singular_covariance",
        f"{count} effects before the start are too many to be tested together with so few "
        "clusters.",
    )

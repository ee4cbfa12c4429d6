"""From effects by distance and their covariance to the ``EffectPath`` that everything reads."""

from __future__ import annotations

import numpy as np
from scipy import stats

from methods.inference.parts.estimates import Counts, difference
from methods.results import EffectPath, FloatArray, IntArray


def effect_path(
    event_time: IntArray,
    value: FloatArray,
    covariance: FloatArray,
    *,
    overall: tuple[float, float] | None,
    overall_name: str,
    reference: int,
    dof: float,
    level: float,
    counts: Counts,
    n_clusters: int | None,
    method: str,
    variance: str,
    spread_parts: FloatArray | None = None,
) -> EffectPath:
    """Path with t intervals; ``overall`` is a value with its variance, or None.

    Raises:
        ValueError: a level outside 0 to 1.
    """
    std_error = np.sqrt(np.diag(covariance))
    critical = float(stats.t.ppf(0.5 + level / 2, dof))
    with np.errstate(divide="ignore", invalid="ignore"):
        p_value = np.where(std_error > 0, 2 * stats.t.sf(np.abs(value / std_error), dof), np.nan)
    summary = None
    if overall is not None:
        summary = difference(
            *overall,
            dof,
            counts,
            level=level,
            n_clusters=n_clusters,
            method=f"{method}; {overall_name}",
            label=variance,
        )
    return EffectPath(
        event_time=event_time,
        value=value,
        std_error=std_error,
        ci_low=value - critical * std_error,
        ci_high=value + critical * std_error,
        p_value=p_value,
        covariance=covariance,
        reference=reference,
        dof=dof,
        level=level,
        overall=summary,
        n_obs=counts.n_obs,
        n_units=counts.n_units,
        n_treated=counts.n_treated,
        n_comparison=counts.n_comparison,
        n_clusters=n_clusters,
        method=method,
        variance=variance,
        spread_parts=spread_parts,
    )

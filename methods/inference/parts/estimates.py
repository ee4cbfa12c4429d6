"""From a fitted value and its variance to the ``Estimate`` that everything else reads."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from methods.results import (
    RATIO_SCALES,
    BoolArray,
    EffectPath,
    Estimate,
    IntArray,
    NotIdentifiedError,
    Scale,
    interval,
)


@dataclass(frozen=True, slots=True)
class Counts:
    """Who stands behind an estimate: see the fields of ``Estimate`` of the same names."""

    n_obs: int
    n_units: int
    n_treated: int
    n_comparison: int


def check_level(level: float) -> None:
    """Refuse a confidence level outside 0 to 1, such as 95.

    Raises:
        ValueError: always then.
    """
    if not 0 < level < 1:
        raise ValueError(f"level must lie between 0 and 1, such as 0.95; it is {level}.")


def check_path(path: object) -> None:
    """Refuse what is not effects by time since the start.

    Raises:
        NotIdentifiedError: ``no_path``.
    """
    if not isinstance(path, EffectPath):
        raise NotIdentifiedError(
            "no_path",
            "Earlier trends are read from effects by time since the start, such as "
            f'.aggregate("dynamic") gives; this is {type(path).__name__}.',
        )


def people_on_sides(treated: BoolArray) -> Counts:
    """Counts of people, one row each, on the two sides."""
    everybody, some = treated.size, int(treated.sum())
    return Counts(everybody, everybody, some, everybody - some)


def count_units(units: IntArray, is_treated: BoolArray) -> Counts:
    """Rows, distinct units (codes), units with a treated row, and units without one."""
    everyone = int(units.max()) + 1
    treated = int(np.count_nonzero(np.bincount(units[is_treated])))
    return Counts(units.size, everyone, treated, everyone - treated)


def one_against_one(clusters: IntArray | None, is_treated: BoolArray) -> bool:
    """Whether a single treated cluster faces a single comparison cluster.

    The effect of the programme is then the same thing as the difference between two places:
    there is an estimate but no uncertainty to be had from the data.
    """
    if clusters is None or int(clusters.max()) != 1:
        return False
    return bool((is_treated == is_treated[0])[clusters == clusters[0]].all()) and bool(
        (is_treated != is_treated[0])[clusters != clusters[0]].all()
    )


def difference(
    value: float,
    variance: float,
    dof: float,
    counts: Counts,
    *,
    level: float,
    n_clusters: int | None,
    method: str,
    label: str,
    lone: bool = False,
) -> Estimate:
    """Estimate of a difference with its t interval.

    With ``lone`` (see ``one_against_one``) the standard error and p-value are NaN and the
    interval is the whole line.

    Raises:
        ValueError: a level outside 0 to 1.
    """
    check_level(level)
    std_error = math.sqrt(variance)
    p_value, ci_low, ci_high = interval(value, std_error, dof, level)
    if lone:
        std_error, dof, p_value, ci_low, ci_high = math.nan, 0.0, math.nan, -math.inf, math.inf
        label = "none: one cluster against one"
    return Estimate(
        value=value,
        std_error=std_error,
        ci_low=ci_low,
        ci_high=ci_high,
        p_value=p_value,
        dof=dof,
        level=level,
        n_obs=counts.n_obs,
        n_units=counts.n_units,
        n_treated=counts.n_treated,
        n_comparison=counts.n_comparison,
        n_clusters=n_clusters,
        scale="difference",
        method=method,
        variance=label,
    )


def on_scale(
    value: float,
    variance: float,
    dof: float,
    counts: Counts,
    *,
    scale: Scale,
    level: float,
    n_clusters: int | None,
    method: str,
    label: str,
) -> Estimate:
    """Estimate as in ``difference``, or of a ratio from its logarithm where ``scale`` is one.

    Raises:
        ValueError: a level outside 0 to 1.
    """
    found = difference(
        value,
        variance,
        dof,
        counts,
        level=level,
        n_clusters=n_clusters,
        method=method,
        label=label,
    )
    if scale not in RATIO_SCALES:
        return replace(found, scale=scale)
    return replace(
        found,
        value=math.exp(found.value),
        ci_low=math.exp(found.ci_low),
        ci_high=math.exp(found.ci_high),
        scale=scale,
    )


def left_out(dropped: Sequence[str]) -> str:
    """Names of collinear covariates, to be added to the method's name; empty without any."""
    return f"; left out as collinear: {', '.join(dropped)}" if dropped else ""

"""Counts and rates within units and periods: the effect as a ratio of rates."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd
from scipy import special

from methods.did.parts.cohorts import CohortPanel, lay_out
from methods.did.parts.panel import told_switches, unique_rows
from methods.did.parts.within_units import WithinUnits, cluster_sums, small_sample, within_units
from methods.inference.parts.columns import codes, indicator, numeric, positive
from methods.inference.parts.design_matrix import Design, design_matrix
from methods.inference.parts.estimates import (
    Counts,
    check_level,
    left_out,
    on_scale,
    one_against_one,
)
from methods.results import BoolArray, Estimate, FloatArray, IntArray, NotIdentifiedError

_TOLERANCE = 1e-10
_MOST_STEPS = 100
# A standard error of a logarithm this small is rounding.
_EXACT = 1e-12
_MOST_HALVINGS = 20
# A row whose fitted rate still falls by this much (in logs) when the likelihood stands still
# falls for ever.
_FALLING = 0.1


def poisson(
    frame: pd.DataFrame,
    *,
    outcome: str,
    unit: str,
    time: str,
    treated_now: str,
    exposure: str | None = None,
    covariates: Sequence[str] = (),
    cluster: str | None = None,
    weights: str | None = None,
    scale: Literal["rate_ratio", "log_rate_ratio"] = "rate_ratio",
    level: float = 0.95,
) -> Estimate:
    """Ratio of the rate with the programme to the rate without, within units and periods.

    For counts and other outcomes that cannot be negative, with many zeros or not: the outcome
    need not be Poisson, only its mean must be right (trends parallel in ratios, not in
    differences). Not as the headline when units start at different times and effects grow or
    differ, for the reason given at ``two_way``.

    What can say nothing about a ratio is left out and counted in ``method``: units and periods
    without any count, and rows that the other terms predict to be exactly zero.

    Args:
        frame: one row per unit and period.
        outcome: column of counts, zero or more; fractions are allowed.
        unit: column that names units.
        time: column that names periods.
        treated_now: column of 0 and 1.
        exposure: column of what the count is out of, such as population; above zero.
        covariates: vary over time, and must not be affected by the programme.
        cluster: made of whole units, the level at which the programme was given; by default
            the unit.
        weights: column of positive weights.
        scale: "rate_ratio", or "log_rate_ratio" for its natural logarithm.
        level: of the interval.

    Returns:
        The ratio; ``std_error`` is that of its logarithm. CR1, fixed effects nested in clusters
        not counted, t(G-1).

    Raises:
        NotIdentifiedError: ``negative_counts``, ``zero_exposure``, ``no_counts`` when every
            count is zero, ``separation`` when the programme coincides with counts of zero,
            ``no_treated``, ``no_comparison``, ``one_against_one``, ``collinear``,
            ``duplicate_rows``, ``cluster_varies``, ``one_cluster``, ``too_few_rows``,
            ``too_sparse``, ``not_converged``, ``no_variation``, or a column that cannot be used.
        ValueError: a column or scale that does not exist.

    Source: Wooldridge (1999) on the fixed-effects Poisson estimator; Correia, Guimaraes and
    Zylkin (2020) on separation.
    """
    if scale not in ("rate_ratio", "log_rate_ratio"):
        raise ValueError(f"scale must be rate_ratio or log_rate_ratio, not {scale!r}.")
    check_level(level)
    panel, offset = _read(
        frame,
        outcome=outcome,
        unit=unit,
        time=time,
        treated_now=treated_now,
        exposure=exposure,
        covariates=covariates,
        cluster=cluster,
        weights=weights,
    )
    if treated_now in within_units(panel, panel.weight, _no_terms(panel)).dropped:
        raise NotIdentifiedError(
            "collinear",
            f"The effect of {treated_now!r} cannot be separated from the other terms: they "
            "determine it exactly.",
        )
    panel, fit = _fit(_without_empty(panel), offset, treated_now)
    return _estimate(panel, fit, scale, level)


def _estimate(
    panel: CohortPanel,
    fit: WithinUnits,
    scale: Literal["rate_ratio", "log_rate_ratio"],
    level: float,
) -> Estimate:
    last = fit.coefficients.size - 1
    scores = cluster_sums(fit.scores(fit.inverse[:, [last]]), panel)
    value = float(fit.coefficients[last])
    std_error = math.sqrt(small_sample(fit) * float((scores**2).sum()))
    groups = panel.n_clusters
    if std_error <= _EXACT:
        raise NotIdentifiedError(
            "no_variation",
            "The counts do not vary beyond what units and periods determine exactly, so there is "
            "nothing to judge the uncertainty by.",
        )
    return on_scale(
        value,
        std_error**2,
        groups - 1.0,
        _counts(panel),
        scale=scale,
        level=level,
        n_clusters=groups,
        method="Poisson regression, two-way fixed effects" + left_out(fit.dropped) + panel.left_out,
        label="CR1, fixed effects nested in clusters not counted",
    )


def _read(
    frame: pd.DataFrame,
    *,
    outcome: str,
    unit: str,
    time: str,
    treated_now: str,
    exposure: str | None,
    covariates: Sequence[str],
    cluster: str | None,
    weights: str | None,
) -> tuple[CohortPanel, FloatArray]:
    """The panel, with the programme as its last covariate, and the logarithm of exposure."""
    units, times = unique_rows(frame, unit, time)
    counts, now = numeric(frame, outcome), indicator(frame, treated_now)
    negative = int((counts < 0).sum())
    if negative:
        raise NotIdentifiedError(
            "negative_counts", f"Column {outcome!r} has {negative} negative counts."
        )
    if not now.any():
        raise NotIdentifiedError("no_treated", f"No row has {treated_now!r} = 1.")
    if now.all():
        raise NotIdentifiedError("no_comparison", f"Every row has {treated_now!r} = 1.")
    size = np.ones(len(frame)) if exposure is None else numeric(frame, exposure)
    without = int((size <= 0).sum())
    if without:
        raise NotIdentifiedError(
            "zero_exposure",
            f"Column {exposure!r} has {without} values that are not above zero, so a rate "
            "cannot be formed.",
        )
    clusters = units if cluster is None else codes(frame, cluster)
    if one_against_one(clusters, (np.bincount(units, weights=now) > 0)[units]):
        raise NotIdentifiedError(
            "one_against_one", "One cluster against one leaves no way to judge the uncertainty."
        )
    extra = design_matrix(frame, covariates)
    if treated_now in extra.names:
        raise ValueError(f"{treated_now} cannot be a covariate as well.")
    panel = lay_out(
        units,
        times,
        np.full(int(units.max()) + 1, np.nan),
        outcome=counts,
        design=Design(
            np.column_stack([np.log(size), extra.matrix, now]), ("", *extra.names, treated_now)
        ),
        clusters=clusters,
        weights=positive(frame, weights),
    )
    offset = panel.covariates[0]
    return (
        replace(
            panel,
            covariates=panel.covariates[1:],
            names=panel.names[1:],
            left_out=told_switches(units, times, now),
        ),
        offset,
    )


def _no_terms(panel: CohortPanel) -> IntArray:
    return np.full((1, len(panel.periods)), -1)


def _without_empty(panel: CohortPanel) -> CohortPanel:
    """Leave out units and periods without any count: no ratio can be formed within them."""
    while True:
        counted = np.where(panel.weight > 0, panel.outcome, 0.0)
        if not counted.any():
            raise NotIdentifiedError("no_counts", "Every count is zero.")
        for axis, reason in (
            (1, "their unit has no count above zero"),
            (0, "their period has no count above zero"),
        ):
            empty = np.broadcast_to(~counted.any(axis=axis, keepdims=True), counted.shape)
            smaller = panel.without(empty, reason)
            if smaller is not panel:
                break
        else:
            return panel
        panel = smaller


@dataclass(frozen=True, slots=True, eq=False)
class _Rates:
    """Linear predictor without offset, and mean, both (U, T); 0 where not seen."""

    predictor: FloatArray
    mean: FloatArray
    deviance: float


def _rates(panel: CohortPanel, offset: FloatArray, predictor: FloatArray) -> _Rates:
    seen = panel.weight > 0
    with np.errstate(over="ignore"):
        mean = np.where(seen, np.exp(predictor + offset), 0.0)
    loss = special.kl_div(panel.outcome, mean, where=seen, out=np.zeros_like(mean))
    return _Rates(predictor, mean, 2 * float(np.einsum("it,it->", panel.weight, loss)))


def _fit(
    panel: CohortPanel, offset: FloatArray, treated_now: str
) -> tuple[CohortPanel, WithinUnits]:
    """Iteratively reweighted least squares; rows that fall to zero for ever are left out."""
    now = _start(panel, offset)
    for _ in range(_MOST_STEPS):
        fit = _weighted_fit(panel, now, treated_now)
        target = np.where(panel.weight > 0, now.predictor + _working(panel, now) - fit.residual, 0)
        step = target - now.predictor
        before = now
        now = _damped(panel, offset, before, step)
        moved = np.abs(now.predictor - before.predictor)[panel.weight > 0].max()
        if moved <= _TOLERANCE * max(1.0, float(np.abs(now.predictor).max())):
            return panel, _weighted_fit(panel, now, treated_now)
        still = math.isfinite(before.deviance) and abs(
            before.deviance - now.deviance
        ) <= _TOLERANCE * (now.deviance + 0.1)
        if still and moved > _FALLING:
            panel = _without_falling(panel, step)
            now = _rates(panel, offset, now.predictor)
    raise NotIdentifiedError(
        "not_converged", "The model did not settle on one answer; use fewer covariates."
    )


def _start(panel: CohortPanel, offset: FloatArray) -> _Rates:
    """Halfway between each row's own rate and its unit's."""
    size = np.where(panel.weight > 0, np.exp(offset), 0.0)
    rate = panel.outcome.sum(axis=1, where=panel.weight > 0) / np.maximum(
        size.sum(axis=1), np.finfo(np.float64).tiny
    )
    mean = (panel.outcome + rate[:, None] * size) / 2
    seen = mean > 0
    predictor = np.where(seen, np.log(np.where(seen, mean, 1.0)) - offset, 0.0)
    # The start lies outside the model, so the first step may raise the deviance.
    return replace(_rates(panel, offset, predictor), deviance=math.inf)


def _working(panel: CohortPanel, now: _Rates) -> FloatArray:
    gap = panel.outcome - now.mean
    return np.asarray(np.divide(gap, now.mean, out=np.zeros_like(gap), where=now.mean > 0))


def _weighted_fit(panel: CohortPanel, now: _Rates, treated_now: str) -> WithinUnits:
    response = replace(panel, outcome=now.predictor + _working(panel, now))
    fit = within_units(response, panel.weight * now.mean, _no_terms(panel))
    if treated_now in fit.dropped:
        raise NotIdentifiedError(
            "separation",
            f"Whenever {treated_now!r} = 1 (or whenever it is 0) the counts that could be "
            "compared are zero, so no finite ratio describes the effect.",
        )
    return fit


def _damped(panel: CohortPanel, offset: FloatArray, now: _Rates, step: FloatArray) -> _Rates:
    """Take the step, halved until the deviance does not rise."""
    share = 1.0
    for _ in range(_MOST_HALVINGS):
        new = _rates(panel, offset, now.predictor + share * step)
        if np.isfinite(new.deviance) and new.deviance <= now.deviance + _TOLERANCE * (
            now.deviance + 0.1
        ):
            break
        share /= 2
    return new


def _without_falling(panel: CohortPanel, step: FloatArray) -> CohortPanel:
    falling: BoolArray = (step < -_FALLING) & (panel.outcome == 0) & (panel.weight > 0)
    if not falling.any():
        raise NotIdentifiedError(
            "not_converged", "The model did not settle on one answer; use fewer covariates."
        )
    return _without_empty(panel.without(falling, "their fitted rate falls to zero"))


def _counts(panel: CohortPanel) -> Counts:
    seen = panel.weight > 0
    everyone = int(seen.any(axis=1).sum())
    treated = int((seen & (panel.covariates[-1] > 0)).any(axis=1).sum())
    return Counts(int(seen.sum()), everyone, treated, everyone - treated)

"""The effect in the matched or weighted sample, by averaging predictions (g-computation)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from methods.inference.design_matrix import (
    design_matrix,
    group_codes,
    numeric_column,
    require_columns,
)
from methods.inference.estimates import check_level
from methods.inference.glm import (
    ColumnError,
    Family,
    fit_glm,
    independent_columns,
    predict_mean,
)
from methods.matching.variance import clustered_variance, independent_variance, nested
from methods.results import (
    BoolArray,
    Estimate,
    FloatArray,
    IntArray,
    Matches,
    NotIdentifiedError,
    Scale,
    interval,
)

Kind = Literal["continuous", "binary", "count", "time_to_event"]
Variance = Literal["HC0", "HC1", "HC3", "CR0", "CR1", "M"]
VARIANCES: tuple[Variance, ...] = ("HC0", "HC1", "HC3", "CR0", "CR1", "M")

MIN_EVENTS = 5  # on each side; below this the normal range of a share or rate is not trustworthy

_FAMILY: dict[str, Family] = {"continuous": "gaussian", "binary": "logit", "count": "poisson"}
_SCALES: dict[str, tuple[Scale, ...]] = {
    "continuous": ("difference",),
    "binary": ("difference", "risk_ratio", "odds_ratio"),
    "count": ("difference", "rate_ratio"),
}


@dataclass(frozen=True, slots=True, eq=False)
class _Sample:
    """The rows of the outcome model; with replacement a row stands once for every set it serves.

    Attributes:
        row: (m,) position in the frame.
        treated, weight, outcome: (m,).
        matched_set: (m,) label of the set; empty for pure weights.
        target: (m,) whose outcomes the effect is averaged over.
    """

    row: IntArray
    treated: BoolArray
    weight: FloatArray
    outcome: FloatArray
    matched_set: IntArray
    target: BoolArray


@dataclass(frozen=True, slots=True, eq=False)
class _Arm:
    """The outcome model of one arm, averaged over the target group.

    Attributes:
        mean: mean outcome of the target group had everybody been in this arm.
        influence: (m,) what each row of the sample adds to ``mean``; zero in the other arm.
        reweighting: (m,) derivative of ``mean`` by the logarithm of each row's weight.
        leverage: (m,) hat values; zero in the other arm.
        terms: coefficients of the model, with the intercept.
    """

    mean: float
    influence: FloatArray
    reweighting: FloatArray
    leverage: FloatArray
    terms: int


@dataclass(frozen=True, slots=True, eq=False)
class _Model:
    """Both arms, how many covariate columns were adjusted for, and which could not be."""

    treated: _Arm
    comparison: _Arm
    adjusted: int
    unsupported: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Spread:
    """Variance of the estimate, its degrees of freedom, number of clusters and convention."""

    squared: float
    dof: float
    n_clusters: int | None
    convention: str


def effect(
    frame: pd.DataFrame,
    matches: Matches,
    *,
    outcome: str,
    covariates: Sequence[str] = (),
    kind: Kind = "continuous",
    scale: Scale = "difference",
    cluster: str | None = None,
    variance: Variance | None = None,
    event: str | None = None,
    tau: float | None = None,
    level: float = 0.95,
) -> Estimate:
    """Effect on the people the matching was for; not causal where a common cause is unmeasured.

    A weighted outcome model with every covariate interacted with taking part (one model per
    arm), whose predictions under both arms are averaged over the target group: participants for
    the ATT, the comparison group for the ATC, everybody for the ATE and ATO. Standard errors by
    the delta method, holding the match and the covariates fixed. A covariate that one arm cannot
    support (no variation, or perfect prediction) is left out of both and named in ``method``.

    Args:
        frame: the frame that was matched, in the same order.
        matches: its matches or weights.
        outcome: numeric column; 0/1 for "binary", zero or more for "count".
        covariates: columns to adjust for after matching.
        kind: "continuous" (linear), "binary" (logit) or "count" (Poisson).
        scale: "difference", and "risk_ratio" or "odds_ratio" for binary, "rate_ratio" for count.
        cluster: column of schools, areas and the like within which people are alike.
        variance: None clusters by matched set (with replacement by set and person) and uses HC3
            for strata and weights; "CR0" or "CR1" cluster without or with (n - 1)/(n - k); "HC0",
            "HC1" and "HC3" take rows as independent; "M" counts that weights were estimated.
        event: for outcomes that are times; not available yet.
        tau: for outcomes that are times; not available yet.
        level: confidence level.

    Returns:
        The estimate; for ratios the standard error is that of the logarithm. The t reference has
        G - 1 degrees of freedom for the smallest number of clusters G, n - k for HC with a
        continuous outcome, else it is normal.

    Raises:
        NotIdentifiedError: unusable columns or options, a kind that is not available, too few
            events, or a sample too small for the adjustment.

    Source: Snowden, Rose and Mortimer (2011); Abadie and Spiess (2022) for clustering by set.
    """
    check_level(level)
    _check(frame, matches, kind, scale, timed=event is not None or tau is not None)
    sample = _sample(frame, matches, outcome)
    _check_outcome(sample, kind, outcome)
    model = _fit(frame, sample, covariates, _FAMILY[kind])
    value, by_treated, by_comparison = _contrast(model, scale)
    influence = by_treated * model.treated.influence + by_comparison * model.comparison.influence
    if variance == "M":
        moved = by_treated * model.treated.reweighting
        moved += by_comparison * model.comparison.reweighting
        influence = _with_estimated_weights(matches, sample.row, influence, moved)
    clusters = _groupings(frame, matches, sample, cluster, variance)
    spread = _spread(sample, model, influence, clusters, variance, linear=kind == "continuous")
    std_error = float(np.sqrt(spread.squared))
    if not std_error > 1e-12 * float(np.abs(sample.outcome).max()):
        raise NotIdentifiedError("no_variation", "The outcome does not vary, so there is no range.")
    p_value, low, high = interval(value, std_error, spread.dof, level)
    if scale != "difference":
        value, low, high = (float(np.exp(v)) for v in (value, low, high))
    n_people = int(np.unique(sample.row).size)
    return Estimate(
        value=value,
        std_error=std_error,
        ci_low=low,
        ci_high=high,
        p_value=p_value,
        dof=spread.dof,
        level=level,
        n_obs=n_people,
        n_units=n_people,
        n_treated=matches.n_treated_used,
        n_comparison=matches.n_comparison_used,
        n_clusters=spread.n_clusters,
        scale=scale,
        method=_describe(matches, model),
        variance=spread.convention,
    )


def _check(frame: pd.DataFrame, matches: Matches, kind: str, scale: str, *, timed: bool) -> None:
    if len(frame) != matches.treated.size:
        raise NotIdentifiedError("wrong_frame", "The effect needs the same rows that were matched.")
    if matches.estimand not in ("ATT", "ATE", "ATC", "ATO"):
        raise NotIdentifiedError("unknown_option", "estimand must be ATT, ATE, ATC or ATO.")
    if kind == "time_to_event" or timed:
        raise NotIdentifiedError(
            "not_available",
            "Outcomes that are times until an event cannot be analysed yet. Use whether it "
            "happened within a fixed time, as a yes/no outcome.",
        )
    if kind not in _SCALES:
        raise NotIdentifiedError("unknown_option", f"kind must be one of: {', '.join(_SCALES)}.")
    if scale not in _SCALES[kind]:
        listed = ", ".join(_SCALES[kind])
        raise NotIdentifiedError(
            "unknown_option", f"For a {kind} outcome the scale must be one of: {listed}."
        )


def _sample(frame: pd.DataFrame, matches: Matches, outcome: str) -> _Sample:
    own = np.ones(len(frame)) if matches.sampling_weights is None else matches.sampling_weights
    if matches.replacement and len(matches.pairs):
        focal, partner = matches.pairs[:, 0], matches.pairs[:, 1]
        first, per_focal = np.unique(focal, return_counts=True)
        row = np.concatenate([first, partner])
        matched_set = np.concatenate([first, focal])
        share = np.repeat(1.0 / per_focal, per_focal)[np.argsort(np.argsort(focal, kind="stable"))]
        weight = np.concatenate([np.ones(first.size), share]) * own[row]
    else:
        row = np.flatnonzero(matches.weights * own > 0)
        matched_set = matches.subclass[row]
        weight = matches.weights[row] * own[row]
        if matches.strata or (matched_set < 0).any():
            matched_set = np.empty(0, dtype=np.int64)
    treated = matches.treated[row]
    everybody = np.ones(row.size, dtype=np.bool_)
    target = {"ATT": treated, "ATC": ~treated}.get(matches.estimand, everybody)
    require_columns(frame, [outcome])
    values = numeric_column(frame[[outcome]].iloc[row], outcome)
    return _Sample(row, treated, weight, values, matched_set, target)


def _check_outcome(sample: _Sample, kind: Kind, outcome: str) -> None:
    if kind == "continuous":
        return
    if kind == "binary" and not np.isin(sample.outcome, (0.0, 1.0)).all():
        raise NotIdentifiedError("bad_outcome", f"Column '{outcome}' must hold only 0 and 1.")
    if kind == "count" and (sample.outcome < 0).any():
        raise NotIdentifiedError("bad_outcome", f"Column '{outcome}' has counts below zero.")
    _, first = np.unique(sample.row, return_index=True)
    values, treated = sample.outcome[first], sample.treated[first]
    for side, name in ((treated, "programme"), (~treated, "comparison")):
        events = float(values[side].sum())
        others = float((1 - values[side]).sum()) if kind == "binary" else np.inf
        if min(events, others) == 0:
            what = "had the outcome" if events == 0 else "went without the outcome"
            raise NotIdentifiedError(
                "no_events",
                f"Nobody in the matched {name} group {what}, so no model can be fitted.",
            )
        if min(events, others) < MIN_EVENTS:
            what = "with" if events < MIN_EVENTS else "without"
            raise NotIdentifiedError(
                "too_few_events",
                f"The matched {name} group has fewer than {MIN_EVENTS} people or events {what} the "
                "outcome, too few for a trustworthy range.",
            )


def _fit(frame: pd.DataFrame, sample: _Sample, covariates: Sequence[str], family: Family) -> _Model:
    require_columns(frame, covariates)
    design = design_matrix(frame[list(covariates)].iloc[sample.row], covariates)
    centred = design.matrix - design.matrix.mean(axis=0)
    full = np.column_stack([np.ones(sample.row.size), centred])
    names = ("(intercept)", *design.names)
    columns = [int(j) for j in independent_columns(full)]
    own = {True: set(columns), False: set(columns)}
    unsupported: list[str] = []
    arms: dict[bool, _Arm] = {}
    while len(arms) < 2:
        arm = len(arms) == 0
        chosen = [j for j in columns if j in own[arm]]
        try:
            arms[arm] = _fit_arm(full[:, chosen], [names[j] for j in chosen], sample, family, arm)
        except ColumnError as error:
            column = names.index(error.column)
            own[arm].discard(column)
            if not np.array_equal(sample.target, sample.treated == arm):
                own[not arm].discard(column)
                unsupported.append(error.column)
                arms.clear()
    return _Model(arms[True], arms[False], len(columns) - 1 - len(unsupported), tuple(unsupported))


def _fit_arm(
    matrix: FloatArray, names: Sequence[str], sample: _Sample, family: Family, arm: bool
) -> _Arm:
    rows = sample.treated == arm
    n_rows, terms = int(rows.sum()), matrix.shape[1]
    if n_rows < 2 * terms and terms > 1:
        side = "programme" if arm else "comparison"
        raise NotIdentifiedError(
            "too_few_rows",
            f"Adjusting for {terms - 1} columns needs at least {2 * terms} people in the matched "
            f"{side} group, which has {n_rows}. Adjust for fewer.",
        )
    fit = fit_glm(
        matrix[rows], sample.outcome[rows], family=family, names=names, weights=sample.weight[rows]
    )
    target = matrix[sample.target]
    share = sample.weight[sample.target] / sample.weight[sample.target].sum()
    mean, slope = predict_mean(target @ fit.coefficients, family)
    gradient = (share * slope) @ target
    influence, leverage = np.zeros(rows.size), np.zeros(rows.size)
    influence[rows] = fit.score_residual * (matrix[rows] @ (fit.bread @ gradient))
    reweighting = influence.copy()
    reweighting[sample.target] += share * (mean - share @ mean)
    leverage[rows] = fit.working_weight * np.sum((matrix[rows] @ fit.bread) * matrix[rows], axis=1)
    return _Arm(float(share @ mean), influence, reweighting, leverage, terms)


def _contrast(model: _Model, scale: Scale) -> tuple[float, float, float]:
    """The effect (its logarithm for ratios) and its derivatives by the mean of each arm."""
    one, zero = model.treated.mean, model.comparison.mean
    if scale == "difference":
        return one - zero, 1.0, -1.0
    if scale == "odds_ratio":
        odds = [np.log(mean / (1 - mean)) for mean in (one, zero)]
        return float(odds[0] - odds[1]), 1 / (one * (1 - one)), -1 / (zero * (1 - zero))
    return float(np.log(one / zero)), 1 / one, -1 / zero


def _with_estimated_weights(
    matches: Matches, row: IntArray, influence: FloatArray, reweighting: FloatArray
) -> FloatArray:
    """What each row of the frame adds to the effect, through the weights' parameters too, (n,)."""
    total, moved = np.zeros(matches.treated.size), np.zeros(matches.treated.size)
    total[row], moved[row] = influence, reweighting
    for model in matches.weight_models:
        gradient = (moved * model.slope) @ model.columns
        total += model.equation * (model.columns @ (model.inverse @ gradient))
    return total


def _groupings(
    frame: pd.DataFrame,
    matches: Matches,
    sample: _Sample,
    cluster: str | None,
    variance: Variance | None,
) -> list[tuple[str, IntArray]]:
    """What rows are clustered by: named groupings, none for independent rows."""
    if variance is not None and variance not in VARIANCES:
        listed = ", ".join(VARIANCES)
        raise NotIdentifiedError("unknown_option", f"variance must be one of: {listed}.")
    if variance == "M":
        if not matches.weight_models:
            raise NotIdentifiedError(
                "contradiction", "Variance M is for weights, and these are matched sets."
            )
        return [(f"'{cluster}'", group_codes(frame, [cluster]))] if cluster is not None else []
    independent = variance is not None and variance.startswith("HC")
    if independent and cluster is not None:
        raise NotIdentifiedError(
            "contradiction",
            f"{variance} takes people as independent, so '{cluster}' cannot be used.",
        )
    if independent:
        return []
    by_set = [("matched set", sample.matched_set)] if sample.matched_set.size else []
    if cluster is not None:
        require_columns(frame, [cluster])
        codes = group_codes(frame[[cluster]].iloc[sample.row], [cluster])
        if by_set and not nested(sample.matched_set, codes):
            return [(f"'{cluster}'", codes), *by_set]
        return [(f"'{cluster}'", codes)]
    if by_set and matches.replacement:
        return [*by_set, ("person", sample.row)]
    if not by_set and variance is not None:
        raise NotIdentifiedError(
            "contradiction", f"{variance} needs clusters, and weights alone have no matched sets."
        )
    return by_set


def _spread(
    sample: _Sample,
    model: _Model,
    influence: FloatArray,
    clusters: list[tuple[str, IntArray]],
    variance: Variance | None,
    *,
    linear: bool,
) -> _Spread:
    n, k = sample.row.size, model.treated.terms + model.comparison.terms
    if variance == "M" and not clusters:
        dof = float(n - k) if linear else float("inf")
        return _Spread(independent_variance(influence), dof, None, "M-estimation")
    if not clusters:
        how = variance or "HC3"
        if how == "HC3":
            leverage = model.treated.leverage + model.comparison.leverage
            influence = influence / np.maximum(1 - leverage, 1e-8)
        factor = n / (n - k) if how == "HC1" else 1.0
        dof = float(n - k) if linear else float("inf")
        return _Spread(factor * independent_variance(influence), dof, None, how)
    how = variance or "CR1"
    squared, fewest = clustered_variance(influence, [labels for _, labels in clusters])
    factor = (n - 1) / (n - k) if linear and how == "CR1" else 1.0
    names = " and ".join(name for name, _ in clusters)
    convention = "M-estimation" if how == "M" else how
    return _Spread(factor * squared, float(fewest - 1), fewest, f"{convention} by {names}")


def _describe(matches: Matches, model: _Model) -> str:
    words = f"{matches.method}; {matches.estimand}"
    if model.adjusted:
        words += f"; outcome model adjusted for {model.adjusted} covariate columns"
    if model.unsupported:
        listed = ", ".join(f"'{name}'" for name in model.unsupported)
        words += f"; not for {listed}, which one group cannot support"
    return words

"""One regression from terms, covariates and fixed effects to effects with their covariance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from methods.inference.parts.absorb import absorb
from methods.inference.parts.cluster import (
    bias_reduced_covariance,
    check_clusters,
    clustered_covariance,
)
from methods.inference.parts.design_matrix import Design
from methods.inference.parts.informative import informative_rows
from methods.inference.parts.ols import (
    VARIANCES,
    LeastSquares,
    Variance,
    independent_covariance,
    least_squares,
)
from methods.results import BoolArray, FloatArray, IntArray, NotIdentifiedError

SmallSample = Literal["nested", "all"]
_BY_ROW: dict[Variance, Variance] = {"CR1": "HC1", "CR2": "HC2", "CR3": "HC3"}

# CR2, HC2 and HC3 need the effects that are not nested in clusters as columns.
_MOST_DUMMIES = 2000


@dataclass(frozen=True, slots=True, eq=False)
class Regression:
    """Terms of interest, with the covariance that was asked for.

    Attributes:
        value: (t,) coefficients of the terms.
        covariance: (t, t).
        dof: (c,) degrees of freedom of each contrast.
        n_clusters: those that say something; None when rows were taken as independent.
        dropped: covariates left out because other columns determine them.
        variance: the convention used, in words.
    """

    value: FloatArray
    covariance: FloatArray
    dof: FloatArray
    n_clusters: int | None
    dropped: tuple[str, ...]
    variance: str


def regress(
    outcome: FloatArray,
    terms: Design,
    controls: Design,
    *,
    effects: Sequence[IntArray] = (),
    clusters: IntArray | None = None,
    weights: FloatArray | None = None,
    variance: Variance = "CR1",
    small_sample: SmallSample = "all",
    contrasts: FloatArray | None = None,
) -> Regression:
    """Regress the outcome on terms and controls within fixed effects.

    CR1 to CR3 without clusters take each row as its own cluster: they are then HC1 to HC3. CR3
    leaves out one cluster at a time and holds where CR1 and CR2 are too narrow, with clusters of
    unequal size. ``small_sample`` says which fixed effects CR1 counts as parameters: "all" (Stata
    ``regress``, statsmodels), or "nested", where effects nested in the clusters are not counted
    (R fixest, Stata ``reghdfe``): rows alone in a level of a fixed effect, and clusters of such
    rows, say nothing and are not counted either.

    Args:
        outcome: (n,).
        terms: columns whose effects are wanted; none may be collinear.
        controls: other columns; collinear ones are dropped and named.
        effects: fixed effects as codes; without any, an intercept is added.
        clusters: (n,) codes, or None.
        weights: (n,) positive, or None.
        variance: see ``ols.VARIANCES``.
        small_sample: what CR1 counts.
        contrasts: (c, t) combinations whose degrees of freedom are wanted; by default each term.

    Raises:
        NotIdentifiedError: ``collinear``, ``too_few_rows``, ``one_cluster``, ``no_variation``.
        ValueError: an unknown variance or convention is named.
    """
    if variance not in VARIANCES:
        raise ValueError(f"variance must be one of {', '.join(VARIANCES)}, not {variance!r}.")
    if small_sample not in ("nested", "all"):
        raise ValueError(f"small_sample must be 'nested' or 'all', not {small_sample!r}.")
    if clusters is None:
        variance = _BY_ROW.get(variance, variance)
    if variance not in _BY_ROW:
        clusters = None
    absorbed, expanded = split_effects(effects, clusters, variance)
    fit, leverage = fit_terms(outcome, terms, controls, absorbed, expanded, weights=weights)
    positions = [fit.names.index(name) for name in terms.names]
    selected = np.eye(len(terms.names)) if contrasts is None else contrasts
    full = np.zeros((len(selected), len(fit.names)))
    full[:, positions] = selected
    kept = informative_rows(effects if small_sample == "nested" else (), len(outcome))
    covariance, dof, label = _covariance(
        fit,
        full,
        variance,
        small_sample=small_sample,
        clusters=clusters,
        effects=effects,
        leverage=leverage,
        kept=kept,
    )
    return Regression(
        value=fit.coefficients[positions],
        covariance=covariance[np.ix_(positions, positions)],
        dof=dof,
        n_clusters=None if clusters is None else check_clusters(clusters, kept),
        dropped=tuple(name for name in fit.dropped if name in controls.names),
        variance=label,
    )


def is_nested(effect: IntArray, clusters: IntArray) -> bool:
    """Whether every level of the effect lies within one cluster."""
    owner = np.full(int(effect.max()) + 1, -1, dtype=np.int64)
    owner[effect] = clusters
    return bool((owner[effect] == clusters).all())


def split_effects(
    effects: Sequence[IntArray], clusters: IntArray | None, variance: Variance
) -> tuple[list[IntArray], list[IntArray]]:
    """Effects to absorb, and effects that the variance needs as columns.

    Raises:
        ValueError: the columns would be too many.
    """
    if variance in {"CR2", "CR3"} and clusters is not None:
        absorbed = [effect for effect in effects if is_nested(effect, clusters)]
    elif variance in {"HC2", "HC3"}:
        absorbed = sorted(effects, key=lambda effect: int(effect.max()))[-1:]
    else:
        absorbed = list(effects)
    expanded = [effect for effect in effects if not any(effect is kept for kept in absorbed)]
    levels = sum(int(effect.max()) + 1 for effect in expanded)
    if levels > _MOST_DUMMIES:
        raise ValueError(f"{variance} with {levels} fixed effects is too large; use CR1.")
    return absorbed, expanded


def fit_terms(
    outcome: FloatArray,
    terms: Design,
    controls: Design,
    absorbed: Sequence[IntArray],
    expanded: Sequence[IntArray],
    *,
    weights: FloatArray | None,
) -> tuple[LeastSquares, FloatArray | None]:
    """Fit with the terms as last columns, and the leverage of a single absorbed effect.

    Raises:
        NotIdentifiedError: ``collinear``, ``too_few_rows``, ``no_variation``.
        ValueError: a term is also a control.
    """
    shared = set(terms.names) & set(controls.names)
    if shared:
        raise ValueError(f"{', '.join(sorted(shared))} cannot be a covariate as well.")
    parts = [np.eye(int(effect.max()) + 1)[effect] for effect in expanded]
    names = [f"effect {i}.{j}" for i, part in enumerate(parts) for j in range(part.shape[1])]
    if not absorbed:
        parts, names = [np.ones((len(outcome), 1)), *parts], ["(intercept)", *names]
    design = np.hstack([*parts, controls.matrix, terms.matrix])
    names = [*names, *controls.names, *terms.names]
    root = np.ones(len(outcome)) if weights is None else np.sqrt(weights)
    size = np.linalg.norm(design * root[:, None], axis=0)
    within = absorb(np.column_stack([outcome, design]), absorbed, weights)
    fit = least_squares(
        within.columns[:, 0],
        within.columns[:, 1:],
        names,
        weights=weights,
        needed=terms.names,
        size=size,
        n_absorbed=within.rank,
    )
    if np.linalg.norm(fit.residuals) <= 1e-12 * np.linalg.norm(outcome * root):
        raise NotIdentifiedError(
            "no_variation",
            "The outcome does not vary beyond what the groups and covariates determine exactly, "
            "so there is nothing to judge the uncertainty by.",
        )
    if len(absorbed) != 1:
        return fit, None
    weight = np.ones(len(outcome)) if weights is None else weights
    return fit, weight / np.bincount(absorbed[0], weights=weight)[absorbed[0]]


def _covariance(
    fit: LeastSquares,
    contrasts: FloatArray,
    variance: Variance,
    *,
    small_sample: SmallSample,
    clusters: IntArray | None,
    effects: Sequence[IntArray],
    leverage: FloatArray | None,
    kept: BoolArray,
) -> tuple[FloatArray, FloatArray, str]:
    if clusters is None or variance not in _BY_ROW:
        dof = float(len(fit.residuals) - fit.n_parameters)
        label = "classical" if variance == "classical" else f"{variance}, rows independent"
        return (
            independent_covariance(fit, variance, leverage, contrasts),
            np.full(len(contrasts), dof),
            label,
        )
    if variance != "CR1":
        reduced = bias_reduced_covariance(
            fit, clusters, contrasts, jackknife=variance == "CR3", kept=kept
        )
        told = f"{variance}, Satterthwaite degrees of freedom"
        return reduced.covariance, reduced.dof, told
    groups = check_clusters(clusters, kept)
    counted, label = fit.n_parameters, "CR1, every parameter counted"
    if small_sample == "nested" and effects:
        counted = len(fit.names) + _rank_not_nested(effects, clusters, kept)
        label = "CR1, fixed effects nested in clusters not counted"
    covariance = clustered_covariance(fit, clusters, counted, kept)
    return covariance, np.full(len(contrasts), groups - 1.0), label


def _rank_not_nested(effects: Sequence[IntArray], clusters: IntArray, kept: BoolArray) -> int:
    """Parameters of the effects that are not nested in clusters, with the constant."""
    others = [
        np.unique(effect[kept], return_inverse=True)[1]
        for effect in effects
        if not is_nested(effect, clusters)
    ]
    if not others:
        return 1
    return absorb(np.empty((int(kept.sum()), 0)), others).rank

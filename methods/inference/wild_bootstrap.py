"""Wild cluster bootstrap: p-value and interval that hold with a dozen or two clusters."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from methods.inference.parts.absorb import group_sums
from methods.inference.parts.cluster import check_clusters
from methods.inference.parts.columns import codes, numeric, positive
from methods.inference.parts.design_matrix import Design, design_matrix
from methods.inference.parts.estimates import (
    Counts,
    check_level,
    count_units,
    left_out,
    one_against_one,
)
from methods.inference.parts.informative import informative_rows
from methods.inference.parts.ols import LeastSquares
from methods.inference.parts.regression import fit_terms, split_effects
from methods.results import Estimate, FloatArray, IntArray, NotIdentifiedError

Weights = Literal["rademacher", "webb"]
_SIX = np.sqrt([0.5, 1.0, 1.5])
_POINTS = {"rademacher": np.array([-1.0, 1.0]), "webb": np.concatenate([-_SIX, _SIX])}
_BLOCK = 2_000_000  # numbers in one block of draws
_TIE = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class _Clustered:
    """What the bootstrap needs of each cluster; the coefficient is in units of a unit-norm term.

    With q the term after the other columns are taken out, scaled to length 1, Q the orthonormal
    basis of those columns, and y what they leave of the outcome:

    Attributes:
        score: (G,) q'y by cluster; its sum is the coefficient.
        share: (G,) q'q by cluster; its sum is 1.
        cross: (G, m) q'Q by cluster.
        loading: (G, m) y'Q by cluster.
    """

    score: FloatArray
    share: FloatArray
    cross: FloatArray
    loading: FloatArray

    @property
    def value(self) -> float:
        return float(self.score.sum())

    @property
    def spread(self) -> float:
        """Sum of squared cluster scores at the estimate: the variance without its factor."""
        return float(((self.score - self.value * self.share) ** 2).sum())


def _check_options(level: float, weights: Weights, draws: int) -> None:
    check_level(level)
    if weights not in _POINTS:
        raise ValueError(f"weights must be rademacher or webb, not {weights!r}.")
    if draws < 1:
        raise ValueError("draws must be 1 or more.")


def wild_cluster_bootstrap(
    frame: pd.DataFrame,
    *,
    outcome: str,
    term: str,
    covariates: Sequence[str] = (),
    effects: Sequence[str] = (),
    cluster: str,
    weights: Weights = "rademacher",
    draws: int = 9999,
    impose_null: bool = True,
    seed: int | None = None,
    level: float = 0.95,
    unit: str | None = None,
    row_weights: str | None = None,
) -> Estimate:
    """Effect of ``term`` with the wild cluster bootstrap-t of Cameron, Gelbach and Miller (2008).

    For 12 to 49 clusters with at least 5 on each side. With fewer treated clusters its p-value
    is not to be trusted either (MacKinnon and Webb 2017): use ``permutation``.

    The t statistic (CR1, every parameter counted) is compared with its values in samples whose
    cluster residuals are multiplied by random weights. All weight patterns are enumerated when,
    up to a change of sign, there are no more than ``draws``. Otherwise the sample itself counts
    as one draw. A draw at least as extreme counts, ties included. The interval holds every value
    that the test at 1 - ``level`` does not reject; a limit is infinite when none is rejected.

    Draws go to clusters in an order that their data give, so no label matters. Rows alone in a
    level of an effect say nothing and are left out; they are counted among the rows only.

    Only sums by cluster enter (Roodman, MacKinnon, Nielsen and Webb 2019), so the cost does not
    grow with the rows.

    Args:
        frame: one row per observation.
        outcome: column of numbers.
        term: column whose effect is wanted, such as treated x post.
        covariates: other columns; text and categories are expanded.
        effects: columns of labels to be taken as fixed effects.
        cluster: level at which the programme was given.
        weights: "rademacher" (-1 or 1), or "webb" (six points) for fewer than 12 clusters.
        draws: number of random patterns.
        impose_null: whether residuals come from the model with the effect under test imposed
            (WCR); False takes them from the unrestricted model (WCU).
        seed: of the draws; None is 0, so that answers repeat.
        level: of the interval.
        unit: column that names people, schools or areas to be counted; by default the cluster.
        row_weights: column of positive weights of the rows, for weighted least squares.

    Returns:
        ``std_error`` is CR1; ``p_value`` and the interval come from the bootstrap.

    Raises:
        NotIdentifiedError: ``collinear``, ``too_few_rows``, ``one_cluster``,
            ``one_against_one``, ``no_variation``, or a column that cannot be used.
        ValueError: a column or option that does not exist.
    """
    _check_options(level, weights, draws)
    counts = _counted(frame, term, unit or cluster)
    frame = frame[informative_rows([codes(frame, name) for name in effects], len(frame))]
    clusters, x = codes(frame, cluster), numeric(frame, term)
    groups = check_clusters(clusters)
    ever = (np.bincount(clusters, weights=x != 0) > 0)[clusters]
    if one_against_one(clusters, ever):
        raise NotIdentifiedError(
            "one_against_one", "One cluster against one leaves no way to judge the uncertainty."
        )
    fit, dropped = _fit(
        frame,
        outcome,
        Design(x[:, None], (term,)),
        clusters,
        covariates=covariates,
        effects=effects,
        weights=positive(frame, row_weights),
    )
    sums, unit_norm = _in_order(_cluster_sums(fit, clusters)), float(fit.inverse_root[-1, -1])
    n = len(fit.residuals)
    std_error = math.sqrt(groups / (groups - 1) * (n - 1) / (n - fit.n_parameters) * sums.spread)
    patterns, exact = _patterns(groups, weights, draws, seed)
    p_of = (_restricted if impose_null else _unrestricted)(sums, patterns)
    low, high = _invert(p_of, sums.value, std_error, 1 - level)
    limits = sorted((low * unit_norm, high * unit_norm))
    return Estimate(
        value=sums.value * unit_norm,
        std_error=std_error * abs(unit_norm),
        ci_low=limits[0],
        ci_high=limits[1],
        p_value=p_of(0.0),
        dof=float(groups - 1),
        level=level,
        n_obs=counts.n_obs,
        n_units=counts.n_units,
        n_treated=counts.n_treated,
        n_comparison=counts.n_comparison,
        n_clusters=groups,
        scale="difference",
        method="least squares, wild cluster bootstrap-t" + left_out(dropped),
        variance=f"null {'' if impose_null else 'not '}imposed, "
        + _describe(groups, weights, draws, exact),
    )


def _counted(frame: pd.DataFrame, term: str, unit: str) -> Counts:
    """Rows and units of the frame, and units that ever have the programme."""
    units, x = codes(frame, unit), numeric(frame, term)
    return count_units(units, (np.bincount(units, weights=x != 0) > 0)[units])


def _in_order(sums: _Clustered) -> _Clustered:
    """Clusters in an order that follows from their data, so that draws ask for no label.

    Sums by cluster are rounded for this, as their last digits depend on the order of the rows.
    """
    keys = (
        sums.score / max(float(np.abs(sums.score).max()), np.finfo(np.float64).tiny),
        sums.share,
        (sums.loading**2).sum(axis=1) / max(float((sums.loading**2).sum()), 1e-300),
        (sums.cross**2).sum(axis=1),
    )
    order = np.lexsort([np.round(key, 9) for key in keys])
    return _Clustered(sums.score[order], sums.share[order], sums.cross[order], sums.loading[order])


def _fit(
    frame: pd.DataFrame,
    outcome: str,
    term: Design,
    clusters: IntArray,
    *,
    covariates: Sequence[str],
    effects: Sequence[str],
    weights: FloatArray | None,
) -> tuple[LeastSquares, list[str]]:
    """Fit with the term as last column, and the covariates left out as collinear.

    Effects nested in the clusters drop out of every draw, so they are absorbed; draws disturb
    the others, which are columns.
    """
    absorbed, expanded = split_effects([codes(frame, name) for name in effects], clusters, "CR2")
    controls = design_matrix(frame, covariates)
    fit, _ = fit_terms(numeric(frame, outcome), term, controls, absorbed, expanded, weights=weights)
    return fit, [name for name in fit.dropped if name in controls.names]


def _describe(groups: int, weights: Weights, draws: int, exact: bool) -> str:
    possible = len(_POINTS[weights]) ** groups
    name = "Rademacher" if weights == "rademacher" else "Webb"
    if exact:
        return f"{name} weights, all {possible:,} patterns; smallest possible p {2 / possible:.2g}"
    smallest = max(1 / (draws + 1), 2 / possible)
    return f"{name} weights, {draws:,} draws; smallest possible p {smallest:.2g}"


def _cluster_sums(fit: LeastSquares, clusters: IntArray) -> _Clustered:
    """Sums by cluster; the term is the last column of the fit."""
    others, q = fit.basis[:, :-1], fit.basis[:, -1:]
    # Residuals of the full fit plus the term's own part: the outcome without the other columns.
    left = fit.residuals[:, None] + q * (fit.coefficients[-1] / fit.inverse_root[-1, -1])
    return _Clustered(
        score=group_sums(q * left, clusters, None)[:, 0],
        share=group_sums(q * q, clusters, None)[:, 0],
        cross=group_sums(q * others, clusters, None),
        loading=group_sums(left * others, clusters, None),
    )


def _patterns(
    groups: int, weights: Weights, draws: int, seed: int | None
) -> tuple[Iterator[FloatArray], bool]:
    """Blocks of weight patterns (b, G), and whether they are all there are.

    A pattern and its negative give the same |t|, so enumeration fixes the first cluster's sign.
    """
    points = _POINTS[weights]
    base = len(points)
    rows = max(1, _BLOCK // groups)
    total = base**groups // 2
    if total <= draws:

        def every() -> Iterator[FloatArray]:
            for low in range(0, total, rows):
                index = np.arange(low, min(low + rows, total))
                digits = index[:, None] // base ** np.arange(groups) % base
                yield points[digits]

        return every(), True

    def random() -> Iterator[FloatArray]:
        generator = np.random.default_rng(0 if seed is None else seed)
        yield np.ones((1, groups))
        for low in range(0, draws, rows):
            yield points[generator.integers(0, base, (min(rows, draws - low), groups))]

    return random(), False


def _restricted(sums: _Clustered, patterns: Iterator[FloatArray]) -> Callable[[float], float]:
    """p-value as a function of the effect under test, with that effect imposed (WCR).

    Residuals are linear in the effect b under test, so each draw's numerator is linear and its
    variance quadratic in b: five numbers by draw answer for every b.
    """
    parts = []
    for v in patterns:
        numerator, slope = v @ sums.score, v @ sums.share
        of_outcome = v * sums.score - (v @ sums.loading) @ sums.cross.T
        of_outcome -= numerator[:, None] * sums.share
        of_term = v * sums.share - (v @ sums.cross) @ sums.cross.T
        of_term -= slope[:, None] * sums.share
        square, mixed, curve = (
            np.einsum("bg,bg->b", one, other)
            for one, other in (
                (of_outcome, of_outcome),
                (of_outcome, of_term),
                (of_term, of_term),
            )
        )
        parts.append(np.stack([numerator, slope, square, mixed, curve]))
    numerator, slope, square, mixed, curve = np.concatenate(parts, axis=1)

    def p_value(b: float) -> float:
        drawn = (numerator - b * slope) ** 2 * sums.spread
        observed = (sums.value - b) ** 2 * (square - 2 * b * mixed + b**2 * curve)
        return float((drawn >= observed * (1 - _TIE)).mean())

    return p_value


def _unrestricted(sums: _Clustered, patterns: Iterator[FloatArray]) -> Callable[[float], float]:
    """p-value as a function of the effect under test, residuals of the full model (WCU)."""
    score = sums.score - sums.value * sums.share
    loading = sums.loading - sums.value * sums.cross
    parts = []
    for v in patterns:
        numerator = v @ score
        scores = v * score - (v @ loading) @ sums.cross.T - numerator[:, None] * sums.share
        square = np.einsum("bg,bg->b", scores, scores)
        parts.append(np.stack([numerator**2 * sums.spread, square]))
    drawn, square = np.concatenate(parts, axis=1)

    def p_value(b: float) -> float:
        return float((drawn >= (sums.value - b) ** 2 * square * (1 - _TIE)).mean())

    return p_value


def _invert(
    p_value: Callable[[float], float], value: float, std_error: float, size: float
) -> tuple[float, float]:
    """Where the p-value first falls to ``size`` on each side of the estimate."""

    def limit(direction: int) -> float:
        inside, step = value, 0.25 * std_error
        outside = value + direction * step
        while p_value(outside) > size:
            step *= 1.25
            inside, outside = outside, outside + direction * step
            if step > 1e6 * std_error:
                return direction * math.inf
        while abs(outside - inside) > 1e-7 * std_error:
            middle = (inside + outside) / 2
            if p_value(middle) > size:
                inside = middle
            else:
                outside = middle
        return (inside + outside) / 2

    return limit(-1), limit(1)

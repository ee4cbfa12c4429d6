"""The two models behind a doubly robust comparison: who is treated, and how others change.

Both come with what they add to the influence function of an estimate built on them. Every
contribution is scaled so that contributions of rows add up to the error of the estimate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import linalg

from methods.inference.parts.glm import fit_glm, independent_columns
from methods.inference.parts.ols import least_squares
from methods.inference.parts.tall import cross, product, span
from methods.results import BoolArray, FloatArray, NotIdentifiedError

# Comparison rows likelier than this to be treated would each stand for 199 others or more.
MOST_LIKELY = 0.995
_CONVERGED = 1e-11
# Newton's system is singular when its root's smallest pivot is so small a share of the largest.
_SINGULAR = 1e-7
_MOST_STEPS = 100


@dataclass(frozen=True, slots=True, eq=False)
class Odds:
    """Odds of being treated given the covariates.

    Attributes:
        odds: (n,) of comparison rows; 0 for treated rows and for rows trimmed.
        n_trimmed: comparison rows above ``MOST_LIKELY``.
        design: (n, k). score: (n,) and bread: (k, k) of the logit; None for calibrated odds,
            whose estimation adds nothing.
    """

    odds: FloatArray
    n_trimmed: int
    design: FloatArray
    score: FloatArray | None
    bread: FloatArray | None

    def shift(self, slope: FloatArray) -> FloatArray:
        """(n, J) contribution when estimate j changes by ``slope[:, j]`` with the coefficients."""
        if self.score is None or self.bread is None:
            return np.zeros((len(self.odds), slope.shape[1]))
        contribution = product(self.design, self.bread @ slope)
        contribution *= self.score[:, None]
        return contribution


@dataclass(frozen=True, slots=True, eq=False)
class OutcomeModel:
    """Linear models of J outcomes on the same rows.

    Attributes:
        coefficients: (k, J).
        rows: (n,) bool or a slice, the rows they were fitted on.
        error: (m, J) weighted residuals of those rows.
        basis: (m, k) design of those rows turned so that its weighted Gram matrix is 1.
        inverse_root: (k, k) which turns it.
    """

    coefficients: FloatArray
    rows: BoolArray | slice
    error: FloatArray
    basis: FloatArray
    inverse_root: FloatArray

    def shift(self, slope: FloatArray) -> FloatArray:
        """(m, J) contributions of the model's rows when estimates change by ``slope`` (k,)."""
        return np.asarray(self.error * product(self.basis, self.inverse_root.T @ slope)[:, None])


def logit_odds(
    design: FloatArray, treated: BoolArray, weights: FloatArray, names: Sequence[str]
) -> Odds:
    """Odds from a logit fitted by maximum likelihood.

    Raises:
        NotIdentifiedError: ``separation`` when covariates predict treatment perfectly, or as in
            ``glm.fit_glm``.
    """
    fit = fit_glm(design, treated.astype(np.float64), family="logit", names=names, weights=weights)
    odds, n_trimmed = _comparison_odds(fit.linear_predictor, treated)
    return Odds(odds, n_trimmed, design, fit.score_residual, fit.bread)


def calibrated_odds(
    design: FloatArray, treated: BoolArray, weights: FloatArray, names: Sequence[str]
) -> Odds:
    """Odds exp(x'g) that give the weighted comparison rows the treated rows' covariate means.

    Newton's method on the convex loss of Graham, Pinto and Egel (2012), from the logit.

    Raises:
        NotIdentifiedError: ``no_overlap`` when no weights can do so, or as ``logit_odds``.
    """
    coefficients = fit_glm(
        design, treated.astype(np.float64), family="logit", names=names, weights=weights
    ).coefficients
    scale = np.sqrt((design**2).mean(axis=0))
    x, w = design[~treated] / scale, weights[~treated]
    target = cross(design[treated] / scale, weights[treated])
    beta = coefficients * scale
    held = w * np.exp(product(x, beta))
    loss = held.sum() - target @ beta
    for _ in range(_MOST_STEPS):
        gap = target - cross(x, held)
        if np.abs(gap).max() <= _CONVERGED * np.abs(target).max():
            break
        try:
            factor = linalg.cho_factor(cross(x * held[:, None], x))
        except linalg.LinAlgError:
            raise _no_weights() from None
        diagonal = np.abs(np.diag(factor[0]))
        if diagonal.min() <= _SINGULAR * diagonal.max():
            raise _no_weights()
        step = linalg.cho_solve(factor, gap)
        share = 1.0
        while share > 1e-10:
            with np.errstate(over="ignore"):
                tried = w * np.exp(product(x, beta + share * step))
            new_loss = tried.sum() - target @ (beta + share * step)
            if new_loss <= loss + 1e-14 * abs(loss):
                break
            share /= 2
        beta, held, loss = beta + share * step, tried, new_loss
    else:
        raise _no_weights()
    odds, n_trimmed = _comparison_odds(product(design, beta / scale), treated)
    return Odds(odds, n_trimmed, design, None, None)


def _no_weights() -> NotIdentifiedError:
    return NotIdentifiedError(
        "no_overlap",
        "No weights give the comparison group the average covariates of the treated; use fewer "
        "covariates.",
    )


def _comparison_odds(predictor: FloatArray, treated: BoolArray) -> tuple[FloatArray, int]:
    odds = np.exp(np.minimum(predictor, 36.0))
    kept = ~treated & (odds < MOST_LIKELY / (1 - MOST_LIKELY))
    if not kept.any():
        raise NotIdentifiedError(
            "no_overlap", "Every comparison row looks almost surely treated; use fewer covariates."
        )
    return np.where(kept, odds, 0.0), int((~treated & ~kept).sum())


def outcome_model(
    design: FloatArray,
    outcomes: FloatArray,
    rows: BoolArray,
    weights: FloatArray,
    names: Sequence[str],
) -> OutcomeModel:
    """Weighted least squares of each outcome on ``rows``.

    Args:
        design: (n, k) with an intercept.
        outcomes: (n, J).
        rows: (n,) which to fit on.
        weights: (n,) zero or more.
        names: (k,) of the columns.

    Raises:
        NotIdentifiedError: ``too_few_rows``; ``no_overlap`` when a covariate that tells all rows
            apart says nothing new among these.
    """
    used = span(rows & (weights > 0))
    x, y, own = design[used], outcomes[used], weights[used]
    fit = least_squares(y[:, 0], x, names, weights=own)
    if fit.dropped:
        raise NotIdentifiedError(
            "no_overlap",
            f"Covariate {fit.dropped[0]!r} says nothing new about the rows that stand in for the "
            "treated, so their outcomes cannot be adjusted for it. Leave it out.",
        )
    basis = product(x, fit.inverse_root)
    coefficients = fit.inverse_root @ cross(fit.basis, np.sqrt(own)[:, None] * y)
    error = y - product(x, coefficients)
    error *= own[:, None]
    return OutcomeModel(coefficients, used, error, basis, fit.inverse_root)


def usable_columns(design: FloatArray, names: Sequence[str]) -> tuple[FloatArray, list[str]]:
    """Columns that add something on these rows, and their names."""
    kept = independent_columns(design)
    whole = kept.size == design.shape[1]
    return design if whole else design[:, kept], [names[int(j)] for j in kept]

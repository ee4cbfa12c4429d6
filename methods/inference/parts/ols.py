"""Least squares on arrays, with collinear columns found and the usual variances."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from methods.inference.parts.tall import cross, product
from methods.results import BoolArray, FloatArray, NotIdentifiedError

Variance = Literal["classical", "HC0", "HC1", "HC2", "HC3", "CR1", "CR2", "CR3"]
VARIANCES: tuple[Variance, ...] = get_args(Variance)

# A column is collinear when less than this share of its size is left after the earlier columns.
_COLLINEAR = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class LeastSquares:
    """A fitted regression, in the whitened space where every weight is 1.

    Attributes:
        names: (k,) columns kept.
        coefficients: (k,).
        basis: (n, k) orthonormal basis Q of the whitened columns, sqrt(w) X = Q R.
        inverse_root: (k, k) inverse of R, so that (X'WX)^-1 = inverse_root @ inverse_root.T.
        residuals: (n,) whitened, sqrt(w) (y - X b).
        dropped: columns left out because earlier columns (or absorbed effects) determine them.
        n_absorbed: parameters used up by fixed effects absorbed beforehand.
    """

    names: tuple[str, ...]
    coefficients: FloatArray
    basis: FloatArray
    inverse_root: FloatArray
    residuals: FloatArray
    dropped: tuple[str, ...]
    n_absorbed: int

    @property
    def n_parameters(self) -> int:
        """Columns and absorbed effects together."""
        return len(self.names) + self.n_absorbed

    @property
    def scores(self) -> FloatArray:
        """(n, k) contributions of each row to the estimating equations, in the basis Q."""
        return self.basis * self.residuals[:, None]


def least_squares(
    outcome: FloatArray,
    design: FloatArray,
    names: Sequence[str],
    *,
    weights: FloatArray | None = None,
    needed: Sequence[str] = (),
    size: FloatArray | None = None,
    n_absorbed: int = 0,
) -> LeastSquares:
    """Weighted least squares; collinear columns are dropped by name, never the needed ones.

    Columns are taken in order: a column is collinear when the columns before it, and the
    effects absorbed beforehand, determine it. Put the terms of interest last.

    Args:
        outcome: (n,).
        design: (n, k), k <= n.
        names: k names.
        weights: (n,) positive, or None.
        needed: names that must stay.
        size: (k,) norms of the columns before effects were absorbed; by default their own.
        n_absorbed: parameters used up by absorbed effects.

    Raises:
        NotIdentifiedError: ``collinear`` when a needed column is determined by the others;
            ``too_few_rows`` when no degrees of freedom are left.
    """
    root = np.ones(len(outcome)) if weights is None else np.sqrt(weights)
    whitened = design * root[:, None]
    own = np.linalg.norm(whitened, axis=0)
    size = own if size is None else np.maximum(size, own)
    size = np.where(size > 0, size, 1.0)
    basis, upper = _orthonormal(whitened / size)
    kept = _independent(upper)
    dropped = tuple(name for j, name in enumerate(names) if j not in kept)
    for name in needed:
        if name in dropped:
            raise NotIdentifiedError(
                "collinear",
                f"The effect of {name!r} cannot be separated from the other terms: they "
                "determine it exactly.",
            )
    if len(outcome) <= len(kept) + n_absorbed:
        raise NotIdentifiedError(
            "too_few_rows",
            f"{len(outcome)} rows cannot support {len(kept) + n_absorbed} parameters.",
        )
    if dropped:
        basis, upper = _orthonormal(whitened[:, kept] / size[kept])
    inverse_root = np.linalg.inv(upper) / size[kept][:, None]
    target = outcome * root
    projection = cross(basis, target)
    return LeastSquares(
        names=tuple(names[j] for j in kept),
        coefficients=inverse_root @ projection,
        basis=basis,
        inverse_root=inverse_root,
        residuals=target - product(basis, projection),
        dropped=dropped,
        n_absorbed=n_absorbed,
    )


def _orthonormal(columns: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Basis Q and triangular R of columns of size 1 or less.

    Two Cholesky passes are as accurate as Householder reflections for well-conditioned columns
    and several times as fast for long ones (Yamamoto and others 2015); otherwise reflections.
    """
    try:
        first = np.linalg.cholesky(cross(columns, columns)).T
        if np.diag(first).min(initial=1.0) > 1e-4:
            basis = product(columns, np.linalg.inv(first))
            second = np.linalg.cholesky(cross(basis, basis)).T
            return product(basis, np.linalg.inv(second)), second @ first
    except np.linalg.LinAlgError:
        pass
    basis, upper = np.linalg.qr(columns)
    return basis, upper


def _independent(upper: FloatArray) -> list[int]:
    """Positions of the columns of a triangular factor that earlier ones do not determine."""
    kept = list(range(upper.shape[1]))
    while kept:
        diagonal = np.abs(np.diag(upper))
        # A triangular factor can have fewer rows than columns: what is beyond it is determined.
        diagonal = np.pad(diagonal, (0, upper.shape[1] - diagonal.size))
        low = np.flatnonzero(diagonal < _COLLINEAR)
        if low.size == 0:
            break
        del kept[low[0]]
        upper = np.asarray(np.linalg.qr(np.delete(upper, low[0], axis=1), mode="r"))
    return kept


def independent_covariance(
    fit: LeastSquares,
    variance: Variance,
    leverage: FloatArray | None = None,
    contrasts: FloatArray | None = None,
) -> FloatArray:
    """Covariance (k, k) of the coefficients when rows are independent of each other.

    Args:
        fit: the regression.
        variance: "classical" or "HC0" to "HC3" (MacKinnon and White 1985). With weights, HC2
            and HC3 use the leverages of the weighted regression, as R sandwich does.
        leverage: (n,) leverage of effects absorbed beforehand, added to the columns' own.
        contrasts: (c, k) combinations of the coefficients that are wanted; None for all.

    Raises:
        NotIdentifiedError: ``full_leverage`` for HC2 and HC3 when a wanted combination rests on
            a row that fits itself exactly.
        ValueError: another variance is named.
    """
    n, k = len(fit.residuals), fit.n_parameters
    if variance == "classical":
        meat = np.eye(len(fit.names)) * (fit.residuals @ fit.residuals) / (n - k)
    elif variance in {"HC0", "HC1"}:
        meat = fit.scores.T @ fit.scores * (n / (n - k) if variance == "HC1" else 1.0)
    elif variance in {"HC2", "HC3"}:
        hat = np.einsum("ij,ij->i", fit.basis, fit.basis)
        left = 1 - hat - (0.0 if leverage is None else leverage)
        exact = left <= 1e-10
        _check_leverage(fit, exact, contrasts, variance)
        # What is left fits itself exactly and moves nothing that is wanted: its share is zero.
        power = 1 if variance == "HC2" else 2
        factor = np.where(exact, 0.0, 1 / np.maximum(left, 1e-10) ** power)
        meat = fit.scores.T @ (fit.scores * factor[:, None])
    else:
        raise ValueError(f"{variance!r} is not one of classical, HC0, HC1, HC2, HC3.")
    return np.asarray(fit.inverse_root @ meat @ fit.inverse_root.T)


def _check_leverage(
    fit: LeastSquares, exact: BoolArray, contrasts: FloatArray | None, variance: str
) -> None:
    """Refuse what rests on rows that fit themselves exactly, as their noise is unseen."""
    if not exact.any():
        return
    wanted = np.eye(len(fit.names)) if contrasts is None else contrasts
    directions = wanted @ fit.inverse_root
    pull = np.abs(fit.basis[exact] @ (directions / np.linalg.norm(directions, axis=1)[:, None]).T)
    resting = int((pull > 1e-6).any(axis=1).sum())
    if resting:
        raise NotIdentifiedError(
            "full_leverage",
            f"The effect rests on {resting} {'row' if resting == 1 else 'rows'} that the other "
            f"columns leave nothing to compare with, so {variance} is not defined; use CR1 or "
            "fewer covariates.",
        )

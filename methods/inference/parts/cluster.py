"""Variances that let rows of one cluster depend on each other."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from methods.inference.parts.absorb import group_sums
from methods.inference.parts.informative import count_clusters
from methods.inference.parts.ols import LeastSquares
from methods.results import BoolArray, FloatArray, IntArray, NotIdentifiedError

# Clusters handled together in one batch of eigenvalue problems.
_BLOCK = 4096
_NUMBERS = 4_000_000  # as many squares of rows at most are held to sum them for many clusters


@dataclass(frozen=True, slots=True, eq=False)
class BiasReduced:
    """CR2 or CR3 covariance and its degrees of freedom.

    Attributes:
        covariance: (k, k) of the coefficients.
        dof: (c,) Satterthwaite degrees of freedom of each contrast asked for.
    """

    covariance: FloatArray
    dof: FloatArray


def check_clusters(clusters: IntArray, kept: BoolArray | None = None) -> int:
    """Number of clusters that say something.

    Args:
        clusters: (n,) codes 0 .. G - 1.
        kept: (n,) the rows that say something, from ``informative``; None when all do.

    Raises:
        NotIdentifiedError: ``one_cluster`` when there are fewer than two.
    """
    count = int(clusters.max()) + 1 if kept is None else count_clusters(clusters, kept)
    if count < 2:
        raise NotIdentifiedError(
            "one_cluster", "All rows belong to one cluster, so the uncertainty is unknown."
        )
    return count


def clustered_covariance(
    fit: LeastSquares, clusters: IntArray, n_counted: int, kept: BoolArray | None = None
) -> FloatArray:
    """CR1: Liang and Zeger's (1986) covariance times G/(G-1) x (n-1)/(n-k).

    Args:
        fit: the regression.
        clusters: (n,) codes.
        n_counted: k, the parameters that the small-sample convention counts.
        kept: (n,) the rows that say something, which n and G count; None when all do.

    Raises:
        NotIdentifiedError: ``one_cluster``, or ``too_few_rows`` when n <= k.
    """
    groups = check_clusters(clusters, kept)
    n = len(fit.residuals) if kept is None else int(kept.sum())
    if n <= n_counted:
        raise NotIdentifiedError("too_few_rows", f"{n} rows cannot support {n_counted} parameters.")
    scores = group_sums(fit.scores, clusters, None) @ fit.inverse_root.T
    return np.asarray(groups / (groups - 1) * (n - 1) / (n - n_counted) * (scores.T @ scores))


def bias_reduced_covariance(
    fit: LeastSquares,
    clusters: IntArray,
    contrasts: FloatArray,
    *,
    jackknife: bool = False,
    kept: BoolArray | None = None,
) -> BiasReduced:
    """CR2, or CR3 with ``jackknife``, with Satterthwaite degrees of freedom.

    Bell and McCaffrey (2002); Pustejovsky and Tipton (2018), with the working model of independent
    rows of equal variance in the whitened space: for a weighted regression, variance proportional
    to 1 / weight.
    Effects nested in the clusters may have been absorbed beforehand (their theorem 2); effects
    that are not nested must be columns of ``fit``.

    With sqrt(w) X = Q R the hat matrix of cluster g is Q_g Q_g', whose root acts only within
    the span of Q_g. Every step is therefore a k by k problem, however large the cluster:
    (I - Q_g Q_g')^(-1/2) Q_g = Q_g V (I - S)^(-1/2) V', where Q_g'Q_g = V S V'. CR3 takes the
    power -1 instead, which is what leaving out one cluster at a time gives, times (G - 1)/G
    (MacKinnon, Nielsen and Webb 2023): it errs on the wide side where CR2 is a little narrow.

    Args:
        fit: the regression.
        clusters: (n,) codes 0 .. G - 1.
        contrasts: (c, k) combinations of the coefficients whose degrees of freedom are wanted.
        jackknife: CR3 instead of CR2.
        kept: (n,) the rows that say something; None when all do.

    Raises:
        NotIdentifiedError: ``one_cluster``.
    """
    telling, groups, k = check_clusters(clusters, kept), int(clusters.max()) + 1, fit.basis.shape[1]
    order = np.argsort(clusters, kind="stable")
    basis = fit.basis[order]
    starts = np.concatenate([[0], np.cumsum(np.bincount(clusters))])
    sums = group_sums(fit.scores, clusters, None)
    direction = contrasts @ fit.inverse_root
    scores = np.empty((groups, k))
    own = np.empty((groups, len(contrasts)))
    shared = np.empty((groups, len(contrasts), k))
    power = 1.0 if jackknife else 0.5
    for low in range(0, groups, _BLOCK):
        block = slice(low, min(low + _BLOCK, groups))
        gram = _grams(basis, starts[block.start : block.stop + 1])
        values, vectors = np.linalg.eigh(gram)
        left = 1 - values
        # Directions that one cluster alone determines carry no residual: generalised inverse.
        factor = np.where(left > 1e-10, np.maximum(left, 1e-10) ** -power, 0.0)
        root = (vectors * factor[:, None, :]) @ vectors.transpose(0, 2, 1)
        scores[block] = np.einsum("gij,gj->gi", root, sums[block])
        turned = np.einsum("gij,cj->gci", root, direction)
        shared[block] = np.einsum("gij,gcj->gci", gram, turned)
        own[block] = np.einsum("gci,gci->gc", turned, shared[block])
    adjusted = scores @ fit.inverse_root.T
    share = (telling - 1) / telling if jackknife else 1.0
    return BiasReduced(share * (adjusted.T @ adjusted), _satterthwaite(own, shared))


def _grams(basis: FloatArray, starts: IntArray) -> FloatArray:
    """(g, k, k) products Q_g'Q_g of the clusters whose rows run from one start to the next."""
    rows = basis[starts[0] : starts[-1]]
    if rows.size * rows.shape[1] > _NUMBERS:
        pairs = pairwise(starts.tolist())
        return np.stack([basis[low:high].T @ basis[low:high] for low, high in pairs])
    squares = rows[:, :, None] * rows[:, None, :]
    return np.asarray(np.add.reduceat(squares, starts[:-1] - starts[0], axis=0))


def _satterthwaite(own: FloatArray, shared: FloatArray) -> FloatArray:
    """(sum of eigenvalues)^2 / sum of squared eigenvalues of P = diag(own) - Z Z', by contrast.

    The trace of P and of P P need only the diagonal and the k by k product Z'Z.
    """
    dof = np.empty(own.shape[1])
    for c in range(own.shape[1]):
        diagonal, z = own[:, c], shared[:, c, :]
        lengths = np.einsum("gi,gi->g", z, z)
        inner = z.T @ z
        trace = diagonal.sum() - lengths.sum()
        squared = (diagonal**2).sum() - 2 * (diagonal * lengths).sum() + (inner**2).sum()
        dof[c] = trace**2 / squared if squared > 0 else np.nan
    return dof

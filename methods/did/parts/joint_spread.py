"""How far a clustered covariance of several effects can be trusted when they are tested together.

With few clusters, or effects that rest on few of them, a Wald test against F(q, G - 1) rejects
too often. A covariance behaves like a Wishart matrix with fewer degrees of freedom than G - 1;
these follow from what each kind of cluster contributes.
"""

from __future__ import annotations

import numpy as np

from methods.inference.parts.tall import cross
from methods.results import FloatArray, IntArray


def spread_parts(scores: FloatArray, kinds: IntArray) -> FloatArray:
    """(s, k, k) what each kind of cluster adds to the covariance, over the root of their number.

    Args:
        scores: (G, k) contributions of the clusters to the effects; the covariance is their
            cross product.
        kinds: (G,) codes 0 .. s - 1 of clusters that are alike, such as those of one start.
    """
    return covariance_and_parts(scores, kinds)[1]


def covariance_and_parts(scores: FloatArray, kinds: IntArray) -> tuple[FloatArray, FloatArray]:
    """(k, k) cross product of the scores, summed over kinds, and ``spread_parts``.

    Args:
        scores: (G, k).
        kinds: (G,) codes 0 .. s - 1.
    """
    size = scores.shape[1]
    parts = np.zeros((int(kinds.max()) + 1, size, size))
    total = np.zeros((size, size))
    order = np.argsort(kinds, kind="stable")
    if (order[1:] < order[:-1]).any():
        scores, kinds = scores[order], kinds[order]
    ends = np.cumsum(np.bincount(kinds))
    for kind, (low, high) in enumerate(zip(np.append(0, ends[:-1]), ends, strict=True)):
        filled = [j for j in range(size) if scores[low:high, j].any()]
        if not filled:
            continue
        own = np.array([scores[low:high, j] for j in filled])
        here = np.ix_(filled, filled)
        squares = cross(own.T, own.T)
        total[here] += squares
        parts[kind][here] = squares / np.sqrt(np.count_nonzero(own.any(axis=0)))
    return total, parts


def cluster_kinds(clusters: IntArray, cohort: IntArray) -> IntArray:
    """(G,) cohort of each cluster; clusters with units of several cohorts are one more kind.

    Args:
        clusters: (U,) codes 0 .. G - 1 of each unit.
        cohort: (U,) codes 0 .. C - 1 of each unit.
    """
    owner = np.zeros(int(clusters.max()) + 1, dtype=np.int64)
    owner[clusters] = cohort
    mixed = clusters[owner[clusters] != cohort]
    owner[mixed] = int(cohort.max()) + 1
    return owner


def joint_dof(covariance: FloatArray, parts: FloatArray) -> float:
    """Degrees of freedom of the Wishart matrix that a covariance of q effects behaves like.

    q (q + 1) over the sum, by kind of n clusters, of n (tr(A)^2 + tr(A^2)), where A is one
    cluster's share of the covariance, turned so that the whole is 1. A test of all effects
    refers (dof - q + 1) / dof times Wald / q to F(q, dof - q + 1).

    Args:
        covariance: (q, q) positive definite.
        parts: (s, q, q) as from ``spread_parts``.

    Source: Zhang (2012), An approximate Hotelling T2-test for heteroscedastic one-way MANOVA;
    Pustejovsky and Tipton (2018), Journal of Business and Economic Statistics 36, section 3.2.
    """
    count = len(covariance)
    shares = np.linalg.solve(covariance, parts)
    traces = np.trace(shares, axis1=1, axis2=2)
    squares = np.einsum("sij,sji->s", shares, shares)
    return float(count * (count + 1) / (traces**2 + squares).sum())

"""Fixed effects taken out of columns without building their dummies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph
from scipy.sparse.linalg import lsmr

from methods.results import FloatArray, IntArray, NotIdentifiedError

# Up to this many levels beside the largest effect the remaining system is solved exactly.
_EXACT_LEVELS = 3000
_TOLERANCE = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class Absorbed:
    """Columns after the fixed effects are taken out.

    Attributes:
        columns: (n, k) residuals of each column on the effects' dummies.
        rank: number of parameters the effects use up; their common constant counts once.
    """

    columns: FloatArray
    rank: int


def absorb(
    columns: FloatArray, effects: Sequence[IntArray], weights: FloatArray | None = None
) -> Absorbed:
    """Residuals of ``columns`` on fixed effects, exact to 1e-12 of each column's spread.

    One effect is removed by group means. With more, the largest is eliminated by group means
    and the others solve the small remaining system (Frisch-Waugh-Lovell), so nothing iterates;
    only when these have more than 3,000 levels is the system solved by LSMR.

    Args:
        columns: (n, k).
        effects: each (n,) of codes 0 .. levels - 1, every level present.
        weights: (n,) positive, or None.

    Raises:
        NotIdentifiedError: ``effects_do_not_converge`` (only beyond 3,000 levels).
    """
    if not effects:
        return Absorbed(columns, 0)
    weight = np.ones(len(columns)) if weights is None else weights
    ordered = sorted(effects, key=_levels, reverse=True)
    first, rest = ordered[0], ordered[1:]
    if not rest:
        return Absorbed(_demean(columns, first, weight), _levels(first))
    if sum(_levels(effect) for effect in rest) > _EXACT_LEVELS:
        return _absorb_iteratively(columns, ordered, weight)
    return _absorb_exactly(columns, first, rest, weight)


def _levels(effect: IntArray) -> int:
    return int(effect.max()) + 1


def group_sums(columns: FloatArray, effect: IntArray, weight: FloatArray | None) -> FloatArray:
    """Weighted sums of each column by level: (levels, k)."""
    levels = _levels(effect)
    weighted = columns if weight is None else columns * weight[:, None]
    sums = np.empty((levels, columns.shape[1]))
    for j in range(columns.shape[1]):
        sums[:, j] = np.bincount(effect, weights=weighted[:, j], minlength=levels)
    return sums


def _demean(
    columns: FloatArray, effect: IntArray, weight: FloatArray, passes: int = 2
) -> FloatArray:
    """Columns less their means by level; the second pass removes the rounding of the first."""
    totals = np.bincount(effect, weights=weight)[:, None]
    for _ in range(passes):
        columns = columns - (group_sums(columns, effect, weight) / totals)[effect]
    return columns


def _stacked(effects: Sequence[IntArray]) -> tuple[sparse.csr_array, int]:
    """Dummies of several effects side by side as one sparse (n, levels) matrix."""
    n, sizes = effects[0].size, [_levels(effect) for effect in effects]
    offsets = np.concatenate([[0], np.cumsum(sizes)])
    columns = np.column_stack(effects) + offsets[:-1]
    pointer = np.arange(0, n * len(effects) + 1, len(effects))
    dummies = sparse.csr_array(
        (np.ones(columns.size), columns.ravel(), pointer), shape=(n, int(offsets[-1]))
    )
    return dummies, int(offsets[-1])


def _absorb_exactly(
    columns: FloatArray, first: IntArray, rest: Sequence[IntArray], weight: FloatArray
) -> Absorbed:
    dummies, _ = _stacked(rest)
    weighted = dummies.multiply(weight[:, None]).tocsr()
    by_first = sparse.csr_array(
        (np.ones(first.size), (first, np.arange(first.size))), shape=(_levels(first), first.size)
    )
    cross = by_first @ weighted
    inverse = sparse.diags_array(1 / np.bincount(first, weights=weight))
    system = (dummies.T @ weighted - cross.T @ (inverse @ cross)).toarray()
    scale = np.sqrt(np.asarray(weighted.sum(axis=0)).ravel())
    values, vectors = np.linalg.eigh(system / np.outer(scale, scale))
    kept = values > 1e-10
    root = vectors[:, kept] / np.sqrt(values[kept]) / scale[:, None]
    residual = _demean(columns, first, weight)
    for _ in range(2):  # the second pass is iterative refinement
        effect = root @ (root.T @ (weighted.T @ residual))
        residual = residual - _demean(dummies @ effect, first, weight, passes=1)
    return Absorbed(residual, _levels(first) + int(kept.sum()))


def _absorb_iteratively(
    columns: FloatArray, effects: Sequence[IntArray], weight: FloatArray
) -> Absorbed:
    dummies, levels = _stacked(effects)
    root_weight = np.sqrt(weight)[:, None]
    whitened = dummies.multiply(root_weight).tocsr()
    scale = np.sqrt(np.asarray(whitened.multiply(whitened).sum(axis=0)).ravel())
    whitened = whitened.multiply(1 / scale[None, :]).tocsr()
    residual = _demean(columns, effects[0], weight) * root_weight
    size = np.linalg.norm(residual, axis=0)
    for _ in range(2):
        for j in range(residual.shape[1]):
            solution = lsmr(whitened, residual[:, j], atol=1e-14, btol=1e-14, maxiter=20_000)[0]
            residual[:, j] -= whitened @ solution
    left = np.abs(whitened.T @ residual).max(axis=0)
    if (left > 1e3 * _TOLERANCE * np.maximum(size, 1e-300)).any():
        raise NotIdentifiedError(
            "effects_do_not_converge", "The fixed effects are too entangled to be separated."
        )
    return Absorbed(residual / root_weight, levels - _redundant(effects))


def _redundant(effects: Sequence[IntArray]) -> int:
    """Constants counted more than once: exact for two effects, one per further effect beyond."""
    if len(effects) != 2:
        return len(effects) - 1
    first, second = effects
    size = _levels(first) + _levels(second)
    graph = sparse.coo_array(
        (np.ones(first.size), (first, second + _levels(first))), shape=(size, size)
    )
    return int(csgraph.connected_components(graph, directed=False)[0])

"""Which rows say anything once fixed effects are taken out.

A level that holds one row fits that row exactly, whatever it is: the row moves neither an effect
nor its variance. Counted as a row or as a cluster it would only make an interval narrower
(Correia 2015; R fixest and Stata reghdfe remove such rows).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from methods.results import BoolArray, FloatArray, IntArray


def informative_rows(effects: Sequence[IntArray], size: int) -> BoolArray:
    """(size,) rows left when those that are alone in a level are taken out, again and again.

    Args:
        effects: each (size,) of codes 0 .. levels - 1.
        size: number of rows.
    """
    kept = np.ones(size, dtype=np.bool_)
    while True:
        alone = np.zeros(size, dtype=np.bool_)
        for effect in effects:
            alone |= (
                kept & (np.bincount(effect[kept], minlength=int(effect.max()) + 1) == 1)[effect]
            )
        if not alone.any():
            return kept
        kept &= ~alone


def informative_cells(weight: FloatArray) -> BoolArray:
    """(U, T) the same for units by periods, of which those with weight are rows.

    Args:
        weight: (U, T) 0 where there is no row.
    """
    kept = np.asarray(weight > 0)
    while True:
        alone = (kept.sum(axis=1, keepdims=True) == 1) | (kept.sum(axis=0, keepdims=True) == 1)
        if not (kept & alone).any():
            return kept
        kept &= ~alone


def telling_units(weight: FloatArray) -> BoolArray:
    """(U,) units that say something: those with a cell of ``informative_cells``."""
    return np.asarray(informative_cells(weight).any(axis=1))


def count_clusters(clusters: IntArray, kept: BoolArray) -> int:
    """Clusters that hold a row that says something.

    Args:
        clusters: (n,) codes from 0.
        kept: (n,) from one of the above.
    """
    return int(np.count_nonzero(np.bincount(clusters[kept])))

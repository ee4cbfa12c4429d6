"""Weights of units and periods for synthetic difference-in-differences, from plain arrays."""

from __future__ import annotations

import math

import numpy as np

from methods.did.parts.simplex import simplex_weights
from methods.results import FloatArray

# The weights of periods are penalised only so far that they are unique.
_PERIOD_PENALTY = 1e-6


def synthetic_weights(
    outcome: FloatArray, n_comparison: int, n_before: int
) -> tuple[FloatArray, FloatArray]:
    """Weights of comparison units and of periods before the start, each summing to 1.

    For placebos of one's own, which need the point alone; results come from ``synthetic_did``.

    Args:
        outcome: (N, T), comparison units first; needs two of them and two periods before.
        n_comparison: comparison units.
        n_before: periods before the start.

    Source: Arkhangelsky, Athey, Hirshberg, Imbens and Wager (2021), equations 4 to 6.
    """
    before, after = outcome[:, :n_before], outcome[:, n_before:].mean(axis=1)
    comparison, treated = before[:n_comparison], before[n_comparison:].mean(axis=0)
    noise = float(np.diff(comparison, axis=1).std(ddof=1))
    cells = (len(outcome) - n_comparison) * (outcome.shape[1] - n_before)
    units = simplex_weights(
        (comparison - comparison.mean(axis=1, keepdims=True)).T,
        treated - treated.mean(),
        n_before * math.sqrt(cells) * noise**2,
    )
    late = after[:n_comparison]
    periods = simplex_weights(
        comparison - comparison.mean(axis=0),
        late - late.mean(),
        n_comparison * (_PERIOD_PENALTY * noise) ** 2,
    )
    return units, periods

"""Whether the two groups share a range of scores: the numbers behind an overlap plot."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from methods.inference.parts.columns import treated_column
from methods.results import FloatArray, NotIdentifiedError

_ROUNDING = 1e-12  # of the scores themselves


@dataclass(frozen=True, slots=True, eq=False)
class Overlap:
    """How far the groups' scores overlap.

    Attributes:
        edges: (b + 1,) of the bins.
        treated_share, comparison_share: (b,) share of each group in each bin; each sums to 1.
        low, high: range of the comparison group's scores.
        share_outside: share of participants whose score lies outside that range, 0 to 1.
        share_beyond_caliper: share of participants with nobody in the comparison group within the
            caliper; None when no caliper was given.
    """

    edges: FloatArray
    treated_share: FloatArray
    comparison_share: FloatArray
    low: float
    high: float
    share_outside: float
    share_beyond_caliper: float | None


def overlap(
    frame: pd.DataFrame,
    *,
    treated: str,
    score: pd.Series,
    caliper: float | None = None,
    bins: int = 20,
) -> Overlap:
    """Describe common support before matching; says nothing about balance.

    Args:
        frame: one row per person.
        treated: 0/1 column.
        score: (n,) aligned with ``frame.index``, such as from ``propensity``.
        caliper: in the unit of the score.
        bins: number of bins of equal width over the range of all scores.

    Raises:
        NotIdentifiedError: unusable columns, or scores that are missing or misaligned.
    """
    took_part = treated_column(frame, treated)
    if not score.index.equals(frame.index):
        raise NotIdentifiedError("wrong_frame", "The scores belong to other rows than the frame's.")
    values = score.to_numpy(dtype=np.float64)
    if not np.isfinite(values).all():
        raise NotIdentifiedError("missing_values", "Some people have no score.")
    inside, comparison = values[took_part], np.sort(values[~took_part])
    low, high = float(comparison[0]), float(comparison[-1])
    edges = _edges(values, bins)
    return Overlap(
        edges=edges,
        treated_share=np.histogram(inside, edges)[0] / inside.size,
        comparison_share=np.histogram(comparison, edges)[0] / comparison.size,
        low=low,
        high=high,
        share_outside=float(np.mean((inside < low) | (inside > high))),
        share_beyond_caliper=None if caliper is None else _beyond(inside, comparison, caliper),
    )


def _edges(values: FloatArray, bins: int) -> FloatArray:
    """Edges of equal bins; around scores that differ by rounding alone, as around equal ones."""
    middle = float(values.mean())
    if np.ptp(values) <= _ROUNDING * max(1.0, abs(middle)):
        return np.linspace(middle - 0.5, middle + 0.5, bins + 1)
    return np.histogram_bin_edges(values, bins=bins)


def _beyond(inside: FloatArray, comparison: FloatArray, caliper: float) -> float:
    place = np.searchsorted(comparison, inside)
    above = np.abs(comparison[np.minimum(place, comparison.size - 1)] - inside)
    below = np.abs(comparison[np.maximum(place - 1, 0)] - inside)
    return float(np.mean(np.minimum(above, below) > caliper))

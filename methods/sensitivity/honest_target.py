"""The effect that robust intervals are asked for, with the path it comes from."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from methods.results import EffectPath, FloatArray, NotIdentifiedError


@dataclass(frozen=True, slots=True, eq=False)
class Target:
    """The effect asked for and the path it comes from, earlier periods first.

    Attributes:
        effects: (n_pre + n_post,).
        covariance: of ``effects``.
        n_pre: periods before the reference.
        weights: (n_post,) of the periods from the start on.
        level: confidence level.
    """

    effects: FloatArray
    covariance: FloatArray
    n_pre: int
    weights: FloatArray
    level: float

    @property
    def value(self) -> float:
        """Weighted effect if trends were parallel."""
        return float(self.weights @ self.effects[self.n_pre :])

    @property
    def std_error(self) -> float:
        """Its standard error."""
        after = self.covariance[self.n_pre :, self.n_pre :]
        return math.sqrt(float(self.weights @ after @ self.weights))


def target_of(path: EffectPath, weights: ArrayLike | None) -> Target:
    """Check and order the path.

    Raises:
        NotIdentifiedError: ``other_reference``, ``moving_reference``, ``no_earlier_periods``,
            ``no_later_periods``, ``gap_in_path``, ``no_spread``.
        ValueError: weights of another length, not finite, or all zero.
    """
    if path.reference != -1:
        raise NotIdentifiedError(
            "other_reference", "The period just before the start (-1) must be the reference."
        )
    if path.reference in path.event_time:
        raise NotIdentifiedError(
            "moving_reference",
            "Effects before the start are changes from one period to the next; they must all be "
            "measured from the period just before the start (a universal base period).",
        )
    order = np.argsort(path.event_time)
    times = path.event_time[order]
    n_pre, n_post = int((times < -1).sum()), int((times >= 0).sum())
    if n_pre == 0:
        raise NotIdentifiedError(
            "no_earlier_periods", "Two or more periods before the start are needed as a yardstick."
        )
    if n_post == 0:
        raise NotIdentifiedError("no_later_periods", "There is no period after the start.")
    expected = np.concatenate([np.arange(-1 - n_pre, -1), np.arange(n_post)])
    if not np.array_equal(times, expected):
        raise NotIdentifiedError(
            "gap_in_path", f"Event times must follow each other without gaps: {times.tolist()}."
        )
    covariance = path.covariance[np.ix_(order, order)]
    values = np.linalg.eigvalsh(covariance)
    if not np.isfinite(covariance).all() or values[-1] <= 0 or values[0] < -1e-8 * values[-1]:
        raise NotIdentifiedError("no_spread", "The covariance of the path cannot be used.")
    chosen = np.eye(n_post)[0] if weights is None else np.asarray(weights, dtype=np.float64)
    if chosen.shape != (n_post,) or not np.isfinite(chosen).all() or not chosen.any():
        raise ValueError(f"weights must be {n_post} numbers, not all zero.")
    return Target(path.value[order], covariance, n_pre, chosen, path.level)

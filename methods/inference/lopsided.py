"""Ranges that reach further on one side of an estimate than on the other, once it is pooled."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import stats

from methods.results import Estimate, interval

SCORE_LIMITS = "score limits for few events"  # in ``variance``: the range is not one of t


def made_for_few_events(estimate: Estimate) -> bool:
    """Whether the range is one of score limits, as a difference with few events has."""
    return SCORE_LIMITS in estimate.variance


def pooled_interval(
    estimates: Sequence[Estimate], value: float, std_error: float, dof: float
) -> tuple[float, float, float]:
    """``interval`` of a pooled difference, keeping the shape that the single ranges have.

    Score limits reach further on one side. Each side of the pooled t interval is stretched by how
    much further than t the single ranges reach there on average; where they are t intervals it is
    the t interval itself. Ratios, whose single ranges are always t intervals of the logarithm, are
    never stretched.

    Args:
        estimates: one or more of one scale and level, each with a standard error above zero.
        value: pooled, on the scale on which it was pooled.
        std_error: of ``value``.
        dof: of the pooled t reference.

    Returns:
        p-value against zero, lower and upper limit.
    """
    level = estimates[0].level
    if not any(made_for_few_events(each) for each in estimates):
        return interval(value, std_error, dof, level)
    below, above = _reach(estimates)
    towards_none = below if value > 0 else above
    p_value = interval(value, std_error * towards_none, dof, level)[0]
    _, low, _ = interval(value, std_error * below, dof, level)
    _, _, high = interval(value, std_error * above, dof, level)
    return p_value, low, high


def _reach(estimates: Sequence[Estimate]) -> tuple[float, float]:
    """How far the limits lie below and above, as multiples of a t interval's, on average."""
    found = []
    for each in estimates:
        usual = each.std_error * float(stats.t.ppf(0.5 + each.level / 2, each.dof))
        found.append(((each.value - each.ci_low) / usual, (each.ci_high - each.value) / usual))
    below, above = np.mean(found, axis=0)
    return float(below), float(above)

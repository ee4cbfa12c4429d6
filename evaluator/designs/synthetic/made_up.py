"""The answer of made-up places, for planning: the effect, and how far from zero chance goes."""

from __future__ import annotations

import math

import pandas as pd

from evaluator.designs.synthetic.mixes import PlacePanel, fitted
from evaluator.designs.synthetic.placebo_places import placebos_of, rank_reach, smallest_p
from evaluator.designs.synthetic.settings import settings_of
from evaluator.values.plan import Plan
from methods.results import FloatArray, IntArray, interval

# Fewer than a real study ranks by, so that many studies can be drawn while somebody waits.
_MOST_GROUPS = 40


def answer_of(
    values: FloatArray, start: IntArray, plan: Plan, level: float, seed: int
) -> tuple[float, float]:
    """The planned comparison of made-up places, and how far it may lie from zero by chance.

    Args:
        values: (N, T) averages of places.
        start: (N,) position of the first time with the programme, -1 for never; three places never
            at least, and two times before each.
        plan: its estimator is used.
        level: of the range.
        seed: of which groups of places take the part of the treated, where they are many.

    Returns:
        The effect and the half width of its range, infinite where so few places can show
        nothing; an effect is found where it is larger.

    Raises:
        NotIdentifiedError: ``too_few_comparison``.
    """
    estimator = settings_of(plan).estimator
    panel = PlacePanel(values, pd.RangeIndex(len(values)), start)
    found, sides = fitted(panel, estimator), (int((start >= 0).sum()), int((start < 0).sum()))
    if smallest_p(*sides) > 1 - level + 1e-9:
        return found.value, math.inf
    others = placebos_of(panel, estimator, seed, most=_MOST_GROUPS)
    reach = rank_reach(others, level) if sides[0] == 1 else None
    if reach is None:
        _, low, high = interval(found.value, others.std_error, float(sides[1] - 1), level)
        reach = (high - low) / 2
    return found.value, reach

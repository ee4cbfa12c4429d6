"""Whether the groups started at different levels, where an answer may hang on the scale."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from evaluator.cohort.rows.shapes import BASELINE, OUTCOME, POST, TREATED, WEIGHT
from evaluator.designs.design import Groundwork
from evaluator.designs.shared.matched_part import matched_part
from evaluator.values.policy import load_policy


def before_start(work: Groundwork) -> pd.DataFrame:
    """Rows from before the start with ``@outcome`` as it then was; empty where there are none."""
    frame = work.frame
    if BASELINE in frame:
        return frame.assign(**{OUTCOME: frame[BASELINE]})[frame[BASELINE].notna()]
    return frame[(frame[POST] == 0) & frame[OUTCOME].notna()]


def levels_apart(work: Groundwork) -> float | None:
    """How far apart the groups started, in standard deviations within them, without a sign.

    Those who were matched, with their weights, where people were. None where nothing was
    measured before the start, or nobody differs.
    """
    before = before_start(work)
    weight = before[WEIGHT] if WEIGHT in before else pd.Series(1.0, before.index)
    matches = matched_part(work).matches
    if matches is not None and matches.weights.size == len(work.frame):
        weight = weight * pd.Series(matches.weights, work.frame.index).reindex(before.index)
    sides = []
    for side in (1, 0):
        own = (before[TREATED] == side) & (weight > 0)
        if own.sum() < 2:
            return None
        values, weights = before.loc[own, OUTCOME].to_numpy(float), weight[own].to_numpy(float)
        mean = float(np.average(values, weights=weights))
        sides.append((mean, float(np.average((values - mean) ** 2, weights=weights))))
    spread = math.sqrt((sides[0][1] + sides[1][1]) / 2)
    return abs(sides[0][0] - sides[1][0]) / spread if spread > 0 else None


def unequal(apart: float | None) -> bool:
    """Whether groups so far apart are too far for the scale not to matter."""
    return apart is not None and apart > load_policy().deductions["levels_apart"]


def scale_matters(work: Groundwork) -> bool:
    """Whether equal changes and equal proportions are two answers: unequal levels, above zero.

    Never of a gap, of which no proportion can be told.
    """
    if work.rows.gap:
        return False
    return bool((work.frame[OUTCOME].dropna() >= 0).all()) and unequal(levels_apart(work))

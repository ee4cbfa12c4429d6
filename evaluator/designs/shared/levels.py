"""Whether the groups started at different levels, where an answer may hang on the scale."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd

from evaluator.cohort.rows.shapes import BASELINE, LESS, OUTCOME, POST, TIME, TREATED, WEIGHT
from evaluator.cohort.rows.starts import START
from evaluator.designs.design import Groundwork
from evaluator.designs.shared.matched_part import matched_part
from evaluator.values.policy import load_policy
from methods.results import NotIdentifiedError

STRETCHED = "Had the scale stretched or shrunk for everybody as for the comparison group"
IN_PROPORTION = "Had both kinds of people in a place changed in the same proportion"
_FEWEST_FOR_SPREAD = 10
_MOST_BELOW_ZERO = 0.1


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


def kinds_unequal(work: Groundwork) -> bool:
    """Whether those it is for and the others in their places started apart, both above zero.

    Then equal changes within a place and equal proportions are two answers. A few values below
    zero, such as corrections, leave that so: up to one in ten. False where the outcome is no gap.
    """
    return kinds_apart(work) and _mostly_above_zero(work)


def kinds_apart(work: Groundwork) -> bool:
    """Whether those it is for and the others in their places started apart, on any scale."""
    if LESS not in work.frame:
        return False
    known = work.frame[work.frame[OUTCOME].notna()]
    own, others = known[OUTCOME] + known[LESS], known[LESS]
    early = known[POST] == 0
    if not early.any():
        return False
    spread = math.sqrt((own[early].var(ddof=0) + others[early].var(ddof=0)) / 2)
    apart = abs(_averages(known, early, known[OUTCOME]))
    return apart > 0 if spread == 0 else unequal(apart / spread)


def _mostly_above_zero(work: Groundwork) -> bool:
    """Whether both kinds are, up to one value in ten, and the others on average before."""
    known = work.frame[work.frame[OUTCOME].notna()]
    own, others = known[OUTCOME] + known[LESS], known[LESS]
    if max((own < 0).mean(), (others < 0).mean()) > _MOST_BELOW_ZERO:
        return False
    return _averages(known, known[POST] == 0, others) > 0


def in_proportion(work: Groundwork) -> Groundwork:
    """The groundwork with the others brought to the level of those it is for before the start.

    What those it is for had, less the others times the ratio of the two before the start, in each
    group. Nothing is left of it where both kinds in a place moved by the same share. How well
    these ratios are known is not in the range of an answer from it.

    Raises:
        NotIdentifiedError: ``no_level`` when the others in a group had nothing before the start.
    """
    frame = work.frame
    own, early = frame[OUTCOME] + frame[LESS], (frame[POST] == 0) & frame[OUTCOME].notna()
    left = own.copy()
    for side in (1, 0):
        there = frame[TREATED] == side
        others = _averages(frame, early & there, frame[LESS])
        if not others > 0:
            raise NotIdentifiedError("no_level", "The others had nothing before the start.")
        ratio = _averages(frame, early & there, own) / others
        left[there] = own[there] - ratio * frame.loc[there, LESS]
    return replace(work, frame=frame.assign(**{OUTCOME: left}))


def _averages(frame: pd.DataFrame, rows: pd.Series, values: pd.Series) -> float:
    """The weighted average of some rows; nan where there are none."""
    if not rows.any():
        return math.nan
    return float(np.average(values[rows], weights=frame.loc[rows, WEIGHT]))


def stretch_matters(work: Groundwork) -> bool:
    """Whether a stretched scale is another answer: unequal levels that reach below zero.

    Where nothing lies below zero proportions tell the same; never of a gap or of yes or no.
    """
    if work.rows.gap or work.binary:
        return False
    return bool((work.frame[OUTCOME].dropna() < 0).any()) and unequal(levels_apart(work))


def as_stretched(work: Groundwork) -> Groundwork:
    """The groundwork with the outcome on the comparison group's scale of each time.

    Less its average and over its spread at that time, in its spread after the start. Groups that
    stand apart then keep their distance where the scale stretches or shrinks for everybody. How
    well those spreads are known is not in the range of an answer from it.

    Raises:
        NotIdentifiedError: ``few_for_spread`` when at some time fewer than ten of the comparison
            group were measured, or all of them alike.

    Source: Athey and Imbens (2006), changes in changes, where groups differ in level and spread.
    """
    known = work.frame[work.frame[OUTCOME].notna()]
    never = known[START].isna() if START in known else known[TREATED] == 0
    average: dict[float, float] = {}
    spread: dict[float, float] = {}
    for time in sorted(known[TIME].unique()):
        rows = known[never & (known[TIME] == time)]
        values, weights = rows[OUTCOME].to_numpy(float), rows[WEIGHT].to_numpy(float)
        if len(rows) >= _FEWEST_FOR_SPREAD and np.ptp(values) > 0:
            average[time] = float(np.average(values, weights=weights))
            spread[time] = math.sqrt(np.average((values - average[time]) ** 2, weights=weights))
    if set(spread) != set(known[TIME]):
        raise NotIdentifiedError(
            "few_for_spread",
            "At some time too few of the comparison group were measured to say how far they "
            "lie apart.",
        )
    after = set(known.loc[known[POST] == 1, TIME])
    usual = math.sqrt(np.mean([spread[time] ** 2 for time in after]))
    told = (known[OUTCOME] - known[TIME].map(average)) / known[TIME].map(spread) * usual
    return replace(work, frame=known.assign(**{OUTCOME: told}))

"""Times since the start that look broken: zeros that cannot be, and the run that carries most."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from evaluator.cohort.rows.shapes import CLUSTER, OUTCOME, TIME, TREATED, UNIT
from evaluator.cohort.rows.starts import START
from evaluator.designs.design import Groundwork
from evaluator.designs.shared.place_times import is_surveyed

_FEWEST_BEFORE = 4  # times of a place before the start that say what it usually has
_SPREADS = 4.0  # between the usual and none: for a count, a chance of one in nine million
_FEWEST_SINCE = 4
_SHARE = 4  # one in so many times since the start is a run
_RARELY = 0.01  # for all runs together
_APART, _NOW = "@apart", "@now"


def impossible_zeros(work: Groundwork) -> pd.Series:
    """Which rows since the first start are exactly 0 in a place that never came near before."""
    frame = work.frame
    none = pd.Series(False, index=frame.index)
    if not work.areas or is_surveyed(work) or TIME not in frame:
        return none
    earlier = frame[frame[TIME] < _first(work)].groupby(UNIT)[OUTCOME]
    usual, seen, least = earlier.mean(), earlier.count(), earlier.min()
    # Few times say little of one place's spread: at least what its level has among all places.
    own, level = earlier.std(), usual.clip(lower=0)
    of_all = np.sqrt((own**2).mean() / level.mean() * level) if level.mean() > 0 else own
    spread = np.maximum(own, of_all)
    never = (seen >= _FEWEST_BEFORE) & (least > 0) & (usual > _SPREADS * spread)
    since = (frame[TIME] >= _first(work)) & (frame[OUTCOME] == 0)
    return since & frame[UNIT].map(never).fillna(False).astype(bool)


def heaviest_run(work: Groundwork) -> tuple[int, int] | None:
    """First and last time of the inner quarter of those since the start that carries most of it.

    How far those with the programme are at each time from the others, each from its own average
    before. None where that run does not stand out from the other times since beyond chance, with
    as many runs as there are; where there are too few times; or where nobody is followed.
    """
    frame = work.frame[work.frame[OUTCOME].notna()]
    if TIME not in frame or not (work.rows.panel or is_surveyed(work)):
        return None
    first = _first(work)
    key = UNIT if work.rows.panel else CLUSTER
    before = frame[frame[TIME] < first].groupby(key)[OUTCOME].mean()
    since = frame[frame[TIME] >= first]
    now = since[TREATED] == 1
    if START in since:
        now &= since[TIME] >= since[START]
    told = since.assign(**{_APART: since[OUTCOME] - since[key].map(before), _NOW: now})
    told = told[told[_APART].notna()]
    sides = told.groupby([TIME, _NOW])[_APART].agg(["mean", "size"]).unstack(_NOW).dropna()
    times = len(sides)
    length = math.ceil(times / _SHARE)
    if times < max(_FEWEST_SINCE, length + 2) or sides.shape[1] < 2 * 2:
        return None
    gap = (sides["mean"][True] - sides["mean"][False]).to_numpy()
    weight = sides["size"][True].to_numpy(dtype=float)
    whole = float(gap @ weight)
    side = math.copysign(1.0, whole)
    carried = [
        side * float(gap[at : at + length] @ weight[at : at + length])
        for at in range(1, times - length)
    ]
    at = int(np.argmax(carried)) + 1
    run = int(sides.index[at]), int(sides.index[at + length - 1])
    return run if _stands_out(told, key, run, len(carried)) else None


def _stands_out(told: pd.DataFrame, key: str, run: tuple[int, int], runs: int) -> bool:
    """Whether units with the programme differ more from the others in the run than at other times.

    Welch's test of each unit's mean in the run less its mean at the other times since.
    """
    from scipy import stats

    inside = told[TIME].between(*run)
    own = told[_NOW] | (told[TREATED] == 0)
    of_run = told[inside & own].groupby([key, TREATED])[_APART].mean()
    contrast = (of_run - told[~inside & own].groupby([key, TREATED])[_APART].mean()).dropna()
    sides = contrast.index.get_level_values(TREATED)
    mine, others = contrast[sides == 1].to_numpy(), contrast[sides == 0].to_numpy()
    if min(len(mine), len(others)) < 2:
        return False
    p_value = float(stats.ttest_ind(mine, others, equal_var=False).pvalue)
    return p_value < _RARELY / runs


def _first(work: Groundwork) -> float:
    frame = work.frame
    return float(frame[START].min()) if START in frame else float(work.rows.first_after)

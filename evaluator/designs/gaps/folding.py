"""Rows of those the programme is for and of others, folded into one gap for each place and time."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from evaluator.cohort.rows.shapes import (
    CLUSTER,
    ELIGIBLE,
    EXPOSURE,
    LESS,
    OUTCOME,
    POST,
    TIME,
    TREATED,
    UNIT,
    WEIGHT,
    Rows,
)
from evaluator.values.plan import Plan

_TOTAL, _SIZE = "@total", "@size"


@dataclass(frozen=True, slots=True, eq=False)
class Folded:
    """One row for each place and time; the outcome is missing where a kind of people is.

    Attributes:
        gaps: the average of those it is for less that of the others in the same place and time.
        others: the same rows with the average of the others for an outcome.

    In each, what rates are out of is that of its own kind of people.
    """

    gaps: Rows
    others: Rows


def measured(rows: Rows, *, followed: bool) -> pd.DataFrame:
    """The measured rows; with ``followed`` those of people seen both before and after alone."""
    known = rows.frame[rows.frame[OUTCOME].notna()]
    if not (followed and rows.panel):
        return known
    seen = known.groupby(UNIT, observed=True)[POST].transform("nunique")
    return known[seen == 2]


def is_of_people(rows: Rows, plan: Plan) -> bool:
    """Whether rows are of people: by their key, or several in a place of one kind at one time."""
    if plan.roles.unit is not None and plan.roles.cluster not in (None, plan.roles.unit):
        return True
    return bool(rows.frame.duplicated([CLUSTER, TIME, ELIGIBLE]).any())


def lacking(frame: pd.DataFrame) -> tuple[int, int, int]:
    """Places, and how many of them have nobody it is for, and nobody it is not for."""
    there = frame.groupby(CLUSTER, observed=True)[ELIGIBLE].agg(["min", "max"])
    return len(there), int((there["max"] == 0).sum()), int((there["min"] == 1).sum())


def fold(rows: Rows, known: pd.DataFrame, *, alike: bool) -> Folded:
    """Gaps of the measured rows ``known``; with ``alike`` every place counts the same.

    Places are those to which the programme was given. Averages go by the weights of the rows, and a
    gap counts by the weight of those it is for.
    """
    total = known.assign(**{_TOTAL: known[OUTCOME] * known[WEIGHT]})
    sums = total.groupby([CLUSTER, TIME, ELIGIBLE], observed=True)[[_TOTAL, WEIGHT]].sum()
    means = (sums[_TOTAL] / sums[WEIGHT]).unstack(ELIGIBLE)
    weight = sums[WEIGHT].unstack(ELIGIBLE)[1.0].where(means.notna().all(axis=1))
    made = pd.DataFrame({OUTCOME: means[1.0] - means[0.0], WEIGHT: weight, LESS: means[0.0]})
    if EXPOSURE in known:
        size = known.groupby([CLUSTER, TIME, ELIGIBLE], observed=True)[EXPOSURE].sum()
        of_kinds = size.unstack(ELIGIBLE)
        made[EXPOSURE], made[_SIZE] = of_kinds[1.0], of_kinds[0.0]
    every = pd.MultiIndex.from_frame(rows.frame[[CLUSTER, TIME]].drop_duplicates()).sort_values()
    made = made.reindex(every).reset_index()
    same = alike or np.isclose(made[WEIGHT].min(), made[WEIGHT].max())
    made[WEIGHT] = 1.0 if same else made[WEIGHT].fillna(1.0)
    side = rows.frame.drop_duplicates(CLUSTER).set_index(CLUSTER)[TREATED]
    made[UNIT], made[TREATED] = made[CLUSTER], made[CLUSTER].map(side).astype(int)
    made[POST] = (made[TIME] >= rows.first_after).astype(int)
    theirs = {OUTCOME: made[LESS].where(made[OUTCOME].notna())}
    if EXPOSURE in known:
        theirs[EXPOSURE] = made[_SIZE]
    made = made.drop(columns=_SIZE, errors="ignore")
    seen = made[made[OUTCOME].notna()].groupby(UNIT, observed=True)[POST].nunique()
    gaps = replace(rows, frame=made, panel=bool((seen > 1).mean() > 0.5), gap=True)
    return Folded(gaps, replace(gaps, frame=made.assign(**theirs), gap=False))

"""Places in place of the people in them: one row for each place and time."""

from __future__ import annotations

import pandas as pd

from evaluator.cohort.rows.shapes import (
    CLUSTER,
    EXPOSURE,
    OUTCOME,
    POST,
    TIME,
    TREATED,
    UNIT,
    WEIGHT,
)
from evaluator.cohort.rows.starts import START
from evaluator.designs.design import Groundwork
from evaluator.designs.rates import COUNT, OWN_WEIGHT

PLACE, _TOTAL = "@place", "@total"


def place_times(frame: pd.DataFrame, place: str) -> pd.DataFrame:
    """Weighted averages of each place at each time, with their weight.

    A place whose people started at several times counts as one for each. Counts and what they
    are out of are added up, weighted by the weights of their own.
    """
    known = frame[frame[OUTCOME].notna()]
    starts = [START] if START in known else []
    keyed = known.assign(**{PLACE: known[place], _TOTAL: known[OUTCOME] * known[WEIGHT]})
    if starts:
        keyed[START] = keyed[START].fillna(-1.0)
    added = [_TOTAL, WEIGHT]
    if COUNT in keyed:
        for name in (COUNT, EXPOSURE):
            keyed[name] = keyed[name] * keyed[OWN_WEIGHT]
        added += [COUNT, EXPOSURE]
    keys = [PLACE, TREATED, *starts, TIME, POST]
    cells = keyed.groupby(keys, observed=True)[added].sum().reset_index()
    cells[OUTCOME] = cells[_TOTAL] / cells[WEIGHT]
    cells[UNIT] = cells.groupby([PLACE, TREATED, *starts], observed=True).ngroup()
    cells[place] = cells[PLACE] if place != UNIT else cells[UNIT]
    if COUNT in cells:
        cells[OWN_WEIGHT] = 1.0
    if starts:
        cells[START] = cells[START].where(cells[START] >= 0)
    return cells.drop(columns=_TOTAL)


def is_surveyed(work: Groundwork) -> bool:
    """Whether places are followed through other people each time."""
    return not work.rows.panel and work.cluster is not None


def over_time(work: Groundwork) -> pd.DataFrame:
    """What is seen again and again: the units, or their places where they are surveyed."""
    return place_times(work.frame, CLUSTER) if is_surveyed(work) else work.frame

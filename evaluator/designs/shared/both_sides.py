"""Times at which both groups were measured, and those at which only one was."""

from __future__ import annotations

import pandas as pd

from evaluator.cohort.rows.shapes import OUTCOME, POST, TIME, TREATED


def one_sided_times(frame: pd.DataFrame) -> tuple[int, ...]:
    """The times, in order, at which nobody of one of the groups was measured.

    None without times, or where both groups are so measured at no time, or not both before and
    after the start.
    """
    if TIME not in frame:
        return ()
    known = frame[frame[OUTCOME].notna()]
    both = known.groupby(TIME)[TREATED].nunique() > 1
    if known.loc[known[TIME].map(both).astype(bool), POST].nunique() < 2:
        return ()
    return tuple(int(time) for time in both[~both].index)

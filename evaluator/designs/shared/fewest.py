"""On how few people or events an average rests, so that it can be withheld like their number."""

from __future__ import annotations

from collections.abc import Hashable

import pandas as pd

from evaluator.cohort.rows.shapes import EVENT, OUTCOME
from evaluator.designs.rates import COUNT


def fewest_behind(
    frame: pd.DataFrame, by: pd.Series | list[pd.Series]
) -> dict[Hashable, float | None]:
    """How few things the average of each group of rows rests on.

    Of a yes or no, in whatever two numbers it is written, or of times until an event, the fewer of
    those with and without it; of other whole numbers (of counts, before they were divided), the sum
    of their sizes, so that of one yes or no less another it is who differ; None for any other
    number.

    Args:
        frame: rows with a known outcome.
        by: aligned with ``frame``; one or several columns that make up the groups.
    """
    told = next((name for name in (EVENT, COUNT) if name in frame), OUTCOME)
    values = frame[told]
    grouped = values.groupby(by)
    if values.isin((0.0, 1.0)).all() or values.nunique() == 2:
        having, everybody = (values == values.max()).groupby(by).sum(), grouped.size()
        few = having.where(having <= everybody - having, everybody - having)
    elif (values == values.round()).all():
        few = values.abs().groupby(by).sum()
    else:
        return dict.fromkeys(grouped.groups)
    return {group: float(number) for group, number in few.items()}

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

    Of a yes or no, written 0 or 1, or of times until an event, the fewer of those with and without
    it; of other whole numbers
    from zero up (of counts, before they were divided), their sum; None for any other number.

    Args:
        frame: rows with a known outcome.
        by: aligned with ``frame``; one or several columns that make up the groups.
    """
    told = next((name for name in (EVENT, COUNT) if name in frame), OUTCOME)
    values = frame[told]
    grouped = values.groupby(by)
    if not ((values >= 0) & (values == values.round())).all():
        return dict.fromkeys(grouped.groups)
    having, everybody = grouped.sum(), grouped.size()
    few = having
    if values.isin((0.0, 1.0)).all():
        few = having.where(having <= everybody - having, everybody - having)
    return {group: float(number) for group, number in few.items()}

"""On how few people or events an average rests, so that it can be withheld like their number."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np
import pandas as pd

from evaluator.cohort.rows.shapes import EVENT, OUTCOME
from evaluator.designs.rates import COUNT
from evaluator.values.policy import load_policy


def fewest_behind(
    frame: pd.DataFrame, by: pd.Series | list[pd.Series]
) -> dict[Hashable, float | None]:
    """How few things the average of each group of rows rests on.

    Of a yes or no, in whatever two numbers it is written, or of times until an event, the fewer of
    those with and without it; of other whole numbers (of counts, before they were divided), the sum
    of their sizes, so that of one yes or no less another it is who differ; None for any other
    number. Where one person holds nearly all of a group's whole, how many such people would make
    it, which is about one: then an average is that person's number.

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
        few = pd.Series(np.nan, index=grouped.size().index)
    if values.nunique() > 2:
        few = few.where(~held_by_one(values, by), _as_many_as_the_largest(values, by))
    return {group: None if np.isnan(number) else float(number) for group, number in few.items()}


def held_by_one(values: pd.Series, by: pd.Series | list[pd.Series]) -> pd.Series:
    """By group, whether one row holds more of its whole than may be told of (policy, dominance).

    Never of fewer rows than may be told: those are withheld as they are, and may be places.
    """
    rules, sizes = load_policy().disclosure, values.abs().groupby(by)
    most = rules["dominance"] * sizes.sum()
    held: pd.Series = (sizes.size() >= rules["threshold"]) & (sizes.max() > most)
    return held


def _as_many_as_the_largest(values: pd.Series, by: pd.Series | list[pd.Series]) -> pd.Series:
    sizes = values.abs().groupby(by)
    return sizes.sum() / sizes.max()

"""The range of an average over several starts, by how many places there are and of what size."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pandas as pd

from evaluator.cohort.rows.shapes import CLUSTER, UNIT
from evaluator.cohort.rows.starts import START
from evaluator.designs.design import Groundwork
from evaluator.designs.shared.few_places import by_smaller_side, cautious, places_of
from evaluator.designs.shared.place_sizes import Places, followed_rows, weigh
from methods import inference
from methods.inference.parts.without_each import judged_without_each
from methods.results import Estimate, FloatArray, NotIdentifiedError

# Fewer places than this that start together do not show their own noise.
_ENOUGH_TOGETHER = 3
_MANY_ALONE = 0.25
# Each place left out costs one more estimate.
_MOST_QUICK, _MOST_SLOW = 400, 60


def sides_of(work: Groundwork) -> Places:
    """Places (units, where people were chosen) that start, and those they are compared with.

    Where everybody starts, later starters are what earlier ones are compared with.
    """
    column = CLUSTER if work.cluster is not None else UNIT
    frame = followed_rows(work.frame) if work.rows.panel else work.frame
    starts = frame[START]
    others = starts.isna() if starts.isna().any() else starts > starts.min()
    return weigh(frame, column, treated=starts.notna(), comparison=others)


def is_thin(work: Groundwork) -> bool:
    """Whether many places start alone or in twos, so that their own noise does not show."""
    column = CLUSTER if work.cluster is not None else UNIT
    starts = work.frame.drop_duplicates(column)[START].dropna()
    together = starts.map(starts.value_counts())
    return bool(len(starts)) and float((together < _ENOUGH_TOGETHER).mean()) >= _MANY_ALONE


def ranged(
    estimate: Estimate,
    work: Groundwork,
    answer: Callable[[Groundwork], Estimate],
    *,
    quick: bool,
    without: Callable[[], FloatArray | None] | None = None,
) -> Estimate:
    """The estimate with its range for few places, or for places of unequal weight or thin starts.

    Variances of staggered estimators take the noise of a place from how far it lies from others
    of its start. One that starts alone, or outweighs those, hardly does. What the answer would be
    without it shows its noise in full.

    Args:
        estimate: of all places.
        work: that it was made from.
        answer: makes it again from a part of the rows.
        quick: whether that costs little.
        without: its values without each place, all at once; None where each has to be asked for.
    """
    sides = sides_of(work)
    if not _misleads(work, sides) or sides.total > (_MOST_QUICK if quick else _MOST_SLOW):
        return cautious(estimate, sides.fewest)

    def again(rows: pd.DataFrame) -> Estimate:
        return answer(replace(work, frame=rows))

    try:
        values = None if without is None else without()
        if values is None:
            found = inference.jackknife(work.frame, again, cluster=sides.column)
        else:
            found = judged_without_each(answer(work), values)
    except NotIdentifiedError:
        return cautious(estimate, sides.fewest)
    return by_smaller_side(found, sides.fewest)


def already_left_out(estimate: Estimate, work: Groundwork) -> Estimate:
    """The same for an estimate whose variance leaves out one place at a time as it is."""
    sides = sides_of(work)
    if not _misleads(work, sides):
        return cautious(estimate, sides.fewest)
    return by_smaller_side(estimate, sides.fewest)


def _misleads(work: Groundwork, sides: Places) -> bool:
    enough = places_of(work) is not None and sides.fewest >= 2
    return enough and (sides.uneven or is_thin(work))

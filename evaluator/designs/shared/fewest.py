"""On how few people or events an average rests, so that it can be withheld like their number."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np
import pandas as pd

from evaluator.cohort.rows.shapes import EVENT, OUTCOME, WEIGHT
from evaluator.designs.rates import COUNT
from evaluator.values.policy import load_policy
from methods.results import BoolArray, FloatArray

_HALF = 2.2  # times what the largest holds, beside the next: more than any policy's dominance
Groups = pd.Series | list[pd.Series]


def fewest_behind(
    frame: pd.DataFrame,
    by: Groups,
    whose: pd.Series | None = None,
    *,
    areas: bool = False,
    small: bool = False,
) -> dict[Hashable, float | None]:
    """How few people, or things, the average of each group of rows rests on.

    Of a yes or no, in whatever two numbers it is written, or of times until an event, the fewer of
    those with and without it. Of other numbers those who have any: of whole numbers in every group,
    so that of one yes or no less another it is who differ, and of the rest where fewer have any
    than may be told of, else None. Where one person holds nearly all of a group's whole, but for
    whoever has most beside them, how many such people would make it, which is about one: then an
    average is that person's number.

    Args:
        frame: rows with a known outcome, and their weights where some count for more.
        by: aligned with ``frame``; one or several columns that make up the groups.
        whose: aligned with ``frame``; whose row each is, where a group can hold several of one
            person. Then people are counted, and what each holds is the sum of their rows.
        areas: whether the rows are of places. Then whole numbers are counted by the sum of their
            sizes (of counts, before they were divided), as many people can stand behind one place.
        small: whether to say who holds nearly all of a group too small to be told of by itself,
            because it may be put together with others.
    """
    told = next((name for name in (EVENT, COUNT) if name in frame), OUTCOME)
    values = frame[told]
    if values.isin((0.0, 1.0)).all() or values.nunique() == 2:
        return _plain(_with_and_without(values == values.max(), by, whose))
    whole = bool((values == values.round()).all())
    sums = values.abs().groupby(by).sum()
    few = sums if whole else pd.Series(np.nan, index=sums.index)
    if not areas:
        few = few.where(~_by_people(frame, by, whose, small=small), _having(values, by, whose))
        few = few.where(whole | (few < load_policy().disclosure["threshold"]))
    if values.nunique() > 2:
        alone = _alone(frame, by, whose)
        few = few.where(~_held(alone, small=small), alone["ratio"])
    return _plain(few)


def _by_people(
    frame: pd.DataFrame, by: Groups, whose: pd.Series | None, *, small: bool
) -> pd.Series:
    """By group, whether it holds as many people as may be told of, or with ``small`` any."""
    people = _people(frame[OUTCOME], by, whose)
    return people >= (1 if small else load_policy().disclosure["threshold"])


def _people(rows: pd.Series, by: Groups, whose: pd.Series | None) -> pd.Series:
    return rows.groupby(by).size() if whose is None else whose.groupby(by).nunique()


def _having(values: pd.Series, by: Groups, whose: pd.Series | None) -> pd.Series:
    """By group, how many people have any of it."""
    has = values != 0
    return has.groupby(by).sum() if whose is None else whose.where(has).groupby(by).nunique()


def _plain(few: pd.Series) -> dict[Hashable, float | None]:
    return {group: None if np.isnan(number) else float(number) for group, number in few.items()}


def _with_and_without(has: pd.Series, by: Groups, whose: pd.Series | None) -> pd.Series:
    """The fewer of rows, or of people with some row, in which it is so and in which it is not."""
    if whose is None:
        having, everybody = has.groupby(by).sum(), has.groupby(by).size()
        return having.where(having <= everybody - having, everybody - having)
    keys = _listed(by)
    once = ~pd.concat([*keys, whose, has], axis=1).duplicated()
    own = [key[once] for key in keys]
    having, lacking = (each[once].groupby(own).sum() for each in (has, ~has))
    few: pd.Series = having.where(having <= lacking, lacking)
    return few


def one_holds_all(frame: pd.DataFrame, by: Groups, whose: pd.Series) -> bool:
    """Whether in some group one person holds nearly all of an amount; never of a yes or no."""
    return frame[OUTCOME].nunique() > 2 and bool(_held(_alone(frame, by, whose)).any())


def held_by_few(values: FloatArray, weights: FloatArray | BoolArray) -> bool:
    """Whether few of many people hold a weighted sum, or one nearly all; no yes or no is meant."""
    rules, sizes = load_policy().disclosure, np.abs(values) * weights
    if np.unique(values).size <= 2 or (weights > 0).sum() < rules["threshold"]:
        return False
    second, first = np.sort(sizes)[-2:]
    nearly = bool(first > rules["dominance"] * (sizes.sum() - second))
    return nearly or int((sizes > 0).sum()) < rules["threshold"]


def _held(alone: pd.DataFrame, *, small: bool = False) -> pd.Series:
    """By group, whether one person holds more of its whole than may be told (policy, dominance).

    Unless ``small``, never in groups of fewer than may be told: those are withheld as they are, and
    may be places.
    """
    rules = load_policy().disclosure
    held: pd.Series = alone["ratio"] < 1 / rules["dominance"]
    return held if small else held & (alone["people"] >= rules["threshold"])


def _alone(frame: pd.DataFrame, by: Groups, whose: pd.Series | None) -> pd.DataFrame:
    """By group, how many of whoever holds most would make its whole, and how many people are in it.

    The whole is without what the next largest holds, who knows it and could take it off. The fewer,
    where what each holds counts by its weight, of counting so and of counting all alike. Infinite
    where nobody holds anything.
    """
    found = []
    for sizes in _sizes(frame):
        each, keys = sizes, _listed(by)
        if whose is not None:
            each = sizes.groupby([*keys, whose]).sum()
            keys = [
                each.index.get_level_values(level).to_series(each.index)
                for level in range(len(keys))
            ]
        grouped = each.groupby(keys)
        whole, most = grouped.sum(), grouped.max()
        if bool((_HALF * most > whole).any()):  # else nobody holds much beside the next largest
            whole = (
                whole
                - each.where(grouped.rank("first", ascending=False) == 2, 0.0).groupby(keys).sum()
            )
        found.append((whole / most).fillna(np.inf))
    ratio = pd.concat(found, axis=1).min(axis=1)
    return pd.DataFrame({"ratio": ratio, "people": grouped.size()})


def _sizes(frame: pd.DataFrame) -> list[pd.Series]:
    """What each row adds to a whole, and where some count for more, what it adds by its weight."""
    told = next((name for name in (EVENT, COUNT) if name in frame), OUTCOME)
    sizes = frame[told].abs()
    if told != OUTCOME or WEIGHT not in frame or (frame[WEIGHT] == 1).all():
        return [sizes]
    return [sizes, sizes * frame[WEIGHT]]


def _listed(by: Groups) -> list[pd.Series]:
    return [by] if isinstance(by, pd.Series) else by

"""On how few people or events an average rests, so that it can be withheld like their number."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np
import pandas as pd

from evaluator.cohort.rows.shapes import EVENT, OUTCOME, WEIGHT
from evaluator.designs.rates import COUNT
from evaluator.disclosure.counts import DisclosureRules
from evaluator.disclosure.held import held_by_one, spread_of_one
from methods.results import BoolArray, FloatArray

Groups = pd.Series | list[pd.Series]


def fewest_behind(
    frame: pd.DataFrame,
    by: Groups,
    rules: DisclosureRules,
    whose: pd.Series | None = None,
    *,
    small: bool = False,
) -> dict[Hashable, float | None]:
    """How few people, or things, the average of each group of rows rests on.

    Of a yes or no, in whatever two numbers it is written, or of times until an event, the fewer of
    those with and without it. Of other numbers those who have any: of whole numbers in every group,
    so that of one yes or no less another it is who differ, and of the rest where fewer have any
    than may be told of, else None. Where one person holds more than half of a group's whole, but
    for whoever has most beside them, how many such people would make it, fewer than two: then an
    average is about that person. So it is said where nearly all of a group's spread is that
    person's, as a range is; then it is fewer than may be told of.

    Args:
        frame: rows with a known outcome, and their weights where some count for more.
        by: aligned with ``frame``; one or several columns that make up the groups.
        rules: the limits. Where rows are of places, whole numbers are counted by the sum of their
            sizes (of counts, before they were divided), as many people can stand behind one place.
        whose: aligned with ``frame``; whose row each is, where a group can hold several of one
            person. Then people are counted, and what each holds is the sum of their rows.
        small: whether to say who holds most of a group too small to be told of by itself,
            because it may be put together with others.
    """
    told = next((name for name in (EVENT, COUNT) if name in frame), OUTCOME)
    values = frame[told]
    if values.isin((0.0, 1.0)).all() or values.nunique() == 2:
        return _plain(_with_and_without(values == values.max(), by, whose))
    whole = bool((values == values.round()).all())
    sums = values.abs().groupby(by).sum()
    few = sums if whole else pd.Series(np.nan, index=sums.index)
    if not rules.places:
        enough = _people(frame[OUTCOME], by, whose) >= (1 if small else rules.events)
        few = few.where(~enough, _having(values, by, whose))
        few = few.where(whole | (few < rules.events))
    if values.nunique() > 2:
        alone = _alone(frame, by, whose, rules)
        few = few.where(~_held(alone, rules, small=small), alone["ratio"])
    return _plain(few)


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


def one_holds_most(
    frame: pd.DataFrame, by: Groups, rules: DisclosureRules, whose: pd.Series
) -> bool:
    """Whether in some group one person holds most of an amount; never of a yes or no."""
    if frame[OUTCOME].nunique() <= 2:
        return False
    return bool(_held(_alone(frame, by, whose, rules), rules).any())


def held_by_few(
    values: FloatArray, weights: FloatArray | BoolArray, rules: DisclosureRules
) -> bool:
    """Whether few of many people hold a weighted sum, or one most of it; no yes or no is meant."""
    sizes = np.abs(values) * weights
    if np.unique(values).size <= 2 or (weights > 0).sum() < rules.events:
        return False
    return (
        held_by_one(sizes, rules)
        or spread_of_one(values[weights > 0].tolist(), rules)
        or int((sizes > 0).sum()) < rules.events
    )


def _held(alone: pd.DataFrame, rules: DisclosureRules, *, small: bool = False) -> pd.Series:
    """By group, whether one person holds more of its whole than may be told.

    Unless ``small``, never in groups of fewer than may be told: those are withheld as they are, and
    may be places.
    """
    held: pd.Series = (alone["ratio"] < 1 / rules.most_of_one) | alone["far"]
    return held if small else held & (alone["people"] >= rules.events)


def _alone(
    frame: pd.DataFrame, by: Groups, whose: pd.Series | None, rules: DisclosureRules
) -> pd.DataFrame:
    """By group, how many of whoever holds most would make its whole ("ratio"), and its "people".

    "far" is whether nearly all of its spread is how far some one lies from the average, to either
    side; of fewer than may be told of, only where that one has twice the average.
    The whole is without what the next largest holds, who knows it and could take it off. The fewer,
    where what each holds counts by its weight, of counting so and of counting all alike. Infinite
    where nobody holds anything.
    """
    found, far = [], []
    for signed in _amounts(frame):
        each, keys = signed, _listed(by)
        if whose is not None:
            each = signed.groupby([*keys, whose]).sum()
            keys = [
                each.index.get_level_values(level).to_series(each.index)
                for level in range(len(keys))
            ]
        grouped = each.abs().groupby(keys)
        people, whole, most = grouped.size(), grouped.sum(), grouped.max()
        away = (each - each.groupby(keys).transform("mean")) ** 2
        apart, farthest = away.groupby(keys).sum(), away.groupby(keys).max()
        # The next largest holds no more than the largest: else nobody holds too much.
        much = (1 + 1 / rules.most_of_one) * most > whole
        wide = (1 + 1 / rules.one_of_spread) * farthest > apart
        if bool((much | wide).any()):
            whole = whole - _next(each.abs(), keys)
            apart = apart - _next(away, keys)
        lopsided = (people >= rules.events) | (most > 2 * (whole / people))
        far.append(lopsided & (farthest > rules.one_of_spread * apart))
        found.append((whole / most).fillna(np.inf))
    ratio, lone = pd.concat(found, axis=1).min(axis=1), pd.concat(far, axis=1).any(axis=1)
    lone &= not rules.places
    ratio = ratio.where(~lone, ratio.clip(upper=rules.events - 1.0))
    return pd.DataFrame({"ratio": ratio, "people": grouped.size(), "far": lone})


def _next(each: pd.Series, keys: list[pd.Series]) -> pd.Series:
    """By group, what the next to the largest is."""
    last = each.groupby(keys).rank("first", ascending=False) == 2
    return each.where(last, 0.0).groupby(keys).sum()


def _amounts(frame: pd.DataFrame) -> list[pd.Series]:
    """What each row adds to a whole, and where some count for more, what it adds by its weight."""
    told = next((name for name in (EVENT, COUNT) if name in frame), OUTCOME)
    sizes = frame[told]
    if told != OUTCOME or WEIGHT not in frame or (frame[WEIGHT] == 1).all():
        return [sizes]
    return [sizes, sizes * frame[WEIGHT]]


def _listed(by: Groups) -> list[pd.Series]:
    return [by] if isinstance(by, pd.Series) else by

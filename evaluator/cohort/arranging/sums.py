"""Which rows of numbers are sums of others: of rows above, below, or of the same times."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
Numbers = NDArray[np.float64]

_TOLERANCE = 0.005  # of a labelled total, as its parts may be rounded
_FEWEST_PARTS = 3  # without a label
_EXACT = 1e-9
_EXPECTED_BY_CHANCE = 0.01  # rows of a table
MOST_ROWS = 20_000
_NEAREST = 60
_MOST_LABELLED = 3_000  # rows that are set against the rows around them


def equals(sums: Numbers, totals: Numbers, whole: Mask, *, rounded: bool = True) -> Mask:
    """(s,) whether (s, k) sums are the (s, k) or (k,) totals.

    Most of those that count something must be: shares never add up.
    ``rounded``: parts and sums may have been rounded.
    """
    within = (_TOLERANCE if rounded else _EXACT) * np.abs(totals) + _EXACT
    there = np.broadcast_to(totals != 0, sums.shape)
    close = there & (np.abs(sums - totals) <= within)
    counted = (there & whole).sum(axis=1)
    right = np.where(counted > 0, (close & whole).sum(axis=1), close.sum(axis=1))
    return np.asarray(right >= counted // 2 + 1)


def sums_of_blocks(
    values: Numbers, rows: Mask, marks: Mask, leaves: Mask, whole: Mask, *, rounded: bool
) -> Mask:
    """(n,) which of ``rows`` sum the leaves between themselves and another marked row.

    Or those from the first row, to the last, or all. (n, k) values are 0 where a cell holds no
    number. A row is never a part of itself.
    """
    found = np.zeros(len(values), dtype=bool)
    if rows.sum() > _MOST_LABELLED:
        return found
    own = np.where(leaves[:, None], values, 0.0)
    before = np.vstack([np.zeros(values.shape[1]), own.cumsum(axis=0)])
    filled = np.concatenate([[0], (own != 0).any(axis=1).cumsum()])
    places = np.flatnonzero(marks)
    for row in np.flatnonzero(rows).tolist():
        at = int(np.searchsorted(places, row))
        starts = np.unique([0, *(places[max(0, at - _NEAREST) : at] + 1)])
        ends = np.unique([*places[at + 1 : at + 1 + _NEAREST], len(values)])
        sums = np.vstack(
            [before[row] - before[starts], before[ends] - before[row + 1], before[-1] - own[row]]
        )
        parts = np.concatenate(
            [filled[row] - filled[starts], filled[ends] - filled[row + 1], filled[-1:] - 1]
        )
        same = equals(sums, values[row], whole, rounded=rounded)
        found[row] = bool((same & (parts > 1)).any())
    return found


def sums_of_groups(
    values: Numbers, rows: Mask, leaves: Mask, groups: NDArray[np.intp], whole: Mask
) -> Mask:
    """(n,) which of ``rows`` sum the other leaves of their group; -1 is no group."""
    found = np.zeros(len(values), dtype=bool)
    used, mine = leaves & (groups >= 0), np.flatnonzero(rows & (groups >= 0))
    if not len(mine):
        return found
    size = int(groups.max()) + 1
    filled = used & (values != 0).any(axis=1)
    parts = np.bincount(groups[filled], minlength=size)
    sums = np.zeros((size, values.shape[1]))
    for place in range(values.shape[1]):
        sums[:, place] = np.bincount(groups[used], values[used, place], size)
    own = np.where(used[mine, None], values[mine], 0.0)
    same = equals(sums[groups[mine]] - own, values[mine], whole)
    found[mine] = same & (parts[groups[mine]] - filled[mine] > 1)
    return found


def unlabelled_sums(values: Numbers) -> Mask:
    """(n,) rows that sum the rows directly above or below them, in too much to be chance.

    (n, k) values are counts of 0 and more. Levels are found from the lowest up. Large tables are
    not searched.
    """
    found = np.zeros(len(values), dtype=bool)
    if not 0 < len(values) <= MOST_ROWS or not values.shape[1]:
        return found
    values = np.unique(values, axis=1)
    for _ in range(4):
        left = np.flatnonzero(~found)
        more = _one_level(values[left])
        if not more.any():
            break
        found[left[more]] = True
    return found


def sums_of_all_others(values: Numbers, leaves: Mask) -> Mask:
    """(n,) leaves that sum all other leaves, wherever they stand, in too much to be chance.

    (n, k) values are counts of 0 and more.
    """
    found = np.zeros(len(values), dtype=bool)
    own = values[leaves]
    if len(own) <= _FEWEST_PARTS:
        return found
    match = (own > 0) & (2 * own == own.sum(axis=0))
    means = np.maximum(own.mean(axis=0), 1.0)
    found[leaves] = _beyond_chance(match, own, means)
    return found


def _one_level(values: Numbers) -> Mask:
    n = len(values)
    before = np.vstack([np.zeros(values.shape[1]), values.cumsum(axis=0)])
    rows = np.arange(n)
    means = np.maximum(values.mean(axis=0), 1.0)
    up = [_matches(before[:, k], before[:-1, k] - values[:, k]) for k in range(values.shape[1])]
    down = [_matches(before[:, k], before[1:, k] + values[:, k]) for k in range(values.shape[1])]
    above = [(lo, np.minimum(hi, rows - _FEWEST_PARTS)) for lo, hi in up]
    below = [(np.maximum(lo, rows + 1 + _FEWEST_PARTS), hi) for lo, hi in down]
    return _together(above, values, means) | _together(below, values, means)


def _matches(sums: Numbers, wanted: Numbers) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """First and last place of rising ``sums`` that equals each number; first > last if none."""
    return np.searchsorted(sums, wanted, "left"), np.searchsorted(sums, wanted, "right") - 1


def _together(
    ends: Sequence[tuple[NDArray[np.intp], NDArray[np.intp]]], values: Numbers, means: Numbers
) -> Mask:
    """Rows where the numbers that are sums are sums of the same rows, and unlikely by chance."""
    low, high = np.array([lo for lo, _ in ends]), np.array([hi for _, hi in ends])
    match = (low <= high) & (values.T > 0)
    first = np.where(match, low, -1).max(axis=0)
    last = np.where(match, high, len(values) + 1).min(axis=0)
    return np.asarray((first <= last) & _beyond_chance(match.T, values, means))


def _beyond_chance(match: Mask, values: Numbers, means: Numbers) -> Mask:
    """(n,) rows most of whose (n, k) counts match a sum, which chance makes in fewer tables."""
    logs = match @ np.log10(means)
    unlikely = np.log10(len(values)) - logs <= np.log10(_EXPECTED_BY_CHANCE)
    most = 2 * match.sum(axis=1) > (values > 0).sum(axis=1)
    return np.asarray(unlikely & most & match.any(axis=1))

"""Percentages typed in two ways in one column: 94% here, 94 or 0.94 there. Asked, never chosen."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evaluator.cohort.cells.cell_text import say_number
from evaluator.cohort.cells.sorted_cells import Mask, SortedCells, listed
from evaluator.cohort.columns.names import words

_OFF, _NEAR = 100.0, 3.0
_FEWEST, _FEWEST_USUAL = 6, 4
_MOST_ODD = 1 / 2
_ROOM = 1.5  # how far beyond the usual numbers an odd one may lie once it is put right
_WIDE_GAP, _NAMED_GAP = 20.0, 3.0
_TOP = 150.0
_NAMED = frozenset(
    {"percent", "percentage", "pct", "pc", "share", "proportion", "attendance", "absence"}
)


def note_percentages(
    cells: SortedCells, values: NDArray[np.float64], percentages: NDArray[np.bool_]
) -> None:
    """Ask about cells that are a hundred times too large or too small beside the others.

    ``values`` are the numbers as read, ``percentages`` (n,) which were typed with a per cent sign.
    """
    odd = _by_sign(values, percentages)
    odd = _by_size(cells.raw.name, values) if odd is None else odd
    if odd is None or not odd.any():
        return
    others = values[~odd & ~np.isnan(values) & (values != 0)]
    said = listed([say_number(v) for v in np.unique(values[odd])[:4].tolist()], 3, marks="")
    low, high = say_number(float(others.min())), say_number(float(others.max()))
    cells.problem(
        "percentages_two_ways",
        odd,
        cells.said(odd, "may be a percentage", "may be percentages")
        + f" written in another way than the others: read as {said}, where the others lie "
        f"between {low} and {high}, about a hundred times as {_how(values[odd], others)}. Nothing "
        "was changed.",
        "Write every percentage of the column in one way in the workbook (94% and 0.94 are the "
        "same to Excel, 94 is not), or replace these values of the column.",
    )


def _how(odd: NDArray[np.float64], others: NDArray[np.float64]) -> str:
    return "much" if np.median(odd) < np.median(others) else "little"


def _by_sign(values: NDArray[np.float64], percentages: Mask) -> Mask | None:
    """The rarer of numbers with and without a per cent sign; none when all may be shares.

    None at all when the column has only one of the two.
    """
    with_sign = percentages & ~np.isnan(values)
    without = ~percentages & ~np.isnan(values) & (values != 0)
    if not with_sign.any() or not without.any():
        return None
    shares, usual = np.abs(values[with_sign]), float(np.median(np.abs(values[without])))
    shares = shares[shares > 0]
    high, low = (shares.max() * _NEAR, shares.min() / _NEAR) if shares.size else (0.0, 0.0)
    if usual <= high or not low <= usual / _OFF <= high:
        return np.zeros(len(values), dtype=bool)
    return with_sign if with_sign.sum() <= without.sum() else without


def _by_size(name: str, values: NDArray[np.float64]) -> Mask | None:
    """The rarer of two groups of numbers between which nothing lies, a hundred times apart."""
    known = values[~np.isnan(values) & (values != 0)]
    if len(known) < _FEWEST or known.min() < 0 or known.max() > _TOP or known.min() > 1:
        return None
    distinct = np.unique(known)
    if len(distinct) < 3:
        return None
    steps = distinct[1:] / distinct[:-1]
    place = int(np.argmax(steps))
    named = bool(set(words(name)) & _NAMED) or "%" in name
    if steps[place] < (_NAMED_GAP if named else _WIDE_GAP) or distinct[place] > 1:
        return None
    low = (values > 0) & (values <= distinct[place])
    high = values > distinct[place]
    odd, usual, factor = (low, high, _OFF) if low.sum() <= high.sum() else (high, low, 1 / _OFF)
    if odd.sum() > _MOST_ODD * len(known) or usual.sum() < _FEWEST_USUAL:
        return None
    right, there = values[odd] * factor, values[usual]
    fits = (right >= there.min() / _ROOM).all() and (right <= there.max() * _ROOM).all()
    fractions = (values[low] % 1 != 0).mean() > 0.5
    return odd if fits and fractions else None

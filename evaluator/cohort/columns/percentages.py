"""Percentages typed in two ways: 94% here, 94 or 0.94 there. Asked, never chosen.

In one column, or in two that hold one measure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluator.cohort.cells.cell_text import say_number
from evaluator.cohort.cells.sorted_cells import Mask, SortedCells, listed
from evaluator.cohort.columns.names import words
from evaluator.cohort.columns.times.timing import before_after_pairs
from evaluator.values.cohort import Step
from evaluator.values.problems import Problem

_OFF, _NEAR = 100.0, 3.0
_FEWEST, _FEWEST_USUAL = 6, 4
_MOST_ODD = 1 / 2
# A low score among scores that spread widely is no share, where no name says per cent.
_BEYOND_SPREAD = 5.0
_ROOM = 1.5  # how far beyond the usual numbers an odd one may lie once it is put right
_WIDE_GAP, _NAMED_GAP = 20.0, 3.0
_TOP = 150.0
_NAMED = frozenset(
    {"percent", "percentage", "pct", "pc", "share", "proportion", "attendance", "absence"}
)
TWO_SCALES = "percentages_two_scales"
UNITS_APART = "units_two_scales"
_FEWEST_APART = 10
_TO_SHARES = "percentage_to_number"
_TOP_OF_SHARES = 1.5
_APART = 2.0  # how far from a hundred times apart the medians of two columns may lie
_SEASONS = frozenset({"autumn", "aut", "fall", "winter", "spring", "spr", "summer", "sum", "term"})


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
    if not named and steps[place] < _BEYOND_SPREAD * values[usual].max() / values[usual].min():
        return None
    right, there = values[odd] * factor, values[usual]
    fits = (right >= there.min() / _ROOM).all() and (right <= there.max() * _ROOM).all()
    fractions = (values[low] % 1 != 0).mean() > 0.5
    return odd if fits and fractions else None


@dataclass(frozen=True, slots=True, eq=False)
class Percentages:
    """A column that may hold percentages.

    ``known`` (n,) holds its numbers other than 0; ``signed`` says whether most of them were typed
    with a per cent sign, and so divided by 100.
    """

    name: str
    known: NDArray[np.float64]
    signed: bool


def percentages_of(name: str, values: pd.Series, signs: Mapping[str, int]) -> Percentages | None:
    """What is compared of a column; None for one without enough numbers. ``signs`` as counted."""
    if not pd.api.types.is_float_dtype(values):
        return None
    known = values.to_numpy(dtype=float)
    known = known[~np.isnan(known) & (known != 0)]
    if len(known) < _FEWEST:
        return None
    return Percentages(name, known, 2 * signs.get(name, 0) > len(known))


def typed_with_sign(steps: Sequence[Step]) -> Counter[str]:
    """How many cells of each column were typed as text with a per cent sign, and so divided."""
    found: Counter[str] = Counter()
    for step in steps:
        if step.action == _TO_SHARES and step.column is not None:
            found[step.column] += step.count
    return found


def on_two_scales(before: Percentages, after: Percentages) -> bool:
    """Whether one of two columns holds shares of 1, and the other the same as percentages.

    A per cent sign on one of them alone is enough; without it, their medians must lie about a
    hundred times apart. Not for columns that measure different things.
    """
    low, high = sorted((before, after), key=lambda each: float(np.median(np.abs(each.known))))
    most, middle = float(np.abs(low.known).max()), float(np.median(np.abs(high.known)))
    if most > _TOP_OF_SHARES or middle <= _TOP_OF_SHARES or high.signed:
        return False
    if low.signed:
        return True
    apart = middle / float(np.median(np.abs(low.known)))
    return (
        bool((low.known > 0).all() and (high.known > 0).all())
        and most <= 1
        and bool(high.known.max() <= _TOP)
        and float((low.known % 1 != 0).mean()) > 1 / 2
        and _OFF / _APART <= apart <= _OFF * _APART
    )


def scales_problem(before: Percentages, after: Percentages, sheet: str) -> Problem:
    """The question about two columns that ``on_two_scales`` holds for; it is put at the later."""
    sign = "".join(
        f' "{each.name}" was typed with a per cent sign, and so divided by 100.'
        for each in (before, after)
        if each.signed
    )
    return Problem(
        TWO_SCALES,
        f'"{before.name}" holds numbers {_span(before)}, and "{after.name}" numbers '
        f"{_span(after)}.{sign} They seem to be percentages on two scales, so one cannot be "
        "compared with the other. Nothing was changed.",
        "Write both columns in one way in the workbook (94% and 0.94 are the same to Excel, 94 is "
        "not).",
        "warning",
        sheet,
        column=after.name,
    )


def far_apart(before: pd.Series, after: pd.Series) -> bool:
    """Whether the numbers of two columns of one measure lie so far apart that units must differ.

    As minutes before and hours after do: no number of one lies within the range of the other, and
    the medians are twenty times apart or more.
    """
    low, high = sorted((before.dropna(), after.dropna()), key=lambda cells: float(cells.median()))
    if min(len(low), len(high)) < _FEWEST_APART or not (low > 0).all():
        return False
    return bool(high.min() > low.max() and high.median() >= _WIDE_GAP * low.median())


def apart_problem(before: pd.Series, after: pd.Series, sheet: str) -> Problem:
    """The question about two columns that ``far_apart`` holds for; it is put at the later."""
    spans = [
        f'"{cells.name}" holds numbers between {say_number(float(cells.min()))} and '
        f"{say_number(float(cells.max()))}"
        for cells in (before, after)
    ]
    return Problem(
        UNITS_APART,
        f"{spans[0]}, and {spans[1]}. Before and after they seem to be in different units, such "
        "as minutes and hours, so one cannot be compared with the other. Nothing was changed.",
        "Write both columns in one unit in the workbook.",
        "warning",
        sheet,
        column=str(after.name),
    )


def _span(column: Percentages) -> str:
    low, high = say_number(float(column.known.min())), say_number(float(column.known.max()))
    return f"between {low} and {high}"


def scale_problems(
    columns: Mapping[str, pd.Series], steps: Sequence[Step], sheet: str
) -> tuple[Problem, ...]:
    """A question for each column that lies on another scale than an earlier one of its measure.

    ``columns`` are values as read, by name; ``steps`` how they were read.
    """
    signs = typed_with_sign(steps)
    found = {name: percentages_of(name, values, signs) for name, values in columns.items()}
    known = {name: each for name, each in found.items() if each is not None}
    names = tuple(known)
    marked = [(pair.before, pair.after) for pair in before_after_pairs(names)]
    told: dict[str, Problem] = {}
    for before, after in (*marked, *_by_season(names)):
        if after not in told and on_two_scales(known[before], known[after]):
            told[after] = scales_problem(known[before], known[after], sheet)
    for before, after in _marked_numbers(columns):
        if after not in told and far_apart(columns[before], columns[after]):
            pair = (columns[before].rename(before), columns[after].rename(after))
            told[after] = apart_problem(*pair, sheet)
    return tuple(told.values())


def _marked_numbers(columns: Mapping[str, pd.Series]) -> list[tuple[str, str]]:
    """Columns of numbers whose names say that they hold one measure before and after."""
    numeric = pd.api.types.is_numeric_dtype
    names = [name for name, values in columns.items() if numeric(values)]
    return [(pair.before, pair.after) for pair in before_after_pairs(names)]


def _by_season(names: Sequence[str]) -> list[tuple[str, str]]:
    """Columns whose names differ by a season alone, such as "Autumn %" and "Spring %"."""
    series: dict[tuple[str, ...], list[str]] = {}
    for name in names:
        tokens = words(name)
        if not set(tokens) & _SEASONS:
            continue
        stem = tuple(t for t in tokens if t not in _SEASONS and not t.isdigit())
        series.setdefault(stem, []).append(name)
    return [(first, other) for first, *others in series.values() for other in others]


def plainly_two_ways(name: str, values: pd.Series, signs: Mapping[str, int]) -> bool:
    """Whether a column that is asked about mixes its two ways beyond doubt.

    Some cells had a per cent sign, or nothing lies between the shares and numbers twenty times as
    large. Not for finding such columns: ``note_percentages`` does.
    """
    if signs.get(name, 0):
        return True
    known = np.unique(values.dropna().to_numpy(dtype=float))
    known = known[known > 0]
    below, above = known[known <= 1], known[known > 1]
    return bool(len(below) and len(above) and above.min() / below.max() >= _WIDE_GAP)

"""How many places there are on each side, and how many they are worth when sizes differ."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaluator.cohort.rows.shapes import TIME, TREATED, UNIT, WEIGHT
from methods.inference.parts.informative import informative_rows
from methods.results import FloatArray

# Sizes differ where places are worth less than this share of their number on some side.
ALIKE = 0.75


@dataclass(frozen=True, slots=True)
class Places:
    """The independent places: their column of the frame and how many are on each side.

    Attributes:
        column: that holds them.
        treated, comparison: places on each side.
        worth_treated, worth_comparison: how many of equal weight are as good; None for as many
            as there are.
        largest: share of the weight of its side that one place holds, the larger of the sides.
    """

    column: str
    treated: int
    comparison: int
    worth_treated: float | None = None
    worth_comparison: float | None = None
    largest: float = 0.0

    @property
    def total(self) -> int:
        """Places on both sides together."""
        return self.treated + self.comparison

    @property
    def fewest(self) -> int:
        """Places on the smaller side."""
        return min(self.treated, self.comparison)

    @property
    def uneven(self) -> bool:
        """Whether sizes differ so much on some side that the number of places misleads."""
        return any(worth < ALIKE * count for count, worth in self._sides)

    @property
    def worth(self) -> float:
        """Places on the side that is worth less; fewer than there are where sizes differ."""
        return min(worth if worth < ALIKE * count else count for count, worth in self._sides)

    @property
    def _sides(self) -> tuple[tuple[int, float], tuple[int, float]]:
        worth = (self.worth_treated, self.worth_comparison)
        counts = (self.treated, self.comparison)
        first, second = (float(n) if w is None else w for n, w in zip(counts, worth, strict=True))
        return (self.treated, first), (self.comparison, second)


def weigh(frame: pd.DataFrame, column: str, *, treated: pd.Series, comparison: pd.Series) -> Places:
    """Places of two sides with what they are worth.

    The worth of a side is (sum of w)^2 / sum of w^2, with w the weight of all rows of a place:
    the number of clusters of Carter, Schnepel and Steigerwald (2017) were people in one place
    entirely alike.

    Args:
        frame: rows with ``@weight``.
        column: of the places.
        treated: by row, whether its place counts on that side.
        comparison: the same for the other side.
    """
    weight = frame[WEIGHT].groupby(frame[column].to_numpy(), observed=True).sum()
    on, off = (
        weight[weight.index.isin(frame.loc[side, column].unique())].to_numpy(dtype=np.float64)
        for side in (treated, comparison)
    )
    return _of_sides(column, on, off)


def followed_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows that say something where units are followed over times: none seen once."""
    unit, time = (frame[name].factorize()[0].astype(np.int64) for name in (UNIT, TIME))
    return frame[informative_rows([unit, time], len(frame))]


def places_in(frame: pd.DataFrame, column: str) -> Places:
    """Places of a frame, each on the side of most of its rows."""
    code, names = frame[column].factorize()
    row = code >= 0
    code, treated = code[row], frame[TREATED].to_numpy(dtype=np.float64)[row]
    on = np.bincount(code, treated, len(names)) > 0.5 * np.bincount(code, minlength=len(names))
    heavy = frame[WEIGHT].to_numpy(dtype=np.float64)[row]
    weight = np.bincount(code, heavy, len(names)).astype(np.float64)
    return _of_sides(column, weight[on], weight[~on])


def _of_sides(column: str, on: FloatArray, off: FloatArray) -> Places:
    return Places(column, on.size, off.size, _worth(on), _worth(off), max(_share(on), _share(off)))


def _worth(weight: FloatArray) -> float:
    return float(weight.sum() ** 2 / np.square(weight).sum()) if weight.size else 0.0


def _share(weight: FloatArray) -> float:
    return float(weight.max() / weight.sum()) if weight.size > 1 else 0.0

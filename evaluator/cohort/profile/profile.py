"""What a column or a whole cohort looks like in numbers, without showing a person's cell."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from evaluator.cohort.cells.cell_text import number_text
from evaluator.values.cohort import Cohort, Column, Kind, Role

MAX_BINS = 20
_HALF_A_DAY = 0.5 / 366  # of a year: a bin of one day that stays in its year
HIDDEN_ROLES: tuple[Role, ...] = ("identifier", "unit")


@dataclass(frozen=True, slots=True)
class Spread:
    """Where the numbers of a column lie, in its own unit. ``sd`` is NaN for a single value."""

    mean: float
    sd: float
    low: float
    lower_quartile: float
    median: float
    upper_quartile: float
    high: float


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """A column in numbers. For the screen: exports go through disclosure control instead.

    Attributes:
        name, kind: as in ``Column``. n_rows: rows. n_missing, n_distinct: as in ``Column``.
        spread: for numbers, else None.
        labels: (label, rows) by frequency, for yes/no, categories and few whole numbers.
        bins: (from, to, rows) of a histogram, for numbers and, in years, for dates; the last
            bin includes its upper end.
        groups: (label, profile) for each group when asked for, with the same bins.
    """

    name: str
    kind: Kind
    n_rows: int
    n_missing: int
    n_distinct: int
    spread: Spread | None
    labels: tuple[tuple[str, int], ...]
    bins: tuple[tuple[float, float, int], ...]
    groups: tuple[tuple[str, ColumnProfile], ...] = ()


def profile_column(cohort: Cohort, name: str, *, by: str | None = None) -> ColumnProfile:
    """A column in numbers, and for each value of ``by`` if given.

    Do not show an outcome by group before the plan is locked. Keys, identifiers and free text
    are only counted.

    Raises:
        KeyError: the cohort has no such column.
    """
    column, values = cohort.column(name), cohort.frame[name]
    edges = _edges(column, values)
    whole = _profile(column, values, edges)
    if by is None or cohort.column(by).role in HIDDEN_ROLES:
        return whole
    groups = cohort.frame[by]
    split = tuple(
        (_label(label), _profile(column, values[groups == label], edges))
        for label in groups.value_counts().index
    )
    return replace(whole, groups=split)


def _numbers(column: Column, values: pd.Series) -> np.ndarray:
    """The values that can be put on a line: numbers, or dates in years; else none."""
    if column.role in HIDDEN_ROLES:
        return np.empty(0)
    known = values.dropna()
    if column.kind == "date":
        days = known.to_numpy().astype("datetime64[D]")
        years = days.astype("datetime64[Y]")
        begun, over = years.astype("datetime64[D]"), (years + 1).astype("datetime64[D]")
        return np.asarray(1970 + years.astype(np.int64) + (days - begun) / (over - begun))
    if column.kind in ("number", "whole_number"):
        return known.to_numpy(dtype=np.float64)
    return np.empty(0)


def _edges(column: Column, values: pd.Series) -> np.ndarray:
    """Edges of at most 20 bins of equal width, one for each value of few whole numbers.

    None where the numbers are so large that bins cannot be told apart.
    """
    numbers = _numbers(column, values)
    if not numbers.size:
        return np.empty(0)
    low, high = float(numbers.min()), float(numbers.max())
    if not low - 0.5 < low < low + 0.5 < np.inf or not np.isfinite(high - low):
        return np.empty(0)
    if column.kind == "whole_number" and high - low < MAX_BINS:
        return np.arange(low - 0.5, high + 1.0)
    if low == high and column.kind == "date":
        return np.array([low, low + _HALF_A_DAY])
    if low == high:
        return np.array([low - 0.5, low + 0.5])
    bins = min(MAX_BINS, int(np.ceil(np.log2(numbers.size))) + 1)
    return np.linspace(low, high, bins + 1)


def _profile(column: Column, values: pd.Series, edges: np.ndarray) -> ColumnProfile:
    numbers = _numbers(column, values)
    counts, _ = np.histogram(numbers, edges) if edges.size else (np.empty(0), None)
    return ColumnProfile(
        name=column.name,
        kind=column.kind,
        n_rows=len(values),
        n_missing=int(values.isna().sum()),
        n_distinct=int(values.nunique()),
        spread=_spread(numbers) if column.kind != "date" and numbers.size else None,
        labels=_label_counts(column, values),
        bins=tuple(
            (float(low), float(high), int(count))
            for low, high, count in zip(edges[:-1], edges[1:], counts, strict=True)
        ),
    )


def _spread(numbers: np.ndarray) -> Spread:
    low, lower, median, upper, high = np.quantile(numbers, [0, 0.25, 0.5, 0.75, 1])
    sd = float(numbers.std(ddof=1)) if numbers.size > 1 else float("nan")
    return Spread(
        float(numbers.mean()),
        sd,
        float(low),
        float(lower),
        float(median),
        float(upper),
        float(high),
    )


def _label_counts(column: Column, values: pd.Series) -> tuple[tuple[str, int], ...]:
    if not column.labels or column.role in HIDDEN_ROLES:
        return ()
    return tuple((_label(label), int(count)) for label, count in values.value_counts().items())


def _label(value: object) -> str:
    return number_text(value) if isinstance(value, float) else str(value)

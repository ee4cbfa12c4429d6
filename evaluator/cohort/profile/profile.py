"""What a column or a whole cohort looks like in numbers, without showing a person's cell."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from evaluator.cohort.cells.cell_text import number_text
from evaluator.cohort.columns.cleaning import duplicate_keys
from evaluator.cohort.columns.times.dated_labels import labels_in_order
from evaluator.values.cohort import Cohort, Column, Kind, Role
from evaluator.values.policy import load_policy

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


@dataclass(frozen=True, slots=True)
class CohortDescription:
    """The size of a cohort. A count is None when no column plays that part.

    Attributes:
        rows, columns: of the tidy sheet. units, clusters, periods: different values of the
            columns guessed to play these parts.
        missing_cells: share of cells without a value, 0 to 1.
        repeated_rows, conflicting_rows: as in ``duplicate_keys``; 0 without a unit.
        panel_holes: pairs of a unit and a period without a row; None unless both are known.
        attrition: (group, share of the units of its first period that have no row in the last
            one, 0 to 1), largest group first; groups too small to be told of are left out.
    """

    rows: int
    columns: int
    units: int | None
    clusters: int | None
    periods: int | None
    missing_cells: float
    repeated_rows: int
    conflicting_rows: int
    panel_holes: int | None = None
    attrition: tuple[tuple[str, float], ...] = ()


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


def describe_cohort(cohort: Cohort) -> CohortDescription:
    """How large a cohort is and how many rows share a key, by the guessed roles."""
    unit, time = _played(cohort, "unit"), _played(cohort, "time")
    problems = duplicate_keys(cohort, unit, time) if unit else ()
    counts = {problem.code: problem.count for problem in problems}
    cells = cohort.frame.size
    holes, attrition = _panel(cohort, unit, time)
    return CohortDescription(
        rows=len(cohort.frame),
        columns=len(cohort.columns),
        units=_distinct(cohort, unit),
        clusters=_distinct(cohort, _played(cohort, "cluster")),
        periods=_distinct(cohort, time),
        missing_cells=float(cohort.frame.isna().to_numpy().sum() / cells) if cells else 0.0,
        repeated_rows=counts.get("repeated_rows", 0),
        conflicting_rows=counts.get("conflicting_rows", 0),
        panel_holes=holes,
        attrition=attrition,
    )


def _panel(
    cohort: Cohort, unit: str | None, time: str | None
) -> tuple[int | None, tuple[tuple[str, float], ...]]:
    """Pairs of unit and period without a row, and the share of each group that was lost."""
    if unit is None or time is None:
        return None, ()
    frame = cohort.frame
    known = frame[[unit, time]].dropna().drop_duplicates()
    units, periods = known[unit].nunique(), known[time].nunique()
    holes = int(units * periods - len(known))
    arm = _played(cohort, "treated")
    times = list(known[time].unique())
    ordered = labels_in_order(times) if known[time].dtype == object else sorted(times)
    if arm is None or ordered is None or len(ordered) < 2:
        return holes, ()
    first = frame.loc[frame[time] == ordered[0], [unit, arm]].dropna().drop_duplicates(unit)
    stayed = first[unit].isin(known.loc[known[time] == ordered[-1], unit])
    found = []
    for label, count in first[arm].value_counts().items():
        if count >= load_policy().disclosure["threshold"]:
            found.append((_label(label), float(1 - stayed[first[arm] == label].mean())))
    return holes, tuple(found)


def _played(cohort: Cohort, role: Role) -> str | None:
    return next((column.name for column in cohort.columns if column.role == role), None)


def _distinct(cohort: Cohort, name: str | None) -> int | None:
    return int(cohort.frame[name].nunique()) if name else None


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

"""Panels of units over time, checked before any estimator reads them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Required, TypedDict

import numpy as np
import pandas as pd

from methods.inference.parts.columns import codes, numeric
from methods.results import BoolArray, FloatArray, IntArray, NotIdentifiedError

# Beyond this many cells of units by periods a row, cells are sorted rather than counted.
_MOST_CELLS_PER_ROW = 4


class StaggeredOptions(TypedDict, total=False):
    """Keywords that name the columns of a staggered panel, as in ``StaggeredColumns``."""

    outcome: Required[str]
    unit: Required[str]
    time: Required[str]
    first_treated: Required[str]
    covariates: Sequence[str]
    cluster: str | None
    weights: str | None


@dataclass(frozen=True, slots=True)
class StaggeredColumns:
    """Columns of a frame with one row per unit and period, whose units start at any time.

    Attributes:
        outcome: numbers.
        unit: names units.
        time: whole numbers, one per period, in steps of 1.
        first_treated: first period with the programme; missing for units that never have it.
        covariates: vary over time, and must not be affected by the programme.
        cluster: made of whole units, the level at which the programme was given; by default
            the unit.
        weights: positive; they count in every sum and average.
    """

    outcome: str
    unit: str
    time: str
    first_treated: str
    covariates: Sequence[str] = ()
    cluster: str | None = None
    weights: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class StaggeredPanel:
    """A panel in which each unit starts the programme once, or never.

    Attributes:
        unit: (n,) codes 0 .. units - 1.
        time: (n,) whole numbers.
        start: (n,) first period with the programme; NaN for units that never have it.
    """

    unit: IntArray
    time: IntArray
    start: FloatArray


def unique_rows(frame: pd.DataFrame, unit: str, time: str) -> tuple[IntArray, IntArray]:
    """Codes of units and of periods, with at most one row for each unit and period.

    Raises:
        NotIdentifiedError: ``duplicate_rows``, ``missing_values``.
    """
    units, times = codes(frame, unit), codes(frame, time)
    cells = units * (int(times.max()) + 1) + times
    if int(cells.max()) <= _MOST_CELLS_PER_ROW * cells.size:
        distinct = int(np.count_nonzero(np.bincount(cells)))
    else:
        distinct = np.unique(cells).size
    refuse_repeated(cells.size - distinct, unit, time)
    return units, times


def refuse_repeated(repeated: int, unit: str, time: str) -> None:
    """Refuse rows that repeat a combination of unit and period.

    Raises:
        NotIdentifiedError: ``duplicate_rows`` when there are any.
    """
    if repeated:
        raise NotIdentifiedError(
            "duplicate_rows",
            f"{repeated} rows repeat a combination of {unit!r} and {time!r}; there must be one "
            "row for each.",
        )


def staggered_panel(
    frame: pd.DataFrame, columns: StaggeredColumns, *, repeated: bool = False
) -> StaggeredPanel:
    """Read unit, time and start, and refuse a panel that cannot be compared before and after.

    With ``repeated`` a unit may have any number of rows at one period, as a surveyed place has.

    Raises:
        NotIdentifiedError: ``duplicate_rows``; ``not_whole_periods`` when times or starts are
            not whole numbers; ``start_varies`` when one unit has several starts;
            ``no_treated``; ``no_comparison`` when every unit starts together;
            ``always_treated`` when a unit starts in the first period or earlier.
    """
    unit, time, first_treated = columns.unit, columns.time, columns.first_treated
    units = codes(frame, unit) if repeated else unique_rows(frame, unit, time)[0]
    times, starts = whole_periods(frame, time), starts_of(frame, first_treated)
    check_one_start(units, starts, unit, first_treated)
    begun = ~np.isnan(starts)
    if not begun.any() or (starts[begun] > times.max()).all():
        raise NotIdentifiedError(
            "no_treated", f"No unit starts within the periods observed, by {first_treated!r}."
        )
    if (starts == starts[0]).all():
        raise NotIdentifiedError(
            "no_comparison",
            "Every unit starts in the same period, so nobody is left to compare with.",
        )
    always = np.unique(units[begun & (starts <= times.min())]).size
    if always:
        raise NotIdentifiedError(
            "always_treated",
            f"{always} units start in the first period ({times.min()}) or earlier, so they have "
            f"no period before the start. Leave them out; if they never start, {first_treated!r} "
            "must be empty.",
        )
    return StaggeredPanel(units, times, starts)


def whole_periods(frame: pd.DataFrame, name: str) -> IntArray:
    """Column of whole numbers of periods.

    Raises:
        NotIdentifiedError: ``not_whole_periods``, or as ``columns.numeric``.
    """
    if name in frame.columns and isinstance(frame[name], pd.Series):
        kind = frame[name].dtype
        if isinstance(kind, pd.PeriodDtype) or pd.api.types.is_datetime64_any_dtype(kind):
            raise NotIdentifiedError(
                "not_whole_periods",
                f"Column {name!r} holds dates; number the periods in order, in steps of 1.",
            )
    values = numeric(frame, name)
    if (values != np.rint(values)).any():
        raise NotIdentifiedError(
            "not_whole_periods", f"Column {name!r} must hold whole numbers of periods."
        )
    return values.astype(np.int64)


def starts_of(frame: pd.DataFrame, name: str) -> FloatArray:
    """First period with the programme in each row; NaN where it is missing, which means never.

    Raises:
        NotIdentifiedError: ``not_whole_periods``, or as ``columns.numeric``.
    """
    if name not in frame.columns:
        raise ValueError(f"There is no column named {name!r}.")
    column = frame[name]
    missing = column.isna()
    if missing.all():
        return np.full(len(frame), np.nan)
    if not missing.any():
        return whole_periods(frame, name).astype(np.float64)
    if pd.api.types.is_float_dtype(column.dtype):
        starts = whole_periods(column.fillna(0.0).to_frame(), name).astype(np.float64)
        starts[missing.to_numpy()] = np.nan
        return starts
    known = ~missing.to_numpy()
    starts = np.full(len(frame), np.nan)
    starts[known] = whole_periods(column[known].to_frame(), name)
    return starts


def check_one_start(units: IntArray, starts: FloatArray, unit: str, first_treated: str) -> None:
    """Refuse units (codes) that start more than once.

    Raises:
        NotIdentifiedError: ``start_varies``.
    """
    filled = np.where(np.isnan(starts), np.inf, starts)
    reference = np.empty(int(units.max()) + 1)
    reference[units] = filled
    varying = np.unique(units[reference[units] != filled]).size
    if varying:
        raise NotIdentifiedError(
            "start_varies",
            f"{varying} values of {unit!r} have more than one {first_treated!r}: a unit starts "
            "once and then stays in the programme.",
        )


def told_switches(units: IntArray, times: IntArray, now: BoolArray) -> str:
    """Counts, for a method's name, of units that a plain two-way comparison uses unexpectedly.

    Args:
        units: (n,) codes.
        times: (n,) codes.
        now: (n,) whether in the programme.
    """
    size = int(units.max()) + 1
    first_with = np.full(size, np.iinfo(np.int64).max)
    last_without = np.full(size, -1)
    np.minimum.at(first_with, units[now], times[now])
    np.maximum.at(last_without, units[~now], times[~now])
    seen = np.bincount(units, minlength=size)
    told = (
        ("leave the programme and then count as untreated", first_with < last_without),
        ("are in the programme whenever seen, and serve as comparison", last_without < 0),
        ("are seen once, which tells nothing about change", seen == 1),
    )
    return "".join(f"; {int(who.sum())} units {what}" for what, who in told if who.any())

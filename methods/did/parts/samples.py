"""Tidy frames read as the panels and cross-sections that group-time effects are made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from methods.did.parts.group_time import Sample
from methods.did.parts.panel import (
    check_one_start,
    refuse_repeated,
    starts_of,
    unique_rows,
    whole_periods,
)
from methods.inference.parts.columns import codes, numeric, positive
from methods.inference.parts.design_matrix import design_matrix
from methods.results import BoolArray, FloatArray, IntArray, NotIdentifiedError

# More empty cells than this would cost more memory than the rows themselves.
_MOST_CELLS = 50_000_000
_MOST_CELLS_PER_ROW = 20


@dataclass(frozen=True, slots=True)
class Columns:
    """Names of the columns to read, as in ``callaway_santanna``."""

    outcome: str
    unit: str | None
    time: str
    first_treated: str
    covariates: Sequence[str]
    weights: str | None
    cluster: str | None


def read_panel(frame: pd.DataFrame, columns: Columns, anticipation: int) -> Sample:
    """Panel of every unit, complete or not, in the order of their starts.

    Units that start later than ``anticipation`` periods after the last count as never treated.

    Raises:
        NotIdentifiedError: ``duplicate_rows``, ``not_whole_periods``, ``gap_in_periods``,
            ``start_varies``, ``no_treated``, ``always_treated``, ``varies_within_unit``,
            ``too_sparse``, or a column that cannot be used.
    """
    unit, time = columns.unit, columns.time
    if unit is None:
        raise ValueError("A panel needs a unit; rows of different people need panel=False.")
    units = codes(frame, unit)
    times, starts = whole_periods(frame, time), starts_of(frame, columns.first_treated)
    first, last = _span(times, time)
    check_one_start(units, starts, unit, columns.first_treated)
    n, periods = int(units.max()) + 1, last - first + 1
    if n * periods > max(_MOST_CELLS, _MOST_CELLS_PER_ROW * len(frame)):
        raise NotIdentifiedError(
            "too_sparse", f"Most combinations of {unit!r} and {time!r} have no row."
        )
    start = np.empty(n)
    start[units] = starts
    _check_starts(start, first, last, columns.first_treated)
    cohort, cohorts = _cohorts(start, last + anticipation)
    # Units that start together lie side by side, so that everything they share is contiguous.
    order = np.argsort(cohort, kind="stable")
    place = np.empty(n, dtype=np.int64)
    place[order] = np.arange(n)
    units, cohort = place[units], cohort[order]
    cell = (times - first) * n + units
    refuse_repeated(len(frame) - int(np.count_nonzero(np.bincount(cell))), unit, time)
    values = np.full((periods, n), np.nan)
    values.ravel()[cell] = numeric(frame, columns.outcome)
    design, names = _covariates_by_unit(frame, columns.covariates, units, cell, values.shape)
    weight, owner = np.ones(n), None
    by_row = positive(frame, columns.weights)
    if by_row is not None:
        weight[units] = by_row
        _check_constant(weight[units] != by_row, units, f"{unit!r}", f"{columns.weights!r}")
    if columns.cluster is not None:
        group = codes(frame, columns.cluster)
        owner = np.empty(n, dtype=np.int64)
        owner[units] = group
        _check_constant(owner[units] != group, units, f"{unit!r}", f"{columns.cluster!r}")
    return Sample(
        cohort=cohort,
        starts=cohorts,
        first=first,
        last=last,
        weight=weight,
        size=weight,
        cluster=owner,
        outcome=values,
        covariates=design,
        names=names,
        time=None,
        unit=None,
    )


def read_sections(
    frame: pd.DataFrame, columns: Columns, anticipation: int, *, linked: bool
) -> Sample:
    """Rows as repeated cross-sections.

    With ``linked`` they come from a panel with gaps: rows of one unit depend on each other, and
    each unit counts once in the size of its cohort.

    Raises:
        NotIdentifiedError: ``repeated_units`` when units repeat, are not ``linked`` and no
            cluster says how rows depend on each other; or as ``read_panel``.
    """
    unit, time = columns.unit, columns.time
    times, start = whole_periods(frame, time), starts_of(frame, columns.first_treated)
    first, last = _span(times, time)
    units = None if unit is None else codes(frame, unit)
    owner = None if columns.cluster is None else codes(frame, columns.cluster)
    weight = positive(frame, columns.weights)
    if weight is None:
        weight = np.ones(len(frame))
    size = weight
    if units is not None and unit is not None and linked:
        unique_rows(frame, unit, time)
        check_one_start(units, start, unit, columns.first_treated)
        size = weight / np.bincount(units)[units]
        owner = units if owner is None else owner
    elif units is not None and owner is None and int(units.max()) + 1 < units.size:
        raise NotIdentifiedError(
            "repeated_units",
            f"Values of {unit!r} repeat, so rows are not independent. Say what links them with "
            "a cluster, or compare the same units with panel=True.",
        )
    _check_starts(start, first, last, columns.first_treated)
    design = design_matrix(frame, columns.covariates)
    cohort, cohorts = _cohorts(start, last + anticipation)
    return Sample(
        cohort=cohort,
        starts=cohorts,
        first=first,
        last=last,
        weight=weight,
        size=size,
        cluster=owner,
        outcome=numeric(frame, columns.outcome),
        covariates=design.matrix,
        names=design.names,
        time=times,
        unit=units,
    )


def keep(sample: Sample, kept: BoolArray) -> Sample:
    """The sample with some units or rows only; cohorts that vanish are forgotten."""
    if kept.all():
        return sample
    present = np.zeros(sample.starts.size + 1, dtype=np.bool_)
    present[sample.cohort[kept]] = True
    present[-1] = True
    return replace(
        sample,
        cohort=(np.cumsum(present) - 1)[sample.cohort[kept]],
        starts=sample.starts[present[:-1]],
        weight=sample.weight[kept],
        size=sample.size[kept],
        cluster=_recoded(sample.cluster, kept),
        outcome=sample.outcome[..., kept],
        covariates=sample.covariates[..., kept, :],
        time=None if sample.time is None else sample.time[kept],
        unit=_recoded(sample.unit, kept),
    )


def _recoded(labels: IntArray | None, kept: BoolArray) -> IntArray | None:
    return None if labels is None else pd.factorize(labels[kept])[0].astype(np.int64)


def _span(times: IntArray, name: str) -> tuple[int, int]:
    """First and last period, with every one between them seen by somebody."""
    seen = pd.unique(times)
    first, last = int(seen.min()), int(seen.max())
    if seen.size != last - first + 1:
        raise NotIdentifiedError(
            "gap_in_periods",
            f"Periods {first} to {last} of {name!r} are not all there; number the periods in "
            "steps of 1.",
        )
    return first, last


def _check_starts(start: FloatArray, first: int, last: int, name: str) -> None:
    begun = ~np.isnan(start)
    if not (start[begun] <= last).any():
        raise NotIdentifiedError(
            "no_treated", f"No unit starts within the periods observed, by {name!r}."
        )
    always = int((start[begun] <= first).sum())
    if always:
        raise NotIdentifiedError(
            "always_treated",
            f"{always:,} units or rows start in the first period ({first}) or earlier, so there "
            f"is no period before their start. Leave them out; if they never start, {name!r} "
            "must be empty.",
        )


def _cohorts(start: FloatArray, never_after: int) -> tuple[IntArray, IntArray]:
    """Codes by order of starts and the starts; the last code is never treated."""
    late = np.isnan(start) | (start > never_after)
    starts = np.unique(start[~late]).astype(np.int64)
    cohort = np.searchsorted(starts, np.where(late, np.inf, start)).astype(np.int64)
    return cohort, starts


def _covariates_by_unit(
    frame: pd.DataFrame,
    covariates: Sequence[str],
    units: IntArray,
    cell: IntArray,
    shape: tuple[int, ...],
) -> tuple[FloatArray, tuple[str, ...]]:
    """(n, p) when every covariate is fixed within units, else (T, n, p) with NaN where unseen."""
    design = design_matrix(frame, covariates)
    fixed = np.empty((shape[1], len(design.names)), order="F")
    some = np.empty(shape[1], dtype=np.int64)
    some[units] = np.arange(units.size)
    for j, column in enumerate(design.matrix.T):
        fixed[:, j] = column.take(some)
        if not np.array_equal(fixed[:, j].take(units), column):
            break
    else:
        return fixed, design.names
    wide = np.full((*shape, len(design.names)), np.nan)
    wide.reshape(-1, len(design.names))[cell] = design.matrix
    return wide, design.names


def _check_constant(differs: BoolArray, units: IntArray, unit: str, name: str) -> None:
    varying = np.unique(units[differs]).size
    if varying:
        raise NotIdentifiedError(
            "varies_within_unit",
            f"{varying:,} values of {unit} have more than one value of {name}, which must not "
            "change over time.",
        )

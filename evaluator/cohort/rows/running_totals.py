"""Counts that add up over a year or over all times, which hide when something changed."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluator.cohort.cells.sorted_cells import first_rows
from evaluator.cohort.columns.names import words
from evaluator.cohort.columns.times.dated_labels import labels_in_order
from evaluator.values.cohort import Cohort
from evaluator.values.problems import Problem

CODE = "running_total"
_FEWEST_PLACES, _FEWEST_TIMES, _FEWEST_RISES = 3, 6, 4
_BEGINS_ANEW = 0.9  # of the places fall from one time to the next
_MOST_RISE = 0.5  # of all other steps
_FALLS, _FALLS_IF_NAMED = 0.01, 0.1  # of all other steps
_FIRST_STEPS = 3  # that the first count may be worth
_SAYS_SO = frozenset({"ytd", "cumulative", "cumulated", "cum", "running"})
_PHRASES = ("to date", "year to date", "so far")


@dataclass(frozen=True, slots=True)
class _Rising:
    """How a measure moves: from time to time it falls in all places, or hardly in any.

    Attributes:
        anew: (s,) steps at which nearly all places fall. falls: share of all other steps that fall.
        small: whether what stands first, and after each fall, is worth a few steps only.
    """

    anew: NDArray[np.bool_]
    falls: float
    small: bool


def with_running_totals_told(cohort: Cohort) -> Cohort:
    """The cohort with a warning for each measure that seems to add up from time to time.

    Only where each unit has one row at each of several times; a measure of people that merely
    grows falls now and then, and is not told.
    """
    parts = {column.role: column.name for column in cohort.columns}
    unit, time = parts.get("unit"), parts.get("time")
    if unit is None or time is None:
        return cohort
    times = _in_order(cohort.frame[time])
    if times is None or cohort.frame.duplicated([unit, time]).any():
        return cohort
    told = [
        _told(cohort, column.name, (unit, time), rising)
        for column in cohort.columns
        if column.role == "outcome" and pd.api.types.is_numeric_dtype(cohort.frame[column.name])
        if (rising := _rising(cohort.frame, column.name, (unit, time), times)) is not None
        and _adds_up(column.name, rising)
    ]
    return replace(cohort, problems=(*cohort.problems, *told)) if told else cohort


def _in_order(cells: pd.Series) -> list[object] | None:
    times = cells.dropna().unique().tolist()
    if len(times) < _FEWEST_TIMES:
        return None
    if cells.dtype == object:
        return labels_in_order(times)
    return sorted(times)


def _rising(
    frame: pd.DataFrame, name: str, key: tuple[str, str], times: list[object]
) -> _Rising | None:
    """How a measure moves from time to time; None where too little of it is known."""
    known = frame[[*key, name]].dropna()
    wide = known.pivot(index=key[0], columns=key[1], values=name).reindex(columns=times)
    values = wide.to_numpy(dtype=float)
    steps = np.diff(values, axis=1)
    there = ~np.isnan(steps)
    if len(values) < _FEWEST_PLACES or not there.any(axis=0).all():
        return None
    anew = (steps < 0).sum(axis=0) >= _BEGINS_ANEW * there.sum(axis=0)
    rises = steps[:, ~anew]
    if (~anew).sum() < max(_FEWEST_RISES, anew.sum()) or (rises > 0).mean() < _MOST_RISE:
        return None
    falls = float((rises < 0).sum() / there[:, ~anew].sum())
    usual = float(np.median(rises[rises > 0]))
    first = np.nanmedian(values[:, np.concatenate([[not anew.any()], anew])], axis=0)
    return _Rising(anew, falls, bool((first <= _FIRST_STEPS * usual).all()))


def _adds_up(name: str, rising: _Rising) -> bool:
    said = bool(set(words(name)) & _SAYS_SO) or any(
        phrase in " ".join(words(name)) for phrase in _PHRASES
    )
    if said:
        return rising.falls <= _FALLS_IF_NAMED
    return rising.falls <= _FALLS and rising.small


def _told(cohort: Cohort, name: str, key: tuple[str, str], rising: _Rising) -> Problem:
    anew = ", and begins anew at the same times everywhere" if rising.anew.any() else ""
    rows = first_rows(cohort.frame.index[cohort.frame[name].notna()])
    return Problem(
        CODE,
        f'"{name}" rises from each "{key[1]}" to the next in nearly every "{key[0]}"{anew}. It '
        "seems to add up all that came before, so a change shows late and too small.",
        f'Write what was counted in each "{key[1]}" alone: take the count before from each one, '
        "in the workbook.",
        "warning",
        cohort.provenance.sheet,
        rows[0],
        name,
        rows,
        int(cohort.frame[name].notna().sum()),
    )

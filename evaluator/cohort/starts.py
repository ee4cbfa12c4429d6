"""Staggered starts: each unit's own first period with the programme, as a position in time."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evaluator.cohort.cohort import Cohort
from evaluator.cohort.dated_labels import first_days
from evaluator.cohort.labels import normalised
from evaluator.problems import Problem, Refusal

START = "@start"


def start_positions(cohort: Cohort, column: str, ordered: list[object]) -> pd.Series:
    """Position in ``ordered`` of the first period at or after each row's start.

    Missing where there is no start, or where it lies after the last period: such a unit is not
    treated while it is seen. 0 means treated from the first period on.

    Raises:
        Refusal: the starts cannot be compared with the times.
    """
    cells = cohort.frame[column]
    times = pd.Series(ordered)
    if pd.api.types.is_numeric_dtype(times) and pd.api.types.is_datetime64_any_dtype(cells):
        cells = cells.dt.year.astype(float)
    comparable = (
        pd.api.types.is_numeric_dtype(times) and pd.api.types.is_numeric_dtype(cells)
    ) or (
        pd.api.types.is_datetime64_any_dtype(times) and pd.api.types.is_datetime64_any_dtype(cells)
    )
    if comparable:
        return _at_or_after(cells, times)
    place = {normalised(label): float(i) for i, label in enumerate(ordered)}
    labels = cells.map(normalised, na_action="ignore")
    unknown = labels.notna() & ~labels.isin(place)
    if unknown.any():
        begins, days = first_days(times), first_days(cells)
        if begins is not None and days is not None:
            return _at_or_after(days, begins)
        raise Refusal(_not_a_period(cohort, column, cells[unknown]))
    return labels.map(place).astype(float)


def _at_or_after(cells: pd.Series, times: pd.Series) -> pd.Series:
    """Position of the first of sorted ``times`` at or after each cell; missing without one."""
    found = np.searchsorted(times.to_numpy(), cells.to_numpy(), side="left").astype(float)
    positions = pd.Series(found, index=cells.index).where(cells.notna())
    return positions.where(positions < len(times))


def _not_a_period(cohort: Cohort, column: str, cells: pd.Series) -> Problem:
    return Problem(
        code="start_not_a_period",
        message=f'"{column}" holds "{cells.iloc[0]}", which is not one of the times measured.',
        fix="Write starts as the times are written, or both as dates.",
        sheet=cohort.provenance.sheet,
        row=int(cells.index[0]),
        column=column,
        rows=tuple(int(row) for row in cells.index[:20]),
        count=len(cells),
    )

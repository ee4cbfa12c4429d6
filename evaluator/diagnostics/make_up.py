"""How the make-up of those asked moved, and the answer within kinds of people."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evaluator.cohort.rows.shapes import CLUSTER, OUTCOME, POST, TIME
from evaluator.designs.design import Groundwork
from evaluator.diagnostics.repeat import again
from evaluator.disclosure.freely import named
from methods.results import Estimate, NotIdentifiedError

MOST_LEVELS = 8
_VALUE = "@value"
_TWIN = 0.7  # correlation from which a column says again what the outcome says


def shifts(work: Groundwork, frame: pd.DataFrame, names: list[str]) -> list[tuple[str, Estimate]]:
    """Difference in changes of each characteristic, or level of one, in standard deviations."""
    found = []
    for name in names:
        for label, values in _numbers(frame[name], name):
            known = frame.assign(**{_VALUE: values})[values.notna()]
            before = known.loc[known[POST] == 0, _VALUE]
            spread = float(before.std())
            if len(before) < 2 or not spread > 0:
                continue
            try:
                shift = again(work, known.assign(**{OUTCOME: known[_VALUE] / spread}))
            except NotIdentifiedError:
                continue
            if np.isfinite(shift.p_value):
                found.append((label, shift))
    return found


def answer_within_kinds(work: Groundwork, frame: pd.DataFrame, name: str) -> Estimate | None:
    """The answer among people of one kind by a column; None where it cannot be asked.

    What people of a kind differ by inside one place at one time is taken off everybody. None too
    where the column says again what the outcome says, as an answer that a score is made of.
    """
    known = frame[frame[name].notna() & frame[OUTCOME].notna()].reset_index(drop=True)
    columns = [values for _, values in _numbers(known[name], name)]
    if known.empty or not columns:
        return None
    cells = [known[CLUSTER], known[TIME]]
    table = pd.concat(columns, axis=1).astype(float)
    table.columns = pd.RangeIndex(table.shape[1])
    inside = (table - table.groupby(cells).transform("mean")).to_numpy()
    own = known[OUTCOME].astype(float)
    apart = (own - own.groupby(cells).transform("mean")).to_numpy()
    slopes = np.linalg.lstsq(inside, apart, rcond=None)[0]
    total = float(apart @ apart)
    if not total > 0 or float((inside @ slopes) @ apart) / total > _TWIN**2:
        return None
    adjusted = own - (table.to_numpy() - table.to_numpy().mean(axis=0)) @ slopes
    try:
        return again(work, known.assign(**{OUTCOME: adjusted}))
    except NotIdentifiedError:
        return None


def _numbers(cells: pd.Series, name: str) -> list[tuple[str, pd.Series]]:
    """A column as numbers: itself, or one yes/no for each of its commonest levels."""
    if pd.api.types.is_numeric_dtype(cells):
        return [(name, cells.astype(float))]
    if pd.api.types.is_datetime64_any_dtype(cells):
        return []
    levels = list(cells.value_counts().index[:MOST_LEVELS])
    if len(levels) == 2:
        levels = levels[:1]
    return [
        (f"{name} ({named(level)})", (cells == level).astype(float).where(cells.notna()))
        for level in levels
    ]

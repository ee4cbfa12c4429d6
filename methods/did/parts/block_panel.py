"""Complete panels, comparison units first, as synthetic methods need them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from methods.did.parts.panel import unique_rows
from methods.inference.parts.columns import numeric
from methods.results import BoolArray, FloatArray, IntArray, NotIdentifiedError


@dataclass(frozen=True, slots=True, eq=False)
class BlockPanel:
    """Every unit in every period; comparison units first.

    Attributes:
        outcome: (N, T).
        units: N labels, comparison units first. periods: T labels, in order.
        n_comparison: comparison units.
        n_before: periods before the first start.
        first: (treated units,) periods before the start of each, in order.
        rows: (N, T) position of each cell in the frame.
    """

    outcome: FloatArray
    units: list[object]
    periods: list[object]
    n_comparison: int
    n_before: int
    first: IntArray
    rows: IntArray


def block_panel(
    frame: pd.DataFrame,
    now: BoolArray,
    *,
    outcome: str,
    unit: str,
    time: str,
    several_starts: bool = False,
) -> BlockPanel:
    """Read a complete panel with one start, or with several where the method can do that.

    Args:
        frame: one row per unit and period.
        now: (n,) whether a row is in the programme.
        outcome: column of numbers.
        unit: column that names units.
        time: column that names periods.
        several_starts: whether treated units may start in different periods.

    Raises:
        NotIdentifiedError: ``duplicate_rows``, ``unbalanced``, ``no_treated``,
            ``no_comparison``, ``always_treated``, ``leaves_treatment``, ``staggered``, or a
            column that cannot be used.
    """
    units, times = unique_rows(frame, unit, time)
    shape = (int(units.max()) + 1, int(times.max()) + 1)
    _check_complete(units, shape, unit, time)
    rows = np.empty(shape, dtype=np.int64)
    rows[units, times] = np.arange(len(frame))
    treated = now[rows]
    ever = treated.any(axis=1)
    if not ever.any():
        raise NotIdentifiedError("no_treated", "No unit is ever in the programme.")
    if ever.all():
        raise NotIdentifiedError("no_comparison", "Every unit is in the programme at some time.")
    if (np.diff(treated[ever].astype(np.int8), axis=1) < 0).any():
        raise NotIdentifiedError(
            "leaves_treatment", "Some units leave the programme; they must stay once they start."
        )
    first = shape[1] - treated[ever].sum(axis=1)
    if not several_starts and (first != first[0]).any():
        raise NotIdentifiedError(
            "staggered",
            f"Units start in {np.unique(first).size} different periods; estimate each group of "
            "units that start together by itself, against units that never start.",
        )
    if first.min() == 0:
        raise NotIdentifiedError(
            "always_treated", "The treated units have no period before the start."
        )
    begins = np.full(shape[0], -1)
    begins[ever] = first
    order = np.argsort(begins, kind="stable")
    labels = frame[unit].to_numpy()[rows[order, 0]].tolist()
    return BlockPanel(
        outcome=numeric(frame, outcome)[rows[order]],
        units=labels,
        periods=frame[time].to_numpy()[rows[0]].tolist(),
        n_comparison=int((~ever).sum()),
        n_before=int(first.min()),
        first=np.sort(first),
        rows=rows[order],
    )


def _check_complete(units: IntArray, shape: tuple[int, int], unit: str, time: str) -> None:
    missing = shape[0] * shape[1] - units.size
    if missing:
        short = int((np.bincount(units) < shape[1]).sum())
        raise NotIdentifiedError(
            "unbalanced",
            f"{missing} combinations of {unit!r} and {time!r} are missing, in {short} units; "
            "this method needs every unit in every period. Leave those units out, or fill in "
            "what is missing.",
        )

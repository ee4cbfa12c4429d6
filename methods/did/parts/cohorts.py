"""Staggered panels laid out as units by periods, the units of one cohort side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from methods.did.parts.panel import StaggeredColumns, StaggeredPanel, staggered_panel
from methods.inference.parts.columns import codes, numeric, positive
from methods.inference.parts.design_matrix import Design, design_matrix
from methods.inference.parts.estimates import Counts
from methods.inference.parts.informative import count_clusters, telling_units
from methods.results import BoolArray, FloatArray, IntArray, NotIdentifiedError

# Units handled at a time: bounds the temporary arrays at any number of units.
_BLOCK = 50_000
# More empty cells than this would cost more memory than the rows themselves.
_MOST_CELLS = 20_000_000
_MOST_CELLS_PER_ROW = 5


@dataclass(frozen=True, slots=True, eq=False)
class CohortPanel:
    """Units by periods; units that start together are consecutive rows.

    Attributes:
        outcome: (U, T); 0 where a unit is not seen.
        weight: (U, T) positive; 0 where a unit is not seen or a cell is left out.
        covariates: (p, U, T). names: p names.
        periods: (T,) whole numbers, sorted: the periods seen in the data.
        starts: (C,) first period with the programme, sorted; NaN, last, for never treated.
        bounds: (C + 1,) cohort c holds the units bounds[c] .. bounds[c + 1] - 1.
        clusters: (U,) codes 0 .. G - 1.
        left_out: what was left out and why, for the method's name.
    """

    outcome: FloatArray
    weight: FloatArray
    covariates: FloatArray
    names: tuple[str, ...]
    periods: IntArray
    starts: FloatArray
    bounds: IntArray
    clusters: IntArray
    left_out: str

    @property
    def n_clusters(self) -> int:
        """Clusters that hold a unit which says something: one seen with others, and twice."""
        return count_clusters(self.clusters, telling_units(self.weight))

    @property
    def distance(self) -> FloatArray:
        """(C, T) periods since the start; NaN for never treated."""
        return np.asarray(self.periods[None, :] - self.starts[:, None])

    @property
    def treated(self) -> BoolArray:
        """(C, T) cells with the programme; False for never treated."""
        return np.asarray(self.distance >= 0)

    @property
    def begins(self) -> BoolArray:
        """(U,) whether each unit ever has the programme."""
        return np.repeat(~np.isnan(self.starts), np.diff(self.bounds))

    @property
    def cohort(self) -> IntArray:
        """(U,) code of the cohort of each unit."""
        return np.repeat(np.arange(self.starts.size), np.diff(self.bounds))

    def blocks(self) -> Iterator[tuple[int, slice]]:
        """Each cohort with some of its units at a time."""
        for cohort, (low, high) in enumerate(
            zip(self.bounds[:-1].tolist(), self.bounds[1:].tolist(), strict=True)
        ):
            for first in range(low, high, _BLOCK):
                yield cohort, slice(first, min(first + _BLOCK, high))

    def totals(self, values: FloatArray) -> FloatArray:
        """(C, T) sums of a (U, T) array over the units of each cohort."""
        return np.asarray(np.add.reduceat(values, self.bounds[:-1], axis=0))

    def spread(self, cells: BoolArray) -> BoolArray:
        """(U, T) version of a (C, T) choice of cells."""
        return np.repeat(cells, np.diff(self.bounds), axis=0)

    def without(self, cells: BoolArray, reason: str) -> CohortPanel:
        """The panel less a (U, T) choice of cells; the rows lost are noted with the reason."""
        lost = int(np.count_nonzero(self.weight[cells]))
        if lost == 0:
            return self
        return replace(
            self,
            weight=np.where(cells, 0.0, self.weight),
            left_out=f"{self.left_out}; {lost} rows left out: {reason}",
        )

    def counts(self) -> Counts:
        """Rows, units, units that start within the periods kept, and the others."""
        seen = (self.weight > 0).any(axis=1)
        everyone, treated = int(seen.sum()), int((seen & self.begins).sum())
        return Counts(int(np.count_nonzero(self.weight)), everyone, treated, everyone - treated)


def cohort_panel(frame: pd.DataFrame, columns: StaggeredColumns) -> CohortPanel:
    """Read a staggered panel; units that start in the first period are left out and counted.

    Raises:
        NotIdentifiedError: as ``panel.staggered_panel``; ``cluster_varies`` when a unit lies in
            several clusters; ``too_sparse`` when units are seen in so few of the periods that
            the table of units by periods is nearly empty.
        ValueError: a column that does not exist.
    """
    frame, left_out = _without_always_treated(
        frame, columns.unit, columns.time, columns.first_treated
    )
    panel = staggered_panel(frame, columns)
    clusters = None if columns.cluster is None else codes(frame, columns.cluster)
    return replace(panel_table(frame, columns, panel, clusters), left_out=left_out)


def panel_table(
    frame: pd.DataFrame,
    columns: StaggeredColumns,
    panel: StaggeredPanel,
    clusters: IntArray | None,
) -> CohortPanel:
    """A staggered panel that was read, as a table of units by periods.

    Args:
        frame: one row per unit and period.
        columns: of the frame.
        panel: read from it.
        clusters: (n,) codes, or None for the units.

    Raises:
        NotIdentifiedError: as ``lay_out``.
    """
    period = codes(frame, columns.time)
    periods = np.zeros(int(period.max()) + 1, dtype=np.int64)
    periods[period] = panel.time
    start = np.empty(int(panel.unit.max()) + 1)
    start[panel.unit] = panel.start
    table = lay_out(
        panel.unit,
        period,
        start,
        outcome=numeric(frame, columns.outcome),
        design=design_matrix(frame, columns.covariates),
        clusters=clusters,
        weights=positive(frame, columns.weights),
    )
    return replace(table, periods=periods)


def lay_out(
    units: IntArray,
    period: IntArray,
    start: FloatArray,
    *,
    outcome: FloatArray,
    design: Design,
    clusters: IntArray | None,
    weights: FloatArray | None,
) -> CohortPanel:
    """Rows as a table of units by periods; ``periods`` are the codes.

    Args:
        units: (n,) codes 0 .. U - 1; no unit and period twice.
        period: (n,) codes 0 .. T - 1.
        start: (U,) first period with the programme, NaN for never.
        outcome: (n,).
        design: (n, p) covariates.
        clusters: (n,) codes, or None for the units.
        weights: (n,) positive, or None.

    Raises:
        NotIdentifiedError: ``cluster_varies`` or ``too_sparse``.
    """
    shape = (start.size, int(period.max()) + 1)
    if shape[0] * shape[1] > max(_MOST_CELLS, _MOST_CELLS_PER_ROW * units.size):
        raise NotIdentifiedError(
            "too_sparse",
            f"{units.size} rows of {shape[0]} units over {shape[1]} periods are too thinly "
            "spread; pool the times into longer periods.",
        )
    order = np.argsort(start, kind="stable")
    position = np.empty_like(order)
    position[order] = np.arange(order.size)
    cell = position[units] * shape[1] + period
    starts, first = np.unique(start[order], return_index=True)
    covariates = np.empty((len(design.names), *shape))
    for j, column in enumerate(design.matrix.T):
        covariates[j] = _table(column, cell, shape)
    return CohortPanel(
        outcome=_table(outcome, cell, shape),
        weight=_table(np.ones(units.size) if weights is None else weights, cell, shape),
        covariates=covariates,
        names=design.names,
        periods=np.arange(shape[1]),
        starts=starts,
        bounds=np.append(first, start.size),
        clusters=np.arange(start.size)
        if clusters is None
        else _unit_clusters(clusters, position[units]),
        left_out="",
    )


def _without_always_treated(
    frame: pd.DataFrame, unit: str, time: str, first_treated: str
) -> tuple[pd.DataFrame, str]:
    if first_treated not in frame.columns:
        raise ValueError(f"There is no column named {first_treated!r}.")
    known = frame[first_treated].notna().to_numpy()
    if not known.any():
        return frame, ""
    times, starts = numeric(frame, time), np.full(len(frame), np.inf)
    starts[known] = numeric(frame.loc[known], first_treated)
    kept = starts > times.min()
    while kept.any() and (starts[kept] <= times[kept].min()).any():
        kept &= starts > times[kept].min()  # without them the first period may be a later one
    if not kept.any():
        raise NotIdentifiedError(
            "no_untreated",
            "Every unit starts in the first period or earlier, so there is no untreated "
            "observation to compare with.",
        )
    if kept.all():
        return frame, ""
    units = frame.loc[~kept, unit].nunique()
    return (
        frame.loc[kept],
        f"; {units} units left out: in the programme from the first period on",
    )


def _table(values: FloatArray, cell: IntArray, shape: tuple[int, int]) -> FloatArray:
    table = np.zeros(shape[0] * shape[1])
    table[cell] = values
    return table.reshape(shape)


def _unit_clusters(clusters: IntArray, position: IntArray) -> IntArray:
    owner = np.empty(int(position.max()) + 1, dtype=np.int64)
    owner[position] = clusters
    varying = np.unique(position[owner[position] != clusters]).size
    if varying:
        raise NotIdentifiedError(
            "cluster_varies",
            f"{varying} units lie in more than one cluster; each unit must stay in one.",
        )
    return owner

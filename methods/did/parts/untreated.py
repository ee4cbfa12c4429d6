"""What treated units would have shown, from untreated observations alone.

The first stage that imputation and two-stage estimation share.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csgraph

from methods.did.parts.cohorts import CohortPanel
from methods.did.parts.within_units import WithinUnits, within_units
from methods.results import FloatArray, IntArray, NotIdentifiedError


@dataclass(frozen=True, slots=True, eq=False)
class Untreated:
    """Unit, period and covariate effects fitted to untreated observations.

    Attributes:
        panel: without the treated rows that nothing untreated can stand in for.
        fit: the regression; its residual holds, for treated cells, the imputed effect.
        distances: (H,) periods since the start at which treated or later treated units are
            seen, sorted; negative is before.
        groups: (C, T) position in ``distances`` of each cell, -1 for none.
    """

    panel: CohortPanel
    fit: WithinUnits
    distances: IntArray
    groups: IntArray

    def uncertainty(self, target: FloatArray, groups: IntArray, count: int) -> FloatArray:
        """(U, count) scores of the fit's share in target-weighted sums of residuals by group."""
        return -self.fit.scores(self.fit.inverse @ self.fit.reach(target, groups, count))


def fit_untreated(panel: CohortPanel, horizons: Sequence[int] | None) -> Untreated:
    """Fit the untreated observations and find what they can stand in for.

    Args:
        panel: cohorts of units.
        horizons: periods since the start that are wanted; None for all.

    Raises:
        NotIdentifiedError: ``no_untreated`` when no treated observation has untreated ones of
            its unit and of its period to be imputed from; ``no_horizon`` when nobody is seen
            at a horizon asked for.
    """
    untreated = np.where(panel.spread(panel.treated), 0.0, panel.weight)
    alone = np.broadcast_to(untreated.sum(axis=1, keepdims=True) == 0, untreated.shape)
    panel = panel.without(alone, "their unit has no observation before the start")
    fit = within_units(panel, untreated, np.full(panel.treated.shape, -1))
    panel = _reachable(panel, untreated)
    if not panel.totals(panel.weight)[panel.treated].any():
        raise NotIdentifiedError(
            "no_untreated",
            "There are no untreated observations, of the same units and of the same periods, "
            "from which to impute what would have happened without the programme.",
        )
    distances, groups = _horizons(panel, horizons)
    return Untreated(panel, fit, distances, groups)


def _reachable(panel: CohortPanel, untreated: FloatArray) -> CohortPanel:
    """Leave out treated cells that no chain of untreated observations links to their unit."""
    seen = untreated > 0
    empty = ~seen.any(axis=0)
    panel = panel.without(
        panel.spread(panel.treated & empty), "their period has no untreated observation"
    )
    links = np.zeros((empty.size, empty.size))
    for _, block in panel.blocks():
        together = seen[block].astype(np.float64)
        links += together.T @ together
    parts, part = csgraph.connected_components(links > 0, directed=False)
    if parts - int(empty.sum()) <= 1:
        return panel
    own = part[seen.argmax(axis=1)]
    far = panel.spread(panel.treated) & (own[:, None] != part[None, :])
    return panel.without(far, "nothing untreated links their unit with their period")


def _horizons(panel: CohortPanel, horizons: Sequence[int] | None) -> tuple[IntArray, IntArray]:
    distance = panel.distance
    seen = (panel.totals(panel.weight) > 0) & ~np.isnan(distance)
    found = np.unique(distance[seen]).astype(np.int64)
    if horizons is not None:
        wanted = np.unique(np.asarray(horizons, dtype=np.int64))
        missing = [str(horizon) for horizon in wanted if horizon not in found]
        if missing:
            raise NotIdentifiedError(
                "no_horizon", f"Nobody is seen {', '.join(missing)} periods since the start."
            )
        found = wanted
    groups = np.full(distance.shape, -1)
    for position, horizon in enumerate(found.tolist()):
        groups[seen & (distance == horizon)] = position
    return found, groups

"""The two-way fixed effects coefficient under any placement of the programme, from small sums."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from methods.results import BoolArray, FloatArray, IntArray, NotIdentifiedError


@dataclass(frozen=True, slots=True, eq=False)
class TwoWay:
    """Cross products of every place's own term, place x after, within units and periods.

    Attributes:
        square: (G, G) of the terms with each other.
        cross: (G,) of the terms with the outcome.
    """

    square: FloatArray
    cross: FloatArray

    def coefficient(self, treated: IntArray, on: BoolArray) -> tuple[FloatArray, FloatArray]:
        """Coefficient of each placement, and what an effect of 1 on the truly treated adds.

        Args:
            treated: (placements, k) places that get the label.
            on: (G,) the places that truly had the programme.

        Raises:
            NotIdentifiedError: ``collinear`` when units or periods determine a placement.
        """
        numerator = np.zeros(len(treated))
        shared, own = np.zeros(len(treated)), np.zeros(len(treated))
        rows = np.zeros((len(treated), len(self.cross)))
        of_truth = self.square @ on
        for column in treated.T:
            numerator += self.cross[column]
            shared += of_truth[column]
            rows += self.square[column]
        for column in treated.T:
            own += rows[np.arange(len(treated)), column]
        if not (own > 1e-9 * np.trace(self.square) / len(self.cross)).all():
            raise NotIdentifiedError(
                "collinear", "Under some placements the effect cannot be told from the periods."
            )
        return numerator / own, shared / own


def two_way(
    places: IntArray,
    units: IntArray,
    times: IntArray,
    outcome: FloatArray,
    is_post: BoolArray,
    weight: FloatArray,
) -> TwoWay:
    """Take unit and period effects out of the outcome and of every place's term.

    Units lie within places, so only the periods link places: a system of one row per period.

    Args:
        places: (n,) codes from 0.
        units: (n,) codes from 0 of what is followed.
        times: (n,) codes from 0; one row for each unit and time.
        outcome: (n,).
        is_post: (n,) after the start.
        weight: (n,) above zero.

    Source: Frisch and Waugh (1933).
    """
    mass = np.bincount(units, weights=weight)

    def within(values: FloatArray) -> FloatArray:
        return np.asarray(values - (np.bincount(units, weights=weight * values) / mass)[units])

    after, left = within(is_post.astype(np.float64)), within(outcome)
    groups, periods = int(places.max()) + 1, int(times.max()) + 1
    seen = sparse.csr_array((weight, (units, times)), shape=(len(mass), periods))
    linked = (seen.T @ (sparse.diags_array(1 / mass) @ seen)).toarray()
    inverse = np.linalg.pinv(np.diag(np.bincount(times, weights=weight)) - linked, hermitian=True)
    by_time = np.zeros((periods, groups))
    np.add.at(by_time, (times, places), weight * after)
    outcome_by_time = np.bincount(times, weights=weight * left, minlength=periods)
    own = np.bincount(places, weights=weight * after**2, minlength=groups)
    cross = np.bincount(places, weights=weight * after * left, minlength=groups)
    solved = by_time.T @ inverse
    return TwoWay(np.diag(own) - solved @ by_time, cross - solved @ outcome_by_time)

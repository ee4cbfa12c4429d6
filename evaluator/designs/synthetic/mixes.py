"""Weighted mixes of places for those that start together, and their average over starts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from evaluator.cohort.rows.shapes import OUTCOME, POST, TIME, TREATED, UNIT
from methods.did.parts.simplex import simplex_weights
from methods.did.parts.synthetic_weights import synthetic_weights
from methods.results import FloatArray, IntArray, NotIdentifiedError

Estimator = Literal["synthetic_did", "synthetic_control", "equal_weights"]


@dataclass(frozen=True, slots=True, eq=False)
class PlacePanel:
    """Every place at every time.

    Attributes:
        values: (N, T) outcomes. names: (N,) places. start: (N,) position of the first time with
            the programme, -1 for never. back: by how many times every start is made earlier, the
            times from the real start on being left out; 0 for the real starts.
    """

    values: FloatArray
    names: pd.Index
    start: IntArray
    back: int = 0

    @property
    def starts(self) -> IntArray:
        """(N with the programme,) real starts, earliest first."""
        return np.sort(self.start[self.start >= 0])

    def without_programme(self) -> PlacePanel:
        """The places without the programme alone."""
        never = self.start < 0
        return replace(
            self, values=self.values[never], names=self.names[never], start=self.start[never]
        )


@dataclass(frozen=True, slots=True, eq=False)
class StartFit:
    """The mix for the places that start together.

    Attributes:
        start: position of the start that is looked at. places: how many start then.
        value: mean effect from then on. effect: (t,) gap at each time, the level that movements
            are compared from taken off. treated, synthetic: (t,). weights: (J,) of the comparison
            places. misfit: root mean squared gap before the start (about its mean for movements).
    """

    start: int
    places: int
    value: float
    effect: FloatArray
    treated: FloatArray
    synthetic: FloatArray
    weights: FloatArray
    misfit: float

    @property
    def cells(self) -> int:
        """Places times the times that they are seen with the programme."""
        return self.places * (self.effect.size - self.start)


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """One synthetic comparison.

    With several starts every array of times counts from each place's own start: it begins as long
    before it as the earliest start has times, and averages the places that are seen so long after.

    Attributes:
        value: mean effect over the treated places and their times from the start on.
        effect: (T,) gap at each time, the level that movements are compared from taken off.
        treated, synthetic: (T,). weights: of the comparison places, averaged over the starts by
            ``cells``. misfit: root mean squared gap before the start (about its mean for
            movements), of several starts the root of the mean square by ``cells``.
        parts: one for each start, earliest first.
    """

    value: float
    effect: FloatArray
    treated: FloatArray
    synthetic: FloatArray
    weights: pd.Series
    misfit: float
    parts: tuple[StartFit, ...]


def panel_of(frame: pd.DataFrame, back: int = 0) -> PlacePanel:
    """The panel of a complete frame.

    Args:
        frame: one row per place and time with ``@unit @time @treated @post @outcome``; a treated
            place starts at its first time with ``@post`` 1.
        back: by how many times every start is made earlier.
    """
    table = frame.pivot(index=UNIT, columns=TIME, values=OUTCOME)
    took = frame.drop_duplicates(UNIT).set_index(UNIT)[TREATED].reindex(table.index) == 1
    before = (frame[POST] == 0).groupby(frame[UNIT]).sum().reindex(table.index)
    start = np.where(took, before, -1).astype(np.int64)
    return PlacePanel(table.to_numpy(dtype=np.float64), table.index, start, back)


def fit(frame: pd.DataFrame, estimator: Estimator, *, back: int = 0) -> Fit:
    """The synthetic comparison of a complete panel, with one start or several.

    Places that start together are averaged and get a mix of their own; the effect is the mean
    over starts by ``StartFit.cells``.

    Args:
        frame: as in ``panel_of``.
        estimator: "synthetic_did" compares movements; "synthetic_control" levels; "equal_weights"
            movements, every comparison place counting alike.
        back: as in ``panel_of``.

    Raises:
        NotIdentifiedError: ``too_few_comparison``.

    Source: Clarke, Pailanir, Athey and Imbens (2023), section 2.3; Ben-Michael, Feller and
    Rothstein (2022) for mixes of each start averaged by time since the start.
    """
    return fitted(panel_of(frame, back), estimator)


def fitted(panel: PlacePanel, estimator: Estimator) -> Fit:
    """The same of a panel."""
    never = panel.start < 0
    donors = panel.values[never]
    if len(donors) < 2:
        raise NotIdentifiedError(
            "too_few_comparison", "At least two comparison places are needed to judge the effect."
        )
    parts = tuple(
        _start_fit(panel, donors, int(start), estimator) for start in np.unique(panel.starts)
    )
    names = panel.names[never]
    if len(parts) == 1:
        one = parts[0]
        weights = pd.Series(one.weights, names)
        return Fit(one.value, one.effect, one.treated, one.synthetic, weights, one.misfit, parts)
    share = np.array([part.cells for part in parts], dtype=np.float64)
    share /= share.sum()
    return Fit(
        float(share @ [part.value for part in parts]),
        _since_start(parts, [part.effect for part in parts]),
        _since_start(parts, [part.treated for part in parts]),
        _since_start(parts, [part.synthetic for part in parts]),
        pd.Series(share @ np.stack([part.weights for part in parts]), names),
        float(np.sqrt(share @ np.square([part.misfit for part in parts]))),
        parts,
    )


def _start_fit(panel: PlacePanel, donors: FloatArray, start: int, estimator: Estimator) -> StartFit:
    end = start if panel.back else panel.values.shape[1]
    before = start - panel.back
    others = np.ascontiguousarray(donors[:, :end])
    own = np.ascontiguousarray(panel.values[panel.start == start][:, :end])
    treated, early = own.mean(axis=0), np.arange(end) < before
    shares = np.full(len(others), 1 / len(others))
    when = np.full(before, 1 / before)
    if estimator == "synthetic_control":
        shares, when = simplex_weights(others[:, early].T, treated[early]), when * 0.0
    elif estimator == "synthetic_did":
        shares, when = synthetic_weights(np.vstack([others, own]), len(others), before)
    gap = treated - shares @ others
    effect = gap - float(when @ gap[early])
    missed = gap[early] - (0.0 if estimator == "synthetic_control" else gap[early].mean())
    return StartFit(
        before,
        len(own),
        float(effect[~early].mean()),
        effect,
        treated,
        np.asarray(shares @ others),
        np.asarray(shares),
        float(np.sqrt((missed**2).mean())),
    )


def _since_start(parts: tuple[StartFit, ...], values: list[FloatArray]) -> FloatArray:
    """Mean over the places seen at each time since their own start."""
    first = min(part.start for part in parts)
    length = first + max(part.effect.size - part.start for part in parts)
    total, places = np.zeros(length), np.zeros(length)
    for part, series in zip(parts, values, strict=True):
        own = series[part.start - first :]
        total[: own.size] += part.places * own
        places[: own.size] += part.places
    return np.asarray(total / places)

"""What a two-way fixed effects estimate is made of."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from methods.did.parts.panel import unique_rows
from methods.inference.parts.columns import indicator, numeric
from methods.results import BoolArray, FloatArray, IntArray, NotIdentifiedError

EARLIER = "Earlier vs Later Treated"
LATER = "Later vs Earlier Treated"
ALWAYS = "Later vs Always Treated"
NEVER = "Treated vs Untreated"


@dataclass(frozen=True, slots=True, eq=False)
class Decomposition:
    """Two-way fixed effects as a weighted mean of two-group, two-period comparisons.

    Attributes:
        value: the two-way estimate, in the outcome's unit.
        components: one row per comparison: ``treated`` (first period of the group whose change
            is judged), ``untreated`` (first period of the group it is compared with; missing
            for never treated), ``type`` (see ``by_type``), ``estimate``, ``weight`` (they sum
            to 1).
        by_type: one row per type that occurs: ``type``, ``weight`` (sum) and ``avg_estimate``
            (weighted mean). In "Later vs Earlier Treated" and "Later vs Always Treated" the
            comparison is already in the programme: these are the ones that mislead when
            effects grow.
    """

    value: float
    components: pd.DataFrame
    by_type: pd.DataFrame

    @property
    def already_treated_share(self) -> float:
        """Weight of the comparisons with groups that are already in the programme, 0 to 1."""
        forbidden = self.components["type"].isin([LATER, ALWAYS])
        return float(self.components["weight"].to_numpy()[forbidden].sum())


def decompose(
    frame: pd.DataFrame, *, outcome: str, unit: str, time: str, treated_now: str
) -> Decomposition:
    """Split the two-way estimate (without covariates or weights) into its comparisons.

    A diagnostic for programmes that start at different times: it shows how much of the two-way
    estimate comes from comparing later starters with earlier ones.

    Args:
        frame: one row per unit and period, every unit seen in every period.
        outcome: column of numbers.
        unit: column that names units.
        time: column that names periods.
        treated_now: column of 0 and 1; once 1, a unit stays at 1.

    Raises:
        NotIdentifiedError: ``duplicate_rows``, ``unbalanced`` when a unit misses a period,
            ``leaves_treatment``, ``no_treated`` when nobody starts, ``no_comparison`` when
            every unit has the same history, or a column that cannot be used.
        ValueError: a column that does not exist.

    Source: Goodman-Bacon (2021), Journal of Econometrics 225, theorem 1.
    """
    units, times = unique_rows(frame, unit, time)
    shape = (int(units.max()) + 1, int(times.max()) + 1)
    if shape[0] * shape[1] != len(frame):
        raise NotIdentifiedError(
            "unbalanced",
            f"{shape[0] * shape[1] - len(frame)} combinations of {unit!r} and {time!r} are "
            "missing; the decomposition needs every unit in every period.",
        )
    y, now = np.empty(shape), np.zeros(shape, dtype=np.bool_)
    y[units, times], now[units, times] = numeric(frame, outcome), indicator(frame, treated_now)
    first = _first(now, treated_now)
    starts, group = np.unique(first, return_inverse=True)
    if (starts == 0).all() or (starts == shape[1]).all():
        raise NotIdentifiedError("no_treated", f"No unit starts: {treated_now!r} never rises.")
    if starts.size == 1:
        raise NotIdentifiedError(
            "no_comparison",
            "Every unit starts in the same period, so nobody is left to compare with.",
        )
    size = np.bincount(group)
    means = np.stack([y[group == g].mean(axis=0) for g in range(starts.size)])
    seen = frame[time].to_numpy()[np.unique(times, return_index=True)[1]].tolist()
    labels = [(*seen, None)[start] for start in starts]
    components = _components(means, starts, size / size.sum(), labels)
    return Decomposition(
        value=float((components["estimate"] * components["weight"]).sum()),
        components=components,
        by_type=_by_type(components),
    )


def _first(now: BoolArray, treated_now: str) -> IntArray:
    """First period with the programme of each unit; the number of periods for never."""
    leaving = int((np.diff(now.astype(np.int8), axis=1) < 0).any(axis=1).sum())
    if leaving:
        raise NotIdentifiedError(
            "leaves_treatment",
            f"{leaving} units leave the programme ({treated_now!r} falls from 1 to 0); the "
            "decomposition is for programmes that units join once.",
        )
    return np.asarray(now.shape[1] - now.sum(axis=1), dtype=np.int64)


def _components(
    means: FloatArray, starts: IntArray, size: FloatArray, labels: list[object]
) -> pd.DataFrame:
    periods = means.shape[1]
    share = (periods - starts) / periods
    rows: list[tuple[object, object, str, float, float]] = []
    for early, late in combinations(range(starts.size), 2):
        first, second = int(starts[early]), int(starts[late])
        both = size[early] * size[late]
        if second == periods:
            if first > 0:
                gap = _gap(means[early], means[late], first, (0, periods))
                weight = both * share[early] * (1 - share[early])
                rows.append((labels[early], labels[late], NEVER, gap, weight))
            continue
        if first > 0:
            gap = _gap(means[early], means[late], first, (0, second))
            weight = both * (share[early] - share[late]) * (1 - share[early])
            rows.append((labels[early], labels[late], EARLIER, gap, weight))
        gap = _gap(means[late], means[early], second, (first, periods))
        weight = both * share[late] * (share[early] - share[late])
        kind = LATER if first > 0 else ALWAYS
        rows.append((labels[late], labels[early], kind, gap, weight))
    table = pd.DataFrame(rows, columns=["treated", "untreated", "type", "estimate", "weight"])
    return table.assign(weight=table["weight"] / table["weight"].sum())


def _gap(treated: FloatArray, comparison: FloatArray, start: int, window: tuple[int, int]) -> float:
    """Double difference of two paths of means: from ``start`` on less before, in a window."""
    apart = treated - comparison
    return float(apart[start : window[1]].mean() - apart[window[0] : start].mean())


def _by_type(components: pd.DataFrame) -> pd.DataFrame:
    product = components["estimate"] * components["weight"]
    grouped = components.assign(product=product).groupby("type", sort=True)
    sums = grouped[["weight", "product"]].sum().reset_index()
    return pd.DataFrame(
        {
            "type": sums["type"],
            "weight": sums["weight"],
            "avg_estimate": sums["product"] / sums["weight"],
        }
    )

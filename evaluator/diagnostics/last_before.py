"""Where the treated stood just before their start, against their own earlier times."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from evaluator.cohort.rows.shapes import CLUSTER, OUTCOME, POST, TIME, TREATED, UNIT, WEIGHT
from evaluator.cohort.rows.starts import START
from evaluator.designs.design import Groundwork
from evaluator.diagnostics.once import once
from evaluator.diagnostics.repeat import place_of
from evaluator.disclosure.freely import things
from methods import did
from methods.results import FloatArray, NotIdentifiedError

_PLACE, _LAST = "@place", "@last"
_FEWEST = 10


@dataclass(frozen=True, slots=True)
class LastBefore:
    """How far off their earlier average the treated were at the last time before their start.

    Attributes:
        value: their departure less that of those not yet treated, in the outcome's unit.
        std_error, dof, p_value: of ``value``, places (or people) being independent.
        stays: share of such a departure that is still there one time later, 0 to 1, seen among
            those not yet treated; None with fewer than ten departures to learn from.
        span: how many times "the last time" puts together.
    """

    value: float
    std_error: float
    dof: float
    p_value: float
    stays: float | None
    span: int = 1

    @property
    def when(self) -> str:
        """The last time before the start, in words."""
        return "the last time" if self.span == 1 else f"the last {things(self.span)} times"


@dataclass(frozen=True, slots=True)
class _Side:
    """Weighted mean of departures, the variance of one and of the mean, and their number."""

    mean: float
    one: float
    several: float
    n: int


@once
def last_before(work: Groundwork) -> LastBefore | None:
    """The departure at the last time before each start, averaged over starts; None without two.

    Each start is compared with the places that have not started by then. Rows are averaged within
    places first, so that people of one place are not taken as independent. In long rows of times
    the last ``work.span`` of them are taken together, as one month is mostly noise. Where nobody
    is followed and there are no places, averages of the groups take their part.
    """
    if work.n_before < 2:
        return None
    if not work.rows.panel and place_of(work) is None:
        return _of_averages(work)
    span = work.span
    table, weight, start = _places(work)
    parts: list[tuple[float, float, _Side, _Side]] = []
    for each in sorted(set(start[np.isfinite(start)])):
        last = int(each) - 1
        if last < span:
            continue
        off = _departure(table, last, span)
        own, others = start == each, ~np.isfinite(start) | (start > each)
        treated, comparison = _side(off, weight, own), _side(off, weight, others)
        if treated.n and comparison.n >= 2:
            size = float(weight[own & np.isfinite(off)].sum())
            parts.append((size, treated.mean - comparison.mean, treated, comparison))
    if not parts:
        return None
    share = np.array([part[0] for part in parts]) / sum(part[0] for part in parts)
    value = float(share @ np.array([part[1] for part in parts]))
    # The same places may serve every start, so their noise does not average out.
    own_part = float(
        sum(s**2 * _variance(t, c) for s, (_, _, t, c) in zip(share, parts, strict=True))
    )
    shared = sum(s * c.several**0.5 for s, (_, _, _, c) in zip(share, parts, strict=True)) ** 2
    std_error = float(np.sqrt(own_part + shared))
    if not std_error > 0:
        return None
    n_own = max(1, sum(part[2].n for part in parts) - len(parts))
    n_others = max(1, min(part[3].n for part in parts) - 1)
    dof = (own_part + shared) ** 2 / (own_part**2 / n_own + shared**2 / n_others)
    p_value = float(2 * stats.t.sf(abs(value) / std_error, dof))
    return LastBefore(value, std_error, float(dof), p_value, _stays(table, start, span), span)


def _of_averages(work: Groundwork) -> LastBefore | None:
    """The departure of the groups' averages, everybody being independent of everybody else."""
    before = work.frame[(work.frame[POST] == 0) & work.frame[OUTCOME].notna()]
    last = (before[TIME] >= work.n_before - work.span).astype(int)
    try:
        found = did.two_period(
            before.assign(**{_LAST: last}), outcome=OUTCOME, treated=TREATED, post=_LAST,
            unit=UNIT, weights=WEIGHT if (before[WEIGHT] != 1.0).any() else None, variance="HC1",
        )  # fmt: skip
    except NotIdentifiedError:
        return None
    if not found.std_error > 0:
        return None
    return LastBefore(found.value, found.std_error, found.dof, found.p_value, None, work.span)


def _places(work: Groundwork) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Places by times with their average outcome, their weight, and their start (NaN: never)."""
    known = work.frame[work.frame[OUTCOME].notna()]
    if START in known:
        start = known[START]
    else:
        start = pd.Series(
            np.where(known[TREATED] == 1, float(work.rows.first_after), np.nan), index=known.index
        )
    column = CLUSTER if work.cluster is not None else UNIT
    # A place with several starts counts as one for each.
    place = known.groupby([known[column], start.fillna(-1.0)], sort=False).ngroup()
    frame = pd.DataFrame(
        {_PLACE: place, TIME: known[TIME], "start": start, "weight": known[WEIGHT],
         "total": known[OUTCOME] * known[WEIGHT]}
    )  # fmt: skip
    cells = frame.groupby([_PLACE, TIME])[["weight", "total"]].sum()
    wide = (cells["total"] / cells["weight"]).unstack(TIME)
    wide = wide.reindex(columns=range(len(work.rows.times)))
    by_place = frame.groupby(_PLACE)
    weight = (by_place["weight"].sum() / by_place[TIME].nunique()).reindex(wide.index)
    starts = by_place["start"].first().reindex(wide.index)
    return wide.to_numpy(float), weight.to_numpy(float), starts.to_numpy(float)


def _departure(table: FloatArray, last: int, span: int) -> FloatArray:
    """Each place's average over ``span`` times up to ``last`` less its average before them."""
    return _average(table[:, last - span + 1 : last + 1]) - _average(table[:, : last - span + 1])


def _average(times: FloatArray) -> FloatArray:
    """Mean of each row over the times it has; NaN for a row without any."""
    seen = np.isfinite(times)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(seen, times, 0.0).sum(axis=1) / seen.sum(axis=1))


def _side(off: FloatArray, weight: FloatArray, members: np.ndarray) -> _Side:
    there = members & np.isfinite(off)
    n = int(there.sum())
    if n == 0:
        return _Side(0.0, 0.0, 0.0, 0)
    share = weight[there] / weight[there].sum()
    mean = float(share @ off[there])
    if n == 1:
        return _Side(mean, np.nan, np.nan, 1)
    squares = (off[there] - mean) ** 2
    return _Side(
        mean,
        float(squares.mean() * n / (n - 1)),
        float((share**2 * squares).sum() * n / (n - 1)),
        n,
    )


def _variance(treated: _Side, comparison: _Side) -> float:
    """Of the treated mean; one treated place has the spread of the others."""
    return comparison.one if treated.n == 1 else treated.several


def _stays(table: FloatArray, start: FloatArray, span: int) -> float | None:
    """Slope of the next departure on this one, both from the average before, while untreated."""
    products = squares = 0.0
    n = 0
    times = table.shape[1]
    for last in range(span, times - span):
        untreated = ~np.isfinite(start) | (start > last + span)
        before = _departure(table, last, span)
        earlier = _average(table[:, : last - span + 1])
        after = _average(table[:, last + 1 : last + span + 1]) - earlier
        use = untreated & np.isfinite(before) & np.isfinite(after)
        # Within each start, because groups chosen for a bad time are no fair sample of it.
        for each in {*start[use & np.isfinite(start)], None}:
            own = use & (~np.isfinite(start) if each is None else start == each)
            if own.sum() < 2:
                continue
            x, z = before[own] - before[own].mean(), after[own] - after[own].mean()
            products, squares, n = (
                products + float(x @ z),
                squares + float(x @ x),
                n + int(own.sum()),
            )
    if n < _FEWEST or not squares > 0:
        return None
    return float(np.clip(products / squares, 0.0, 1.0))

"""Staggered starts judged against every other way of handing the same starts to the places."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from methods.did.parts.panel import starts_of, unique_rows, whole_periods
from methods.inference.parts.columns import codes, numeric, positive
from methods.inference.parts.estimates import check_level, count_units
from methods.inference.parts.placements import limits, share_as_extreme, smallest_p
from methods.results import BoolArray, Estimate, FloatArray, IntArray, NotIdentifiedError

_BLOCK = 2_000_000  # numbers in one block of draws


def permute_starts(
    frame: pd.DataFrame,
    *,
    outcome: str,
    unit: str,
    time: str,
    first_treated: str,
    cluster: str | None = None,
    weights: str | None = None,
    draws: int = 1999,
    seed: int | None = None,
    level: float = 0.95,
) -> Estimate:
    """Imputation estimate with a p-value from giving the starts to the places in other orders.

    For few treated or comparison places, where clustered standard errors mislead. It is exact
    when chance decided which place started when; otherwise read it as how unusual the true
    order is. Orders that only exchange places with the same start are one and the same.

    The statistic is the mean effect over treated rows of ``did.imputation``, without covariates.
    All orders are taken when there are no more than ``draws``, else the true one and random ones.
    An order at least as extreme counts, ties included. The interval holds every constant effect
    that the test would not reject; with too few orders it is the whole line.

    Args:
        frame: one row per unit and period.
        outcome: column of numbers.
        unit: column that names units.
        time: column of whole numbers, one per period.
        first_treated: first period with the programme; missing for units that never have it.
        cluster: made of whole units, the places that share a start; by default the unit.
        weights: column of positive weights.
        draws: number of random orders.
        seed: of the random orders; None is 0, so that answers repeat.
        level: of the interval.

    Returns:
        ``std_error`` is the standard deviation of the statistic over orders; ``dof`` is inf.

    Raises:
        NotIdentifiedError: ``start_varies`` when units of one place start at different times;
            ``one_start`` when all places start together; ``no_untreated`` when some order
            leaves nothing to compare with; ``duplicate_rows``, or a column that cannot be used.
        ValueError: draws below 1.

    Source: Fisher (1935); Borusyak, Jaravel and Spiess (2024) for the statistic; Roth and
    Sant'Anna (2023), Efficient estimation for staggered rollout designs, on such tests.
    """
    check_level(level)
    if draws < 1:
        raise ValueError("draws must be 1 or more.")
    units, _ = unique_rows(frame, unit, time)
    places = units if cluster is None else codes(frame, cluster)
    times, starts = whole_periods(frame, time), starts_of(frame, first_treated)
    labels, own = _starts_by_place(places, starts, int(times.max()))
    now = (times >= labels[own][places]).astype(np.float64)
    weight = positive(frame, weights)
    sums = _by_start(
        places,
        units,
        times - int(times.min()),
        labels - int(times.min()),
        numeric(frame, outcome),
        now,
        np.ones(len(frame)) if weight is None else weight,
    )
    values, share, exact = _orders(sums, own, len(labels), draws, seed)
    value = float(sums.effects(own[None, :])[0][0])
    low, high = limits(value, values, share, level)
    counts = count_units(units, now > 0)
    kind = "all" if exact else "randomly drawn"
    return Estimate(
        value=value,
        std_error=float(values.std()),
        ci_low=low,
        ci_high=high,
        p_value=share_as_extreme(value, values),
        dof=math.inf,
        level=level,
        n_obs=counts.n_obs,
        n_units=counts.n_units,
        n_treated=counts.n_treated,
        n_comparison=counts.n_comparison,
        n_clusters=len(own),
        scale="difference",
        method="imputation, permutation of the starts",
        variance=f"{kind} {values.size:,} orders of the starts; smallest possible p "
        f"{smallest_p(share):.2g}",
    )


def _starts_by_place(
    places: IntArray, starts: FloatArray, last: int
) -> tuple[FloatArray, IntArray]:
    """Distinct starts, inf for never (or after the last time), and which one each place has."""
    known = np.where(np.isnan(starts) | (starts > last), np.inf, starts)
    first = np.full(int(places.max()) + 1, np.nan)
    first[places] = known
    if (first[places] != known).any():
        raise NotIdentifiedError("start_varies", "Units of one place start at different times.")
    labels, own = np.unique(first, return_inverse=True)
    if len(labels) < 2:
        raise NotIdentifiedError("one_start", "All places start together or never.")
    return labels, own.astype(np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class _Sums:
    """What each place would add under each start; the first axis is place x start.

    Attributes:
        square: (GK, T T) to the equations of the period effects.
        target: (GK, 2 T) to their right sides, for the outcome and for true treatment.
        weight: (GK, T) treated weight.
        total: (GK, 2 T) weighted outcome, and true treatment, of treated rows, less the means of
            the unit's untreated rows.
        reach: (GK, T T) what the period effects add to that.
        starts: K.
    """

    square: FloatArray
    target: FloatArray
    weight: FloatArray
    total: FloatArray
    reach: FloatArray
    starts: int

    def effects(self, orders: IntArray) -> tuple[FloatArray, FloatArray]:
        """Statistic of each order (b, G), and what a constant effect of 1 in truth adds.

        Raises:
            NotIdentifiedError: ``no_untreated``.
        """
        draws, groups = orders.shape
        periods = self.weight.shape[1]
        chosen = np.zeros((draws, groups * self.starts))
        chosen[np.arange(draws)[:, None], np.arange(groups) * self.starts + orders] = 1.0
        square = (chosen @ self.square).reshape(draws, periods, periods)
        target = (chosen @ self.target).reshape(draws, 2, periods)
        weight, total = chosen @ self.weight, (chosen @ self.total).reshape(draws, 2, periods)
        reach = (chosen @ self.reach).reshape(draws, periods, periods)
        # A period in which nobody is untreated has no effect of its own and imputes nothing.
        seen = np.einsum("btt->bt", square) > 1e-9
        weight = np.where(seen, weight, 0.0)
        if not (weight.sum(axis=1) > 0).all():
            raise NotIdentifiedError(
                "no_untreated", "Under some orders of the starts nothing is left to compare with."
            )
        effect = _solve(square, seen, target)
        gap = np.where(seen[:, None], total - np.einsum("bts,bks->bkt", reach, effect), 0.0)
        mean = gap.sum(axis=2) / weight.sum(axis=1)[:, None]
        return mean[:, 0], mean[:, 1]


def _solve(square: FloatArray, seen: BoolArray, target: FloatArray) -> FloatArray:
    """Period effects (b, 2, T) that add up to zero; zero in periods not ``seen``.

    The system lacks one rank, a constant, which the condition that they add up to zero fills.
    """
    scale = np.einsum("btt->b", square)[:, None, None] / square.shape[1]
    full = square + scale * (1 / square.shape[1] + np.eye(square.shape[1]) * ~seen[:, None])
    sides = target.transpose(0, 2, 1)
    try:
        effect = np.linalg.solve(full, sides)
        if np.allclose(square @ effect, sides, atol=1e-8 * np.abs(sides).max(initial=1.0)):
            return effect.transpose(0, 2, 1)
    except np.linalg.LinAlgError:
        pass
    return np.asarray(np.einsum("bts,bks->bkt", np.linalg.pinv(square, hermitian=True), target))


def _by_start(
    places: IntArray,
    units: IntArray,
    times: IntArray,
    labels: FloatArray,
    outcome: FloatArray,
    now: FloatArray,
    weight: FloatArray,
) -> _Sums:
    shape = (int(units.max()) + 1, int(times.max()) + 1)
    mass, values, truth = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    mass[units, times], truth[units, times] = weight, now
    values[units, times] = outcome - outcome.mean()
    owner = np.zeros(shape[0], dtype=np.int64)
    owner[units] = places
    groups, periods = int(places.max()) + 1, shape[1]
    found: list[list[FloatArray]] = [[] for _ in range(5)]
    order = np.argsort(owner, kind="stable")
    edges = np.searchsorted(owner[order], np.arange(groups + 1))
    for place in range(groups):
        members = order[edges[place] : edges[place + 1]]
        for label in labels:
            on = np.arange(periods) >= label
            added = _one(mass[members], values[members], truth[members], on)
            for store, part in zip(found, added, strict=True):
                store.append(part.ravel())
    square, target, treated, total, reach = (np.stack(store) for store in found)
    return _Sums(square, target, treated, total, reach, len(labels))


def _one(
    mass: FloatArray, values: FloatArray, truth: FloatArray, on: BoolArray
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray, FloatArray]:
    """Sums of one place's units (u, T) with the programme in the periods ``on``."""
    untreated = np.where(on, 0.0, mass)
    own = untreated.sum(axis=1)
    usable = own > 0
    untreated, own = untreated[usable], own[usable]
    treated = np.where(on, mass, 0.0)[usable]
    mean_time = untreated / own[:, None]
    square = np.diag(untreated.sum(axis=0)) - untreated.T @ mean_time
    target, total = [], []
    for outcome in (values[usable], truth[usable]):
        level = (untreated * outcome).sum(axis=1) / own
        target.append((untreated * (outcome - level[:, None])).sum(axis=0))
        total.append((treated * (outcome - level[:, None])).sum(axis=0))
    reach = np.diag(treated.sum(axis=0)) - treated.T @ mean_time
    return square, np.stack(target), treated.sum(axis=0), np.stack(total), reach


def _orders(
    sums: _Sums, own: IntArray, starts: int, draws: int, seed: int | None
) -> tuple[FloatArray, FloatArray, bool]:
    """Statistics and shares over orders, and whether these are all there are."""
    sizes = np.bincount(own, minlength=starts)
    possible = math.factorial(own.size) // math.prod(math.factorial(int(n)) for n in sizes)
    exact = possible <= draws
    rows = max(1, _BLOCK // sums.square.shape[1])
    blocks = _every(sizes, rows) if exact else _random(own, rows, draws, seed)
    parts = [sums.effects(block) for block in blocks]
    return (
        np.concatenate([part[0] for part in parts]),
        np.concatenate([part[1] for part in parts]),
        exact,
    )


def _every(sizes: IntArray, rows: int) -> Iterator[IntArray]:
    """Distinct orders of the starts, in blocks."""
    block: list[list[int]] = []

    def fill(left: list[int], so_far: list[int]) -> Iterator[list[int]]:
        if not any(left):
            yield so_far
        for start, count in enumerate(left):
            if count:
                rest = [n - (i == start) for i, n in enumerate(left)]
                yield from fill(rest, [*so_far, start])

    for order in fill(sizes.tolist(), []):
        block.append(order)
        if len(block) == rows:
            yield np.array(block)
            block = []
    if block:
        yield np.array(block)


def _random(own: IntArray, rows: int, draws: int, seed: int | None) -> Iterator[IntArray]:
    """The true order, then random ones: the true one always counts."""
    generator = np.random.default_rng(0 if seed is None else seed)
    yield own[None, :]
    for low in range(0, draws, rows):
        yield generator.permuted(np.tile(own, (min(rows, draws - low), 1)), axis=1)

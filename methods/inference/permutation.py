"""Exact inference by asking what other placements of the programme would have shown."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import chain, combinations, islice

import numpy as np
import pandas as pd

from methods.inference.parts.columns import codes, indicator, numeric, positive
from methods.inference.parts.estimates import check_level, count_units
from methods.inference.parts.informative import informative_rows
from methods.inference.parts.placements import Alternative, limits, share_as_extreme, smallest_p
from methods.inference.parts.two_way_placements import TwoWay, two_way
from methods.results import BoolArray, Estimate, FloatArray, IntArray, NotIdentifiedError

_MOST_PLACEMENTS = 3_000_000
_BLOCK = 50_000
_EXACT = 1e-12  # a spread below this share of the largest outcome is rounding

_Statistic = Callable[[IntArray], tuple[FloatArray, FloatArray]]


def permutation(
    frame: pd.DataFrame,
    *,
    outcome: str,
    treated: str,
    post: str,
    unit: str,
    alternative: Alternative = "two-sided",
    draws: int | None = None,
    seed: int | None = None,
    level: float = 0.95,
    weights: str | None = None,
    time: str | None = None,
    within: str | None = None,
) -> Estimate:
    """Difference-in-differences judged against every other placement of the programme.

    For few treated units, where clustered standard errors mislead. It is exact when the treated
    units were chosen by chance; otherwise read it as how unusual the treated units are. With N
    placements no p-value can be below 1 / N; below 2 / N when half of the units were treated, as
    every placement then has a mirror image.

    The statistic is the double difference of the four group means of rows or, with ``time``, the
    coefficient of two-way fixed effects, where units need not be seen at all times; one that is
    seen once says nothing and is left out. Each
    placement gives the treated label to as many units as really had it. A placement counts as
    at least as extreme when its statistic is as large or larger (ties count). The interval holds
    every constant effect that the two-sided test would not reject; with too few placements it
    is the whole line.

    Args:
        frame: one row per observation; every unit has rows before and after.
        outcome: column of numbers.
        treated: column of 0 and 1, constant within units.
        post: column of 0 and 1.
        unit: column that names the units among which the programme was placed.
        alternative: "two-sided", "less" or "greater", for the p-value only.
        draws: number of random placements; None takes all of them.
        seed: of the random placements; None is 0, so that answers repeat.
        level: of the interval.
        weights: column of positive weights of the rows.
        time: column that names periods; the statistic is then that of ``did.two_way``.
        within: with ``time``, column that names what is followed over time, such as the people
            in each ``unit``; by default the unit.

    Returns:
        ``std_error`` is the standard deviation of the statistic over placements; ``dof`` is inf.

    Raises:
        NotIdentifiedError: ``empty_group``; ``treated_varies`` when a unit changes sides;
            ``not_before_and_after`` when a unit lacks one of the two; ``too_many_placements``
            when ``draws`` is None and there are more than three million; ``no_variation`` when
            all placements show the same.
        ValueError: an option that does not exist.

    Source: Fisher (1935); MacKinnon and Webb (2020) on few treated clusters.
    """
    check_level(level)
    if alternative not in ("two-sided", "less", "greater"):
        raise ValueError(f"alternative must be two-sided, less or greater, not {alternative!r}.")
    whole = frame
    if time is not None:
        seen = [codes(frame, within or unit), codes(frame, time)]
        frame = frame[informative_rows(seen, len(frame))]
    units = codes(frame, unit)
    on = _treated_units(units, indicator(frame, treated), unit)
    statistic = _statistic(frame, outcome, post, unit, units, on, weights, time, within)
    observed, _ = statistic(np.flatnonzero(on)[None, :])
    values, share, exact = _placements(statistic, on, draws, seed)
    value = float(observed[0])
    if not values.std() > _EXACT * float(np.abs(numeric(frame, outcome)).max(initial=0.0)):
        raise NotIdentifiedError(
            "no_variation", "Every placement shows the same, so there is no range."
        )
    low, high = limits(value, values, share, level)
    counts = count_units(codes(whole, unit), indicator(whole, treated))
    kind = "all" if exact else "randomly drawn"
    return Estimate(
        value=value,
        std_error=float(values.std()),
        ci_low=low,
        ci_high=high,
        p_value=share_as_extreme(value, values, alternative),
        dof=math.inf,
        level=level,
        n_obs=counts.n_obs,
        n_units=counts.n_units,
        n_treated=counts.n_treated,
        n_comparison=counts.n_comparison,
        n_clusters=on.size,
        scale="difference",
        method="difference-in-differences, permutation test",
        variance=f"{kind} {values.size:,} placements, {alternative} p; smallest possible p "
        f"{smallest_p(share, alternative):.2g}",
    )


def _statistic(
    frame: pd.DataFrame,
    outcome: str,
    post: str,
    unit: str,
    units: IntArray,
    on: BoolArray,
    weights: str | None,
    time: str | None,
    within: str | None,
) -> _Statistic:
    """What turns placements (b, k) into statistics and shares (see ``_double_difference``)."""
    weight = positive(frame, weights)
    weight = np.ones(len(frame)) if weight is None else weight
    values, is_post = numeric(frame, outcome), indicator(frame, post)
    if time is None:
        sums = _unit_sums(units, values, is_post, on, unit, weight)
        return lambda treated: _double_difference(sums, treated)
    followed = codes(frame, within or unit)
    parts: TwoWay = two_way(units, followed, codes(frame, time), values, is_post, weight)
    return lambda treated: parts.coefficient(treated, on)


def _treated_units(units: IntArray, is_treated: BoolArray, unit: str) -> BoolArray:
    size = np.bincount(units)
    treated = np.bincount(units, weights=is_treated)
    if ((treated != 0) & (treated != size)).any():
        raise NotIdentifiedError(
            "treated_varies", f"A value of {unit!r} is treated in some rows and not in others."
        )
    on = np.asarray(treated > 0)
    if on.all() or not on.any():
        raise NotIdentifiedError("empty_group", "Treated and comparison units are both needed.")
    return on


def _unit_sums(
    units: IntArray,
    outcome: FloatArray,
    is_post: BoolArray,
    on: BoolArray,
    unit: str,
    weight: FloatArray,
) -> FloatArray:
    """(units, 5): weight and outcome sums before, weight and sums after, treated weight after."""
    before = np.bincount(units, weights=weight * ~is_post)
    after = np.bincount(units, weights=weight * is_post)
    if (before == 0).any() or (after == 0).any():
        raise NotIdentifiedError(
            "not_before_and_after",
            f"{int(((before == 0) | (after == 0)).sum())} values of {unit!r} have no rows before "
            "or none after the start.",
        )
    centred = weight * (outcome - np.average(outcome, weights=weight))
    return np.column_stack(
        [
            before,
            np.bincount(units, weights=centred * ~is_post),
            after,
            np.bincount(units, weights=centred * is_post),
            after * on,
        ]
    )


def _double_difference(sums: FloatArray, treated: IntArray) -> tuple[FloatArray, FloatArray]:
    """Statistic of each placement, and what an effect of 1 on the truly treated adds to it.

    Args:
        sums: see ``_unit_sums``.
        treated: (placements, k) units that get the label.
    """
    inside = np.zeros((len(treated), sums.shape[1]))
    for column in treated.T:
        inside += sums[column]
    outside = sums.sum(axis=0) - inside
    changes = [
        (side[:, 3] / side[:, 2] - side[:, 1] / side[:, 0], side[:, 4] / side[:, 2])
        for side in (inside, outside)
    ]
    return changes[0][0] - changes[1][0], changes[0][1] - changes[1][1]


def _placements(
    statistic: _Statistic, on: BoolArray, draws: int | None, seed: int | None
) -> tuple[FloatArray, FloatArray, bool]:
    count, size = int(on.sum()), on.size
    total = math.comb(size, count)
    if draws is None and total > _MOST_PLACEMENTS:
        raise NotIdentifiedError(
            "too_many_placements",
            f"There are {total:,} placements of {count} treated units among {size}; "
            "ask for a number of random draws.",
        )
    if draws is not None and draws < 1:
        raise ValueError("draws must be 1 or more.")
    exact = draws is None or draws >= total
    blocks = _every(size, count) if exact else _random(on, draws or 0, seed)
    parts = [statistic(block) for block in blocks]
    return (
        np.concatenate([part[0] for part in parts]),
        np.concatenate([part[1] for part in parts]),
        exact,
    )


def _every(size: int, count: int) -> Iterator[IntArray]:
    every = combinations(range(size), count)
    while True:
        flat = np.fromiter(chain.from_iterable(islice(every, _BLOCK)), dtype=np.int64)
        if flat.size == 0:
            return
        yield flat.reshape(-1, count)


def _random(on: BoolArray, draws: int, seed: int | None) -> Iterator[IntArray]:
    """The true placement, then random ones: the true one always counts."""
    generator = np.random.default_rng(0 if seed is None else seed)
    count = int(on.sum())
    yield np.flatnonzero(on)[None, :]
    for low in range(0, draws, _BLOCK):
        keys = generator.random((min(_BLOCK, draws - low), on.size))
        yield np.argpartition(keys, count - 1, axis=1)[:, :count]
